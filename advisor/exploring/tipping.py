"""Tipping points: for every number that was answered, the nearest value at which another design is recommended."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import with_answer
from advisor.exploring.results import TippingPoint
from advisor.exploring.solve import Outcome, outcome
from advisor.knowledge.model import Question

FACTORS: Final = (2.0, 4.0, 8.0)
CLOSE: Final = 1.05
SHAPING: Final = (
    "requests_day", "tokens_req", "peak_mean", "latency_ms", "availability", "data_tb", "model_b", "sites",
    "site_gb_day", "uplink_mbps", "offline_h", "steps",
)  # fmt: skip
"""Numbers that the placement reads; the others move no design."""


def tipping_points(plan: Plan) -> tuple[TippingPoint, ...]:
    """One for each answered number that shapes the design, those that tip nearest first."""
    base = outcome(plan)
    if base.design is None:
        return ()
    found = [point for case in plan.cases for q in SHAPING if (point := _point(plan, base, case.workload, q))]
    return tuple(sorted(found, key=lambda p: (p.factor, p.workload, p.question)))


def _scale(value: float, percent: bool) -> float:
    """Where a value lies on the scale that is walked in factors: of a promise in percent, what it leaves open."""
    return max(100 - value, 1e-4) if percent else value


def _point(plan: Plan, base: Outcome, workload: str, id: str) -> TippingPoint | None:
    question = plan.knowledge.questions.get(id)
    case = next(c for c in plan.cases if c.workload == workload)
    now = case.env.get(id)
    if question is None or isinstance(now, bool) or not isinstance(now, (int, float)) or now <= 0:
        return None
    known = {float(now): base}
    tries = [_Try(plan, base, workload, question, float(now), way, known) for way in (1, -1)]
    low, high = sorted(t.value(max(FACTORS)) for t in tries)
    found = [tip for t in tries if (tip := t.tip())]
    factor, at, becomes = min(found, default=(math.inf, None, ""))
    return TippingPoint(workload, id, question.text, question.unit, float(now), low, high, at, factor, becomes)


@dataclass(frozen=True, slots=True)
class _Try:
    """A walk away from today's value of one answer. way: 1 up, -1 down (on the scale of factors).

    known  the outcomes that were found, by value
    """

    plan: Plan
    base: Outcome
    workload: str
    question: Question
    now: float
    way: int
    known: dict[float, Outcome]

    def value(self, factor: float) -> float:
        """The answer at a factor from today's, within what the question allows."""
        percent = self.question.percent
        moved = _scale(self.now, percent) * factor**self.way
        value = 100 - moved if percent else moved
        least = self.question.minimum if self.question.minimum is not None else 0.0
        most = self.question.maximum if self.question.maximum is not None else math.inf
        return min(most, max(least, value))

    def tip(self) -> tuple[float, float, str] | None:
        """The first factor at which the design changes, the answer there, and what the design becomes."""
        inside = 1.0
        for factor in FACTORS:
            if self._changes(factor):
                while factor / inside > CLOSE:
                    middle = math.sqrt(inside * factor)
                    inside, factor = (inside, middle) if self._changes(middle) else (middle, factor)
                return factor, self.value(factor), in_words(self._at(factor))
            inside = factor
        return None

    def _changes(self, factor: float) -> bool:
        return self._at(factor).shape != self.base.shape

    def _at(self, factor: float) -> Outcome:
        value = self.value(factor)  # the same for several factors where the question allows no more
        if value not in self.known:
            changed = with_answer(self.plan.assessment, self.workload, self.question.id, value)
            self.known[value] = outcome(make_plan(changed, self.plan.knowledge))
        return self.known[value]


def in_words(found: Outcome) -> str:
    """A design in few words: its pattern, and where each request path is served."""
    if found.design is None:
        return f"nothing meets all requirements: {'; '.join(found.why_none)}"
    serving = [d for d in found.design.deployments if d.kind == "serve"]
    several = len({d.workload for d in serving}) > 1
    where = [
        (f"{d.workload} in " if several else "in ") + found.design.places[d.parts["inference"]].label for d in serving
    ]
    return f"{found.label}, {', '.join(dict.fromkeys(where))}"
