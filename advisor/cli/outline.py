"""The parts that a page of words is made of. `advice.py` fills them; `text.py` and `markdown.py` draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Tone = Literal["", "lead", "quiet", "good", "critical", "high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short texts."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. right: columns that hold numbers; unbroken: columns kept on one line where the page is wide enough;
    marked: the row to look at first, -1 for none."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    unbroken: frozenset[int] = frozenset()
    marked: int = -1


@dataclass(frozen=True, slots=True)
class Card:
    """A titled box of labelled lines; `mark` is the word beside the title (a severity)."""

    title: str
    mark: str
    tone: Tone
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Meter:
    """A share of a whole drawn as a bar, with the text that says it. None: not known."""

    label: str
    text: str
    share: float | None


Block: TypeAlias = Para | Items | Grid | Card | Meter


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block] = field(default=())


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer of the command line."""

    title: str
    subtitle: str
    sections: Sequence[Section]
