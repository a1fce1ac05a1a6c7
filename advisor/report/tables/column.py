"""A column of a table: its name in CSV, its title on a sheet, what it means, its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge

Kind = Literal["text", "date", "number", "count", "flag", "mixed"]
_KINDS: Final[dict[type, Kind]] = {str: "text", float: "number", int: "count", bool: "flag"}
Cell = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Col:
    """What stands beside a field of a row type, as Annotated[type, Col(...)].

    title    short, for the head of a column on a sheet; the unit is added to it
    meaning  one sentence for the data dictionary
    unit     USD, USD/month, ms, share (0..1), h, months... ; "" for a text or a plain count
    wide     a text of several lines
    date     an ISO date where it is one, else a text
    """

    title: str
    meaning: str
    unit: str = ""
    wide: bool = False
    date: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the writers see it. name: the field of the row, and the header in CSV."""

    name: str
    title: str
    meaning: str
    unit: str
    kind: Kind
    wide: bool

    @property
    def head(self) -> str:
        """Title with unit: "Typical, USD/month"."""
        return f"{self.title}, {self.unit}" if self.unit and self.unit != "share" else self.title


@dataclass(frozen=True, slots=True)
class Table:
    """One tidy table. name: of the CSV file; title: of the sheet; about: what one row is; build: its rows."""

    name: str
    title: str
    about: str
    row: type
    build: Callable[[Advice, Knowledge], Iterable[Any]]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order of the row type."""
        return _columns(self.row)

    def rows(self, advice: Advice, knowledge: Knowledge) -> list[tuple[Cell, ...]]:
        """The cells, row by row."""
        names = [f.name for f in fields(self.row)]
        return [tuple(getattr(row, name) for name in names) for row in self.build(advice, knowledge)]


@cache
def _columns(row: type) -> tuple[Column, ...]:
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(f.name, hints[f.name]) for f in fields(row))


def _column(name: str, hint: Any) -> Column:
    of, col = get_args(hint)
    return Column(name, col.title, col.meaning, col.unit, "date" if col.date else _kind(of), col.wide)


def _kind(of: Any) -> Kind:
    parts = [t for t in get_args(of) if t is not type(None)] if get_origin(of) is UnionType else [of]
    return _KINDS[parts[0]] if len(parts) == 1 else "mixed"


def joined(texts: Iterable[str]) -> str:
    """Several statements in one cell."""
    return " | ".join(texts)
