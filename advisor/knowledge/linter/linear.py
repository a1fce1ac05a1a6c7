"""Have linear inequalities a solution, and which? Fourier-Motzkin elimination in exact arithmetic, for a few names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MAX_INEQUALITIES: Final = 400


@dataclass(frozen=True, slots=True)
class Inequality:
    """sum of weight x name <= limit; strict: <."""

    weights: Mapping[str, Fraction]
    limit: Fraction
    strict: bool

    def without(self, name: str, values: Mapping[str, Fraction]) -> Fraction:
        """What the known values leave for the product of a name and its weight."""
        return self.limit - sum((w * values[n] for n, w in self.weights.items() if n != name), Fraction())


class TooManyError(Exception):
    """Elimination made more inequalities than are worth it."""


def at_most(weights: Mapping[str, float], limit: float, strict: bool = False) -> Inequality:
    """An inequality from ordinary numbers."""
    return Inequality({n: Fraction(w) for n, w in weights.items() if w}, Fraction(limit), strict)


def at_least(weights: Mapping[str, float], limit: float, strict: bool = False) -> Inequality:
    """The same with the sign turned."""
    return at_most({n: -w for n, w in weights.items()}, -limit, strict)


def solution(inequalities: Iterable[Inequality]) -> dict[str, float] | None:
    """A point that meets all of them, away from the borders where there is room; None where there is none.

    Raises TooManyError where elimination grows too large to decide.
    """
    rows = list(inequalities)
    steps: list[tuple[str, list[Inequality]]] = []
    while names := {n for row in rows for n in row.weights}:
        name = min(sorted(names), key=lambda n: sum(n in row.weights for row in rows))
        here = [row for row in rows if name in row.weights]
        steps.append((name, here))
        rows = [*(row for row in rows if name not in row.weights), *_eliminated(name, here)]
        if len(rows) > MAX_INEQUALITIES:
            raise TooManyError
    if any(row.limit < 0 or (row.strict and row.limit == 0) for row in rows):
        return None
    values: dict[str, Fraction] = {}
    for name, here in reversed(steps):
        values[name] = _between(name, here, values)
    return {name: float(value) for name, value in values.items()}


def _eliminated(name: str, rows: Sequence[Inequality]) -> list[Inequality]:
    """Every pair of a row that bounds the name from above and one that bounds it from below, added up."""
    above = [row for row in rows if row.weights[name] > 0]
    below = [row for row in rows if row.weights[name] < 0]
    return [_added(name, a, b) for a in above for b in below]


def _added(name: str, above: Inequality, below: Inequality) -> Inequality:
    up, down = 1 / above.weights[name], -1 / below.weights[name]
    weights = {
        n: above.weights.get(n, Fraction()) * up + below.weights.get(n, Fraction()) * down
        for n in {**above.weights, **below.weights}
        if n != name
    }
    limit = above.limit * up + below.limit * down
    return Inequality({n: w for n, w in weights.items() if w}, limit, above.strict or below.strict)


def _between(name: str, rows: Sequence[Inequality], values: dict[str, Fraction]) -> Fraction:
    """A value of a name that its rows allow; names that no row bounds any more count as 0."""
    for row in rows:
        for other in row.weights:
            if other != name:
                values.setdefault(other, Fraction())
    highs = [row.without(name, values) / row.weights[name] for row in rows if row.weights[name] > 0]
    lows = [row.without(name, values) / row.weights[name] for row in rows if row.weights[name] < 0]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is None or high is None:
        return (low + 1) if low is not None else (high - 1) if high is not None else Fraction()
    near = low + max(Fraction(1), abs(low))  # of the size of the lower end where the range is wide
    return near if near < high else (low + high) / 2
