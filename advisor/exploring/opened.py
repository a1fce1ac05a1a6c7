"""The numbers of an exploration as figures that can be opened, with lines and draws like those of the advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.advising.numbers import (
    as_input,
    formula_figure,
    line_figure,
    path_figures_of,
    ranged_figure,
    total_figure,
)
from advisor.design.evaluate import Evaluation
from advisor.exploring.results import BreakEven, Event, FrontPoint, NearTie, TippingPoint
from advisor.figure import Figure, Formula, Quantity, show
from advisor.models.book import given
from advisor.names import isolated, short
from advisor.optimise.programme import TIE_USD
from advisor.optimise.rivals import LABELS
from advisor.uncertainty import Draws, Floats

TIMES: Final = "× today's"
KG: Final = "kg CO2e a month"
_FOUND: Final = "tried with this optimiser"


@dataclass(frozen=True, slots=True)
class Opened:
    """choices: the numbers that a finding shows, in its order; figures: those and all that they rest on, by id."""

    choices: tuple[Figure, ...]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a design costs a month, and over the draws."""

    figure: Figure
    values: Floats


class _Sheet:
    """Figures as they are made; one draw of an input holds for all of them."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.figures: dict[str, Figure] = {}

    def add(self, figure: Figure) -> Figure:
        self.figures[figure.id] = figure
        return figure

    def cost(self, id: str, label: str, found: Evaluation) -> _Cost:
        """The cost of a design with its lines."""
        lines = [self.add(line_figure(id, line, self.draws)) for line in found.lines]
        values = self.draws.total(found.lines)
        return _Cost(self.add(total_figure(f"{id}/monthly_cost", f"{label}: cost a month", lines, values)), values)

    def more(self, id: str, label: str, after: _Cost, before: _Cost) -> Figure:
        """What one design costs more than another, the two drawn together; a tenth of a cent is nothing."""
        formula = Formula("after - before", {"after": as_input(after.figure), "before": as_input(before.figure)})
        figure = ranged_figure(id, label, "USD/month", formula, np.round(after.values - before.values, 2) + 0.0)
        return self.add(figure if abs(figure.value) >= TIE_USD else replace(figure, value=0.0))

    def slow(self, id: str, name: str, found: Evaluation, path: str) -> Figure:
        """The P95 of a request path."""
        return self.add(path_figures_of(id, name, found.paths[path], self.draws)[1])

    def opened(self, choices: Sequence[Figure]) -> Opened:
        return Opened(tuple(choices), self.figures)


def of_design(name: str, found: Evaluation, draws: Draws) -> Opened:
    """Cost and P95 of a design; the name stands before each."""
    sheet = _Sheet(draws)
    cost = sheet.cost(name, name, found).figure
    return sheet.opened([cost, *(sheet.slow(name, name, found, path) for path in found.paths)])


def of_ties(ties: Sequence[NearTie], draws: Draws) -> Opened:
    """Cost, what it costs more, in how many outcomes it is cheaper, and the latencies that differ, of each near-tie."""
    sheet, choices = _Sheet(draws), []
    for number, tie in enumerate(ties, 1):
        id, name = f"tie/{number}", f"Design {number}"
        best = sheet.cost("cheapest", "The cheapest design", tie.cheapest)
        cost = sheet.cost(id, name, tie.evaluation)
        choices += [
            cost.figure,
            sheet.more(f"{id}/more", f"{name}: more than the cheapest", cost, best),
            sheet.add(_chance(id, name, tie.probability_cheaper, draws)),
            *(sheet.slow(id, name, tie.evaluation, path.id) for path in tie.slower_or_faster),
        ]
    return sheet.opened(choices)


def _chance(id: str, name: str, share: float, draws: Draws) -> Figure:
    inputs = {
        "cheaper": given(f"{id}/cheaper", share * draws.size, "outcomes", "the seeded draws"),
        "outcomes": given(f"{id}/outcomes", float(draws.size), "outcomes", "the seeded draws"),
    }
    label = f"{name}: cheaper than the cheapest in"
    return Figure(f"{id}/chance", label, share, share, share, "share", "cheaper / outcomes", inputs)


def of_events(events: Sequence[Event], draws: Draws) -> Opened:
    """The change in cost after each blow, and the cost then; nothing for a blow that leaves no design, or the cost."""
    sheet, choices = _Sheet(draws), []
    for event in events:
        if event.after is None or not event.changes_cost:
            continue
        id = f"event/{event.id}"
        before = sheet.cost("now", "The design as it is", event.before)
        after = sheet.cost(id, event.label, event.after)
        choices += [sheet.more(f"{id}/change", f"{event.label}: change in cost", after, before), after.figure]
    return sheet.opened(choices)


def of_front(points: Sequence[FrontPoint], draws: Draws) -> Opened:
    """Cost and P95 of each design along the front, and what the fastest costs more than the cheapest."""
    sheet, costs, choices = _Sheet(draws), [], []
    for number, point in enumerate(points, 1):
        id, name = f"front/{number}", f"At {show(point.latency_ms, 'ms')}"
        costs.append(sheet.cost(id, name, point.evaluation))
        choices += [costs[-1].figure, sheet.slow(id, name, point.evaluation, point.path)]
    more = [sheet.more("front/more", "What the fastest costs more", costs[-1], costs[0])] if points else []
    return sheet.opened([*more, *choices])


def of_carbon(points: Sequence[FrontPoint], draws: Draws) -> Opened:
    """Cost and carbon of each design along the front, and what the one of least carbon costs more."""
    sheet, costs, choices = _Sheet(draws), [], []
    for number, point in enumerate(points, 1):
        id, name = f"carbon/{number}", f"At {show(point.carbon_kg_month or 0.0, KG)}"
        costs.append(sheet.cost(id, name, point.evaluation))
        choices.append(costs[-1].figure)
        if point.evaluation.carbon is not None:
            choices.append(
                sheet.add(formula_figure(f"{id}/carbon", f"{name}: carbon", KG, point.evaluation.carbon, draws))
            )
    more = [sheet.more("carbon/more", "What the least carbon costs more", costs[-1], costs[0])] if points else []
    return sheet.opened([*more, *choices])


def of_break_even(points: Sequence[BreakEven], draws: Draws) -> Opened:
    """Each point as a multiple of today's, for the load in requests a day too, and the two designs that meet there."""
    sheet, choices = _Sheet(draws), []
    for number, point in enumerate(points, 1):
        id = f"break_even/{number}"
        times = sheet.add(_times(id, point))
        choices.append(times)
        if point.variable == "load":
            choices.append(sheet.add(_requests(id, point, times)))
        for side, kind, factor, found in zip(
            ("below", "above"), (point.below, point.above), point.tried, point.costed, strict=True
        ):
            name = f"{point.label} at {show(factor, TIMES)}, {LABELS[kind]}"
            choices.append(sheet.cost(f"{id}/{side}", name, found).figure)
    return sheet.opened(choices)


