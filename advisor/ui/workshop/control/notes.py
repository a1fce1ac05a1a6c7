"""What is written down: the parking lot, decisions, actions with owner and date, milestones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, get_args

import streamlit as st

from advisor.ui.theme import esc, plain
from advisor.ui.workshop.doing import doing, press
from advisor.workshop.control import MOST_NOTES, Control
from advisor.workshop.model import ControlView, Note, NoteKind
from advisor.workshop.words import NAME_LENGTH, NOTE_LENGTH

KINDS: Final[tuple[NoteKind, ...]] = get_args(NoteKind)
TITLE: Final = {"parked": "Parking lot", "decision": "Decisions", "action": "Actions", "milestone": "Milestones"}
_ONE: Final = {"parked": "Parked", "decision": "Decision", "action": "Action", "milestone": "Milestone"}


def show(view: ControlView, control: Control) -> None:
    """Write down, look through, tick off."""
    st.html("<h2 class='ct-h2'>Written down</h2>")
    if view.stage.state == "open" and len(view.stage.notes) < MOST_NOTES:
        _write(control)
    for kind in KINDS:
        found = [n for n in view.stage.notes if n.kind == kind]
        if found:
            st.html(f"<h3 class='ct-h3'>{TITLE[kind]}</h3>")
        for note in found:
            _row(note, control, view.stage.state == "open")


def _write(control: Control) -> None:
    with st.container(key="ct-write"):
        kind = st.segmented_control(
            "Kind", KINDS, default="decision", required=True, format_func=_ONE.__getitem__, key="ct-kind"
        )
        with st.form("ct-note", clear_on_submit=True, border=False):
            text = st.text_input("Text", max_chars=NOTE_LENGTH, key="ct-text", placeholder="One sentence")
            owner, due = "", None
            if kind in ("action", "milestone"):
                left, right = st.columns(2)
                owner = left.text_input("Owner", max_chars=NAME_LENGTH, key="ct-note-owner")
                due = right.date_input("By", None, key="ct-note-due", format="YYYY-MM-DD")
            if st.form_submit_button("Write it down"):
                day = due.isoformat() if isinstance(due, date) else ""
                doing(lambda: control.add_note(kind, text, owner, day))()
                st.rerun()


def _row(note: Note, control: Control, may: bool) -> None:
    with st.container(key=f"ct-note-{note.number}", horizontal=True, vertical_alignment="center", gap="small"):
        who = ", ".join(part for part in (note.owner, f"by {note.due}" if note.due else "") if part)
        small = f"<small>{esc(who)}</small>" if who else ""
        done = " ct-done" if note.done else ""
        st.html(f"<p class='ct-written{done}'>{esc(note.text)}{small}</p>", width="stretch")
        if not may:
            return
        if note.kind == "action":
            label = "Not done" if note.done else "Done"
            press(label, f"ct-done-{note.number}", doing(_toggle(control, note)), type="tertiary")
        remove = doing(lambda: control.remove_note(note.number))
        hint = f"Remove: {plain(note.text[:60])}"
        press("Remove", f"ct-drop-{note.number}", remove, type="tertiary", help=hint)


def _toggle(control: Control, note: Note) -> Callable[[], object]:
    return lambda: control.change_note(note.number, note.text, note.owner, note.due, done=not note.done)
