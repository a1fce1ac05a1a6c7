"""A what-if: load and prices at a multiple of today's, other limits of time; the best design then, beside today's."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import with_answer
from advisor.assessment.model import Assessment
from advisor.exploring.solve import Outcome, PriceKind, dearer, outcome
from advisor.knowledge.model import Knowledge
from advisor.uncertainty import Draws, quantiles

_SPREAD_DRAWS = 4000  # a slider has to answer at once, and two digits are shown


@dataclass(frozen=True, slots=True)
class Scenario:
    """Multiples of today's values; 1 = as it is. latency: of every limit that was answered."""

    load: float = 1.0
    rent: float = 1.0
    hardware: float = 1.0
    tokens: float = 1.0
    latency: float = 1.0

    def prices(self, knowledge: Knowledge) -> dict[str, float]:
        """What is scaled in the book of prices."""
        levers: tuple[tuple[PriceKind, float], ...] = (
            ("prices", self.rent), ("hardware", self.hardware), ("tokens", self.tokens),
        )  # fmt: skip
        return {k: v for kind, factor in levers if factor != 1.0 for k, v in dearer(knowledge, kind, factor).items()}


@dataclass(frozen=True, slots=True)
class Tried:
    """The best design of a scenario. cost: P10, typical, P90 a month; None where nothing meets the requirements.

    latency_ms  request path → P50, P95 and limit
    """

    outcome: Outcome
    cost_usd_month: tuple[float, float, float] | None
    latency_ms: dict[str, tuple[float, float, float | None]]


def try_out(assessment: Assessment, knowledge: Knowledge, scenario: Scenario) -> Tried:
    """The cheapest allowed design in a scenario, found by the same optimiser."""
    found = outcome(plan_of(assessment, knowledge, scenario))
    if found.evaluation is None:
        return Tried(found, None, {})
    low, high = quantiles(Draws(_SPREAD_DRAWS).total(found.evaluation.lines), (0.1, 0.9))
    typical = found.evaluation.monthly_usd
    latency = {id: (p.p50_ms, p.p95_ms, p.limit_ms) for id, p in found.evaluation.paths.items()}
    return Tried(found, (min(low, typical), typical, max(high, typical)), latency)


def plan_of(assessment: Assessment, knowledge: Knowledge, scenario: Scenario) -> Plan:
    """The plan of a scenario."""
    for workload in assessment.workloads if scenario.latency != 1.0 else ():
        limit = assessment.answers(workload).get("latency_ms")
        if isinstance(limit, (int, float)):
            assessment = with_answer(assessment, workload.name, "latency_ms", limit * scenario.latency)
    return make_plan(assessment, knowledge, scenario.load, scale=scenario.prices(knowledge))
