"""The optimum and its rivals: one programme over fewer places, each the best of its kind, or infeasible and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.design.classify import edge_share
from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.limits import SAYINGS
from advisor.design.model import OWNED_KINDS, Break, Deployment, Design, parse_job
from advisor.names import isolated, short
from advisor.optimise.build import Asked, Field, design_of, problem_of
from advisor.optimise.conflict import irreducible
from advisor.optimise.means import JOINT, beyond
from advisor.optimise.model import OptionId, Proof
from advisor.optimise.programme import solve

RENTED: Final = frozenset({"cloud", "hosted"})
PRIVATE: Final = frozenset({"onprem", "colo"})

Keep = Callable[[Field, Deployment], bool]


def _kinds(field: Field, deployment: Deployment) -> set[str]:
    return {field.places[id].kind for id in deployment.parts.values()}


KEEP: Final[Mapping[OptionId, Keep]] = {
    "optimum": lambda field, d: True,
    "cloud_only": lambda field, d: _kinds(field, d) <= RENTED,
    "onprem_only": lambda field, d: _kinds(field, d) <= PRIVATE,
    "hybrid": lambda field, d: True,
    "edge_first": lambda field, d: True,
}
ASKED: Final[Mapping[OptionId, Asked]] = {"hybrid": Asked(mixed=True), "edge_first": Asked(edge_least=0.5)}
LABELS: Final[Mapping[OptionId, str]] = {
    "as_stated": "Plan as stated",
    "optimum": "Cheapest design",
    "cloud_only": "Cloud only",
    "onprem_only": "On-premises only",
    "hybrid": "Hybrid",
    "edge_first": "Edge first",
    "least_regret": "Least regret",
}


STRUCTURAL: Final = frozenset({"memory", "hardware"})  # nobody can give way in these
SOFTEST_FIRST: Final = (
    "budget", "staff", "power", "lead_time", "supplier", "availability", "recovery", "latency", "uplink", "offline",
    "operator", "residency", "air_gap",
)  # fmt: skip
"""Families of constraints as a conflict is cleared of them: what is left is the hardest to change."""
NONE: Final[frozenset[str]] = frozenset()
NOT_ITS_COST: Final = -math.inf  # asked is whether there is a design, not which

_DOES: Final = {"serve": "serve", "tune": "tune the model of", "experiment": "hold the trials of"}


@dataclass(frozen=True, slots=True)
class Way:
    """What could be built if one family of constraints gave way."""

    family: str
    design: Design
    monthly_usd: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best design of a kind, its evaluation and proof; or why there is none (see explain), and the ways out."""

    id: OptionId
    design: Design | None
    evaluation: Evaluation | None
    proof: Proof | None
    why_not: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


def all_kinds(field: Field) -> list[Found]:
    """The optimum, then the best of every other kind. Where the optimum is of a kind it is the best of it."""
    optimum = best_of(field, "optimum")
    found = [replace(optimum, id=id) if is_of(field, optimum, id) else best_of(field, id) for id in KEEP]
    return [explain(field, f) for f in found]


def is_of(field: Field, found: Found, id: OptionId) -> bool:
    """True where there is a design and it is one of that kind."""
    if found.design is None:
        return id == found.id
    chosen = found.design.deployments
    standing = {kind for d in chosen for kind in _kinds(field, d)}
    mixed = bool(standing & OWNED_KINDS) and bool(standing - OWNED_KINDS)
    asked = ASKED.get(id, Asked())
    return (
        (mixed or not asked.mixed)
        and edge_share([d for d in chosen if d.kind == "serve"]) >= asked.edge_least
        and all(KEEP[id](field, d) for d in chosen)
    )


def best_of(field: Field, id: OptionId, without: frozenset[str] = NONE, most_usd: float = math.inf) -> Found:
    """The cheapest design of a kind, no reasons where there is none.

    without   families that are not applied
    most_usd  one that is dearer is of no use, USD/month (programme.solve)
    """
    allowed = [d for d in _runnable(field, id) if all(b.constraint in without for b in d.breaks)]
    built = problem_of(field, allowed, replace(ASKED.get(id, Asked()), without=without))
    solution = solve(built[0], most_usd) if built else None
    if built is None or solution is None:
        return Found(id, None, None, None)
    design = design_of(field, solution, *built)
    evaluation = evaluate(design, field.book)
    over = {family for family, _ in beyond(design, evaluation, field.means, field.book)}
    if over - without:  # the cheapest is over the monthly budget, so that all are
        return Found(id, None, None, None)
    return Found(id, design, evaluation, Proof(solution.status, solution.gap_share))


def _runnable(field: Field, id: OptionId) -> list[Deployment]:
    return [d for d in field.deployments if (d.needs or d.lines or d.path) and KEEP[id](field, d)]


def explain(field: Field, found: Found) -> Found:
    """Why there is no design of that kind: an irreducible set of constraints in words, with what dropping one allows.

    Irreducible: together they leave nothing, and without any one of them there is a design (deletion filter over the
    families of constraints). Where not even dropping all of them helps, the reason is the kind or the hardware.
    """
    if found.design is not None:
        return found
    applied = [f for f in SOFTEST_FIRST if f in _applied(field, found.id)]
    needed = irreducible(applied, lambda without: _may_exist(field, found.id, without))
    if needed is None:
        return replace(found, why_not=_structural(field, found.id))
    reasons: list[str] = []
    ways = []
    for family in needed:
        alone = best_of(field, found.id, frozenset({family}))
        rest = frozenset(applied) - frozenset(needed) | {family}
        broken = alone if alone.design else best_of(field, found.id, rest)
        reasons += _broken(field, broken, family)
        if alone.design and alone.evaluation:
            ways.append(Way(family, alone.design, alone.evaluation.monthly_usd))
    reasons += _refused(field, found.id, frozenset(needed))
    return replace(found, why_not=tuple(dict.fromkeys(reasons)), ways=tuple(ways))


