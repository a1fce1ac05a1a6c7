"""Pareto fronts: what faster answers and what less carbon cost; each point is the cheapest design within a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advising.plan import Plan
from advisor.design.classify import classify
from advisor.design.evaluate import Evaluation, unit_kg_h
from advisor.design.model import Deployment, Design
from advisor.exploring.results import FrontPoint
from advisor.optimise.build import Asked
from advisor.optimise.near import allowed, cheapest_of

POINTS: Final = 10
LESS: Final = 0.95  # the next point of the carbon front has at most so much of the carbon of the one before


def front(plan: Plan) -> tuple[FrontPoint, ...]:
    """Cost against the slowest path: for each limit the cheapest design within it, from cheap and slow to fast.

    The slowest is the path that comes nearest to its own limit, or is slowest where there is none.
    """
    free, best = allowed(plan.field), plan.optimum
    times = sorted({_slowness(d) for d in free if d.path})
    if not times or best.design is None or best.evaluation is None:
        return ()
    steps = sorted({times[round(i * (len(times) - 1) / (POINTS - 1))] for i in range(POINTS)}, reverse=True)
    points = [_front_point(plan, best.design, best.evaluation)]
    for limit in steps[1:]:
        found = cheapest_of(plan.field, [d for d in free if not d.path or _slowness(d) <= limit])
        if found and (point := _front_point(plan, *found)) not in points:
            points.append(point)
    return tuple(points)


def _slowness(deployment: Deployment) -> float:
    path = deployment.path
    assert path is not None
    return path.p95_ms / path.limit_ms if path.limit_ms else path.p95_ms


def _front_point(plan: Plan, design: Design, evaluation: Evaluation) -> FrontPoint:
    serving = [d for d in design.deployments if d.path]
    slowest = max(serving, key=_slowness)
    assert slowest.path is not None
    carbon = evaluation.carbon.value if evaluation.carbon is not None else None
    label = classify(plan.knowledge, design).label
    return FrontPoint(slowest.path.p95_ms, slowest.path.id, evaluation.monthly_usd, label, carbon, evaluation)


def carbon_front(plan: Plan) -> tuple[FrontPoint, ...]:
    """Cost against operational carbon: from the cheapest design whose carbon is known to the one of least carbon.

    Designs with a hosted model, or in a country without a grid figure, are left out: their carbon is not known.
    """
    return tuple(_greener(plan))


def _greener(plan: Plan) -> Iterator[FrontPoint]:
    known = [d for d in allowed(plan.field) if _carbon_known(plan, d)]
    limit: float | None = None
    for _ in range(POINTS):
        found = cheapest_of(plan.field, known, Asked(kg_limit=limit))
        if found is None or found[1].carbon is None:
            return
        yield _front_point(plan, *found)
        limit = found[1].carbon.value * LESS


def _carbon_known(plan: Plan, deployment: Deployment) -> bool:
    served = plan.field.places[deployment.parts["inference"]].kind if deployment.kind == "serve" else ""
    grids = (unit_kg_h(plan.book, plan.field.pools[id]) for id in deployment.needs)
    return served != "hosted" and None not in grids
