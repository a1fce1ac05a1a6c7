"""An overlay: a pack that `advisor data update` writes, with newer rows of tables and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from advisor.errors import InputError, Problem
from advisor.knowledge.files import read_file, shown_key
from advisor.knowledge.manifest import ID
from advisor.knowledge.packs import MANIFEST, PackFiles, pack_from_folder
from advisor.knowledge.read import Item
from advisor.knowledge.tables import Table
from advisor.strict_yaml import parse_yaml

OURS: Final = (
    "# Written by 'advisor data update', which writes it anew: put rules and questions in a pack of their own."
)


@dataclass(frozen=True, slots=True)
class Overlay:
    """The folder's files as they stand; none where the folder is new."""

    folder: Path
    files: Mapping[str, bytes]

    def items(self, table: Table) -> list[Item[Any]]:
        """The rows of a table that the overlay holds."""
        path = file_of(table)
        if path not in self.files:
            return []
        problems: list[Problem] = []
        found = read_file(table, path, self.files[path].decode(), problems, f"{self.folder.name}/{path}")
        if problems:
            raise InputError(problems)
        return found

    def with_rows(
        self, table: Table, taken: Sequence[tuple[Item[Any], Item[Any] | None]], known: set[str]
    ) -> dict[str, bytes]:
        """The files with rows put in. known: keys that our own knowledge has, which the manifest must name.

        A row of the overlay that a newer one stands instead of is dropped.
        """
        assert table.key is not None
        gone = {shown_key(table.key(old.value)) for _, old in taken if old}
        kept = [i for i in self.items(table) if shown_key(table.key(i.value)) not in gone]
        rows = [dict(i.entry.raw) for i in kept]
        for new, old in taken:
            rows.append({**(dict(old.entry.raw) if old else {}), **new.entry.raw})
        rows.sort(key=lambda row: [row.get(name, "") for name in _columns(table)])
        text = _table_text(table, rows)
        keys = [shown_key(table.key(i.value)) for i in read_file(table, file_of(table), text, [])]
        replaces = {**self._replaces(), table.name: sorted(set(keys) & known)}
        manifest = self._manifest({name: ids for name, ids in sorted(replaces.items()) if ids}, table, rows)
        return {MANIFEST: manifest, file_of(table): text.encode()}

    def files_with(self, files: Mapping[str, bytes]) -> PackFiles:
        """The overlay as a pack, with some files in place of its own."""
        return PackFiles(self.folder.name, tuple(sorted({**self.files, **files}.items())))

    def _replaces(self) -> dict[str, list[str]]:
        data = self._data()
        return dict(data.get("replaces", {}))

    def _data(self) -> dict[str, Any]:
        raw = self.files.get(MANIFEST)
        return dict(parse_yaml(raw.decode(), MANIFEST).data) if raw else {}

    def _manifest(self, replaces: Mapping[str, list[str]], table: Table, rows: Sequence[Mapping[str, str]]) -> bytes:
        before = self._data()
        newest = max([str(before.get("as_of", "")), *(row.get("as_of", "") for row in rows)])
        name = self.folder.resolve().name
        data = {
            "id": before.get("id") or (name if ID.fullmatch(name) else "overlay"),
            "name": before.get("name") or "Newer prices",
            "version": newest or "1",
            "as_of": newest or "2026-01-01",
        }
        if replaces:
            data["replaces"] = dict(replaces)
        return f"{OURS}\n{yaml.safe_dump(data, sort_keys=False, allow_unicode=True)}".encode()


def overlay_in(folder: Path) -> Overlay:
    """The overlay in a folder, an empty one where there is none yet. Raises InputError where it is another's pack."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return Overlay(folder, {})
    files = dict(pack_from_folder(folder).files)
    if not files[MANIFEST].decode("utf-8", "replace").startswith(OURS):
        hint = "Give a folder of its own, which can stand beside that pack"
        raise InputError.single(f"{folder.name}/{MANIFEST}", "was not written by 'advisor data update'", hint)
    return Overlay(folder, files)


def file_of(table: Table) -> str:
    """Where an overlay keeps a table."""
    return table.files.replace("*", "overlay")


def _columns(table: Table) -> list[str]:
    return list(table.kind.__dataclass_fields__)


def _table_text(table: Table, rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    columns = [name for name in _columns(table) if any(name in row for row in rows)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return out.getvalue()
