"""How the report is to look. The choices stand in the address, so that F5 and a restarted server keep them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.errors import InputError
from advisor.report import ANNEXES, FORMS, MANNERS, SECTIONS, Logo, Look, read_logo
from advisor.report.look import Form
from advisor.ui import state
from advisor.ui.theme import plain

_MARKS: Final = ("None", "Internal", "Confidential", "Strictly confidential")
_FORM_NAMES: Final[dict[Form, str]] = {"full": "Full", "short": "Short, 2-4 pages"}


def choose() -> Look:
    """The look that is chosen on the page."""
    form = _form()
    organisation = _name("Organisation", "organisation", "On the cover and in the footer")
    sections, annexes = _parts(form), _annexes() if form == "full" else ()
    with st.expander("Author, mark, logo, numbers"):
        author = _name("Author", "author", "On the cover")
        mark = st.selectbox("Confidentiality", _MARKS, key="mark", bind="query-params")
        manner = st.selectbox(
            "Numbers and dates",
            list(MANNERS),
            format_func=lambda id: MANNERS[id].label,
            key="manner",
            bind="query-params",
        )
        logo = _logo() if form == "full" else None
    return Look(organisation, "" if mark == _MARKS[0] else mark, author, form, sections, annexes, manner, logo)


def _form() -> Form:
    chosen = st.segmented_control(
        "Length",
        list(FORMS),
        default="full",
        format_func=lambda f: _FORM_NAMES[f],
        key="form",
        required=True,
        bind="query-params",
    )
    return "short" if chosen == "short" else "full"


def _name(label: str, key: str, placeholder: str) -> str:
    typed = st.text_input(label, key=key, max_chars=120, placeholder=placeholder, bind="query-params")
    return state.clean_name(typed or "")


def _parts(form: Form) -> tuple[str, ...]:
    """The parts that are chosen; none chosen means all."""
    every = SECTIONS[form]
    chosen = st.pills(
        "Parts",
        list(every),
        selection_mode="multi",
        default=list(every),
        format_func=lambda part: every[part],
        key=f"parts-{form}",
        wrap=True,
        bind="query-params",
    )
    kept = tuple(part for part in every if part in chosen)
    return () if len(kept) == len(every) else kept


def _annexes() -> tuple[str, ...]:
    chosen = st.pills(
        "Annexes",
        list(ANNEXES),
        selection_mode="multi",
        format_func=lambda annex: ANNEXES[annex],
        key="annexes",
        wrap=True,
        bind="query-params",
    )
    return tuple(annex for annex in ANNEXES if annex in chosen)


def _logo() -> Logo | None:
    """The logo that was uploaded. A wrong one is refused in words, and the report goes on without."""
    given = st.file_uploader("Logo", type=("png", "jpg", "jpeg", "svg"), key="logo", max_upload_size=2)
    if given is None:
        return None
    try:
        return read_logo(given.getvalue())
    except InputError as error:
        st.error(plain(error))
        return None
