"""What a person waits for in the running app: a page, an answer. Measured inside a real browser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from bench.result import Result
from tests.browser.harness import FLAGS, find_browser, running_app, settled

ROUNDS = 21
CLOCK = """([selector, text]) => {
  const begun = performance.now();
  window.seen = new Promise(done => {
    const look = () => document.querySelector(selector)?.innerText.includes(text)
      ? done(performance.now() - begun) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  });
}"""
"""Starts a clock in the page that stops when a text stands in a part of it."""

PAGES = {"Findings": "causes", "Assess": "The three layers", "Start": "Where should each part"}
PATTERNS = {"Generation": "Generation", "RAG": "RAG"}  # label of the option → name in the picture


def main() -> list[Result]:
    """Nothing is measured where there is no browser."""
    if find_browser() is None:
        return []
    with _bank() as page:
        switches = [_switch(page, name) for name in islice(cycle(PAGES), ROUNDS)]
        return [_result("page switch", switches), _result("answer to new picture of the layers", _answers(page))]


@contextmanager
def _bank() -> Iterator[Page]:
    """The bank sample in a running app, every page seen once."""
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(app.address)
        settled(page).get_by_role("button", name="Start from this").nth(4).click()
        page.wait_for_selector(".adv-panel")
        for name in PAGES:
            _switch(page, name)
        yield page
        browser.close()


def _switch(page: Page, name: str) -> float:
    link = settled(page).get_by_role("link", name=name, exact=True).first
    return _click(page, link, "[data-testid=stMain]", PAGES[name])


def _answers(page: Page) -> list[float]:
    """The use case changed to and fro; another limit each time, so that no cache knows the answer."""
    _switch(page, "Assess")
    settled(page).get_by_role("radio", name="Use case").click()
    limit = page.locator(".st-key-q-latency_ms").get_by_role("spinbutton")
    spent = []
    for n, option in enumerate(islice(cycle(PATTERNS), ROUNDS)):
        limit.fill(str(5000 + n))
        limit.press("Enter")
        settled(page).wait_for_timeout(300)
        pill = page.locator(".st-key-q-usecase .stButtonGroup button").filter(has_text=option).first
        spent.append(_click(page, pill, ".adv-layers", PATTERNS[option]))
        settled(page)
    return spent


def _click(page: Page, target: Locator, selector: str, text: str) -> float:
    """Milliseconds from the click to the text on screen."""
    target.hover()
    page.evaluate(CLOCK, [selector, text])
    target.click()
    return float(page.evaluate("window.seen"))


def _result(name: str, spent_ms: list[float]) -> Result:
    p50, p95 = (float(point) for point in np.percentile(spent_ms, [50, 95]))
    return Result(name, p95, "ms", 250, p95 <= 250, p50)
