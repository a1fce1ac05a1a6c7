"""From nothing to findings and a first topology, and what must not be lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.harness import Watch, running_app, serious, settled
from tests.browser.walk import BANK, answer_next, question_on_screen

OpenPage = Callable[..., Page]
FIRST_TOPOLOGY = 15
REST = {
    "cost": re.compile("It costs USD|Nothing meets"),
    "latency": re.compile("ast enough|oo slow|No time limit"),
    "what_if": re.compile("What would change|Nothing meets"),
    "roadmap": re.compile(r"steps? in|No design meets|where you should be"),
}
"""The pages after the topology, and how their answers may begin."""


def start_blank(page: Page) -> Page:
    page.get_by_role("button", name="Start blank").click()
    expect(page).to_have_url(re.compile(r"/assess\?a=[\w-]{22}$"))
    expect(page.locator(".st-key-guided h3")).to_be_visible()
    return settled(page)


def panel(page: Page) -> str:
    page.locator(".adv-panel").last.wait_for()
    return " ".join(settled(page).locator(".adv-panel").all_inner_texts())


def walk(page: Page, answers: int) -> list[str]:
    return [answer_next(page, BANK) for _ in range(answers)]


def test_fifteen_answers_give_findings_a_first_topology_numbers_a_roadmap_and_a_report(page: Page) -> None:
    start_blank(page)
    assert "USD" not in panel(page)
    asked = walk(page, FIRST_TOPOLOGY)
    assert len(set(asked)) == FIRST_TOPOLOGY
    expect(page.get_by_text("enough for a first design")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ contradictions?: "))).to_be_visible()
    expect(page.locator(".adv-result")).to_contain_text(re.compile(r"USD .+ a month"))
    for name, heading in REST.items():
        page.goto(re.sub("/assess|/cost|/latency|/what_if|/roadmap", f"/{name}", page.url))
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=60_000)
        settled(page)
    page.get_by_role("link", name="Report", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="What to take away")).to_be_visible()
    with page.expect_download() as download:
        settled(page).get_by_role("button", name="Report, PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_reload_back_and_navigation_keep_everything(page: Page) -> None:
    start_blank(page)
    walk(page, 3)
    address, before, question = page.url, panel(page), question_on_screen(page)

    page.reload()
    expect(page.get_by_role("heading", name=question.text)).to_be_visible()
    assert panel(page) == before

    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Where should")).to_be_visible()
    page.get_by_role("link", name="Assess", exact=True).click()
    expect(page.get_by_role("heading", name=question.text)).to_be_visible()
    assert page.url == address
    assert panel(page) == before

    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Where should")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name=question.text)).to_be_visible()
    assert panel(page) == before


def test_a_restarted_server_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    with running_app(tmp_path) as app:
        page = context.new_page()
        page.goto(app.address)
        start_blank(settled(page))
        walk(page, 2)
        address, before = page.url, panel(page)
        page.close()
    with running_app(tmp_path, port=int(app.address.rpartition(":")[2])) as again:
        watch, page = Watch(again), context.new_page()
        watch.follow(page)
        page.goto(address)
        assert panel(settled(page)) == before
        answer_next(page, BANK)
        watch.check()
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_assess_has_no_serious_barrier_and_fits_its_width(open_page: OpenPage, width: int, dark: bool) -> None:
    page = start_blank(open_page(width=width, dark=dark))
    walk(page, 2)
    assert serious(settled(page)) == []
    for step in ("Data", "Load and limits"):
        page.get_by_role("radio", name=re.compile(step)).click()
        expect(page.locator("[class*='st-key-q-']").first).to_be_visible()
        assert serious(settled(page)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_number_out_of_range_is_a_sentence_beside_it(page: Page) -> None:
    start_blank(page)
    page.get_by_role("radio", name=re.compile("Load and limits")).click()
    box = page.locator(".st-key-q-requests_day").get_by_role("spinbutton")
    box.fill("-7")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("-7")
    expect(box).to_have_value("")


def test_the_keyboard_alone_answers_a_question(page: Page) -> None:
    start_blank(page)
    question = question_on_screen(page)
    first = page.locator(".st-key-guided [role=radio], .st-key-guided .stButtonGroup button").first
    first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".st-key-guided h3")).not_to_contain_text(question.text)


def test_clicks_faster_than_the_server_are_all_kept(page: Page) -> None:
    start_blank(page)
    page.get_by_role("radio", name=re.compile("Data")).click()
    pills = page.locator(".st-key-q-data_classes .stButtonGroup button")
    expect(pills.first).to_be_visible()
    for n in range(4):
        pills.nth(n).click()
    expect(page.locator(".st-key-q-data_classes").get_by_role("button", name="Clear")).to_be_visible()
    settled(page)
    page.reload()
    page.get_by_role("radio", name=re.compile("Data")).click()
    expect(page.locator(".st-key-q-data_classes .stButtonGroup button[data-selected=true]")).to_have_count(4)
