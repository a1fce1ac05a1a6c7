"""The pages and their order. Files are named in full, so that the app starts from the repository and from a wheel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from advisor.ui.desk import PARAMETER, desk

_VIEWS: Final = Path(__file__).with_name("views")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation.

    name    of its file in views/, and of its address
    title   as the navigation shows it
    menu    the menu that it stands in; empty: it stands in the bar itself
    hidden  it has an address, but no place in the navigation
    """

    name: str
    title: str
    menu: str = ""
    hidden: bool = False


ENTRIES: Final = (
    Entry("start", "Start"),
    Entry("assess", "Assess"),
    Entry("findings", "Findings"),
    Entry("architecture", "Architecture"),
    Entry("cost", "Cost", menu="Numbers"),
    Entry("latency", "Latency", menu="Numbers"),
    Entry("what_if", "What if", menu="Numbers"),
    Entry("roadmap", "Roadmap"),
    Entry("report", "Report"),
    Entry("workshop", "Workshop", menu="More"),
    Entry("evidence", "Evidence", menu="More"),
    Entry("stage", "Stage", menu="More", hidden=True),
    Entry("phone", "Phone", menu="More", hidden=True),
    Entry("control", "Control", menu="More", hidden=True),
    Entry("preread", "Pre-read", menu="More", hidden=True),
)
"""Every page, one line each, in the order of the navigation (style.css puts the first menu behind Architecture)."""

_NAMED: Final = {entry.name: entry for entry in ENTRIES}


def page(name: str) -> StreamlitPage:
    """A page by the name of its file."""
    entry = _NAMED[name]
    return st.Page(
        _VIEWS / f"{name}.py",
        title=entry.title,
        default=name == ENTRIES[0].name,
        visibility="hidden" if entry.hidden else "visible",
    )


def is_page(name: str) -> bool:
    """Whether a page has this address."""
    return name in _NAMED


def pages() -> dict[str, list[StreamlitPage]]:
    """All pages by menu. The bar's own come first, under no name, as Streamlit wants it."""
    menus: dict[str, list[StreamlitPage]] = {"": []}
    for entry in ENTRIES:
        menus.setdefault(entry.menu, []).append(page(entry.name))
    return menus


def mark_menu(current: StreamlitPage) -> None:
    """Mark the menu that the current page stands in; Streamlit marks single entries only."""
    menus = [menu for menu, held in pages().items() if menu and any(p.visibility == "visible" for p in held)]
    single = sum(not (entry.menu or entry.hidden) for entry in ENTRIES)
    menu = next((entry.menu for entry in ENTRIES if entry.title == current.title), "")
    if menu in menus:
        nth = single + menus.index(menu) + 1
        st.html(f"<style>.rc-overflow-item:nth-child({nth}) {{ --in-menu: var(--accent) }}</style>")


def go(name: str) -> None:
    """Go to a page with the assessment in hand."""
    st.switch_page(page(name), query_params=_parameters())


def way(label: str, key: str, to: str, first: Callable[[], object] = lambda: None, **how: Any) -> None:
    """A button that leads to a page; `first` is done before. `how` is handed to st.button.

    The press is taken in a callback, so that nothing pressed right after it cuts the run short before it comes to the
    button. It is taken here where no callback was called, as with a press that is the first that a restarted server
    hears of a browser.
    """

    def leave() -> None:
        first()
        desk().going = to

    if st.button(label, key=key, on_click=leave, **how):
        leave()
        leave_if_asked()


def leave_if_asked() -> None:
    """Go where a press of this session leads. Every run begins with it."""
    held = desk()
    to, held.going = held.going, ""
    if to:
        go(to)


def link(name: str, label: str) -> None:
    """A link to a page with the assessment in hand."""
    st.page_link(page(name), label=label, query_params=_parameters())


def _parameters() -> dict[str, str]:
    return {PARAMETER: desk().document} if desk().document else {}
