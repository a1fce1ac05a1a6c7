"""Pareto fronts: what faster answers and what less carbon cost; each point is the cheapest design within a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advising.plan import Plan
from advisor.design.classify import classify
from advisor.design.evaluate import Evaluation, unit_kg_h
from advisor.design.model import Deployment, Design
from advisor.exploring.results import FrontPoint
from advisor.exploring.solve import FEW
from advisor.optimise.build import Asked
from advisor.optimise.near import allowed, cheapest_of

POINTS: Final = 10
FASTER: Final = 0.99  # a design that is less than a hundredth faster is no faster
LESS: Final = 0.95  # the next point of the carbon front has at most so much of the carbon of the one before
LESS_OF_MANY: Final = 0.9  # the same in a plan of many workloads


def front(plan: Plan) -> tuple[FrontPoint, ...]:
    """Cost against the slowest path: for each limit the cheapest design within it, from cheap and slow to fast.

    The slowest is the path that comes nearest to its own limit in the cheapest design, or is slowest where none has
    one; the others keep their limits.
    """
    best = plan.optimum
    serving = [d.path for d in best.design.deployments if d.path] if best.design else []
    if best.design is None or best.evaluation is None or not serving:
        return ()
    limited = [p for p in serving if p.limit_ms]
    path = max(limited or serving, key=lambda p: p.p95_ms / (p.limit_ms or 1.0))
    points = [_front_point(plan, path.id, best.design, best.evaluation)]
    for limit in _steps(plan, path.id):
        if limit > points[-1].latency_ms * FASTER:  # the design before is within it, or as good as
            continue
        free = [d for d in allowed(plan.field) if not d.path or d.path.id != path.id or d.path.p95_ms <= limit]
        if found := cheapest_of(plan.field, free):
            points.append(_front_point(plan, path.id, *found))
    return tuple(points)


def _steps(plan: Plan, path: str) -> list[float]:
    """At most ten of the P95 that a path can have, ms, from slow to fast."""
    times = sorted({d.path.p95_ms for d in allowed(plan.field) if d.path and d.path.id == path})
    return sorted({times[round(i * (len(times) - 1) / (POINTS - 1))] for i in range(POINTS)}, reverse=True)


def _front_point(plan: Plan, path: str, design: Design, evaluation: Evaluation) -> FrontPoint:
    carbon = evaluation.carbon.value if evaluation.carbon is not None else None
    label = classify(plan.knowledge, design).label
    return FrontPoint(evaluation.paths[path].p95_ms, path, evaluation.monthly_usd, label, carbon, evaluation)


def carbon_front(plan: Plan) -> tuple[FrontPoint, ...]:
    """Cost against operational carbon: from the cheapest design whose carbon is known to the one of least carbon.

    Designs with a hosted model, or in a country without a grid figure, are left out: their carbon is not known.
    """
    return tuple(_greener(plan))


def _greener(plan: Plan) -> Iterator[FrontPoint]:
    known = [d for d in allowed(plan.field) if _carbon_known(plan, d)]
    limit: float | None = None
    less = LESS if len(plan.studies) <= FEW else LESS_OF_MANY
    for _ in range(POINTS):
        found = cheapest_of(plan.field, known, Asked(kg_limit=limit))
        if found is None or found[1].carbon is None:
            return
        yield _front_point(plan, next(iter(found[1].paths)), *found)
        limit = found[1].carbon.value * less


def _carbon_known(plan: Plan, deployment: Deployment) -> bool:
    served = plan.field.places[deployment.parts["inference"]].kind if deployment.kind == "serve" else ""
    grids = (unit_kg_h(plan.book, plan.field.pools[id]) for id in deployment.needs)
    return served != "hosted" and None not in grids
