"""Lying bars with their words above them and their amounts beside them: markup, on the screen with the page itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import streamlit as st

from advisor.report.text import short
from advisor.ui.building.markup import Html, heading
from advisor.ui.theme import esc

LABEL: Final = 92  # characters above a bar: two lines on a phone


class Bar(NamedTuple):
    """A bar from `start`, of length `value`; `reach` is a fainter extension up to that value, `dot` a value on it.

    label and detail stand above it, text beside it
    """

    label: str
    text: str
    value: float
    start: float = 0.0
    reach: float = 0.0
    detail: str = ""
    dot: float | None = None


class BarChart(NamedTuple):
    """Bars from the top down under the finding as their heading.

    marked  a value that is marked on every bar, such as a limit
    low     where the scale begins
    """

    finding: str
    note: str
    bars: Sequence[Bar]
    marked: float | None = None
    low: float = 0.0


def show(chart: BarChart | None) -> None:
    """Put a chart on the page; nothing where there is none."""
    if chart:
        st.html(heading(chart.finding, chart.note) + drawn(chart))


def drawn(chart: BarChart) -> Html:
    """The bars, all on one scale. Who hears the page is told their words alone."""
    end = max(*(max(bar.start + bar.value, bar.reach) for bar in chart.bars), chart.marked or chart.low)
    scale = Scale(chart.low, end - chart.low or 1.0)
    return Html(f"<ul class='adv-bars'>{''.join(_row(bar, chart.marked, scale) for bar in chart.bars)}</ul>")


class Scale(NamedTuple):
    """Values as shares of the width."""

    low: float
    width: float

    def at(self, value: float) -> str:
        """Where a value stands, as CSS."""
        return f"left:{100 * (value - self.low) / self.width:.2f}%"

    def span(self, low: float, high: float) -> str:
        """From one value to another, as CSS."""
        return f"{self.at(low)};width:{100 * max(0.0, high - low) / self.width:.2f}%"


def _row(bar: Bar, marked: float | None, scale: Scale) -> str:
    detail = f"<small>{esc(bar.detail)}</small>" if bar.detail else ""
    rail = f"<div aria-hidden='true'>{''.join(_marks(bar, marked, scale))}</div>"
    return f"<li><p>{esc(short(bar.label, LABEL))}{detail}</p>{rail}<b>{esc(bar.text)}</b></li>"


def _marks(bar: Bar, marked: float | None, scale: Scale) -> Iterator[str]:
    end = bar.start + bar.value
    if bar.reach > end:
        yield f"<i class='faint' style='{scale.span(end, bar.reach)}'></i>"
    yield f"<i style='{scale.span(bar.start, end)}'></i>"
    if marked is not None:
        yield f"<i class='mark' style='{scale.at(marked)}'></i>"
    if bar.dot is not None:
        yield f"<i class='dot' style='{scale.at(bar.dot)}'></i>"
