"""Rooms of workshops in the database of the documents: consistent reads, and writes that are whole or not at all.

Every write first moves the room's revision. That one update takes the lock that orders the writers of a room (the whole
database in SQLite, the row in PostgreSQL), so that what a write then reads stays true until it is committed: a vote
cannot slip in behind a reveal, and a room cannot hold one person more than its limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, func, select

from advisor.store import tables
from advisor.store.documents import Store, Version, new_id, save_within
from advisor.store.room_rows import (
    NoteRow,
    PersonRow,
    QuestionRow,
    RoomRow,
    RoomSummary,
    SettlingRow,
    StepRow,
    TallyRow,
    VoteRow,
)

T = TypeVar("T")


class Reading:
    """One room as it was at one moment; every method sees the same moment. Ends with the `with` that opened it."""

    def __init__(self, connection: Connection, room: RoomRow) -> None:
        self._connection = connection
        self.room = room

    def steps(self) -> list[StepRow]:
        """The agenda, in order."""
        return self._all(tables.room_steps, StepRow)

    def questions(self) -> list[QuestionRow]:
        """The questions, in the order of their numbers."""
        return self._all(tables.room_questions, QuestionRow)

    def question(self, number: int) -> QuestionRow | None:
        """The question of that number."""
        found = self._all(tables.room_questions, QuestionRow, number=number)
        return found[0] if found else None

    def has_seat(self, number: int) -> bool:
        """True for the number of a person who was not removed."""
        found = self._all(tables.room_people, PersonRow, number=number)
        return bool(found) and not found[0].removed

    def people(self) -> list[PersonRow]:
        """Everybody who ever joined, in the order of joining."""
        return self._all(tables.room_people, PersonRow)

    def person(self, token_hash: str) -> PersonRow | None:
        """Who holds a token of this room."""
        found = self._all(tables.room_people, PersonRow, token_hash=token_hash)
        return found[0] if found else None

    def votes(self, **where: int) -> list[VoteRow]:
        """Votes; where: question, round, person."""
        return self._all(tables.room_votes, VoteRow, **where)

    def tallies(self, **where: int) -> list[TallyRow]:
        """Counted votes; where: question, round."""
        return self._all(tables.room_tallies, TallyRow, **where)

    def settlings(self) -> list[SettlingRow]:
        """Every settling, in order, those that were undone too."""
        return self._all(tables.room_settlings, SettlingRow)

    def notes(self) -> list[NoteRow]:
        """Notes that were not removed, in order."""
        return self._all(tables.room_notes, NoteRow, removed=False)

    def version(self) -> int:
        """Number of the newest version of the room's assessment."""
        documents = tables.documents.c
        wanted = select(documents.head).where(documents.id == self.room.document)
        return int(self._connection.execute(wanted).scalar_one())

    def text(self, number: int | None = None) -> tuple[int, str]:
        """Number and text of a version of the room's assessment, the newest where no number is given."""
        versions = tables.versions
        wanted = select(versions.c.number, versions.c.text).where(versions.c.document == self.room.document)
        wanted = (
            wanted.order_by(versions.c.number.desc()) if number is None else wanted.where(versions.c.number == number)
        )
        row = self._connection.execute(wanted.limit(1)).one()
        return row.number, row.text

    def _all(self, table: Table, kind: type[T], **where: Any) -> list[T]:
        columns = [table.c[name] for name in kind.__dataclass_fields__]  # type: ignore[attr-defined]
        wanted = select(*columns).where(*_where(table, self.room.id, where)).order_by(*table.primary_key.columns)
        return [kind(**row._mapping) for row in self._connection.execute(wanted)]


