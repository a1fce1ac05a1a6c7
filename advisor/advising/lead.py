"""What has to be ordered before the first step of a roadmap can run: hardware, and contracts with new providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advising.plan import Plan
from advisor.advising.results import Recommendation
from advisor.design.candidates import lead_item
from advisor.design.model import OWNED_KINDS, Design, Place
from advisor.figure import Figure, Quantity
from advisor.roadmap import LeadTime

CONTRACT: Final = "lead_time_contract"
_WORDS: Final = {"hardware": "Hardware", "contract": "Contract"}


def lead_times(plan: Plan, advised: Recommendation) -> Iterator[tuple[LeadTime, Figure]]:
    """Each wait with its figure in weeks; places that wait equally long for the same thing are one."""
    best, stated = advised.recommended, advised.option("as_stated")
    if best is None or best.design is None:
        return
    waits: dict[tuple[str, Quantity], list[str]] = {}
    for kind, what, weeks in (
        *_hardware(plan, best.design),
        *_contracts(plan, best.design, stated.design if stated else None),
    ):
        waits.setdefault((kind, weeks), []).append(what)
    for number, ((kind, weeks), named) in enumerate(waits.items(), start=1):
        what = ", ".join(dict.fromkeys(named))
        id, label = f"roadmap/lead_time/{number}", f"{_WORDS[kind]}, {what}"
        figure = Figure(id, label, weeks.value, weeks.low, weeks.high, "weeks", "weeks", {"weeks": weeks})
        yield LeadTime(kind, what, id), figure


def _hardware(plan: Plan, design: Design) -> Iterator[tuple[str, str, Quantity]]:
    """Where the design buys something."""
    for deployment in design.deployments:
        study = next((s for s in plan.studies if s.job(deployment.kind) == deployment.job), None)
        for id in deployment.needs:
            if study and design.capacity[id].owned:
                place = design.pools[id].place
                yield "hardware", place.label, lead_item(study, place)


def _contracts(plan: Plan, design: Design, stated: Design | None) -> Iterator[tuple[str, str, Quantity]]:
    """With each provider that the plan as stated does without."""
    known = {place.provider for place in _used(stated)} if stated else set()
    for place in _used(design):
        if place.kind not in OWNED_KINDS and place.provider and place.provider not in known and not place.given:
            provider = plan.knowledge.providers.get(place.provider)
            yield "contract", provider.name if provider else place.label, plan.book.item(CONTRACT)


def _used(design: Design) -> list[Place]:
    ids = dict.fromkeys(id for d in design.deployments for id in d.parts.values())
    return [design.places[id] for id in ids if id in design.places]
