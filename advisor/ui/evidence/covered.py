"""What became of every rule on the open assessment: by theme and state, and what waits for which answer."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment.coverage import Coverage
from advisor.alignment.model import State
from advisor.knowledge.model import Knowledge
from advisor.ui import state
from advisor.ui.building.markup import Column, Html, table
from advisor.ui.evidence.markup import section
from advisor.ui.evidence.rules import STATE_WORD
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting

TOP: Final = 6  # open answers that are offered
_SHOWN: Final[tuple[State, ...]] = ("fires", "accepted", "replaced", "unknown", "silent", "not_applicable")


def draw(advice: Advice | None, knowledge: Knowledge) -> None:
    """The table, the bar over it, and what to answer next."""
    if advice is None:
        st.html(section("coverage", "Which rules were judged", NOTHING_OPEN))
        return
    found = next(c for c in advice.coverage if c.workload == state.workload().name)
    st.html(section("coverage", title(found), "Every rule is in exactly one state; unknown never counts as fine."))
    judged, open_ = st.columns([1.7, 1], gap="large")
    with judged:
        st.html(f"{_bar(found)}<details class='ev-more'><summary>By theme</summary>{_table(found)}</details>")
    with open_:
        st.html("<h3 class='ev-h3'>What the unknown ones wait for</h3>")
        if not found.waiting_for:
            st.html("<p class='adv-muted'>Nothing: every rule that applies is judged.</p>")
        with st.container(key="ev-waiting", gap=None):
            waiting = [Waiting(id, rules) for id, rules in found.waiting_for.items()]
            jump.questions(waiting[:TOP], "ev", knowledge)


NOTHING_OPEN: Final = "No assessment is open. Open one, and this part says which rules fired, which did not, and why."


def title(found: Coverage) -> str:
    """The finding of this part: how many rules were judged."""
    counts = found.counts
    total, open_ = sum(counts.values()), counts["unknown"]
    if not open_:
        return f"All {total} rules were judged or do not apply"
    return f"{total - open_} of {total} rules were judged or do not apply; {open_} wait for an answer"


def _bar(found: Coverage) -> Html:
    total = sum(found.counts.values()) or 1
    pieces = "".join(
        f'<i class="ev-{state}" style="width:{100 * found.counts[state] / total:.2f}%"></i>'
        for state in _SHOWN
        if found.counts[state]
    )
    items = "".join(
        f'<li><i class="ev-{state}" aria-hidden="true"></i>{STATE_WORD[state]} <b>{found.counts[state]}</b></li>'
        for state in _SHOWN
        if found.counts[state]
    )
    return Html(f'<div class="ev-bar" aria-hidden="true">{pieces}</div><ul class="ev-legend">{items}</ul>')


def _count(n: int) -> Html:
    return Html(str(n) if n else "<span class='adv-muted'>0</span>")


def _table(found: Coverage) -> Html:
    used = [state for state in _SHOWN if found.counts[state]]
    columns = [Column("Theme"), *(Column(STATE_WORD[state], True) for state in used)]
    rows = [
        [theme.label, *(_count(len(theme.states[state])) for state in used)]
        for theme in found.themes
        if any(theme.states.values())
    ]
    return table("Rules by theme and state", columns, rows, "ev-coverage")
