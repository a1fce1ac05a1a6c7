"""Repairs of an assessment: found by the rules with facts derived anew, priced by evaluated designs. On demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from advisor.advising.numbers import PATH_DRAWS, as_input, line_figure, path_figures_of, total_figure
from advisor.advising.plan import Plan, make_plan
from advisor.alignment.conflict import find_conflict
from advisor.alignment.reasons import PRACTICES
from advisor.alignment.repair import BLOCKING, ROUNDS, Repair, Subject, Terms
from advisor.alignment.repair import find_repair as search
from advisor.alignment.rules import in_force
from advisor.assessment import with_edits, without_answer
from advisor.assessment.model import Answer, Assessment
from advisor.design.case import open_case
from advisor.design.evaluate import evaluate
from advisor.design.facts import derive_facts
from advisor.design.model import parse_job
from advisor.expr import Unknown, Value
from advisor.figure import Figure
from advisor.knowledge.model import Knowledge, Severity
from advisor.optimise.rivals import best_of
from advisor.uncertainty import Draws, Floats, quantiles


def subject_of(assessment: Assessment, workload_name: str, knowledge: Knowledge, as_of: date) -> Subject:
    """One workload as the search sees it. KeyError if there is no workload of that name."""
    workload = next((w for w in assessment.workloads if w.name == workload_name), None)
    if workload is None:
        raise KeyError(workload_name)
    known: dict[tuple[object, ...], Mapping[str, Value]] = {}

    def facts(answers: Mapping[str, Answer]) -> Mapping[str, Value]:
        key = tuple(answers.get(q) for q in knowledge.questions if q not in PRACTICES)
        if key not in known:
            with_these = replace(assessment, organisation={}, workloads=tuple(
                replace(w, answers=dict(answers if w.name == workload_name else assessment.answers(w)))
                for w in assessment.workloads
            ))  # fmt: skip
            plan = make_plan(with_these, knowledge)
            known[key] = plan.facts(next(c for c in plan.cases if c.workload == workload_name))
        return known[key]

    def simple_facts(answers: Mapping[str, Answer]) -> Mapping[str, Value]:
        kept = replace(workload, answers=dict(answers))
        case = open_case(replace(assessment, organisation={}, workloads=(kept,)), kept, knowledge)
        found = derive_facts(case, dict(workload.facts), ())
        return {**facts(assessment.answers(workload)), **{n: v for n, v in found.items() if type(v) is not Unknown}}

    return Subject(
        workload_name, assessment.answers(workload), frozenset(workload.answers), workload.facts,
        frozenset(in_force(workload.accepted, as_of)), facts, simple_facts, knowledge,
    )  # fmt: skip


def find_repair(
    assessment: Assessment, workload_name: str, knowledge: Knowledge, as_of: date,
    blocking: tuple[Severity, ...] = BLOCKING, keep_needs: bool = False, rounds: int = ROUNDS,
) -> Repair:  # fmt: skip
    """The smallest change of a workload's answers after which no finding of the blocking severities fires.

    keep_needs  True: what the plan is for stays as it is, whatever it takes
    Where there is none, `conflict` says what cannot hold together. KeyError if there is no workload of that name.
    """
    subject, terms = subject_of(assessment, workload_name, knowledge, as_of), Terms(blocking, keep_needs, rounds)
    found = search(subject, terms)
    return replace(found, conflict=find_conflict(subject, terms, found))


@dataclass(frozen=True, slots=True)
class RepairPrice:
    """What a repair does to the plan as stated, and what its optimum costs; None where it cannot be designed.

    cost_difference      after - before, USD/month; below 0 it saves
    latency_difference   after - before, P95 of the slowest request path of the workload, ms
    recommended          the optimum for the repaired answers, USD/month; with_optimum only
    Each figure can be opened; `figures` holds them and all that they rest on, by id.
    """

    cost_before: Figure | None = None
    cost_after: Figure | None = None
    cost_difference: Figure | None = None
    latency_before: Figure | None = None
    latency_after: Figure | None = None
    latency_difference: Figure | None = None
    recommended: Figure | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)


def repaired(assessment: Assessment, repair: Repair, knowledge: Knowledge) -> Assessment:
    """The assessment with a repair applied, and the answers taken away that have to be given anew."""
    after = with_edits(assessment, repair.workload, repair.edits, knowledge)
    for question in repair.reopens:
        after = without_answer(after, repair.workload, question)
    return after


def price_repair(
    assessment: Assessment, repair: Repair, knowledge: Knowledge, with_optimum: bool = False
) -> RepairPrice:
    """The plan as stated before and after a repair, evaluated and drawn with the same draws."""
    draws = Draws()
    before = _costed("repair/before", assessment, repair.workload, knowledge, draws)
    plan = make_plan(repaired(assessment, repair, knowledge), knowledge)
    after = _costed("repair/after", plan.assessment, repair.workload, knowledge, draws)
    best = _optimum(plan, draws) if with_optimum else None
    figures = {f.id: f for part in (before, after) if part for f in part.figures}
    cost = _less("repair/cost", "Cost of the repair", before, after, "cost") if before and after else None
    latency = (
        _less("repair/latency", "Latency after the repair", before, after, "latency") if before and after else None
    )
    figures |= {f.id: f for f in (cost, latency, best) if f}
    return RepairPrice(
        before.cost if before else None, after.cost if after else None, cost,
        before.latency if before else None, after.latency if after else None, latency, best, figures,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Costed:
    cost: Figure
    latency: Figure | None
    cost_draws: Floats
    latency_draws: Floats | None
    figures: tuple[Figure, ...]


def _costed(id: str, assessment: Assessment, workload: str, knowledge: Knowledge, draws: Draws) -> _Costed | None:
    plan = make_plan(assessment, knowledge)
    if not plan.studies or isinstance(plan.stated, str):
        return None
    evaluation = evaluate(plan.stated, plan.book)
    lines = [line_figure(id, line, draws) for line in evaluation.lines]
    totals = draws.total(evaluation.lines)
    label = "before" if id.endswith("before") else "after"
    cost = total_figure(f"{id}/monthly_cost", f"Plan as stated, {label} the repair", lines, totals)
    own = [p for p in evaluation.paths.values() if parse_job(p.id)[0] == workload]
    if not own:
        return _Costed(cost, None, totals, None, (*lines, cost))
    paths = path_figures_of(id, f"Plan as stated, {label} the repair", max(own, key=lambda p: p.p95_ms), draws)
    latency = next(f for f in paths if f.id.endswith("/p95"))
    sampled = draws.sample(latency.formula, latency.inputs, PATH_DRAWS)
    return _Costed(cost, latency, totals, sampled, (*lines, cost, *paths))


def _less(id: str, label: str, before: _Costed, after: _Costed, which: str) -> Figure | None:
    """after - before, with the range of the difference in each draw."""
    one, other = (before.cost, after.cost) if which == "cost" else (before.latency, after.latency)
    draws = (after.cost_draws, before.cost_draws) if which == "cost" else (after.latency_draws, before.latency_draws)
    if one is None or other is None or draws[0] is None or draws[1] is None:
        return None
    low, high = quantiles(draws[0] - draws[1], (0.1, 0.9))
    value = other.value - one.value
    inputs = {"after": as_input(other), "before": as_input(one)}
    return Figure(id, label, value, min(low, value), max(high, value), one.unit, "after - before", inputs)


def _optimum(plan: Plan, draws: Draws) -> Figure | None:
    evaluation = best_of(plan.field, "optimum").evaluation if plan.studies else None
    if evaluation is None:
        return None
    lines = [line_figure("repair/recommended", line, draws) for line in evaluation.lines]
    label = "Best design for the repaired answers"
    return total_figure("repair/recommended/monthly_cost", label, lines, draws.total(evaluation.lines))
