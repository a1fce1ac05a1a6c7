"""Server-sent events beside the app: a number that differs when a page of a room has something new to show. Nothing
else travels this way, no vote and no name; the page then asks for what it may see (docs/decisions/0017)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, get_args

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from advisor.ui.workshop.page import Page

if TYPE_CHECKING:
    from advisor.ui.workshop.news import News

PATH: Final = "/advisor-events"
MOST_LISTENERS: Final = 600  # in the whole server; who comes later asks every second instead
LOOK_S: Final = 1.0  # another process may have written: look at least this often
QUIET_S: Final = 0.15  # after an event, so that thirty votes in a row redraw the stage a few times and not thirty
_BEAT_S: Final = 15  # a word now and then, so that nothing on the way takes the line for dead
_RETRY_MS: Final = 300
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(slots=True)
class _Lines:
    """The open lines of this server."""

    loop: asyncio.AbstractEventLoop
    waiting: set[asyncio.Event] = field(default_factory=set)
    closing: bool = False

    def wake(self, event: asyncio.Event) -> None:
        """Wake a line, from any thread."""
        with suppress(RuntimeError):  # the loop has ended: nobody listens any more
            self.loop.call_soon_threadsafe(event.set)

    def close(self) -> None:
        """Let every line end."""
        self.closing = True
        for event in tuple(self.waiting):
            self.wake(event)


_lines: _Lines | None = None


def serving() -> bool:
    """Whether this process answers at PATH. Not so under `streamlit run app.py`: pages then ask every second."""
    return _lines is not None and not _lines.closing


def routes(news: Callable[[], News]) -> list[Route]:
    """The route that streams numbers: PATH/page/code. news: asked for at each request, so that a start stays quick."""

    async def events(request: Request) -> Response:
        lines, page, code = _lines, request.path_params["page"], request.path_params["code"]
        if lines is None or lines.closing or len(lines.waiting) >= MOST_LISTENERS:
            return PlainTextResponse("", status_code=503)
        told = await asyncio.to_thread(news)
        caller = request.client.host if request.client else ""
        if page not in get_args(Page) or not await asyncio.to_thread(told.let_in, code, caller):
            return PlainTextResponse("", status_code=404)
        return StreamingResponse(_stream(lines, told, page, code), media_type="text/event-stream", headers=_HEADERS)

    return [Route(f"{PATH}/{{page:str}}/{{code:str}}", events)]


async def _stream(lines: _Lines, news: News, page: Page, code: str) -> AsyncIterator[str]:
    yield f"retry: {_RETRY_MS}\n\n"
    rung = asyncio.Event()
    lines.waiting.add(rung)
    stop = await asyncio.to_thread(news.subscribe, code, lambda: lines.wake(rung))
    try:
        async for line in _numbers(lines, rung, lambda: news.number(page, code)):
            yield line
    finally:
        lines.waiting.discard(rung)
        stop()


async def _numbers(lines: _Lines, rung: asyncio.Event, ask: Callable[[], int | None]) -> AsyncIterator[str]:
    """A line for each new number, at most one every QUIET_S; ends with the room or the server."""
    told: int | None = None
    silent_s = 0.0
    while not lines.closing:
        rung.clear()
        now = await asyncio.to_thread(ask)
        if now is None:
            return
        if now != told:
            told, silent_s = now, 0.0
            yield f"data: {now}\n\n"
            await asyncio.sleep(QUIET_S)
        elif silent_s >= _BEAT_S:
            silent_s = 0.0
            yield ": here\n\n"
        try:
            await asyncio.wait_for(rung.wait(), LOOK_S)
        except TimeoutError:
            silent_s += LOOK_S


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Listen while the server runs. An open line must not hold up its end, so the signal that ends it closes them."""
    global _lines
    lines = _lines = _Lines(asyncio.get_running_loop())
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError):  # not in the main thread: whoever runs the server there ends it
            signal.signal(number, _closing_first(lines, signal.getsignal(number)))
    yield {}
    lines.close()


def _closing_first(lines: _Lines, before: Any) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        lines.close()
        if callable(before):
            before(number, frame)

    return handle
