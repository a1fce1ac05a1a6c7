"""Beside a question that is open: what is taken until it is answered, and who finds out by when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from advisor.assessment import OpenPoint, with_open_point
from advisor.assessment.shape import NAME_LENGTH
from advisor.knowledge.model import Question
from advisor.report.text import answer_text, date_text
from advisor.ui import state
from advisor.ui.theme import esc, plain

NOBODY = "Say who is to find out."


def draw(question: Question, place: str) -> None:
    """Nothing where the question is answered. place: keeps the widgets of two places on a page apart."""
    if state.given(question.id).answer is not None:
        return
    if said := until_then(question):
        st.html(f"<p class='adv-muted adv-small'>{esc(said)}</p>")
    point = state.workload().open.get(question.id)
    key = f"{place}-{state.workload().name}-{question.id}-who"
    box = st.popover(plain(label(point)), type="tertiary", key=key, on_change="rerun")
    if box.open:
        with box:
            _form(question, point, key)


def until_then(question: Question) -> str:
    """What an estimate takes in place of the answer, and why; "" where it takes nothing."""
    default = state.stand_in(question.id)
    if default is None:
        return ""
    taken = answer_text(question.id, default.value, state.knowledge())
    return f"Until it is answered, estimates take: {taken}. {default.reason}"


def label(point: OpenPoint | None) -> str:
    """Who finds out."""
    if point is None:
        return "Give it to a colleague"
    return f"{point.owner} finds out, by {date_text(point.by)}" if point.by else f"{point.owner} finds out"


def _form(question: Question, point: OpenPoint | None, key: str) -> None:
    held = point or OpenPoint("")
    st.text_input("Who finds out?", value=held.owner, key=f"{key}-owner", max_chars=NAME_LENGTH)
    by = date.fromisoformat(held.by) if held.by else None
    st.date_input("By (optional)", value=by, key=f"{key}-by", format="YYYY-MM-DD")
    with st.container(horizontal=True, gap="small"):
        st.button("Keep", type="primary", key=f"{key}-keep", on_click=_keep, args=(question.id, key))
        if point:
            st.button("Take it back", type="tertiary", key=f"{key}-drop", on_click=_drop, args=(question.id, key))
    if refused := state.desk().refused.get(key):
        st.html(f'<p class="adv-refused" role="alert">{esc(refused)}</p>')


def _keep(question: str, key: str) -> None:
    owner, by = state.clean_name(st.session_state[f"{key}-owner"]), st.session_state[f"{key}-by"]
    if not owner:
        state.desk().refused[key] = NOBODY
        return
    _set(question, key, OpenPoint(owner, by.isoformat() if by else ""), f"{question} given to {owner}")


def _drop(question: str, key: str) -> None:
    _set(question, key, None, f"{question} taken back")


def _set(question: str, key: str, point: OpenPoint | None, note: str) -> None:
    state.desk().refused.pop(key, None)
    at = state.workload().name
    state.edit(lambda a: with_open_point(a, at, question, point), note)
    st.session_state[key] = False  # the form closes
