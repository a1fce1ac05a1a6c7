"""Lying bars with their words above them, so that a chart reads the same at 1440 and 390 px.

Colours are those of the style sheet, so that one cached figure follows the theme of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

import plotly.graph_objects as go

from advisor.report.text import short
from advisor.ui.theme import esc

BAR_PX: Final = 15
ROW_PX: Final = 46
LINE_PX: Final = 18  # for each further line above a bar
TEXT_PX: Final = 13
WIDEST: Final = 50  # characters above a bar that fit a phone
BAR_SHARE: Final = 0.53  # of the width is for bars, the rest for their amounts
_FAINT: Final = 0.4
FONT: Final = "Inter, 'Noto Sans Hebrew', 'Noto Sans Arabic', sans-serif"
_CLEAR: Final = "rgba(0,0,0,0)"
_LYING: Final = {"orientation": "h", "hoverinfo": "skip", "showlegend": False}
_WORDS: Final = {"showarrow": False}
_EDGE: Final = _WORDS | {"xref": "paper"}


class Bar(NamedTuple):
    """A bar from `start`, of length `value`; `reach` is a fainter extension up to that value.

    label and detail stand above it, text beside it
    """

    label: str
    text: str
    value: float
    start: float = 0.0
    reach: float = 0.0
    detail: str = ""


def draw(bars: Sequence[Bar], limit: float | None = None) -> go.Figure:
    """Bars from the top down. limit: a dashed line across all of them."""
    spans = [(1.0, [b.start for b in bars], [b.value for b in bars])]
    if any(b.reach for b in bars):
        spans.append((_FAINT, [b.value for b in bars], [max(0.0, b.reach - b.value) for b in bars]))
    rows, width = list(range(len(bars))), 2 * half(bars)
    figure = go.Figure(
        [go.Bar(y=rows, base=base, x=x, opacity=shade, width=width, **_LYING) for shade, base, x in spans]
    )
    above = {"x": 0, "xanchor": "left", "yanchor": "bottom", "yshift": BAR_PX / 2 + 1, "align": "left"}
    for row, bar in enumerate(bars):
        figure.add_annotation(text="<br>".join(map(esc, _above(bar))), y=row, **above, **_EDGE)
        figure.add_annotation(text=f"<b>{esc(bar.text)}</b>", x=1, xanchor="right", y=row, **_EDGE)
    if limit:
        figure.add_vline(x=limit, line={"dash": "dash", "width": 1.5})
        figure.add_annotation(text="limit", x=limit, xanchor="left", xshift=3, y=rows[-1], yshift=-18, **_WORDS)
    _fit(figure, bars, limit or 0.0)
    return figure


def half(bars: Sequence[Bar]) -> float:
    """Half the height of a bar as a share of its row; its height in pixels is always the same."""
    return BAR_PX / _row_px(bars) / 2


def _above(bar: Bar) -> Iterator[str]:
    """The lines above a bar: a long label takes two."""
    yield from wrap(short(bar.label, 2 * WIDEST - 8), WIDEST)[:2]
    if bar.detail:
        yield short(bar.detail, WIDEST)


def _row_px(bars: Sequence[Bar]) -> int:
    return ROW_PX + LINE_PX * (max(len(list(_above(bar))) for bar in bars) - 1)


def _fit(figure: go.Figure, bars: Sequence[Bar], limit: float) -> None:
    """Room for the words: above each bar, and beside the longest one."""
    top = max(limit, *(max(b.start + b.value, b.reach) for b in bars))
    figure.update_layout(
        barmode="overlay", font={"family": FONT, "size": TEXT_PX}, paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR,
        height=_row_px(bars) * len(bars) + 20, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False,
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, top / BAR_SHARE], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(bars) - 0.5, -0.85], fixedrange=True)


def said(bars: Sequence[Bar]) -> str:
    """The bars in words, for those who hear the chart."""
    return "; ".join(f"{', '.join(filter(None, (bar.label, bar.detail)))}: {bar.text}" for bar in bars)


def still(figure: go.Figure, height: int) -> go.Figure:
    """A chart over time or use in the manner of the bars: no frame, no toolbar, colours from the style sheet."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8}, paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR,
        font={"family": FONT, "size": TEXT_PX}, showlegend=False, hovermode="closest", dragmode=False,
    )  # fmt: skip
    grid = "rgba(128,128,128,0.25)"
    figure.update_xaxes(fixedrange=True, showgrid=False, zeroline=False, automargin=True, title_font_size=TEXT_PX)
    figure.update_yaxes(
        fixedrange=True, gridcolor=grid, zerolinecolor=grid, rangemode="tozero", automargin=True,
        title_font_size=TEXT_PX,
    )  # fmt: skip
    return figure
