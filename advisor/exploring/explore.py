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
from advisor.exploring.tipping import tipping_points
from advisor.knowledge.model import Knowledge
from advisor.uncertainty import Draws


@dataclass(frozen=True, slots=True)
class Exploration:
    """What would change the advice; all empty where nothing can be recommended."""

    break_even: tuple[BreakEven, ...]
    tipping_points: tuple[TippingPoint, ...]
    events: tuple[Event, ...]
    near_ties: tuple[NearTie, ...]
    front: tuple[FrontPoint, ...]
    carbon_front: tuple[FrontPoint, ...]


def explore(assessment: Assessment, knowledge: Knowledge) -> Exploration:
    """Everything; takes seconds. The same assessment and knowledge give the same, to the last digit."""
    plan = make_plan(assessment, knowledge)
    if not plan.studies:
        return Exploration((), (), (), (), (), ())
    draws = Draws()
    return Exploration(
        break_even(plan), tipping_points(plan), events(plan), near_ties(plan, draws), front(plan), carbon_front(plan)
    )  # fmt: skip
