"""What the browser tests share: the running app, and words for what a person does with a page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_S: Final = 60


def find_browser() -> str | None:
    """Path of a Chromium: the one ADVISOR_BROWSER names, else the first on the PATH."""
    names = (os.environ.get("ADVISOR_BROWSER", ""), *BROWSERS)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@dataclass(frozen=True)
class App:
    """A running app: its address, the file that its server writes to, and the server's process."""

    address: str
    log: Path
    pid: int = 0

    def tracebacks(self, since: int = 0) -> str:
        """What the server has written from position `since` on, if there is a traceback in it."""
        text = self.log.read_text(encoding="utf-8", errors="replace")[since:]
        return text if "Traceback" in text else ""


@contextmanager
def running_app(
    home: Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[App]:
    """An app started by `advisor run`, with its store in `home`; stopped at the end.

    cwd   folder from which it is called
    env   further environment variables
    port  default: a free one; the same one again plays a restarted server
    """
    port = port or _free_port()
    command = [sys.executable, "-m", "advisor", "run", "--headless", "--port", str(port)]
    log = home / "server.log"
    with log.open("ab") as out:
        server = subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | {"ADVISOR_HOME": str(home)} | dict(env or {}),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    app = App(f"http://localhost:{port}", log, server.pid)
    try:
        _wait_until_healthy(server, app)
        yield app
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # `advisor run` and the Streamlit under it
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], app: App) -> None:
    for _ in range(START_S * 50):
        try:
            with urllib.request.urlopen(f"{app.address}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            pass
        try:
            server.wait(timeout=0.02)  # the pause between two questions
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"advisor run did not come up:\n{app.log.read_text(errors='replace')}")


@dataclass
class Watch:
    """What went wrong behind a page: requests to another host, errors in the console, tracebacks on the server."""

    app: App
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    log_start: int = 0

    def __post_init__(self) -> None:
        self.log_start = len(self.app.log.read_text(encoding="utf-8", errors="replace"))

    def follow(self, page: Page) -> None:
        """Note everything that this page does from now on."""
        page.on("request", lambda request: self._ask(request.url))
        page.on("websocket", lambda channel: self._ask(channel.url))
        page.on("console", self._say)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def check(self) -> None:
        """Fails if anything was noted."""
        assert self.foreign == [], "requests to another host"
        traceback = self.app.tracebacks(self.log_start)
        assert not traceback, traceback
        assert self.errors == [], "errors in the browser's console"

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.app.address).netloc:
            self.foreign.append(url)

    def _say(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit asks for /PAGE/_stcore/... first, and is told that it is not there.
        probe = "404" in message.text and "/_stcore/" in message.location.get("url", "")
        if message.type == "error" and not probe:
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


def settled(page: Page) -> Page:
    """Wait until the script has run to its end. After a click, also wait for the text that you expect."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


def serious(page: Page) -> list[str]:
    """What axe finds on the page that is serious or critical: rule, element, reason."""
    found = Axe().run(page).response["violations"]
    return [
        f"{finding['id']}: {node['html'][:160]} {node['failureSummary']}"
        for finding in found
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]
