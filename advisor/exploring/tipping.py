"""Tipping points: for every number that was answered, the nearest value at which another design is recommended."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import with_answer
from advisor.design.candidates import candidates
from advisor.exploring.results import TippingPoint
from advisor.exploring.solve import FEW, Outcome, in_words, outcome, outcome_of
from advisor.knowledge.model import Question
from advisor.optimise.build import make_field
from advisor.optimise.rivals import Found, best_of

FACTORS: Final = (2.0, 4.0, 8.0)
CLOSE: Final = 1.05
FIRST: Final = 2  # workloads of a larger plan whose answers are moved unasked: each takes seconds
EVERYWHERE: Final = frozenset({"peak_mean"})  # answers of one workload that change when the others are busy
SHAPING: Final = (
    "requests_day", "tokens_req", "peak_mean", "latency_ms", "availability", "data_tb", "model_b", "sites",
    "site_gb_day", "uplink_mbps", "offline_h", "steps",
)  # fmt: skip
"""Numbers that the placement reads; the others move no design."""


def tried_first(plan: Plan) -> tuple[str, ...]:
    """The workloads whose answers are moved unasked: all, or of a larger plan the two with the most requests."""
    every = tuple(case.workload for case in plan.cases)
    if len(plan.studies) <= FEW:
        return every
    busy = {s.case.workload: s.work.requests_day.value for s in plan.studies}
    return tuple(sorted(busy, key=lambda w: (-busy[w], every.index(w)))[:FIRST])


def tipping_points(plan: Plan, workloads: Collection[str] | None = None) -> tuple[TippingPoint, ...]:
    """One for each answered number that shapes the design, those that tip nearest first.

    workloads  whose answers are moved; None for those of `tried_first`

    In a plan of more than four request paths only the workload whose answer moves is placed anew, the others stay where
    the recommended design has them; all move where that leaves nothing. A point at which only another workload would
    move is not found there.
    """
    base = outcome(plan)
    if base.design is None:
        return ()
    tried = tried_first(plan) if workloads is None else workloads
    found = [point for w in tried for q in SHAPING if (point := _point(plan, base, w, q))]
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

    known  the outcomes that were found, by value; reasons for there being none are found for the one that is told
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
        if self.question.whole:
            value = float(math.ceil(value) if self.way > 0 else max(1, math.floor(value)))
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
                at = self.value(factor)
                times = (at / self.now) ** self.way if self.question.whole else factor
                return times, at, in_words(self._told(factor), self.base)
            inside = factor
        return None

    def _changes(self, factor: float) -> bool:
        return self._at(factor).shape != self.base.shape

    def _at(self, factor: float) -> Outcome:
        value = self.value(factor)  # the same for several factors where the question allows no more
        if value not in self.known:
            changed = self._plan(value)
            self.known[value] = outcome_of(changed, self._best(changed))
        return self.known[value]

    def _told(self, factor: float) -> Outcome:
        found = self._at(factor)
        return found if found.design else outcome(self._plan(self.value(factor)))

    def _plan(self, value: float) -> Plan:
        changed = with_answer(self.plan.assessment, self.workload, self.question.id, value)
        return make_plan(changed, self.plan.knowledge)

    def _best(self, changed: Plan) -> Found:
        found = None if len(self.plan.studies) <= FEW else self._alone(changed)
        return found if found and found.design else changed.optimum

    def _alone(self, changed: Plan) -> Found | None:
        """The best design in which the other workloads stay where they are."""
        assert self.base.design is not None
        moved = [s for s in changed.studies if s.case.workload == self.workload]
        there = changed if self.question.id in EVERYWHERE else self.plan
        others = [s for s in there.studies if s.case.workload != self.workload]
        if len(moved) + len(others) != len(self.plan.studies):
            return None
        held = [d for d in self.base.design.deployments if d.workload != self.workload]
        if there is changed:
            offered = {d.id: d for d in changed.field.deployments}
            if any(d.id not in offered for d in held):
                return None
            held = [offered[d.id] for d in held]
        free = [d for study in moved for d in candidates(study)]
        return best_of(make_field([*others, *moved], [*held, *free], changed.book, changed.means), "optimum")
