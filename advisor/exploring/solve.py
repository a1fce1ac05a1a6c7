"""The optimum of a changed plan, and what kind of design it is: the one question that every exploration asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from advisor.advising.plan import Plan
from advisor.design.classify import classify
from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.model import Deployment, Design
from advisor.knowledge.model import Knowledge
from advisor.names import isolated, short
from advisor.optimise.model import OptionId
from advisor.optimise.rivals import Found, best_of, explain, is_of

PriceKind: TypeAlias = Literal["prices", "hardware", "tokens"]  # rented GPUs, servers and devices, hosted tokens
FEW: Final = 4  # request paths up to which a plan is explored in full; each solution of a larger one takes a second
REASONS: Final = 4  # why there is nothing: of many workloads the first are told
KINDS: Final[tuple[OptionId, ...]] = ("cloud_only", "onprem_only", "hybrid", "edge_first")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best design of a plan. shape: what makes two designs one decision, see shape_of; () where there is none."""

    design: Design | None
    evaluation: Evaluation | None
    label: str
    shape: tuple[tuple[str, ...], ...]
    why_none: tuple[str, ...]


def outcome(plan: Plan) -> Outcome:
    """The cheapest allowed design."""
    return outcome_of(plan, explain(plan.field, plan.optimum))


def outcome_of(plan: Plan, found: Found) -> Outcome:
    """A result of the programme with its pattern and shape."""
    if found.design is None:
        return Outcome(None, None, "", (), found.why_not)
    label = classify(plan.knowledge, found.design).label
    return Outcome(found.design, found.evaluation, label, shape_of(found.design), ())


def in_words(found: Outcome, beside: Outcome) -> str:
    """A design in few words: its pattern, and where each request path is served that is served elsewhere in the other
    design; where nothing can be built the first reasons."""
    if found.design is None:
        more = len(found.why_none) - REASONS
        told = [*found.why_none[:REASONS], *([f"and {more} more"] if more > 0 else [])]
        return f"nothing meets all requirements: {'; '.join(told)}"
    serving = [d for d in found.design.deployments if d.kind == "serve"]
    several = len({d.workload for d in serving}) > 1
    was = {d.job: _served_in(beside.design, d) for d in beside.design.deployments} if beside.design else {}
    where = [
        (f"{isolated(short(d.workload))} in " if several else "in ") + _served_in(found.design, d)
        for d in serving
        if not several or was.get(d.job) != _served_in(found.design, d)
    ]
    return ", ".join([found.label, *(dict.fromkeys(where) or ["every model stays where it is"])])


def _served_in(design: Design, deployment: Deployment) -> str:
    """Where a request path is served, and its peaks where they go elsewhere; empty for other jobs."""
    if deployment.kind != "serve":
        return ""
    ids = dict.fromkeys(deployment.parts[part] for part in ("inference", "burst") if part in deployment.parts)
    return " with peaks in ".join(design.places[id].label for id in ids)


def dearer(knowledge: Knowledge, kind: PriceKind, factor: float) -> dict[str, float]:
    """What is scaled in the book of prices (models.book.Book) when one kind of price is at a multiple of today's."""
    if kind == "hardware":
        return {f"items/{item}": factor for item in sorted({s.price_item for s in knowledge.servers})}
    return {f"{kind}/*": factor}


def costed(plan: Plan, design: Design) -> Evaluation:
    """A design in a changed plan: its deployments as they are there, those that are not offered there as they were."""
    offered = {d.id: d for d in plan.field.deployments}
    return evaluate(replace(design, deployments=tuple(offered.get(d.id, d) for d in design.deployments)), plan.book)


def shape_of(design: Design) -> tuple[tuple[str, ...], ...]:
    """Two designs are one decision where each request path is served in the same kind of place by the same provider."""
    serving = [d for d in design.deployments if d.kind == "serve"]
    return tuple(
        sorted((d.job, *sorted({f"{design.places[p].kind} {design.places[p].provider}" for p in _computing(d.parts)}))
        for d in serving)
    )  # fmt: skip


def _computing(parts: Mapping[str, str]) -> set[str]:
    return {place for part, place in parts.items() if part in ("inference", "burst")}


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The best design of a kind."""

    kind: OptionId
    design: Design
    evaluation: Evaluation


def cheapest_kind(plan: Plan) -> Cheapest | None:
    """The kind that is cheapest, of several that are one design the first. None where there is no design."""
    optimum = plan.optimum
    if optimum.design is None or optimum.evaluation is None:
        return None
    for kind in KINDS:
        if is_of(plan.field, optimum, kind):
            return Cheapest(kind, optimum.design, optimum.evaluation)
    every = best_by_kind(plan).values()
    return min(every, key=lambda c: (c.evaluation.monthly_usd, KINDS.index(c.kind)), default=None)


def best_by_kind(plan: Plan) -> dict[OptionId, Cheapest]:
    """The best design of every kind that there is; rivals that are the same design tie."""
    found = {kind: best_of(plan.field, kind) for kind in KINDS}
    return {kind: Cheapest(kind, f.design, f.evaluation) for kind, f in found.items() if f.design and f.evaluation}
