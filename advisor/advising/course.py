"""Three years month by month: the phases of the roadmap, what each costs, what is bought when, cash by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from advisor.advising.money import subject
from advisor.advising.numbers import as_input, formula_figure, line_figure, total_figure
from advisor.advising.plan import Plan
from advisor.advising.results import Advice
from advisor.advising.steps import evaluation_at, sized_steps
from advisor.design.evaluate import Evaluation
from advisor.figure import Figure, Formula, Quantity
from advisor.knowledge.model import Knowledge, Phase
from advisor.models import finance
from advisor.models.book import given
from advisor.models.cost import Line
from advisor.models.finance import MONTHS, Floats
from advisor.optimise.model import Option
from advisor.roadmap import Step
from advisor.uncertainty import Draws, quantiles

STEADY: Final = "Steady load"
STRANDED_SHARE: Final = 0.05  # less than this of all purchases is not worth a word


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase inside the three years. first: its first month, from 0.

    cost     a month, capital spread over three years: the figure of the roadmap
    running  paid every month;  bought: what is bought when it begins;  total: cost over its months
    phase    the phase of the knowledge that it is, for the published range; None where it is none
    """

    number: int
    title: str
    first: int
    months: int
    load_share: float
    cost: Figure
    running: Figure
    bought: Figure
    total: Figure
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is paid in a quarter, USD: bought at the start of phases, and run."""

    number: int
    bought: Figure
    running: Figure
    total: Figure


@dataclass(frozen=True, slots=True)
class Course:
    """Three years of a design, from today.

    cash      all that is paid, undiscounted; what the hardware is then worth is not taken off
    stranded  what earlier phases buy and the last one does not use; None where all of it is used
    """

    stages: tuple[Stage, ...]
    quarters: tuple[Quarter, ...]
    three_years: Figure
    cash: Figure
    stranded: Figure | None
    figures: Mapping[str, Figure]

    @property
    def waits(self) -> int:
        """Months before anything runs, because what is ordered has not come."""
        return self.stages[0].first if self.stages else 0


@dataclass(slots=True)
class _Span:
    """A phase with its evaluation, before its figures."""

    number: int
    title: str
    first: int
    months: int
    load_share: float
    cost: Figure
    evaluation: Evaluation
    phase: Phase | None
    before: dict[str, Figure] = field(default_factory=dict)


def course(advice: Advice, plan: Plan, draws: Draws) -> Course | None:
    """The three years of the recommended design; at the steady load where there is no roadmap. None: nothing is costed.

    Solves the placement for the smaller loads again, as the roadmap did.
    """
    option = subject(advice)
    if option is None or option.evaluation is None:
        return None
    made = _Made(draws)
    spans = list(_grown(list(_spans(advice, plan, option)), plan, option, draws))
    stages = tuple(made.stage(span) for span in spans)
    quarters = tuple(made.quarters(spans, stages))
    three_years = made.three_years(spans, stages)
    cash = made.cash(quarters)
    stranded = made.stranded(spans[-1], stages)
    known = {f.id: f for f in [*made.held, three_years, cash, *([stranded] if stranded else [])]}
    return Course(stages, quarters, three_years, cash, stranded, dict(advice.figures) | known)


def _spans(advice: Advice, plan: Plan, option: Option) -> Iterator[_Span]:
    """The phases of the roadmap in their order, the last one going on until the three years are over."""
    evaluations = dict(sized_steps(plan, option, advice.roadmap))
    phases = plan.knowledge.phases
    month = 0
    last: _Span | None = None
    for step in advice.roadmap:
        if step.step not in evaluations:
            continue
        cost = advice.figures[step.monthly_cost_figure]
        runs = _runs(advice, step, cost)
        month += max(0, round(step.months) - runs)  # what is ordered is waited for, and nothing runs meanwhile
        months = min(runs, MONTHS - month)
        if months > 0:
            phase = next((p for p in phases if p.id == step.phase), None)
            load, evaluation = step.load_share, evaluations[step.step]
            last = _Span(step.step, step.title, month, months, load, cost, evaluation, phase)
            yield last
            month += months
    if month < MONTHS:
        yield _rest(advice, option, plan.knowledge, month, last)


def _runs(advice: Advice, step: Step, cost: Figure) -> int:
    """Whole months that a step runs, waiting left out."""
    whole = advice.figures.get(step.cost_figure)
    return max(1, round(whole.value / cost.value)) if whole and cost.value else round(step.months)


def _rest(advice: Advice, option: Option, knowledge: Knowledge, month: int, last: _Span | None) -> _Span:
    """What is left of the three years: the phase after the last step, at its load."""
    assert option.evaluation is not None
    if last is None:
        cost = advice.figures[f"{option.id}/monthly_cost"]
        return _Span(1, STEADY, month, MONTHS - month, 1.0, cost, option.evaluation, None)
    after = list(knowledge.phases)
    after = after[after.index(last.phase) + 1 :] if last.phase in after else []
    phase = next((p for p in after if p.load_share == last.load_share), None)
    title = phase.label if phase else STEADY
    return _Span(last.number + 1, title, month, MONTHS - month, last.load_share, last.cost, last.evaluation, phase)


def growth_a_year(plan: Plan) -> float:
    """Growth of the load within a year, as a share: of the workloads that answered it, by their tasks a day."""
    answered = [case for case in plan.cases if case.known("growth_year_pct") and case.known("requests_day")]
    tasks = [case.number("requests_day").value for case in answered]
    if not sum(tasks):
        return 0.0
    shares = [case.number("growth_year_pct").value / 100 for case in answered]
    whole = sum(case.number("requests_day").value for case in plan.cases if case.known("requests_day"))
    return sum(share * task for share, task in zip(shares, tasks, strict=True)) / whole


def _grown(spans: Sequence[_Span], plan: Plan, option: Option, draws: Draws) -> Iterator[_Span]:
    """The phases, those at full load taken apart by years since it was reached, each at the load that it then has.

    The capacity of every year is optimal for its load in the same places; what the years before bought stays.
    """
    growth = growth_a_year(plan)
    full = next((s.first for s in spans if s.load_share >= 1), None)
    sized: dict[int, Evaluation | None] = {}
    number = 0
    for span in spans:
        for first, months, year in _years(span, full, growth):
            number += 1
            load = (1 + growth) ** year
            if year and year not in sized:
                sized[year] = evaluation_at(plan, option, load)
            evaluation = sized.get(year)
            if evaluation is None:
                title = f"{span.title}, year {year + 1}: the design cannot carry {load:.2f} times the load"
                yield replace(
                    span, number=number, first=first, months=months, title=title if year else span.title
                )  # fmt: skip
                continue
            title = f"{span.title}, year {year + 1} at full load"
            cost = _monthly(number, f"{title}: cost a month at {load:.2f} times the load", evaluation, draws)
            yield _Span(number, title, first, months, load, cost, evaluation, span.phase)


def _years(span: _Span, full: int | None, growth: float) -> Iterator[tuple[int, int, int]]:
    """Pieces of a phase: first month, months, and whole years since full load was reached; one where nothing grows."""
    if not growth or full is None or span.load_share < 1:
        yield span.first, span.months, 0
        return
    month, end = span.first, span.first + span.months
    while month < end:
        year = (month - full) // 12
        until = min(end, full + 12 * (year + 1))
        yield month, until - month, year
        month = until


def _monthly(number: int, label: str, evaluation: Evaluation, draws: Draws) -> Figure:
    id = f"course/{number}"
    parts = [line_figure(f"{id}/whole", line, draws) for line in evaluation.lines]
    return total_figure(f"{id}/monthly_cost", label, parts, draws.total(evaluation.lines))


class _Made:
    """Figures of a course as they are made, with the draws of what is bought."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.held: list[Figure] = []
        self._owned: dict[str, tuple[Figure, Floats]] = {}  # most that was bought so far, by line
        self._bought: dict[int, Floats] = {}
        self._running: dict[int, Floats] = {}

    def stage(self, span: _Span) -> Stage:
        """A phase with its figures; what earlier phases bought is not bought again."""
        lines = span.evaluation.lines
        monthly = finance.running(lines)
        option = f"course/{span.number}"
        parts = [line_figure(option, n, self.draws) for n in monthly]
        self._running[span.number] = self.draws.total(monthly)
        label = f"{span.title}: paid every month, without what is bought"
        running = total_figure(f"{option}/running", label, parts, self._running[span.number])
        bought = self._buy(span, finance.bought(lines))
        inputs = {"monthly": as_input(span.cost), "months": _months(span)}
        low, value, high = (x * span.months for x in (span.cost.low, span.cost.value, span.cost.high))
        label = f"{span.title}: cost over its {span.months} months"
        total = Figure(f"{option}/total", label, value, low, high, "USD", "monthly * months", inputs)
        self.held += [*parts, running, bought, total]
        return Stage(
            span.number, span.title, span.first, span.months, span.load_share, span.cost, running, bought, total,
            span.phase,
        )  # fmt: skip

    def _buy(self, span: _Span, lines: Sequence[Line]) -> Figure:
        """What a phase buys in addition to what is there."""
        inputs: dict[str, Quantity] = {}
        terms: list[str] = []
        values = np.zeros(self.draws.size)
        for i, line in enumerate(lines, start=1):
            now = formula_figure(
                f"course/{span.number}/needs/{line.id}", line.label, "USD", Formula(line.capex_formula, line.inputs),
                self.draws,
            )  # fmt: skip
            drawn = self.draws.formula(line.capex_formula, line.inputs)
            inputs[f"needed_{i}"] = as_input(now)
            before = self._owned.get(line.id)
            terms.append(f"max(0, needed_{i} - owned_{i})" if before else f"needed_{i}")
            if before:
                inputs[f"owned_{i}"] = replace(as_input(before[0]), label=f"{line.label}, bought before")
            values = values + np.maximum(0, drawn - (before[1] if before else 0.0))
            if before is None or now.value > before[0].value:
                self._owned[line.id] = (now, drawn)
            self.held.append(now)
        self._bought[span.number] = values
        formula = Formula(" + ".join(terms) or "0", inputs)
        return _ranged(f"course/{span.number}/bought", f"{span.title}: bought when it begins", formula, values)

    def quarters(self, spans: Sequence[_Span], stages: Sequence[Stage]) -> Iterator[Quarter]:
        """Cash by quarter: a phase buys in the quarter in which it begins."""
        for number, (first, last) in enumerate(finance.quarters(), start=1):
            name = f"Quarter {number}"
            begun = [s for s in stages if first <= s.first < last]
            run = [(s, n) for s in stages if (n := finance.overlap(s.first, s.first + s.months, first, last))]
            bought = _ranged(
                f"quarter/{number}/bought", f"{name}: bought",
                Formula(
                    " + ".join(f"bought_{s.number}" for s in begun) or "0",
                    {f"bought_{s.number}": as_input(s.bought) for s in begun},
                ),
                sum((self._bought[s.number] for s in begun), start=np.zeros(self.draws.size)),
            )  # fmt: skip
            inputs: dict[str, Quantity] = {}
            for s, months in run:
                inputs[f"running_{s.number}"] = as_input(s.running)
                inputs[f"months_{s.number}"] = given(f"quarter/{number}/{s.number}", months, "months", "the roadmap")
            formula = Formula(" + ".join(f"running_{s.number} * months_{s.number}" for s, _ in run) or "0", inputs)
            drawn = sum((self._running[s.number] * n for s, n in run), start=np.zeros(self.draws.size))
            running = _ranged(f"quarter/{number}/running", f"{name}: run", formula, drawn)
            both = {"bought": as_input(bought), "running": as_input(running)}
            spent = sum((self._bought[s.number] for s in begun), start=np.zeros(self.draws.size)) + drawn
            total = _ranged(f"quarter/{number}/total", f"{name}: paid", Formula("bought + running", both), spent)
            self.held += [bought, running, total]
            yield Quarter(number, bought, running, total)

    def three_years(self, spans: Sequence[_Span], stages: Sequence[Stage]) -> Figure:
        """Cost of the three years through the phases."""
        inputs = {f"phase_{s.number}": as_input(s.total) for s in stages}
        drawn = sum(
            (self.draws.total(s.evaluation.lines) * s.months for s in spans), start=np.zeros(self.draws.size)
        )  # fmt: skip
        figure = _ranged(
            "course/three_years",
            "Cost over three years, through the phases",
            Formula(" + ".join(inputs), inputs),
            drawn,
        )
        return replace(figure, unit="USD/3 years")

    def cash(self, quarters: Sequence[Quarter]) -> Figure:
        """All that is paid in three years, undiscounted; what the hardware is then worth is not taken off."""
        inputs = {f"quarter_{q.number}": as_input(q.total) for q in quarters}
        spent = sum(self._bought.values(), start=np.zeros(self.draws.size))
        spent = spent + sum(
            (self._running[s] * n for s, n in self._months(quarters)), start=np.zeros(self.draws.size)
        )  # fmt: skip
        return _ranged("course/cash", "Paid in three years", Formula(" + ".join(inputs), inputs), spent)

    def stranded(self, last: _Span, stages: Sequence[Stage]) -> Figure | None:
        """What was bought less what the last phase needs."""
        capital = finance.bought(last.evaluation.lines)
        needed = [self._owned[line.id][0] for line in capital]
        inputs = {f"bought_{s.number}": as_input(s.bought) for s in stages}
        terms = " + ".join(inputs)
        inputs |= {f"needed_{i}": as_input(f) for i, f in enumerate(needed, start=1)}
        formula = Formula(" - ".join([terms, *(n for n in inputs if n.startswith("needed_"))]), inputs)
        spent = sum(self._bought.values(), start=np.zeros(self.draws.size))
        figure = _ranged(
            "course/stranded", "Bought by earlier phases and not used by the last", formula,
            spent - self.draws.capex(capital),
        )  # fmt: skip
        return figure if figure.value > STRANDED_SHARE * spent.mean() else None

    @staticmethod
    def _months(quarters: Sequence[Quarter]) -> Iterator[tuple[int, float]]:
        """Stage and months, quarter by quarter."""
        for quarter in quarters:
            for name, q in quarter.running.inputs.items():
                if name.startswith("months_"):
                    yield int(name.removeprefix("months_")), q.value


def _months(span: _Span) -> Quantity:
    return given(f"course/{span.number}/months", span.months, "months", "the roadmap")


def _ranged(id: str, label: str, formula: Formula, values: Floats) -> Figure:
    """A figure in USD whose ends are P10 and P90 of draws and always enclose the typical value."""
    low, high = quantiles(values, (0.1, 0.9))
    value = formula.value
    return Figure(id, label, value, min(low, value), max(high, value), "USD", formula.text, formula.inputs)
