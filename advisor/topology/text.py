"""How wide a text is, and how it is made to fit: there is no browser here to measure it.

Widths are those of Inter Regular (font units to two hundredths of an em), read from the font that the project ships.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_GROUPS: Final = {
    24: "ijl", 26: "I‘’", 28: " !,.:·", 30: "\"';", 32: "`t", 34: "|", 36: "()/[\\]", 38: "fr", 40: "1", 42: "{}",
    44: "“”", 46: "-_°", 48: "^", 50: "*–", 52: "?s", 54: "kx", 56: "7Lavyz", 58: "Jceµ", 60: "25EFhnou",
    62: "3689Zbdgpq£", 64: "#$&04PRST", 66: "+<=>B~×≤≥±€", 68: "AKVXY", 72: "D", 74: "CGHU", 76: "NOQ", 82: "w",
    86: "…", 88: "m", 90: "M", 96: "@→", 98: "%W", 100: "—",
}  # fmt: skip
_EM: Final = {char: hundredths / 100 for hundredths, chars in _GROUPS.items() for char in chars}
_OTHER: Final = 0.72  # Cyrillic, the widest of the alphabets shipped, averages 0.68
_BOLD: Final = 1.04  # semi-bold against regular, rounded up
_SLACK: Final = 1.03  # Noto Sans or a system font may stand in for Inter
ELLIPSIS: Final = "…"
_BREAKS: Final = ("·", " ", "-/")  # best first
_ROUNDING: Final = 1e-9  # widths are sums of hundredths
_JOINERS: Final = "\u200c\u200d"  # Persian and Indic spelling needs them


def clean(text: str) -> str:
    """One line of printable text: white space joined; control, direction-override and unpaired characters dropped."""
    return " ".join("".join(_printable(char) for char in text).split())


def _printable(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char)[0] != "C":
        return char
    return " " if char in "\t\r\n" else ""


def _em(char: str) -> float:
    known = _EM.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else _OTHER


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width in px at that font size, rounded up a little."""
    return sum(_em(char) for char in text) * size * _SLACK * (_BOLD if bold else 1.0)


def fit(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis; "" where not even that fits."""
    end = _fitting(text, width, size, bold)
    if end == len(text):
        return text
    short = text[: _fitting(text, width - text_width(ELLIPSIS, size, bold), size, bold)].rstrip(" ·,;-") + ELLIPSIS
    return short if text_width(short, size, bold) <= width else ""


def _fitting(text: str, width: float, size: float, bold: bool) -> int:
    """How many characters from the start fit."""
    room, used = width / (size * _SLACK * (_BOLD if bold else 1.0)) + _ROUNDING, 0.0
    for count, char in enumerate(text):
        used += _em(char)
        if used > room:
            return count
    return len(text)


def wrap(text: str, width: float, size: float, lines: int, bold: bool = False) -> tuple[str, ...]:
    """The text on at most so many lines, broken after a space, dot or hyphen; the last line is cut to fit."""
    if not text:
        return ()
    if lines <= 1 or _fitting(text, width, size, bold) == len(text):
        return (fit(text, width, size, bold),)
    cut = _cut(text, width, size, bold)
    if not cut:
        return (fit(text, width, size, bold),)
    rest = wrap(text[cut:].lstrip(" ·"), width, size, lines - 1, bold)
    return (text[:cut].rstrip(" ·"), *rest)


def _cut(text: str, width: float, size: float, bold: bool) -> int:
    """Where the first line ends: after a dot between two statements, else a space, else a hyphen; 0 where nowhere."""
    most = _fitting(text, width, size, bold)
    while most < len(text) and text[most] in " ·":  # what is cut off at the end of a line needs no room
        most += 1
    for breaks in _BREAKS:
        cut = max((i + 1 for i, char in enumerate(text[:most]) if char in breaks), default=0)
        if cut:
            return cut
    return 0
