"""Which workload is looked at: pills for a few short names, a list where there are many or long ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from advisor.ui import state
from advisor.ui.theme import plain

KEY: Final = "workload"
FEW: Final = 5  # workloads that stand beside each other
LENGTH: Final = 90  # letters that all their names together take on one line
WIDE: Final = 420  # px


def workload_switch(say: Callable[[str], str] = lambda _: "") -> None:
    """The widget; nothing where there is one workload. say: what is told of a workload behind its name."""

    def told(name: str) -> str:
        return " · ".join(filter(None, (name, say(name))))

    names = [workload.name for workload in state.assessment().workloads]
    if len(names) == 1:
        return
    state.show(KEY, state.workload().name)
    if len(names) <= FEW and sum(map(len, names)) <= LENGTH:
        st.pills(
            "Workload",
            names,
            format_func=lambda name: plain(told(name)),
            key=KEY,
            on_change=_take,
            label_visibility="collapsed",
            required=True,
        )
    else:
        st.selectbox(
            "Workload", names, format_func=told, key=KEY, on_change=_take, label_visibility="collapsed", width=WIDE
        )


def _take() -> None:
    if name := st.session_state[KEY]:
        state.choose_workload(name)
