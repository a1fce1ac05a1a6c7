"""Every number of the advice as a figure that can be opened; each is made here, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from advisor.design.model import Path, Segment
from advisor.figure import Figure, Formula, Grade, Quantity
from advisor.models.book import given
from advisor.models.cost import Line
from advisor.optimise.model import Option
from advisor.uncertainty import Draws, Floats, quantiles

MONTHS: Final = 36.0
PATH_DRAWS: Final = 2000  # composing a path is slow on arrays, and a P10 or P90 needs no more
SEGMENT_SPREAD: Final[dict[str, tuple[float, float]]] = {
    "measured": (0.87, 1.15), "published": (0.8, 1.25), "relayed": (0.75, 1.35), "vendor": (0.75, 1.5),
    "judgement": (0.6, 1.6),
}  # fmt: skip
"""How far a part of a path may lie from its typical time, P10 and P90, by grade; judgement."""


def option_figures(option: Option, totals: Floats, draws: Draws) -> Iterator[Figure]:
    """All figures of an option that has been evaluated."""
    evaluation = option.evaluation
    assert evaluation is not None
    lines = [line_figure(option.id, line, draws) for line in evaluation.lines]
    yield from lines
    month = total_figure(f"{option.id}/monthly_cost", f"{option.label}: cost a month", lines, totals)
    yield month
    yield _three_years(option, month)
    yield _capex(option, draws)
    for path in evaluation.paths.values():
        yield from path_figures(option, path, draws)
    prefix, label = option.id, option.label
    yield formula_figure(f"{prefix}/availability", f"{label}: availability", "share", evaluation.availability, draws)
    for name, text, quantity in (
        ("rto", "time to recover", evaluation.rto), ("rpo", "data lost at worst", evaluation.rpo),
    ):  # fmt: skip
        formula = Formula("hours", {"hours": quantity})
        yield formula_figure(f"{prefix}/{name}", f"{label}: {text}", "h", formula, draws)
    if evaluation.carbon is not None:
        yield formula_figure(f"{prefix}/carbon", f"{label}: carbon", "kg CO2e a month", evaluation.carbon, draws)


def renamed(figure: Figure, option: Option) -> Figure:
    """A figure of a design under the name of another option that turned out to be the same design."""
    label = figure.label
    if ": " in label:
        label = f"{option.label}: {label.partition(': ')[2]}"
    return replace(figure, id=f"{option.id}/{figure.id.partition('/')[2]}", label=label)


def formula_figure(id: str, label: str, unit: str, formula: Formula, draws: Draws) -> Figure:
    """A figure from a formula, its range from the draws of the inputs."""
    return ranged_figure(id, label, unit, formula, draws.formula(formula.text, formula.inputs))


def ranged_figure(id: str, label: str, unit: str, formula: Formula, values: Floats, note: str = "") -> Figure:
    """A figure whose ends are P10 and P90 of draws of the whole; they always enclose the typical value."""
    low, high = quantiles(values, (0.1, 0.9))
    value = formula.value
    return Figure(id, label, value, min(low, value), max(high, value), unit, formula.text, formula.inputs, note)


def line_figure(option: str, line: Line, draws: Draws) -> Figure:
    """One cost line of an option."""
    return formula_figure(
        f"{option}/cost/{line.id}", line.label, "USD/month", Formula(line.formula, line.inputs), draws
    )


def as_input(figure: Figure) -> Quantity:
    """A figure as the input of another one."""
    source = "; ".join(figure.sources[:3]) or "this advice"
    return Quantity(
        figure.id, figure.value, figure.low, figure.high, figure.unit, source, figure.as_of, figure.grade,
        override=figure.override, label=figure.label,
    )  # fmt: skip


def total_figure(id: str, label: str, parts: Sequence[Figure], values: Floats) -> Figure:
    """The sum of other figures in USD a month; its range is that of the draws of the sum, not the sum of ranges."""
    names = {f"line_{i + 1}": as_input(figure) for i, figure in enumerate(parts)}
    low, high = quantiles(values, (0.1, 0.9))
    total = sum(f.value for f in parts)
    formula = " + ".join(names) or "0"
    return Figure(id, label, total, min(low, total), max(high, total), "USD/month", formula, names)


def _three_years(option: Option, month: Figure) -> Figure:
    inputs = {"monthly": as_input(month), "months": given("calendar/months", MONTHS, "months", "three years")}
    label = f"{option.label}: cost over three years"
    low, value, high = (x * MONTHS for x in (month.low, month.value, month.high))
    return Figure(f"{option.id}/three_year_cost", label, value, low, high, "USD/3 years", "monthly * months", inputs)


def _capex(option: Option, draws: Draws) -> Figure:
    assert option.evaluation is not None
    bought = [line for line in option.evaluation.lines if line.capex_formula]
    parts = [
        formula_figure(f"{option.id}/capex/{n.id}", n.label, "USD", Formula(n.capex_formula, n.inputs), draws)
        for n in bought
    ]
    total = total_figure(f"{option.id}/capex", f"{option.label}: bought at the start", parts, draws.capex(bought))
    return replace(total, unit="USD")


def path_figures(option: Option, path: Path, draws: Draws) -> Iterator[Figure]:
    """P50 and P95 of a request path of an option."""
    yield from path_figures_of(option.id, option.label, path, draws)


def path_figures_of(id: str, name: str, path: Path, draws: Draws) -> list[Figure]:
    """P50 and P95 of a request path, composed from its parts."""
    inputs: dict[str, Quantity] = {}
    names: list[str] = []
    found = []
    for i, segment in enumerate(path.segments):
        for end, value in (("p50", segment.p50_ms), ("p95", segment.p95_ms)):
            inputs[f"part{i + 1}_{end}"] = _segment(segment, end, value)
        inputs[f"part{i + 1}_times"] = given(f"repeat/{segment.id}", segment.repeat, "times", "steps of a task")
        names += [f"part{i + 1}_p50", f"part{i + 1}_p95", f"part{i + 1}_times"]
    for end, share in (("p50", 0.5), ("p95", 0.95)):
        formula = Formula(f"path_percentile({share}, {', '.join(names)})", inputs)
        label = f"{name}: {path.label}, {end.upper()}"
        values = draws.sample(formula.text, inputs, PATH_DRAWS)
        found.append(ranged_figure(f"{id}/latency/{path.id}/{end}", label, "ms", formula, values))
    return found


def _segment(segment: Segment, end: str, value: float) -> Quantity:
    """One end of a part; both ends of a part are drawn together, for it is slow or fast as a whole."""
    grade: Grade = segment.grade if segment.grade in SEGMENT_SPREAD else "judgement"  # type: ignore[assignment]
    low, high = SEGMENT_SPREAD[grade]
    label = f"{segment.label}, {end.upper()}"
    key = f"latency/{segment.place}/{segment.id}"
    return Quantity(key, value, value * low, value * high, "ms", segment.source, grade=grade, label=label)
