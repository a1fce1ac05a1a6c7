"""What one browser session has in hand, and its way to the store: opened, edited, undone, saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from advisor.assessment import Assessment, dumps, loads, to_plain
from advisor.errors import InputError
from advisor.knowledge import Knowledge, PackFiles, served_knowledge
from advisor.store import ConflictError, Store, Version, database_url
from advisor.ui.merge import independent

UNDO_STEPS: Final = 50
PARAMETER: Final = "a"
_BAD_LINK: Final = (
    "This link does not lead to an assessment. It may have been cut off when it was copied, "
    "or it was made on another machine."
)
_COPIED: Final = (
    "The same answer was changed elsewhere at the same time. Yours is kept in this copy; "
    "the other one stands unchanged under its own address."
)


@dataclass(slots=True)
class Desk:
    """The assessment in hand. The store always holds the same: every edit is saved before the page is drawn.

    version   number of the stored version that `assessment` is
    text      the assessment as stored; what caches of results are keyed by
    before    earlier states, newest last, for undo
    opened    ids opened in this session, newest last
    refused   question id → why the value just typed was not taken
    focus     question on screen in the guided walk; last is the one before it; skipped ones come at the end
    notice    something to tell once
    missing   why there is no assessment, where a link led nowhere
    going     name of the page that the button just pressed leads to
    """

    document: str = ""
    version: int = 0
    assessment: Assessment | None = None
    text: str = ""
    workload: str = ""
    before: list[Assessment] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    focus: str = ""
    last: str = ""
    skipped: list[str] = field(default_factory=list)
    notice: str = ""
    missing: str = ""
    going: str = ""


def desk() -> Desk:
    """This session's desk."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = Desk()
    found: Desk = st.session_state["desk"]
    return found


def knowledge() -> Knowledge:
    """What the advisor knows, with the packs that this session uses; read once per process."""
    return served_knowledge(own_packs())


def own_packs() -> tuple[PackFiles, ...]:
    """The packs that this session uses: uploaded on the Evidence page, gone with the session."""
    found: tuple[PackFiles, ...] = st.session_state.get("packs", ())
    return found


def use_packs(packs: tuple[PackFiles, ...]) -> None:
    """Work with these packs from now on. Raises InputError, and changes nothing, where they cannot be read, or where
    the assessment in hand cannot be read with them."""
    changed = served_knowledge(packs)
    held = desk()
    if held.text:
        held.assessment = loads(held.text, "the assessment in hand", changed)
    st.session_state["packs"] = packs


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return Store(url)


def store() -> Store:
    """The store of this server."""
    return _store(database_url())


def restore() -> None:
    """Bring back what the URL names; a click on the navigation loses the parameter, so write it back.

    Another tab or person may have saved meanwhile: what is shown is always the newest version.
    """
    held, wanted = desk(), st.query_params.get(PARAMETER)
    if wanted is None:
        if held.document:
            st.query_params[PARAMETER] = held.document
    elif wanted != held.document:
        open_document(wanted)
    elif store().head(held.document) != held.version:
        _adopt(store().read(held.document))


def open_document(document: str) -> None:
    """Take a stored document in hand. An unknown id leaves the desk empty and says why."""
    st.session_state["desk"] = Desk(opened=desk().opened)
    _adopt(store().read(document))


def start(assessment: Assessment, note: str) -> None:
    """Store an assessment as a new document and take it in hand."""
    version = store().create(assessment.name, dumps(assessment, knowledge()), note=note)
    held = st.session_state["desk"] = Desk(opened=desk().opened)
    _take(held, version, assessment)


def edit(change: Callable[[Assessment], Assessment], note: str) -> None:
    """Apply a change and save it as a version.

    Where somebody else saved first, a change of other things is applied to theirs; a change of the same things becomes
    an assessment of its own, so that neither is lost. Both are told.
    """
    # A further press breaks this off wherever it touches the session's state: so that is done before, and what is saved
    # is also taken in hand, or neither.
    _edit(desk(), knowledge(), store(), change, note)


def _edit(held: Desk, known: Knowledge, kept: Store, change: Callable[[Assessment], Assessment], note: str) -> None:
    base = held.assessment
    if base is None or (after := change(base)) == base:
        return
    try:
        version = kept.save(held.document, after.name, dumps(after, known), base=held.version, note=note)
    except ConflictError as conflict:
        theirs = _read(conflict.newest)
        if theirs is not None and independent(*(to_plain(a, known) for a in (base, after, theirs))):
            _take(held, conflict.newest, theirs)
            held.notice = "This assessment was also edited elsewhere. Both changes are kept."
            _edit(held, known, kept, change, note)
        else:
            start(after, f"copy: version {conflict.newest.number} of {held.document} was saved first")
            desk().workload, desk().notice = held.workload, _COPIED
    except InputError as error:
        held.notice = f"Not saved: {error}"
    else:
        held.before = [*held.before[1 - UNDO_STEPS :], base]
        _take(held, version, after)


def undo() -> None:
    """Go back one edit. The undone state stays in the store as a version of its own."""
    held = desk()
    if held.before:
        earlier = held.before.pop()
        kept = list(held.before)
        edit(lambda _: earlier, "undo")
        desk().before = kept


def _adopt(version: Version | None) -> None:
    assessment = _read(version) if version else None
    if version is None:
        desk().missing = _BAD_LINK
    elif assessment is not None:
        _take(desk(), version, assessment)


def _read(version: Version) -> Assessment | None:
    try:
        return loads(version.text, "the stored assessment", knowledge())
    except InputError as error:  # written with other knowledge
        desk().missing = str(error)
        return None


def _take(held: Desk, version: Version, assessment: Assessment) -> None:
    held.document, held.version, held.assessment, held.text = version.document, version.number, assessment, version.text
    held.missing = ""
    held.refused.clear()
    held.opened = [id for id in held.opened if id != version.document] + [version.document]
    if st.query_params.get(PARAMETER) != version.document:
        st.query_params[PARAMETER] = version.document
