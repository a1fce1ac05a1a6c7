"""What to do where nothing can be recommended yet, or nothing meets every requirement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from advisor.knowledge import Knowledge
from advisor.optimise.model import Option
from advisor.ui import guided, pages, state
from advisor.ui.building.markup import answer, bullets, heading
from advisor.ui.building.words import limits_in
from advisor.ui.theme import esc, plain

_WAY_OUT: Final = (
    "This is what speaks against the design that comes nearest; what speaks against the others stands below. "
    "Nothing is loosened without you: change an answer, or allow a further place or operator."
)


def too_little(
    questions: Sequence[str], knowledge: Knowledge, asked: str = "What to build", lacks: str = "a design"
) -> None:
    """Nothing to design yet: what is still asked, each question a way to its answer.

    asked  the question of the page; lacks: what the page would show
    """
    left = "One answer is" if len(questions) == 1 else f"{len(questions)} answers are"
    more = f"{left} still needed. Without them anything shown here would be a guess."
    st.html(answer(f"Not enough is answered for {lacks} yet", more, asked))
    ask(questions, knowledge)
    pages.link("assess", "Go on with the questions")


def ask(questions: Sequence[str], knowledge: Knowledge) -> None:
    """Questions as buttons that lead to Assess with the question in focus."""
    with st.container(key="bld-ask", gap="xsmall"):
        for question in questions:
            label = plain(knowledge.questions[question].text)
            pages.way(label, f"ask-{question}", "assess", partial(_look_at, question))


def _look_at(question: str) -> None:
    state.choose_workload(_lacking(question))
    guided.look_at(question)


def _lacking(question: str) -> str:
    """The first workload that waits for an answer."""
    held = state.assessment()
    return next((w.name for w in held.workloads if held.answers(w).get(question) is None), state.workload().name)


def conflict(cheapest: Option, ways_out: Sequence[str]) -> None:
    """Nothing meets every requirement: which ones rule out the design that comes nearest, and what can be done."""
    st.html(heading(f"What rules out every design: {limits_in(cheapest.why_not)}"))
    st.html(bullets(cheapest.why_not, "bld-conflict"))
    if ways_out:
        st.html(heading("What could be built without one of them", "The others hold as answered."))
        st.html(bullets(ways_out, "bld-ways"))
    st.html(f"<p class='adv-muted'>{esc(_WAY_OUT)}</p>")
    pages.link("assess", "Change an answer")
