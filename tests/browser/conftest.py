"""One app and one browser for all browser tests, which run one after the other in one worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.harness import FLAGS, App, Watch, find_browser, running_app, settled

HERE = Path(__file__).parent
PATIENCE_MS = 60_000  # the first page imports everything; on two busy cores that takes a while
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one the tests are skipped, in CI they fail."""
    path = find_browser()
    if path is None:
        say = "no Chromium found: install chromium, or name one in ADVISOR_BROWSER"
        pytest.fail(say) if os.environ.get("CI") else pytest.skip(say)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, started once as `advisor run` starts it, with an empty store."""
    with running_app(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture
def watch(app: App) -> Iterator[Watch]:
    """Fails the test at its end on a request to another host, an error in the console or a traceback on the server."""
    watching = Watch(app)
    yield watching
    watching.check()


@pytest.fixture
def open_page(browser: Browser, app: App, watch: Watch) -> Iterator[Callable[..., Page]]:
    """`open_page(path="/", width=1440, dark=False)`: a page in a browser of its own, loaded and watched."""
    contexts = []

    def opened(path: str = "/", width: int = 1440, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", has_touch=width < 600
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        page.goto(app.address + path)
        return settled(page)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The start page at 1440 px in light colours."""
    return open_page()
