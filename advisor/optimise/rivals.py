"""The optimum and its rivals: one programme over fewer places, each the best of its kind, or infeasible and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.limits import SAYINGS
from advisor.design.model import OWNED_KINDS, Break, Deployment, Design, parse_job
from advisor.figure import show
from advisor.optimise.build import Budget, Field, design_of, problem_of
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
    "edge_first": lambda field, d: d.kind != "serve" or d.edge_share >= 0.5,
}
LABELS: Final[Mapping[OptionId, str]] = {
    "as_stated": "Plan as stated",
    "optimum": "Cheapest design",
    "cloud_only": "Cloud only",
    "onprem_only": "On-premises only",
    "hybrid": "Hybrid",
    "edge_first": "Edge first",
}


_DOES: Final = {"serve": "serve", "tune": "tune the model of", "experiment": "hold the trials of"}


@dataclass(frozen=True, slots=True)
class Found:
    """The best design of a kind, its evaluation and proof; or why there is none."""

    id: OptionId
    design: Design | None
    evaluation: Evaluation | None
    proof: Proof | None
    why_not: tuple[str, ...]


def all_kinds(field: Field) -> list[Found]:
    """The optimum, then the best of every other kind. Where the optimum is of a kind it is the best of it."""
    optimum = best_of(field, "optimum")
    return [replace(optimum, id=id) if is_of(field, optimum, id) else best_of(field, id) for id in KEEP]


def is_of(field: Field, found: Found, id: OptionId) -> bool:
    """True where there is a design and it is one of that kind."""
    if found.design is None:
        return id == found.id
    chosen = found.design.deployments
    standing = {kind for d in chosen for kind in _kinds(field, d)}
    mixed = bool(standing & OWNED_KINDS) and bool(standing - OWNED_KINDS)
    return (mixed or id != "hybrid") and all(KEEP[id](field, d) for d in chosen)


def best_of(field: Field, id: OptionId, relaxed: str = "") -> Found:
    """The cheapest design of a kind. relaxed: a constraint family that is not applied."""
    kind = [d for d in field.deployments if KEEP[id](field, d)]
    allowed = [d for d in kind if all(b.constraint == relaxed for b in d.breaks) and (d.needs or d.lines or d.path)]
    both = id == "hybrid"
    budget = Budget() if relaxed == "budget" else field.budget
    built = problem_of(field, allowed, both, both, budget.capex_usd)
    if built is None:
        return Found(id, None, None, None, why_none(field, kind, allowed))
    problem, kept = built
    solution = solve(problem)
    if solution is None:
        free = solve(replace(problem, capex_limit_usd=None)) if budget.capex_usd is not None else None
        return Found(id, None, None, None, _over_capex(budget) if free else _no_solution(both))
    design = design_of(field, solution, problem, kept)
    evaluation = evaluate(design, field.book)
    if broken := over_month(evaluation.monthly_usd, budget):
        return Found(id, None, None, None, broken)
    return Found(id, design, evaluation, Proof(solution.status, solution.gap_share), ())


def _over_capex(budget: Budget) -> tuple[str, ...]:
    limit = show(budget.capex_usd or 0.0, "USD")
    return (f"{SAYINGS['budget']}: every allowed design buys hardware for more than {limit} at the start",)


def over_capex(capex_usd: float, budget: Budget) -> tuple[str, ...]:
    """The capital budget where a design buys for more, as a sentence without full stop."""
    if budget.capex_usd is None or capex_usd <= budget.capex_usd:
        return ()
    cost, limit = show(capex_usd, "USD"), show(budget.capex_usd, "USD")
    return (f"{SAYINGS['budget']}: it buys hardware for {cost} at the start, {limit} is the budget",)


def over_month(monthly_usd: float, budget: Budget) -> tuple[str, ...]:
    """The monthly budget where a typical cost exceeds it, as a sentence without full stop."""
    if budget.month_usd is None or monthly_usd <= budget.month_usd:
        return ()
    cost, limit = show(monthly_usd, "USD/month"), show(budget.month_usd, "USD/month")
    return (f"{SAYINGS['budget']}: {cost} is typical, {limit} is the budget",)


def _no_solution(both: bool) -> tuple[str, ...]:
    if both:
        return ("no allowed design owns something and rents something",)
    return ("power or space do not hold the hardware that it needs",)


def why_none(field: Field, kind: Sequence[Deployment], allowed: Sequence[Deployment]) -> tuple[str, ...]:
    """For each job that has no allowed deployment: the smallest set of constraints that excludes all of its kind."""
    served = {d.job for d in allowed}
    reasons: list[str] = []
    for job in field.jobs:
        if job not in served:
            options = [d for d in kind if d.job == job and d.breaks]
            reasons += [say(b) for b in min(options, key=_nearness).breaks] if options else [_no_place(job)]
    return tuple(dict.fromkeys(reasons))


def _nearness(deployment: Deployment) -> tuple[int, int, float, float, str]:
    """How far a deployment is from being allowed: constraints broken, then whether it runs at all, whether it stands
    at the sites (where the least hardware fits), then how slow it is."""
    families = {b.constraint for b in deployment.breaks}
    path = deployment.path
    return len(families), int(path is None), deployment.edge_share, path.p95_ms if path else 0.0, deployment.id


def say(broken: Break) -> str:
    """A broken constraint as a sentence without full stop."""
    return f"{SAYINGS.get(broken.constraint, broken.constraint)}: {broken.say}"


def _no_place(job: str) -> str:
    workload, kind, _ = parse_job(job)
    return f"No place of this kind can {_DOES[kind]} {workload}"


def families(field: Field) -> tuple[str, ...]:
    """The constraint families that alone keep some deployment out, in a stable order."""
    alone: Iterable[str] = (
        d.breaks[0].constraint for d in field.deployments if len({b.constraint for b in d.breaks}) == 1
    )
    limited = {"budget"} if field.budget != Budget() else set()
    return tuple(sorted((set(alone) | limited) - {"memory", "hardware"}))


def same_design(a: Design, b: Design) -> bool:
    """True where two options turn out to be one design."""
    return {d.id for d in a.deployments} == {d.id for d in b.deployments} and a.capacity == b.capacity
