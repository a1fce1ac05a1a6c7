"""A room as it is at one revision, read once for all who look at it. Holds hidden votes: it never leaves here."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Final

from advisor.store.room_rows import NoteRow, PersonRow, QuestionRow, RoomRow, SettlingRow, StepRow, TallyRow, VoteRow
from advisor.store.rooms import Reading, Rooms

_KEPT: Final = 32
_TEXTS: Final = 256


@dataclass(frozen=True)
class Snapshot:
    """Every row of a room, with the newest text of its assessment and that of the start of the day."""

    room: RoomRow
    steps: tuple[StepRow, ...]
    questions: tuple[QuestionRow, ...]
    people: tuple[PersonRow, ...]
    votes: tuple[VoteRow, ...]
    tallies: tuple[TallyRow, ...]
    settlings: tuple[SettlingRow, ...]
    notes: tuple[NoteRow, ...]
    version: int
    text: str
    day_text: str
    first_text: str
    memo: dict[tuple[object, ...], Any] = field(default_factory=dict, compare=False)  # what views made of it already

    @property
    def revision(self) -> int:
        """Grows with every change of the room or of its assessment."""
        return self.room.revision + self.version

    @cached_property
    def present(self) -> tuple[PersonRow, ...]:
        """The people who have a seat."""
        return tuple(p for p in self.people if not p.removed)

    def question(self, number: int | None) -> QuestionRow | None:
        """The question of that number."""
        return next((q for q in self.questions if q.number == number), None)

    def votes_of(self, question: QuestionRow, round: int) -> tuple[VoteRow, ...]:
        """The votes of a round."""
        return tuple(v for v in self.votes if (v.question, v.round) == (question.number, round))

    def tallies_of(self, question: QuestionRow, round: int) -> tuple[TallyRow, ...]:
        """The counted votes of a round."""
        return tuple(t for t in self.tallies if (t.question, t.round) == (question.number, round))

    def settling_of(self, question: QuestionRow) -> SettlingRow | None:
        """The settling that holds for a question."""
        return next(
            (s for s in reversed(self.settlings) if s.question == question.number and s.undone_at is None), None
        )


def revealed_rounds(question: QuestionRow) -> range:
    """The rounds that may be shown: all of them, save the one in which votes are still taken."""
    return range(1, question.round + (question.state != "open"))


def take(reading: Reading, texts: dict[tuple[str, int], str]) -> Snapshot:
    """The snapshot of a room that is open for reading. texts: of versions read before, which never change."""
    room, version = reading.room, reading.version()

    def text(number: int) -> str:
        if (room.document, number) not in texts:
            texts[room.document, number] = reading.text(number)[1]
        return texts[room.document, number]

    return Snapshot(
        room=room,
        steps=tuple(reading.steps()),
        questions=tuple(reading.questions()),
        people=tuple(reading.people()),
        votes=tuple(reading.votes()),
        tallies=tuple(reading.tallies()),
        settlings=tuple(reading.settlings()),
        notes=tuple(reading.notes()),
        version=version,
        text=text(version),
        day_text=text(room.day_version),
        first_text=text(room.first_version),
    )


class Snapshots:
    """The newest snapshot of each room, read again where its revision has moved. Safe to share between threads."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms, self._lock = rooms, Lock()
        self._held: OrderedDict[str, Snapshot] = OrderedDict()
        self._texts: dict[tuple[str, int], str] = {}

    def of(self, room: str) -> Snapshot:
        """The room as it is now. KeyError where there is none."""
        revision = self._rooms.revision(room)
        if revision is None:
            raise KeyError(room)
        with self._lock:  # of thirty phones that wake at once, one reads and the others find it read
            held = self._held.get(room)
            if held is None or held.revision < revision:
                if len(self._texts) > _TEXTS:
                    self._texts.clear()
                with self._rooms.reading(room) as reading:
                    held = take(reading, self._texts)
                self._held[room] = held
            self._held.move_to_end(room)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
            return held
