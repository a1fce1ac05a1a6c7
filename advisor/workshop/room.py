"""The workshop: rooms of people who vote on the questions of an assessment, and settle them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, cast

from advisor.errors import InputError, nearest
from advisor.knowledge.model import Agenda, Knowledge
from advisor.store import Store
from advisor.store.room_rows import PersonRow, QuestionRow, RoomRow, StepRow
from advisor.store.rooms import Rooms, new_room_id
from advisor.workshop.attempts import Attempts
from advisor.workshop.codes import hash_of, is_secret, new_code, new_secret, read_code
from advisor.workshop.control import Control
from advisor.workshop.errors import Refused
from advisor.workshop.ground import Background, Beside, Ground
from advisor.workshop.matter import Effects
from advisor.workshop.measures import Bench
from advisor.workshop.model import Joined, ListedRoom, Minutes, Opened, PreRead, Proposal
from advisor.workshop.propose import propose
from advisor.workshop.seat import Seat
from advisor.workshop.signals import LocalSignals, Signals
from advisor.workshop.snapshot import Snapshots
from advisor.workshop.stage import Stage
from advisor.workshop.words import NAME_LENGTH, TITLE_LENGTH, line, same, told_apart

MOST_PEOPLE: Final = 200


class Workshop:
    """All rooms of one store. Make one per process and share it between threads: it holds the limits on wrong tries,
    the signals and what was worked out already. All else is in the database, so a restart loses nothing.

    knowledge   with which assessments are read and judged, the same for all rooms
    clock       seconds since 1970; today: the day for which advice is given
    background  where effects are worked out; by default one thread of its own
    signals     wake readers after each commit; by default within this process

    Rights are objects. Whoever has the room's code gets a `Stage` and may `join`; a token gets its `Seat` and nothing
    else; the control key gets the `Control`. A method that a right does not have cannot be called with it.
    `client` names the caller (an address), so that wrong tries can be limited.
    """

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], date] = date.today,
        background: Background | None = None,
        signals: Signals | None = None,
    ) -> None:
        self.signals: Signals = signals or LocalSignals()
        self._store = store
        rooms, bench = Rooms(store, self.signals.send), Bench(knowledge, today)
        self._ground = Ground(
            rooms=rooms,
            snapshots=Snapshots(rooms),
            bench=bench,
            effects=Effects(bench),
            signals=self.signals,
            attempts=Attempts(),
            background=background or Beside(),
            clock=clock,
        )

    # Before the day

    def agendas(self) -> tuple[Agenda, ...]:
        """The templates of the data."""
        return tuple(self._ground.bench.knowledge.agendas.values())

    def propose(self, document: str, most: int = 12) -> tuple[Proposal, ...]:
        """The questions of an assessment that are worth the room's time, best first. KeyError for no document."""
        bench = self._ground.bench
        return propose(bench.assessment(self._text(document)[1]), bench.knowledge, bench.today(), most)

    def open_room(
        self,
        document: str,
        *,
        title: str = "",
        agenda: str = "hour",
        questions: Sequence[tuple[str, str]] | None = None,
        names_hidden: bool = False,
        one_device: bool = False,
    ) -> Opened:
        """Make a room for a stored assessment. What it settles is saved to that document, as versions.

        title      empty: the name of the assessment
        agenda     id of a template
        questions  (workload, question id) in order; None: as many proposals as the agenda has time for
        one_device no phones: the facilitator enters counted votes, or outcomes only
        KeyError for an unknown document; InputError for an unknown agenda, question or workload.
        """
        version, text = self._text(document)
        plan, assessment = self._agenda(agenda), self._ground.bench.assessment(text)
        rows = self._questions(document, plan, questions)
        name = line(title, "the title", TITLE_LENGTH, empty=True) or line(
            assessment.name[:TITLE_LENGTH], "the title", TITLE_LENGTH
        )
        key, now = new_secret(), self._ground.clock()
        steps = [StepRow(n, s.kind, s.title, s.minutes, s.text) for n, s in enumerate(plan.steps, 1)]
        while True:
            room = RoomRow(
                id=new_room_id(), code=new_code(), document=document, title=name, agenda=plan.id, state="open",
                created_at=now, revision=1, control_hash=hash_of(key), pre_read_hash=None, joining=True,
                names_hidden=names_hidden, one_device=one_device, step=1, question=None, timer_total_s=None,
                timer_left_s=None, timer_ends_at=None, first_version=version, day=1, day_version=version, day_at=now,
            )  # fmt: skip
            if self._ground.rooms.create(room, steps, rows):
                self._ground.prepare(room.id)
                return Opened(room.code, key)

    def rooms_of(self, document: str) -> tuple[ListedRoom, ...]:
        """The rooms of an assessment, the one that met last first. The id of a document is the key to it:
        whoever has it may see and take over its rooms (`take_over`). It never goes to a participant."""
        return tuple(
            ListedRoom(
                code=s.room.code, title=s.room.title, state=cast(Any, s.room.state), created_at=s.room.created_at,
                day_at=s.room.day_at, people=s.people, settled=s.settled, questions=s.questions,
            )
            for s in self._ground.rooms.of_document(document)
        )  # fmt: skip

    def take_over(self, document: str, code: str) -> str:
        """A new control key for a room of this assessment, where the old one was lost; the old one ends. Raises Refused
        ("not_found") where the room is not one of this document."""
        return self._of(document, code).new_key()

    def minutes_of(self, document: str, code: str) -> Minutes:
        """The minutes of a room for whoever has its assessment. Raises Refused ("not_found") where it is not a room of
        this document. May take a few seconds, like `Control.minutes`."""
        return self._of(document, code).minutes()

    def _of(self, document: str, code: str) -> Control:
        room = self._room(code)
        if room is None or not is_secret(self._ground.shot(room).room.document, hash_of(document)):
            raise Refused("not_found", "this assessment has no such room")
        return Control(self._ground, room)

    # Doors

    def control(self, code: str, key: str, *, client: str = "") -> Control:
        """The facilitator's side. Raises Refused ("not_found" for a wrong code, "forbidden" for a wrong key,
        "too_many")."""
        room = self._find(code, client)
        if not is_secret(key, self._ground.shot(room).room.control_hash):
            self._ground.attempts.failed(client)
            raise Refused("forbidden", "this is not the control key of the room")
        return Control(self._ground, room)

    def join(self, code: str, name: str, *, client: str = "") -> Joined:
        """Take a seat under a name; two equal names are told apart. Raises Refused ("not_found", "too_many", "closed"
        where nobody is let in any more, "full" at MOST_PEOPLE) and InputError for a name that is none."""
        room = self._find(code, client)
        wanted = line(name, "the name", NAME_LENGTH)
        token = new_secret()
        with self._ground.rooms.writing(room) as writing:
            if writing.room.state != "open" or not writing.room.joining:
                raise Refused("closed", "nobody can join any more", "Ask the facilitator")
            people = writing.people()
            present = [p for p in people if not p.removed]
            if len(present) >= MOST_PEOPLE:
                raise Refused("full", f"a room holds {MOST_PEOPLE} people")
            own = told_apart(wanted, {same(p.name) for p in present})
            number = len(people) + 1
            writing.add_person(PersonRow(number, own, self._ground.clock(), False), hash_of(token))
        return Joined(token, number, own)

    def seat(self, code: str, token: str, *, client: str = "") -> Seat:
        """The seat that a token belongs to. Raises Refused ("not_found", "forbidden", "too_many")."""
        room = self._find(code, client)
        hash = hash_of(token[:200])
        with self._ground.rooms.reading(room) as reading:
            person = reading.person(hash)
        if person is None or person.removed:
            self._ground.attempts.failed(client)
            raise Refused("forbidden", "this seat is not in the room", "Join again")
        return Seat(self._ground, room, person)

    def stage(self, code: str, *, client: str = "") -> Stage:
        """The big screen. Raises Refused ("not_found", "too_many")."""
        return Stage(self._ground, self._find(code, client))

    def pre_read(self, token: str, *, client: str = "") -> PreRead:
        """What a pre-read link shows: read only, and gone once it is revoked. Raises Refused ("forbidden",
        "too_many"). Works missing measures out, a second or two the first time."""
        self._ground.attempts.check(client)
        room = self._ground.rooms.id_of_pre_read(hash_of(token[:200]))
        if room is None:
            self._ground.attempts.failed(client)
            raise Refused("forbidden", "this link does not lead anywhere any more", "Ask who sent it")
        return self._ground.views(room).pre_read()

    # Watching

    def changed_since(self, code: str, revision: int) -> int | None:
        """The room's revision where it is newer than the given one, else None: one indexed read. Moves with every
        change of the room, and with every save of its assessment wherever that is made. Refused ("not_found")."""
        now = self._ground.rooms.revision(self._find(code, ""))
        if now is None:
            raise Refused("not_found", "this room does not exist any more")
        return now if now > revision else None

    def subscribe(self, code: str, woken: Callable[[], None], *, client: str = "") -> Callable[[], None]:
        """Call `woken` (from any thread, must not block) after each change of the room made in this process, until the
        returned function is called. Then ask `changed_since`. Poll every few seconds as well, for changes that another
        process made. Raises Refused ("not_found", "too_many")."""
        return self.signals.subscribe(self._find(code, client), woken)

    def wait(self, code: str, revision: int, seconds: float, *, client: str = "") -> int | None:
        """Block until the revision is newer than the given one, at most so long; None where it is not. For threads."""
        room, deadline = self._find(code, client), time.monotonic() + seconds
        while True:
            now = self._ground.rooms.revision(room)
            if now is None or now > revision:
                return now
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self.signals.wait(room, min(left, 1.0))  # a signal between the read and the wait costs at most a second

    def _text(self, document: str) -> tuple[int, str]:
        found = self._store.read(document)
        if found is None:
            raise KeyError(document)
        return found.number, found.text

    def _agenda(self, id: str) -> Agenda:
        agendas = self._ground.bench.knowledge.agendas
        if id not in agendas:
            raise InputError.single("agenda", f"there is no agenda '{id}'", nearest(id, agendas))
        return agendas[id]

    def _questions(self, document: str, plan: Agenda, wanted: Sequence[tuple[str, str]] | None) -> list[QuestionRow]:
        proposed = self.propose(document, 40)
        reasons = {(p.workload, p.question): p.because for p in proposed}
        chosen = list(reasons)[: plan.questions] if wanted is None else list(dict.fromkeys(wanted))
        bench = self._ground.bench
        names = {w.name for w in bench.assessment(self._text(document)[1]).workloads}
        for workload, question in chosen:
            if question not in bench.knowledge.questions:
                raise InputError.single(
                    "questions", f"there is no question '{question}'", nearest(question, bench.knowledge.questions)
                )
            if workload not in names:
                raise InputError.single("questions", f"there is no workload '{workload}'", nearest(workload, names))
        return [
            QuestionRow(n, workload, question, reasons.get((workload, question), ""), "waiting", 0, "")
            for n, (workload, question) in enumerate(chosen, 1)
        ]

    def _room(self, code: str) -> str | None:
        read = read_code(code)
        return self._ground.rooms.id_of(read) if read else None

    def _find(self, code: str, client: str) -> str:
        self._ground.attempts.check(client)
        room = self._room(code)
        if room is None:
            self._ground.attempts.failed(client)
            raise Refused("not_found", "there is no room with this code", "Look at the big screen and type it again")
        return room
