"""One question at a time: always the one that can still change most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from advisor.alignment import Alignment
from advisor.knowledge import Knowledge
from advisor.knowledge.model import Question
from advisor.ui import state
from advisor.ui.questions import ask
from advisor.ui.theme import bar, esc, percent, plain

STEPS: Final = {
    "context": "Context",
    "data": "Data",
    "infrastructure": "Infrastructure",
    "adoption": "Adoption",
    "usecase": "Use case",
    "load": "Load and limits",
}
FULL_BAR: Final = 0.25  # a share of the advice that fills the bar of a step
WORTH_SHOWING: Final = 0.01
DECISIVE: Final = 0.5  # of what the design hangs on; from here on an answer can turn it


def draw(alignment: Alignment, waiting: int, knowledge: Knowledge) -> None:
    """The question in focus, and what comes after it. waiting: answers without which nothing can be recommended."""
    held = state.desk()
    coming = [q.question for q in alignment.next_questions if q.question not in held.skipped]
    focus = _focus(coming)
    where = _where(alignment, waiting, knowledge)
    st.html(f'<p class="adv-muted">{esc(where)}</p>{bar(alignment.judged_share)}')
    if focus:
        _card(knowledge.questions[focus], {q.question: q.could_change for q in alignment.next_questions})
    elif held.skipped:
        st.info("Everything else is answered.")
        st.button(f"Ask the {len(held.skipped)} skipped", on_click=held.skipped.clear, key="unskip")
    else:
        st.success("Every question that applies has been asked.")
    _others([q for q in coming if q != focus][:3], knowledge)
    _open_steps(alignment, knowledge)


def _focus(coming: Sequence[str]) -> str:
    """The question that stays on screen until it is done, so that a choice of several can be completed."""
    held = state.desk()
    if not held.focus or (held.focus not in coming and not state.given(held.focus).given):
        held.focus = coming[0] if coming else ""
    return held.focus


def _card(question: Question, could_change: Mapping[str, float]) -> None:
    share = could_change.get(question.id, 0.0)
    tag = f"could change {percent(share)} of the advice" if share >= 0.005 else ""
    with st.container(border=True, key="guided"):
        ask(question, "guided", large=True, tag=tag, done=advance)
        answered = state.given(question.id).given
        with st.container(horizontal=True):
            if answered or question.type == "multi":
                st.button("Next question", type="primary", disabled=not answered, on_click=advance, key="next")
            if not answered:
                st.button("Skip for now", type="tertiary", on_click=_skip, args=(question.id,), key="skip")


def advance() -> None:
    """Go to the next question."""
    held = state.desk()
    held.last, held.focus = held.focus or held.last, ""


def look_at(question: str) -> None:
    """Put a question in focus."""
    held = state.desk()
    held.last, held.focus = "", question


def _skip(question: str) -> None:
    state.desk().skipped.append(question)
    state.desk().focus = ""


def _others(questions: Sequence[str], knowledge: Knowledge) -> None:
    last = state.desk().last
    named = [("Back to", last)] if last and state.given(last).given else []
    named += [("Then" if n == 0 else "", id) for n, id in enumerate(questions)]
    with st.container(key="then"):
        for word, id in named:
            before = f":gray[{word}] " if word else ""
            text = before + plain(knowledge.questions[id].text)
            st.button(text, type="tertiary", key=f"then-{id}", on_click=look_at, args=(id,))


def _where(alignment: Alignment, waiting: int, knowledge: Knowledge) -> str:
    """How far the walk is: to a first design, then to one that no decisive answer can turn."""
    answered, coming = alignment.answered, alignment.next_questions
    if waiting:
        return f"{answered} answered, {waiting} more for a first design. Leave open what you do not know."
    decisive = sum(knowledge.questions[q.question].decides >= DECISIVE for q in coming)
    if decisive:
        left = "1 open answer could" if decisive == 1 else f"{decisive} open answers could"
        return f"{answered} answered, enough for a first design; {left} still turn it."
    if any(q.could_change > 0 for q in coming):
        return f"{answered} answered. You can stop here: each further answer only sharpens the design."
    return f"{answered} answered. Nothing that is still open could change the advice."


def _open_steps(alignment: Alignment, knowledge: Knowledge) -> None:
    """Where information is still missing: a bar a step, for what its open questions could still change."""
    shares = dict.fromkeys(STEPS, 0.0)
    for question in alignment.next_questions:
        shares[knowledge.questions[question.question].step] += question.could_change
    if sum(shares.values()) >= WORTH_SHOWING:
        full = max(FULL_BAR, *shares.values())
        rows = "".join(
            f"<span>{STEPS[step]}</span>{bar(share / full)}<span>{percent(share)}</span>"
            for step, share in shares.items()
        )
        title = "What open answers could still change, share of the advice"
        st.html(f'<p class="adv-eyebrow">{title}</p><div class="adv-open-steps">{rows}</div>')
