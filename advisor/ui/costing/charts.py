"""Lying bars of this page: the build-up, the change against the plan, the options, what moves the cost."""

from __future__ import annotations

from typing import Final

from advisor.advice import Advice
from advisor.advising.money import Money
from advisor.figure import Figure, Quantity, round_significant, show, show_chance, show_span
from advisor.optimise.model import Option
from advisor.report.text import figure_of, plural
from advisor.ui.building.bars import Bar, BarChart
from advisor.ui.costing.currency import Shown

TOP_LINES: Final = 8
SMALL_SHARE: Final = 0.005  # lines below this share of the cost stand together: no bar of them would be seen
TOP_KINDS: Final = 6


def build_up(money: Money, shown: Shown) -> BarChart | None:
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
    return BarChart(finding, note, drawn)


def typical(figure: Figure) -> str:
    """The typical value of a figure, to the two digits of its shown text."""
    return rounded(figure.value, figure.unit)


def rounded(value: float, unit: str) -> str:
    """An amount between figures, such as a step of a waterfall, to two digits."""
    return show(round_significant(value), unit)


def change(advice: Advice, money: Money, shown: Shown) -> BarChart | None:
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
    return BarChart(lead, "From the plan as stated to the recommended design, typical values.", drawn)


def options(advice: Advice, shown: Shown) -> BarChart | None:
    """P10 to P90 of each design, its typical cost as a dot, the cloud bill as a line."""
    found = _distinct(advice)
    if not found:
        return None
    figures = [(o, shown.figure(f)) for o in found if (f := figure_of(advice, o, "monthly_cost"))]
    drawn = [
        Bar(
            _name(advice, o), f.shown.partition(" (")[0], f.high - f.low, start=f.low, detail=_detail(o, f), dot=f.value
        )
        for o, f in figures
    ]
    saving = advice.figures.get("saving_on_bill")
    bill = shown.figure(_bill(saving.inputs["before"])) if saving else None
    note = "Bars from P10 to P90, the dot is typical."
    note += f" The line: the cloud bill, {bill.shown}." if bill else ""
    return BarChart(_cheapest(advice), note, drawn, marked=bill.value if bill else None)


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
    return f"{said}; cheapest in {show_chance(share)}" if share is not None else said


def _cheapest(advice: Advice) -> str:
    best = advice.recommendation.recommended
    if best is None:
        return "No design that keeps all limits can be costed"
    rivals = [o for o in _distinct(advice) if o.feasible and o.id != best.id]
    if not rivals:
        return "No other design meets the requirements"
    if best.probability_cheapest is None:
        return "The designs side by side"
    return f"The recommended design is the cheapest in {show_chance(best.probability_cheapest)} of the outcomes"


def movers(money: Money, shown: Shown) -> BarChart | None:
    """The tornado: how far the monthly cost moves as each input goes from its P10 to its P90."""
    found = [(m, shown.figure(m.cost)) for m in money.movers if m.swing > 0]
    if not found:
        return None
    drawn = [
        Bar(m.label, f.shown.partition(" (")[0], f.high - f.low, start=f.low, detail=_ends(m.quantity))
        for m, f in found
    ]
    note = "The monthly cost while one input alone goes from its P10 to its P90. The line: all are typical."
    finding, low = f"What moves the cost most: {drawn[0].label}", min(f.low for _, f in found)
    return BarChart(finding, note, drawn, marked=found[0][1].value, low=low)


def _ends(quantity: Quantity) -> str:
    return show_span(quantity.low, quantity.high, quantity.unit)
