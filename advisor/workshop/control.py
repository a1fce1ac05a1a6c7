"""The facilitator's side of a room. Whoever holds the control key has this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, get_args

from advisor.errors import InputError, nearest
from advisor.knowledge.model import Question
from advisor.store.room_rows import QuestionRow, TallyRow
from advisor.store.rooms import Writing
from advisor.workshop.ballots import pack, read_answer
from advisor.workshop.codes import hash_of, new_secret
from advisor.workshop.errors import Refused
from advisor.workshop.ground import Ground
from advisor.workshop.model import ControlView, Matter, Minutes, NoteKind, Proposal
from advisor.workshop.propose import propose
from advisor.workshop.record import minutes
from advisor.workshop.settle import Decided, checked, may_settle, must_be_open, question_of, settle, undo
from advisor.workshop.words import NAME_LENGTH, NOTE_LENGTH, day, line

NOTE_KINDS: Final[tuple[NoteKind, ...]] = get_args(NoteKind)
MOST_QUESTIONS: Final = 40
MOST_NOTES: Final = 200
MOST_COUNTED: Final = 1000
LONGEST_TIMER_S: Final = 4 * 3600.0


class Control:
    """What the facilitator can do in one room. Got from `Workshop.control`; cheap, so get it anew for each request.

    Every method writes in one transaction and raises Refused with a sentence where it is not possible now.
    """

    def __init__(self, ground: Ground, room: str) -> None:
        self._ground, self._room = ground, room

    def view(self) -> ControlView:
        """Everything that the private screen shows."""
        return self._ground.views(self._room).control()

    # The agenda and its clock

    def go_to(self, step: int, *, clock: bool = True) -> None:
        """Go to a step of the agenda; the clock starts with its minutes unless `clock` is False. A question that is
        done with, or not asked yet, leaves the stage, so that the step itself is seen."""
        with self._writing() as writing:
            found = next((s for s in writing.steps() if s.number == step), None)
            if found is None:
                raise Refused("not_found", "the agenda has no such step")
            asked = writing.room.question and writing.question(writing.room.question)
            stays = asked and asked.state in ("open", "revealed")
            writing.change(step=step, question=writing.room.question if stays else None)
            if clock:
                self._start(writing, found.minutes * 60.0)

    def start_timer(self, seconds: float) -> None:
        """Start the clock anew."""
        with self._writing() as writing:
            self._start(writing, seconds)

    def pause_timer(self) -> None:
        """Stop the clock; it keeps what is left."""
        with self._writing() as writing:
            room = writing.room
            if room.timer_ends_at is not None:
                left = max(0.0, room.timer_ends_at - self._ground.clock())
                writing.change(timer_ends_at=None, timer_left_s=left)

    def resume_timer(self) -> None:
        """Let a clock that stands still go on."""
        with self._writing() as writing:
            room = writing.room
            if room.timer_ends_at is None and room.timer_left_s is not None:
                writing.change(timer_ends_at=self._ground.clock() + room.timer_left_s, timer_left_s=None)

    def clear_timer(self) -> None:
        """Take the clock off the stage."""
        with self._writing() as writing:
            writing.change(timer_total_s=None, timer_left_s=None, timer_ends_at=None)

    def _start(self, writing: Writing, seconds: float) -> None:
        if not 0 < seconds <= LONGEST_TIMER_S:
            raise Refused("state", "the clock takes a time from one second to four hours")
        writing.change(timer_total_s=seconds, timer_left_s=None, timer_ends_at=self._ground.clock() + seconds)

    # Questions and votes

    def proposals(self, most: int = 12) -> tuple[Proposal, ...]:
        """Questions that could be added, best first; those in the room already are left out."""
        shot, bench = self._ground.shot(self._room), self._ground.bench
        there = {(q.workload, q.question) for q in shot.questions}
        found = propose(bench.assessment(shot.text), bench.knowledge, bench.today(), most + len(there))
        return tuple(p for p in found if (p.workload, p.question) not in there)[:most]

    def add_question(self, workload: str, question: str, because: str = "") -> int:
        """Add a question to the room; returns its number. because: why, a line that may be empty."""
        bench = self._ground.bench
        assessment = bench.assessment(self._ground.shot(self._room).text)
        if question not in bench.knowledge.questions or workload not in {w.name for w in assessment.workloads}:
            raise Refused("not_found", "there is no such question or workload")
        why = line(because, "why it is asked", NOTE_LENGTH, empty=True)
        with self._writing() as writing:
            rows = writing.questions()
            if any((q.workload, q.question) == (workload, question) for q in rows):
                raise Refused("state", "this question is in the room already")
            if len(rows) >= MOST_QUESTIONS:
                raise Refused("full", f"a room holds at most {MOST_QUESTIONS} questions")
            number = len(rows) + 1
            writing.add_questions([QuestionRow(number, workload, question, why, "waiting", 0, "")])
        return number

    def show(self, question: int | None) -> None:
        """Put a question on the stage without opening the vote; None takes it off. A question that is being voted on
        keeps its votes, and nobody can vote while another one is on stage."""
        with self._writing() as writing:
            if question is not None:
                self._row(writing, question)
            writing.change(question=question)

    def ask(self, question: int) -> None:
        """Put a question on the stage and open the vote; one that is revealed, settled or open is only shown."""
        with self._writing() as writing:
            row = self._row(writing, question)
            writing.change(question=question)
            if row.state in ("waiting", "skipped") and not writing.room.one_device:
                writing.change_question(question, state="open", round=row.round + 1, note="")

    def reveal(self) -> None:
        """End the vote on the question on stage and show the distribution."""
        with self._writing() as writing:
            row = self._on_stage(writing)
            if row.state != "open":
                raise Refused("state", "this question is not being voted on")
            if not writing.votes(question=row.number, round=row.round):
                raise Refused("state", "nobody has voted yet", "Wait, skip the question, or settle it")
            writing.change_question(row.number, state="revealed")

    def vote_again(self) -> None:
        """Open a further round on the question on stage, after the talk. The rounds before it are kept."""
        with self._writing() as writing:
            row = self._on_stage(writing)
            if row.state != "revealed":
                raise Refused("state", "only a revealed question can be voted on again")
            writing.change_question(row.number, state="open", round=row.round + 1)

    def skip(self, question: int, because: str = "") -> None:
        """Pass over a question. Votes of a round that was not revealed are deleted unseen.

        because  a line for the minutes; where it is empty and the question does not matter, the sentence that says so
        """
        why = line(because, "the reason", NOTE_LENGTH, empty=True) or self._no_matter(question)
        with self._writing() as writing:
            row = self._row(writing, question)
            if row.state == "settled":
                raise Refused("state", "this question is settled already")
            if row.state == "open":
                writing.drop_votes(question=question, round=row.round)
            round = row.round - (row.state == "open")
            writing.change_question(question, state="skipped", round=round, note=why)

    def _no_matter(self, question: int) -> str:
        views = self._ground.views(self._room)
        found = views.matter(question_of(views.shot, question))
        return found.say if found and not found.matters else ""

    def enter_votes(self, question: int, counts: Sequence[tuple[Any, int]]) -> None:
        """One device: enter how many gave each answer, and reveal. Entering them again replaces them.

        counts  (answer as for `Seat.vote`, how many); for several choices the answer is a list
        Not possible once phones have voted on this question in this round.
        """
        asked = self._question(question)
        rows = [
            TallyRow(question, 0, n, pack(read_answer(asked, a)), _count(many)) for n, (a, many) in enumerate(counts)
        ]
        rows = [row for row in rows if row.count]
        if not rows or sum(row.count for row in rows) > MOST_COUNTED:
            raise Refused("state", f"enter at least one vote and at most {MOST_COUNTED:,}")
        if len({row.answer for row in rows}) != len(rows):
            raise Refused("state", "an answer stands twice")
        with self._writing() as writing:
            row = self._row(writing, question)
            if row.state == "settled":
                raise Refused("state", "this question is settled already", "Undo that first")
            again = row.state == "revealed" and bool(writing.tallies(question=question, round=row.round))
            round = row.round if again or row.state == "open" else row.round + 1
            if writing.votes(question=question, round=round):
                raise Refused("state", "phones have voted on this question")
            writing.put_tallies(question, round, [replace(r, round=round) for r in rows])
            writing.change(question=question)
            writing.change_question(question, state="revealed", round=round, note="")

    def matter(self, question: int) -> Matter:
        """Whether a question matters, worked out now if need be (half a second an answer that is new)."""
        views = self._ground.views(self._room)
        row = question_of(views.shot, question)
        answers = views.revealed_answers(row)
        return self._ground.effects.work_out(views.shot.text, row.workload, views.question(row), row.number, answers)

    # Settling

    def settle_majority(self, question: int, note: str = "") -> None:
        """Write what the majority of the newest revealed round says. Raises Refused ("tie") with the sentence of
        `Lead.say` where there is no majority: then a person decides, with `settle`."""
        views = self._ground.views(self._room)
        row = question_of(views.shot, question)
        may_settle(views.shot, row)
        result = views.result(row)
        if result is None:
            raise Refused("state", "no revealed vote says what the majority is")
        if not result.lead.clear:
            raise Refused("tie", result.lead.say, "Choose one yourself, vote again, or settle it as not known")
        settle(self._ground, self._room, question, Decided("majority", result.lead.answer, note=_note(note)))

    def settle(self, question: int, answer: Any, note: str = "") -> None:
        """Write an answer that the facilitator (or the one who decides) has chosen. answer: as for `Seat.vote`, and
        never None. InputError where it is wrong."""
        plain = checked(self._question(question), answer)
        settle(self._ground, self._room, question, Decided("own", plain, note=_note(note)))

    def settle_unknown(self, question: int, owner: str, due: str = "", note: str = "") -> None:
        """Write "not known", with who finds it out and by when (ISO date, may be empty)."""
        self._question(question)
        who, when = line(owner, "the owner", NAME_LENGTH), day(due, "the due date")
        settle(self._ground, self._room, question, Decided("unknown", None, who, when, _note(note)))

    def undo(self) -> None:
        """Take the last settling back. Again: the one before it."""
        undo(self._ground, self._room)

    # Notes

    def add_note(self, kind: NoteKind, text: str, owner: str = "", due: str = "") -> int:
        """Add to the parking lot, a decision, an action (which has an owner) or a milestone (which has a day); returns
        its number."""
        fields = _fields(kind, text, owner, due)
        with self._writing() as writing:
            if len(writing.notes()) >= MOST_NOTES:
                raise Refused("full", f"a room holds at most {MOST_NOTES} notes")
            return writing.add_note(kind, **fields)

    def change_note(self, number: int, text: str, owner: str = "", due: str = "", *, done: bool = False) -> None:
        """Replace a note; its kind stays."""
        with self._writing() as writing:
            found = next((n for n in writing.notes() if n.number == number), None)
            if found is None:
                raise Refused("not_found", "this note is gone")
            writing.change_note(number, **_fields(found.kind, text, owner, due), done=bool(done))

    def remove_note(self, number: int) -> None:
        """Take a note off the list."""
        with self._writing() as writing:
            writing.change_note(number, removed=True)

    # The room

    def hide_names(self, hidden: bool) -> None:
        """Hide names on the stage and in reasons, or show them."""
        with self._writing() as writing:
            writing.change(names_hidden=bool(hidden))

    def one_device(self, alone: bool) -> None:
        """Run without phones, or with them: with one device `ask` opens no vote."""
        with self._writing() as writing:
            writing.change(one_device=bool(alone))

    def let_join(self, joining: bool) -> None:
        """Let people join, or let nobody in any more; who has a seat keeps it."""
        with self._writing() as writing:
            writing.change(joining=bool(joining))

    def remove_person(self, number: int) -> None:
        """Take a seat away; a vote in an open round goes with it, revealed ones stay."""
        with self._writing() as writing:
            writing.remove_person(number)
            for row in writing.questions():
                if row.state == "open":
                    writing.drop_votes(question=row.number, round=row.round, person=number)

    def new_pre_read(self) -> str:
        """A token for the link that goes out before the day; an earlier one ends. Shown this once."""
        token = new_secret()
        with self._writing(closed=True) as writing:
            writing.change(pre_read_hash=hash_of(token))
        return token

    def revoke_pre_read(self) -> None:
        """End the link that is out."""
        with self._writing(closed=True) as writing:
            writing.change(pre_read_hash=None)

    def new_key(self) -> str:
        """Another control key, shown this once; the one in use ends."""
        key = new_secret()
        with self._writing(closed=True) as writing:
            writing.change(control_hash=hash_of(key))
        return key

    def close(self) -> None:
        """Close the room: nobody joins or votes; everything can still be read, and resumed another day."""
        with self._writing() as writing:
            writing.change(state="closed", timer_total_s=None, timer_left_s=None, timer_ends_at=None)

    def resume(self) -> None:
        """Open the room for another day: people keep their seats, and "what we changed today" starts anew."""
        with self._writing(closed=True) as writing:
            room = writing.room
            version = writing.text()[0]
            writing.change(state="open", day=room.day + 1, day_version=version, day_at=self._ground.clock())

    def minutes(self) -> Minutes:
        """All that is to be written down; works out missing measures, which may take a few seconds."""
        return minutes(self._ground.views(self._room))

    @contextmanager
    def _writing(self, *, closed: bool = False) -> Iterator[Writing]:
        """A transaction on the room; a closed one is refused unless `closed`."""
        with self._ground.rooms.writing(self._room) as writing:
            if not closed:
                must_be_open(writing.room)
            yield writing

    def _row(self, writing: Writing, number: int) -> QuestionRow:
        row = writing.question(number)
        if row is None:
            raise Refused("not_found", "this question is not in the room")
        return row

    def _on_stage(self, writing: Writing) -> QuestionRow:
        if writing.room.question is None:
            raise Refused("state", "no question is on stage")
        return self._row(writing, writing.room.question)

    def _question(self, number: int) -> Question:
        row = question_of(self._ground.shot(self._room), number)
        return self._ground.bench.knowledge.questions[row.question]


def _count(raw: Any) -> int:
    """How many gave an answer."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MOST_COUNTED:
        raise InputError.single("votes", f"a count is a whole number from 0 to {MOST_COUNTED:,}")
    return raw


def _note(raw: str) -> str:
    return line(raw, "the note", NOTE_LENGTH, empty=True)


def _fields(kind: str, text: str, owner: str, due: str) -> dict[str, str]:
    """The fields of a note, checked: an action has an owner, a milestone a day."""
    if kind not in NOTE_KINDS:
        raise InputError.single("kind", f"there is no such kind of note: {kind!r}", nearest(str(kind), NOTE_KINDS))
    fields = {
        "text": line(text, "the text", NOTE_LENGTH),
        "owner": line(owner, "the owner", NAME_LENGTH, empty=kind != "action"),
        "due": day(due, "the date"),
    }
    if kind == "milestone" and not fields["due"]:
        raise InputError.single("date", "a milestone needs a date", "Write it as 2027-01-31")
    return fields
