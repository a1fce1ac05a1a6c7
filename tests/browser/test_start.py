"""The first thing that a person sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious

OpenPage = Callable[..., Page]


def test_the_start_page_says_what_this_is_and_offers_samples(page: Page) -> None:
    expect(page).to_have_title("Advisor")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("bank", exact=False).first).to_be_visible()


def test_the_text_is_set_in_the_font_that_ships_with_the_app(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').map(f => f.family))"
    )
    assert "Inter" in loaded


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_start_page_has_no_serious_barrier_and_fits_its_width(open_page: OpenPage, width: int, dark: bool) -> None:
    page = open_page(width=width, dark=dark)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_of_the_tool_underneath_is_offered(page: Page) -> None:
    expect(page.get_by_text("Deploy", exact=True)).to_have_count(0)


def test_menus_stand_in_their_place_and_open_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(width=1024)
    entries = page.get_by_test_id("stTopNav").locator("a, button").filter(visible=True)
    shown = sorted(entries.all(), key=lambda entry: (entry.bounding_box() or {"x": 0})["x"])
    names = [entry.inner_text() for entry in shown]
    assert names[4] == "Numbers"
    assert names[-1] == "More"
    shown[3].focus()
    page.keyboard.press("Tab")
    expect(shown[4]).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="What if").press("Enter")
    expect(page).to_have_url(re.compile("/what_if"))