def _applied(field: Field, id: OptionId) -> set[str]:
    """The families of constraints that keep something out, or may."""
    broken = {b.constraint for d in field.deployments if KEEP[id](field, d) for b in d.breaks}
    means = field.means
    bounded = {"budget"} if (means.capex_usd, means.month_usd) != (None, None) else set()
    bounded |= {"staff"} if means.fte is not None else set()
    bounded |= {"power"} if any(kw is not None for kw in field.place_kw) else set()
    return (broken | bounded) - STRUCTURAL


def _may_exist(field: Field, id: OptionId, without: frozenset[str]) -> bool:
    """True where there is a design of a kind without some families. Asks the solver only where each job has a way."""
    free = {d.job for d in _runnable(field, id) if all(b.constraint in without for b in d.breaks)}
    return free == set(field.jobs) and best_of(field, id, without, NOT_ITS_COST).design is not None


def _broken(field: Field, found: Found, family: str) -> Iterator[str]:
    """How a design breaks a family, each place once; the first two."""
    assert found.design is not None
    assert found.evaluation is not None
    told = [replace(d, breaks=tuple(b for b in d.breaks if b.constraint == family)) for d in found.design.deployments]
    said = sayings(told)
    over = beyond(found.design, found.evaluation, field.means, field.book)
    said += [sentence for broken, sentence in over if broken == family]
    yield from list(dict.fromkeys(said))[:2]


def _refused(field: Field, id: OptionId, needed: frozenset[str]) -> Iterator[str]:
    """Of a job that the conflict leaves no place that runs it: the nearest place that would be allowed, and what keeps
    the model from running there."""
    running = {d.job for d in _runnable(field, id) if needed.isdisjoint(b.constraint for b in d.breaks)}
    for job in (j for j in field.jobs if j not in running):
        refused = [d for d in field.deployments if d.job == job and KEEP[id](field, d) and d.breaks and not d.path]
        stopped = [d for d in sorted(refused, key=_nearness) if not _barred(d, needed)]
        yield from (say(d.breaks[-1], _whose(d, field.deployments)) for d in stopped[:1])


def _barred(deployment: Deployment, needed: frozenset[str]) -> bool:
    """True where a limit of place keeps a refused deployment out as well; the refusal itself is its last break."""
    return not needed.isdisjoint(b.constraint for b in deployment.breaks[:-1])


def _structural(field: Field, id: OptionId) -> tuple[str, ...]:
    """Why no constraint needs to be blamed: a job that nothing of the kind runs, or a kind that nothing is of."""
    kind = [d for d in field.deployments if KEEP[id](field, d)]
    if id == "edge_first":
        kind = [d for d in kind if d.kind != "serve" or d.edge_share >= ASKED[id].edge_least]
    running = {d.job for d in kind if d.needs or d.lines or d.path}
    reasons: list[str] = []
    for job in (j for j in field.jobs if j not in running):
        tried = [d for d in kind if d.job == job and d.breaks]
        nearest = min(tried, key=_nearness, default=None)
        whose = _whose(nearest, field.deployments) if nearest else ""
        reasons += [say(b, whose) for b in nearest.breaks] if nearest else [_no_place(job)]
    if not reasons:
        reasons = [
            "no design owns something and rents something" if ASKED.get(id, Asked()).mixed else "nothing holds it"
        ]
    return tuple(dict.fromkeys(reasons))


def _nearness(deployment: Deployment) -> tuple[int, float, str]:
    """How far a deployment is from being allowed: constraints broken, then whether it stands at the sites, where the
    least hardware fits."""
    return len({b.constraint for b in deployment.breaks}), deployment.edge_share, deployment.id


def say(broken: Break, workload: str = "") -> str:
    """A broken constraint as a sentence without full stop; workload: whose it is, where there are several."""
    whose = f" ({isolated(short(workload))})" if workload else ""
    return f"{SAYINGS.get(broken.constraint, broken.constraint)}{whose}: {broken.say}"


def sayings(deployments: Sequence[Deployment]) -> list[str]:
    """Everything that deployments break, each sentence once."""
    return list(dict.fromkeys(say(b, _whose(d, deployments)) for d in deployments for b in d.breaks))


def _whose(deployment: Deployment, among: Sequence[Deployment]) -> str:
    """The workload of a deployment where others have another one, else nothing."""
    return deployment.workload if any(d.workload != deployment.workload for d in among) else ""


def _no_place(job: str) -> str:
    workload, kind, _ = parse_job(job)
    return f"No place of this kind can {_DOES[kind]} {workload}"


def families(field: Field) -> tuple[str, ...]:
    """The constraint families that alone keep some design out, in a stable order."""
    alone: Iterable[str] = (
        d.breaks[0].constraint for d in field.deployments if len({b.constraint for b in d.breaks}) == 1
    )
    joint = _applied(field, "optimum") & set(JOINT)
    return tuple(sorted((set(alone) | joint) - STRUCTURAL))


def same_design(a: Design, b: Design) -> bool:
    """True where two options turn out to be one design."""
    return {d.id for d in a.deployments} == {d.id for d in b.deployments} and a.capacity == b.capacity
