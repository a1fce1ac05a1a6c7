"""The tables of the store, and how an older store is brought to this form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Column, Connection, Engine, Float, ForeignKey, Integer, MetaData, String, Table, Text, select

from advisor.errors import InputError

SCHEMA: Final = 1

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

schema_version: Final = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

MIGRATIONS: Final[Mapping[int, Callable[[Connection], None]]] = {}
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
