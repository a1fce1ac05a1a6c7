"""Findings as a person sees them: read, pointed at, opened, applied, accepted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]


def on_sample(open_page: OpenPage, sample: str, width: int = 1440, dark: bool = False) -> Page:
    """The Findings page on a sample, drawn to its end."""
    page = open_page(width=width, dark=dark)
    page.locator(f".st-key-sample-{sample} button").locator("visible=true").first.click()
    page.wait_for_url("**/assess?a=*")
    page.goto(page.url.replace("/assess", "/findings"))
    expect(page.get_by_role("heading", name="All findings")).to_be_visible()
    return settled(page)


def opened(page: Page, title: str) -> Page:
    """The page with a finding of the list opened."""
    page.locator(".st-key-findings summary", has_text=title).click()
    expect(page.locator(".adv-opened")).to_be_visible()
    return settled(page)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1024, True), (390, False), (390, True)])
def test_the_page_has_no_serious_barrier_and_fits_its_width(open_page: OpenPage, width: int, dark: bool) -> None:
    page = opened(on_sample(open_page, "retailer", width, dark), "A fleet updated by hand")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "[...document.querySelectorAll('.adv-grid :is(td, th)')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map(e => e.textContent)") == []


def test_a_score_of_the_grid_says_why_when_pointed_at_and_by_arrow_keys(open_page: OpenPage) -> None:
    page = on_sample(open_page, "retailer")
    cell = page.locator(".adv-cell", has_text="Edge with RAG")
    expect(cell.locator(".adv-reason")).to_have_css("opacity", "0")
    cell.hover()
    expect(cell.locator(".adv-reason")).to_have_css("opacity", "1")
    here = page.get_by_role("radio", name=re.compile("VPC-isolated with classification"))
    expect(here).to_be_checked()
    here.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=re.compile("VPC-isolated with generation"))).to_be_checked()


def test_a_score_of_the_grid_says_why_when_tapped(open_page: OpenPage) -> None:
    page = on_sample(open_page, "retailer", width=390)
    cell = page.locator(".adv-cell", has_text="Multi-region with RAG")
    cell.tap()
    expect(cell.locator(".adv-reason")).to_have_css("opacity", "1")


def test_a_remedy_is_applied_with_one_click_and_undone_with_another(open_page: OpenPage) -> None:
    page = on_sample(open_page, "eu-bank")
    score = page.locator(".adv-score-large b")
    before = score.inner_text()
    page.get_by_role("button", name="Apply this remedy").first.click()
    expect(page.get_by_text("Undo takes it back")).to_be_visible()
    expect(score).not_to_have_text(before)
    page.get_by_role("button", name="Undo").click()
    expect(score).to_have_text(before)


def test_a_risk_is_accepted_only_with_a_reason_and_nothing_typed_is_lost(open_page: OpenPage) -> None:
    page = opened(on_sample(open_page, "eu-bank"), "National operator by rule")
    page.get_by_role("button", name="Accept this risk").click()
    page.get_by_label("Who accepts it?").fill("CIO")
    page.get_by_role("button", name="Accept the risk").click()
    expect(page.get_by_role("alert").get_by_text("Say why")).to_be_visible()
    expect(page.get_by_label("Who accepts it?")).to_have_value("CIO")
    page.get_by_label("Why is it accepted?").fill("A bridge of one year.")
    page.get_by_role("button", name="Accept the risk").click()
    expect(page.get_by_text("is accepted: it stays")).to_be_visible()
    expect(page.get_by_role("button", name="Accepted 1")).to_be_visible()
