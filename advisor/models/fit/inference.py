"""Fits the roofline's constants on public measurements and checks them on architectures that were left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from advisor.knowledge import measured_rows
from advisor.knowledge.model import Knowledge
from advisor.models.fit.least_squares import solve
from advisor.models.measured import Floats, Rows, architecture, columns, usable
from advisor.models.roofline import Machine, batch_prefill_ms, prefill_ms, served, step_ms

# name: start, lowest, highest
BOUNDS: Final[dict[str, tuple[float, float, float]]] = {
    "weight_share": (0.8, 0.3, 0.95),
    "narrow_share": (0.9, 0.4, 1.0),
    "kv_share": (0.6, 0.1, 1.0),
    "decode_share": (0.5, 0.1, 1.0),
    "prefill_share": (0.5, 0.2, 1.0),
    "overlap": (2.0, 1.0, 8.0),
    "link_share": (0.5, 0.1, 1.0),
    "reduce_us": (8.0, 1.0, 60.0),
    "step_ms": (1.5, 0.05, 20.0),
    "layer_us": (15.0, 1.0, 200.0),
    "moe_layer_us": (20.0, 10.0, 30.0),  # two MoE architectures cannot tell it from bandwidth: held near its guess
    "sequence_us": (10.0, 0.1, 300.0),
    "interference": (0.5, 0.02, 1.5),
    "queueing": (0.5, 0.02, 1.5),
    "burst": (0.2, 0.001, 1.0),
    "first_ms": (50.0, 1.0, 400.0),
    "engine_vllm": (1.3, 0.5, 4.0),
    "engine_sglang": (1.1, 0.5, 4.0),
    "first_vllm": (1.0, 0.05, 5.0),
    "first_sglang": (1.0, 0.2, 5.0),
}
NAMES: Final = tuple(BOUNDS)
LOOSE: Final = 0.3  # how firmly a constant is held near its start: only what the rows leave open
FIRM: Final[dict[str, float]] = {"engine_vllm": 60.0, "engine_sglang": 60.0}
"""Engines of which two or three architectures were measured: their rows cannot tell the engine from the architecture,
so its fixed costs stay near the guess instead of carrying one architecture's peculiarity over to all others."""
METRICS: Final = ("tpot_ms", "ttft_ms", "prefill_ms", "static_tok_s")


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows to fit: their columns, what each one measures (an index into METRICS), and the architecture."""

    table: Rows
    metric: Floats
    engine: tuple[str, ...]
    model: tuple[str, ...]
    weight: Floats


def sample(knowledge: Knowledge) -> Sample:
    """The usable rows of the knowledge: closed loops, and runs of one fixed batch."""
    rows = [r for r in measured_rows(knowledge) if usable(r) and r.mode in ("agg", "static")]
    table = columns(knowledge, rows)
    metric = np.array([METRICS.index(_metric(r.metric, r.mode)) for r in table.rows], dtype=float)
    names: dict[object, str] = {}
    model = tuple(names.setdefault(architecture(knowledge.models[r.model]), r.model) for r in table.rows)
    cells = [(m, r.gpu, k) for m, r, k in zip(model, table.rows, metric, strict=True)]
    count = {cell: cells.count(cell) for cell in set(cells)}
    weight = np.array([count[cell] ** -0.25 for cell in cells])  # many rows of one machine repeat one another
    return Sample(table, metric, table.engine, model, weight / weight.mean())


def _metric(metric: str, mode: str) -> str:
    if mode == "agg":
        return metric
    return "prefill_ms" if metric == "ttft_ms" else "static_tok_s"


def named(theta: Floats) -> dict[str, float]:
    """Constants by name from the logs that the solver moves."""
    return dict(zip(NAMES, (float(x) for x in np.exp(theta)), strict=True))


def predict(data: Sample, c: Mapping[str, float]) -> Floats:
    """What the roofline says for each row, in the row's own unit."""
    t = data.table
    m, engine = t.machines, np.array([c.get(f"engine_{e}", 1.0) for e in data.engine])
    first = np.array([c.get(f"first_{e}", 1.0) for e in data.engine])
    loop = served(m, t.tokens_in, t.tokens_out, t.batch, c, engine, first)
    prefill = prefill_ms(m, t.tokens_in, c, engine)
    step = step_ms(m, t.batch, t.tokens_in + t.tokens_out / 2, c, engine)
    prompts = batch_prefill_ms(m, t.tokens_in, t.batch, c, engine)
    static = t.batch * t.tokens_out / (prompts + t.tokens_out * step) * 1e3
    return np.asarray(np.choose(data.metric.astype(int), [loop.tpot_ms, loop.ttft_ms, prefill, static]))


def subset(data: Sample, keep: Iterable[bool]) -> Sample:
    """The rows that are kept."""
    mask = np.array(list(keep), dtype=bool)
    t = data.table
    machines = Machine(**{f.name: getattr(t.machines, f.name)[mask] for f in fields(Machine)})
    kept = np.flatnonzero(mask)
    rows = tuple(t.rows[i] for i in kept)
    engine, model = tuple(data.engine[i] for i in kept), tuple(data.model[i] for i in kept)
    table = Rows(rows, machines, t.tokens_in[mask], t.tokens_out[mask], t.batch[mask], t.value[mask], engine)
    return Sample(table, data.metric[mask], engine, model, data.weight[mask])


def fit(data: Sample) -> dict[str, float]:
    """Constants that make the weighted log errors small."""
    bounds = np.log(np.array(list(BOUNDS.values())))
    target = np.log(data.table.value)
    hold = np.array([FIRM.get(name, LOOSE) for name in NAMES])

    def residuals(theta: Floats) -> Floats:
        prior = (theta - bounds[:, 0]) * hold
        return np.concatenate([(np.log(predict(data, named(theta))) - target) * data.weight, prior])

    return named(solve(residuals, bounds[:, 0], bounds[:, 1], bounds[:, 2]))


def left_out(data: Sample) -> tuple[Floats, dict[str, dict[str, float]]]:
    """log(measured / predicted) of each row by a fit that never saw its architecture, and the fit of each fold."""
    logs, fits = np.zeros(len(data.model)), {}
    model = np.array(data.model)
    for name in sorted(set(data.model)):
        fits[name] = fit(subset(data, model != name))
        held = subset(data, model == name)
        logs[model == name] = np.log(held.table.value / predict(held, fits[name]))
    return logs, fits
