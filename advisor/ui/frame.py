"""What every page begins with: what has to be told, and the way out where there is no assessment."""

from __future__ import annotations

import streamlit as st

from advisor.errors import InputError
from advisor.report.text import impossible
from advisor.ui import state
from advisor.ui.desk import desk, knowledge, restore, store
from advisor.ui.pages import link
from advisor.ui.theme import plain


def restored() -> None:
    """Bring back what the URL names. Where the store cannot be opened, say so and end the run."""
    try:
        store()
        restore()
    except InputError as error:
        st.error(plain(error))
        st.stop()


def begin(*, clashes: bool = True) -> None:
    """Tell what is to be told once. Where no assessment is in hand, say so, offer the way to Start, and end the run.

    clashes  say where answers contradict each other; the page that shows each of them does not need it
    """
    tell()
    held = desk()
    if held.assessment is None:
        if not held.missing:
            st.info("No assessment is open. Begin with a sample, a file or a blank one.")
        link("start", "Go to Start")
        st.stop()
    if clashes and (found := state.clashing()):
        with st.container(key="impossible", gap="small"):
            st.warning(plain(impossible(found, len(held.assessment.workloads) > 1)))
            link("findings", "See which answers")


def tell() -> None:
    """Show a notice once, why a link led nowhere for as long as it does, and which packs the knowledge includes."""
    held = desk()
    if held.notice:
        st.toast(held.notice)
        held.notice = ""
    if held.missing:
        st.error(plain(held.missing))
    if packs := knowledge().packs:
        named = ", ".join(f"{plain(pack.name)} {plain(pack.version)}" for pack in packs)
        st.caption(f"Everything here is judged and priced with your pack{'s' if len(packs) > 1 else ''}: {named}.")
