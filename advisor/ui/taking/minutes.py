"""The minutes of the workshops on an assessment. They stand beside the report and not in it: a report follows from the
assessment alone, so that it can be made again anywhere, and it goes to people who must not read who said what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from advisor.report import Look
from advisor.report.text import date_text
from advisor.ui.theme import plain
from advisor.ui.workshop import doors
from advisor.workshop import ListedRoom
from advisor.workshop.paper import minutes_pdf

_MOST: Final = 5


def offer(document: str, look: Look) -> None:
    """A download for each of the newest rooms; nothing where nobody has met."""
    rooms = doors.workshop().rooms_of(document)
    if not rooms:
        return
    st.html("<h2 class='adv-eyebrow'>From the workshop</h2>")
    for room in rooms[:_MOST]:
        day = date_text(datetime.fromtimestamp(room.day_at, UTC).date().isoformat())
        settled = f"{room.settled} of {room.questions} settled"
        st.download_button(
            f"Minutes of {plain(day)}, PDF", _maker(document, room, look), f"minutes-{room.code.lower()}.pdf",
            "application/pdf", key=f"minutes-{room.code}", help=plain(f"{room.title}: {settled}"), on_click="ignore",
            width="stretch",
        )  # fmt: skip


def _maker(document: str, room: ListedRoom, look: Look) -> Callable[[], bytes]:
    return lambda: minutes_pdf(doors.workshop().minutes_of(document, room.code), look)
