"""Charts over time or use, and the manner that all of them share."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas  # noqa: F401  plotly takes it as it finds it, half loaded or not, while another thread warms up
import plotly.graph_objects as go
import streamlit as st

from advisor.ui.building.markup import heading

TEXT_PX: Final = 13
_FONT: Final = "Inter, 'Noto Sans Hebrew', 'Noto Sans Arabic', sans-serif"
_CLEAR: Final = "rgba(0,0,0,0)"
_BAR: Final = {"displayModeBar": False}


class Chart(NamedTuple):
    """A finished chart: the finding as its heading, what is drawn, the drawing, and the drawing in words."""

    finding: str
    note: str
    figure: go.Figure
    alt: str


def show(chart: Chart | None, key: str) -> None:
    """Put a chart on the page; nothing where there is none."""
    if chart:
        st.html(heading(chart.finding, chart.note))
        st.plotly_chart(chart.figure, key=f"bld-chart-{key}", theme=None, config=_BAR, alt=chart.alt)


def still(figure: go.Figure, height: int) -> go.Figure:
    """No frame, no toolbar, colours from the style sheet, so that one cached figure follows the theme of the page."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8}, paper_bgcolor=_CLEAR, plot_bgcolor=_CLEAR,
        font={"family": _FONT, "size": TEXT_PX}, showlegend=False, hovermode="closest", dragmode=False,
    )  # fmt: skip
    grid = "rgba(128,128,128,0.25)"
    figure.update_xaxes(fixedrange=True, showgrid=False, zeroline=False, automargin=True, title_font_size=TEXT_PX)
    figure.update_yaxes(
        fixedrange=True, gridcolor=grid, zerolinecolor=grid, rangemode="tozero", automargin=True,
        title_font_size=TEXT_PX,
    )  # fmt: skip
    return figure
