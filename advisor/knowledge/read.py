"""Entries of YAML files and rows of CSV files, read into frozen dataclasses field by field.

The dataclass is the schema: its field names are the keys, its annotations say what is valid, a default makes a
field optional. Whatever is wrong is collected with file, line, entry and field, so that one run shows everything.
"""

from __future__ import annotations

import csv
import io
import math
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import partial
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from advisor.errors import InputError, Problem, nearest
from advisor.expr import Expression, ExpressionError, compile_expression
from advisor.knowledge.model import Edit, Group, Option
from advisor.strict_yaml import Document, Trail, dotted, parse_yaml

T = TypeVar("T")
Converter: TypeAlias = Callable[[Any], Any]

KEYS: Final = {"edits": "set"}  # the key in a file, where it differs from the name of the field


class FieldError(ValueError):
    """A value does not fit its field. `trail` leads from the field to the part that is wrong."""

    def __init__(self, problem: str, hint: str = "", trail: Trail = ()) -> None:
        super().__init__(problem)
        self.problem, self.hint, self.trail = problem, hint, trail


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in a file. `label` names it in errors: its id, else its position."""

    raw: Mapping[str, Any]
    label: str
    locate: Callable[[Trail], str]

    def place(self, *trail: str | int) -> str:
        """Where a field of the entry stands: "rules/cost.yaml line 12, K03.when"."""
        return f"{self.locate(trail)}, {self.label}" + (f".{dotted(trail)}" if trail else "")


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """A value that was read, and the entry it came from."""

    value: T
    entry: Entry


def yaml_entries(name: str, text: str, top: str) -> Iterator[Entry]:
    """The entries of the list under the only key of a YAML file. Raises InputError if it has another shape."""
    document = parse_yaml(text, name)
    data = document.data
    if not isinstance(data, dict) or list(data) != [top] or not isinstance(data[top], list):
        raise InputError.single(name, f"should hold one list under the key '{top}'", f"Begin with '{top}:'")
    for i, raw in enumerate(data[top]):
        if not isinstance(raw, dict):
            raise InputError.single(document.place((top, i)), "an entry should be a mapping of fields")
        label = raw.get("id") or raw.get("question") or raw.get("pattern")
        yield Entry(raw, label if isinstance(label, str) else f"{top}[{i}]", _locator(document, (top, i)))


def _locator(document: Document, start: Trail) -> Callable[[Trail], str]:
    def locate(trail: Trail) -> str:
        at = (*start, *trail)
        while at not in document.lines:
            at = at[:-1]
        return f"{document.name} line {document.lines[at]}"

    return locate


def csv_entries(name: str, text: str) -> Iterator[Entry]:
    """The rows of a CSV file with a header. Raises InputError if it is malformed or a row has too few cells."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError.single(f"{name} line {reader.line_num}", f"is not valid CSV: {error}") from None
    header = rows[0][1] if rows else []
    if not header:
        raise InputError.single(name, "has no header", "Name the columns in its first line")
    for line, row in rows[1:]:
        place = f"{name} line {line}"
        if len(row) != len(header):
            raise InputError.single(place, f"has {len(row)} cells where the header has {len(header)}")
        label = row[0] if header[0] == "id" else "/".join(row[:2])
        yield Entry(dict(zip(header, row, strict=True)), label, lambda _, place=place: place)  # type: ignore[misc]


def read_entries(
    kind: type[T], entries: Iterable[Entry], problems: list[Problem], *, cells: bool = False, blank: str = ""
) -> list[Item[T]]:
    """The entries as values of a dataclass. What is wrong is added to `problems` and left out of the result.

    cells  the values are texts of a table: numbers and lists are parsed
    blank  names of number fields, separated by spaces, whose blank cell means 0: not known
    """
    plan = _plan(kind, cells, blank.split())
    items = []
    for entry in entries:
        found, wrong = _fields(plan, entry.raw)
        problems.extend(Problem(entry.place(*w.trail), w.problem, w.hint) for w in wrong)
        if not wrong:
            items.append(Item(kind(**found), entry))
    return items


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    key: str
    convert: Converter
    nullable: bool
    optional: bool


def _plan(kind: type[Any], cells: bool, blank: Iterable[str] = ()) -> dict[str, _Field]:
    """How to read each field of a dataclass, by its key in a file."""
    hints = get_type_hints(kind)
    parts = [
        _Field(
            f.name,
            KEYS.get(f.name, f.name),
            _converter(hints[f.name], cells, f.name in blank),
            type(None) in get_args(hints[f.name]),
            f.default is not MISSING or f.default_factory is not MISSING,
        )
        for f in fields(kind)
    ]
    return {part.key: part for part in parts}


