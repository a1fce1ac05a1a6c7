"""What an exploration returns, typed and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.optimise.model import OptionId


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the cheapest kind of design changes when one thing changes and all else stays.

    variable  load, rent_price, hardware_price or token_price
    value     in `unit`; factor is the same as a multiple of today's
    below     the kind that is cheapest below the point, `above` the one above it
    """

    variable: str
    label: str
    factor: float
    value: float
    unit: str
    below: OptionId
    above: OptionId


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """The value of one answer, nearest to today's, at which the recommended design becomes another one.

    at       the tipping value, `factor` times today's (of a promise in percent: of what it leaves open); None where
             nothing changes between `low` and `high`
    becomes  the other design in words, or why there is none
    """

    workload: str
    question: str
    label: str
    unit: str
    now: float
    low: float
    high: float
    at: float | None
    factor: float
    becomes: str


@dataclass(frozen=True, slots=True)
class Event:
    """A blow, and what is left of the recommendation.

    stands    the design goes on as it is; its cost may change
    instead   what to build then: pattern in words, or why nothing meets the requirements
    cost_usd_month  typical cost of what is then best; None where there is nothing
    """

    id: str
    label: str
    stands: bool
    say: str
    instead: str
    cost_usd_month: float | None
    change_usd_month: float | None


@dataclass(frozen=True, slots=True)
class NearTie:
    """Another allowed design within 5 % of the cheapest.

    differs              what is placed, bought or served elsewhere, as sentences without full stop
    probability_cheaper  share of the simulated outcomes in which it costs less than the recommended design
    latency_ms           request path → typical P95
    """

    pattern_label: str
    differs: tuple[str, ...]
    monthly_cost_usd: float
    over_share: float
    probability_cheaper: float
    latency_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """The cheapest design whose slowest path is at most so slow. carbon_kg_month None = unknown."""

    latency_ms: float
    path: str
    monthly_cost_usd: float
    pattern_label: str
    carbon_kg_month: float | None
