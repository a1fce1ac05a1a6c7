"""The style sheet of a page of a room."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import streamlit as st

_HERE: Final = Path(__file__).parent


def put(page: Literal["stage", "phone", "control"]) -> None:
    """Put it on the page."""
    st.html(_HERE / f"{page}.css")
