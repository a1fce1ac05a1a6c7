"""The room itself: its links, its settings, its minutes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from advisor.ui.theme import esc, plain
from advisor.ui.workshop import doors
from advisor.ui.workshop.control import record
from advisor.ui.workshop.doing import doing, press
from advisor.ui.workshop.qr import qr_image
from advisor.workshop import shown_code
from advisor.workshop.control import Control
from advisor.workshop.model import ControlView

_NO_PHONES = (
    "Phones cannot reach this address: the app listens on this computer only. Stop it and start it with "
    "`advisor run --address 0.0.0.0`, or take the votes by show of hands (Room, without phones)."
)


def show(view: ControlView, control: Control) -> None:
    """Title, and the ways out of here."""
    stage = view.stage
    day = f", day {stage.day}" if stage.day > 1 else ""
    state = "closed" if stage.state == "closed" else f"room {shown_code(stage.code)}{day}"
    st.html(
        f"<div class='ct-head'><div><p class='adv-eyebrow'>Control view, for you alone · {esc(state)}</p>"
        f"<h1>{esc(stage.title)}</h1></div></div>"
    )
    with st.container(horizontal=True, gap="small", key="ct-ways"):
        st.link_button("Open the stage", doors.address(doors.here(), "stage", room=stage.code))
        with st.popover("Phones"):
            _phones(view)
        with st.popover("Pre-read"):
            _pre_read(view, control)
        with st.popover("Minutes"):
            record.show(view, control)
        with st.popover("Room"):
            _room(view, control)


def _phones(view: ControlView) -> None:
    """How people join, and what to do where phones cannot reach the app."""
    base = doors.reachable()
    if not base:
        st.warning(_NO_PHONES)
        base = doors.here()
    link = doors.address(base, "phone", room=view.stage.code)
    st.html(
        f"<div class='ct-join'>{qr_image(link, 'QR code that joins this room')}"
        f"<p>Code <b>{esc(shown_code(view.stage.code))}</b></p></div>"
    )
    st.code(link, language=None, wrap_lines=True)


def _pre_read(view: ControlView, control: Control) -> None:
    """The link that goes out before the day. It is shown once, because only its hash is kept."""
    st.html("<p class='adv-muted'>To read before the day: where the plan stands and what will be asked. No votes.</p>")
    token = st.session_state.get("ct-pre-read")
    if token and view.pre_read:
        st.code(doors.address(doors.reachable() or doors.here(), "preread", read=token), language=None, wrap_lines=True)
        st.html("<p class='adv-muted'>Copy it now. It is not shown again; a new one can be made at any time.</p>")
    elif view.pre_read:
        st.html("<p class='adv-muted'>A link is out. A new one ends it.</p>")

    def make() -> None:
        st.session_state["ct-pre-read"] = control.new_pre_read()

    press("Make a new link" if view.pre_read else "Make a link", "ct-make-read", doing(make))
    if view.pre_read:
        press("End the link", "ct-end-read", doing(control.revoke_pre_read))


def _room(view: ControlView, control: Control) -> None:
    stage = view.stage
    if stage.state == "closed":
        st.html("<p class='adv-muted'>Opened again, it is another day: seats stay, and what changed starts anew.</p>")
        press("Open the room again", "ct-resume", doing(control.resume), type="primary")
        return
    _switch("Hide names on the stage", stage.names_hidden, "ct-hide", control.hide_names)
    _switch("Without phones: one device enters the votes", stage.one_device, "ct-alone", control.one_device)
    _switch("Let people join", stage.joining, "ct-joining", control.let_join)
    st.html(
        "<p class='adv-muted'>Closed, nobody joins or votes. All of it can be read, and opened again another day.</p>"
    )
    press("Close the room", "ct-close", doing(control.close))


def _switch(label: str, on: bool, key: str, set_to: Callable[[bool], None]) -> None:
    # another widget for each state: one in a closed popover does not hear of a value that is set for it
    st.toggle(plain(label), on, key=f"{key}-{on}", on_change=doing(lambda: set_to(not on)))
