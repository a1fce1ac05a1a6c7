"""What goes into a cell: text that stays text and fits, number formats by unit, sizes."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from typing import Final

from advisor.report.tables import printable

CELL_LIMIT: Final = 32_767  # UTF-16 units that a cell holds
MOST_LINES: Final = 8  # a row is no higher; the cell still holds the whole text
LINE_PT: Final = 15.0
_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # could make a text read as another
_WIDE: Final = frozenset("WF")

_MONEY: Final = "[>=100]#,##0;[<=-100]-#,##0;0.00"
_FORMATS: Final = {
    "USD/month": _MONEY, "USD": _MONEY, "kg CO2e/month": _MONEY,
    "ms": "[>=10]#,##0;[<=-10]-#,##0;0.0#", "share": "[>=0.99]0.00#%;0.0%", "h": "#,##0.0##", "Mbit/s": "#,##0.###",
    "degrees": "0.000", "points": "+0.0;-0.0;0.0",
}  # fmt: skip


def number_format(unit: str, whole: bool = False) -> str:
    """The spreadsheet's format for numbers of a unit."""
    return "#,##0" if whole else _FORMATS.get(unit, "#,##0.######")


def cell_text(text: str) -> str:
    """The text as a cell can hold it: no control or direction characters, cut where it is too long."""
    if text.isprintable() and 2 * len(text) <= CELL_LIMIT:
        return text
    clean = _OVERRIDES.sub("", printable(text)).replace("\r\n", "\n").replace("\r", "\n")
    if _units(clean) <= CELL_LIMIT:
        return clean
    cut = clean.encode("utf-16-le")[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", errors="ignore")
    return cut + "…"


def _units(text: str) -> int:
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def one_line(text: str, length: int) -> str:
    """A name for a footer or a property: one line, so long at most."""
    line = " ".join(cell_text(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def text_width(text: str) -> int:
    """Width in characters of the longest line; East Asian characters count double."""
    return max((_width(line) for line in text.split("\n")), default=0)


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in _WIDE else 1 for c in line)


def text_lines(text: str, width: float) -> int:
    """How many lines the text takes in a column of that width."""
    if len(text) <= width and text.isascii() and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(_width(line) / width)) for line in text.split("\n"))


def row_height(lines: int, line_pt: float = LINE_PT, most: int = MOST_LINES) -> float:
    """Height of a row in points."""
    return line_pt * min(max(lines, 1), most) + 1


def as_date(text: str) -> date | None:
    """The day that a text is; None for a year, a month or no date."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and day.year > 1900 else None  # no spreadsheet counts days before
