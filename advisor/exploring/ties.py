"""Near-ties: other allowed designs within 5 % of the cheapest, and what really differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from advisor.advising.plan import Plan
from advisor.design.classify import classify
from advisor.design.evaluate import Evaluation
from advisor.design.model import Deployment, Design
from advisor.exploring.results import NearTie
from advisor.exploring.solve import FEW
from advisor.names import isolated, short
from advisor.optimise.near import near_designs
from advisor.optimise.programme import TIE_USD
from advisor.uncertainty import Draws

MOST: Final = 5
LOOKED_AT: Final = 40  # several of them may differ only in what is not told, such as where the gateway stands


def near_ties(plan: Plan, draws: Draws) -> tuple[NearTie, ...]:
    """Up to five designs within 5 % of the cheapest that serve something elsewhere or otherwise, cheapest first.

    Every allowed deployment of a request path is forced in turn, and the rest is solved around it; in a plan of more
    than four request paths the other workloads stay where the cheapest design has them.
    """
    best = plan.optimum
    if best.design is None or best.evaluation is None:
        return ()
    told: dict[tuple[str, ...], tuple[Design, Evaluation]] = {}
    for other in _others(plan, best.design, best.evaluation.monthly_usd):
        if differs := tuple(_differs(best.design, other[0])):
            told.setdefault(differs, other)
    return tuple(_tie(plan, draws, best.evaluation, *other, differs) for differs, other in list(told.items())[:MOST])


def _others(plan: Plan, best: Design, best_usd: float) -> list[tuple[Design, Evaluation]]:
    """Other designs, cheapest first: of several that read alike the first stands for all."""
    if len(plan.studies) <= FEW:
        return near_designs(plan.field, best, best_usd, LOOKED_AT)
    chosen = {d.id for d in best.deployments}
    found: list[tuple[Design, Evaluation]] = []
    for workload in dict.fromkeys(s.case.workload for s in plan.studies):
        left = tuple(d for d in plan.field.deployments if d.workload == workload or d.id in chosen)
        found += near_designs(replace(plan.field, deployments=left), best, best_usd, LOOKED_AT)
    return sorted(found, key=lambda other: other[1].monthly_usd)


def _tie(
    plan: Plan, draws: Draws, best: Evaluation, design: Design, evaluation: Evaluation, differs: tuple[str, ...]
) -> NearTie:
    cheaper = draws.total(evaluation.lines) < draws.total(best.lines) - TIE_USD
    over = evaluation.monthly_usd / best.monthly_usd - 1 if best.monthly_usd else 0.0
    return NearTie(
        pattern_label=classify(plan.knowledge, design).label,
        differs=differs,
        monthly_cost_usd=evaluation.monthly_usd,
        over_share=over,
        probability_cheaper=float(np.mean(cheaper)),
        latency_ms={id: path.p95_ms for id, path in evaluation.paths.items()},
        cheapest=best,
        evaluation=evaluation,
    )


def _differs(best: Design, other: Design) -> Iterator[str]:
    """Job by job, what stands elsewhere or runs on something else."""
    before = {d.job: d for d in best.deployments}
    for d in other.deployments:
        was = before.get(d.job)
        if d.kind == "serve" and was and _where(best, was) != _where(other, d):
            yield f"{isolated(short(d.workload))}: {_where(other, d)} instead of {_where(best, was)}"


def _where(design: Design, deployment: Deployment) -> str:
    place = design.places[deployment.parts["inference"]]
    on = "" if place.kind == "hosted" else f", {deployment.hardware}"
    standby = design.places.get(deployment.standby)
    return f"{place.label}{on}{f' with {standby.label} standing by' if standby else ''}"
