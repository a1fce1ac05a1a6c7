"""Joining a room by its code."""

from __future__ import annotations

import streamlit as st

from advisor.ui import pages
from advisor.ui.workshop import doors
from advisor.workshop import read_code


def join_box(where: str) -> None:
    """A field for the code and the way to the room. where: tells the box of one page from that of another."""
    with st.form(f"join-{where}", border=False):
        typed = st.text_input(
            "Code of a workshop room", max_chars=20, key=f"join-code-{where}", placeholder="As on the big screen"
        )
        pressed = st.form_submit_button("Join the room")
    if not pressed or not typed.strip():
        return
    if (code := read_code(typed)) is None:
        st.error("This is not a code. It has eight letters and digits, without vowels, 0 and 1.")
    else:
        st.switch_page(pages.page("phone"), query_params={doors.ROOM: code})
