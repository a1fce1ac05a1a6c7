"""pack.yaml: what a pack says of itself, what it replaces, which options it adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.errors import InputError, Problem, WrongName, nearest
from advisor.knowledge.model import Pack
from advisor.knowledge.packs import MANIFEST, PackFiles
from advisor.knowledge.tables import TABLES
from advisor.strict_yaml import Document, Trail, parse_yaml

_FOUNDATIONS: Final = "the layers, their pairs and the placement are built on it"
_OWN: Final = "it belongs to the advisor's own checks"
REFUSED: Final[Mapping[str, str]] = {
    "patterns": _FOUNDATIONS,
    "pairs": _FOUNDATIONS,
    "transitions": _FOUNDATIONS,
    "classification": _FOUNDATIONS,
    "phases": _FOUNDATIONS,
    "samples": "samples are whole assessments: send them as files",
    "published": _OWN,
    "measured": _OWN,
}
"""Tables that a pack must leave alone, and why."""

ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_HINT: Final = "Begin with a small letter; small letters, digits and _ follow, at most 40"
_FIELDS: Final = ("id", "name", "version", "as_of", "by", "replaces", "options")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What pack.yaml says.

    replaces  table → ids of entries that the pack states anew
    options   question → further options, each with its label
    """

    pack: Pack
    document: Document
    replaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_manifest(files: PackFiles) -> Manifest:
    """What the pack says of itself. Raises InputError with everything that is wrong with it."""
    document = parse_yaml(files.text(MANIFEST), files.place(MANIFEST))
    data, problems = document.data, list(_manifest_problems(document))
    if problems:
        raise InputError(problems)
    texts = {name: data[name] for name in ("id", "name", "version", "as_of", "by") if name in data}
    replaces = {table: tuple(ids) for table, ids in data.get("replaces", {}).items()}
    return Manifest(Pack(**texts), document, replaces, data.get("options", {}))


def _manifest_problems(document: Document) -> Iterator[Problem]:
    data = document.data
    if not isinstance(data, dict):
        yield Problem(document.place(()), "should be a mapping", "Give id, name, version and as_of")
        return
    for name in data:
        if name not in _FIELDS:
            yield WrongName(
                document.place((name,)), f"the field '{name[:60]}' is not known", nearest(name[:60], _FIELDS)
            )
    for name in ("id", "name", "version", "as_of"):
        if name not in data:
            yield Problem(document.place(()), f"the field '{name}' is missing")
    for name in ("id", "name", "version", "as_of", "by"):
        value = data.get(name, "")
        if not isinstance(value, str) or len(value) > 200 or (value and not value.isprintable()):
            yield Problem(document.place((name,)), "should be a text of one line", "Put it in quotes if it is one")
    if isinstance(data.get("id"), str) and not ID.fullmatch(data["id"]):
        yield Problem(document.place(("id",)), "is not an id", "Begin with a letter; letters, digits, _ . - follow")
    yield from _replaces_problems(document, data.get("replaces", {}))
    yield from _options_problems(document, data.get("options", {}))


def _replaces_problems(document: Document, replaces: Any) -> Iterator[Problem]:
    names = [table.name for table in TABLES if table.name not in REFUSED]
    if not isinstance(replaces, dict):
        yield Problem(document.place(("replaces",)), "should map tables to lists of ids", "Such as rules: [K05]")
        return
    for table, ids in replaces.items():
        trail: Trail = ("replaces", table)
        if table in REFUSED:
            yield Problem(document.place(trail), f"a pack cannot change {table}: {REFUSED[table]}")
        elif table not in names:
            yield WrongName(document.place(trail), f"the table '{table[:60]}' is not known", nearest(table[:60], names))
        elif not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            yield Problem(document.place(trail), "should be a list of ids", "Such as [K05]")


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200 and value.isprintable()


def _options_problems(document: Document, options: Any) -> Iterator[Problem]:
    if not isinstance(options, dict):
        yield Problem(
            document.place(("options",)), "should map questions to options", "Such as regimes: {mine: My rule}"
        )
        return
    for question, added in options.items():
        trail: Trail = ("options", question)
        if not isinstance(added, dict) or not all(_is_label(label) for label in added.values()):
            yield Problem(document.place(trail), "should map each option to its label, a text of one line")
            continue
        for option in added:
            if not NAME.fullmatch(option):
                yield Problem(document.place((*trail, option)), f"'{option[:60]}' is not an option", NAME_HINT)
