"""YAML read strictly: a subclass of PyYAML's safe loader that keeps `NO` a text and refuses what hides surprises.

Only true, false and null (or ~) are words with a meaning; yes, no, on, off and dates stay text. Duplicate keys,
anchors, aliases, tags and a second document are refused, as are deep nesting and large texts. Every value keeps
the line it came from, so that an error can say where.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from advisor.errors import InputError

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 200_000

Trail: TypeAlias = tuple[str | int, ...]

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_PAIR: Final = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_WORDS: Final[dict[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Document:
    """What a text holds, and the line (from 1) of each value by its trail of keys and positions."""

    name: str
    data: Any
    lines: Mapping[Trail, int]

    def place(self, trail: Trail) -> str:
        """Where a value stands, for an error: "bank.yaml line 12, workloads[0].answers.usecase"."""
        at = trail
        while at and at not in self.lines:
            at = at[:-1]
        line = f" line {self.lines[at]}" if at in self.lines else ""
        return f"{self.name}{line}" + (f", {dotted(trail)}" if trail else "")


def dotted(trail: Trail) -> str:
    """A trail as people write it: workloads[0].answers.usecase."""
    parts = [f"[{t}]" if isinstance(t, int) else f".{t}" for t in trail]
    return "".join(parts).lstrip(".")


class StrictLoader(_Base):  # type: ignore[misc]
    """PyYAML's safe loader, building its data from events so that it can refuse and remember lines."""

    name_: str = "text"

    def read(self, name: str) -> Document:
        """The one document of the stream."""
        self.name_ = name
        lines: dict[Trail, int] = {}
        self.get_event()  # stream start
        if self.check_event(yaml.StreamEndEvent):
            raise InputError.single(name, "the text is empty", "Expected a YAML mapping")
        self.get_event()  # document start
        data = self._value((), lines)
        self.get_event()  # document end
        if not self.check_event(yaml.StreamEndEvent):
            raise self._refused(self.peek_event(), "holds more than one document", "Keep one document per file")
        return Document(name, data, lines)

    def _refused(self, event: Any, problem: str, hint: str = "") -> InputError:
        return InputError.single(f"{self.name_} line {event.start_mark.line + 1}", problem, hint)

    def _value(self, trail: Trail, lines: dict[Trail, int]) -> Any:
        event = self.get_event()
        lines[trail] = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refused(event, "anchors and aliases are not allowed", "Write the value out")
        if event.tag is not None:
            raise self._refused(event, f"the tag {event.tag} is not allowed", "Write a plain value")
        if len(lines) > MAX_VALUES:
            raise self._refused(event, f"more than {MAX_VALUES:,} values", "Split the file")
        if len(trail) > MAX_DEPTH:
            raise self._refused(event, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value((*trail, i), lines) for i in self._until(yaml.SequenceEndEvent)]
        result: dict[str, Any] = {}
        for _ in self._until(yaml.MappingEndEvent):
            key = self._key()
            if key in result:
                raise InputError.single(f"{self.name_} line {self._line}", f"the key '{key}' stands twice", "Keep one")
            result[key] = self._value((*trail, key), lines)
        return result

    def _until(self, end: type) -> Iterator[int]:
        i = 0
        while not self.check_event(end):
            yield i
            i += 1
        self.get_event()

    def _key(self) -> str:
        event = self.get_event()
        self._line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
            raise self._refused(event, "a key must be a plain text")
        return str(event.value)

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if event.style:  # quoted or block: always text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._refused(event, f"{text[:40]} is too large a number")
            return number
        return text


def decode(raw: bytes, name: str) -> str:
    """Bytes of a file as text. Refuses what is too large or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise InputError.single(name, f"is {len(raw) / 1e6:.0f} MB large", f"At most {MAX_BYTES / 1e6:.0f} MB are read")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError.single(name, f"is not UTF-8 text (byte {error.start})", "Save it as UTF-8") from None


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; its size is checked before it is read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1e6
            raise InputError.single(str(path), f"is {size:.0f} MB large", f"At most {MAX_BYTES / 1e6:.0f} MB are read")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise InputError.single(str(path), reason[0].lower() + reason[1:]) from None


def parse_yaml(text: str, name: str) -> Document:
    """The one document in a text (YAML, and so JSON too). Raises InputError with line and reason."""
    if len(text) > MAX_BYTES:
        raise InputError.single(
            name, f"is {len(text) / 1e6:.0f} MB large", f"At most {MAX_BYTES / 1e6:.0f} MB are read"
        )
    loader: StrictLoader | None = None
    try:
        loader = StrictLoader(_with_whole_characters(text))
        return loader.read(name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "is not YAML"
        raise InputError.single(f"{name}{line}", f"is not valid YAML: {problem}") from None
    finally:
        if loader is not None:
            loader.dispose()


def _with_whole_characters(text: str) -> str:
    """JSON may write a character beyond U+FFFF as two escapes, which YAML refuses; in a text that is JSON they become
    the character. No line moves."""
    if not (_PAIR.search(text) and text.lstrip().startswith("{")):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _PAIR.sub(lambda m: m[1] + json.loads(f'"{m[2]}"'), text)


def read_yaml(path: Path, name: str = "") -> Document:
    """The one document of a file."""
    shown = name or path.name
    return parse_yaml(decode(read_bytes(path), shown), shown)
