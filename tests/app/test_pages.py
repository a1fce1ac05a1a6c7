"""The navigation."""

from __future__ import annotations

from pathlib import Path

from advisor.ui import pages

VIEWS = Path(pages.__file__).with_name("views")
BAR = ["Start", "Assess", "Findings", "Architecture", "Numbers", "Roadmap", "Report", "More"]


def test_every_view_has_its_line_in_the_navigation() -> None:
    assert {entry.name for entry in pages.ENTRIES} == {path.stem for path in VIEWS.glob("*.py")} - {"__init__"}


def test_the_bar_has_its_eight_entries_in_their_order() -> None:
    shown = [entry.menu or entry.title for entry in pages.ENTRIES if not entry.hidden]
    assert list(dict.fromkeys(shown)) == [name for name in BAR if name in shown]


def test_entries_of_a_menu_stand_together_behind_the_single_ones() -> None:
    menus = pages.pages()
    assert next(iter(menus)) == ""
    assert sum(len(held) for held in menus.values()) == len(pages.ENTRIES)
