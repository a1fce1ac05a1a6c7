"""A newer table merged into the knowledge: what it adds and changes, what is refused, and the files that follow.

Nothing is written here. The whole knowledge is opened with the merged files before they are handed out, so that an
update that breaks a reference or a range never reaches a folder.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_type_hints

from advisor.errors import InputError, Problem, nearest
from advisor.folders import data_folder
from advisor.knowledge.files import duplicates, read_file, shown_key
from advisor.knowledge.load import open_knowledge
from advisor.knowledge.manifest import REFUSED
from advisor.knowledge.overlay import Overlay, overlay_in
from advisor.knowledge.read import Item
from advisor.knowledge.status import last_day
from advisor.knowledge.tables import TABLES, Table
from advisor.strict_yaml import decode, read_bytes

MOST_JUMP: Final = 5.0
"""A price that moves by more than this factor is a mistake until somebody says that it is not."""
UPDATABLE: Final = tuple(table for table in TABLES if not table.top and table.name not in REFUSED)
_PRICED: Final = re.compile(r"usd|^(?:low|typical|high|per_eur)$")
_IDENTITY: Final[Mapping[str, Callable[[Any], Any]]] = {"instances": lambda i: (i.provider, i.shape, i.region)}
"""What makes two rows the same thing, where the key also holds the day: the newer one stands instead of the older."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A field before and after, as written. share: by how much a number moved, None where that says nothing."""

    field: str
    old: str
    new: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry with other values, or with the same at a newer date (`confirmed`)."""

    key: str
    moved: tuple[Moved, ...]

    @property
    def confirmed(self) -> bool:
        """Nothing moved but its date and source."""
        return all(m.field in ("as_of", "source", "note") for m in self.moved)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is left out, and why."""

    place: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Update:
    """What an update amounts to.

    table  name of the table
    into   the folder: of a knowledge, or an overlay (a pack)
    files  path below the folder → new content; empty where nothing changes
    """

    table: str
    into: Path
    added: tuple[str, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    refused: tuple[Refused, ...]
    files: Mapping[str, bytes]


def plan_update(
    file: Path, today: date, into: Path | None = None, table: str = "", accept_jumps: bool = False
) -> Update:
    """What merging a CSV with the columns of a table amounts to. Nothing is written.

    into   folder of a knowledge (it holds VERSION), or of an overlay; default: the advisor's own knowledge
    table  its name, where the columns do not tell
    Raises InputError where the file is no such table, or the knowledge would be wrong after the merge.
    """
    folder = into or data_folder()
    text = decode(read_bytes(file), file.name)
    found = _table_of(text, file.name, table)
    new, columns = _rows(found, text, file.name)
    overlay = None if (folder / "VERSION").is_file() else overlay_in(folder)
    root = data_folder() if overlay else folder
    ours = _held(found, root, overlay)
    merge = _Merge(found, columns, today, accept_jumps)
    for item in new:
        merge.take(item, ours.get(_identity(found, item.value)))
    files: dict[str, bytes] = {}
    if merge.taken and overlay:
        files = overlay.with_rows(found, merge.taken, {_key(found, i.value) for i in _items(found, root)})
        open_knowledge(packs=[overlay.files_with(files)])
    elif merge.taken:
        files = _merged_files(found, root, merge.taken)
        _validate(root, files)
    return Update(
        found.name, folder, tuple(merge.added), tuple(merge.changed), merge.unchanged, tuple(merge.refused), files
    )


def write_update(update: Update) -> tuple[Path, ...]:
    """Write the files of an update, each whole or not at all. Raises InputError where the system refuses."""
    written = []
    for name, content in update.files.items():
        path = update.into / name
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise InputError.single(str(path), f"cannot be written: {reason}") from None
        written.append(path)
    return tuple(written)


def _columns_of(table: Table) -> dict[str, bool]:
    """The columns of a table; True where one must be there."""
    return {f.name: f.default is MISSING and f.default_factory is MISSING for f in fields(table.kind)}


def _table_of(text: str, name: str, wanted: str) -> Table:
    """The table that a file is a newer version of: the one whose columns it has."""
    names = [table.name for table in UPDATABLE]
    if wanted and wanted in REFUSED:
        raise InputError.single(wanted, f"cannot be updated: {REFUSED[wanted]}")
    if wanted and wanted not in names:
        raise InputError.single(wanted, "is not a table that can be updated", nearest(wanted, names))
    header = _header(text, name)
    if not header:
        raise InputError.single(name, "is empty", "Name the columns in its first line")
    if len(set(header)) < len(header):
        raise InputError.single(f"{name} line 1", "names a column twice")
    if wanted:
        return next(table for table in UPDATABLE if table.name == wanted)
    best = max(UPDATABLE, key=lambda t: _likeness(set(header), set(_columns_of(t))))
    if _likeness(set(header), set(_columns_of(best))) < 0.5:
        raise InputError.single(
            f"{name} line 1", "has the columns of no table", f"Tables that can be updated: {', '.join(names)}"
        )
    return best


def _header(text: str, name: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(text), strict=True), []))
    except csv.Error as error:
        raise InputError.single(f"{name} line 1", f"is not valid CSV: {error}") from None


