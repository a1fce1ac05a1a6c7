"""One search over everything that the knowledge holds; results by kind, each opens its card."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.knowledge.catalogue import TABLES, Entry, search
from advisor.knowledge.model import Knowledge
from advisor.ui.evidence import rules
from advisor.ui.evidence.cards import card
from advisor.ui.evidence.held import Held
from advisor.ui.theme import plain

FIRST: Final = 5  # results of a kind that are shown at once
LONGEST: Final = 80  # characters of a query, and of a label


def field() -> str:
    """The search field; what was typed in it."""
    typed = st.text_input(
        "Search the knowledge",
        key="ev-search",
        max_chars=LONGEST,
        placeholder="egress, H100, Frankfurt, DORA, K05 …",
        help="Finds every rule, question, pattern, source, fact, price, model, region and regime that holds all words.",
    )
    return (typed or "").strip()


def draw(typed: str, found: Held, advice: Advice | None, knowledge: Knowledge) -> None:
    """What was found."""
    groups = search(found.entries, typed)
    total = sum(map(len, groups.values()))
    if not total:
        st.info(f"Nothing holds “{plain(typed)}”. Try one word, or part of one.")
        return
    st.html(
        f'<p class="adv-muted" role="status">{total:,} found in {len(groups)} kind{"s" if len(groups) > 1 else ""}.</p>'
    )
    for table, hits in groups.items():
        _group(table, hits, advice, knowledge)


def _group(table: str, hits: list[Entry], advice: Advice | None, knowledge: Knowledge) -> None:
    st.html(f'<h2 class="ev-h3">{TABLES[table]} <span class="adv-muted">{len(hits):,}</span></h2>')
    shown = FIRST * int(st.session_state.get(f"ev-hits-{table}", 1))
    with st.container(gap="xsmall", key=f"ev-hits-of-{table}"):
        for entry in hits[:shown]:
            if table == "rules":
                rules.row(entry.value, advice, knowledge, place="hit")
            else:
                _row(entry, knowledge)
    if len(hits) > shown:
        st.button(
            f"Show {min(FIRST, len(hits) - shown)} more of {len(hits):,}", type="tertiary", key=f"ev-hits-more-{table}",
            on_click=_more, args=(table,),
        )  # fmt: skip


def _more(table: str) -> None:
    key = f"ev-hits-{table}"
    st.session_state[key] = int(st.session_state.get(key, 1)) + 1


def _row(entry: Entry, knowledge: Knowledge) -> None:
    title = entry.title if len(entry.title) <= LONGEST else entry.title[: LONGEST - 1].rstrip() + "…"
    name = f" :gray[{plain(entry.id)}]" if entry.id != entry.title else ""
    box = st.expander(f"**{plain(title)}**{name}", key=f"ev-hit-{entry.table}-{entry.id}", on_change="rerun")
    if box.open:
        with box:
            st.html(card(entry, knowledge))
