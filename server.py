"""The app as `advisor run` serves it: app.py, and beside it the events that keep the pages of a workshop up to date."""

from __future__ import annotations

import socket
from asyncio import base_events
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit import net_util

from advisor.ui import warm
from advisor.ui.workshop import events

if TYPE_CHECKING:
    from advisor.ui.workshop.news import News

net_util.get_external_ip = lambda: None  # Streamlit asks another host for it, at the start and of a strange origin


def _at_once(made: socket.socket) -> None:
    if made.family in {socket.AF_INET, socket.AF_INET6}:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


# asyncio does so for sockets that name their protocol, and Streamlit's names none: an answer of two writes then waits
# for the delayed acknowledgement of the first (docs/decisions/0019-answers-at-once.md).
base_events._set_nodelay = _at_once  # type: ignore[attr-defined]


def _news() -> News:
    from advisor.ui.workshop import doors  # the whole engine behind it: the server is up before that is loaded

    return doors.news()


@asynccontextmanager
async def _lifespan(served: Any) -> AsyncIterator[dict[str, Any]]:
    warm.once()  # while the first browser still loads its own half
    async with events.lifespan(served) as state:
        yield state


app = st.App("app.py", routes=events.routes(_news), lifespan=_lifespan)
