"""Report in a browser: what is downloaded is what was asked for, and the page bars nobody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from advisor.report.tables import TABLES
from tests.browser.harness import serious, settled

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><circle cx="5" cy="5" r="5"/></svg>'
OpenPage = Callable[..., Page]


def _report(page: Page) -> Page:
    """The report on the first sample."""
    page.get_by_role("button", name="Start from this").first.click()
    page.wait_for_url("**/assess?a=*")
    settled(page).goto(page.url.replace("/assess", "/report"))
    expect(page.get_by_role("img", name="Page 1 of").first).to_be_visible()
    return settled(page)


def _saved(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


def test_the_files_that_are_saved_carry_the_name_that_was_typed(page: Page) -> None:
    cover = _report(page).get_by_role("img", name="Page 1 of").first
    before = cover.get_attribute("src") or ""
    page.get_by_label("Organisation").fill("Example Organisation")
    page.keyboard.press("Enter")
    page.wait_for_url(
        "**organisation=Example*"
    )  # the browser writes it before the server knows: wait for the new cover
    expect(cover).not_to_have_attribute("src", before)
    report = PdfReader(io.BytesIO(_saved(settled(page), "Report, PDF")))
    assert "Example Organisation" in report.pages[0].extract_text()
    tables = zipfile.ZipFile(io.BytesIO(_saved(page, "All tables, CSV in a zip")))
    assert set(tables.namelist()) == {f"{name}.csv" for name in TABLES}
    assert b"schema: 1" in _saved(page, "Assessment, YAML")


def test_slides_and_the_short_report_are_what_was_chosen(page: Page) -> None:
    cover = _report(page).get_by_role("img", name="Page 1 of").first
    before = cover.get_attribute("src") or ""
    page.get_by_role("radio", name="Short").click()
    page.wait_for_url("**form=Short*")
    expect(cover).not_to_have_attribute("src", before)
    report = PdfReader(io.BytesIO(_saved(settled(page), "Report, PDF")))
    assert 2 <= len(report.pages) <= 4
    deck = Presentation(io.BytesIO(_saved(page, "Slides, PowerPoint")))
    assert 6 <= len(deck.slides) <= 8


def test_an_annex_is_added_and_its_page_can_be_looked_at(page: Page) -> None:
    _report(page).get_by_role("button", name="Reading for the CFO").click()
    page.wait_for_url("**annexes=Reading*")
    settled(page).get_by_role("radio", name="13").click()
    expect(page.get_by_role("img", name="Page 13 of").first).to_be_visible()


def test_a_logo_that_is_none_is_refused_in_words_and_a_real_one_is_taken(page: Page) -> None:
    _report(page).get_by_text("Author, mark, logo, numbers").click()
    given = page.locator("input[type=file]")
    given.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"})
    expect(page.get_by_text("is not a picture that can be read")).to_be_visible()
    given.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO})
    expect(page.get_by_text("is not a picture that can be read")).to_be_hidden()
    report = PdfReader(io.BytesIO(_saved(settled(page), "Report, PDF")))
    assert report.pages[0].images


def test_a_reload_keeps_how_the_report_looks(page: Page) -> None:
    _report(page).get_by_label("Organisation").fill("Example Organisation")
    page.keyboard.press("Enter")
    page.wait_for_url("**organisation=Example*")
    page.reload()
    expect(page.get_by_label("Organisation")).to_have_value("Example Organisation")
    settled(page)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_report_page_has_no_serious_barrier_and_fits_its_width(open_page: OpenPage, width: int, dark: bool) -> None:
    page = _report(open_page(width=width, dark=dark))
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