def _fields(plan: Mapping[str, _Field], raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    found: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for field in plan.values():
        if field.key in raw:
            try:
                found[field.name] = field.convert(raw[field.key])
            except FieldError as error:
                wrong.append(FieldError(error.problem, error.hint, (field.key, *error.trail)))
        elif field.nullable:
            found[field.name] = None
        elif not field.optional:
            wrong.append(FieldError(f"the field '{field.key}' is missing"))
    if not raw.keys() <= plan.keys():
        wrong += [FieldError(f"the field '{k}' is not known", nearest(k, plan), (k,)) for k in raw if k not in plan]
    return found, wrong


def _converter(hint: Any, cells: bool, blank: bool = False) -> Converter:
    """The function that turns a raw value into one of this annotation."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in _SPECIAL:
        return _SPECIAL[hint]
    if hint in _SCALARS:
        return _cell(hint, blank) if cells else _SCALARS[hint]
    if origin is Literal:
        return _one_of(args)
    if origin in (Union, types.UnionType):
        return _union(args, cells)
    if origin is tuple:
        return _tuple(args, cells)
    if is_dataclass(hint):
        return _nested(hint)
    raise TypeError(f"no reader for {hint}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError(f"{value!r} should be a text", "Put it in quotes if it is one")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FieldError(f"{value!r} should be a number")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(f"{value!r} should be a whole number")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FieldError(f"{value!r} should be true or false")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


_SCALARS: Final[dict[Any, Converter]] = {str: _text, bool: _flag, int: _whole, float: _number}
_CELLS: Final[dict[Any, tuple[Callable[[str], Any], str]]] = {
    bool: ({"yes": True, "no": False}.__getitem__, "yes or no"),
    int: (int, "a whole number"),
    float: (_finite, "a number"),
}


def _cell(hint: Any, blank: bool) -> Converter:
    if hint is str:
        return _text
    parse, name = _CELLS[hint]

    def convert(value: str) -> Any:
        try:
            return parse(value or "0") if blank else parse(value)
        except (ValueError, KeyError):
            raise FieldError(f"'{value}' should be {name}" if value else f"is blank, should be {name}") from None

    return convert


def _one_of(options: tuple[Any, ...]) -> Converter:
    def convert(value: Any) -> Any:
        if value not in options:
            raise FieldError(f"'{value}' is not valid", nearest(str(value), options))
        return value

    return convert


def _union(args: tuple[Any, ...], cells: bool) -> Converter:
    """`X | None`: blank or null is None. `float | str`: a number stays one."""
    inner = [_converter(a, cells) for a in args if a is not type(None)]
    optional = type(None) in args

    def convert(value: Any) -> Any:
        if optional and value in (None, ""):
            return None
        for attempt in inner[:-1]:
            try:
                return attempt(value)
            except FieldError:
                continue
        return inner[-1](value)

    return convert


def _tuple(args: tuple[Any, ...], cells: bool) -> Converter:
    """`tuple[X, ...]` or a fixed number of parts; in a table the parts are separated by semicolons."""
    each = _converter(args[0], False)
    length = 0 if Ellipsis in args else len(args)

    def convert(value: Any) -> tuple[Any, ...]:
        parts = [p.strip() for p in value.split(";") if p.strip()] if cells else value
        if not isinstance(parts, list):
            raise FieldError(f"{value!r} should be a list")
        if length and len(parts) != length:
            raise FieldError(f"should have {length} parts, has {len(parts)}")
        return tuple(_at(i, each, part) for i, part in enumerate(parts))

    return convert


def _at(step: str | int, convert: Converter, value: Any) -> Any:
    """The converted value; an error says that it lies below this step."""
    try:
        return convert(value)
    except FieldError as error:
        raise FieldError(error.problem, error.hint, (step, *error.trail)) from None


def _nested(kind: Any) -> Converter:
    plan = _plan(kind, False)

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise FieldError(f"{value!r} should be a mapping of fields")
        found, wrong = _fields(plan, value)
        if wrong:
            raise wrong[0]
        return kind(**found)

    return convert


def _expression(value: Any) -> Expression:
    try:
        return compile_expression(_text(value))
    except ExpressionError as error:
        raise FieldError(str(error)) from None


def _options(value: Any) -> tuple[Option, ...]:
    if not isinstance(value, dict) or not all(isinstance(label, str) for label in value.values()):
        raise FieldError("should map each option to its label")
    return tuple(Option(id, label) for id, label in value.items())


def _groups(value: Any) -> tuple[Group, ...]:
    if not isinstance(value, dict):
        raise FieldError("should map each label to its options")
    texts = _tuple((str, ...), False)
    return tuple(Group(label, _at(label, texts, options)) for label, options in value.items())


def _edits(value: Any) -> tuple[Edit, ...]:
    if not isinstance(value, dict):
        raise FieldError("should map each question to its new answer")
    return tuple(_at(question, partial(_edit, question), to) for question, to in value.items())


def _edit(question: str, to: Any) -> Edit:
    if isinstance(to, str):
        return Edit(question, to)
    if isinstance(to, (int, float)) and not isinstance(to, bool):
        return Edit(question, float(to))
    if isinstance(to, dict) and to and to.keys() <= {"add", "remove"}:
        texts = _tuple((str, ...), False)
        add, remove = (_at(key, texts, to.get(key, [])) for key in ("add", "remove"))
        return Edit(question, None, add, remove)
    raise FieldError("should be the new answer, or lists of options to add and remove")


_SPECIAL: Final[dict[Any, Converter]] = {
    Expression: _expression,
    tuple[Option, ...]: _options,
    tuple[Group, ...]: _groups,
    tuple[Edit, ...]: _edits,
}
