"""The top of the page: the counts in one sentence, and figures, sources and rules by what they rest on."""

from __future__ import annotations

from collections import Counter
from datetime import date

import streamlit as st

from advisor.knowledge.ledger import AGES, STANDINGS, Ledger
from advisor.knowledge.model import Knowledge
from advisor.ui.building.markup import Column, Html, table
from advisor.ui.evidence import words
from advisor.ui.evidence.held import age
from advisor.ui.evidence.markup import age_mark, legend, stacked
from advisor.ui.theme import esc


def draw(book: Ledger, knowledge: Knowledge, today: date) -> None:
    """Headline and what follows it."""
    st.html(
        f'<div class="adv-finding ev-finding"><h1>{esc(words.headline(book))}</h1>'
        f"<p>{esc(words.lead(book, knowledge, today))}</p></div>"
    )


def standing(book: Ledger, knowledge: Knowledge, today: date) -> None:
    """Figures by table and grade; sources by age; rules by basis."""
    figures, rest = st.columns([1.7, 1], gap="large")
    with figures:
        used = [s for s in STANDINGS if any(group.standing[s] for group in book.groups)]
        st.html(f"<h3 class='ev-h3'>Figures, by what they rest on</h3>{legend(used)}{_groups(book)}")
    with rest:
        st.html(f"<h3 class='ev-h3'>Sources, by age</h3>{_ages(book, knowledge, today)}")
        checked = f"{book.measurements:,} public measurements of inference speed"
        note = f"{checked} check the models; they are not among the figures."
        st.html(
            f"<h3 class='ev-h3'>Rules, by what carries them</h3><p class='ev-said'>{esc(words.rules_text(book))}</p>"
            f"<p class='adv-muted'>{esc(note)}</p>"
            f"<p class='adv-muted'>Knowledge {esc(knowledge.version)}, fingerprint {esc(knowledge.hash[:12])}.</p>"
        )


def _groups(book: Ledger) -> Html:
    columns = (Column("Table"), Column("Figures", True), Column("Resting on"))
    rows = [
        (
            group.label,
            f"{group.figures:,}",
            Html(f"{stacked(group.standing)}<small>{esc(words.group_text(group))}</small>"),
        )
        for group in book.groups
    ]
    return table("Figures of each table by what they rest on", columns, rows, "ev-groups")


def _ages(book: Ledger, knowledge: Knowledge, today: date) -> Html:
    counts = Counter(age(row, knowledge, today) for row in book.outside)
    rows = "".join(f"<li>{age_mark(a)}<b>{counts[a]:,}</b></li>" for a in AGES)
    limits = "".join(
        f"<li>{esc(kind.label)}: fresh to {kind.fresh_days:,}, stale past {kind.stale_days:,} days. "
        f"{esc(kind.reason)}</li>"
        for kind in knowledge.ageing.values()
    )
    return Html(
        f'<ul class="ev-ages">{rows}</ul>'
        f'<details class="ev-more"><summary>How old each kind may be</summary>'
        f'<ul class="bld-list">{limits}</ul></details>'
    )
