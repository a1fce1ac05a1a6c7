"""Assess: what is your situation?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.alignment import Alignment
from advisor.knowledge import Knowledge
from advisor.ui import frame, guided, panel, state, workloads
from advisor.ui.questions import ask
from advisor.ui.theme import plain

GUIDED: Final = "guided"
TOP: Final = 5  # so many questions carry a mark that they matter most


def _open(step: str, alignment: Alignment, knowledge: Knowledge) -> int:
    """How many open questions of a step could still change the advice."""
    open_ = (q for q in alignment.next_questions if q.could_change > 0)
    return sum(knowledge.questions[q.question].step == step for q in open_)


def _label(step: str, alignment: Alignment, knowledge: Knowledge) -> str:
    if step == GUIDED:
        return "Guided"
    open_ = _open(step, alignment, knowledge)
    return f"{guided.STEPS[step]} · {open_}" if open_ else guided.STEPS[step]


def _list(step: str, alignment: Alignment, knowledge: Knowledge) -> None:
    """Every question of a step that applies."""
    asked = [q for q in state.applicable() if q.step == step]
    open_ = _open(step, alignment, knowledge)
    say = f"{len(asked)} questions apply here; {open_ or 'none'} of those still open could change the advice."
    st.html(f'<p class="adv-muted">{say}</p>')
    top = {q.question for q in alignment.next_questions[:TOP]}
    for question in asked:
        with st.container(key=f"q-{question.id}"):
            ask(question, "list", tag="matters most" if question.id in top else "")


def _ask_next(question: str) -> None:
    guided.look_at(question)
    st.session_state["step"] = GUIDED


frame.begin()
st.html('<h1 class="adv-hidden">Assess</h1>')
workloads.draw()
knowledge, alignment = state.knowledge(), state.alignment()
panel.strip(alignment)
step = st.segmented_control(
    "Step",
    [GUIDED, *guided.STEPS],
    format_func=lambda s: _label(s, alignment, knowledge),
    key="step",
    default=GUIDED,
    required=True,
    label_visibility="collapsed",
)
left, right = st.columns([1.85, 1], gap="large")
with left:
    if step == GUIDED:
        guided.draw(alignment, len(state.waiting_for()), knowledge)
    else:
        _list(str(step), alignment, knowledge)
with right:
    panel.judged(alignment, knowledge)
    if step != GUIDED and alignment.next_questions:
        first = knowledge.questions[alignment.next_questions[0].question]
        label = f":gray[Ask next] {plain(first.text)}"
        st.button(label, type="tertiary", key="ask-next", on_click=_ask_next, args=(first.id,))
    panel.advised(state.advice(), alignment.workload, knowledge)  # last, because it takes longest
