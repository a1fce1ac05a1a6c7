"""An action of a page on its room: what is refused is told as a sentence, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from advisor.errors import InputError
from advisor.ui.theme import plain
from advisor.workshop.errors import said

_REFUSED: Final = "ws-refused"
_DONE: Final = "ws-done"


def doing(action: Callable[[], object]) -> Callable[[], None]:
    """The action as a widget's callback."""

    def act() -> None:
        try:
            action()
        except InputError as error:
            st.session_state[_REFUSED] = said(error)

    return act


def press(label: str, key: str, action: Callable[[], None], **how: Any) -> None:
    """A button whose press is not lost where it is the first that a server hears of a browser: after a restart the
    browser connects again and sends the press along, and the callback of a button not drawn yet is not called."""

    def act() -> None:
        action()
        st.session_state[_DONE] = key

    if st.button(label, key=key, on_click=act, **how) and st.session_state.get(_DONE) != key:
        act()
        st.rerun()
    if st.session_state.get(_DONE) == key:
        del st.session_state[_DONE]


def tell_refused() -> None:
    """Say once what was refused since the page was drawn."""
    if text := st.session_state.pop(_REFUSED, ""):
        st.error(plain(text))
