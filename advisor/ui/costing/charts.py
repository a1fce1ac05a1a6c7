"""Lying bars of this page: the build-up, the change against the plan, the options, what moves the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from advisor.advice import Advice
from advisor.advising.money import Money
from advisor.figure import Figure, Quantity, round_significant, show, show_range
from advisor.optimise.model import Option
from advisor.report.text import figure_of, plural
from advisor.ui.building import bars
from advisor.ui.building.bars import Bar
from advisor.ui.building.charts import Chart
from advisor.ui.costing.currency import Shown

TOP_LINES: Final = 8
SMALL_SHARE: Final = 0.005  # lines below this share of the cost stand together: no bar of them would be seen
TOP_KINDS: Final = 6
NARROWEST_PX: Final = 340  # a chart on a phone; a dot at nothing is not cut at its edge
DOT_PX: Final = 11
_DOT: Final = {"size": DOT_PX, "symbol": "circle"}


def build_up(money: Money, shown: Shown) -> Chart | None:
    """The monthly cost line by line, the dearest first, each bar beginning where the one before ended."""
    lines = [(line.label, shown.figure(figure)) for line, figure in money.lines if figure.value > 0]
    if not lines:
        return None
    least = SMALL_SHARE * sum(figure.value for _, figure in lines)
    worth = [line for line in lines if line[1].value >= least]
    first = worth[: TOP_LINES if len(lines) > TOP_LINES + 1 else len(lines)]
    rest = lines[len(first) :]
    if len(rest) == 1:
        first, rest = lines, []
    drawn, done = [], 0.0
    for label, figure in first:
        drawn.append(Bar(label, typical(figure), figure.value, start=done))
        done += figure.value
    if rest:
        others = sum(figure.value for _, figure in rest)
        unit = rest[0][1].unit
        drawn.append(Bar(f"{plural(len(rest), 'smaller line')}", rounded(others, unit), others, start=done))
    dearest = next(iter(money.kinds.values()))
    share = round(dearest.value / sum(f.value for f in money.kinds.values()), 2)
    finding = f"{dearest.label}: {show(share, 'share')} of the cost"
    note = "Typical cost a month, line by line, each bar beginning where the one before ended."
    return Chart(finding, note, bars.draw(drawn), bars.said(drawn))


def typical(figure: Figure) -> str:
    """The typical value of a figure, to the two digits of its shown text."""
    return rounded(figure.value, figure.unit)


def rounded(value: float, unit: str) -> str:
    """An amount between figures, such as a step of a waterfall, to two digits."""
    return show(round_significant(value), unit)


def change(advice: Advice, money: Money, shown: Shown) -> Chart | None:
    """From the plan as stated to the recommended design, by kind of cost."""
    stated = advice.recommendation.option("as_stated")
    before, after = figure_of(advice, stated, "monthly_cost"), figure_of(advice, money.option, "monthly_cost")
    if not money.changes or before is None or after is None:
        return None
    start, end = shown.figure(before), shown.figure(after)
    moved = [shown.figure(f) for f in money.changes if abs(f.value) >= 0.5]
    if not moved:
        return None
    drawn = [Bar("Plan as stated", typical(start), start.value)]
    at = start.value
    kept = moved if len(moved) <= TOP_KINDS + 1 else moved[:TOP_KINDS]
    rest = moved[len(kept) :]
    steps = [(f.label.partition(":")[0], f.value) for f in kept]
    if rest:
        steps.append((f"{len(rest)} other kinds", sum(f.value for f in rest)))
    for label, delta in steps:
        sign = "+" if delta > 0 else "−"
        drawn.append(Bar(label, f"{sign}{rounded(abs(delta), start.unit)}", abs(delta), start=min(at, at + delta)))
        at += delta
    drawn.append(Bar("Recommended", typical(end), end.value))
    label, delta = steps[0]
    lead = f"{label} make the largest difference: {rounded(abs(delta), start.unit)} {'more' if delta > 0 else 'less'}"
    return Chart(
        lead, "From the plan as stated to the recommended design, typical values.", bars.draw(drawn), bars.said(drawn)
    )


def options(advice: Advice, shown: Shown) -> Chart | None:
    """P10 to P90 of each design, its typical cost as a dot, the cloud bill as a line."""
    found = _distinct(advice)
    if not found:
        return None
    figures = [(o, shown.figure(f)) for o in found if (f := figure_of(advice, o, "monthly_cost"))]
    drawn = [
        Bar(_name(advice, o), f.shown.partition(" (")[0], f.high - f.low, start=f.low, detail=_detail(o, f))
        for o, f in figures
    ]
    saving = advice.figures.get("saving_on_bill")
    bill = shown.figure(_bill(saving.inputs["before"])) if saving else None
    figure = bars.draw(drawn)
    figure.add_scatter(
        x=[f.value for _, f in figures], y=list(range(len(figures))), mode="markers", marker=_DOT, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
    top = max(max(f.high for _, f in figures), bill.value if bill else 0.0) / bars.BAR_SHARE
    figure.update_xaxes(range=[-DOT_PX / 2 / NARROWEST_PX * top, top])
    if bill:
        _marked(figure, bill.value, drawn)
    note = "Bars from P10 to P90, the dot is typical."
    note += f" Dotted: the cloud bill, {bill.shown}." if bill else ""
    return Chart(_cheapest(advice), note, figure, bars.said(drawn))


def _marked(figure: go.Figure, at: float, drawn: Sequence[Bar]) -> None:
    """A value marked across each bar, but not across the words above it."""
    half = bars.half(drawn)
    for row in range(len(drawn)):
        figure.add_shape(type="line", x0=at, x1=at, y0=row - half, y1=row + half, line={"dash": "dot", "width": 2})


def _bill(quantity: Quantity) -> Figure:
    """The cloud bill as a figure."""
    return Figure(
        "bill", "The cloud bill", quantity.value, quantity.low, quantity.high, quantity.unit, "bill", {"bill": quantity}
    )


def _distinct(advice: Advice) -> list[Option]:
    """Every costed design once, the recommended one first."""
    costed = [o for o in advice.recommendation.options if o.evaluation and not o.same_as]
    return sorted(costed, key=lambda o: (not o.recommended, o.evaluation.monthly_usd if o.evaluation else 0.0))


def _name(advice: Advice, option: Option) -> str:
    twins = [o.label for o in advice.recommendation.options if o.same_as == option.id]
    label = " = ".join([option.label, *twins])
    return f"Recommended: {label}" if option.recommended else label


def _detail(option: Option, figure: Figure) -> str:
    said = f"typical {typical(figure)}"
    if not option.feasible:
        return f"{said}; breaks limits"
    share = option.probability_cheapest
    return f"{said}; cheapest in {show(share, 'share')}" if share is not None else said


def _cheapest(advice: Advice) -> str:
    best = advice.recommendation.recommended
    if best is None:
        return "No design that keeps all limits can be costed"
    rivals = [o for o in _distinct(advice) if o.feasible and o.id != best.id]
    if not rivals:
        return "No other design meets the requirements"
    if best.probability_cheapest is None:
        return "The designs side by side"
    return f"The recommended design is the cheapest in {show(best.probability_cheapest, 'share')} of the outcomes"


def movers(money: Money, shown: Shown) -> Chart | None:
    """The tornado: how far the monthly cost moves as each input goes from its P10 to its P90."""
    found = [(m, shown.figure(m.cost)) for m in money.movers if m.swing > 0]
    if not found:
        return None
    drawn = [
        Bar(m.label, f.shown.partition(" (")[0], f.high - f.low, start=f.low, detail=_ends(m.quantity))
        for m, f in found
    ]
    figure = bars.draw(drawn)
    low, high = min(f.low for _, f in found), max(f.high for _, f in found)
    room = (high - low) or 1.0
    figure.update_xaxes(range=[low - 0.02 * room, low + 1.02 * room / bars.BAR_SHARE])
    _marked(figure, found[0][1].value, drawn)
    note = "The monthly cost while one input alone goes from its P10 to its P90. Dotted: all are typical."
    return Chart(f"What moves the cost most: {drawn[0].label}", note, figure, bars.said(drawn))


def _ends(quantity: Quantity) -> str:
    return show_range(quantity.low, quantity.low, quantity.high, quantity.unit).partition(" (")[0]
