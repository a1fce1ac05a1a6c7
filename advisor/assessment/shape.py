"""Shapes: small readers for untrusted values. Each knows how to read a value and how JSON Schema describes it.

Written by hand rather than with a validation library, because one description then gives the reading, the sentence
with the line and the nearest valid name, and the schema for editors. Everything that is wrong is collected in a
Report; a reader that cannot return a value returns INVALID and goes on.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from advisor.errors import InputError, Problem, nearest, printable
from advisor.strict_yaml import Document, Trail

INVALID: Final[Any] = object()
MAX_NUMBER: Final = 1e15
MAX_PROBLEMS: Final = 100
NAME_LENGTH: Final = 200
NOTE_LENGTH: Final = 2000

_PERCENT: Final = re.compile(r"\s*([0-9]{1,12}(?:\.[0-9]{1,12})?)\s*%\s*")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
# Control characters, lone surrogates, line and paragraph separators: nothing that a person types into a name.
_REFUSED: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})

Read: TypeAlias = Callable[[Any, Trail, "Report"], Any]
Build: TypeAlias = Callable[[dict[str, Any], Trail, "Report"], Any]


@dataclass(slots=True)
class Report:
    """Collects what is wrong with a document while it is read. At most MAX_PROBLEMS are kept, the rest is counted."""

    document: Document
    problems: list[tuple[int, Problem]] = field(default_factory=list)  # with its line
    more: int = 0

    def wrong(self, trail: Trail, problem: str, hint: str = "") -> Any:
        """Note a problem; returns INVALID."""
        if len(self.problems) < MAX_PROBLEMS:
            found = Problem(printable(self.document.place(trail), 300), problem, hint)
            self.problems.append((self._line(trail), found))
        else:
            self.more += 1
        return INVALID

    def no_such(self, trail: Trail, noun: str, word: Any, valid: Iterable[str]) -> Any:
        """Note a name that is not among the valid ones, with the nearest that is; returns INVALID."""
        full = (
            len(self.problems) >= MAX_PROBLEMS
        )  # the nearest name takes time, and a problem that is only counted none
        return self.wrong(trail, f"there is no {noun} {said(word)}", "" if full else nearest(str(word)[:60], valid))

    def _line(self, trail: Trail) -> int:
        known = (trail[:n] for n in range(len(trail), -1, -1) if trail[:n] in self.document.lines)
        return self.document.lines.get(next(known, ()), 0)

    def finish(self) -> None:
        """Raise InputError where anything was wrong: every problem, in the order of the lines."""
        problems = [problem for _, problem in sorted(self.problems, key=lambda found: found[0])]
        if self.more:
            problems.append(Problem(self.document.name, f"and {self.more:,} more problems like these"))
        if problems:
            raise InputError(problems)


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of value: how it is read, and its JSON Schema."""

    read: Read
    schema: Mapping[str, Any]


def said(value: Any) -> str:
    """How an error speaks of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f"'{printable(value, 60)}'"
        case int() | float():
            return f"{value:.15g}" if abs(value) <= MAX_NUMBER or value != value else "a number that large"
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"


def text(limit: int = NAME_LENGTH, lines: bool = False) -> Shape:
    """A text of 1 to `limit` characters, kept verbatim; `lines` allows line breaks and tabs."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if not isinstance(value, str):
            return report.wrong(trail, f"{said(value)} is not a text", 'Put it in quotes: "..."')
        if not value.strip():
            return report.wrong(trail, "the text is empty", "Write at least one letter or digit")
        if len(value) > limit:
            return report.wrong(trail, f"the text has {len(value):,} characters", f"At most {limit} are allowed")
        kept = value.replace("\n", "").replace("\t", "") if lines else value
        bad = next((c for c in kept if unicodedata.category(c) in _REFUSED), "")
        if bad:
            return report.wrong(trail, f"holds the control character U+{ord(bad):04X}", "Remove it")
        return value

    return Shape(read, {"type": "string", "minLength": 1, "maxLength": limit})