def _likeness(given: set[str], known: set[str]) -> float:
    return len(given & known) / len(given | known)


def _rows(table: Table, text: str, name: str) -> tuple[list[Item[Any]], tuple[str, ...]]:
    """The new rows, and the columns that the file has. Raises InputError with everything that is wrong with it."""
    columns = _columns_of(table)
    header = _header(text, name)
    at = f"{name} line 1"
    problems = [
        Problem(at, f"the column '{c[:60]}' is not one of {table.name}", nearest(c[:60], columns))
        for c in header
        if c not in columns
    ]
    problems += [Problem(at, f"the column '{c}' is missing") for c, must in columns.items() if must and c not in header]
    if problems:
        raise InputError(problems)
    items = read_file(table, name, text, problems)
    problems.extend(duplicates(replace(table, key=_IDENTITY.get(table.name, table.key)), items))
    problems.extend(_hostile(items))
    if problems:
        raise InputError(problems)
    return items, header


def _hostile(items: Sequence[Item[Any]]) -> Iterator[Problem]:
    for item in items:
        for column, cell in item.entry.raw.items():
            if len(cell) > 4000 or not cell.replace("\n", "").isprintable():
                yield Problem(item.entry.place(column), "holds a character that cannot be shown, or is too long")


def _identity(table: Table, value: Any) -> Any:
    return _IDENTITY.get(table.name, _any_key(table))(value)


def _key(table: Table, value: Any) -> str:
    return shown_key(_any_key(table)(value))


def _any_key(table: Table) -> Callable[[Any], Any]:
    if table.key is None:
        raise TypeError(f"{table.name} has no key")
    return table.key


def _items(table: Table, root: Path) -> list[Item[Any]]:
    """The rows that a folder holds, in the order of its files."""
    found: list[Item[Any]] = []
    problems: list[Problem] = []
    for path in _paths(table, root):
        text = decode(read_bytes(root / path), path)
        found += read_file(table, path, text, problems)
    if problems:
        raise InputError(problems)
    return found


def _paths(table: Table, root: Path) -> list[str]:
    found = [sorted(root.glob(pattern)) for pattern in table.files.split()]
    return [path.relative_to(root).as_posix() for paths in found for path in paths]


def _held(table: Table, root: Path, overlay: Overlay | None) -> dict[Any, Item[Any]]:
    """What holds today for each thing: the overlay's row before ours, of several days the newest."""
    held: dict[Any, Item[Any]] = {}
    for item in [*_items(table, root), *(overlay.items(table) if overlay else ())]:
        identity = _identity(table, item.value)
        before = held.get(identity)
        if before is None or _day(item) is None or (_day(before) or date.min) <= (_day(item) or date.min):
            held[identity] = item
    return held


def _day(item: Item[Any]) -> date | None:
    return last_day(getattr(item.value, "as_of", ""))


