"""The numbers of the findings, opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from advisor.exploring import TippingPoint
from advisor.exploring.opened import Opened, of_break_even, of_carbon, of_events, of_front, of_ties, of_tipping
from advisor.figure import Figure
from advisor.ui import state
from advisor.ui.figures import open_any
from advisor.uncertainty import Draws

_MAKE: Final[Mapping[str, Callable[[Any, Draws], Opened]]] = {
    "ties": of_ties,
    "events": of_events,
    "front": of_front,
    "carbon": of_carbon,
    "break_even": of_break_even,
}
_SAYS: Final[Mapping[str, str]] = {
    "ties": "Open a number of these designs",
    "events": "Open what a blow costs",
    "front": "Open a point of the speed chart",
    "carbon": "Open a point of the carbon chart",
    "break_even": "Open a break-even point",
    "tipping": "Open a tipping point",
}


def figures(part: str, found: Sequence[Any]) -> Mapping[str, Figure]:
    """The figures of a part by id, made once."""
    return _opened(state.desk().text, state.knowledge().hash, part, found).figures


@st.cache_resource(max_entries=128, show_spinner=False)
def _opened(text: str, hash: str, part: str, _found: Sequence[Any]) -> Opened:
    return _MAKE[part](_found, Draws())


def offer(part: str, found: Sequence[Any]) -> None:
    """The button that opens any number of a part; its figures are made when it is pressed."""
    told = [event for event in found if event.changes_cost] if part == "events" else found
    if told:
        _offer(part, lambda: _opened(state.desk().text, state.knowledge().hash, part, found))


def offer_tipping(points: Sequence[TippingPoint]) -> None:
    """The button that opens any tipping point; nothing where nothing tips."""
    if any(point.at is not None for point in points):
        _offer("tipping", lambda: of_tipping(points))


def _offer(part: str, make: Callable[[], Opened]) -> None:
    open_any(
        lambda: {figure.id: figure for figure in make().choices}, _SAYS[part], key=f"whatif-{part}",
        parts=lambda: make().figures,
    )  # fmt: skip
