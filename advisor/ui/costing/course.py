"""Three years on the page: the curve by phase, the table of phases, cash by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import plotly.graph_objects as go

from advisor.advising.course import Course, Stage
from advisor.advising.money import Money
from advisor.figure import Figure, show
from advisor.knowledge import Knowledge
from advisor.models.finance import MONTHS
from advisor.report.text import plural
from advisor.ui.building.curves import Chart, still
from advisor.ui.building.markup import NONE, Column, Html, amount, table
from advisor.ui.costing.charts import typical
from advisor.ui.costing.currency import Shown
from advisor.ui.theme import esc

ACCENT: Final = "#5577e6"
_FAINT: Final = "rgba(85,119,230,0.18)"
_RIGHT: Final = 24  # the name of a phase that begins later stands to the left of its line


def curve(course: Course, shown: Shown) -> Chart:
    """The monthly cost of each month with its range, the phases above it."""
    stages = [(s, shown.figure(s.cost)) for s in course.stages]
    months = [_month(month, stages) for month in range(MONTHS)]
    x = [month + 1 for month in range(MONTHS)]
    clear = {"width": 0, "shape": "hvh"}
    figure = go.Figure([
        go.Scatter(x=x, y=[m.low for m in months], mode="lines", line=clear, hoverinfo="skip"),
        go.Scatter(
            x=x, y=[m.high for m in months], mode="lines", line=clear, fill="tonexty", fillcolor=_FAINT,
            hoverinfo="skip",
        ),
        go.Scatter(
            x=x, y=[m.value for m in months], mode="lines", line={"width": 2.5, "shape": "hvh", "color": ACCENT},
            text=[esc(m.said) for m in months], hovertemplate="%{text}<extra></extra>",
        ),
    ])  # fmt: skip
    still(figure, 340)
    for row, stage in enumerate(course.stages):
        _label(figure, stage, row % 2)
    figure.update_xaxes(range=[0.5, MONTHS + 0.5], tickvals=[1, 6, 12, 18, 24, 30, 36], title_text="Month from today")
    figure.update_yaxes(tickformat="~s")
    figure.update_layout(margin={"t": 44})
    note = f"{shown.code} a month; the line is typical, the band P10 to P90. {_waiting(course)}".strip()
    said = "; ".join(f"{s.title}, {_span(s)}: {f.shown}" for s, f in stages)
    return Chart(_finding(course, shown), note, figure, said)


class _Month(NamedTuple):
    """The cost of one month, and the month in words."""

    low: float
    value: float
    high: float
    said: str


def _month(month: int, stages: Sequence[tuple[Stage, Figure]]) -> _Month:
    """A month of the curve; before the first phase nothing is paid."""
    for stage, cost in stages:
        if stage.first <= month < stage.first + stage.months:
            return _Month(cost.low, cost.value, cost.high, f"Month {month + 1}, {stage.title}: {cost.shown}")
    return _Month(0.0, 0.0, 0.0, f"Month {month + 1}: nothing runs yet")


def _label(figure: go.Figure, stage: Stage, row: int) -> None:
    """The name of a phase above the curve, in one of two rows so that neighbours fit a phone; a line down from it."""
    at = stage.first + 0.5
    if stage.first:  # on the axis a line would strike the amounts out
        figure.add_vline(x=at, line={"dash": "dot", "width": 1})
    right = stage.first >= _RIGHT
    figure.add_annotation(
        text=esc(stage.title), x=at, xanchor="right" if right else "left", y=1, yref="paper",
        yanchor="bottom", yshift=18 * row, xshift=-3 if right else 3, showarrow=False,
    )  # fmt: skip


def _waiting(course: Course) -> str:
    if not course.waits:
        return ""
    return f"Nothing runs for the first {plural(course.waits, 'month')}: what has to be ordered or set up comes first."


def _span(stage: Stage) -> str:
    first, last = stage.first + 1, stage.first + stage.months
    return f"month {first}" if first == last else f"months {first} to {last}"


def _finding(course: Course, shown: Shown) -> str:
    whole = shown.figure(course.three_years)
    first, last = course.stages[0], course.stages[-1]
    low, high = shown.figure(first.cost), shown.figure(last.cost)
    if len(course.stages) < 2 or abs(low.value - high.value) < 0.02 * max(high.value, 1e-9):
        return f"Phase by phase it costs {typical(whole)}, about the same every month"
    ends = f"{typical(low)} in the {first.title.lower()}, {typical(high)} at the end"
    return f"Phase by phase it costs {typical(whole)}: {ends}"


def phases(course: Course, knowledge: Knowledge, shown: Shown) -> Html:
    """Phase by phase: when, at what load, what it costs, beside the published range."""
    rows = [
        (
            s.title, _span(s).capitalize(), show(s.load_share, "share"), amount(shown.text(s.cost)),
            amount(shown.text(s.bought)) if s.bought.value else NONE, amount(shown.text(s.total)), _published(s),
        )
        for s in course.stages
    ]  # fmt: skip
    columns = (
        Column("Phase"), Column("When"), Column("Load", True), Column("Cost a month", True),
        Column("Bought then", True), Column("Cost of the phase", True), Column("Published a month", True),
    )  # fmt: skip
    sources = dict.fromkeys(s.phase.source for s in course.stages if s.phase)
    cited = "; ".join(knowledge.sources[id].text.partition(",")[0] for id in sources if id in knowledge.sources)
    note = (
        f"<p class='adv-muted cost-note'>Published ranges are what organisations are said to pay in such a phase, "
        f"whatever their size, in US dollars: {esc(cited)}.</p>"
        if cited
        else ""
    )
    return Html(table("Phases", columns, rows, "cost-phases") + note)


def _published(stage: Stage) -> str:
    if stage.phase is None:
        return NONE
    low, high = stage.phase.published_low_usd_month, stage.phase.published_high_usd_month
    return f"{show(low, 'USD')} to {show(high, 'USD').removeprefix('USD ')}"


def cash(course: Course, money: Money, shown: Shown) -> Chart:
    """What is paid in each quarter: bought solid, run faint."""
    rows = [(q, shown.figure(q.bought), shown.figure(q.running), shown.figure(q.total)) for q in course.quarters]
    names = [f"Q{q.number}" for q, *_ in rows]
    words = [
        f"Quarter {q.number}: {total.shown}; bought {bought.shown}, run {running.shown}"
        for q, bought, running, total in rows
    ]
    figure = go.Figure([
        go.Bar(x=names, y=[b.value for _, b, _, _ in rows], marker={"color": ACCENT}, text=words, textposition="none",
               hovertemplate="%{text}<extra></extra>"),
        go.Bar(x=names, y=[r.value for _, _, r, _ in rows], marker={"color": ACCENT}, opacity=0.4, text=words,
               textposition="none", hovertemplate="%{text}<extra></extra>"),
    ])  # fmt: skip
    still(figure, 280)
    figure.update_layout(barmode="stack", bargap=0.25)
    figure.update_yaxes(tickformat="~s")
    note = f"Typical {shown.code} a quarter as it is paid: solid is bought, faint is run. {_left(money, shown)}".strip()
    return Chart(_cash_finding(course, shown), note, figure, "; ".join(words))


def _left(money: Money, shown: Shown) -> str:
    if not money.left.value:
        return ""
    return f"Not taken off: after three years the hardware is still worth {shown.text(money.left)}."


def _cash_finding(course: Course, shown: Shown) -> str:
    whole = shown.figure(course.cash)
    dearest = max(course.quarters, key=lambda q: q.total.value)
    top = shown.figure(dearest.total)
    if not any(q.bought.value for q in course.quarters):
        return f"As cash, {typical(whole)} is paid in three years, nothing of it at once"
    return f"As cash, {typical(whole)} is paid in three years, most in quarter {dearest.number}: {typical(top)}"


def stranded(course: Course, shown: Shown) -> str:
    """What earlier phases buy in vain, as a sentence; "" where nothing is."""
    if course.stranded is None:
        return ""
    return (
        f"Earlier phases buy hardware that the last one does not use: {shown.text(course.stranded)}. "
        "Rent for the pilot, or buy what the last phase needs at once."
    )


def quarters(course: Course, shown: Shown) -> Html:
    """The quarters as a table."""
    columns = (Column("Quarter"), Column("Bought", True), Column("Run", True), Column("Paid in all", True))
    rows = [
        (f"Quarter {q.number}", amount(shown.text(q.bought)) if q.bought.value else NONE, amount(shown.text(q.running)),
         amount(shown.text(q.total)))
        for q in course.quarters
    ]  # fmt: skip
    return table("Cash by quarter", columns, rows)
