"""The pages of the report as they will be printed, some at a time."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.knowledge import Knowledge
from advisor.report import Look, page_image, to_drawings
from advisor.ui.taking.files import Matter

AT_ONCE: Final = 4
_PPI: Final = 100


@st.cache_data(max_entries=8, show_spinner="Setting the pages")
def _drawings(key: tuple[str, str, str], look: Look, _advice: Advice, _knowledge: Knowledge) -> list[bytes]:
    return to_drawings(_advice, _knowledge, look)


@st.cache_data(max_entries=64, show_spinner=False)
def _image(drawing: bytes) -> bytes:
    return page_image(drawing, _PPI)


def show(m: Matter) -> None:
    """Four pages, and the way to the others."""
    drawings = _drawings(m.key, m.look, m.advice, m.knowledge)
    first = _first(len(drawings))
    shown = list(enumerate(drawings, 1))[first : first + AT_ONCE]
    for row in range(0, len(shown), 2):
        for column, (number, drawing) in zip(st.columns(2), shown[row : row + 2], strict=False):
            with column.container(border=True):
                alt = f"Page {number} of {len(drawings)} of the report on {m.advice.name}"
                st.image(_image(drawing), width="stretch", alt=alt)


def _first(count: int) -> int:
    """Index of the first page to show."""
    starts = list(range(0, count, AT_ONCE))
    if len(starts) < 2:
        return 0
    if st.session_state.get("pages-from") not in starts:
        st.session_state["pages-from"] = 0
    chosen = st.segmented_control(
        f"Pages, {count} in all",
        starts,
        format_func=lambda start: _span(start, count),
        key="pages-from",
        required=True,
    )
    return int(chosen or 0)


def _span(start: int, count: int) -> str:
    last = min(start + AT_ONCE, count)
    return f"{start + 1}-{last}" if last > start + 1 else f"{last}"
