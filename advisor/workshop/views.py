"""What each kind of viewer may see, made of a snapshot. The votes of an open round are read here for counting only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar, cast

from advisor.assessment import Assessment
from advisor.knowledge.model import Knowledge, Question
from advisor.store.room_rows import NoteRow, PersonRow, QuestionRow, SettlingRow, StepRow, VoteRow
from advisor.workshop.answers import stands_text, workload_of
from advisor.workshop.ballots import shown, unpack
from advisor.workshop.matter import Effects
from advisor.workshop.measures import Bench, from_json
from advisor.workshop.model import (
    Choice,
    Contested,
    ControlView,
    Matter,
    Measures,
    Note,
    ParticipantView,
    Person,
    PreRead,
    QuestionCard,
    Result,
    Settling,
    StageView,
    Step,
    Timer,
    Vote,
)
from advisor.workshop.results import Cast, result_of
from advisor.workshop.snapshot import Snapshot, revealed_rounds
from advisor.workshop.today import today

T = TypeVar("T")


@dataclass(frozen=True)
class Views:
    """The views of one snapshot. clock_s: server time, seconds since 1970."""

    shot: Snapshot
    bench: Bench
    effects: Effects
    clock_s: float

    @property
    def knowledge(self) -> Knowledge:
        """What the advisor knows."""
        return self.bench.knowledge

    @cached_property
    def assessment(self) -> Assessment:
        """The assessment as it stands."""
        return self.bench.assessment(self.shot.text)

    def stage(self) -> StageView:
        """The big screen."""
        shot, room = self.shot, self.shot.room
        row = shot.question(room.question)
        now, start = self.bench.known(shot.text), self.bench.known(shot.day_text)
        settlings = self.settlings()
        done = [s for s in settlings if s.at >= room.day_at]
        unknown = sum(s.method == "unknown" for s in done)
        return StageView(
            revision=shot.revision,
            code=room.code,
            title=room.title,
            assessment=self.assessment.name,
            state=cast(Any, room.state),
            day=room.day,
            joining=room.joining and room.state == "open",
            names_hidden=room.names_hidden,
            one_device=room.one_device,
            steps=tuple(step(s) for s in shot.steps),
            step=room.step,
            timer=self.timer(),
            people=len(shot.present),
            names=() if room.names_hidden else tuple(p.name for p in shot.present),
            questions=tuple(self.card(q) for q in shot.questions),
            card=self.card(row) if row else None,
            voted=self.voted(row),
            of=len(shot.present),
            result=self.result(row) if row else None,
            matter=self.matter(row) if row and revealed_rounds(row) and row.state != "open" else None,
            contested=self.contested(),
            settlings=settlings,
            notes=tuple(note(n) for n in shot.notes),
            now=now,
            start=start,
            today=today(start, now, len(done), unknown) if start and now else None,
        )

    def participant(self, person: PersonRow) -> ParticipantView:
        """The phone of one person: of votes, only the person's own until the reveal."""
        shot, room = self.shot, self.shot.room
        row = shot.question(room.question)
        mine = next((v for v in shot.votes_of(row, row.round) if v.person == person.number), None) if row else None
        return ParticipantView(
            revision=shot.revision,
            title=room.title,
            state=cast(Any, room.state),
            number=person.number,
            name=person.name,
            step=next((step(s) for s in shot.steps if s.number == room.step), None),
            timer=self.timer(),
            card=self.card(row) if row else None,
            may_vote=bool(row and row.state == "open" and room.state == "open"),
            vote=self.vote(mine) if mine else None,
            voted=self.voted(row),
            of=len(shot.present),
            result=self.result(row) if row else None,
        )

    def control(self) -> ControlView:
        """The facilitator's screen: who has voted, never what before the reveal."""
        shot = self.shot
        row = shot.question(shot.room.question)
        voters = {v.person for v in shot.votes_of(row, row.round)} if row and row.state == "open" else set()
        people = tuple(Person(p.number, p.name, p.joined_at, p.number in voters) for p in shot.present)
        results = (self.result(q) for q in shot.questions)
        stage = self.stage()
        return ControlView(
            revision=shot.revision,
            stage=stage,
            document=shot.room.document,
            people=people,
            undoable=stage.settlings[-1] if stage.settlings else None,
            matters=tuple(m for q in shot.questions if (m := self.matter(q))),
            results=tuple(r for r in results if r),
            pre_read=shot.room.pre_read_hash is not None,
            next=_next(stage),
        )

    def pre_read(self) -> PreRead:
        """What goes out before the day. Works the measures out where they are missing."""
        shot = self.shot
        measures = self.bench.measures(shot.text)
        return PreRead(
            title=shot.room.title,
            assessment=self.assessment.name,
            steps=tuple(step(s) for s in shot.steps),
            questions=tuple(self.card(q) for q in shot.questions if q.state != "skipped"),
            measures=measures,
            workloads=tuple(w.name for w in self.assessment.workloads),
        )

    def card(self, row: QuestionRow) -> QuestionCard:
        """A question as everybody may see it."""
        return self._once(("card", row.number), lambda: self._card(row))

    def _once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What depends on the snapshot alone is made once for all who look at it."""
        memo = self.shot.memo
        if key not in memo:
            memo[key] = make()
        return memo[key]  # type: ignore[no-any-return]

    def _card(self, row: QuestionRow) -> QuestionCard:
        question = self.question(row)
        workload = workload_of(self.assessment, row.workload)
        now = stands_text(self.assessment, workload, question, self.knowledge) if workload else "the workload is gone"
        return QuestionCard(
            number=row.number,
            workload=row.workload if len(self.assessment.workloads) > 1 else "",
            question=question.id,
            text=question.text,
            label=question.label or question.text,
            why=question.why,
            help=question.help,
            type=question.type,
            options=tuple(Choice(o.id, o.label) for o in question.options),
            unit=question.unit,
            minimum=question.minimum,
            maximum=question.maximum,
            because=row.because,
            state=cast(Any, row.state),
            round=row.round,
            now=now,
            note=row.note,
        )

    def question(self, row: QuestionRow) -> Question:
        """The question of the knowledge that a row asks."""
        return self.knowledge.questions[row.question]

    def voted(self, row: QuestionRow | None) -> int:
        """How many have voted in the newest round of a question."""
        if row is None:
            return 0
        counted = sum(t.count for t in self.shot.tallies_of(row, row.round))
        return len(self.shot.votes_of(row, row.round)) + counted

    def result(self, row: QuestionRow, round: int | None = None) -> Result | None:
        """A revealed round, the newest one by default; None where it is not revealed or has no vote."""
        at = round or row.round
        secret = self.shot.room.names_hidden
        return self._once(("result", row.number, at), lambda: self._result(row, at, secret))

    def _result(self, row: QuestionRow, at: int, secret: bool) -> Result | None:
        votes, tallies = self.shot.votes_of(row, at), self.shot.tallies_of(row, at)
        if at not in revealed_rounds(row) or not (votes or tallies):
            return None
        names = {} if secret else {p.number: p.name for p in self.shot.people}
        casts = [
            *(Cast(unpack(v.answer), 1, v.confidence, v.reason, names.get(v.person, "")) for v in votes),
            *(Cast(unpack(t.answer), t.count) for t in tallies),
        ]
        return result_of(row.number, at, self.question(row), casts, self.knowledge)

    def contested(self) -> tuple[Contested, ...]:
        """Every revealed question, most contested first; what many do not know comes before what all know."""
        return self._once(("contested",), self._contested)

    def _contested(self) -> tuple[Contested, ...]:
        found = []
        for row in self.shot.questions:
            results = [r for at in revealed_rounds(row) if (r := self.result(row, at))]
            if results:
                last, before = results[-1], results[-2].disagreement if len(results) > 1 else None
                card = self.card(row)
                unknown = last.votes - last.known
                found.append(
                    Contested(row.number, card.label, card.state, last.disagreement, before, unknown, last.votes)
                )
        return tuple(sorted(found, key=_contest))

    def matter(self, row: QuestionRow) -> Matter | None:
        """Whether a question matters, where that has been worked out."""
        answers = self.revealed_answers(row)
        return self.effects.known(self.shot.text, row.workload, self.question(row), row.number, answers)

    def revealed_answers(self, row: QuestionRow) -> list[Any]:
        """The answers of the newest revealed round, most frequent first."""
        rounds = revealed_rounds(row)
        if not rounds:
            return []
        votes = [v.answer for v in self.shot.votes_of(row, rounds[-1])]
        votes += [t.answer for t in self.shot.tallies_of(row, rounds[-1]) for _ in range(t.count)]
        return [unpack(a) for a in sorted(set(votes), key=lambda a: (-votes.count(a), a))]

    def vote(self, row: VoteRow) -> Vote:
        """A vote, for the person who gave it."""
        question = self.shot.question(row.question)
        answer = unpack(row.answer)
        text = shown(self.question(question), answer, self.knowledge) if question else ""
        return Vote(row.question, row.round, row.person, answer, text, row.confidence, row.reason)

    def settlings(self) -> tuple[Settling, ...]:
        """The settlings that hold, in order."""
        rows = [s for s in self.shot.settlings if s.undone_at is None]
        return self._once(("settlings",), lambda: tuple(self.settling(s) for s in rows))

    def settling(self, row: SettlingRow) -> Settling:
        """One settling, as it is shown."""
        asked = self.shot.question(row.question)
        assert asked is not None
        question, was = self.question(asked), unpack(row.was)
        before = shown(question, was["stood"], self.knowledge) if was["stood_asked"] else "not answered yet"
        return Settling(
            number=row.number,
            question=row.question,
            label=question.label or question.text,
            method=cast(Any, row.method),
            answer=shown(question, unpack(row.answer), self.knowledge),
            was=before,
            owner=row.owner,
            due=row.due,
            note=row.note,
            at=row.at,
            before=measures(row.before),
            after=measures(row.after),
        )

    def timer(self) -> Timer | None:
        """The clock on the stage at this moment."""
        room = self.shot.room
        if room.timer_total_s is None:
            return None
        running = room.timer_ends_at is not None
        left = (room.timer_ends_at or 0.0) - self.clock_s if running else room.timer_left_s or 0.0
        return Timer(running, room.timer_total_s, max(0.0, left), self.clock_s)


def measures(text: str) -> Measures:
    """Measures as they were kept with a settling."""
    return from_json(unpack(text))


def step(row: StepRow) -> Step:
    """A step of the agenda."""
    return Step(row.number, cast(Any, row.kind), row.title, row.minutes, row.text)


def note(row: NoteRow) -> Note:
    """A note."""
    return Note(row.number, cast(Any, row.kind), row.text, row.owner, row.due, row.done)


def _contest(entry: Contested) -> tuple[float, float, int]:
    return -(entry.disagreement.value if entry.disagreement else 0.0), -entry.unknown / entry.votes, entry.question


def _next(stage: StageView) -> str:
    """What the facilitator does next."""
    if stage.state == "closed":
        return "The room is closed. Under Room it can be opened again, another day."
    card = stage.card
    if card and card.state == "open":
        if stage.voted and stage.voted >= stage.of:
            return "All have voted. Reveal the votes."
        return f"{stage.voted} of {stage.of} have voted. Wait, or reveal the votes."
    if card and card.state == "revealed":
        return "Hear the two who stand furthest apart, then settle the question or vote again."
    kind = next((s.kind for s in stage.steps if s.number == stage.step), "")
    if kind in _AT:
        return _AT[kind]
    if any(q.state == "waiting" for q in stage.questions):
        return "Ask the next question."
    return "Every question is settled or passed over. Write down decisions, actions and milestones."


_AT: Final = {
    "opening": "Wait until everybody has joined, then go to the next step.",
    "picture": "Show where the plan stands. Then go to the next step and ask the first question.",
    "pause": "Pause. Then go to the next step.",
    "decisions": "Write down decisions, actions with an owner and a date, and milestones.",
    "closing": "Show what has changed, take the minutes, and close the room.",
}
