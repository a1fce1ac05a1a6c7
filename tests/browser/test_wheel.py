"""The installed package starts the whole app from any folder."""

from __future__ import annotations

import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.harness import Watch, running_app, settled


def test_the_installed_app_runs_from_any_folder(installed: Path, tmp_path: Path, browser: Browser) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    with running_app(home, elsewhere, {"PYTHONPATH": str(installed)}) as app:
        with urllib.request.urlopen(f"{app.address}/app/static/fonts/InterVariable.woff2") as font:
            assert font.read(4) == b"wOF2"
        page, watch = browser.new_page(), Watch(app)
        watch.follow(page)
        page.goto(app.address)
        expect(settled(page).get_by_role("heading", level=1)).to_be_visible()
        page.context.close()
        watch.check()
