"""What a person waits for in the running app: the first chart, a page, an answer. Measured inside a real browser."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice, repeat
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from advisor.ui.whatif.levers import STEPS
from bench.result import Result
from tests.browser.harness import FLAGS, App, find_browser, running_app, settled

ROUNDS = 30
LOADS = 10  # of new visitors, and three starts of the server: each takes seconds
STARTS = 3
CLOCK = """([selector, text]) => {
  const begun = performance.now();
  window.seen = new Promise(done => {
    const now = () => document.querySelector(selector)?.innerText ?? "", before = now();
    const look = () => (text ? now().includes(text) : now() !== before && now())
      ? done(performance.now() - begun) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  });
}"""
"""Starts a clock in the page that stops when a text stands in a part of it; without a text, when another one does."""

PAGES = {
    "Findings": ("", "causes"),
    "Architecture": ("", "What changes"),
    "Cost": ("Numbers", "What is published"),
    "Roadmap": ("", "Shortest safe path"),
    "Latency": ("Numbers", "Each request path against its limit"),
    "Assess": ("", "The three layers"),
    "What if": ("Numbers", "What would change the advice"),
    "Report": ("", "What to take away"),
    "Evidence": ("More", "Search the knowledge"),
    "Start": ("", "Where should each part"),
}
"""Entry of the navigation → the menu that it stands in, and words that stand on that page alone."""

PATTERNS = {"Generation": "Generation", "RAG": "RAG"}  # label of the option → name in the picture
PROMISES_MS = {"cold": 3000, "warm": 2000, "page": 250, "answer": 250, "lever": 180}


def main() -> list[Result]:
    """Nothing is measured where there is no browser."""
    if find_browser() is None:
        return []
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        with running_app(Path(home)) as app:
            page, path = _bank(browser, app)
            found = [
                _result("page switch, over all pages", _switches(page), "page"),
                _result("lever to new scenario", _levers(page), "lever"),
                _result("warm load to the first chart", _loads(browser, f"{app.address}/{path}"), "warm"),
                _result("answer to new picture of the layers", _answers(page), "answer"),
            ]
        cold = [_start(browser, Path(home), path) for _ in range(STARTS)]
        browser.close()
    return [_result("cold start to the first chart", cold, "cold"), *found]


def _bank(browser: Browser, app: App) -> tuple[Page, str]:
    """The bank sample, every page seen once, and the address of its Architecture."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(app.address)
    settled(page).get_by_role("button", name="Start from this").nth(4).click()
    page.wait_for_selector(".adv-panel")
    for name in PAGES:
        _switch(page, name)
    page.wait_for_url("**/?a=*")
    return page, f"architecture?{page.url.partition('?')[2]}"


def _switches(page: Page) -> list[float]:
    return [_switch(page, name) for name in islice(cycle(PAGES), ROUNDS)]


def _switch(page: Page, name: str) -> float:
    menu, words = PAGES[name]
    if menu:
        settled(page).get_by_test_id("stTopNavSection").filter(has_text=menu).click()
    link = settled(page).get_by_role("menuitem" if menu else "link", name=name, exact=True).first
    spent = _click(page, link, "[data-testid=stMain]", words)
    settled(page)
    return spent


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


def _levers(page: Page) -> list[float]:
    """Two levers, a step at a time on a way that meets no scenario twice."""
    _switch(page, "What if")
    sliders = {name: page.get_by_role("slider", name=name) for name in ("Load", "Price of rented GPUs")}
    spent = []
    for name, key in islice(_way(), ROUNDS):
        settled(page)
        sliders[name].focus()
        page.evaluate(CLOCK, [".whatif-beside", ""])
        page.keyboard.press(key)
        spent.append(float(page.evaluate("window.seen")))
    return spent


def _way() -> Iterator[tuple[str, str]]:
    """To the end of the first lever, a step of the second, back over all of the first, a step of the second, ..."""
    yield from repeat(("Load", "ArrowRight"), len(STEPS) - 1 - STEPS.index(1.0))
    for key in cycle(("ArrowLeft", "ArrowRight")):
        yield "Price of rented GPUs", "ArrowRight"
        yield from repeat(("Load", key), len(STEPS) - 1)


def _loads(browser: Browser, address: str) -> list[float]:
    """A new visitor with an empty cache, the server warm."""
    return [_chart(browser, address) for _ in range(LOADS)]


def _start(browser: Browser, home: Path, path: str) -> float:
    """From `advisor run` to the first chart, of an assessment that is there already."""
    begun = time.perf_counter()
    with running_app(home) as app:
        _chart(browser, f"{app.address}/{path}")
        return (time.perf_counter() - begun) * 1000


def _chart(browser: Browser, address: str) -> float:
    """Milliseconds until the first chart of a page is drawn, for a new visitor."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    begun = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".adv-bars b", timeout=60_000)
    spent = (time.perf_counter() - begun) * 1000
    page.close()
    return spent


def _click(page: Page, target: Locator, selector: str, text: str) -> float:
    """Milliseconds from the click to the text on screen."""
    target.hover()
    page.evaluate(CLOCK, [selector, text])
    target.click()
    return float(page.evaluate("window.seen"))


def _result(name: str, spent_ms: list[float], promise: str) -> Result:
    p50, p95 = (float(point) for point in np.percentile(spent_ms, [50, 95]))
    most = PROMISES_MS[promise]
    return Result(name, p95, "ms", most, p95 <= most, p50)
