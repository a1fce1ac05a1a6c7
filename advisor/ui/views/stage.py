"""The big screen of a room. Who has the code may look at it."""

from __future__ import annotations

import streamlit as st

from advisor.ui.theme import plain
from advisor.ui.workshop import doors, dress, pulse, stage
from advisor.workshop import Refused


def _page() -> None:
    code = doors.parameter(doors.ROOM)
    try:
        view = doors.workshop().stage(code, client=doors.client()).view()
    except Refused as refused:
        st.error(plain(refused.sentence))
        return
    pulse.follow("stage", code, view.revision, view.timer, fit=True)
    st.html(stage.stage_html(view, doors.address(doors.reachable(), "phone", room=view.code)))


dress.put("stage")
_page()
