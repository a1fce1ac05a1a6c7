"""All explorations of one assessment, a pure function like the advice itself."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advising.plan import make_plan
from advisor.assessment.model import Assessment
from advisor.exploring.break_even import break_even
from advisor.exploring.fronts import carbon_front, front
from advisor.exploring.premortem import events
from advisor.exploring.results import BreakEven, Event, FrontPoint, NearTie, TippingPoint
from advisor.exploring.ties import near_ties
from advisor.exploring.tipping import tipping_points, tried_first
from advisor.knowledge.model import Knowledge
from advisor.uncertainty import Draws


@dataclass(frozen=True, slots=True)
class Exploration:
    """What would change the advice; all empty where nothing can be recommended.

    not_tipped  workloads of a large plan whose answers were not moved, so that nothing is known of their tipping points
    """

    break_even: tuple[BreakEven, ...]
    tipping_points: tuple[TippingPoint, ...]
    events: tuple[Event, ...]
    near_ties: tuple[NearTie, ...]
    front: tuple[FrontPoint, ...]
    carbon_front: tuple[FrontPoint, ...]
    not_tipped: tuple[str, ...] = ()


def explore(assessment: Assessment, knowledge: Knowledge) -> Exploration:
    """Everything; takes seconds. The same assessment and knowledge give the same, to the last digit."""
    plan = make_plan(assessment, knowledge)
    if not plan.studies:
        return Exploration((), (), (), (), (), ())
    tried = tried_first(plan)
    return Exploration(
        break_even(plan), tipping_points(plan, tried), events(plan), near_ties(plan, Draws()), front(plan),
        carbon_front(plan), tuple(case.workload for case in plan.cases if case.workload not in tried),
    )  # fmt: skip