def identifier() -> Shape:
    """An id: letters, digits, dot, dash and underscore, at most 80."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
            return value
        return report.wrong(trail, f"{said(value)} is not an id", "Use letters, digits, '-', '_' and '.', at most 80")

    return Shape(read, {"type": "string", "pattern": f"^{_IDENTIFIER.pattern}$"})


def number(
    low: float = -MAX_NUMBER, high: float = MAX_NUMBER, percent: bool = False, positive: bool = False, unit: str = ""
) -> Shape:
    """A finite number in [low, high], above 0 if `positive`; `percent` accepts the text "35 %" too. Read as a float."""
    expected = _expected(low, high, positive, unit)

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if percent and isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
            value = float(match[1])
        if isinstance(value, bool) or not isinstance(value, int | float):
            return report.wrong(trail, f"{said(value)} is not a number", expected)
        if isinstance(value, float) and not math.isfinite(value):
            return report.wrong(trail, "the number is not finite", expected)
        if not low <= value <= high or (positive and value <= 0):
            return report.wrong(trail, f"{said(value)} is out of range", expected)
        return float(value)

    schema: dict[str, Any] = {"type": "number", "minimum": low, "maximum": high}
    if positive:
        schema["exclusiveMinimum"] = 0
    return Shape(read, {"anyOf": [schema, {"type": "string", "pattern": "%$"}]} if percent else schema)


def _expected(low: float, high: float, positive: bool, unit: str) -> str:
    tail = f" ({unit})" if unit else ""
    if positive:
        return f"Expected a number above 0{tail}" + (f", at most {high:,.10g}" if high < MAX_NUMBER else "")
    if high < MAX_NUMBER:
        return f"Expected a number from {low:,.10g} to {high:,.10g}{tail}"
    return f"Expected a number{tail} of at least {low:,.10g}" if low > -MAX_NUMBER else f"Expected a number{tail}"


def whole(low: int, high: int) -> Shape:
    """A whole number in [low, high]."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        expected = f"Expected a whole number from {low:,} to {high:,}"
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            return report.wrong(trail, f"{said(value)} is not a whole number", expected)
        if not low <= value <= high:
            return report.wrong(trail, f"{said(value)} is out of range", expected)
        return int(value)

    return Shape(read, {"type": "integer", "minimum": low, "maximum": high})


def flag() -> Shape:
    """true or false."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        return value if isinstance(value, bool) else report.wrong(trail, f"{said(value)} is neither true nor false")

    return Shape(read, {"type": "boolean"})


def one_of(words: Iterable[str], noun: str) -> Shape:
    """One of some words."""
    valid = tuple(words)

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if isinstance(value, list) and len(value) == 1:
            return report.wrong(
                trail, f"a list where one {noun} is expected", f"Write {said(value[0])} without brackets"
            )
        if not isinstance(value, str):
            return report.wrong(trail, f"{said(value)} is not a text", nearest("", valid))
        if value not in valid:
            return report.no_such(trail, noun, value, valid)
        return value

    return Shape(read, {"enum": list(valid)})


def iso_date() -> Shape:
    """A date as YYYY-MM-DD, kept as text."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        try:
            if isinstance(value, str) and len(value) == 10:
                return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        return report.wrong(trail, f"{said(value)} is not a date", "Write it as 2027-01-31")

    return Shape(read, {"type": "string", "format": "date"})


def nullable(shape: Shape) -> Shape:
    """The shape, or null (read as None)."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        return None if value is None else shape.read(value, trail, report)

    return Shape(read, {"anyOf": [shape.schema, {"type": "null"}]})


def listing(item: Shape, noun: str, at_least: int = 0, at_most: int = 1000) -> Shape:
    """A list of equal shapes, read as a tuple without the invalid ones."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if not isinstance(value, list):
            return report.wrong(trail, f"{said(value)} is not a list", f"Expected a list of {noun}: one '- ' per entry")
        if len(value) > at_most:
            return report.wrong(trail, f"holds {len(value):,} {noun}", f"At most {at_most} are read")
        if len(value) < at_least:
            return report.wrong(trail, f"holds no {noun}", f"Expected at least {at_least}")
        items = (item.read(v, (*trail, i), report) for i, v in enumerate(value))
        return tuple(v for v in items if v is not INVALID)

    return Shape(read, {"type": "array", "items": item.schema, "minItems": at_least, "maxItems": at_most})


def record(
    fields: Mapping[str, Shape], noun: str = "field", required: tuple[str, ...] = (), build: Build | None = None
) -> Shape:
    """A mapping whose keys are among `fields`. `build` makes the value from what was valid; without it, a dict."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if not isinstance(value, dict):
            keys = ", ".join(list(fields)[:6])
            return report.wrong(
                trail, f"{said(value)} is not a mapping", f"Expected 'key: value' lines, such as {keys}"
            )
        for key in value:
            if key not in fields:
                report.no_such((*trail, key), noun, key, fields)
        for key in required:
            if value.get(key) is None:
                report.wrong(trail, f"'{key}' is missing")
        read_ = {k: fields[k].read(v, (*trail, k), report) for k, v in value.items() if k in fields}
        kept = {k: v for k, v in read_.items() if v is not INVALID}
        if any(kept.get(key) is None for key in required):
            return INVALID
        return build(kept, trail, report) if build else kept

    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    schema["properties"] = {k: s.schema for k, s in fields.items()}
    if required:
        schema["required"] = list(required)
    return Shape(read, schema)


def optional(shape: Shape) -> Shape:
    """A field that may be left empty (`city:` with nothing behind it), which is read as if it were absent."""

    def read(value: Any, trail: Trail, report: Report) -> Any:
        return INVALID if value is None else shape.read(value, trail, report)

    return Shape(read, nullable(shape).schema)
