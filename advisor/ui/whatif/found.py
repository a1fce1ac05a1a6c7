"""What the explorations found, as tables that state their finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Final

import plotly.graph_objects as go

from advisor.advice import Advice
from advisor.exploring import BreakEven, Event, FrontPoint, NearTie, TippingPoint
from advisor.exploring.opened import TIMES
from advisor.figure import Figure, show
from advisor.knowledge import Knowledge
from advisor.optimise.rivals import LABELS
from advisor.report.text import isolated, path_text, short
from advisor.ui.building.curves import still
from advisor.ui.building.markup import NONE, Column, Html, amount, heading, lines, table
from advisor.ui.costing.course import ACCENT
from advisor.ui.theme import esc

MOST_TICKS: Final = 5
WIDE: Final = 8.0  # times; a wider scale is marked in tens
FRONT: Final = "each dot is the cheapest design for its speed, found by the same optimiser."
UNIT_MS: Final = {"ms": 1.0, "s": 1000.0, "min": 60_000.0}
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
    then, now = (first.above, first.below) if first.factor > 1 else (first.below, first.above)
    text = f"{first.label} at {show(first.factor, TIMES)}: {_kind(then)} instead of {_kind(now)}"
    rows = [(p.label, _at(p), _cap(_kind(p.below)), _cap(_kind(p.above))) for p in points]
    columns = [
        Column("What changes"),
        Column("At", True),
        Column("Below it"),
        Column("Above it"),
    ]
    return Html(heading(text, PUBLISHED) + table("Break-even points", columns, rows))


def tipping(advice: Advice, points: Sequence[TippingPoint], knowledge: Knowledge) -> Html:
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
            _cap(p.becomes),
        )
        for p in moving
    ]
    columns = [Column("Your answer"), Column("Now", True), Column("Tips at", True), Column("Then it is")]
    shown = table("Tipping points, nearest first", columns, rows, NAMES) if rows else Html("")
    rest = "; ".join(dict.fromkeys(knowledge.questions[p.question].label or p.label for p in still))
    say = f"From an eighth to eight times of today these change nothing: {rest}."
    below = f"<p class='adv-muted whatif-still'>{esc(say)}</p>" if still else ""
    return Html(heading(title, "One answer moves, all others stay; nearest first.") + shown + below)


def premortem(events: Sequence[Event], figures: Mapping[str, Figure]) -> Html:
    """What is left of the recommendation after a blow. figures: exploring.opened.of_events."""
    if not events:
        return Html("")
    falls = [e for e in events if not e.stands]
    title = (
        f"{len(falls)} of {len(events)} blows need another design" if falls else "The design stands every blow tried"
    )
    rows = [(e.label, _tag(e), _then(e), _change(e, figures)) for e in events]
    columns = [Column("Blow"), Column("The design"), Column("What then"), Column("Costs more", True)]
    return Html(
        heading(title, "Each blow alone, with the best answer to it.") + table("Pre-mortem", columns, rows, NAMES)
    )


def ties(advice: Advice, found: Sequence[NearTie], figures: Mapping[str, Figure]) -> Html:
    """Other designs within 5 %, and what really differs. figures: exploring.opened.of_ties."""
    if not found:
        return heading("No other design comes within 5 %", "The recommendation is clear under your answers.")
    rows = [
        (
            Html(f"<small>Design {n}</small>{lines(t.differs)}"),
            *(amount(figures[f"tie/{n}/{name}"].shown) for name in ("monthly_cost", "more", "chance")),
            _times(advice, t, n, figures),
        )
        for n, t in enumerate(found, 1)
    ]
    columns = [
        Column("What differs"),
        Column("Cost", True),
        Column("Costs more", True),
        Column("Cheaper in", True),
        Column("Latency, P95", True),
    ]
    title = f"{len(found)} other design{'s' if len(found) > 1 else ''} within 5 % of the cheapest"
    note = "Choose by what the numbers do not hold. Cheaper in: share of the simulated outcomes."
    return Html(heading(title, note) + table("Near-ties", columns, rows, NAMES))


def front(advice: Advice, points: Sequence[FrontPoint]) -> tuple[str, str, go.Figure, str] | None:
    """What faster answers cost: finding, note, chart, the chart in words. None where there is nothing to choose."""
    if len(points) < 2:
        return None
    cheap, fast = points[0], points[-1]
    more = fast.monthly_cost_usd - cheap.monthly_cost_usd
    finding = (
        f"From {show(cheap.latency_ms, 'ms')} to {show(fast.latency_ms, 'ms')} "
        f"costs typically {show(more, 'USD/month')} more"
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
    unit = show(cheap.latency_ms, "ms").split()[-1]
    at = ticks(fast.latency_ms / UNIT_MS[unit], cheap.latency_ms / UNIT_MS[unit])
    figure.update_xaxes(
        title_text=f"P95 of the request path, {unit}", type="log", tickvals=[value * UNIT_MS[unit] for value in at],
        ticktext=[f"{value:,.10g}" for value in at],
    )  # fmt: skip
    figure.update_yaxes(title_text="USD a month, typical", tickformat="~s", title_standoff=12)
    return finding, _cap(_of_path(advice, cheap) + FRONT), figure, said


def _of_path(advice: Advice, point: FrontPoint) -> str:
    """Which request path a front is of; empty where there is only one."""
    whose = _whose(advice, point.path)
    which = "nearest to its limit" if point.evaluation.paths[point.path].limit_ms else "that is slowest"
    return f"of {whose}, the request path {which}; " if whose else ""


def _ends(figure: go.Figure, cheap: FrontPoint, fast: FrontPoint) -> None:
    """The two ends of the front by name, clear of the line between them; the cheapest is the recommended one."""
    for point, text, side, edge, shift in (
        (cheap, "the recommended design", "right", "top", -8), (fast, "the fastest", "left", "bottom", 8),
    ):  # fmt: skip
        figure.add_annotation(
            x=log10(point.latency_ms),
            y=point.monthly_cost_usd,
            text=text,
            showarrow=False,
            xanchor=side,
            yanchor=edge,
            yshift=shift,
        )


def ticks(low: float, high: float) -> list[float]:
    """Round values from low to high, at most five, that keep clear of each other on a scale of factors."""
    if high >= WIDE * low:
        tens = range(floor(log10(low)), ceil(log10(high)) + 1)
        found = [digit * 10.0**ten for ten in tens for digit in (1, 3) if low <= digit * 10.0**ten <= high]
        return found[:: 1 + (len(found) - 1) // MOST_TICKS]
    for step in (digit * 10.0**ten for ten in range(floor(log10(high)) - 4, 20) for digit in (1, 2, 5)):
        first, last = ceil(low / step), floor(high / step)
        if last - first < MOST_TICKS - 1:
            break
    return [n * step for n in range(first, last + 1)]


def _point(point: FrontPoint) -> str:
    return f"{point.pattern_label}<br>{show(point.latency_ms, 'ms')}, {show(point.monthly_cost_usd, 'USD/month')}"


def _kind(id: str) -> str:
    return LABELS[id].lower()  # type: ignore[index]


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _at(point: BreakEven) -> Html:
    times = show(point.factor, TIMES)
    return lines([times, show(point.value, point.unit)] if point.variable == "load" else [times])


def _number(value: float, unit: str) -> str:
    """A promise in percent keeps the digits that tell it from the next one."""
    return show(value / 100, "share") if unit == "percent" else show(value, unit)


def _of(advice: Advice, workload: str) -> str:
    return f" <small>{esc(isolated(short(workload)))}</small>" if len(advice.alignments) > 1 else ""


def _tag(event: Event) -> Html:
    kind, text = ("adv-tag-next", "stands") if event.stands else ("", "falls")
    return Html(f"<span class='adv-tag {kind}'>{text}</span>")


def _then(event: Event) -> Html:
    instead = f"best then: {event.instead}" if event.stands and event.instead else event.instead
    return lines(_cap(t) for t in (event.say, instead) if t)


def _change(event: Event, figures: Mapping[str, Figure]) -> str:
    if event.cost_usd_month is None:
        return NONE
    return amount(figures[f"event/{event.id}/change"].shown) if event.changes_cost else "unchanged"


def _times(advice: Advice, tie: NearTie, number: int, figures: Mapping[str, Figure]) -> Html:
    """The request paths whose latency is another one than in the cheapest design."""
    shown = {p.id: amount(figures[f"tie/{number}/latency/{p.id}/p95"].shown) for p in tie.slower_or_faster}
    if len(shown) == len(tie.differs) == 1:  # that of the workload which is told beside it
        return next(iter(shown.values()))
    named = (Html(f"{text}<div class='whatif-of'>{esc(_whose(advice, id))}</div>") for id, text in shown.items())
    return lines(named) or Html("unchanged")


def _whose(advice: Advice, path: str) -> str:
    """Which request path is meant; empty where there is only one."""
    return path_text(advice, path).removeprefix(", ")
