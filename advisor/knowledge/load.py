"""data/ → Knowledge: read, packs merged over it, checked, frozen, cached per folder and packs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from advisor.errors import InputError, Problem
from advisor.folders import PACKS_VARIABLE, data_folder
from advisor.knowledge.check import check
from advisor.knowledge.files import duplicates, read_file
from advisor.knowledge.merge import add_pack
from advisor.knowledge.model import Knowledge, MeasuredRow, Pack, Rtt
from advisor.knowledge.packs import PackFiles, pack_from_folder
from advisor.knowledge.read import Entry, Item, csv_entries, read_entries
from advisor.knowledge.tables import MEASURED, MEASURED_SOURCES, TABLES, Table
from advisor.knowledge.thresholds import put_in
from advisor.strict_yaml import decode, read_bytes


def open_knowledge(folder: Path | None = None, packs: Sequence[Path | PackFiles] = ()) -> Knowledge:
    """The knowledge in a folder, by default the advisor's own, with packs merged over it in their order.

    packs  folders, or packs that were unpacked from an upload (advisor.knowledge.packs.pack_from_zip)
    Raises InputError with everything that is wrong, in the pack's files too.
    """
    given = tuple(pack if isinstance(pack, PackFiles) else pack_from_folder(Path(pack)) for pack in packs)
    at = str((folder or data_folder()).resolve())
    return _with_packs(at, given) if given else _open(at)


@lru_cache(maxsize=8)
def served_knowledge(own: tuple[PackFiles, ...] = ()) -> Knowledge:
    """The knowledge of a running app: ours, and the packs that `advisor run --pack` handed to it. Read once.

    own  packs of one session, merged over these. Raises InputError where they cannot be read.
    """
    folders = os.environ.get(PACKS_VARIABLE, "").split(os.pathsep)
    return open_knowledge(packs=[*(Path(folder) for folder in folders if folder), *own])


def measured_rows(knowledge: Knowledge) -> tuple[MeasuredRow, ...]:
    """The public measurements of inference speed; read on first use, for they outweigh all the rest."""
    return _measured(knowledge.folder)


@lru_cache(maxsize=8)
def _open(folder: str) -> Knowledge:
    """Kept apart from those with packs, so that other people's packs never push our own out."""
    return _knowledge(folder, ())


@lru_cache(maxsize=8)
def _with_packs(folder: str, packs: tuple[PackFiles, ...]) -> Knowledge:
    return _knowledge(folder, packs)


def _knowledge(folder: str, packs: tuple[PackFiles, ...]) -> Knowledge:
    root = Path(folder)
    version = decode(read_bytes(root / "VERSION"), "VERSION").strip()
    items = _kept(folder) if packs else _tables(folder)
    problems: list[Problem] = []
    merged: list[Pack] = []
    for files in packs:
        items, pack = add_pack(items, files, problems)
        if pack.id in {other.id for other in merged}:
            problems.append(Problem(files.name, f"the pack '{pack.id}' is given twice", "Give it once"))
        merged.append(pack)
    _raise(problems)
    items = put_in(items)
    _raise(check(items))
    versions = [version, *(f"{pack.id}-{pack.version}" for pack in merged)]
    digest = _hash(root) if not packs else _joined([_hash(root), *(files.hash for files in packs)])
    found = _collect(items)
    return Knowledge(version="+".join(versions), hash=digest, packs=tuple(merged), folder=folder, **found)


def _tables(folder: str) -> dict[str, list[Item[Any]]]:
    """Every table of a folder, read but not yet checked against each other."""
    problems: list[Problem] = []
    items = {table.name: _read(table, Path(folder), problems) for table in TABLES}
    _raise(problems)
    return items


_kept = lru_cache(maxsize=1)(_tables)  # so that a pack that is tried again and again is merged over tables once read


def _joined(hashes: Iterable[str]) -> str:
    return sha256("\0".join(hashes).encode()).hexdigest()


@lru_cache(maxsize=8)
def _measured(folder: str) -> tuple[MeasuredRow, ...]:
    root = Path(folder)
    problems: list[Problem] = []
    sources = {entry.raw["id"]: entry.raw for entry in csv_entries(MEASURED_SOURCES, _text(root, MEASURED_SOURCES))}
    rows = csv_entries(MEASURED.files, _text(root, MEASURED.files))
    items = read_entries(MEASURED.kind, _cited(rows, sources, problems), problems, cells=True, blank=MEASURED.blank)
    problems.extend(duplicates(MEASURED, items))
    _raise(problems)
    return tuple(item.value for item in items)


def _hash(root: Path) -> str:
    """SHA-256 over the names and bytes of every table below a folder."""
    digest = sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".csv") or p.name == "VERSION"):
        raw = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def _text(root: Path, name: str) -> str:
    return decode(read_bytes(root / name), name)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise InputError(problems)


def _names(root: Path, files: str) -> Iterator[str]:
    for pattern in files.split():
        found = sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))
        yield from found or [pattern]


def _read(table: Table, root: Path, problems: list[Problem]) -> list[Item[Any]]:
    items: list[Item[Any]] = []
    for name in _names(root, table.files):
        try:
            text = _text(root, name)
        except InputError as error:
            problems.extend(error.problems)
            continue
        items += read_file(table, name, text, problems)
    problems.extend(duplicates(table, items))
    return items


def _cited(rows: Iterable[Entry], sources: Mapping[str, Mapping[str, str]], problems: list[Problem]) -> Iterator[Entry]:
    """The rows with the text, address and date of their source in place of its id."""
    for row in rows:
        source = sources.get(row.raw["source"])
        if source is None:
            missing = f"the source '{row.raw['source']}' is not in {MEASURED_SOURCES}"
            problems.append(Problem(row.place("source"), missing))
            continue
        cited = {"source": source["text"], "url": source["url"], "as_of": source["date"]}
        yield replace(row, raw={**row.raw, **cited})


def _collect(items: Mapping[str, list[Item[Any]]]) -> dict[str, Any]:
    """The fields of Knowledge: a mapping by key, or a tuple where the order is what counts."""
    found: dict[str, Any] = {}
    for table in TABLES:
        values = [item.value for item in items[table.name]]
        found[table.name] = tuple(values) if table.listed or not table.key else {table.key(v): v for v in values}
    found["rtt"] = {key: Rtt(row.ms, row.source) for key, row in found["rtt"].items()}
    found["aliases"] = {published: row.id for published, row in found["aliases"].items()}
    return {name: MappingProxyType(v) if isinstance(v, dict) else v for name, v in found.items()}
