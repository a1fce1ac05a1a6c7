"""The rooms of this server, who is calling, and the addresses of a room's pages."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from advisor.address import LAN_VARIABLE, for_others
from advisor.knowledge import served_knowledge
from advisor.store import Store, database_url
from advisor.ui.workshop.news import News
from advisor.workshop import Workshop

ROOM: Final = "room"
SEAT: Final = "seat"
KEY: Final = "key"
PRE_READ: Final = "read"


@lru_cache(maxsize=4)
def _workshop(url: str) -> Workshop:
    return Workshop(Store(url), served_knowledge())


def workshop() -> Workshop:
    """The workshop over this server's store. One in the process, for its pages and for its events."""
    return _workshop(database_url())


@lru_cache(maxsize=4)
def _news(url: str) -> News:
    return News(_workshop(url))


def news() -> News:
    """What tells the pages of this server's rooms that they are out of date."""
    return _news(database_url())


def client() -> str:
    """Who calls, so that wrong tries can be counted: an address, or this computer."""
    return st.context.ip_address or "this computer"


def parameter(name: str) -> str:
    """A parameter of the address; empty where it is missing."""
    return str(st.query_params.get(name, ""))


def here() -> str:
    """Scheme, name and port under which this browser reaches the app."""
    return for_others(st.context.url or "", "localhost")


def reachable() -> str:
    """The same for phones in the room; empty where only this computer reaches the app."""
    return for_others(st.context.url or "", os.environ.get(LAN_VARIABLE, ""))


def address(base: str, page: str, **parameters: str) -> str:
    """The address of a page of a room. base: `here` or `reachable`; empty gives an empty address."""
    return f"{base}/{page}?{urlencode(parameters)}" if base else ""
