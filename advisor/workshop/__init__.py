"""The workshop: a room of people votes on the questions of an assessment, sees what each answer would do, and decides.

`Workshop` is the door to everything; views are frozen values (model.py), `plain` makes them JSON.
"""

from advisor.workshop.codes import read_code, shown_code
from advisor.workshop.control import Control
from advisor.workshop.errors import Refused, said
from advisor.workshop.model import (
    ControlView,
    Joined,
    ListedRoom,
    Minutes,
    Opened,
    ParticipantView,
    PreRead,
    Proposal,
    StageView,
)
from advisor.workshop.plain import plain
from advisor.workshop.room import MOST_PEOPLE, Workshop
from advisor.workshop.seat import Seat
from advisor.workshop.signals import LocalSignals, Signals
from advisor.workshop.stage import Stage
from advisor.workshop.words import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH

__all__ = [
    "LINE_LENGTH", "MOST_PEOPLE", "NAME_LENGTH", "NOTE_LENGTH", "Control", "ControlView", "Joined", "ListedRoom",
    "LocalSignals", "Minutes", "Opened", "ParticipantView", "PreRead", "Proposal", "Refused", "Seat", "Signals",
    "Stage", "StageView", "Workshop", "plain", "read_code", "said", "shown_code",
]  # fmt: skip
