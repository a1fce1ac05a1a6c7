"""The rules run again on the recommended design: which critical findings it leaves, and what each still takes.

The design is put back into answers (where it is served, by whom, where the data stand, how it is bought, what stands
in), the facts are derived anew, and the same rules judge the result. Practices are as answered: no placement changes
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from advisor.advising.plan import Plan, make_plan
from advisor.alignment.picture import look
from advisor.alignment.rules import in_force
from advisor.assessment import with_answer, without_answer
from advisor.assessment.model import Answer, Assessment
from advisor.design.classify import classify
from advisor.design.model import OWNED_KINDS, Deployment, Design, Place
from advisor.design.stated import HOSTED
from advisor.design.study import LOCAL, Study
from advisor.knowledge.model import Rule

OF_THE_PLAN: Final = frozenset({"distance_km", "rtt_ms", "utilisation", "owned_usd_month", "egress_tb_month"})
"""Facts that the user knows of the plan as stated; another design has others."""
_DATA_AT: Final[Mapping[str, str]] = {
    "onprem": "onprem_dc", "colo": "onprem_dc", "edge": "edge_sites", "device": "edge_sites",
    "cloud": "cloud_same_region",
}  # fmt: skip


def critical_left(plan: Plan, design: Design, as_of: date) -> dict[str, tuple[Rule, ...]]:
    """Workload → the critical rules that fire on the design, accepted and replaced ones left out."""
    built = built_as(plan, design)
    after = make_plan(built, plan.knowledge)
    return {case.workload: tuple(_critical(after, case.workload, as_of)) for case in after.cases}


def _critical(after: Plan, name: str, as_of: date) -> Iterator[Rule]:
    workload = next(w for w in after.assessment.workloads if w.name == name)
    facts = after.facts(next(c for c in after.cases if c.workload == name))
    accepted = in_force(workload.accepted, as_of)
    seen = look(after.assessment.answers(workload), facts, accepted.keys(), after.knowledge)
    gone = {*seen.replaced, *accepted}
    yield from (rule for rule in seen.firing if rule.severity == "critical" and rule.id not in gone)


def built_as(plan: Plan, design: Design) -> Assessment:
    """The assessment as it would be answered once the design stands."""
    found = replace(
        plan.assessment,
        workloads=tuple(
            replace(w, facts={k: v for k, v in w.facts.items() if k not in OF_THE_PLAN})
            for w in plan.assessment.workloads
        ),
    )
    for study in {s.case.workload: s for s in reversed(plan.studies)}.values():
        name = study.case.workload
        serving = [d for d in design.deployments if d.workload == name and d.kind == "serve"]
        if not serving:
            continue
        found = with_answer(found, name, "infra", classify(plan.knowledge, design, name).pattern)
        for question, answer in _answers(study, design, serving[0]):
            found = with_answer(found, name, question, answer)
        found = without_answer(found, name, "accel_gb")  # of the node that was planned
    return found


def _answers(study: Study, design: Design, deployment: Deployment) -> Iterator[tuple[str, Answer]]:
    place = design.places[deployment.parts["inference"]]
    yield "serving", _serving(study, place)
    yield "operator", _operator(study, place)
    data = design.places[deployment.parts["data"]]
    at = _DATA_AT.get(data.kind)
    if at is not None and study.case.choice("data_location") not in ("saas", "spread"):
        yield "data_location", at
    yield "dr", "standby_in_boundary" if deployment.standby else "backup_restore"
    yield "gpu_source", _bought(design, deployment)


def _serving(study: Study, place: Place) -> str:
    if place.kind == "hosted":
        stated = study.case.choice("serving")
        return stated if stated in HOSTED - {"public_consumer"} else "vendor_private"
    return "on_device" if place.kind in LOCAL else "self_onprem" if place.kind in OWNED_KINDS else "self_cloud"


def _operator(study: Study, place: Place) -> str:
    if place.kind in OWNED_KINDS:
        return "own"
    if place.operator_country in (study.boundary.market or {study.boundary.country}):
        return "domestic"
    return "foreign_parent_local_region" if study.boundary.holds(place.country) else "foreign"


def _bought(design: Design, deployment: Deployment) -> str:
    if design.places[deployment.parts["inference"]].kind in LOCAL:
        return "edge_devices"
    if "burst" in deployment.parts:
        return "owned_base_rented_peak"
    held = [design.capacity[id] for id in deployment.needs if id in design.capacity]
    if any(c.owned for c in held):
        return "owned_on_order"
    if any(c.sunk for c in held):
        return "owned_running"
    if any(c.reserved for c in held):
        return "cloud_reserved"
    return "cloud_on_demand" if held else "none"
