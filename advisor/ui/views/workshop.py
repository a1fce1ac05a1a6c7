"""Workshop: what does the room think? Open a room for the assessment in hand, find one again, or join one."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from advisor.errors import InputError
from advisor.ui import frame, pages, state
from advisor.ui.theme import esc, plain
from advisor.ui.workshop import doors
from advisor.ui.workshop.doing import doing, press, tell_refused
from advisor.ui.workshop.join import join_box
from advisor.workshop import ListedRoom, said, shown_code

_KEYS = "ws-keys"  # code → control key of the rooms that this session opened or took over


def _keys() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    return found


def _intro() -> None:
    st.html(
        "<div class='adv-finding'><h1>Let the room decide</h1><p>Everybody votes from a phone on the questions that "
        "matter, unseen by the others. The big screen shows where you differ and what each answer would do to score, "
        "cost and latency. You settle it, and leave with decisions, owners and minutes.</p></div>"
    )


def _open_room() -> None:
    agendas = {a.id: a for a in doors.workshop().agendas()}
    st.html("<h2 class='adv-h2'>Open a room</h2>")
    with st.form("ws-open", border=True):
        title = st.text_input("Title on the big screen", state.assessment().name, max_chars=120, key="ws-title")
        agenda = st.radio(
            "Agenda", list(agendas), key="ws-agenda", horizontal=True,
            format_func=lambda a: f"{plain(agendas[a].title)}, up to {agendas[a].questions} questions",
        )  # fmt: skip
        alone = st.checkbox("Without phones: one device enters the votes", key="ws-alone")
        hidden = st.checkbox("Hide names on the big screen", key="ws-hidden")
        if st.form_submit_button("Open the room", type="primary"):
            _create(title, agenda, alone, hidden)


def _create(title: str, agenda: str, alone: bool, hidden: bool) -> None:
    document = state.desk().document
    try:
        made = doors.workshop().open_room(
            document, title=title, agenda=agenda, one_device=alone, names_hidden=hidden
        )  # fmt: skip
    except InputError as error:
        st.error(plain(said(error)))
    else:
        _keys()[made.code] = made.control_key
        st.rerun()


def _rooms() -> None:
    found = doors.workshop().rooms_of(state.desk().document)
    if found:
        st.html("<h2 class='adv-h2'>Rooms of this assessment</h2>")
    for room in found:
        with st.container(border=True, key=f"ws-room-{room.code}"):
            _room(room)


def _room(room: ListedRoom) -> None:
    day = datetime.fromtimestamp(room.day_at, UTC).date().isoformat()
    people = "nobody joined yet" if not room.people else f"{room.people} joined"
    shut = ", closed" if room.state == "closed" else ""
    st.html(
        f"<div class='adv-card'><h3>{esc(room.title)}</h3><p class='adv-muted'>Code {esc(shown_code(room.code))}"
        f" · {day} · {people} · {room.settled} of {room.questions} questions settled{shut}</p></div>"
    )
    key = _keys().get(room.code)
    if key is None:
        _take_over(room)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link = doors.address(doors.here(), "control", room=room.code, key=key)
        st.link_button("Open the control view", link, type="primary")
        st.link_button("Open the stage", doors.address(doors.here(), "stage", room=room.code))
    with st.expander("Keep the control link"):
        st.code(link, language=None, wrap_lines=True)
        st.html("<p class='adv-muted'>Who has this link leads the room. It is shown in this session only.</p>")


def _take_over(room: ListedRoom) -> None:
    document = state.desk().document

    def take() -> None:
        _keys()[room.code] = doors.workshop().take_over(document, room.code)

    press("Lead this room", f"ws-take-{room.code}", doing(take))
    st.html("<p class='adv-muted'>Makes a new control link. The one that is out ends.</p>")


frame.tell()
_intro()
tell_refused()
left, right = st.columns([3, 2], gap="large")
with left:
    if state.desk().assessment is None:
        st.info("To lead a workshop, open an assessment first: a room votes on its questions.")
        pages.link("start", "Go to Start")
    else:
        _open_room()
        _rooms()
with right:
    st.html("<h2 class='adv-h2'>Join a room</h2>")
    join_box("workshop")
