"""Settling a question: the answer becomes a version of the assessment, and the room keeps what it did; or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from advisor.assessment import Assessment, OpenPoint, Workload, dumps
from advisor.errors import InputError
from advisor.knowledge.model import Question
from advisor.report.text import answer_text, short
from advisor.store import Version
from advisor.store.room_rows import QuestionRow, RoomRow, SettlingRow
from advisor.store.rooms import Writing
from advisor.workshop.answers import answered, remembered, restored, stands, workload_of
from advisor.workshop.ballots import as_answer, pack, read_answer, unpack
from advisor.workshop.errors import Refused
from advisor.workshop.ground import Ground
from advisor.workshop.measures import Bench, to_json
from advisor.workshop.model import Measures, Method
from advisor.workshop.snapshot import Snapshot

T = TypeVar("T")
_TRIES: Final = 5  # somebody else may save the assessment between our reading and our writing


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be written. answer is plain; owner and due of one that is not known."""

    method: Method
    answer: Any
    owner: str = ""
    due: str = ""
    note: str = ""


class _Moved(Exception):  # noqa: N818
    """The assessment was saved by somebody else meanwhile."""


def settle(ground: Ground, room: str, number: int, decided: Decided) -> None:
    """Write the answer. Raises Refused ("state") where the question is being voted on, or is settled already."""
    _again(lambda: _settle(ground, room, number, decided))


def undo(ground: Ground, room: str) -> None:
    """Take the last settling back: answer, open point and state of the question are as before it. Raises Refused
    ("state") where there is none, or where that answer was changed elsewhere since."""
    _again(lambda: _undo(ground, room))


def _again(attempt: Callable[[], T]) -> T:
    for _ in range(_TRIES):
        try:
            return attempt()
        except _Moved:
            continue
    raise Refused("state", "the assessment is being changed elsewhere at the same time", "Try again")


def _settle(ground: Ground, room: str, number: int, decided: Decided) -> None:
    shot = ground.shot(room)
    row, before = question_of(shot, number), ground.bench.assessment(shot.text)
    may_settle(shot, row)
    question = ground.bench.knowledge.questions[row.question]
    workload = _workload(before, row)
    point = OpenPoint(decided.owner, decided.due) if decided.method == "unknown" else None
    after = answered(before, workload, question, decided.answer, point)
    text = dumps(after, ground.bench.knowledge)
    asked, stood = stands(before, workload, question)
    was = {
        **remembered(before, workload, question),
        "stood": stood, "stood_asked": asked, "state": row.state, "round": row.round,
    }  # fmt: skip
    note = f"{question.label or question.text}: {_said(ground.bench, question, decided)}"
    measured = _measured(ground.bench, shot.text), _measured(ground.bench, text)
    with ground.rooms.writing(room) as writing:
        must_be_open(writing.room)
        _check_still(writing, row)
        _save(ground, writing, shot, after, text, note)
        at = SettlingRow(
            number=len(writing.settlings()) + 1,
            question=number,
            method=decided.method,
            answer=pack(decided.answer),
            was=pack(was),
            owner=decided.owner,
            due=decided.due,
            note=decided.note,
            at=ground.clock(),
            version=shot.version + 1,
            before=measured[0],
            after=measured[1],
            undone_at=None,
        )
        writing.add_settling(at)
        round = row.round - (row.state == "open")  # nobody voted, see may_settle
        writing.change_question(number, state="settled", round=round, note=decided.note)


def _undo(ground: Ground, room: str) -> None:
    shot = ground.shot(room)
    must_be_open(shot.room)
    last = next((s for s in reversed(shot.settlings) if s.undone_at is None), None)
    if last is None:
        raise Refused("state", "nothing has been settled that could be undone")
    row, before = question_of(shot, last.question), ground.bench.assessment(shot.text)
    question, workload = ground.bench.knowledge.questions[row.question], _workload(before, row)
    if pack(stands(before, workload, question)[1]) != last.answer:
        raise Refused("state", "this answer was changed elsewhere since it was settled", "Settle it anew instead")
    was = unpack(last.was)
    after = restored(before, workload, question, was)
    text = dumps(after, ground.bench.knowledge)
    with ground.rooms.writing(room) as writing:
        must_be_open(writing.room)
        if all(s.number != last.number or s.undone_at is not None for s in writing.settlings()):
            raise _Moved
        _save(ground, writing, shot, after, text, f"{question.label or question.text}: undone")
        writing.undo_settling(last.number, ground.clock())
        state = "waiting" if was["state"] == "open" else was["state"]
        writing.change_question(row.number, state=state, note="")


def question_of(shot: Snapshot, number: int) -> QuestionRow:
    """The question of that number. Raises Refused ("not_found")."""
    row = shot.question(number)
    if row is None:
        raise Refused("not_found", "this question is not in the room")
    return row


def may_settle(shot: Snapshot, row: QuestionRow) -> None:
    """Raises Refused where a question cannot be settled now: a vote that was cast is seen before it is decided."""
    must_be_open(shot.room)
    if row.state == "settled":
        raise Refused("state", "this question is settled already", "Undo that first")
    if row.state == "open" and shot.votes_of(row, row.round):
        raise Refused("state", "votes are in", "Reveal them first")


def must_be_open(room: RoomRow) -> None:
    """Raises Refused where the room is closed."""
    if room.state != "open":
        raise Refused("closed", "the room is closed", "Resume it first")


def _check_still(writing: Writing, row: QuestionRow) -> None:
    """Raises _Moved where the question or its votes are not any more what was looked at."""
    now = next(q for q in writing.questions() if q.number == row.number)
    if now != row or (now.state == "open" and writing.votes(question=now.number, round=now.round)):
        raise _Moved


def _workload(assessment: Assessment, row: QuestionRow) -> Workload:
    found = workload_of(assessment, row.workload)
    if found is None:
        hint = "Skip this question"
        raise Refused("not_found", f"the workload '{short(row.workload)}' is no longer in the assessment", hint)
    return found


def _save(ground: Ground, writing: Writing, shot: Snapshot, after: Assessment, text: str, note: str) -> None:
    author = f"Workshop: {shot.room.title}"
    version = Version(shot.room.document, shot.version + 1, ground.clock(), author, short(note, 200), text)
    if not writing.save(version, after.name):
        raise _Moved


def _said(bench: Bench, question: Question, decided: Decided) -> str:
    if decided.method == "unknown":
        return f"not known; {decided.owner} finds out" + (f" by {decided.due}" if decided.due else "")
    return answer_text(question.id, as_answer(question, decided.answer), bench.knowledge)


def _measured(bench: Bench, text: str) -> str:
    measures: Measures = bench.measures(text)
    return pack(to_json(measures))


def checked(question: Question, answer: Any) -> Any:
    """An own answer as plain data; InputError for one that is none, or for null, which needs an owner."""
    plain = read_answer(question, answer)
    if plain is None:
        raise InputError.single(question.text, "not known is no answer", "Settle it as not known, with an owner")
    return plain
