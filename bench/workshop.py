"""A workshop of thirty: votes on their way to the big screen, what that costs the server, and a server that is killed.

One stage and six phones are real browsers. The other twenty-four phones speak the protocol of the app's own web client:
a websocket that runs the phone page in a session of its own and presses its buttons, beside a line of server-sent
events that makes it draw anew. To the server they are browsers; nothing of theirs is drawn.
`python -m bench workshop` takes under a minute; ADVISOR_BENCH_S=300 lets the room vote for five minutes.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import numpy as np
import websockets
from playwright.async_api import Browser, Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from advisor.assessment import dumps, load
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.store import Store
from advisor.workshop import Control, Workshop
from bench.result import Result
from tests.browser.harness import FLAGS, App, find_browser, running_app

PEOPLE: Final = 30
BROWSERS: Final = 6
VOTING_S: Final = float(os.environ.get("ADVISOR_BENCH_S", "10"))
GAP_S: Final = 0.3  # between two votes, on average: a room of thirty is through in ten seconds
PATIENCE_S: Final = 60
STAGE_MS: Final = 1000
BACK_S: Final = 10
ANSWERS: Final = 3  # so many of the answers are given
SEEN: Final = """() => {
  window.seen = [];
  const look = () => {
    const text = document.querySelector(".ws-voted b")?.innerText;
    if (text !== undefined && text !== window.seen.at(-1)?.[0]) window.seen.push([text, Date.now()]);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
PRESSED: Final = "() => document.addEventListener('click', () => { window.pressed = Date.now(); }, true)"


def main() -> list[Result]:
    """Nothing is measured where there is no browser."""
    if find_browser() is None:
        return []
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_measured(Path(home)))


@dataclass
class Room:
    """A room of the bank sample, made behind the server's back in its store."""

    code: str
    control: Control
    tokens: list[str]


def _room(home: Path) -> Room:
    knowledge = open_knowledge()
    plan = load(data_folder() / "samples" / "eu-bank.yaml", knowledge)
    store = Store(f"sqlite:///{(home / 'advisor.db').as_posix()}")
    document = store.create(plan.name, dumps(plan, knowledge)).document
    workshop = Workshop(store, knowledge)
    made = workshop.open_room(document, questions=[(plan.workloads[0].name, "operator")])
    tokens = [workshop.join(made.code, f"Person {n}").token for n in range(PEOPLE)]
    return Room(made.code, workshop.control(made.code, made.control_key), tokens)


async def _measured(home: Path) -> list[Result]:
    room = _room(home)
    with running_app(home) as app:
        async with _people(app, room) as (stage, phones):
            room.control.ask(1)
            votes = await _votes(app, room, stage, phones)
            back_s = await _killed(app, home, room, stage, [p for p in phones if isinstance(p, Browsed)])
    p50, p95 = (float(point) for point in np.percentile(votes.spent_ms, [50, 95]))
    who = f"{PEOPLE} phones, {len(votes.spent_ms)} votes"
    return [
        Result(f"vote to stage, {who}", p95, "ms", STAGE_MS, p95 <= STAGE_MS, p50),
        Result("processor of the server while they vote", votes.cores, "cores", 1, votes.cores < 1),
        Result("votes lost or counted twice", votes.lost, "votes", 0, votes.lost == 0),
        Result("all browsers back after a killed server is up", back_s, "s", BACK_S, back_s <= BACK_S),
    ]


# The people


@dataclass
class Browsed:
    """A phone in a real browser."""

    page: Page

    async def vote(self, button: str) -> float:
        """Press a button by its key; when it was pressed, in ms since 1970."""
        await self.page.locator(f".st-key-{button} button").click(timeout=PATIENCE_S * 1000)
        return float(await self.page.evaluate("window.pressed"))


@dataclass
class Spoken:
    """A phone that speaks the web client's protocol."""

    app: App
    query: str
    line: websockets.ClientConnection
    buttons: set[str] = field(default_factory=set)  # ids on the page as it was drawn last

    async def run(self, pressed: str = "") -> None:
        """Ask for the page, with a button pressed where one is named."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = "phone"
        states = message.rerun_script.widget_states.widgets
        if pressed:
            states.add(id=pressed, trigger_value=True)
        await self.line.send(message.SerializeToString())

    async def listen(self) -> None:
        """Read what is drawn, for ever."""
        async for raw in self.line:
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.buttons = set()
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "button":
                self.buttons.add(message.delta.new_element.button.id)

    async def follow(self, code: str) -> None:
        """Draw the page anew at each event, for ever."""
        at = urlsplit(self.app.address)
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        writer.write(f"GET /advisor-events/phone/{code} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
        async for said in reader:
            if said.startswith(b"data:"):
                await self.run()

    async def vote(self, button: str) -> float:
        """Press a button by its key; when it was pressed, in ms since 1970."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := [id for id in self.buttons if id.endswith(button)]):
                await asyncio.sleep(0.02)
        at = time.time() * 1000
        await self.run(found[0])
        return at


Phone = Browsed | Spoken


@asynccontextmanager
async def _people(app: App, room: Room) -> AsyncIterator[tuple[Page, list[Phone]]]:
    """The stage and the phones, all at their places."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        stage = await _page(browser, f"{app.address}/stage?room={room.code}")
        await stage.evaluate(SEEN)
        phones: list[Phone] = []
        for token in room.tokens[:BROWSERS]:
            page = await _page(browser, f"{app.address}/phone?room={room.code}&seat={token}")
            await page.get_by_role("heading", name="You are in").wait_for()
            await page.evaluate(PRESSED)
            phones.append(Browsed(page))
        tasks: list[asyncio.Task[None]] = []
        for token in room.tokens[BROWSERS:]:
            line = await websockets.connect(f"{app.address.replace('http', 'ws')}/_stcore/stream", max_size=None)
            spoken = Spoken(app, f"room={room.code}&seat={token}", line)
            tasks += [asyncio.create_task(spoken.listen()), asyncio.create_task(spoken.follow(room.code))]
            phones.append(spoken)
        yield stage, phones
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await browser.close()


async def _page(browser: Browser, address: str) -> Page:
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE_S * 1000)
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


# What is measured


@dataclass
class Votes:
    """What was seen of all rounds."""

    spent_ms: list[float] = field(default_factory=list)
    lost: int = 0
    cores: float = 0.0


async def _votes(app: App, room: Room, stage: Page, phones: list[Phone]) -> Votes:
    """Rounds of voting on one question until the time is up, at least one."""
    found, chance = Votes(), random.Random(7)
    begun, used = time.monotonic(), _cpu_s(app.pid)
    for round in count(1):
        await _until(stage, 0)
        await stage.evaluate("window.seen = []")
        order = chance.sample(phones, len(phones))
        casts = []
        for phone in order:
            casts.append(asyncio.create_task(phone.vote(_button(chance.randrange(ANSWERS), round))))
            await asyncio.sleep(chance.uniform(0.5, 1.5) * GAP_S)
        pressed = sorted(await asyncio.gather(*casts))
        await _until(stage, PEOPLE)
        seen = [(int(voted), at) for voted, at in await stage.evaluate("window.seen")]
        # the n-th press is on stage as soon as n are counted, whoever they are
        found.spent_ms += [min(at for voted, at in seen if voted >= n) - t for n, t in enumerate(pressed, 1)]
        room.control.reveal()
        result = room.control.view().stage.result
        found.lost += abs(PEOPLE - (result.votes if result else 0))
        room.control.vote_again()
        if time.monotonic() - begun > VOTING_S:
            break
    found.cores = (_cpu_s(app.pid) - used) / (time.monotonic() - begun)
    return found


async def _until(stage: Page, voted: int) -> None:
    await stage.locator(".ws-voted b").filter(has_text=re.compile(f"^{voted}$")).wait_for(timeout=PATIENCE_S * 1000)


def _button(answer: int, round: int) -> str:
    """The key of an answer's button on the phone."""
    return f"ph-{answer}-1-{round}"


def _cpu_s(pid: int) -> float:
    """Processor time of a process so far, in seconds (Linux)."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


async def _killed(app: App, home: Path, room: Room, stage: Page, phones: list[Browsed]) -> float:
    """Seconds from a server that is up again until the stage and every browser show what happened meanwhile."""
    round = room.control.view().stage.questions[0].round
    await _until(stage, 0)
    await phones[0].vote(_button(0, round))
    await _until(stage, 1)
    os.kill(app.pid, signal.SIGKILL)
    room.control.reveal()
    with running_app(home, port=urlsplit(app.address).port):
        begun = time.monotonic()
        shown = [stage.locator(".ws-summary"), *(p.page.locator(".ph-summary") for p in phones)]
        await asyncio.gather(*(one.wait_for(timeout=PATIENCE_S * 1000) for one in shown))
        return time.monotonic() - begun
