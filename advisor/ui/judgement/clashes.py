"""Answers that cannot all be true: they come first, for everything else is judged on them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment.contradictions import Clash
from advisor.knowledge.model import Knowledge
from advisor.report.text import answer_text
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting
from advisor.ui.theme import esc, icon

ANSWERS: Final = 4  # choices of a multiple answer that are named


def draw(advice: Advice, workload: str, knowledge: Knowledge) -> None:
    """The contradictions of a workload, each with the way to its questions. Nothing where there are none."""
    found = [clash for clash in advice.clashes if clash.workload == workload]
    if not found:
        return
    st.html(
        '<h2 class="adv-h2">Answers that contradict each other</h2><p class="adv-muted">Until one of each is '
        "corrected, the rest of this page judges a plan that cannot exist.</p>"
    )
    with st.container(key="clashes", gap="small"):
        for clash in found:
            _card(clash, workload, knowledge)


def _card(clash: Clash, workload: str, knowledge: Knowledge) -> None:
    with st.container(border=True, key=f"clash-{clash.id}"):
        st.html(f'<div class="adv-clash">{icon("clash")}<p>{esc(clash.say)}</p></div>')
        asked = [Waiting(id, 0) for id in clash.questions]
        given = {id: answer_text(id, answer, knowledge, ANSWERS) for id, answer in clash.answers.items()}
        with st.container(key=f"answered-{clash.id}", gap=None):
            jump.questions(asked, f"clash-{clash.id}", knowledge, workload, given)
