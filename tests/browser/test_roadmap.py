"""The Roadmap page as a browser shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_roadmap_has_no_serious_barrier_and_stays_inside_its_picture(
    open_page: OpenPage, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    page.locator(".st-key-sample-retailer button:visible").first.click()
    page.wait_for_url("**/assess?a=*")
    page.goto(page.url.replace("/assess", "/roadmap"))
    expect(page.get_by_role("heading", name="the whole load from")).to_be_visible()
    assert serious(settled(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.locator(".way").bounding_box()
    assert picture is not None
    for bar in page.locator(".way-track i").all():
        box = bar.bounding_box()
        assert box is not None
        assert picture["x"] <= box["x"]
        assert box["x"] + box["width"] <= picture["x"] + picture["width"] + 0.5
