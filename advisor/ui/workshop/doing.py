"""An action of a page on its room: what is refused is told as a sentence, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from advisor.errors import InputError
from advisor.ui.theme import plain
from advisor.workshop.errors import said

_REFUSED: Final = "ws-refused"


def doing(action: Callable[[], object]) -> Callable[[], None]:
    """The action as a widget's callback."""

    def act() -> None:
        try:
            action()
        except InputError as error:
            st.session_state[_REFUSED] = said(error)

    return act


def tell_refused() -> None:
    """Say once what was refused since the page was drawn."""
    if text := st.session_state.pop(_REFUSED, ""):
        st.error(plain(text))