def _times(id: str, point: BreakEven) -> Figure:
    inputs = {
        name: replace(given(f"{id}/{name}", factor, TIMES, _FOUND), label=f"{when} {LABELS[kind]} is the cheapest")
        for name, when, factor, kind in (
            ("below", "The last multiple at which", point.tried[0], point.below),
            ("above", "The first multiple at which", point.tried[1], point.above),
        )
    }
    note = "The point lies between two multiples that were tried; what each design costs there can be opened too."
    label = f"{point.label}: {LABELS[point.below]} below, {LABELS[point.above]} above"
    return Figure(id, label, *(point.factor,) * 3, TIMES, "sqrt(below * above)", inputs, note)


def _requests(id: str, point: BreakEven, times: Figure) -> Figure:
    today = given(f"{id}/today", point.value / point.factor, point.unit, "your answers")
    inputs = {"today": replace(today, label="Requests a day, all workloads"), "times": as_input(times)}
    return Figure(f"{id}/requests", f"{times.label}, as", *(point.value,) * 3, point.unit, "today * times", inputs)


def of_tipping(points: Sequence[TippingPoint]) -> Opened:
    """The value of each answer that tips the design."""
    sheet, several = _Sheet(Draws(1)), len({p.workload for p in points}) > 1
    return sheet.opened([
        sheet.add(_tip(point, f"{isolated(short(point.workload))}: " if several else ""))
        for point in points if point.at is not None
    ])  # fmt: skip


def tip_id(point: TippingPoint) -> str:
    """The id of the figure of a tipping point."""
    return f"tip/{point.workload}/{point.question}"


def _tip(point: TippingPoint, whose: str) -> Figure:
    """The answer moved by the factor that was found: a promise in percent by what it leaves open."""
    assert point.at is not None
    percent = point.unit == "percent"
    scale, unit = (0.01, "share") if percent else (1.0, point.unit)
    at = point.at * scale
    inputs: dict[str, Quantity] = {
        "now": replace(
            given(f"answers/{point.workload}/{point.question}", point.now * scale, unit, "your answer"),
            label=point.label,
        ),
        "factor": replace(
            given(f"{tip_id(point)}/factor", point.factor, "times", _FOUND), label="The least factor that was found"
        ),
    }
    sign = "*" if (point.at > point.now) is not percent else "/"
    formula = f"1 - (1 - now) {sign} factor" if percent else f"now {sign} factor"
    if point.at in (point.low, point.high):  # where the question allows no more
        bound = "least" if point.at == point.low else "most"
        inputs[bound] = given(f"{tip_id(point)}/{bound}", at, unit, "what can be answered")
        formula = f"{'max' if bound == 'least' else 'min'}({bound}, {formula})"
    note = "All else stays; at a factor smaller by a twentieth the design is still the one of today."
    return Figure(tip_id(point), f"{whose}{point.label}", at, at, at, unit, formula, inputs, note)
