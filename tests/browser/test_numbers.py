"""Cost, Latency and What if in a real browser: no barrier, nothing cut, and what opens only there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]
CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
  const frame = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('.annotation-text, .xtick text, .ytick text')]
    .filter(text => { const box = text.getBoundingClientRect();
      return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1; })
    .map(text => text.textContent);
})"""
"""The words of charts that run out of their picture."""


def number_pages(page: Page, sample: str) -> str:
    """The address of the Numbers pages of a sample, without the name of the page."""
    page.locator(f".st-key-sample-{sample} button:visible").first.click()
    page.wait_for_url("**/assess?a=*")
    return page.url


def go(page: Page, address: str, name: str, heading: str) -> Page:
    page.goto(address.replace("/assess", f"/{name}"))
    expect(page.get_by_role("heading", name=heading).first).to_be_visible(timeout=60_000)
    return settled(page)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_numbers_have_no_serious_barrier_and_nothing_is_cut(open_page: OpenPage, width: int, dark: bool) -> None:
    page = open_page(width=width, dark=dark)
    address = number_pages(page, "eu-bank")
    for name, heading in (
        ("cost", "Check a vendor's quote"),
        ("latency", "What moves it most"),
        ("what_if", "could tip the design"),
    ):
        go(page, address, name, heading)
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []


def test_a_stop_of_the_route_and_a_round_trip_on_the_map_open_their_numbers(open_page: OpenPage) -> None:
    page = open_page()
    go(page, number_pages(page, "retailer"), "latency", "The farthest round trip")
    page.locator("[role=button][aria-label^='Vector store']").first.click()
    expect(page.locator(".st-key-lat-stop")).to_contain_text("Weakest input")
    settled(page).locator("[role=button][aria-label^='Ashburn to Chicago']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-lat-tie")).to_contain_text("Weakest input")


def test_a_lever_moved_by_keyboard_shows_its_scenario_and_a_number_of_it_opens(open_page: OpenPage) -> None:
    page = open_page()
    go(page, number_pages(page, "eu-bank"), "what_if", "could tip the design")
    page.get_by_role("slider", name="Load").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".whatif-beside")).to_contain_text("Load × 1.1")
    settled(page).get_by_role("button", name="Open any of these numbers").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Weakest input")


def test_what_a_blow_costs_opens_by_keyboard_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(width=390, dark=True)
    go(page, number_pages(page, "eu-bank"), "what_if", "could tip the design")
    page.get_by_role("button", name="Open what a blow costs").focus()
    page.keyboard.press("Enter")
    opened = page.get_by_test_id("stPopoverBody")
    expect(opened).to_contain_text("Hardware costs 50 % more: change in cost")
    expect(opened).to_contain_text("Weakest input")
    assert serious(settled(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
