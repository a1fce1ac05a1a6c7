"""The way from an open point to its question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType

import streamlit as st

from advisor.knowledge.model import Knowledge
from advisor.report.text import subject_text
from advisor.ui import guided, pages, state
from advisor.ui.judgement.words import Waiting
from advisor.ui.theme import esc, plain


def questions(
    open_: Iterable[Waiting],
    place: str,
    knowledge: Knowledge,
    workload: str = "",
    given: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A button for each open question; a derived fact that no question settles is named only.

    place     keeps the buttons of two places on a page apart
    workload  whose question it is; empty for the one on screen
    given     what was answered, in words, where that is to be seen beside the question
    """
    for id, rules in open_:
        rest = f" · {rules} rule{'s' if rules > 1 else ''}" if rules else ""
        if id not in knowledge.questions:
            st.html(f'<p class="adv-muted">Not derived yet: {esc(subject_text(id, knowledge))}{rest}</p>')
            continue
        answer = f" **{plain(given[id])}**" if id in given else ""
        label = f"{plain(subject_text(id, knowledge))}{answer} :gray[{rest}]"
        pages.way(label, f"ask-{place}-{id}", "assess", partial(_ask, id, workload), type="tertiary")


def _ask(question: str, workload: str) -> None:
    if workload:
        state.choose_workload(workload)
    held = state.desk()
    held.skipped = [id for id in held.skipped if id != question]
    guided.look_at(question)
    st.session_state["step"] = "guided"
