"""Break-even points: the load or price at which another kind of design becomes the cheapest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from advisor.advising.plan import Plan, make_plan
from advisor.exploring.results import BreakEven
from advisor.exploring.solve import FEW, Cheapest, PriceKind, cheapest_kind, costed, dearer
from advisor.optimise.programme import TIE_USD

REACH: Final = 8.0  # looked at from an eighth to eight times of today's
STEPS: Final = 6  # of a factor of two
FEW_STEPS: Final = 2  # of a factor of eight, in a plan of many workloads: a change back in between is not seen there
CLOSE: Final = 1.02  # a point is found once it is known to 2 %
CLOSE_OF_MANY: Final = 1.1  # the same in a plan of many workloads
GUESSES: Final = 4  # beside where two designs cost the same; then the interval is halved


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that may grow or shrink. prices: the kind of price; None: the load."""

    id: str
    label: str
    prices: PriceKind | None = None


VARIABLES: Final = (
    Variable("load", "Load"),
    Variable("rent_price", "Price of rented GPUs", "prices"),
    Variable("hardware_price", "Price of hardware", "hardware"),
    Variable("token_price", "Price of hosted tokens", "tokens"),
)


def break_even(plan: Plan) -> tuple[BreakEven, ...]:
    """The points between an eighth and eight times today's value, of every variable, in order."""
    return tuple(point for variable in VARIABLES for point in _points(plan, variable))


def _points(plan: Plan, variable: Variable) -> Iterator[BreakEven]:
    at = cache(lambda factor: plan if factor == 1.0 else scaled(plan, variable, factor))
    cheapest = cache(lambda factor: _cheapest(plan, variable, factor, at(factor)))
    steps, close = (STEPS, CLOSE) if len(plan.studies) <= FEW else (FEW_STEPS, CLOSE_OF_MANY)
    grid = [REACH ** (2 * i / steps - 1) for i in range(steps + 1)]
    for low, high in pairwise(grid):
        below, above = cheapest(low), cheapest(high)
        if not below or not above or below.kind == above.kind:
            continue
        guesses = GUESSES if variable.prices else 0
        while high / low > close:
            middle = math.sqrt(low * high)
            if guesses and below and above:
                guesses, middle = guesses - 1, _beside(low, high, _meeting(at(low), at(high), below, above))
            found = cheapest(middle)
            if found and below and found.kind == below.kind:
                low, below = middle, found
            else:
                high, above = middle, found
        if below and above:
            factor = math.sqrt(low * high)
            yield BreakEven(
                variable.id, variable.label, factor, *_value(plan, variable, factor), below.kind, above.kind,
                (low, high), (below.evaluation, above.evaluation),
            )  # fmt: skip


def _meeting(start: Plan, end: Plan, below: Cheapest, above: Cheapest) -> float:
    """How far from the lower price to the higher one two designs cost the same, 0..1: the costs are straight lines."""
    behind, ahead = (
        costed(plan, one.design).monthly_usd - costed(plan, other.design).monthly_usd
        for plan, one, other in ((start, above, below), (end, below, above))
    )
    return behind / (behind + ahead) if behind + ahead > TIE_USD else 0.5


def _beside(low: float, high: float, share: float) -> float:
    """A multiple to try just above the meeting point, just below it where that was tried: both together find it."""
    meeting, aside = low + (high - low) * share, CLOSE**0.45
    tries = [f for f in (meeting * aside, meeting / aside) if low * CLOSE**0.01 < f < high / CLOSE**0.01]
    return tries[0] if tries else math.sqrt(low * high)


def _cheapest(plan: Plan, variable: Variable, factor: float, changed: Plan) -> Cheapest | None:
    """The cheapest kind at a multiple of today's: that of today where only what its design does not pay for rises."""
    today = cheapest_kind(plan)
    if variable.prices and factor > 1 and today and today.design is plan.optimum.design:
        kept = costed(changed, today.design).monthly_usd
        if kept <= today.evaluation.monthly_usd + TIE_USD:
            return today
    return cheapest_kind(changed)


def scaled(plan: Plan, variable: Variable, factor: float) -> Plan:
    """The plan with one variable at a multiple of today's."""
    prices = dearer(plan.knowledge, variable.prices, factor) if variable.prices else {}
    return make_plan(plan.assessment, plan.knowledge, 1.0 if prices else factor, scale=prices)


def _value(plan: Plan, variable: Variable, factor: float) -> tuple[float, str]:
    if variable.prices:
        return factor, "times today's price"
    ready = {s.case.workload: s.case for s in plan.studies}
    return factor * sum(case.number("requests_day").value for case in ready.values()), "requests a day"