class _Merge:
    """Row by row: new, changed, the same, or refused."""

    def __init__(self, table: Table, columns: tuple[str, ...], today: date, accept_jumps: bool) -> None:
        self._table, self._columns, self._today, self._accept = table, columns, today, accept_jumps
        self._numbers = {name for name, hint in get_type_hints(table.kind).items() if "float" in str(hint)}
        self.taken: list[tuple[Item[Any], Item[Any] | None]] = []
        self.added: list[str] = []
        self.changed: list[Changed] = []
        self.refused: list[Refused] = []
        self.unchanged = 0

    def take(self, new: Item[Any], old: Item[Any] | None) -> None:
        """Sort one row in."""
        key = shown_key(_identity(self._table, new.value))
        moved = self._moved(new, old) if old else ()
        if old and not moved:
            self.unchanged += 1
            return
        reason = self._wrong_day(new, old) or ("" if self._accept else self._jump(moved))
        if reason:
            self.refused.append(Refused(new.entry.place(), key, reason))
            return
        self.taken.append((new, old))
        if old:
            self.changed.append(Changed(key, moved))
        else:
            self.added.append(key)

    def _moved(self, new: Item[Any], old: Item[Any]) -> tuple[Moved, ...]:
        found = []
        for name in self._columns:
            before, after = getattr(old.value, name), getattr(new.value, name)
            if before != after:
                share = after / before - 1 if self._is_number(name, before, after) else None
                found.append(Moved(name, old.entry.raw.get(name, ""), new.entry.raw[name], share))
        return tuple(found)

    def _is_number(self, name: str, before: Any, after: Any) -> bool:
        return name in self._numbers and bool(before) and after is not None

    def _wrong_day(self, new: Item[Any], old: Item[Any] | None) -> str:
        """A row of a table with dates has one that is neither older than ours nor in the future."""
        if not hasattr(new.value, "as_of"):
            return ""
        day, ours = _day(new), _day(old) if old else None
        if day is None:
            return f"'{new.value.as_of}' is not a date"
        if day > self._today and not new.value.as_of.startswith(self._today.isoformat()[: len(new.value.as_of)]):
            return f"its date {new.value.as_of} lies in the future"
        if ours is not None and day < ours:
            return f"its date {new.value.as_of} is older than ours, {old.value.as_of if old else ''}"
        return ""

    def _jump(self, moved: Sequence[Moved]) -> str:
        for m in moved:
            if m.share is not None and _PRICED.search(m.field) and not self._is_unknown(m):
                factor = m.share + 1
                if factor <= 0 or not 1 / MOST_JUMP <= factor <= MOST_JUMP:
                    return f"{m.field} moves from {m.old} to {m.new}, by more than a factor of {MOST_JUMP:g}"
        return ""

    def _is_unknown(self, moved: Moved) -> bool:
        """Becomes blank where blank means not known."""
        return moved.new == "" and moved.field in self._table.blank.split()


def _merged_files(table: Table, root: Path, taken: Sequence[tuple[Item[Any], Item[Any] | None]]) -> dict[str, bytes]:
    """The files of the table with the rows put in: changed ones in their place, new ones at the end."""
    changed = {_key(table, old.value): new for new, old in taken if old}
    added = [new for new, old in taken if old is None]
    files: dict[str, bytes] = {}
    paths = _paths(table, root)
    for path in paths:
        raw = read_bytes(root / path)
        text = decode(raw, path)
        extra = [item for item in added if _home(table, item, root, paths) == path]
        merged = _with_rows(table, path, text, changed, extra)
        if merged != text:
            files[path] = (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + merged.encode()
    return files


def _home(table: Table, item: Item[Any], root: Path, paths: Sequence[str]) -> str:
    """The file that a new row belongs to: where others of its category stand, else the last."""
    category = getattr(item.value, "category", None)
    for path in paths if category else ():
        problems: list[Problem] = []
        text = decode(read_bytes(root / path), path)
        if any(getattr(i.value, "category", None) == category for i in read_file(table, path, text, problems)):
            return path
    return paths[-1]


def _with_rows(table: Table, path: str, text: str, changed: Mapping[str, Item[Any]], added: Sequence[Item[Any]]) -> str:
    """A file's text; the lines of rows that do not change stay as they are, to the last character."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text), strict=True)
    header = next(reader)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    out, start = ["".join(lines[: reader.line_num])], reader.line_num
    keys = iter(read_file(table, path, text, []))
    for cells in reader:
        new = changed.get(_key(table, next(keys).value))
        own = "".join(lines[start : reader.line_num])
        out.append(_row(header, {**dict(zip(header, cells, strict=True)), **new.entry.raw}, end) if new else own)
        start = reader.line_num
    if added and out[-1] and not out[-1].endswith("\n"):
        out.append(end)
    return "".join([*out, *(_row(header, item.entry.raw, end) for item in added)])


def _row(header: Sequence[str], cells: Mapping[str, str], end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerow([cells.get(name, "") for name in header])
    return out.getvalue()


def _validate(root: Path, files: Mapping[str, bytes]) -> None:
    """Open the whole knowledge as it would be. Raises InputError with what would be wrong."""
    with tempfile.TemporaryDirectory() as trial:
        copy = Path(trial) / "data"
        shutil.copytree(root, copy)
        for name, content in files.items():
            (copy / name).write_bytes(content)
        open_knowledge(copy)
