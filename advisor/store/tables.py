"""The tables of the store, and how an older store is brought to this form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)

from advisor.errors import InputError

SCHEMA: Final = 2

metadata: Final = MetaData()

documents: Final = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("head", Integer, nullable=False),  # number of the newest version; what optimistic locking compares
    Column("saved_at", Float, nullable=False, index=True),  # seconds since 1970, UTC
)

versions: Final = Table(
    "versions",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, without a gap
    Column("saved_at", Float, nullable=False),
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("text", Text, nullable=False),  # the assessment as YAML
)

rooms: Final = Table(
    "rooms",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(16), nullable=False, unique=True),  # known to everybody in the room, so it is kept as it is
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("agenda", Text, nullable=False),
    Column("state", String(8), nullable=False),  # open, closed
    Column("created_at", Float, nullable=False),
    Column("revision", Integer, nullable=False),  # moves with every change of anything in the room
    Column("control_hash", String(64), nullable=False),  # SHA-256 of the secret, never the secret
    Column("pre_read_hash", String(64), unique=True),
    Column("joining", Boolean, nullable=False),
    Column("names_hidden", Boolean, nullable=False),
    Column("one_device", Boolean, nullable=False),
    Column("step", Integer, nullable=False),
    Column("question", Integer),  # on stage
    Column("timer_total_s", Float),
    Column("timer_left_s", Float),  # of a timer that stands still
    Column("timer_ends_at", Float),  # of one that runs
    Column("first_version", Integer, nullable=False),  # of the assessment when the room was made
    Column("day", Integer, nullable=False),  # counts the days on which the room met
    Column("day_version", Integer, nullable=False),
    Column("day_at", Float, nullable=False),
)

room_steps: Final = Table(
    "room_steps",
    metadata,
    Column("room", ForeignKey("rooms.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

room_questions: Final = Table(
    "room_questions",
    metadata,
    Column("room", ForeignKey("rooms.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("workload", Text, nullable=False),
    Column("question", String(64), nullable=False),
    Column("because", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("round", Integer, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("room", "workload", "question"),
)

room_people: Final = Table(
    "room_people",
    metadata,
    Column("room", ForeignKey("rooms.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("joined_at", Float, nullable=False),
    Column("removed", Boolean, nullable=False),
)

room_votes: Final = Table(
    "room_votes",
    metadata,
    Column("room", String(32), primary_key=True),
    Column("question", Integer, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("person", Integer, primary_key=True),  # so that nobody has two votes in a round
    Column("answer", Text, nullable=False),  # JSON
    Column("confidence", Integer),
    Column("reason", Text, nullable=False),
    Column("at", Float, nullable=False),
    ForeignKeyConstraint(["room", "question"], ["room_questions.room", "room_questions.number"]),
    ForeignKeyConstraint(["room", "person"], ["room_people.room", "room_people.number"]),
)

room_tallies: Final = Table(  # votes that one device counted, without who gave them
    "room_tallies",
    metadata,
    Column("room", String(32), primary_key=True),
    Column("question", Integer, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("answer", Text, nullable=False),  # JSON
    Column("count", Integer, nullable=False),
    ForeignKeyConstraint(["room", "question"], ["room_questions.room", "room_questions.number"]),
)

room_settlings: Final = Table(
    "room_settlings",
    metadata,
    Column("room", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("question", Integer, nullable=False),
    Column("method", String(8), nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    Column("was", Text, nullable=False),  # JSON: how the question stood before, so that it can be put back
    Column("owner", Text, nullable=False),
    Column("due", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("version", Integer, nullable=False),  # of the assessment that it made
    Column("before", Text, nullable=False),  # JSON: the measures, as they were shown
    Column("after", Text, nullable=False),
    Column("undone_at", Float),
    ForeignKeyConstraint(["room", "question"], ["room_questions.room", "room_questions.number"]),
)

room_notes: Final = Table(
    "room_notes",
    metadata,
    Column("room", ForeignKey("rooms.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # parked, decision, action, milestone
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", String(10), nullable=False),
    Column("done", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
)

ROOM_TABLES: Final = (
    rooms, room_steps, room_questions, room_people, room_votes, room_tallies, room_settlings, room_notes,
)  # fmt: skip

schema_version: Final = Table("schema_version", metadata, Column("version", Integer, primary_key=True))


def _add_rooms(connection: Connection) -> None:
    metadata.create_all(connection, tables=list(ROOM_TABLES))


MIGRATIONS: Final[Mapping[int, Callable[[Connection], None]]] = {1: _add_rooms}
"""Schema number → the step that brings a store of that number to the next one."""


def prepare(engine: Engine) -> None:
    """Create the tables, or bring an older store to this schema. Raises InputError for a store of a newer advisor."""
    metadata.create_all(engine)
    with engine.begin() as connection:
        found = connection.execute(select(schema_version.c.version)).scalar()
        if found is None:
            connection.execute(schema_version.insert().values(version=SCHEMA))
        elif found > SCHEMA:
            hint = f"This advisor reads up to {SCHEMA}. Use a newer advisor, or another store"
            raise InputError.single("store", f"has schema {found}", hint)
        for number in range(found or SCHEMA, SCHEMA):
            MIGRATIONS[number](connection)
            connection.execute(schema_version.update().values(version=number + 1))
