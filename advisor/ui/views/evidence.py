"""Evidence: why should I believe it?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.ui import frame, state
from advisor.ui.evidence import accuracy, assumed, checks, covered, facts, head, packs, rules, searched, sources, tables
from advisor.ui.evidence.held import held
from advisor.ui.theme import esc

PARTS: Final = {
    "facts": "Facts",
    "sources": "Sources",
    "figures": "Figures",
    "rules": "Rules",
    "coverage": "Coverage",
    "checks": "Rule check",
    "accuracy": "Accuracy",
    "assumptions": "Assumptions",
    "packs": "Your own pack",
}

frame.tell()
knowledge, today = state.knowledge(), state.as_of()
found = held(knowledge)
advice = state.advice() if state.desk().assessment else None
head.draw(found.ledger, knowledge, today)
typed = searched.field()
if typed:
    searched.draw(typed, found, advice, knowledge)
    st.stop()
links = "".join(f'<a href="#{id}">{esc(label)}</a>' for id, label in PARTS.items())
st.html(f'<nav class="ev-parts" aria-label="Parts of this page">{links}</nav>')
head.standing(found.ledger, knowledge, today)
facts.draw(knowledge, advice, today)
sources.draw(found, knowledge, today)
tables.draw(found, knowledge)
rules.draw(advice, knowledge)
covered.draw(advice, knowledge)
checks.draw(knowledge)
accuracy.draw(knowledge)
assumed.draw(advice, knowledge, today)
packs.draw(knowledge)
