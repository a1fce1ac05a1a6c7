"""A participant's place in a room: look, and vote. Whoever holds the token has this and nothing else."""

from __future__ import annotations

from typing import Any

from advisor.store.room_rows import PersonRow, QuestionRow, VoteRow
from advisor.store.rooms import Writing
from advisor.workshop.ballots import pack, read_answer, read_confidence
from advisor.workshop.errors import Refused
from advisor.workshop.ground import Ground
from advisor.workshop.model import ParticipantView
from advisor.workshop.words import LINE_LENGTH, line


class Seat:
    """One person in one room. Got from `Workshop.seat`; cheap, so get it anew for each request."""

    def __init__(self, ground: Ground, room: str, person: PersonRow) -> None:
        self._ground, self._room, self._person = ground, room, person

    @property
    def number(self) -> int:
        """The person's number in the room."""
        return self._person.number

    def view(self) -> ParticipantView:
        """What the phone shows. Refused ("forbidden") once the facilitator has taken the seat away."""
        views = self._ground.views(self._room)
        person = next((p for p in views.shot.present if p.number == self._person.number), None)
        if person is None:
            raise _taken_away()
        return views.participant(person)

    def vote(
        self,
        question: int,
        answer: Any,
        *,
        round: int | None = None,
        confidence: int | None = None,
        reason: str = "",
    ) -> None:
        """Vote on the question on stage; a second vote in the round takes the place of the first.

        question    its number, as on the card that was answered: a late vote never lands on the next question
        round       as on the card that was answered, so that a late vote never lands in the next round; None: any
        answer      an option's id, a list of ids, a number, or None for "I do not know"
        confidence  1 to 5, or None
        reason      one line of at most LINE_LENGTH characters, may be empty
        Raises Refused: "state" where voting on it is not open (any more), "closed" for a closed room, "forbidden" for a
        seat that was taken away; InputError where the vote itself is wrong.
        """
        sure, why = read_confidence(confidence), line(reason, "the reason", LINE_LENGTH, empty=True)
        with self._ground.rooms.writing(self._room) as writing:
            row = self._may_vote(writing, question)
            if round not in (None, row.round):
                raise Refused("state", "this round of voting is over", "Vote again")
            packed = pack(read_answer(self._ground.bench.knowledge.questions[row.question], answer))
            at = self._ground.clock()
            writing.put_vote(VoteRow(question, row.round, self._person.number, packed, sure, why, at))

    def withdraw(self, question: int) -> None:
        """Take one's own vote back while voting is open. Raises Refused as `vote` does."""
        with self._ground.rooms.writing(self._room) as writing:
            row = self._may_vote(writing, question)
            writing.drop_votes(question=question, round=row.round, person=self._person.number)

    def _may_vote(self, writing: Writing, question: int) -> QuestionRow:
        """The question in the round that is open. Checked inside the transaction: a reveal is either before this or
        after."""
        if not writing.has_seat(self._person.number):
            raise _taken_away()
        if writing.room.state != "open":
            raise Refused("closed", "the room is closed")
        row = writing.question(question)
        if row is None:
            raise Refused("not_found", "this question is not in the room")
        if writing.room.question != question or row.state != "open":
            raise Refused("state", "voting on this question is over", "Look at the big screen")
        return row


def _taken_away() -> Refused:
    return Refused("forbidden", "this seat was taken away", "Ask the facilitator, or join again")
