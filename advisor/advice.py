"""The advice: the one place that joins the stages. `assess` is a pure function of assessment, knowledge and date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from advisor.advising.inaction import price_inaction
from advisor.advising.moving import moving_figures
from advisor.advising.numbers import option_figures, renamed
from advisor.advising.options import Comparison, compare
from advisor.advising.plan import Plan, make_plan
from advisor.advising.recommend import assumptions, recommendation, remedy_effects, savings
from advisor.advising.results import (
    Advice,
    Assumption,
    Binding,
    Recommendation,
    RemedyEffect,
    Sensitivity,
    WorkloadAdvice,
)
from advisor.advising.rollup import roll_up
from advisor.advising.safe import safe_paths
from advisor.advising.steps import plan_steps
from advisor.alignment import judge
from advisor.alignment.contradictions import clashes
from advisor.alignment.coverage import coverage
from advisor.alignment.model import Alignment
from advisor.alignment.orphans import orphans
from advisor.assessment import answers_hash
from advisor.assessment.model import Assessment
from advisor.design.case import Case, waiting_for
from advisor.design.model import Place
from advisor.design.places import point
from advisor.expr import Chosen
from advisor.figure import Figure
from advisor.knowledge.model import Knowledge
from advisor.models import network
from advisor.optimise.model import Option
from advisor.roadmap import Step
from advisor.topology import build, context_of
from advisor.topology.model import Topology
from advisor.uncertainty import Draws

__all__ = [
    "Advice",
    "Assumption",
    "Binding",
    "Recommendation",
    "RemedyEffect",
    "Sensitivity",
    "Step",
    "WorkloadAdvice",
    "assess",
]


def assess(assessment: Assessment, knowledge: Knowledge, as_of: date) -> Advice:
    """The whole advice. The same assessment, knowledge and date give the same advice, to the last digit."""
    plan, draws = make_plan(assessment, knowledge), Draws()
    alignments = tuple(_judged(plan, case, as_of) for case in plan.cases)
    compared = compare(plan, draws) if plan.studies else None
    figures = dict(_figures(plan, compared, draws))
    figures |= savings(plan, compared, figures)
    advised = recommendation(plan, alignments, compared, figures, as_of)
    paths, months = safe_paths(plan, alignments, advised, draws)
    steps, costs = plan_steps(plan, alignments, advised, paths, draws)
    figures |= costs
    priced, prices = price_inaction(plan, alignments, compared, draws)
    figures |= prices | months
    covered = tuple(coverage(a, knowledge) for a in alignments)
    return Advice(
        schema=assessment.schema,
        name=assessment.name,
        as_of=as_of.isoformat(),
        knowledge_version=knowledge.version,
        knowledge_hash=knowledge.hash,
        answers_hash=answers_hash(assessment, knowledge),
        assessment=assessment,
        alignments=alignments,
        remedy_effects=remedy_effects(plan, alignments),
        assumptions=assumptions(plan, advised.recommended),
        recommendation=advised,
        topology=_picture(plan, advised.recommended, figures),
        topology_stated=_picture(plan, advised.option("as_stated"), figures),
        roadmap=steps,
        figures=figures,
        not_judged=_not_judged(plan),
        clashes=tuple(c for case in plan.cases for c in clashes(case.workload, case.env, knowledge)),
        coverage=covered,
        orphans=tuple(o for w, a in zip(assessment.workloads, alignments, strict=True) for o in orphans(w, a, as_of)),
        safe_paths=paths,
        inaction=priced,
        portfolio=roll_up(alignments, covered, advised.recommended, figures, knowledge) if alignments else None,
        unread_overrides=tuple(sorted(set(assessment.overrides) - plan.book.used_overrides)) if compared else (),
    )


def _judged(plan: Plan, case: Case, as_of: date) -> Alignment:
    workload = next(w for w in plan.assessment.workloads if w.name == case.workload)
    return judge(plan.assessment, workload, plan.facts(case), plan.knowledge, as_of, waiting_for(case))


def _figures(plan: Plan, compared: Comparison | None, draws: Draws) -> Iterator[tuple[str, Figure]]:
    made: dict[str, list[Figure]] = {}
    for option in sorted(compared.options, key=lambda o: bool(o.same_as)) if compared else ():
        if compared and option.evaluation:
            twin = made.get(option.same_as)
            own = chain(option_figures(option, compared.totals[option.id], draws), moving_figures(option, plan, draws))
            made[option.id] = [renamed(f, option) for f in twin] if twin else list(own)
            yield from ((f.id, f) for f in made[option.id])


def _picture(plan: Plan, option: Option | None, figures: dict[str, Figure]) -> Topology | None:
    if option is None or option.design is None or option.evaluation is None:
        return None

    def round_trip(a: Place, b: Place) -> tuple[float, float] | None:
        start, end = point(a), point(b)
        if start is None or end is None:
            return None
        rtt = network.place_rtt(plan.knowledge, start, end)
        return rtt.p50_ms, rtt.p95_ms

    contexts = {case.workload: context_of(case.env) for case in plan.cases}
    return build(
        option.design, option.evaluation.lines, title=option.label, workloads=contexts, option=option.id,
        figures=figures.keys(), round_trip=round_trip,
    )  # fmt: skip


def _not_judged(plan: Plan) -> tuple[str, ...]:
    """Regimes named in the answers that no rule speaks of."""
    named = [v.yes for case in plan.cases if isinstance(v := case.env.get("regimes"), Chosen)]
    regimes = plan.knowledge.regimes
    return tuple(sorted(id for id in frozenset().union(*named) if id in regimes and not regimes[id].judged))
