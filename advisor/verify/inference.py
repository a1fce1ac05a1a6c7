"""The serving models against measurements: those that ship, each without its architecture, or the user's own file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from advisor.knowledge import measured_rows
from advisor.knowledge.model import Knowledge, MeasuredRow
from advisor.models.constants import constants
from advisor.models.fit import inference as fitting
from advisor.models.fit.check import neighbour_logs
from advisor.models.measured import Floats, usable
from advisor.models.serving import MEASURED_REACH, Range
from advisor.verify.runs import estimates, refusal
from advisor.verify.table import read_runs


@dataclass(frozen=True, slots=True)
class Tested:
    """One measurement and its estimate; a refused one has the reason instead.

    basis  roofline: nothing of its architecture was seen; measured: corrected by other runs of its machine
    """

    row: str
    metric: str
    model: str
    gpu: str
    measured: float
    estimate: Range | None
    basis: str = ""
    refused: str = ""

    @property
    def ape(self) -> float:
        """Absolute error as a share of the measurement; NaN where refused."""
        return abs(self.estimate[1] / self.measured - 1) if self.estimate else math.nan

    @property
    def held(self) -> bool:
        """True where the measurement lies in the 80 % interval."""
        return self.estimate is not None and self.estimate[0] <= self.measured <= self.estimate[2]


@dataclass(frozen=True, slots=True)
class MetricErrors:
    """Errors of one metric, as shares, NaN without an estimate. by: the same of each "model ..." and "gpu ..."."""

    n: int
    refused: int
    median_ape: float
    p90_ape: float
    coverage_80: float
    by: Mapping[str, MetricErrors]


def check(knowledge: Knowledge, file: Path | None = None) -> tuple[Tested, ...]:
    """Tests the models. Without a file: on the shipped rows, each by a fit that never saw its architecture.

    Raises InputError for a file that cannot be read.
    """
    if file is None:
        return tuple(_left_out(knowledge))
    rows = read_runs(file, knowledge)
    return tuple(_of_file(knowledge, rows))


def summary(tested: Iterable[Tested]) -> dict[str, MetricErrors]:
    """Errors by metric, in the order of their names."""
    ordered = sorted(tested, key=lambda t: t.metric)
    return {metric: _errors(list(group)) for metric, group in groupby(ordered, key=lambda t: t.metric)}


def _errors(tested: Sequence[Tested], deep: bool = True) -> MetricErrors:
    known = [t for t in tested if t.estimate]
    by: dict[str, MetricErrors] = {}
    for kind in ("model", "gpu") if deep else ():
        for name in sorted({str(getattr(t, kind)) for t in known}):
            by[f"{kind} {name}"] = _errors([t for t in known if getattr(t, kind) == name], deep=False)
    apes = [t.ape for t in known] or [math.nan]
    held = float(np.mean([t.held for t in known])) if known else math.nan
    median, p90 = float(np.median(apes)), float(np.quantile(apes, 0.9))
    return MetricErrors(len(known), len(tested) - len(known), median, p90, held, by)


def _left_out(knowledge: Knowledge) -> Iterator[Tested]:
    """Every row that the fit may use without its architecture, and by other runs of its machine; the others refused."""
    data = fitting.sample(knowledge)
    away, _ = fitting.left_out(data)
    near, distance = neighbour_logs(data, dict(constants(knowledge).serving))
    for k, name in enumerate(fitting.METRICS):
        metric = {"static_tok_s": "throughput_tok_s"}.get(name, name)
        of_metric = data.metric == k
        yield from _logged(data, away, of_metric, metric, "roofline")
        measured = of_metric & (distance <= MEASURED_REACH)
        yield from _logged(data, near, measured, f"{metric}, machine measured", "measured")
    others = [r for r in measured_rows(knowledge) if not usable(r) or r.mode not in ("agg", "static")]
    for row in others:
        yield _refused(row, refusal(row, knowledge)) if row.kind == "llm" else _estimated(knowledge, row)


def _logged(data: fitting.Sample, logs: Floats, keep: Floats, metric: str, basis: str) -> Iterator[Tested]:
    """Rows by the log of measured over estimate; each interval is taken from the other architectures."""
    model = np.array(data.model)
    for name in sorted(set(model[keep])):
        others = logs[keep & (model != name)] if (keep & (model != name)).any() else logs[keep]
        low, high = np.exp(np.quantile(others, [0.1, 0.9]))
        for i in np.flatnonzero(keep & (model == name)):
            row = data.table.rows[i]
            middle = row.value / math.exp(logs[i])
            estimate = (float(middle * low), middle, float(middle * high))
            yield Tested(row.id, metric, str(name), row.gpu, row.value, estimate, basis)


def _of_file(knowledge: Knowledge, rows: Sequence[MeasuredRow]) -> Iterator[Tested]:
    for row in rows:
        yield _estimated(knowledge, row)
    yield from _throughput(knowledge, rows)


def _estimated(knowledge: Knowledge, row: MeasuredRow) -> Tested:
    why = refusal(row, knowledge)
    found = None if why else estimates(knowledge, row)
    if found is None or isinstance(found, str):
        return _refused(row, why or str(found))
    return Tested(row.id, row.metric, row.model, row.gpu, row.value, found.of(row), found.basis)


def _throughput(knowledge: Knowledge, rows: Sequence[MeasuredRow]) -> Iterator[Tested]:
    """Closed-loop throughput, derived from a first-token row and a per-token row of the same run."""
    runs: dict[tuple[object, ...], dict[str, MeasuredRow]] = {}
    for row in rows:
        if row.mode == "agg" and row.metric in ("ttft_ms", "tpot_ms"):
            key = (row.engine, row.model, row.precision, row.gpu, row.gpu_count, row.isl, row.osl, row.concurrency)
            runs.setdefault(key, {})[row.metric] = row
    for pair in runs.values():
        if len(pair) < 2:
            continue
        first, each = pair["ttft_ms"], pair["tpot_ms"]
        found = None if refusal(first, knowledge) else estimates(knowledge, first)
        if found is None or isinstance(found, str):
            continue  # its two rows say why
        request_ms = first.value + max(first.osl - 1, 0) * each.value
        measured = first.concurrency * first.osl / request_ms * 1e3
        name = f"{first.id}+{each.id}"
        yield Tested(name, "throughput_tok_s", first.model, first.gpu, measured, found.throughput_tok_s, found.basis)


def _refused(row: MeasuredRow, why: str) -> Tested:
    return Tested(row.id, row.metric, row.model, row.gpu, row.value, None, refused=why)
