"""Tells who waits that a room has changed. In one process by a condition; a shared database brings its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Protocol


class Signals(Protocol):
    """What the workshop needs to wake its readers. A signal says "look again", never what changed: who is woken reads
    the revision. So a signal that is lost costs time only, and LISTEN/NOTIFY of PostgreSQL can stand behind this."""

    def send(self, room: str) -> None:
        """Wake everybody who waits for this room. Called after a commit, from any thread; must not block."""

    def subscribe(self, room: str, woken: Callable[[], None]) -> Callable[[], None]:
        """Call `woken` at each signal of the room, from the sender's thread, until the returned function is called.
        For an event loop: `woken = lambda: loop.call_soon_threadsafe(event.set)`."""

    def wait(self, room: str, seconds: float) -> bool:
        """Block until the next signal of the room, or so long; True where there was one."""


class LocalSignals:
    """Signals inside one process."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._sent: dict[str, int] = {}
        self._woken: dict[str, dict[object, Callable[[], None]]] = {}

    def send(self, room: str) -> None:
        """Wake everybody who waits for this room."""
        with self._condition:
            self._sent[room] = self._sent.get(room, 0) + 1
            self._condition.notify_all()
            called = list(self._woken.get(room, {}).values())
        for woken in called:
            woken()

    def subscribe(self, room: str, woken: Callable[[], None]) -> Callable[[], None]:
        """Call `woken` at each signal until the returned function is called."""
        key = object()
        with self._condition:
            self._woken.setdefault(room, {})[key] = woken

        def stop() -> None:
            with self._condition:
                self._woken.get(room, {}).pop(key, None)
                if not self._woken.get(room):
                    self._woken.pop(room, None)

        return stop

    def wait(self, room: str, seconds: float) -> bool:
        """Block until the next signal of the room, or so long."""
        with self._condition:
            before = self._sent.get(room, 0)
            return self._condition.wait_for(lambda: self._sent.get(room, 0) != before, seconds)
