"""What an exploration returns, typed and frozen, with the designs behind its numbers, so that each can be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from advisor.design.evaluate import Evaluation
from advisor.design.model import Path
from advisor.optimise.model import OptionId


def told(result: Any) -> dict[str, Any]:
    """The numbers and words of a result by name, without the designs behind them, which are not compared either."""
    return {f.name: getattr(result, f.name) for f in fields(result) if f.compare}


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the cheapest kind of design changes when one thing changes and all else stays.

    variable  load, rent_price, hardware_price or token_price
    value     in `unit`; factor is the same as a multiple of today's
    below     the kind that is cheapest below the point, `above` the one above it
    tried     the last multiple at which `below` was the cheapest, and the first at which `above` was
    costed    the cheapest design at each of the two
    """

    variable: str
    label: str
    factor: float
    value: float
    unit: str
    below: OptionId
    above: OptionId
    tried: tuple[float, float]
    costed: tuple[Evaluation, Evaluation] = field(repr=False, compare=False)


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
    before, after   the recommended design as it is now, and what is then best
    """

    id: str
    label: str
    stands: bool
    say: str
    instead: str
    cost_usd_month: float | None
    change_usd_month: float | None
    before: Evaluation = field(repr=False, compare=False)
    after: Evaluation | None = field(repr=False, compare=False)

    @property
    def changes_cost(self) -> bool:
        """False where the cost stays within a dollar a month, and where there is none."""
        return abs(self.change_usd_month or 0.0) >= 1


@dataclass(frozen=True, slots=True)
class NearTie:
    """Another allowed design within 5 % of the cheapest.

    differs              what is placed, bought or served elsewhere, as sentences without full stop
    probability_cheaper  share of the simulated outcomes in which it costs less than the recommended design
    latency_ms           request path → typical P95
    cheapest, evaluation the cheapest design, and this one
    """

    pattern_label: str
    differs: tuple[str, ...]
    monthly_cost_usd: float
    over_share: float
    probability_cheaper: float
    latency_ms: Mapping[str, float]
    cheapest: Evaluation = field(repr=False, compare=False)
    evaluation: Evaluation = field(repr=False, compare=False)

    @property
    def slower_or_faster(self) -> tuple[Path, ...]:
        """The request paths whose P95 is another one than in the cheapest design."""
        was = self.cheapest.paths
        return tuple(p for id, p in self.evaluation.paths.items() if id not in was or was[id].p95_ms != p.p95_ms)


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """The cheapest design whose slowest path is at most so slow. carbon_kg_month None = unknown."""

    latency_ms: float
    path: str
    monthly_cost_usd: float
    pattern_label: str
    carbon_kg_month: float | None
    evaluation: Evaluation = field(repr=False, compare=False)
