"""The cost of doing nothing: what a finding costs a month while it is left as it is, where it can be priced.

The formulae are data (data/inaction.yaml). An input that is not known leaves the amount unknown and says what would
price it. Where two findings are paid for with the same money only the larger counts in the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.advising.numbers import as_input, formula_figure, total_figure
from advisor.advising.options import Comparison
from advisor.advising.plan import Plan, make_plan
from advisor.alignment.model import Alignment, Finding
from advisor.assessment import with_edits, without_answer
from advisor.design.case import Case
from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.model import Design
from advisor.expr import NOT_APPLICABLE, Unknown, Value, compile_expression
from advisor.figure import Figure, Formula, Quantity
from advisor.knowledge.model import Inaction
from advisor.models.book import HOURS
from advisor.models.cost import Line
from advisor.uncertainty import Draws, Floats, quantiles

PREFIX: Final = "inaction"
STATED, REMEDIED, STANDING = "stated_usd", "remedied_usd", "standing_usd"
LABELS: Final = {
    STATED: "Plan as stated", REMEDIED: "Plan as stated with the remedy", STANDING: "Standing capacity",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InactionCost:
    """What it costs to leave one finding as it is.

    figure     id of the figure in USD a month; "" where it is not known, or where the remedy costs more than it saves
    waits_for  questions, facts or designs without which it has no price
    counted    True where it is part of the total: the largest on its money
    """

    finding: str
    workload: str
    money: str
    say: str
    figure: str
    waits_for: tuple[str, ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class _Input:
    quantity: Quantity
    draws: Floats | float


def price_inaction(
    plan: Plan, alignments: Sequence[Alignment], compared: Comparison | None, draws: Draws
) -> tuple[tuple[InactionCost, ...], dict[str, Figure]]:
    """The price of each firing finding that has a formula, worst first, and the figures with their total."""
    found: list[InactionCost] = []
    figures: dict[str, Figure] = {}
    drawn: dict[str, Floats] = {}
    for case, alignment in zip(plan.cases, alignments, strict=True):
        pricer = _Pricer(plan, case, compared, draws)
        for finding in alignment.firing():
            entry = plan.knowledge.inaction.get(finding.rule.id)
            if entry is not None:
                cost, made, spread = pricer.price(finding, entry)
                found.append(cost)
                figures |= made
                drawn |= spread
    counted = _largest(found, figures)
    costs = tuple(replace(c, counted=c.figure in counted) for c in found)
    if counted:
        parts = [figures[id] for id in counted]
        total = np.sum([drawn[id] for id in counted], axis=0)
        figures[PREFIX] = total_figure(PREFIX, "Cost of doing nothing", parts, total)
    return costs, figures


def _largest(costs: Iterable[InactionCost], figures: Mapping[str, Figure]) -> list[str]:
    """Of the findings on the same money of a workload the one that costs most; ties go to the first."""
    best: dict[tuple[str, str], str] = {}
    for cost in costs:
        key = (cost.workload, cost.money)
        if cost.figure and (key not in best or figures[cost.figure].value > figures[best[key]].value):
            best[key] = cost.figure
    return list(best.values())


class _Pricer:
    """The inputs of the formulae for one workload."""

    def __init__(self, plan: Plan, case: Case, compared: Comparison | None, draws: Draws) -> None:
        self._plan, self._case, self._compared, self._draws = plan, case, compared, draws
        self._facts = plan.facts(case)
        self._made: dict[str, Figure] = {}

    def price(self, finding: Finding, entry: Inaction) -> tuple[InactionCost, dict[str, Figure], dict[str, Floats]]:
        """The cost of one finding, the figures it rests on, and the draws of its own figure."""
        id = f"{PREFIX}/{finding.id}"
        self._made = {}
        inputs: dict[str, _Input] = {}
        missing: list[str] = []
        for name in sorted(entry.formula.names):
            value = self._input(name, finding, id)
            if isinstance(value, _Input):
                inputs[name] = value
            else:
                missing += value
        cost = InactionCost(finding.id, finding.workload, entry.money, entry.say, "", tuple(dict.fromkeys(missing)))
        if missing:
            return cost, {}, {}
        figure, spread = self._figure(id, finding, entry, inputs)
        if figure.value <= 0:
            return cost, {}, {}
        return replace(cost, figure=id), {**self._made, id: figure}, {id: spread}

    def _figure(
        self, id: str, finding: Finding, entry: Inaction, inputs: Mapping[str, _Input]
    ) -> tuple[Figure, Floats]:
        names = {name: i.quantity for name, i in inputs.items()}
        value = float(entry.formula({name: q.value for name, q in names.items()}))
        raw = compile_expression(entry.formula.text)({name: i.draws for name, i in inputs.items()})
        spread: Floats = np.broadcast_to(np.asarray(raw, dtype=np.float64), (self._draws.size,))
        low, high = quantiles(spread, (0.1, 0.9))
        label = f"Doing nothing about {finding.rule.id}, {finding.rule.title}"
        figure = Figure(
            id, label, value, min(low, value), max(high, value), "USD/month", entry.formula.text, names, entry.say
        )
        return figure, spread

    def _input(self, name: str, finding: Finding, id: str) -> _Input | list[str]:
        """One input with its draws, or what it waits for."""
        if name == "hours_month":
            return _Input(HOURS, HOURS.value)
        if name.endswith("_availability"):
            return self._availability("as_stated" if name.startswith("stated") else "", name, id)
        if name in (STATED, REMEDIED, STANDING):
            return self._design(name, finding, id)
        if name in self._plan.knowledge.items:
            quantity = self._plan.book.item(name)
            return _Input(quantity, self._draws.of(quantity))
        value = self._case.env.get(name) if name in self._plan.knowledge.questions else self._facts.get(name)
        return self._known(name, value)

    def _known(self, name: str, value: Value) -> _Input | list[str]:
        if isinstance(value, Unknown):
            return sorted(value.missing) or [name]
        if value is None or value is NOT_APPLICABLE or isinstance(value, bool):
            return [name]
        knowledge = self._plan.knowledge
        workload = next(w for w in self._plan.assessment.workloads if w.name == self._case.workload)
        if name in knowledge.questions:
            quantity = self._case.number(name)
        else:
            fact, own = knowledge.derived[name], name in workload.facts
            quantity = Quantity(
                f"facts/{self._case.workload}/{name}", value, value, value, fact.unit,
                "your figure" if own else "derived from your answers", grade="measured" if own else "judgement",
                label=fact.meaning,
            )  # fmt: skip
        return _Input(quantity, self._draws.of(quantity))

    def _availability(self, option: str, name: str, id: str) -> _Input | list[str]:
        options = self._compared.options if self._compared else ()
        found = next((o for o in options if (o.id == option if option else o.recommended)), None)
        if found is None or found.evaluation is None:
            return list(self._plan.waiting_for) or ["serving"]
        formula = found.evaluation.availability
        figure = formula_figure(f"{id}/{name}", f"{found.label}: availability", "share", formula, self._draws)
        self._made[figure.id] = figure
        return _Input(as_input(figure), self._draws.formula(formula.text, formula.inputs))

    def _design(self, name: str, finding: Finding, id: str) -> _Input | list[str]:
        plan = self._remedied(finding) if name == REMEDIED else self._plan
        if plan is None or not plan.studies or isinstance(plan.stated, str):
            return list(self._plan.waiting_for) or ["serving"]
        evaluation = evaluate(plan.stated, plan.book)
        lines = tuple(self._standing(plan.stated, evaluation)) if name == STANDING else evaluation.lines
        return self._sum(f"{id}/{name}", LABELS[name], lines)

    def _sum(self, id: str, label: str, lines: Sequence[Line]) -> _Input:
        parts = [
            formula_figure(f"{id}/{n.id}", n.label, "USD/month", Formula(n.formula, n.inputs), self._draws)
            for n in lines
        ]
        totals = self._draws.total(lines)
        figure = total_figure(id, label, parts, totals)
        self._made[figure.id] = figure
        return _Input(as_input(figure), totals)

    def _standing(self, design: Design, evaluation: Evaluation) -> Iterator[Line]:
        """Lines of pools that stand there whether they are used or not, and that this workload is served by."""
        own = {p for d in design.deployments if d.workload == self._case.workload for p in d.needs}
        for line in evaluation.lines:
            kind, _, pool = line.scope.partition(":")
            if kind == "pool" and pool.removesuffix(":there") in own and not line.id.startswith("on_demand/"):
                yield line

    def _remedied(self, finding: Finding) -> Plan | None:
        edits, knowledge = finding.rule.remedy.edits, self._plan.knowledge
        if not edits:
            return None
        changed = with_edits(self._plan.assessment, finding.workload, edits, knowledge)
        if any(e.question == "serving" for e in edits):  # the node that was planned belongs to the place that is left
            changed = without_answer(changed, finding.workload, "accel_gb")
        return make_plan(changed, knowledge)
