"""What the way depends on and nobody knows yet, and what its numbers leave out."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Option
from advisor.report.text import isolated, plural, short
from advisor.ui import pages
from advisor.ui.building import reasons
from advisor.ui.building.markup import bullets, heading
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting
from advisor.ui.steps.words import Open, open_questions, undecided
from advisor.ui.theme import esc

_OWN: Final = (
    "Money on the day it is paid: what is bought is spread over its life; the Cost page has the cash by quarter.",
    "Time lost where a stop rule applies and a step is repeated.",
)


def draw(advice: Advice, best: Option, knowledge: Knowledge) -> None:
    """Both parts beside each other."""
    left, right = st.columns(2, gap="large")
    with left:
        _open(advice, knowledge)
    with right:
        st.html(heading("Not in these numbers") + bullets([*_OWN, *reasons.left_out(best)]))


def _open(advice: Advice, knowledge: Knowledge) -> None:
    found = open_questions(advice, knowledge)
    rules = undecided(advice)
    title = f"{plural(len(found), 'open question')} on this way" if found else "No open question on this way"
    st.html(heading(title, "Unknown never counts as fine: each may add a step, a wait or a cost." if found else ""))
    for number, question in enumerate(found):
        _question(number, question, knowledge, several=len(advice.alignments) > 1)
    if rules:
        st.html(
            f"<p class='adv-muted'>{esc(plural(rules, 'rule'))} cannot be judged yet. "
            "What they find would be added to the steps.</p>"
        )
        pages.link("findings", "See which, and what would settle them")


def _question(number: int, question: Open, knowledge: Knowledge, several: bool) -> None:
    at = f" ({isolated(short(question.workload))})" if several else ""
    with st.container(key=f"way-open-{number}", gap=None):
        st.html(f"<p class='adv-muted'>{esc(question.why.rstrip('.'))}{esc(at)}</p>")
        jump.questions([Waiting(question.question, 0)], f"way-{number}", knowledge, question.workload)
