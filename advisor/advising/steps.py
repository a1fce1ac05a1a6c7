"""The roadmap with what each step costs and how long it takes: the same places, with the capacity that is optimal for
the step's load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from advisor.advising.lead import lead_times
from advisor.advising.numbers import as_input, line_figure, total_figure
from advisor.advising.plan import Plan, make_plan
from advisor.advising.results import Recommendation
from advisor.alignment.model import Alignment
from advisor.alignment.safest import SafePath
from advisor.design.evaluate import Evaluation, evaluate
from advisor.figure import Figure, Formula, Quantity, show
from advisor.knowledge.model import Phase
from advisor.models.book import given
from advisor.optimise.model import Option
from advisor.optimise.rivals import KEEP, best_of
from advisor.roadmap import FULL, WEEKS_A_MONTH, Journey, LeadTime, Step, roadmap
from advisor.uncertainty import Draws, Floats, quantiles

COST: Final = "roadmap/cost"
MONTHS: Final = "roadmap/months"
"""Ids of the figures of the whole way."""
_WEEKS: Final = given("calendar/weeks_month", WEEKS_A_MONTH, "weeks/month", "52 weeks / 12")

_Drawn = tuple[Figure, Floats]


def plan_steps(
    plan: Plan, alignments: Sequence[Alignment], advised: Recommendation, paths: Sequence[SafePath], draws: Draws
) -> tuple[tuple[Step, ...], dict[str, Figure]]:
    """Steps of the roadmap and their figures; none while nothing is recommended."""
    best = advised.recommended
    if best is None or best.design is None:
        return (), {}
    steps = roadmap(list(_journeys(plan, alignments, advised, paths)), plan.knowledge)
    leads = list(lead_times(plan, advised))
    months = {s.step: _months(s, _phase(plan, s), leads if s.step == 1 else (), draws) for s in steps}
    sized = dict(sized_steps(plan, best, steps))
    monthly = {n: _monthly(steps[n - 1], evaluation, draws) for n, evaluation in sized.items()}
    costs = {n: _cost(steps[n - 1], _phase(plan, steps[n - 1]), month, draws) for n, month in monthly.items()}
    whole = [_whole(MONTHS, "All steps, one after the other", "months", list(months.values()))] if steps else []
    if steps and len(costs) == len(steps):  # a sum that leaves out a step would be no sum
        whole.append(_whole(COST, "Cost of all steps", "USD", [costs[s.step] for s in steps]))
    drawn = (*months.values(), *monthly.values(), *costs.values())
    figures = {f.id: f for f in (*(lead for _, lead in leads), *(f for f, _ in drawn), *whole)}
    waits = tuple(wait for wait, _ in leads)
    return tuple(_told(s, months, monthly, costs, waits) for s in steps), figures


def _journeys(
    plan: Plan, alignments: Sequence[Alignment], advised: Recommendation, paths: Sequence[SafePath]
) -> Iterator[Journey]:
    for case, alignment in zip(plan.cases, alignments, strict=True):
        own = next((w for w in advised.workloads if w.name == case.workload), None)
        if own is not None:
            path = next((p for p in paths if p.workload == case.workload), None)
            yield Journey(case, alignment, own.infrastructure, own.adoption, plan.knowledge, path)


def _phase(plan: Plan, step: Step) -> Phase:
    return next(p for p in plan.knowledge.phases if p.id == step.phase)


def _told(
    step: Step, months: Mapping[int, _Drawn], monthly: Mapping[int, _Drawn], costs: Mapping[int, _Drawn],
    waits: tuple[LeadTime, ...],
) -> Step:  # fmt: skip
    def id(of: Mapping[int, _Drawn]) -> str:
        return of[step.step][0].id if step.step in of else ""

    return replace(
        step, months=months[step.step][0].value, lead_times=waits if step.step == 1 else (),
        monthly_cost_figure=id(monthly), cost_figure=id(costs), months_figure=id(months),
    )  # fmt: skip


def _months(step: Step, phase: Phase, leads: Sequence[tuple[LeadTime, Figure]], draws: Draws) -> _Drawn:
    """What is ordered arrives, the slowest last; then the phase runs."""
    waits = {f"wait_{i + 1}": as_input(lead) for i, (_, lead) in enumerate(leads)}
    runs = _runs(step, phase)
    text, inputs = runs.text, dict(runs.inputs)
    if waits:
        slowest = next(iter(waits)) if len(waits) == 1 else f"max({', '.join(waits)})"
        text, inputs = f"ceil({slowest} / weeks_a_month) + {text}", inputs | waits | {"weeks_a_month": _WEEKS}
    label = f"{step.title}: {'waiting for what is ordered, then the phase' if waits else 'how long'}"
    id = f"roadmap/{step.step}/months"
    return _figure(id, label, "months", Formula(text, inputs), draws.formula(text, inputs))


def _runs(step: Step, phase: Phase) -> Formula:
    """Months that a phase runs: its usual time, or that of the changes of patterns in it, of the workload that changes
    most. The change to the pattern that a phase is named after is the phase itself."""
    inputs = {"phase": _quantity(f"phases/{phase.id}", phase.months, phase.months_low, phase.months_high, phase.label)}
    changes = [(m, [c.transition for c in m.changes if c.to_pattern != phase.id]) for m in step.moves]
    move, longest = max(changes, key=lambda found: sum(t.months for t in found[1]), default=(None, []))
    if move is None or not longest:
        return Formula("phase", inputs)
    for i, t in enumerate(longest, start=1):
        key = f"transitions/{t.pattern}/{move.workload}/{step.step}.{i}"
        inputs[f"change_{i}"] = _quantity(key, t.months, t.low, t.high, t.reason)
    return Formula(f"max(phase, {' + '.join(name for name in inputs if name != 'phase')})", inputs)


def _quantity(key: str, months: float, low: float | None, high: float | None, label: str) -> Quantity:
    source = f"data/{key.partition('/')[0]}.yaml"
    ends = (months if low is None else low, months if high is None else high)
    return Quantity(f"{key}/months", months, *ends, "months", source, "2026-11-24", label=label)


def _monthly(step: Step, evaluation: Evaluation, draws: Draws) -> _Drawn:
    option = f"roadmap/{step.step}"
    parts = [line_figure(option, line, draws) for line in evaluation.lines]
    label, values = (
        f"{step.title}: cost a month at {show(step.load_share, 'share')} of the load",
        draws.total(evaluation.lines),
    )
    return total_figure(f"{option}/monthly_cost", label, parts, values), values


def _cost(step: Step, phase: Phase, monthly: _Drawn, draws: Draws) -> _Drawn:
    """The cost a month as long as the phase runs; while it waits, nothing runs."""
    runs = _runs(step, phase)
    formula = Formula(f"monthly * {runs.text}", {"monthly": as_input(monthly[0])} | dict(runs.inputs))
    label, values = f"{step.title}: cost while it runs", monthly[1] * draws.formula(runs.text, runs.inputs)
    return _figure(f"roadmap/{step.step}/cost", label, "USD", formula, values)


def _whole(id: str, label: str, unit: str, parts: Sequence[_Drawn]) -> Figure:
    inputs = {f"step_{i + 1}": as_input(figure) for i, (figure, _) in enumerate(parts)}
    values = sum((values for _, values in parts[1:]), parts[0][1])
    return _figure(id, label, unit, Formula(" + ".join(inputs), inputs), values)[0]


def _figure(id: str, label: str, unit: str, formula: Formula, values: Floats) -> _Drawn:
    """A figure whose ends are P10 and P90 of draws; they always enclose the typical value."""
    low, high = quantiles(values, (0.1, 0.9))
    value = formula.value
    return Figure(
        id, label, value, min(low, value), max(high, value), unit, formula.text, formula.inputs
    ), values  # fmt: skip


def sized_steps(plan: Plan, best: Option, steps: Sequence[Step]) -> Iterator[tuple[int, Evaluation]]:
    """Each step with its design, from the last to the first: what carries a later step carries an earlier one too."""
    later: Evaluation | None = None
    for step in reversed(steps):
        own = _evaluation(plan, best, step)
        if own is not None and (later is None or own.monthly_usd <= later.monthly_usd):
            later = own
        if later is not None:
            yield step.step, later


def _evaluation(plan: Plan, best: Option, step: Step) -> Evaluation | None:
    if step.load_share == FULL or best.design is None:
        return best.evaluation
    return evaluation_at(plan, best, step.load_share)


def evaluation_at(plan: Plan, option: Option, load: float) -> Evaluation | None:
    """An option at so much of the answered load, in the same places; None where it cannot carry it."""
    assert option.design is not None
    used = frozenset(id for d in option.design.deployments for id in d.parts.values())
    other = make_plan(plan.assessment, plan.knowledge, load, used)
    if option.id == "as_stated":
        return None if isinstance(other.stated, str) else evaluate(other.stated, other.book)
    return best_of(other.field, option.id if option.id in KEEP else "optimum").evaluation
