"""A file of a table as entries of its kind: the step between the text and the values, the same for ours and packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from advisor.errors import InputError, Problem
from advisor.knowledge.read import Entry, Item, csv_entries, read_entries, yaml_entries
from advisor.knowledge.tables import Table


def read_file(table: Table, path: str, text: str, problems: list[Problem], shown: str = "") -> list[Item[Any]]:
    """The entries of one file; what is wrong is added to the problems.

    path   below the folder of the knowledge or the pack
    shown  how errors name it, where that differs
    """
    try:
        entries = list(_entries(table, path, text, shown or path))
    except InputError as error:
        problems.extend(error.problems)
        return []
    return read_entries(table.kind, entries, problems, cells=not table.top, blank=table.blank)


def _entries(table: Table, path: str, text: str, shown: str) -> Iterable[Entry]:
    if not table.top:
        return csv_entries(shown, text)
    entries = yaml_entries(shown, text, table.top)
    return _with_layer(entries, PurePosixPath(path).stem) if table.name == "patterns" else entries


def _with_layer(entries: Iterable[Entry], layer: str) -> Iterator[Entry]:
    """A pattern's layer is the name of its file."""
    return (replace(entry, raw={**entry.raw, "layer": layer}) for entry in entries)


def duplicates(table: Table, items: list[Item[Any]]) -> Iterator[Problem]:
    """Entries that go by the key of an earlier one."""
    if table.key is None:
        return
    first: dict[Any, Entry] = {}
    for item in items:
        key = table.key(item.value)
        if key in first:
            yield Problem(item.entry.place(), f"'{shown_key(key)}' stands twice", f"The other is {first[key].place()}")
        first.setdefault(key, item.entry)


def shown_key(key: Any) -> str:
    """A key as people write it: parts joined by slashes."""
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