class Writing(Reading):
    """A transaction on one room. An error inside its `with` leaves nothing behind."""

    def change(self, **values: Any) -> None:
        """Change columns of the room."""
        self._connection.execute(tables.rooms.update().where(tables.rooms.c.id == self.room.id).values(values))

    def change_question(self, number: int, **values: Any) -> None:
        """Change columns of a question."""
        self._update(tables.room_questions, {"number": number}, values)

    def add_questions(self, rows: Sequence[QuestionRow]) -> None:
        """Add questions under their own numbers."""
        self._insert(tables.room_questions, rows)

    def add_person(self, row: PersonRow, token_hash: str) -> None:
        """Add somebody."""
        self._insert(tables.room_people, [row], token_hash=token_hash)

    def remove_person(self, number: int) -> None:
        """Take somebody's rights away."""
        self._update(tables.room_people, {"number": number}, {"removed": True})

    def put_vote(self, row: VoteRow) -> None:
        """Store a vote in place of the person's earlier one of that round."""
        self.drop_votes(question=row.question, round=row.round, person=row.person)
        self._insert(tables.room_votes, [row])

    def drop_votes(self, **where: int) -> None:
        """Delete votes; where: question, round, person."""
        table = tables.room_votes
        self._connection.execute(table.delete().where(*_where(table, self.room.id, where)))

    def put_tallies(self, question: int, round: int, rows: Sequence[TallyRow]) -> None:
        """Store counted votes in place of those of that round."""
        table, where = tables.room_tallies, {"question": question, "round": round}
        self._connection.execute(table.delete().where(*_where(table, self.room.id, where)))
        self._insert(table, rows)

    def add_settling(self, row: SettlingRow) -> None:
        """Add a settling."""
        self._insert(tables.room_settlings, [row])

    def undo_settling(self, number: int, at: float) -> None:
        """Mark a settling as undone."""
        self._update(tables.room_settlings, {"number": number}, {"undone_at": at})

    def add_note(self, kind: str, text: str, owner: str, due: str) -> int:
        """Add a note; returns its number."""
        table = tables.room_notes
        last = self._connection.execute(select(func.max(table.c.number)).where(table.c.room == self.room.id)).scalar()
        number = (last or 0) + 1
        self._insert(table, [NoteRow(number, kind, text, owner, due, False)], removed=False)
        return number

    def change_note(self, number: int, **values: Any) -> None:
        """Change columns of a note; `removed` takes it off the list."""
        self._update(tables.room_notes, {"number": number}, values)

    def save(self, version: Version, name: str) -> bool:
        """Save a version of the room's assessment; False, and nothing is written, where a newer one exists."""
        return save_within(self._connection, version, name)

    def _update(self, table: Table, where: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self._connection.execute(table.update().where(*_where(table, self.room.id, where)).values(dict(values)))

    def _insert(self, table: Table, rows: Sequence[Any], **more: Any) -> None:
        if rows:
            values = [{"room": self.room.id, **_values(row), **more} for row in rows]
            self._connection.execute(table.insert(), values)


class Rooms:
    """All rooms of one store. Safe to share between threads.

    changed  called after each write that was committed, with the room's id, in the writer's thread
    """

    def __init__(self, store: Store, changed: Callable[[str], None] = lambda _room: None) -> None:
        self._store = store
        self._changed = changed

    def create(self, row: RoomRow, steps: Sequence[StepRow], questions: Sequence[QuestionRow]) -> bool:
        """Add a room; False where its code is taken."""
        with self._store.writing() as connection:
            taken = connection.execute(select(tables.rooms.c.id).where(tables.rooms.c.code == row.code)).first()
            if taken:
                return False
            connection.execute(tables.rooms.insert().values(_values(row)))
            made = Writing(connection, row)
            made._insert(tables.room_steps, steps)
            made.add_questions(questions)
        return True

    def id_of(self, code: str) -> str | None:
        """The id of the room with a code."""
        return self._one(tables.rooms.c.code == code)

    def id_of_pre_read(self, hash: str) -> str | None:
        """The id of the room whose pre-read link has this hash."""
        return self._one(tables.rooms.c.pre_read_hash == hash)

    def revision(self, room: str) -> int | None:
        """A number that grows with every change of the room or of its assessment, wherever that was made: one indexed
        read. None where there is no such room."""
        rooms, documents = tables.rooms.c, tables.documents.c
        wanted = select(rooms.revision + documents.head).where(rooms.id == room, documents.id == rooms.document)
        with self._store.engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def of_document(self, document: str) -> list[RoomSummary]:
        """The rooms of an assessment, the one that met last first."""
        with self._store.engine.connect() as connection:
            wanted = select(tables.rooms).where(tables.rooms.c.document == document)
            found = [RoomRow(**r._mapping) for r in connection.execute(wanted.order_by(tables.rooms.c.day_at.desc()))]
            return [_summary(Reading(connection, room)) for room in found]

    @contextmanager
    def reading(self, room: str) -> Iterator[Reading]:
        """The room at one moment. KeyError where there is no such room."""
        with self._store.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")  # the driver itself begins one for a write only
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield Reading(connection, _room(connection, room))

    @contextmanager
    def writing(self, room: str) -> Iterator[Writing]:
        """A transaction on the room, which moves its revision. KeyError where there is no such room; InputError where
        the store cannot be written."""
        table = tables.rooms
        with self._store.writing() as connection:
            connection.execute(table.update().where(table.c.id == room).values(revision=table.c.revision + 1))
            row = _room(connection, room)
            yield Writing(connection, row)
        self._changed(room)

    def _one(self, condition: Any) -> str | None:
        with self._store.engine.connect() as connection:
            return connection.execute(select(tables.rooms.c.id).where(condition)).scalar()


def new_room_id() -> str:
    """An id for a new room; it leaves the server never."""
    return new_id()


def _summary(reading: Reading) -> RoomSummary:
    states = [q.state for q in reading.questions()]
    people = sum(not p.removed for p in reading.people())
    return RoomSummary(reading.room, people, len(states), states.count("settled"))


def _room(connection: Connection, room: str) -> RoomRow:
    row = connection.execute(select(tables.rooms).where(tables.rooms.c.id == room)).first()
    if row is None:
        raise KeyError(room)
    return RoomRow(**row._mapping)


def _where(table: Table, room: str, values: Mapping[str, Any]) -> list[Any]:
    return [and_(table.c.room == room, *(table.c[name] == value for name, value in values.items()))]


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
