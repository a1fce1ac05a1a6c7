"""What the explorations found, as tables that state their finding."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Final

import plotly.graph_objects as go

from advisor.advice import Advice
from advisor.exploring import BreakEven, Event, FrontPoint, NearTie, TippingPoint
from advisor.figure import show
from advisor.optimise.rivals import LABELS
from advisor.report.text import isolated, path_text, short
from advisor.ui.building.curves import still
from advisor.ui.building.markup import NONE, Column, Html, heading, lines, table
from advisor.ui.costing.course import ACCENT
from advisor.ui.theme import esc

NAMES: Final = "whatif-names"  # tables in which names of workloads may be long
PUBLISHED: Final = (
    "Published rules put the point of owning at 60 % (kshirol-dev), 70 % (techtargs) or 80 % (aiintelreport) sustained "
    "use, and at a cloud bill of 60 to 70 % of the full cost of owning (Deloitte): they conflict, so yours is computed."
)


def break_even(advice: Advice, points: Sequence[BreakEven]) -> Html:
    """Load and prices at which another kind of design becomes the cheapest."""
    if not points:
        return heading(
            "The same kind of design stays the cheapest", "From an eighth to eight times of today's load and prices."
        )
    first = min(points, key=lambda p: max(p.factor, 1 / p.factor))
    text = f"{first.label} at {_factor(first.factor)} today's: {_kind(first.above)} instead of {_kind(first.below)}"
    if first.factor < 1:
        text = f"{first.label} at {_factor(first.factor)} today's: {_kind(first.below)} instead of {_kind(first.above)}"
    rows = [(p.label, _at(p), _cap(_kind(p.below)), _cap(_kind(p.above))) for p in points]
    columns = [
        Column("What changes"),
        Column("At", True),
        Column("Below it"),
        Column("Above it"),
    ]
    return Html(heading(text, PUBLISHED) + table("Break-even points", columns, rows))


def tipping(advice: Advice, points: Sequence[TippingPoint]) -> Html:
    """For every answered number the nearest value at which another design is recommended."""
    moving = [p for p in points if p.at is not None]
    still = [p for p in points if p.at is None]
    title = (
        f"{len(moving)} of your {len(points)} numbers could tip the design"
        if moving
        else "No single number tips the design"
    )
    rows = [
        (
            Html(f"{esc(p.label)}{_of(advice, p.workload)}"),
            _number(p.now, p.unit),
            _number(p.at or 0.0, p.unit),
            _sentence(p.becomes),
        )
        for p in moving
    ]
    columns = [Column("Your answer"), Column("Now", True), Column("Tips at", True), Column("Then it is")]
    shown = table("Tipping points, nearest first", columns, rows, NAMES) if rows else Html("")
    rest = ", ".join(dict.fromkeys(p.label.rstrip("?.").split(",")[0] for p in still))
    say = f"Within an eighth and eight times of today nothing changes with: {rest}."
    below = f"<p class='adv-muted whatif-still'>{esc(say)}</p>" if still else ""
    return Html(heading(title, "One answer moves, all others stay; nearest first.") + shown + below)


def premortem(events: Sequence[Event]) -> Html:
    """What is left of the recommendation after a blow."""
    if not events:
        return Html("")
    falls = [e for e in events if not e.stands]
    title = (
        f"{len(falls)} of {len(events)} blows need another design" if falls else "The design stands every blow tried"
    )
    rows = [(e.label, _tag(e), _then(e), _change(e)) for e in events]
    columns = [Column("Blow"), Column("The design"), Column("What then"), Column("Cost a month", True)]
    return Html(
        heading(title, "Each blow alone, with the best answer to it.") + table("Pre-mortem", columns, rows, NAMES)
    )


def ties(advice: Advice, found: Sequence[NearTie]) -> Html:
    """Other designs within 5 %, and what really differs."""
    if not found:
        return heading("No other design comes within 5 %", "The recommendation is clear under your answers.")
    rows = [
        (
            lines(t.differs),
            f"{show(t.monthly_cost_usd, 'USD/month')}",
            f"+{100 * t.over_share:.1f} %",
            f"{100 * t.probability_cheaper:.0f} %",
            _times(advice, t),
        )
        for t in found
    ]
    columns = [
        Column("What differs"),
        Column("Cost, typical", True),
        Column("More", True),
        Column("Cheaper in", True),
        Column("Latency, P95", True),
    ]
    title = f"{len(found)} other design{'s' if len(found) > 1 else ''} within 5 % of the cheapest"
    note = "Choose by what the numbers do not hold. Cheaper in: share of the simulated outcomes."
    return Html(heading(title, note) + table("Near-ties", columns, rows, NAMES))


def front(points: Sequence[FrontPoint]) -> tuple[str, go.Figure, str] | None:
    """What faster answers cost: finding, chart, and the chart in words. None where there is nothing to choose."""
    if len(points) < 2:
        return None
    cheap, fast = points[0], points[-1]
    more = fast.monthly_cost_usd - cheap.monthly_cost_usd
    finding = (
        f"From {show(cheap.latency_ms, 'ms')} to {show(fast.latency_ms, 'ms')} costs {show(more, 'USD/month')} more"
    )
    said = "; ".join(
        f"{show(p.latency_ms, 'ms')}: {show(p.monthly_cost_usd, 'USD/month')}, {p.pattern_label}" for p in points
    )
    figure = go.Figure(
        go.Scatter(
            x=[p.latency_ms for p in points], y=[p.monthly_cost_usd for p in points], mode="lines+markers",
            line={"shape": "hv", "width": 2, "color": ACCENT}, marker={"size": 9}, showlegend=False,
            text=[_point(p) for p in points],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    still(figure, 320)
    _ends(figure, cheap, fast)
    figure.update_xaxes(title_text="P95 of the slowest path, ms", type="log", tickformat=",")
    figure.update_yaxes(title_text="USD a month, typical", tickformat="~s")
    return finding, figure, said


def _ends(figure: go.Figure, cheap: FrontPoint, fast: FrontPoint) -> None:
    """The two ends of the front by name; the cheapest is the recommended one."""
    for point, text, side in ((cheap, "the recommended design", "right"), (fast, "the fastest", "left")):
        figure.add_annotation(
            x=log10(point.latency_ms), y=point.monthly_cost_usd, text=text, showarrow=False, xanchor=side,
            yanchor="top", yshift=-8,
        )  # fmt: skip


def _point(point: FrontPoint) -> str:
    return f"{point.pattern_label}<br>{show(point.latency_ms, 'ms')}, {show(point.monthly_cost_usd, 'USD/month')}"


def _kind(id: str) -> str:
    return LABELS[id].lower()  # type: ignore[index]


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return _cap(text)


def _at(point: BreakEven) -> str:
    times = _factor(point.factor)
    return f"{times}, {show(point.value, 'a day')}" if point.variable == "load" else times


def _number(value: float, unit: str) -> str:
    """A promise in percent keeps the digits that tell it from the next one."""
    return f"{value:.5g} %" if unit == "percent" else show(value, unit)


def _factor(factor: float) -> str:
    return f"{factor:.2g} ×"


def _of(advice: Advice, workload: str) -> str:
    return f" <small>{esc(isolated(short(workload)))}</small>" if len(advice.alignments) > 1 else ""


def _tag(event: Event) -> Html:
    kind, text = ("adv-tag-next", "stands") if event.stands else ("", "falls")
    return Html(f"<span class='adv-tag {kind}'>{text}</span>")


def _then(event: Event) -> Html:
    instead = f"best then: {event.instead}" if event.stands and event.instead else event.instead
    return lines(_sentence(t) for t in (event.say, instead) if t)


def _change(event: Event) -> str:
    if event.cost_usd_month is None:
        return NONE
    change = event.change_usd_month or 0.0
    if abs(change) < 1:
        return "unchanged"
    return f"{'+' if change > 0 else '−'}{show(abs(change), 'USD/month')}"


def _times(advice: Advice, tie: NearTie) -> Html:
    return lines(f"{show(ms, 'ms')}{path_text(advice, id)}" for id, ms in tie.latency_ms.items())
