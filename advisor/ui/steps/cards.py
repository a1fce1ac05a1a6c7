"""The key figures of the way, each of which can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from advisor.advice import Advice
from advisor.advising.steps import COST, MONTHS
from advisor.figure import Figure
from advisor.report.text import plural
from advisor.ui.building.markup import amount
from advisor.ui.figures import open_figure
from advisor.ui.steps.words import before_live
from advisor.ui.theme import esc


class Card(NamedTuple):
    """A figure, its name, and what to hold it against."""

    name: str
    figure: Figure
    note: str


def draw(advice: Advice) -> None:
    """Side by side; two and two on a phone."""
    with st.container(key="bld-cards", gap="small"):
        for card in _cards(advice):
            with st.container(border=True, key=f"bld-card-{card.figure.id}", gap="xsmall"):
                st.html(
                    f"<div class='bld-card'><span class='adv-eyebrow'>{esc(card.name)}</span>"
                    f"<b>{amount(card.figure.shown)}</b><p class='adv-muted'>{esc(card.note)}</p></div>"
                )
                open_figure(card.figure, key=f"open-{card.figure.id}", label="Formula, sources")


def _cards(advice: Advice) -> Iterator[Card]:
    figures = advice.figures
    if whole := figures.get(MONTHS):
        yield Card("All steps", whole, before_live(advice))
    if cost := figures.get(COST):
        yield Card("Cost of all steps", cost, "What is bought is spread over its life")
    first, last = advice.roadmap[0], advice.roadmap[-1]
    if begin := figures.get(first.monthly_cost_figure):
        end = figures.get(last.monthly_cost_figure)
        note = f"{end.shown} at the end" if end and len(advice.roadmap) > 1 else "At the whole load"
        yield Card(f"Cost a month, {first.title.lower()}", begin, note)
    waits = [figures[wait.figure] for wait in first.lead_times]
    if waits:
        slowest = max(waits, key=lambda figure: figure.value)
        others = f"; {plural(len(waits) - 1, 'shorter wait')} beside it" if len(waits) > 1 else ""
        yield Card("Longest wait", slowest, f"{slowest.label}{others}")
