"""Key figures as cards, each of which can be opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from advisor.figure import Figure
from advisor.ui.building.markup import amount, safe
from advisor.ui.costing.currency import Shown
from advisor.ui.theme import esc


class Card(NamedTuple):
    """A name, a figure or a text in its place, and what to hold it against."""

    name: str
    figure: Figure | None
    note: str
    text: str = ""


def draw(cards: Sequence[Card], figures: Mapping[str, Figure], shown: Shown, key: str) -> None:
    """The cards in a row; on a phone two by two."""
    with st.container(key=f"cost-cards-{key}", gap="small"):
        for card in cards:
            with st.container(border=True, key=f"cost-card-{key}-{card.name}", gap="xsmall"):
                text = card.text or (shown.text(card.figure) if card.figure else "")
                st.html(
                    f"<div class='bld-card'><span class='adv-eyebrow'>{esc(card.name)}</span><b>{amount(text)}</b>"
                    f"<p class='adv-muted'>{safe(card.note)}</p></div>"
                )
                if card.figure:
                    shown.open(card.figure, figures, f"cost-open-{key}-{card.name}", "Formula, sources")
