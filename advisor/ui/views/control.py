"""The facilitator's private screen. Its address holds the key to the room."""

from __future__ import annotations

import streamlit as st

from advisor.ui.theme import plain
from advisor.ui.workshop import doors, dress, pulse
from advisor.ui.workshop.control import agenda, head, notes, onstage, people, questions
from advisor.ui.workshop.doing import tell_refused
from advisor.workshop import Refused


def _page() -> None:
    code, key = doors.parameter(doors.ROOM), doors.parameter(doors.KEY)
    try:
        control = doors.workshop().control(code, key, client=doors.client())
        view = control.view()
    except Refused as refused:
        st.error(plain(refused.sentence))
        return
    pulse.follow("stage", code, view.revision, view.stage.timer)
    head.show(view, control)
    tell_refused()
    left, right = st.columns([5, 3], gap="large")
    with left:
        with st.container(border=True, key="ct-now"):
            onstage.show(view, control)
        questions.show(view, control)
    with right:
        agenda.show(view, control)
        people.show(view, control)
        notes.show(view, control)


dress.put("control")
_page()
