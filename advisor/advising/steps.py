"""The roadmap with what each step costs: the same places, with the capacity that is optimal for the step's load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from advisor.advising.numbers import line_figure, total_figure
from advisor.advising.plan import Plan, make_plan
from advisor.advising.results import Recommendation
from advisor.alignment.model import Alignment
from advisor.design.candidates import lead_weeks
from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.model import Design
from advisor.figure import Figure
from advisor.optimise.model import Option
from advisor.optimise.rivals import best_of
from advisor.roadmap import Journey, Step, roadmap
from advisor.uncertainty import Draws

FULL: Final = 1.0


def plan_steps(
    plan: Plan, alignments: Sequence[Alignment], advised: Recommendation, draws: Draws
) -> tuple[tuple[Step, ...], dict[str, Figure]]:
    """Steps of the roadmap and the figures of their monthly cost; none while nothing is recommended."""
    best = advised.recommended
    if best is None or best.design is None:
        return (), {}
    journeys = []
    for case, alignment in zip(plan.cases, alignments, strict=True):
        own = next((w for w in advised.workloads if w.name == case.workload), None)
        if own is not None:
            weeks = _lead(plan, best.design, case.workload)
            journeys.append(Journey(case, alignment, own.infrastructure, own.adoption, weeks, plan.knowledge))
    steps = roadmap(journeys, plan.knowledge)
    figures = {s.step: f for s, e in _sized(plan, best, steps) for f in [_figure(s, e, draws)]}
    named = tuple(replace(s, monthly_cost_figure=figures[s.step].id if s.step in figures else "") for s in steps)
    return named, {f.id: f for f in figures.values()}


def _sized(plan: Plan, best: Option, steps: Sequence[Step]) -> Iterator[tuple[Step, Evaluation]]:
    """Each step with its design, from the last to the first: what carries a later step carries an earlier one too."""
    later: Evaluation | None = None
    for step in reversed(steps):
        own = _evaluation(plan, best, step)
        if own is not None and (later is None or own.monthly_usd <= later.monthly_usd):
            later = own
        if later is not None:
            yield step, later


def _lead(plan: Plan, design: Design, workload: str) -> float:
    """Weeks until the hardware that the design buys for a workload is there; 0 where nothing is bought."""
    weeks = [0.0]
    for deployment in design.deployments:
        study = next((s for s in plan.studies if s.job(deployment.kind) == deployment.job), None)
        bought = [design.pools[id].place for id in deployment.needs if design.capacity[id].owned]
        weeks += [lead_weeks(study, place) for place in bought if study and deployment.workload == workload]
    return max(weeks)


def _evaluation(plan: Plan, best: Option, step: Step) -> Evaluation | None:
    if step.load_share == FULL or best.design is None:
        return best.evaluation
    used = frozenset(id for d in best.design.deployments for id in d.parts.values())
    smaller = make_plan(plan.assessment, plan.knowledge, step.load_share, used)
    if best.id == "as_stated":
        return None if isinstance(smaller.stated, str) else evaluate(smaller.stated, smaller.book)
    return best_of(smaller.field, best.id).evaluation


def _figure(step: Step, evaluation: Evaluation, draws: Draws) -> Figure:
    option = f"roadmap/{step.step}"
    parts = [line_figure(option, line, draws) for line in evaluation.lines]
    label = f"{step.title}: cost a month at {step.load_share:.0%} of the load"
    return total_figure(f"{option}/monthly_cost", label, parts, draws.total(evaluation.lines))
