"""A pack of one's own: checked when it is uploaded, and used for this session where its owner says so."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from advisor.errors import InputError
from advisor.knowledge import Knowledge, PackFiles, pack_from_zip, served_knowledge
from advisor.knowledge.linter import lint
from advisor.ui import desk
from advisor.ui.evidence.checks import told
from advisor.ui.evidence.markup import section
from advisor.ui.theme import plain
from advisor.ui.worked import worked

MOST: Final = 12  # problems that are listed at once
_NOTE: Final = (
    "Rules, questions, regimes, prices or regions of your own, merged over ours. A pack is a zip of a folder with a "
    "pack.yaml; nothing in it is run. It counts for this session only: reload the page, and it is gone."
)


def draw(knowledge: Knowledge) -> None:
    """The packs in use, and a way to bring one."""
    st.html(section("packs", "Bring your own pack", _NOTE))
    own = desk.own_packs()
    for number, pack in enumerate(knowledge.packs):
        told_by = f"{plain(pack.by)}, " if pack.by else ""
        adds = f"{len(pack.adds)} entries added, {len(pack.replaces)} replaced"
        with st.container(border=True, key=f"ev-pack-{number}"):
            st.markdown(f"**{plain(pack.name)}** {plain(pack.version)} ({told_by}{plain(pack.as_of)}): {adds}.")
    if own:
        st.button("Work without the uploaded packs", key="ev-pack-drop", on_click=_drop)
    file = st.file_uploader("A pack, zip, at most 5 MB", type=["zip"], key="ev-pack-file", max_upload_size=5)
    if file is not None:
        _judge(file.getvalue(), file.name, own)


def _judge(raw: bytes, name: str, own: tuple[PackFiles, ...]) -> None:
    """What is wrong with an uploaded pack; where nothing is, its rule check and the way to use it."""
    try:
        files = pack_from_zip(raw, name)
        if files in own:
            st.success(f"{plain(name)} is in use.")
            return
        changed = served_knowledge((*own, files))
    except InputError as error:
        _refused(name, error)
        return
    pack = changed.packs[-1]
    adds = f"{len(pack.adds)} entries added, {len(pack.replaces)} replaced"
    st.success(f"**{plain(pack.name)}** {plain(pack.version)} is well formed: {adds}.")
    with st.spinner("Checking the rules with the pack"):
        st.html(told(worked("lint", changed.hash, partial(lint, changed))))
    st.button("Use this pack in this session", type="primary", key="ev-pack-use", on_click=_use, args=((*own, files),))


def _refused(name: str, error: InputError) -> None:
    st.error(f"{plain(name)} cannot be used. Nothing has changed.")
    for problem in error.problems[:MOST]:
        st.markdown(f"- {plain(problem)}")
    if len(error.problems) > MOST:
        st.markdown(f"- and {len(error.problems) - MOST} more")


def _use(packs: tuple[PackFiles, ...]) -> None:
    _change(packs, "The pack is in use: rules, questions and figures include it now.")


def _drop() -> None:
    _change((), "The uploaded packs are not used any more.")


def _change(packs: tuple[PackFiles, ...], say: str) -> None:
    try:
        desk.use_packs(packs)
    except InputError as error:
        desk.desk().notice = f"Nothing has changed: the assessment in hand does not go with that. {plain(error)}"
    else:
        desk.desk().notice = say
