"""The tables of rooms: made from an older store without losing a document, and whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from advisor.store import Store
from advisor.store import tables as schema
from advisor.store.documents import Version
from advisor.store.room_rows import PersonRow, QuestionRow, RoomRow, StepRow, TallyRow, VoteRow
from advisor.store.rooms import Rooms, new_room_id

QUESTION = QuestionRow(1, "notes", "operator", "", "open", 1, "")
PERSON = PersonRow(1, "Ada", 0.0, False)
VOTE = VoteRow(1, 1, 1, '"own"', 4, "because", 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'advisor.db'}")
    yield store
    store.engine.dispose()


@pytest.fixture
def changed() -> list[str]:
    return []


@pytest.fixture
def rooms(store: Store, changed: list[str]) -> Rooms:
    return Rooms(store, changed.append)


def made(store: Store, rooms: Rooms, code: str = "BCDFGHJK") -> RoomRow:
    document = store.create("Plan", "one").document
    row = RoomRow(
        new_room_id(), code, document, "Title", "hour", "open", 0.0, 1, "0" * 64, None, True, False, False, 1, None,
        None, None, None, 1, 1, 1, 0.0,
    )  # fmt: skip
    assert rooms.create(row, [StepRow(1, "votes", "Vote", 30, "")], [QUESTION])
    return row


def test_an_older_store_gets_the_tables_of_rooms_and_keeps_its_documents(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as connection:
        connection.executescript(
            """
            CREATE TABLE documents (id VARCHAR(32) PRIMARY KEY, name TEXT NOT NULL, head INTEGER NOT NULL,
                                    saved_at FLOAT NOT NULL);
            CREATE TABLE versions (document VARCHAR(32) REFERENCES documents (id), number INTEGER,
                                   saved_at FLOAT NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL,
                                   text TEXT NOT NULL,
                                   PRIMARY KEY (document, number));
            CREATE TABLE schema_version (version INTEGER PRIMARY KEY);
            INSERT INTO schema_version VALUES (1);
            INSERT INTO documents VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 'Old', 1, 5.0);
            INSERT INTO versions VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 1, 5.0, '', '', 'kept');
            """
        )
    for _ in range(2):  # the second opening finds it up to date
        store = Store(f"sqlite:///{old}")
        read = store.read("A" * 22)
        assert read is not None
        assert read.text == "kept"
        assert {t.name for t in schema.ROOM_TABLES} <= set(inspect(store.engine).get_table_names())
        assert store.save("A" * 22, "Old", "more", base=read.number).number == read.number + 1
        store.save("A" * 22, "Old", "kept", base=read.number + 1)
        store.engine.dispose()
    with sqlite3.connect(old) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(schema.SCHEMA,)]


def test_every_schema_number_has_its_step() -> None:
    assert sorted(schema.MIGRATIONS) == list(range(1, schema.SCHEMA))


def test_rows_and_tables_have_the_same_columns() -> None:
    pairs = ((RoomRow, schema.rooms), (QuestionRow, schema.room_questions), (VoteRow, schema.room_votes))
    for kind, table in (*pairs, (TallyRow, schema.room_tallies), (StepRow, schema.room_steps)):
        assert set(kind.__dataclass_fields__) | {"room"} == {c.name for c in table.columns} | {"room"}


def test_a_second_vote_of_a_person_in_a_round_is_refused_by_the_database_itself(store: Store, rooms: Rooms) -> None:
    room = made(store, rooms)
    with rooms.writing(room.id) as writing:
        writing.add_person(PERSON, "1" * 64)
        writing.put_vote(VOTE)
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(
            schema.room_votes.insert().values(
                room=room.id, question=1, round=1, person=1, answer="2", reason="", at=2.0
            )
        )


@pytest.mark.parametrize("vote", [VoteRow(1, 1, 9, "1", None, "", 0.0), VoteRow(9, 1, 1, "1", None, "", 0.0)])
def test_a_vote_of_nobody_or_on_nothing_is_refused_by_the_database_itself(
    store: Store, rooms: Rooms, vote: VoteRow
) -> None:
    room = made(store, rooms)
    with rooms.writing(room.id) as writing:
        writing.add_person(PERSON, "1" * 64)
    with pytest.raises(IntegrityError), rooms.writing(room.id) as writing:
        writing.put_vote(vote)


def test_an_error_in_the_middle_leaves_nothing_behind_and_wakes_nobody(
    store: Store, rooms: Rooms, changed: list[str]
) -> None:
    room = made(store, rooms)
    before = rooms.revision(room.id)

    def half() -> None:
        with rooms.writing(room.id) as writing:
            writing.add_person(PERSON, "1" * 64)
            writing.change(title="half")
            assert writing.save(Version(room.document, 2, 0.0, "", "", "two"), "Plan")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with rooms.reading(room.id) as reading:
        assert (reading.room.title, reading.people(), reading.text()) == ("Title", [], (1, "one"))
    assert (rooms.revision(room.id), changed) == (before, [])


def test_a_reader_sees_one_moment_however_long_it_reads(store: Store, rooms: Rooms) -> None:
    room = made(store, rooms)
    with rooms.reading(room.id) as reading:
        assert reading.people() == []
        with rooms.writing(room.id) as writing:
            writing.add_person(PERSON, "1" * 64)
            writing.put_vote(VOTE)
        assert (reading.people(), reading.votes()) == ([], [])
    with rooms.reading(room.id) as reading:
        assert (reading.people(), reading.votes()) == ([PERSON], [VOTE])


def test_a_code_is_given_once(store: Store, rooms: Rooms) -> None:
    room = made(store, rooms)
    assert not rooms.create(room, [], [])
    assert rooms.id_of(room.code) == room.id
    assert [rooms.id_of(code) for code in ("", "bcdfghjk", "' OR 1=1")] == [None] * 3


def test_an_unknown_room_is_an_error(rooms: Rooms) -> None:
    assert rooms.revision("nothing") is None
    with pytest.raises(KeyError), rooms.reading("nothing"):
        pass
    with pytest.raises(KeyError), rooms.writing("nothing"):
        pass


def test_a_save_from_an_old_version_writes_nothing(store: Store, rooms: Rooms) -> None:
    room = made(store, rooms)
    store.save(room.document, "Plan", "theirs", base=1)
    with rooms.writing(room.id) as writing:
        assert not writing.save(Version(room.document, 2, 0.0, "", "", "ours"), "Plan")
    assert [v.text for v in store.history(room.document)] == ["theirs", "one"]
