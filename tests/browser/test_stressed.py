"""A plan that is hard to show, on a phone: nothing on a page is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from advisor.assessment import dumps
from advisor.knowledge import open_knowledge
from advisor.store import Store
from advisor.ui.pages import ENTRIES
from tests.app.stressed import stressed
from tests.browser.harness import App, settled

WIDTH = 390
PATIENCE_MS = 240_000  # the first of the pages places twelve workloads
PAGES = [entry.name for entry in ENTRIES if not entry.hidden and entry.name not in {"start", "what_if"}]
"""Start has no address with a document; What if explores for minutes with so many workloads."""
WIDE = """[...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, p, li, td, th, dt, dd, button)')]
    .filter(e => !e.closest('svg') && e.getClientRects().length)
    .filter(e => { for (let q = e.parentElement; q && q.dataset.testid !== 'stMain'; q = q.parentElement)
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(q).overflowX)) return false; return true })
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.textContent.slice(0, 80))"""
"""Texts that reach beyond the right edge, save what stands in a box that scrolls or cuts on purpose."""


@pytest.fixture(scope="module")
def document(app: App) -> Iterator[str]:
    """Twelve workloads with long names, saved in the store of the running app."""
    knowledge, store = open_knowledge(), Store(f"sqlite:///{(app.log.parent / 'advisor.db').as_posix()}")
    hard = stressed(knowledge)
    yield store.create(hard.name, dumps(hard, knowledge)).document
    store.engine.dispose()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(open_page: Callable[..., Page], document: str, name: str) -> None:
    page = open_page(width=WIDTH)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{page.url}{name}?a={document}")
    page.wait_for_function("document.querySelectorAll('[data-testid=stMain] [data-testid=stHtml]').length > 1")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(WIDE) == []
