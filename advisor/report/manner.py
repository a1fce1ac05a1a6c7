"""How numbers and dates are written in a report. The words stay English; the figures stay what they are.

Every text is made in one manner, that of `advisor.figure.show`, and rewritten when it is printed. Only what `show`
writes is touched: an amount with its currency or unit, and a date in words. Names, versions and citations are left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

_THIN: Final = "\u202f"
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTHS_DE: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
_MONTHS_FR: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """thousands and decimal: the two marks;  date: with {d}, {m} (number), {month} and {y}."""

    id: str
    label: str
    thousands: str
    decimal: str
    date: str
    months: Sequence[str] = _MONTHS_EN


MANNERS: Final[dict[str, Manner]] = {
    m.id: m
    for m in (
        Manner("en", "1,234.5 · 24 November 2026", ",", ".", "{d} {month} {y}"),
        Manner("us", "1,234.5 · November 24, 2026", ",", ".", "{month} {d}, {y}"),
        Manner("de", "1.234,5 · 24. November 2026", ".", ",", "{d}. {month} {y}", _MONTHS_DE),
        Manner("fr", "1 234,5 · 24 novembre 2026", _THIN, ",", "{d} {month} {y}", _MONTHS_FR),
        Manner("ch", "1’234.5 · 24. November 2026", "’", ".", "{d}. {month} {y}", _MONTHS_DE),
        Manner("iso", "1 234.5 · 2026-11-24", _THIN, ".", "{y}-{m:02d}-{d:02d}"),
    )
}
_NUMBER: Final = r"−?-?\d[\d,]*(?:\.\d+)?"
_UNITS: Final = (
    "%|ms|s|min|h|h/month|kg|t|km|GB|TB|GB/day|TB/month|kW|Mbit/s|Gbit/s|months?|weeks?|days?|years?|points?|sites?|GPUs?|"
    "tasks?|a month|a day|of|USD/h|USD/kWh|USD|ratio|tokens|parts?|components?|links?|servers|devices|shapes|billion|"
    r"million|more|further|×|questions?|rules?"
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?:(?<=USD )(?:{_NUMBER})(?:[kM]|bn)?(?:(?:-| to ){_NUMBER})?"
    rf"|(?<=typical )(?:{_NUMBER})"
    rf"|{_NUMBER}(?: ?(?:-|/|to|→) ?{_NUMBER})*(?= (?:{_UNITS})(?!\w)))(?![\d])"
)
_DATE: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS_EN)}) (\d{{4}})\b")


def writer(manner: Manner) -> Callable[[str], str]:
    """The function that rewrites a text in a manner."""
    if manner.id == "en":
        return str

    def swap(found: re.Match[str]) -> str:
        return found[0].translate({ord(","): manner.thousands, ord("."): manner.decimal})

    def day(found: re.Match[str]) -> str:
        at = datetime.strptime(found[0], "%d %B %Y").date() if found[2] in _MONTHS_EN else date.min
        return manner.date.format(d=at.day, m=at.month, month=manner.months[at.month - 1], y=at.year)

    return lambda text: _DATE.sub(day, _AMOUNT.sub(swap, text))
