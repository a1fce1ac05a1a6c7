"""Why this: what runs where, how fast, why so many units, with how many providers, and what the rules say of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from advisor.advising.plan import Plan
from advisor.alignment.model import Alignment
from advisor.design.case import Case
from advisor.design.evaluate import contracts
from advisor.design.limits import SAYINGS
from advisor.design.model import Capacity, Deployment, Design, Pool
from advisor.design.places import shapes
from advisor.design.study import LOCAL
from advisor.figure import Figure, show
from advisor.knowledge.model import Knowledge, Rule
from advisor.optimise.model import Option

_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def why(plan: Plan, best: Option, case: Case, adoption: str, figures: Mapping[str, Figure]) -> Iterator[str]:
    """Sentences without full stop on what is recommended for a workload."""
    assert best.design is not None
    for deployment in best.design.deployments:
        if deployment.workload == case.workload and deployment.kind == "serve":
            place = best.design.places[deployment.parts["inference"]]
            paid = "bought by the token" if place.kind == "hosted" else f"on {deployment.hardware}"
            yield f"{deployment.model} runs in {place.label}, {paid}"
            if deployment.path and deployment.path.limit_ms:
                p95 = figures[f"{best.id}/latency/{deployment.path.id}/p95"].shown
                yield f"P95 latency {p95} against a limit of {show(deployment.path.limit_ms, 'ms')}"
            if deployment.standby:
                yield f"{best.design.places[deployment.standby].label} stands by: it {carries(best.design, deployment)}"
    yield from sizes(best.design, case.workload, plan.knowledge)
    yield from _providers(best.design, case.workload, plan.knowledge)
    out = [d for d in plan.field.deployments if d.workload == case.workload and d.kind == "serve" and d.breaks]
    reasons = sorted({SAYINGS.get(b.constraint, b.constraint).lower() for d in out for b in d.breaks})
    if reasons:
        count = f"{len(out)} other placements are" if len(out) > 1 else "One other placement is"
        yield f"{count} out because of: {', '.join(reasons)}"
    wanted = case.choice("adoption_target")
    if wanted and wanted != adoption:
        names = plan.knowledge.patterns
        yield f"{names[adoption].name} comes first: {names[wanted].name} is more than one step from here"


def judged_again(alignment: Alignment, left: Sequence[Rule]) -> Iterator[str]:
    """What the rules say of the design itself: the critical findings that it leaves, and what each still takes."""
    before = {finding.rule.id for finding in alignment.firing()}
    if not left:
        yield "The rules, run again on this design, raise no critical finding"
    for rule in left:
        when = (
            "Critical still when this is built" if rule.id in before else "Critical when this is built, and not before"
        )
        yield f"{when}: {rule.id} {rule.title}. {rule.remedy.say.rstrip('.')}"


def carries(design: Design, deployment: Deployment) -> str:
    """What the second place of a deployment carries of the peak: the replicas for which its units have room beside what
    else runs on them. A host that sells tokens carries it all."""
    needed = max(deployment.replicas, default=1)
    pools = [id for id in deployment.needs if design.pools[id].place.id == deployment.standby]
    held = sum(_room(design, deployment, id) // max(deployment.needs[id]) for id in pools)
    if not pools or held >= needed:
        return "can carry the whole peak"
    share = f"{_word(held)} of the {_word(needed)} replicas that the peak needs"
    rented = any(design.pools[id].instance for id in pools)
    return f"holds {share}, and {'more can be rented then' if rented else 'the rest waits or is slower'}"


def sizes(design: Design, workload: str, knowledge: Knowledge) -> Iterator[str]:
    """Why a pool that a workload uses holds more GPUs than the load needs: whole units, and one that stands idle."""
    used = {id for d in design.deployments if d.workload == workload for id in d.needs}
    for id in sorted(used & design.capacity.keys()):
        pool, held = design.pools[id], _held(design, id)
        needs = [d.needs[id] for d in design.deployments if id in d.needs]
        needed = max(map(sum, zip(*needs, strict=True)))
        reasons = _more_than_needed(design, pool, needed, knowledge)
        if held > needed and reasons:
            bought = "bought" if design.capacity[id].owned else "used" if pool.server else "rented"
            each = " at each site" if pool.place.kind in LOCAL and pool.place.count > 1 else ""
            waits = all(pool.place.id == d.standby for d in design.deployments if id in d.needs)
            what = "one warm replica needs" if waits else "the load needs"
            peak = "" if waits else " at its peak"
            yield (
                f"{show(held, '')} {pool.gpu} are {bought}{each} in {pool.place.label}, where {what} "
                f"{show(needed, '')}{peak}: {' and '.join(reasons)}"
            )


def _room(design: Design, deployment: Deployment, pool: str) -> int:
    """GPUs of a pool that no other deployment needs in its busiest hours."""
    others = [d.needs[pool] for d in design.deployments if d is not deployment and pool in d.needs]
    return _held(design, pool) - max(map(sum, zip(*others, strict=True)), default=0)


def _held(design: Design, pool: str) -> int:
    """GPUs that a pool holds."""
    return _units(design.capacity[pool]) * design.pools[pool].unit_gpus


def _units(capacity: Capacity) -> int:
    return capacity.owned + capacity.sunk + capacity.reserved + max(capacity.on_demand, default=0)


def _more_than_needed(design: Design, pool: Pool, needed: int, knowledge: Knowledge) -> list[str]:
    unit, one = pool.unit_gpus, "machine" if pool.instance else "device" if pool.place.kind in LOCAL else "server"
    reasons = []
    if math.ceil(needed / unit) * unit > needed:
        least = "at least " if unit == _fewest(pool, knowledge) else ""
        reasons.append(f"{one}s with it hold {least}{_word(unit)} each")
    if any(d.spare == pool.id for d in design.deployments):
        reasons.append(f"one {one} more stands ready to keep the availability promise")
    return reasons


def _fewest(pool: Pool, knowledge: Knowledge) -> int:
    """GPUs of the smallest unit that is priced with this GPU where the pool stands."""
    if pool.instance:
        return shapes(knowledge)[pool.instance.provider, pool.instance.region][pool.gpu][0].gpu_count
    return min(s.gpus for s in knowledge.servers if s.gpu == pool.gpu)


def _providers(design: Design, workload: str, knowledge: Knowledge) -> Iterator[str]:
    """With how many providers a workload needs a contract; nothing where with none."""
    mine = [d for d in design.deployments if d.workload == workload]
    ids = dict.fromkeys(id for d in mine for id in contracts(d, design.places, knowledge))
    names = [knowledge.providers[id].name for id in ids]
    if len(names) == 1:
        yield f"All that is rented comes from one provider, {names[0]}"
    elif names:
        count = _word(len(names)).capitalize()
        yield f"{count} providers are used, {_listed(names)}: keeping up each beyond the first is in the cost"


def _word(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else show(count, "")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
