"""Seeded draws over evaluated designs: intervals, what matters most, which option is cheapest, what is regretted.

Every input is a (low, typical, high) read as P10, median and P90 of two half normals (of the logarithm where the
amount is positive). The same key is drawn once and
shared by all options; inputs of one group (rental and hardware prices, load and tokens) move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.expr import compile_expression
from advisor.figure import Quantity
from advisor.models.cost import Line

Floats = NDArray[np.float64]

DRAWS: Final = 10_000
Z90: Final = NormalDist().inv_cdf(0.9)
SHARED: Final = 0.6  # share of the variance that inputs of a group have in common, judgement


@dataclass(frozen=True, slots=True)
class Spread:
    """P10, P50 and P90 of an amount."""

    p10: float
    p50: float
    p90: float


class Draws:
    """Draws of quantities by key, each made once. Seeds come from the keys, so that order changes nothing."""

    def __init__(self, size: int = DRAWS) -> None:
        self.size = size
        self._normal: dict[str, Floats] = {}
        self._values: dict[Quantity, Floats | float] = {}

    def normal(self, key: str) -> Floats:
        """Standard normal draws that belong to a key, shape (size,)."""
        if key not in self._normal:
            seed = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
            self._normal[key] = np.random.Generator(np.random.SFC64(seed)).standard_normal(self.size)
        return self._normal[key]

    def of(self, quantity: Quantity) -> Floats | float:
        """Draws of a quantity; the value itself where it is not uncertain."""
        if quantity.low == quantity.high:
            return float(quantity.value)
        if quantity not in self._values:
            z = self.normal(quantity.key)
            if quantity.group:
                z = np.sqrt(SHARED) * self.normal(f"group/{quantity.group}") + np.sqrt(1 - SHARED) * z
            self._values[quantity] = _two_piece(quantity, z / Z90)
        return self._values[quantity]

    def line(self, line: Line) -> Floats:
        """Monthly cost of a line over the draws, shape (size,)."""
        return self.formula(line.formula, line.inputs)

    def formula(self, text: str, inputs: Mapping[str, Quantity]) -> Floats:
        """A formula over the draws of its inputs, shape (size,)."""
        return self._evaluate(text, {name: self.of(q) for name, q in inputs.items()}, self.size)

    def sample(self, text: str, inputs: Mapping[str, Quantity], size: int) -> Floats:
        """A formula over the first draws only, for formulae that are slow on arrays, shape (size,)."""
        drawn = {name: self.of(q) for name, q in inputs.items()}
        return self._evaluate(text, {n: v if isinstance(v, float) else v[:size] for n, v in drawn.items()}, size)

    @staticmethod
    def _evaluate(text: str, env: Mapping[str, Floats | float], size: int) -> Floats:
        value = compile_expression(text)(env)
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (size,))

    def total(self, lines: Sequence[Line]) -> Floats:
        """Monthly cost of many lines over the draws, shape (size,)."""
        return np.sum([self.line(line) for line in lines], axis=0) if lines else np.zeros(self.size)

    def capex(self, lines: Sequence[Line]) -> Floats:
        """What is bought once over the draws, shape (size,)."""
        bought = [self.formula(line.capex_formula, line.inputs) for line in lines if line.capex_formula]
        return np.sum(bought, axis=0) if bought else np.zeros(self.size)


def _two_piece(quantity: Quantity, z: Floats) -> Floats:
    """Draws with the quantity's P10, median and P90; a positive amount stays so. z: in units of the 90 % point."""
    low, value, high = quantity.low, quantity.value, quantity.high
    if low > 0:
        return value * np.exp(z * np.where(z < 0, np.log(value / low), np.log(high / value)))
    drawn = value + z * np.where(z < 0, value - low, high - value)
    return np.maximum(drawn, 0.0) if low == 0 else drawn


def spread(values: Floats) -> Spread:
    """P10, P50 and P90 of draws."""
    return Spread(*quantiles(values, (0.1, 0.5, 0.9)))


def quantiles(values: Floats, shares: Sequence[float]) -> tuple[float, ...]:
    """Order statistics of draws at some shares, without interpolation (10,000 draws stand close enough)."""
    ranks = [round(share * (len(values) - 1)) for share in shares]
    ordered = np.partition(values, ranks)
    return tuple(float(ordered[rank]) for rank in ranks)


def cheapest_shares(totals: Mapping[str, Floats]) -> dict[str, float]:
    """For each option the share of the draws in which it is the cheapest; ties go to the first."""
    names = list(totals)
    winner = np.argmin(np.stack([totals[n] for n in names]), axis=0)
    return {name: float(np.mean(winner == i)) for i, name in enumerate(names)}


def regrets(totals: Mapping[str, Floats]) -> dict[str, tuple[float, float]]:
    """For each option mean and P95 of what it costs more than the best of them in the same draw, a month."""
    best = np.min(np.stack(list(totals.values())), axis=0)
    return {n: (float(np.mean(v - best)), quantiles(v - best, (0.95,))[0]) for n, v in totals.items()}


@dataclass(frozen=True, slots=True)
class Effect:
    """The monthly cost with one input at its P10 and at its P90, the others typical."""

    quantity: Quantity
    low_usd: float
    high_usd: float

    @property
    def width_usd(self) -> float:
        """How much of the cost hangs on this input."""
        return abs(self.high_usd - self.low_usd)


def effects(lines: Sequence[Line]) -> list[Effect]:
    """Every uncertain input of some lines, the one that matters most first."""
    uncertain = {q.key: q for line in lines for q in line.inputs.values() if q.low != q.high}
    base = sum(line.usd_month for line in lines)
    found = []
    for key in sorted(uncertain):
        touched = [line for line in lines if any(q.key == key for q in line.inputs.values())]
        rest = base - sum(line.usd_month for line in touched)
        low, high = (rest + sum(_at(line, key, end).usd_month for line in touched) for end in ("low", "high"))
        found.append(Effect(uncertain[key], low, high))
    return sorted(found, key=lambda e: (-e.width_usd, e.quantity.key))


def _at(line: Line, key: str, end: str) -> Line:
    """A line with one input at an end of its range."""
    inputs = {n: replace(q, value=getattr(q, end)) if q.key == key else q for n, q in line.inputs.items()}
    return replace(line, inputs=inputs)
