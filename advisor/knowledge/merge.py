"""A pack over the advisor's own tables: what it may add, what it replaces by saying so, what it must leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from advisor.errors import InputError, Problem, WrongName, nearest
from advisor.knowledge.files import duplicates, read_file, shown_key
from advisor.knowledge.manifest import ID, NAME, NAME_HINT, REFUSED, Manifest, read_manifest
from advisor.knowledge.model import Option, Pack, Question
from advisor.knowledge.packs import MANIFEST, PackFiles
from advisor.knowledge.read import Item
from advisor.knowledge.tables import MEASURED, MEASURED_SOURCES, TABLES, Table
from advisor.strict_yaml import Document, Trail

Items: TypeAlias = dict[str, list[Item[Any]]]

MAX_TEXT: Final = 4000
MOST_ROWS: Final = 20_000
MOST: Final = {"rules": 500, "questions": 200, "contradictions": 200}
"""The most entries of a table: every assessment goes through these."""
_NAMED: Final = ("questions", "derived", "thresholds")  # ids that expressions read
_IDENTIFIED: Final = ("sources", "themes", "roles", "causes", "rules", "contradictions", "regimes")
_RESERVED: Final = frozenset(
    ["and", "or", "not", "in", "any_of", "all_of", "count", "min", "max", "ceil", "floor", "sqrt", "exp", "log"]
)


def add_pack(items: Items, files: PackFiles, problems: list[Problem]) -> tuple[Items, Pack]:
    """The tables with a pack merged over them. What is wrong is added to the problems, with file and field."""
    manifest = read_manifest(files)
    given = {table.name: _given(table, files, problems) for table in TABLES}
    problems.extend(_unknown_files(files))
    for table in TABLES:
        problems.extend(_bad_ids(table, given[table.name]))
        problems.extend(_bad_texts(given[table.name]))
        most = MOST.get(table.name, MOST_ROWS)
        if len(given[table.name]) > most:
            problems.append(Problem(files.name, f"holds {len(given[table.name]):,} {table.name}", f"At most {most:,}"))
    merged: Items = {}
    adds: list[str] = []
    for table in TABLES:
        stated = manifest.replaces.get(table.name, ())
        merged[table.name] = _merged(table, items[table.name], given[table.name], stated, manifest, problems)
        keys = [_key(table, item) for item in given[table.name]]
        adds += [f"{table.name}/{key}" for key in dict.fromkeys(keys) if key not in stated]
    _add_options(merged, manifest, problems)
    replaced = [f"{table}/{id}" for table, ids in manifest.replaces.items() for id in ids]
    return merged, replace(manifest.pack, adds=tuple(adds), replaces=tuple(replaced))


def _given(table: Table, files: PackFiles, problems: list[Problem]) -> list[Item[Any]]:
    """What the pack holds of a table."""
    found: list[Item[Any]] = []
    for path, _ in files.files:
        if not _is_of(table, path):
            continue
        if table.name in REFUSED:
            problems.append(Problem(files.place(path), f"a pack cannot change {table.name}: {REFUSED[table.name]}"))
            continue
        try:
            text = files.text(path)
        except InputError as error:
            problems.extend(error.problems)
            continue
        found += read_file(table, path, text, problems, files.place(path))
    problems.extend(duplicates(table, found))
    return found


def _is_of(table: Table, path: str) -> bool:
    """Whether a path is one of a table's files."""
    parts = path.count("/")
    return any(PurePosixPath(path).match(p) and p.count("/") == parts for p in table.files.split())


def _unknown_files(files: PackFiles) -> Iterator[Problem]:
    names = [name for table in TABLES if table.name not in REFUSED for name in table.files.split()]
    for path, _ in files.files:
        if path in (MEASURED.files, MEASURED_SOURCES):
            yield Problem(files.place(path), f"a pack cannot change measured: {REFUSED['measured']}")
        elif path != MANIFEST and not any(_is_of(table, path) for table in TABLES):
            yield WrongName(files.place(path), "is not a table of the knowledge", nearest(path[:80], names))


def _bad_ids(table: Table, items: list[Item[Any]]) -> Iterator[Problem]:
    """Ids become names in expressions, addresses and files."""
    for item in items:
        if table.name in _NAMED:
            if not NAME.fullmatch(item.value.id) or item.value.id in _RESERVED:
                yield Problem(item.entry.place("id"), f"'{item.value.id[:60]}' cannot be a name", NAME_HINT)
            for option in getattr(item.value, "options", ()):
                if not NAME.fullmatch(option.id):
                    yield Problem(item.entry.place("options"), f"'{option.id[:60]}' is not an option", NAME_HINT)
        elif table.name in _IDENTIFIED and not ID.fullmatch(item.value.id):
            hint = "Begin with a letter; letters, digits, _ . - follow, at most 40"
            yield Problem(item.entry.place("id"), f"'{item.value.id[:60]}' cannot be an id", hint)


