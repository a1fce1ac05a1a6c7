"""How long an answer takes when many people use one server: 1, 10 and 50 sessions, each over its own websocket.

The client speaks Streamlit's own protocol (BackMsg out, ForwardMsg in), so that no browser takes part in the time.
A session opens pages at random, reads each for some seconds, and every third time moves two levers of the What if page
to where hardly anybody has moved them before. Ten people share a document, as a room does: what a page shows of it is
worked out for the first of them.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from advisor.assessment import dumps, load, with_answer
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.ui.desk import store
from advisor.ui.whatif.levers import STEPS
from bench.result import Result
from tests.browser.harness import App, running_app

SESSIONS = (1, 10, 50)
INTERACTIONS = 30
READING_S = (2.0, 8.0)  # a person looks at a page for so long before the next click
SHARE = 10
PROMISE_MS = 500
WALK = ("findings", "architecture", "cost", "latency", "what_if", "roadmap", "evidence")
MOVES = tuple(step for step in STEPS if step != 1.0)
SUBPROTOCOLS = ("streamlit", "PLACEHOLDER_AUTH_TOKEN")


def main() -> list[Result]:
    """Time from the message to the end of the run, at each number of sessions."""
    with _app() as (app, documents):
        return [_result(count, asyncio.run(_crowd(app, count, documents))) for count in SESSIONS]


@contextmanager
def _app() -> Iterator[tuple[App, list[str]]]:
    """A running app, and the documents: the bank, each with a time limit of its own."""
    before = os.environ.get("ADVISOR_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["ADVISOR_HOME"] = home
        try:
            documents = [_document(n) for n in range(-(-max(SESSIONS) // SHARE))]
            with running_app(Path(home)) as app:
                yield app, documents
        finally:
            os.environ.pop("ADVISOR_HOME", None)
            if before is not None:
                os.environ["ADVISOR_HOME"] = before


def _document(number: int) -> str:
    knowledge = open_knowledge()
    bank = load(data_folder() / "samples" / "eu-bank.yaml", knowledge)
    own = with_answer(bank, bank.workloads[0].name, "latency_ms", 5000 + number)
    return store().create(own.name, dumps(own, knowledge), note="bench").document


async def _crowd(app: App, count: int, documents: list[str]) -> list[float]:
    """Every session opens each page once, one after the other, unmeasured; then all of them click at their own pace."""
    sessions = [Session(app, documents[n // SHARE], random.Random(n)) for n in range(count)]
    for session in sessions:
        await session.open()
    spent = await asyncio.gather(*(session.use() for session in sessions))
    for session in sessions:
        await session.close()
    return [ms for each in spent for ms in each]


@dataclass
class Session:
    """One person at one document."""

    app: App
    document: str
    dice: random.Random
    socket: ClientConnection | None = None
    pages: dict[str, str] = field(default_factory=dict)
    levers: list[str] = field(default_factory=list)

    async def open(self) -> None:
        """Connect, and see every page once."""
        address = f"ws://{urlsplit(self.app.address).netloc}/_stcore/stream"
        self.socket = await connect(address, subprotocols=list(SUBPROTOCOLS), max_size=None)  # type: ignore[arg-type]
        await self.run("")
        for page in WALK:
            await self.run(page)

    async def use(self) -> list[float]:
        """Milliseconds of each interaction."""
        await asyncio.sleep(self.dice.uniform(0, READING_S[1]))
        spent = []
        for step in range(INTERACTIONS):
            moves = step % 3 == 2
            page = "what_if" if moves else self.dice.choice(WALK)
            spent.append(await self.run(page, self._moved() if moves else None))
            await asyncio.sleep(self.dice.uniform(*READING_S))
        return spent

    def _moved(self) -> dict[str, float]:
        return {id: self.dice.choice(MOVES) for id in self.dice.sample(self.levers, 2)}

    async def run(self, page: str, levers: Mapping[str, float] | None = None) -> float:
        """One run of a page, with levers where they are given, by id; milliseconds until it has ended."""
        assert self.socket is not None
        message = BackMsg()
        state = message.rerun_script
        state.query_string = f"a={self.document}"
        state.page_script_hash = self.pages.get(page, "")
        for id, step in (levers or {}).items():
            widget = state.widget_states.widgets.add(id=id)
            widget.string_array_value.data.append(f"× {step:g}")
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while not self._ends(await self.socket.recv()):
            pass
        return (time.perf_counter() - begun) * 1000

    def _ends(self, data: str | bytes) -> bool:
        """Whether a message ends the run; notes the pages and the levers that pass by."""
        message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "slider":
            id = message.delta.new_element.slider.id
            self.levers += [] if id in self.levers else [id]
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise AssertionError(message.delta.new_element.exception.message)
        return bool(kind == "script_finished")

    async def close(self) -> None:
        """Leave."""
        assert self.socket is not None
        await self.socket.close()


def _result(sessions: int, spent_ms: list[float]) -> Result:
    p50, p95 = (float(point) for point in np.percentile(spent_ms, [50, 95]))
    name = f"{sessions} session{'s' if sessions > 1 else ''}, click to answer"
    return Result(name, p95, "ms", PROMISE_MS, p95 <= PROMISE_MS, p50)
