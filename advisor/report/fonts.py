"""The fonts of the report, and which characters they can draw."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

BOX: Final = "□"
_BIDI_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # could make a text read as another
_LONG_WORD: Final = re.compile(r"[^\s/]{24,}")
_PIECE: Final = 8


@lru_cache(maxsize=4)
def coverage(folder: Path) -> frozenset[int]:
    """Code points that at least one font in the folder draws."""
    return frozenset().union(*(frozenset(_characters(path.read_bytes())) for path in sorted(folder.glob("*.ttf"))))


def drawable(text: str, covered: frozenset[int]) -> str:
    """The text with a box for each character that no font draws, without control characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_drawable(c, covered) for c in _BIDI_OVERRIDES.sub("", text))


def breakable(text: str) -> str:
    """The text with invisible break points in words longer than a column, which would run out of it."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word[0])), text)


def _pieces(word: str) -> list[str]:
    return [word[i : i + _PIECE] for i in range(0, len(word), _PIECE)]


def _drawable(character: str, covered: frozenset[int]) -> str:
    category = unicodedata.category(character)
    if ord(character) in covered and category != "Cc":
        return character
    if category in ("Cf", "Mn", "Me", "Cs", "Cn"):  # joiners, marks, selectors: nothing of their own to draw
        return "" if category != "Cn" else BOX
    return " " if category in ("Cc", "Zs", "Zl", "Zp") else BOX


def _characters(font: bytes) -> Iterator[int]:
    """Code points in the cmap table of a TrueType font (formats 4 and 12; OpenType specification, cmap)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    directory = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(tables))
    cmap = next(offset for tag, _, offset, _ in directory if tag == b"cmap")
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * i)[2]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            yield from _groups(font, at)
        elif form == 4:
            yield from _segments(font, at)


def _groups(font: bytes, at: int) -> Iterator[int]:
    for i in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * i)
        yield from range(first, last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
