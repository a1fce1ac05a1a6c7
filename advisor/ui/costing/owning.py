"""Owned against rented against hosted by use, with the published rules of thumb as bands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import plotly.graph_objects as go

from advisor.advice import Advice
from advisor.advising.owning import Curve, Owning, Way
from advisor.figure import show
from advisor.knowledge import Knowledge
from advisor.report.text import source_text
from advisor.ui.building.curves import Chart, still
from advisor.ui.building.markup import NONE, Column, Html, amount, table
from advisor.ui.costing.currency import Shown
from advisor.ui.evidence.links import linked
from advisor.ui.theme import esc

# middle tones that read on white and on dark; the dash tells the lines apart without colour
LOOK: Final[dict[Way, tuple[str, str]]] = {
    "owned": ("#5577e6", "solid"), "reserved": ("#2f9a86", "dash"), "on_demand": ("#d9772b", "solid"),
    "specialised": ("#d9772b", "dot"), "tokens": ("#a05fc4", "dashdot"),
}  # fmt: skip
_BAND: Final = "rgba(128,128,128,0.16)"
_ROW: Final = 18
TICKS: Final = (20, 40, 60, 80, 100)


def chart(owning: Owning, shown: Shown) -> Chart:
    """Each way to pay over how busy the capacity is."""
    figure = go.Figure()
    for curve in owning.curves:
        month = shown.figure(curve.month)
        colour, dash = LOOK[curve.way]
        text = f"{curve.label}: {month.shown}" + (" at full use" if curve.by_use else ", whatever the use")
        figure.add_scatter(
            x=[0, 25, 50, 75, 100], y=[month.value * (u if curve.by_use else 1) for u in (0, 0.25, 0.5, 0.75, 1)],
            mode="lines", line={"color": colour, "dash": dash, "width": 3 if curve.way == "owned" else 2},
            text=[esc(text)] * 5, hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    still(figure, 380)
    _bands(figure, owning)
    _here(figure, owning)
    figure.update_xaxes(
        range=[0, 100],
        tickvals=TICKS,
        ticktext=[f"{at} %" for at in TICKS],
        title_text="Share of the capacity that is used",
    )
    figure.update_yaxes(tickformat="~s")
    figure.update_layout(margin={"t": 8 + 3 * _ROW, "r": 28})
    note = f"{shown.code} a month for capacity of {owning.hardware} ({owning.place}), typical. {_basis(owning)}"
    said = "; ".join(_said(c, shown) for c in owning.curves)
    return Chart(finding(owning), note, figure, said)


def _basis(owning: Owning) -> str:
    return (
        ""
        if owning.owned_by_design
        else "The design owns none of this; these are the cheapest servers that could do the work."
    )


def _said(curve: Curve, shown: Shown) -> str:
    cost = f"{curve.label}: {shown.text(curve.month)}{' at full use' if curve.by_use else ' at any use'}"
    return f"{cost}, dearer than owning above {curve.break_even.shown} use" if curve.break_even else cost


def _bands(figure: go.Figure, owning: Owning) -> None:
    """The published rules: those on use as one band, that on the cost of owning as another."""
    spans: dict[str, list[float]] = {}
    for rule, low, high in owning.bands:
        spans.setdefault(rule.of, []).extend((100 * low, 100 * high))
    for row, (of, ends) in enumerate(sorted(spans.items(), reverse=True)):
        low, high = min(ends), min(100.0, max(ends))
        if low >= 100:
            continue
        figure.add_vrect(x0=low, x1=high, fillcolor=_BAND, line_width=0, layer="below")
        text = f"rules: {low:.0f}-{high:.0f} %" if of == "use" else f"Deloitte: {low:.0f}-{high:.0f} %"
        _above(figure, text, (low + high) / 2, row)


def _here(figure: go.Figure, owning: Owning) -> None:
    """How busy the design keeps what it owns."""
    if owning.use is None:
        return
    at = 100 * owning.use.value
    figure.add_vline(x=at, line={"dash": "dash", "width": 1.5})
    _above(figure, f"this design: {owning.use.shown}", at, 2)


def _above(figure: go.Figure, text: str, at: float, row: int) -> None:
    side = "left" if at < 30 else "right" if at > 70 else "center"
    figure.add_annotation(
        text=text, x=at, xanchor=side, y=1, yref="paper", yanchor="bottom", yshift=_ROW * row, showarrow=False
    )


def finding(owning: Owning) -> str:
    """When owning pays against those who rent by the hour, in a sentence: the comparator decides."""
    hourly = [c for c in owning.curves if c.way in ("on_demand", "specialised") and c.break_even]
    if not hourly:
        return "Nothing like it is rented, so owning has no rival"
    said = [_against(c) for c in hourly]
    use = f"; this design reaches {show(round(owning.use.value, 2), 'share')}" if owning.use else ""
    if all(c.break_even.value >= 100 for c in hourly if c.break_even):
        return f"Renting by the hour stays cheaper than owning, even at full use{use}"
    return f"Owning pays {', '.join(said)}{use}"


def _against(curve: Curve) -> str:
    assert curve.break_even is not None
    at = curve.break_even.value
    return f"never against {curve.seller}" if at >= 100 else f"above {show(round(at), '%')} use against {curve.seller}"


def why(advice: Advice, owning: Owning) -> str:
    """Why the design owns although renting looks cheaper, where it does; "" elsewhere."""
    best = advice.recommendation.recommended
    if not owning.owned_by_design or best is None or owning.use is None:
        return ""
    cheaper = [c for c in owning.curves if c.way != "owned" and _at(c, owning) < _at(owning.curves[0], owning)]
    if not cheaper:
        return "At this use no other way to pay is cheaper."
    if not any(c.allowed for c in cheaper):
        return "The cheaper ways are not open: the requirements rule them out, so the design owns all the same."
    return "A cheaper way is open for this part alone; with all parts and limits together the design is the cheapest."


def _at(curve: Curve, owning: Owning) -> float:
    """Typical cost a month at the use of the design."""
    use = owning.use.value if owning.use else 1.0
    return curve.month.value * (use if curve.by_use else 1.0)


def key(owning: Owning, shown: Shown) -> Html:
    """The lines, what each costs, and the use above which owning is cheaper: the legend and the numbers in one."""
    columns = (
        Column("Way to pay"), Column("A month at full use", True), Column("Owning pays above", True),
        Column("Open to you"),
    )  # fmt: skip
    rows = [(_mark(c), amount(shown.text(c.month)), _above_use(c), _open(c)) for c in owning.curves]
    return table("Ways to pay for the same capacity", columns, rows, "cost-ways")


def _mark(curve: Curve) -> Html:
    colour, dash = LOOK[curve.way]
    return Html(f"<i class='cost-line cost-{dash}' style='color: {colour}'></i>{esc(curve.label)}")


def _above_use(curve: Curve) -> str:
    if curve.break_even is None:
        return NONE
    return Html(f"{amount(curve.break_even.shown)} use") if curve.break_even.value < 100 else "never at this size"


def _open(curve: Curve) -> str:
    if curve.way == "owned":
        return "yes"
    return "yes" if curve.allowed else "for comparison only"


def rules(owning: Owning, knowledge: Knowledge) -> Html:
    """The published rules in words, with their sources."""
    listed = "; ".join(rule.label for rule, _, _ in owning.bands)
    if not listed:
        return Html("")
    ids = dict.fromkeys(rule.source for rule, _, _ in owning.bands)
    cited = " ".join(f"{source_text(id, knowledge)}." for id in ids)
    return Html(
        f"<p class='adv-muted cost-note'>Grey: published rules of thumb ({esc(listed)}). They conflict, so yours is "
        f"computed.</p><details class='cost-more'><summary>Where they stand</summary>"
        f"<p class='adv-muted adv-small'>{linked(cited)}</p></details>"
    )


def numbers(owning: Owning) -> Iterator[str]:
    """Ids of the figures that can be opened."""
    for curve in owning.curves:
        yield curve.month.id
        if curve.break_even:
            yield curve.break_even.id
    if owning.use:
        yield owning.use.id
