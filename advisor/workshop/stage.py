"""The big screen of a room. The code opens it; what it shows, everybody in the room may see."""

from __future__ import annotations

from advisor.workshop.ground import Ground
from advisor.workshop.model import StageView


class Stage:
    """The stage of one room. Got from `Workshop.stage`."""

    def __init__(self, ground: Ground, room: str) -> None:
        self._ground, self._room = ground, room

    def view(self) -> StageView:
        """What the stage shows."""
        return self._ground.views(self._room).stage()
