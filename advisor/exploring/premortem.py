"""Pre-mortem: a site, a supplier or a link is lost, prices rise, hardware comes late. What is left of the advice?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from advisor.advising.plan import Plan, make_plan
from advisor.advising.why import carries
from advisor.assessment import with_answer
from advisor.assessment.model import Assessment
from advisor.design.model import Design
from advisor.exploring.results import Event
from advisor.exploring.solve import Outcome, PriceKind, costed, dearer, in_words, outcome
from advisor.models.book import Book

DEARER: Final = 1.5
NOTICED_USD: Final = 1.0  # a month; prices that add less are no blow
LATE_WEEKS: Final = 40.0
CUT_H: Final = 8.0
PRICES: Final[tuple[tuple[str, str, PriceKind], ...]] = (
    ("rent_dearer", "Rented GPUs cost 50 % more", "prices"),
    ("hardware_dearer", "Hardware costs 50 % more", "hardware"),
    ("tokens_dearer", "Hosted tokens cost 50 % more", "tokens"),
)


@dataclass(frozen=True, slots=True)
class _Blow:
    """A blow and the plan after it. keeps: whether the design can go on, and the sentence that says so or why not."""

    id: str
    label: str
    after: Plan
    keeps: bool
    say: str


def events(plan: Plan) -> tuple[Event, ...]:
    """What each blow does to the recommended design; empty where nothing is recommended."""
    base = outcome(plan)
    if base.design is None or base.evaluation is None:
        return ()
    return tuple(_event(plan, base, base.design, blow) for blow in _blows(plan, base.design))


def _event(plan: Plan, base: Outcome, design: Design, blow: _Blow) -> Event:
    assert base.evaluation is not None
    now = base.evaluation.monthly_usd
    if blow.keeps:
        kept, best = costed(blow.after, design), outcome(blow.after)
        better = best.shape != base.shape and best.evaluation is not None
        instead, cost = in_words(best, base) if better else "", kept.monthly_usd
        return Event(blow.id, blow.label, True, blow.say, instead, cost, cost - now, base.evaluation, kept)
    best = outcome(blow.after)
    then = best.evaluation.monthly_usd if best.evaluation else None
    more = None if then is None else then - now
    return Event(
        blow.id, blow.label, False, blow.say, in_words(best, base), then, more, base.evaluation, best.evaluation
    )


def _blows(plan: Plan, design: Design) -> Iterator[_Blow]:
    yield from _lost_places(plan, design)
    yield from _lost_suppliers(plan, design)
    yield _cut_link(plan, design)
    for id, label, kind in PRICES:
        after = make_plan(plan.assessment, plan.knowledge, scale=dearer(plan.knowledge, kind, DEARER))
        if costed(after, design).monthly_usd > costed(plan, design).monthly_usd + NOTICED_USD:
            yield _Blow(id, label, after, True, "It goes on, at a higher cost")
    if any(c.owned for c in design.capacity.values()):
        after = make_plan(_late(plan), plan.knowledge, scale=_longer(plan.book))
        keeps = _still_allowed(after, design)
        in_time = "It comes within the time that was given" if _dated(plan) else "The start moves: no date is set"
        say = in_time if keeps else "The date is missed"
        yield _Blow("hardware_late", "Hardware comes 40 weeks late", after, keeps, say)


def _places(plan: Plan) -> frozenset[str]:
    return frozenset(id for study in plan.studies for id in study.places)


def _lost_places(plan: Plan, design: Design) -> Iterator[_Blow]:
    serving = [d for d in design.deployments if d.kind == "serve"]
    for id in sorted({d.parts["inference"] for d in serving}):
        place = design.places[id]
        hit = [d for d in serving if d.parts["inference"] == id]
        keeps = all(d.standby for d in hit)
        if place.count > 1 or place.kind == "hosted":  # one of many equal sites is no blow; a vendor is a supplier
            continue
        second = ", ".join(sorted({design.places[d.standby].label for d in hit if d.standby}))
        took = "; ".join(dict.fromkeys(f"it {carries(design, d)}" for d in hit)) if keeps else ""
        say = f"{second} takes over: {took}" if keeps else "Nothing stands ready elsewhere"
        after = make_plan(plan.assessment, plan.knowledge, places=_places(plan) - {id})
        yield _Blow(f"lost:{id}", f"{place.label} is lost", after, keeps, say)


def _lost_suppliers(plan: Plan, design: Design) -> Iterator[_Blow]:
    used = {p for d in design.deployments if d.kind == "serve" for p in d.parts.values()}
    for provider in sorted({design.places[id].provider for id in used} - {""}):
        gone = {id for study in plan.studies for id, p in study.places.items() if p.provider == provider}
        known = plan.knowledge.providers.get(provider)
        label = f"{known.name if known else provider} ends the contract"
        after = make_plan(plan.assessment, plan.knowledge, places=_places(plan) - gone)
        yield _Blow(f"supplier:{provider}", label, after, False, "Its part has to move")


def _cut_link(plan: Plan, design: Design) -> _Blow:
    """The wide-area link of the users or sensors is down for some hours: what is at their site goes on."""
    changed = plan.assessment
    for case in plan.cases:
        hours = case.env.get("offline_h")
        if not isinstance(hours, (int, float)) or hours < CUT_H:
            changed = with_answer(changed, case.workload, "offline_h", CUT_H)
    after = make_plan(changed, plan.knowledge)
    keeps = _still_allowed(after, design)
    say = "It works without it" if keeps else "What is served elsewhere stands still until it is back"
    return _Blow("link_cut", f"The sites' link is down for {CUT_H:g} hours", after, keeps, say)


def _still_allowed(plan: Plan, design: Design) -> bool:
    """True where every deployment of the design breaks no limit of the changed plan."""
    free = {d.id for d in plan.field.deployments if not d.breaks}
    return all(d.id in free for d in design.deployments)


def _dated(plan: Plan) -> bool:
    return any(isinstance(case.env.get("horizon_weeks"), (int, float)) for case in plan.cases)


def _longer(book: Book) -> dict[str, float]:
    """Typical delivery times, 40 weeks longer."""
    usual = book.item("lead_time_server").value
    return {"items/lead_time_*": (usual + LATE_WEEKS) / usual}


def _late(plan: Plan) -> Assessment:
    """The answered delivery times, 40 weeks longer."""
    question = plan.knowledge.questions["gpu_lead_weeks"]
    most = question.maximum if question.maximum is not None else LATE_WEEKS * 10
    changed = plan.assessment
    for case in plan.cases:
        weeks = case.env.get("gpu_lead_weeks")
        if isinstance(weeks, (int, float)):
            changed = with_answer(changed, case.workload, question.id, min(most, weeks + LATE_WEEKS))
    return changed
