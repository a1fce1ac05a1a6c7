"""Answers that cannot all be true: they come first, for everything else is judged on them."""

from __future__ import annotations

import streamlit as st

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting
from advisor.ui.theme import esc


def draw(advice: Advice, workload: str, knowledge: Knowledge) -> None:
    """The contradictions of a workload, each with the way to its questions. Nothing where there are none."""
    found = [clash for clash in advice.clashes if clash.workload == workload]
    if not found:
        return
    st.html(
        '<h2 class="adv-h2">Answers that contradict each other</h2><p class="adv-muted">Until one of each is '
        "corrected, the rest of this page judges a plan that cannot exist.</p>"
    )
    for clash in found:
        with st.container(border=True, key=f"clash-{clash.id}"):
            st.html(f'<p class="adv-clash">{esc(clash.say)}</p>')
            asked = [Waiting(id, 0) for id in clash.questions]
            jump.questions(asked, f"clash-{clash.id}", knowledge, workload)
