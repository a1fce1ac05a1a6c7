"""Evidence as a person sees it: read, jumped to, searched, opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import serious, settled

OpenPage = Callable[..., Page]


def on_evidence(open_page: OpenPage, width: int = 1440, dark: bool = False, sample: str = "") -> Page:
    """The page, drawn to its end; with a sample open if one is named."""
    page = open_page("/" if sample else "/evidence", width=width, dark=dark)
    if sample:
        page.locator(f".st-key-sample-{sample} button").locator("visible=true").first.click()
        page.wait_for_url("**/assess?a=*")
        page.goto(page.url.replace("/assess", "/evidence"))
    expect(page.get_by_role("heading", name="Bring your own pack")).to_be_visible()
    return settled(page)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1024, True), (390, False), (390, True)])
def test_the_page_has_no_serious_barrier_and_fits_its_width(open_page: OpenPage, width: int, dark: bool) -> None:
    page = on_evidence(open_page, width, dark, "retailer")
    page.locator(".st-key-ev-rules summary:visible").first.click()
    expect(page.locator(".adv-opened")).to_be_visible()
    for fold in page.locator(".ev-more > summary:visible, .ev-sources details > summary:visible").all():
        fold.click()
    settled(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    torn = (
        "[...document.querySelectorAll('.bld-table tbody :is(td > div, th)')]"
        ".filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert page.evaluate(torn) == []


def test_the_list_at_the_top_leads_to_every_part(open_page: OpenPage) -> None:
    page = on_evidence(open_page)
    for link in page.locator(".ev-parts a").all():
        target = str(link.get_attribute("href"))
        link.click()
        expect(page.locator(target)).to_be_in_viewport()


def test_a_search_finds_a_rule_and_opens_it_and_emptied_gives_the_page_back(open_page: OpenPage) -> None:
    page = on_evidence(open_page)
    field = page.get_by_role("textbox", name="Search the knowledge")
    field.fill("G05")
    field.press("Enter")
    expect(page.get_by_text("found in")).to_be_visible()
    page.locator(".st-key-ev-hits-of-rules summary").first.click()
    expect(page.locator(".adv-opened")).to_contain_text("How it is detected")
    assert serious(page) == []
    field.fill("")
    field.press("Enter")
    expect(page.get_by_role("heading", name="The facts it starts from")).to_be_visible()


def test_links_are_offered_and_none_is_followed(open_page: OpenPage) -> None:
    page = on_evidence(open_page)
    links = page.locator(".ev-facts a")
    expect(links.first).to_be_visible()
    for link in links.all():
        assert str(link.get_attribute("href")).startswith("https://")
        assert "noopener" in str(link.get_attribute("rel"))  # that nothing is fetched is what `watch` checks


def test_a_pack_that_is_no_pack_is_refused_with_a_sentence(open_page: OpenPage, tmp_path: Path) -> None:
    page = on_evidence(open_page, width=390)
    bad = tmp_path / "notes.zip"
    bad.write_bytes(b"these are notes")
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_text("cannot be used. Nothing has changed.")).to_be_visible()
    expect(page.get_by_text("is not a zip file that can be read")).to_be_visible()