def _bad_texts(items: list[Item[Any]]) -> Iterator[Problem]:
    """Texts are shown on pages, in terminals and in files: no control characters, no hidden ones, no novels."""
    for item in items:
        for trail, text in _texts(item.entry.raw, ()):
            if len(text) > MAX_TEXT:
                yield Problem(item.entry.place(*trail), f"is {len(text):,} characters long", f"At most {MAX_TEXT:,}")
            elif not text.replace("\n", "").isprintable():
                yield Problem(item.entry.place(*trail), "holds a character that cannot be shown", "Write plain text")


def _texts(value: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    """Every text inside a raw value, keys included, with where it stands."""
    if isinstance(value, str):
        yield trail, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(key, trail)
            yield from _texts(part, (*trail, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _texts(part, (*trail, i))


def _key(table: Table, item: Item[Any]) -> str:
    """What a pack calls an entry in `replaces`: its key, for a default the question that it answers."""
    if table.name == "defaults":
        return str(item.value.question)
    return shown_key(table.key(item.value)) if table.key else item.entry.label


def _merged(
    table: Table,
    ours: list[Item[Any]],
    theirs: list[Item[Any]],
    stated: tuple[str, ...],
    manifest: Manifest,
    problems: list[Problem],
) -> list[Item[Any]]:
    """Ours without what is replaced, then theirs. A replaced entry keeps its place, because order is shown."""
    if not theirs and not stated:
        return list(ours)
    known = {_key(table, item) for item in ours}
    new = {_key(table, item): item for item in theirs}
    for i, id in enumerate(stated):
        place = manifest.document.place(("replaces", table.name, i))
        if id not in known:
            problems.append(
                WrongName(place, f"there is no '{id[:60]}' in {table.name} to replace", nearest(id[:60], known))
            )
        elif id not in new:
            problems.append(Problem(place, f"'{id}' is to be replaced, and the pack holds no new one"))
    for item in theirs:
        if table.key is None and table.name != "defaults":
            continue
        if (key := _key(table, item)) in known and key not in stated:
            hint = f"To replace it, say so in {MANIFEST}: replaces: {{{table.name}: ['{key}']}}"
            problems.append(Problem(item.entry.place(), f"'{key}' stands in {table.name} already", hint))
    if table.name == "defaults":  # the first row that holds wins, and a question may have several
        return [item for item in ours if _key(table, item) not in stated] + theirs
    kept = [new[_key(table, i)] if _key(table, i) in stated and _key(table, i) in new else i for i in ours]
    return [*kept, *(item for item in theirs if _key(table, item) not in stated)]


def _add_options(items: Items, manifest: Manifest, problems: list[Problem]) -> None:
    """Further options of the questions, in place."""
    at = {item.value.id: i for i, item in enumerate(items["questions"])}
    for question, added in manifest.options.items():
        place = manifest.document.place(("options", question))
        if question not in at:
            problems.append(
                WrongName(place, f"the question '{question[:60]}' is not known", nearest(question[:60], at))
            )
            continue
        item = items["questions"][at[question]]
        found: Question = item.value
        if found.type == "number":
            problems.append(Problem(place, f"'{question}' is a number and has no options"))
            continue
        for option in added:
            if option in {o.id for o in found.options}:
                here = manifest.document.place(("options", question, option))
                problems.append(Problem(here, f"'{option}' is an option of '{question}' already"))
        options = (*found.options, *(Option(id, label) for id, label in added.items()))
        entry = replace(item.entry, locate=_locator(item.entry.locate, manifest.document, question, added))
        items["questions"][at[question]] = Item(replace(found, options=options), entry)


def _locator(
    locate: Callable[[Trail], str], document: Document, question: str, added: Mapping[str, str]
) -> Callable[[Trail], str]:
    """Where an option of a question stands: in the pack's manifest if it came from there."""

    def where(trail: Trail) -> str:
        if len(trail) > 1 and trail[0] == "options" and trail[1] in added:
            return document.place(("options", question, trail[1])).partition(",")[0]
        return locate(trail)

    return where
