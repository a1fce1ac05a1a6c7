"""A participant's phone: join by name, then vote. Its address holds the seat, so that it finds back to its place."""

from __future__ import annotations

from typing import Any

import streamlit as st

from advisor.errors import InputError
from advisor.ui.theme import plain
from advisor.ui.workshop import doors, dress, phone, pulse
from advisor.ui.workshop.doing import doing, tell_refused
from advisor.workshop import Refused, said, shown_code


def _page() -> None:
    code, token = doors.parameter(doors.ROOM), doors.parameter(doors.SEAT)
    try:
        number = doors.news().number("phone", code) if doors.news().let_in(code, doors.client()) else None
        if number is None:
            raise Refused("not_found", "there is no room with this code", "Look at the big screen and type it again")
        if token:
            _seated(code, token, number)
        else:
            _door(code)
    except Refused as refused:
        st.error(plain(refused.sentence))
        _other_ways(code, refused)


def _seated(code: str, token: str, number: int) -> None:
    seat = doors.workshop().seat(code, token, client=doors.client())
    view = seat.view()
    pulse.follow("phone", code, number, view.timer)
    tell_refused()
    asked, round = (view.card.number, view.card.round) if view.card else (0, 0)

    def cast(answer: Any, confidence: int | None, reason: str) -> None:
        doing(lambda: seat.vote(asked, answer, round=round, confidence=confidence, reason=reason))()

    phone.show(view, cast)


def _door(code: str) -> None:
    view = doors.workshop().stage(code, client=doors.client()).view()
    name = phone.join_form(view.title, shown_code(view.code))
    if name is None:
        return
    try:
        joined = doors.workshop().join(code, name, client=doors.client())
    except InputError as error:
        st.error(plain(said(error)))
    else:
        st.query_params[doors.SEAT] = joined.token
        st.rerun()


def _other_ways(code: str, refused: Refused) -> None:
    """After a refusal: type the code anew, or join again where the seat is gone."""
    if refused.reason == "forbidden":
        if st.button("Join again", type="primary", width="stretch"):
            del st.query_params[doors.SEAT]
            st.rerun()
    elif refused.reason == "not_found":
        with st.form("ph-code", border=False):
            typed = st.text_input("The code on the big screen", code[:20], max_chars=20, key="ph-code-typed")
            if st.form_submit_button("Go", type="primary", width="stretch"):
                st.query_params.from_dict({doors.ROOM: typed})
                st.rerun()


dress.put("phone")
_page()
