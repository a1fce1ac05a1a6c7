"""What goes out before the day: read only, and gone once the facilitator ends the link."""

from __future__ import annotations

import streamlit as st

from advisor.ui.theme import plain
from advisor.ui.workshop import doors, dress, preread
from advisor.workshop import Refused


def _page() -> None:
    try:
        found = doors.workshop().pre_read(doors.parameter(doors.PRE_READ), client=doors.client())
    except Refused as refused:
        st.error(plain(refused.sentence))
        return
    st.html(preread.page_html(found))


dress.put("control")
_page()
