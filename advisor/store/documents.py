"""Documents and their versions. Every save is a version; a save says which version it was made from."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from advisor.errors import InputError
from advisor.store.tables import documents, prepare, versions

_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Version:
    """One save of a document. number counts from 1; saved_at is in seconds since 1970, UTC; text is YAML."""

    document: str
    number: int
    saved_at: float
    author: str
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list: its newest name, its number of versions and when the newest was saved."""

    id: str
    name: str
    versions: int
    saved_at: float


class ConflictError(Exception):
    """Somebody saved a newer version than the one that was edited. Nothing was written."""

    def __init__(self, newest: Version) -> None:
        self.newest = newest
        super().__init__(f"version {newest.number} is newer")


def new_id() -> str:
    """An id that nobody can guess (128 random bits); who has it may read and write the document."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """True where the text has the form of an id."""
    return _ID.fullmatch(text) is not None


class Store:
    """All documents in one database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the store at a database URL, creating its tables. Raises InputError where that cannot be done."""
        try:
            self._engine = create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _set_up_sqlite)
            prepare(self._engine)
        except (ArgumentError, NoSuchModuleError, OperationalError, ImportError) as error:
            raise _failed("cannot be opened", error) from None

    @property
    def engine(self) -> Engine:
        """The database behind it."""
        return self._engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction. A full disk or a lost database is told in words, and nothing of it is written."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise _failed("cannot be written", error) from None

    def create(self, name: str, text: str, *, author: str = "", note: str = "") -> Version:
        """A new document with its first version. InputError where it cannot be written."""
        version = Version(new_id(), 1, time.time(), author, note, text)
        with self.writing() as connection:
            row = {"id": version.document, "name": name, "head": 1, "saved_at": version.saved_at}
            connection.execute(documents.insert().values(row))
            _insert(connection, version)
        return version

    def save(self, document: str, name: str, text: str, *, base: int, author: str = "", note: str = "") -> Version:
        """The next version.

        base  number of the version that was edited; ConflictError if it is no longer the newest
        KeyError for an unknown document; InputError where it cannot be written.
        """
        version = Version(document, base + 1, time.time(), author, note, text)
        with self.writing() as connection:
            if save_within(connection, version, name):
                return version
        newest = self.read(document)
        if newest is None:
            raise KeyError(document)
        raise ConflictError(newest)

    def read(self, document: str, number: int | None = None) -> Version | None:
        """A version, the newest where no number is given; None where there is none, or the id is malformed."""
        if not is_id(document):
            return None
        wanted = select(versions).where(versions.c.document == document)
        wanted = wanted.order_by(versions.c.number.desc()) if number is None else wanted.where(_numbered(number))
        with self._engine.connect() as connection:
            row = connection.execute(wanted.limit(1)).first()
        return Version(**row._mapping) if row else None

    def head(self, document: str) -> int | None:
        """The number of the newest version; None where there is no such document."""
        with self._engine.connect() as connection:
            return connection.execute(select(documents.c.head).where(documents.c.id == document)).scalar()

    def history(self, document: str, limit: int = 50) -> list[Version]:
        """The newest versions of a document, newest first."""
        wanted = select(versions).where(versions.c.document == document).order_by(versions.c.number.desc())
        with self._engine.connect() as connection:
            return [Version(**row._mapping) for row in connection.execute(wanted.limit(limit))]

    def recent(self, limit: int = 8, among: Collection[str] | None = None) -> list[Listed]:
        """The documents saved last, newest first; `among` restricts them to some ids."""
        wanted = select(documents).order_by(documents.c.saved_at.desc()).limit(limit)
        if among is not None:
            wanted = wanted.where(documents.c.id.in_(among))
        with self._engine.connect() as connection:
            return [Listed(row.id, row.name, row.head, row.saved_at) for row in connection.execute(wanted)]


def save_within(connection: Connection, version: Version, name: str) -> bool:
    """Save a version inside a transaction of the caller. False, and nothing is written, where the version before it is
    no longer the newest. The update comes first: it takes the lock that orders two writers."""
    at_base = (documents.c.id == version.document) & (documents.c.head == version.number - 1)
    moved = connection.execute(
        documents.update().where(at_base).values(head=version.number, name=name, saved_at=version.saved_at)
    )
    if moved.rowcount == 1:
        _insert(connection, version)
    return moved.rowcount == 1


def _failed(what: str, error: Exception) -> InputError:
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    hint = "Set ADVISOR_DATABASE_URL or ADVISOR_HOME to a place that can be written"
    return InputError.single("store", f"{what} ({reason})", hint)


def _numbered(number: int) -> Any:
    return versions.c.number == number


def _insert(connection: Connection, version: Version) -> None:
    fields = {name: getattr(version, name) for name in Version.__dataclass_fields__}
    connection.execute(versions.insert().values(fields))


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers go on while one writes; a second writer waits up to 5 s instead of failing."""
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
