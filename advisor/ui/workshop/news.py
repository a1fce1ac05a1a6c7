"""The number by which a page knows whether it is out of date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final
from zlib import crc32

from advisor.ui.workshop.page import Page
from advisor.workshop import Refused, StageView, Workshop

_MOST_ROOMS: Final = 256


def scene(view: StageView) -> int:
    """What thirty phones have to draw anew for: another question or step, the reveal, the clock. A vote is none of it,
    so that a room that votes does not make every phone ask for the same page thirty times."""
    timer, card = view.timer, view.card
    wound = None if timer is None else (timer.running, timer.total_s, timer.over)
    ends = None if timer is None or timer.over or not timer.running else round(timer.server_now + timer.left_s)
    asked = None if card is None else (card.number, card.state, card.round, card.now, card.note)
    return crc32(repr((view.state, view.step, view.one_device, wound, ends, asked)).encode())


@dataclass(slots=True)
class News:
    """Answers for every listener of a server. The scene of a room is worked out once a revision, whoever asks."""

    workshop: Workshop
    _scenes: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def let_in(self, code: str, client: str) -> bool:
        """Whether there is such a room. Wrong codes are counted against the client."""
        try:
            self.workshop.stage(code, client=client)
        except Refused:
            return False
        return True

    def number(self, page: Page, code: str) -> int | None:
        """The number of a page of a room; None where the room is gone."""
        try:
            revision = self.workshop.changed_since(code, -1)
            if page == "stage" or revision is None:
                return revision
            return self._scene(code, revision)
        except Refused:
            return None

    def _scene(self, code: str, revision: int) -> int:
        with self._lock:
            held = self._scenes.get(code)
            if held is None or held[0] != revision:
                if len(self._scenes) >= _MOST_ROOMS:
                    self._scenes.clear()
                held = self._scenes[code] = (revision, scene(self.workshop.stage(code).view()))
            return held[1]

    def subscribe(self, code: str, woken: Callable[[], None]) -> Callable[[], None]:
        """Call `woken`, from any thread, when the room changes; until the returned function is called."""
        return self.workshop.subscribe(code, woken)
