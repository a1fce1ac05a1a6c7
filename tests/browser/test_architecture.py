"""The Architecture page as a person meets it: before and after, numbers that open, a phone, both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]


def on_sample(open_page: OpenPage, sample: str, width: int = 1440, dark: bool = False) -> Page:
    """The Architecture page on a sample, drawn to its end."""
    page = open_page(width=width, dark=dark)
    page.locator(f".st-key-sample-{sample} button").locator("visible=true").first.click()
    page.get_by_role("link", name="Architecture and options").click()
    expect(page.locator(".bld-answer h1")).to_be_visible()
    expect(page.get_by_text("Bill of materials", exact=True)).to_be_visible()
    return settled(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_page_fits_and_has_no_serious_barrier(open_page: OpenPage, width: int, dark: bool) -> None:
    page = on_sample(open_page, "eu-bank", width, dark)
    expect(page.locator(".adv-bars")).to_have_count(3)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_number_opens_to_its_formula_without_a_barrier(open_page: OpenPage) -> None:
    page = on_sample(open_page, "eu-bank")
    page.get_by_role("button", name="Formula, sources").first.click()
    expect(page.locator(".adv-formula").first).to_be_visible()
    expect(page.get_by_text("Weakest input").first).to_be_visible()
    assert serious(page) == []


def test_before_and_after_change_the_picture(open_page: OpenPage) -> None:
    page = on_sample(open_page, "eu-bank")
    picture = page.locator(".picture svg")
    expect(picture).to_have_attribute("aria-label", "Cheapest design")
    page.locator(".st-key-view").get_by_text("Plan as stated").click()
    expect(picture).to_have_attribute("aria-label", "Plan as stated")


def test_on_a_phone_each_option_is_a_card_with_its_labels(open_page: OpenPage) -> None:
    page = on_sample(open_page, "eu-bank", width=390)
    options = page.locator(".bld-options tbody")
    boxes = [options.nth(n).bounding_box() for n in range(options.count())]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    label = options.first.locator("td[data-label]").first.evaluate("td => getComputedStyle(td, '::before').content")
    assert label == '"Cost a month"'


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_charts_follow_the_theme(open_page: OpenPage, dark: bool) -> None:
    page = on_sample(open_page, "eu-bank", dark=dark)
    ink = page.locator(".stApp").evaluate("e => getComputedStyle(e).color")
    expect(page.locator(".adv-bars b").first).to_have_css("color", ink)


def test_a_question_that_is_waited_for_stands_on_the_next_page(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".st-key-blank button").click()
    page.get_by_role("link", name="Architecture", exact=True).click()
    page.get_by_role("button", name="What is the strictest location rule?").click()
    expect(page.locator(".st-key-guided h3")).to_contain_text("What is the strictest location rule?")
