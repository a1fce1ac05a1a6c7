"""Fits the distance model of round trips and checks it on pairs that touch cities which were left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.knowledge.model import Knowledge
from advisor.models.fit.check import Error
from advisor.models.fit.least_squares import solve
from advisor.models.kriging import Floats, Ints
from advisor.models.network import BANDS, Pairs, field_of, floor_ms

# found by a random search over 70 settings on the folds below; errors change little in a wide range around them
LIKENESS: Final = {"fade_km": 4000.0, "noise": 0.02}
FOLDS: Final = 10


def base_line(pairs: Pairs) -> dict[str, float]:
    """a + b·d by robust least squares of logs."""
    km, target = pairs.distance_km(), np.log(pairs.ms)

    def residuals(theta: Floats) -> Floats:
        a, b = np.exp(theta)
        return np.asarray(np.log(a + b * km) - target)

    bounds = np.log([[0.5, 30.0], [0.005, 0.05]])
    a, b = np.exp(solve(residuals, np.log([6.4, 0.0167]), bounds[:, 0], bounds[:, 1]))
    return {"base_ms": float(a), "ms_per_km": float(b)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Tests of pairs by a fit without one of their cities, shape (n,): log(measured / model), distance, fold."""

    logs: Floats
    km: Floats
    fold: Ints


def left_out(pairs: Pairs, cities: Sequence[str]) -> LeftOut:
    """Every pair, tested without the cities of a fold that it touches.

    A pair between cities of two folds is tested twice, each time without one of them.
    """
    names = sorted({cities[k] for k in (*pairs.i, *pairs.j)})
    np.random.default_rng(0).shuffle(names)
    tests: list[tuple[float, float, int]] = []
    km = pairs.distance_km()
    for fold in range(FOLDS):
        held = {name for k, name in enumerate(names) if k % FOLDS == fold}
        out = np.array([cities[i] in held or cities[j] in held for i, j in zip(pairs.i, pairs.j, strict=True)])
        train = replace(pairs, i=pairs.i[~out], j=pairs.j[~out], ms=pairs.ms[~out])
        line = base_line(train)
        field = field_of(train, {**LIKENESS, **line})
        for k in np.flatnonzero(out):
            i, j = pairs.i[k], pairs.j[k]
            mean = field.at((pairs.lats[i], pairs.lons[i]), (pairs.lats[j], pairs.lons[j]))
            model = max((line["base_ms"] + line["ms_per_km"] * km[k]) * np.exp(mean), floor_ms(km[k]))
            tests.append((float(np.log(pairs.ms[k] / model)), float(km[k]), fold))
    columns = np.array(tests).T
    return LeftOut(columns[0], columns[1], columns[2].astype(np.intp))


def fit(pairs: Pairs, cities: Sequence[str]) -> tuple[dict[str, float], list[Error]]:
    """The constants of the network model, and its errors on what was left out, in all and by distance.

    The interval is a factor both ways that held 80 % of the tests at that distance; whether it holds is judged on each
    fold by the width that the other folds gave.
    """
    tests = left_out(pairs, cities)
    size = np.abs(tests.logs)
    widths, inside = {}, np.zeros(len(tests.logs), dtype=bool)
    for low, high in pairwise((0, *BANDS)):
        band = (tests.km >= low) & (tests.km < high)
        widths[f"width_to_{high}_km"] = float(np.exp(np.quantile(size[band], 0.8)))
        for fold in range(FOLDS):
            own, others = band & (tests.fold == fold), band & (tests.fold != fold)
            inside[own] = size[own] <= np.quantile(size[others], 0.8)
    errors = [_error("all distances", tests.logs, inside)]
    for low, high in pairwise((0, *BANDS)):
        band = (tests.km >= low) & (tests.km < high)
        errors.append(_error(f"{low:,} to {high:,} km", tests.logs[band], inside[band]))
    return {**LIKENESS, **base_line(pairs), **widths}, errors


def _error(group: str, logs: Floats, inside: NDArray[np.bool_]) -> Error:
    size = np.abs(np.expm1(-logs))
    coverage = float(inside.mean())
    return Error("rtt_ms", group, len(logs), float(np.median(size)), float(np.quantile(size, 0.9)), coverage)


def measured_spread(knowledge: Knowledge) -> float:
    """Factor within which 80 % of one provider's round trips lie of another provider's, between the same two cities."""
    found: dict[tuple[str, ...], dict[str, list[float]]] = {}
    for (p, r, q, s), rtt in knowledge.rtt.items():
        cities = sorted((knowledge.regions[p, r].city, knowledge.regions[q, s].city))
        found.setdefault(tuple(cities), {}).setdefault(p, []).append(rtt.ms)
    both = [[np.mean(v) for v in by.values()] for by in found.values() if len(by) == 2]
    ratios = [abs(float(np.log(a / b))) for a, b in both]
    return float(np.exp(np.quantile(ratios, 0.8)))
