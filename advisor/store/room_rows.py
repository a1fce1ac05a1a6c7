"""Rows of the tables of a workshop's room, one frozen type a table. JSON stays text here; the workshop reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room. Times in seconds since 1970, UTC; what each column means stands beside it in tables.py."""

    id: str
    code: str
    document: str
    title: str
    agenda: str
    state: str
    created_at: float
    revision: int
    control_hash: str
    pre_read_hash: str | None
    joining: bool
    names_hidden: bool
    one_device: bool
    step: int
    question: int | None
    timer_total_s: float | None
    timer_left_s: float | None
    timer_ends_at: float | None
    first_version: int
    day: int
    day_version: int
    day_at: float


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the agenda."""

    number: int
    kind: str
    title: str
    minutes: int
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of the room and how far it is."""

    number: int
    workload: str
    question: str
    because: str
    state: str
    round: int
    note: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who joined; who was removed keeps the number and has no rights."""

    number: int
    name: str
    joined_at: float
    removed: bool


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote. answer: JSON."""

    question: int
    round: int
    person: int
    answer: str
    confidence: int | None
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class TallyRow:
    """Votes that one device counted. answer: JSON."""

    question: int
    round: int
    place: int
    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class SettlingRow:
    """How a question was settled. answer, was, before, after: JSON."""

    number: int
    question: int
    method: str
    answer: str
    was: str
    owner: str
    due: str
    note: str
    at: float
    version: int
    before: str
    after: str
    undone_at: float | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """An entry of the parking lot, a decision, an action or a milestone."""

    number: int
    kind: str
    text: str
    owner: str
    due: str
    done: bool


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """A room in a list, with how many people joined and how many of its questions are settled."""

    room: RoomRow
    people: int
    questions: int
    settled: int
