"""The store: every save is a version, nobody overwrites anybody, hostile ids find nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.store import ConflictError, Store, database_url, home_folder, is_id


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.engine.dispose()


def test_every_save_is_a_version_that_can_be_read_again(store: Store) -> None:
    first = store.create("Bank", "name: Bank", note="blank")
    second = store.save(first.document, "Bank 2", "name: Bank 2", base=1, author="Ada", note="renamed")
    assert [v.number for v in store.history(first.document)] == [2, 1]
    assert store.read(first.document) == second
    assert store.read(first.document, 1) == first


def test_a_save_from_an_old_version_is_refused_and_changes_nothing(store: Store) -> None:
    document = store.create("Plan", "one").document
    theirs = store.save(document, "Plan", "theirs", base=1)
    with pytest.raises(ConflictError) as caught:
        store.save(document, "Plan", "mine", base=1)
    assert caught.value.newest == theirs
    assert [v.text for v in store.history(document)] == ["theirs", "one"]


def test_of_many_writers_at_once_exactly_one_wins_each_version(store: Store) -> None:
    document = store.create("Plan", "0").document

    def write(text: str) -> bool:
        try:
            store.save(document, "Plan", text, base=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, (str(n) for n in range(16))))
    assert won.count(True) == 1
    assert store.head(document) == 2


def test_the_store_survives_a_restart(url: str) -> None:
    before = Store(url)
    document = before.create("Plan", "kept").document
    before.engine.dispose()
    kept = Store(url).read(document)
    assert kept is not None
    assert kept.text == "kept"


def test_recent_lists_newest_first_and_only_what_it_may(store: Store) -> None:
    a, b = store.create("A", "a").document, store.create("B", "b").document
    store.save(a, "A2", "a2", base=1)
    assert [(d.name, d.versions) for d in store.recent()] == [("A2", 2), ("B", 1)]
    assert [d.id for d in store.recent(among=[b])] == [b]
    assert store.recent(among=[]) == []


@pytest.mark.parametrize("bad", ["", "x", "../../etc/passwd", "' OR 1=1 --", "A" * 22 + "\n", "é" * 22, "A" * 5000])
def test_an_id_that_is_none_finds_nothing(store: Store, bad: str) -> None:
    store.create("A", "a")
    assert not is_id(bad)
    assert store.read(bad) is None


def test_saving_an_unknown_document_is_an_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.save("A" * 22, "x", "x", base=1)


def test_ids_cannot_be_guessed_from_each_other(store: Store) -> None:
    ids = {store.create("A", "a").document for _ in range(50)}
    assert len(ids) == 50
    assert all(is_id(id) for id in ids)


def test_a_store_of_a_newer_advisor_is_refused_in_words(url: str, tmp_path: Path) -> None:
    Store(url).engine.dispose()
    with sqlite3.connect(tmp_path / "advisor.db") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(InputError, match="schema 99"):
        Store(url)


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/x.db", "martian://x"])
def test_a_store_that_cannot_be_opened_says_what_to_set(url: str) -> None:
    with pytest.raises(InputError, match="ADVISOR_DATABASE_URL"):
        Store(url)


def test_the_place_follows_the_environment(tmp_path: Path) -> None:
    assert home_folder({"ADVISOR_HOME": str(tmp_path / "x")}) == tmp_path / "x"
    assert home_folder({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "advisor"
    assert database_url({"ADVISOR_DATABASE_URL": "sqlite://"}) == "sqlite://"
    assert database_url({"ADVISOR_HOME": str(tmp_path / "new")}).endswith("/new/advisor.db")
    assert (tmp_path / "new").is_dir()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="ADVISOR_HOME"):
        database_url({"ADVISOR_HOME": str(tmp_path / "file" / "below")})
