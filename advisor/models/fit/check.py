"""How wrong the models are on what they have not seen, and the intervals that follow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.models.fit.inference import Sample, predict
from advisor.models.measured import Floats, corrected, place_of


@dataclass(frozen=True, slots=True)
class Error:
    """Errors of one metric on rows that the fit did not see.

    coverage_share  share of rows inside an 80 % interval that was itself taken from the other groups
    """

    name: str
    group: str
    n: int
    median_share: float
    p90_share: float
    coverage_share: float


def error(name: str, group: str, logs: Floats, groups: Sequence[str]) -> Error:
    """Summary of log(measured / predicted); a group's coverage is judged by the quantiles of all other groups."""
    size = np.abs(np.expm1(-logs))
    inside = np.zeros(len(logs), dtype=bool)
    of = np.array(groups)
    for one in set(groups):
        rest = logs[of != one] if (of != one).any() else logs
        low, high = np.quantile(rest, [0.1, 0.9])
        inside[of == one] = (logs[of == one] >= low) & (logs[of == one] <= high)
    return Error(name, group, len(logs), float(np.median(size)), float(np.quantile(size, 0.9)), float(inside.mean()))


def interval(logs: Floats) -> tuple[float, float]:
    """Factors (P10, P90) on an estimate, never on one side of it only."""
    low, high = np.exp(np.quantile(logs, [0.1, 0.9]))
    return min(float(low), 1.0), max(float(high), 1.0)


def throughput_logs(data: Sample, logs: Floats, predicted: Floats) -> tuple[Floats, tuple[str, ...]]:
    """The same for closed-loop throughput, derived from pairs of first-token and per-token rows; and their models."""
    pairs: dict[tuple[object, ...], dict[str, int]] = {}
    for i, row in enumerate(data.table.rows):
        if row.mode == "agg":
            key = tuple(getattr(row, f) for f in _SETTING)
            pairs.setdefault(key, {})[row.metric] = i
    whole = [(p["ttft_ms"], p["tpot_ms"]) for p in pairs.values() if len(p) == 2]
    first, each = np.array(whole).T
    times = np.maximum(data.table.tokens_out[first] - 1, 0)
    measured = data.table.value[first] + times * data.table.value[each]
    request = predicted[first] + times * predicted[each]
    return np.log(request / measured), tuple(data.model[i] for i in first)


_SETTING = ("engine", "model", "precision", "gpu", "gpu_count", "isl", "osl", "concurrency", "source")


def neighbour_logs(data: Sample, c: dict[str, float]) -> tuple[Floats, Floats]:
    """log(measured / estimate) where the estimate is the roofline corrected by the other measurements of that machine.

    Each row is left out in turn with all rows at its very lengths and batch. Second: distance to the nearest left.
    """
    excess = np.log(data.table.value / predict(data, c))
    place = place_of(data.table.tokens_in, data.table.tokens_out, data.table.batch)
    left, away = np.full(len(excess), math.nan), np.full(len(excess), math.inf)
    machine = [
        (m, r.gpu, r.gpu_count, r.precision, k)
        for m, r, k in zip(data.model, data.table.rows, data.metric, strict=True)
    ]
    for i, own in enumerate(machine):
        others = np.array([k == own for k in machine]) & (np.abs(place - place[i]).sum(axis=1) > 1e-9)
        if others.any():
            factor, distance = corrected(place[others], excess[others], place[i : i + 1])
            left[i], away[i] = excess[i] - math.log(factor[0]), distance[0]
    return left, away
