"""The pages and their order. Files are named in full, so that the app starts from the repository and from a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from advisor.ui.desk import PARAMETER, desk

_VIEWS: Final = Path(__file__).with_name("views")
TITLES: Final = {
    "start": "Start",
    "assess": "Assess",
    "findings": "Findings",
    "architecture": "Architecture",
    "what_if": "What if",
    "report": "Report",
    "evidence": "Evidence",
}


def page(name: str) -> StreamlitPage:
    """A page by the name of its file."""
    return st.Page(_VIEWS / f"{name}.py", title=TITLES[name], default=name == "start")


def pages() -> list[StreamlitPage]:
    """All pages, in the order of the navigation."""
    return [page(name) for name in TITLES]


def go(name: str) -> None:
    """Go to a page with the assessment in hand."""
    st.switch_page(page(name), query_params=_parameters())


def link(name: str, label: str) -> None:
    """A link to a page with the assessment in hand."""
    st.page_link(page(name), label=label, query_params=_parameters())


def _parameters() -> dict[str, str]:
    return {PARAMETER: desk().document} if desk().document else {}
