"""Keeps a page of a room up to date: by server-sent events where our server runs, by asking every second otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.ui.workshop import doors, events
from advisor.ui.workshop.page import Page
from advisor.workshop.model import Timer

_HERE: Final = Path(__file__).parent
_ASK_S: Final = 1.0
_STYLE: Final = """
time { font-variant-numeric: tabular-nums; font-weight: 680; font-size: var(--clock, 1.25rem); line-height: 1;
  font-family: inherit; color: var(--ink); }
time.over { color: var(--critical); }
time.over::after { content: " time is up"; font-size: 0.6em; }
"""

_component = st.components.v2.component(
    "advisor_pulse",
    html="<div class='pulse'><time role='timer' hidden></time></div>",
    css=_STYLE,
    js=(_HERE / "pulse.js").read_text(encoding="utf-8"),
)


def follow(page: Page, code: str, shown: int, timer: Timer | None = None, *, fit: bool = False) -> None:
    """Run the page again as soon as there is news for it.

    code   of the room
    shown  the number (news.py) that the page was drawn from
    timer  counted down beside it, None for none
    fit    the page is one scene that must not run over its screen
    """
    with st.container(key="ws-pulse"):
        served = events.serving()
        path = f"{events.PATH}/{page}/{code}" if served else ""
        data = {"path": path, "shown": shown, "timer": _wound(timer), "fit": fit}
        found = _component(key="pulse", data=data, on_revision_change=_nothing, on_broken_change=_nothing)
        if not served or found.get("broken"):
            _ask(page, code, shown, [])


def _wound(timer: Timer | None) -> dict[str, Any] | None:
    if timer is None:
        return None
    # `told` is the same as long as the timer is: a page that is drawn anew for another reason keeps its own count
    told = f"{timer.running} {timer.total_s:.0f} {timer.server_now + timer.left_s:.0f}"
    return {"running": timer.running, "left_s": timer.left_s, "told": told}


def _nothing() -> None:
    """The run that follows the event is all that is wanted."""


@st.fragment(run_every=_ASK_S)
def _ask(page: Page, code: str, shown: int, asked: list[bool]) -> None:
    """asked: grows with each look. The first one is part of the page's own run, which a press may have begun: to begin
    another run there would lose the press."""
    if asked and doors.news().number(page, code) != shown:
        st.rerun()
    asked.append(True)
