"""The topology in a real browser: it fits, it can be used by pointer and keyboard, and it follows the theme."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]
CHOSEN = re.compile(r"\bchosen\b")


def architecture(page: Page) -> Page:
    """The Architecture page of the commercial fleet."""
    page.locator(".st-key-sample-commercial-fleet button:visible").first.click()
    page.get_by_role("link", name="Architecture and options").click()
    expect(page.locator(".picture svg")).to_be_visible()
    return settled(page)


def part(page: Page, words: str) -> Locator:
    return page.locator(f".picture [role=button][aria-label^='{words}']").first


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1024, True), (390, False), (390, True)])
def test_the_drawing_fits_its_window_and_can_be_read(open_page: OpenPage, width: int, dark: bool) -> None:
    page = architecture(open_page(width=width, dark=dark))
    drawing = page.locator(".picture svg")
    box = drawing.bounding_box()
    assert box is not None
    assert 12 * box["width"] / float(drawing.get_attribute("width") or 1) >= 11.9  # px of the smallest text
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_a_part_is_chosen_by_click_and_let_go_by_a_second_one(open_page: OpenPage) -> None:
    page = architecture(open_page())
    manager = part(page, "Fleet manager")
    manager.click()
    expect(manager).to_have_class(CHOSEN)
    expect(page.locator(".st-key-bld-chosen")).to_contain_text("Fleet manager")
    manager.click()
    expect(page.locator(".st-key-bld-chosen")).to_have_count(0)


def test_a_link_is_chosen_by_keyboard_and_let_go_by_escape(open_page: OpenPage) -> None:
    page = architecture(open_page())
    link = part(page, "Control from Model registry to Fleet manager")
    link.focus()
    expect(page.locator(".tip")).to_contain_text("releases")
    page.keyboard.press("Enter")
    expect(link).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".st-key-bld-chosen")).to_contain_text("Model registry to Fleet manager")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-bld-chosen")).to_have_count(0)


def test_what_is_chosen_stays_chosen_when_the_window_turns_narrow(open_page: OpenPage) -> None:
    page = architecture(open_page())
    part(page, "Fleet manager").click()
    expect(page.locator(".st-key-bld-chosen")).to_be_visible()
    wide = page.locator(".picture svg").get_attribute("width")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".picture svg")).not_to_have_attribute("width", str(wide))
    expect(part(page, "Fleet manager")).to_have_class(CHOSEN)


def test_the_drawing_takes_the_colours_of_the_page(open_page: OpenPage) -> None:
    grounds = set()
    for dark in (False, True):
        page = architecture(open_page(dark=dark))
        card = part(page, "Fleet manager").locator("rect")
        grounds.add(card.evaluate("card => getComputedStyle(card).fill"))
    assert len(grounds) == 2
