"""The bar above the questions: name of the assessment, its workloads, undo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from advisor.assessment import Workload
from advisor.assessment.read import MAX_WORKLOADS
from advisor.assessment.shape import NAME_LENGTH
from advisor.ui import state
from advisor.ui.switch import workload_switch
from advisor.ui.theme import esc, plain


def draw() -> None:
    """Name, workloads, undo."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        state.show("name", state.assessment().name)
        st.text_input(
            "Name of the assessment",
            key="name",
            on_change=_take_name,
            label_visibility="collapsed",
            max_chars=NAME_LENGTH,
            width=320,
        )
        workload_switch()
        with st.popover("Workloads", type="tertiary"):
            _edit()
        st.button("Undo", type="tertiary", disabled=not state.desk().before, on_click=state.undo, key="undo")
        st.html('<span class="adv-muted">Every change is saved.</span>', width="content")
    if refused := state.desk().refused.get("name"):
        st.html(f'<p class="adv-refused" role="alert">{esc(refused)}</p>')


def _take_name() -> None:
    refused = state.desk().refused
    if state.clean_name(st.session_state["name"]):
        refused.pop("name", None)
        state.rename(st.session_state["name"])
    else:
        refused["name"] = "An assessment needs a name of at least one letter or digit. The old one stays."


def _edit() -> None:
    at = state.workload()
    count = len(state.assessment().workloads)
    state.show("workload-name", at.name)
    st.text_input("Name of this workload", key="workload-name", on_change=_rename, max_chars=NAME_LENGTH)
    if refused := state.desk().refused.get("workload"):
        st.error(plain(refused))
    st.button("Add a workload", on_click=add, key="add-workload", disabled=count >= MAX_WORKLOADS)
    st.button("Duplicate this one", on_click=duplicate, key="duplicate-workload", disabled=count >= MAX_WORKLOADS)
    st.button(
        "Remove this one", on_click=remove, key="remove-workload", disabled=count == 1, help="Undo brings it back"
    )


def _rename() -> None:
    old, new = state.workload(), state.clean_name(st.session_state["workload-name"])
    if new == old.name:
        return
    if not new:
        state.desk().refused["workload"] = "A workload needs a name of at least one letter or digit. The old one stays."
        return
    if new in _names():
        state.desk().refused["workload"] = f"There is a workload {new} already. Choose another name."
        return
    _put((replace(w, name=new) if w is old else w for w in state.assessment().workloads), "workload renamed", new)


def add() -> None:
    """A further workload without answers of its own; the organisation's hold for it too."""
    new = Workload(_free(f"Workload {len(_names()) + 1}"))
    _put((*state.assessment().workloads, new), "workload added", new.name)


def duplicate() -> None:
    """A copy of the workload on screen, under a name of its own."""
    new = replace(state.workload(), name=_free(f"{state.workload().name[: NAME_LENGTH - 12]} (copy)"))
    _put((*state.assessment().workloads, new), "workload duplicated", new.name)


def remove() -> None:
    """Take the workload on screen away; undo brings it back. The last one stays."""
    left = [w for w in state.assessment().workloads if w is not state.workload()]
    if left:
        _put(left, "workload removed", left[0].name)


def _put(workloads: Iterable[Workload], note: str, shown: str) -> None:
    kept = tuple(workloads)
    state.edit(lambda a: replace(a, workloads=kept), note)
    state.choose_workload(shown)


def _names() -> set[str]:
    return {w.name for w in state.assessment().workloads}


def _free(wish: str) -> str:
    """The wished name, with a number behind it where it is taken."""
    taken = _names()
    numbered = (wish, *(f"{wish} {n}" for n in range(2, len(taken) + 3)))
    return next(name for name in numbered if name not in taken)
