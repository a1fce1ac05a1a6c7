"""Limits wrong codes, keys and links, per client and in all, so that guessing leads nowhere."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from advisor.workshop.errors import Refused

WINDOW_S: Final = 600.0
PER_CLIENT: Final = 30  # a whole room may stand behind one address, so this is more than one person needs
IN_ALL: Final = 2000  # at this rate, hitting one of a hundred open rooms takes some 27 years on average
MOST_CLIENTS: Final = 10_000


class Attempts:
    """Counts wrong tries in a sliding window. Safe to share between threads; forgets at a restart.

    client  what tells one caller from another, such as an address; all unnamed callers count as one
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._all: deque[float] = deque()
        self._of: dict[str, deque[float]] = {}

    def check(self, client: str) -> None:
        """Raises Refused ("too_many") where this client, or all together, have tried wrongly too often."""
        with self._lock:
            now = self._clock()
            mine = _recent(self._of.get(client, deque()), now)
            if len(mine) >= PER_CLIENT or len(_recent(self._all, now)) >= IN_ALL:
                raise Refused("too_many", "too many wrong tries", "Wait ten minutes, then try again")

    def failed(self, client: str) -> None:
        """Count one wrong try."""
        with self._lock:
            now = self._clock()
            if client not in self._of and len(self._of) >= MOST_CLIENTS:
                self._forget(now)
            for tries in (self._all, self._of.setdefault(client, deque(maxlen=PER_CLIENT))):
                tries.append(now)

    def _forget(self, now: float) -> None:
        """Make room: drop who has no try left in the window, else who tried longest ago."""
        self._of = {client: tries for client, tries in self._of.items() if _recent(tries, now)}
        while len(self._of) >= MOST_CLIENTS:
            del self._of[min(self._of, key=lambda client: self._of[client][-1])]


def _recent(tries: deque[float], now: float) -> deque[float]:
    while tries and now - tries[0] > WINDOW_S:
        tries.popleft()
    return tries
