"""Who is in the room, and how people come in."""

from __future__ import annotations

import streamlit as st

from advisor.ui.theme import esc
from advisor.ui.workshop.doing import doing, press
from advisor.workshop.control import Control
from advisor.workshop.model import ControlView, Person


def show(view: ControlView, control: Control) -> None:
    """Names, who has voted, and the way to take a seat away."""
    if view.stage.one_device:
        return
    st.html(
        f"<h2 class='ct-h2'>{_count(len(view.people))}</h2>"
        f"<ul class='ct-people'>{''.join(map(_line, view.people))}</ul>"
    )
    if view.people:
        with st.popover("Take a seat away"):
            _remove(view, control)


def _count(people: int) -> str:
    return "Nobody is in yet" if not people else "1 person" if people == 1 else f"{people} people"


def _line(person: Person) -> str:
    voted = "<em>voted</em>" if person.voted else ""
    return f"<li{' class=ct-voted' if person.voted else ''}>{esc(person.name)}{voted}</li>"


def _remove(view: ControlView, control: Control) -> None:
    names = {p.number: p.name for p in view.people}
    number = st.selectbox("Whose?", list(names), index=None, format_func=names.__getitem__, key="ct-remove")
    st.html("<p class='adv-muted'>A vote in an open round goes with it. What was revealed stays.</p>")
    act = doing(lambda: control.remove_person(number) if number is not None else None)
    press("Take the seat away", "ct-remove-now", act, disabled=number is None)
