"""Money over time: what is bought and what is run, what both are worth today, and when a purchase has paid back.

A design's monthly cost spreads what is bought over three years (models.cost.ANNUITY). Here the same lines are taken
apart again: what is paid once, what is paid every month, what is left at the end. Discounting follows the annuity, so
that the present value of three years is the monthly cost divided by the annuity (docs/method/cost.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.figure import Formula, Quantity
from advisor.models.book import given
from advisor.models.cost import Line

Floats = NDArray[np.float64]

MONTHS: Final = 36
YEARS: Final = given("calendar/horizon_years", MONTHS / 12, "years", "the horizon of this advice")
FACTOR: Final = "(1 - (1 + capital_cost / 12) ** (-12 * years)) / (capital_cost / 12)"
"""What a dollar at the end of every month is worth at the start."""
PRESENT_VALUE: Final = f"bought + running * {FACTOR} - left / (1 + capital_cost) ** years"
PAYBACK: Final = "(bought_after - bought_before) / (running_before - running_after)"


def running(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that are paid every month."""
    return tuple(line for line in lines if not line.capex_formula)


def bought(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines behind which something is bought."""
    return tuple(line for line in lines if line.capex_formula)


def left(line: Line) -> Formula | None:
    """What a purchase is still worth after three years, USD; None where the model gives it no residual value."""
    if "residual" not in line.inputs or not line.capex_formula:
        return None
    return Formula(f"residual * ({line.capex_formula})", line.inputs)


def discount(month: float, capital_cost: Quantity) -> float:
    """What a dollar in so many months is worth at the start."""
    return float((1 + capital_cost.value / 12) ** -month)


def payback_draws(extra: Floats, saved: Floats) -> Floats:
    """Months until what is saved a month has paid for what is bought in addition, shape of both.

    extra  bought in addition, USD; saved: running cost saved, USD a month
    0 where nothing more is bought and nothing more is run; infinite where it never pays back.
    """
    never = np.where((extra <= 0) & (saved >= 0), 0.0, np.inf)
    return np.where((extra > 0) & (saved > 0), extra / np.where(saved > 0, saved, 1.0), never)


def overlap(start: int, end: int, first: int, last: int) -> int:
    """How many months of start..end lie in first..last; ends are exclusive."""
    return max(0, min(end, last) - max(start, first))


def quarters(months: int = MONTHS) -> Sequence[tuple[int, int]]:
    """First and last month, exclusive, of each quarter."""
    return [(month, min(month + 3, months)) for month in range(0, months, 3)]
