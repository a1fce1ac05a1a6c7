"""Words and numbers of a quote: periods, currencies, amounts however they are written, and kinds of cost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from advisor.knowledge.model import QuoteKind

HOURS_MONTH: Final = 730.0
_RUNS: Final = 12
_CURRENCIES: Final = frozenset(
    ["USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
     "SGD", "HKD", "KRW", "BRL", "ZAR", "AED", "SAR", "ILS", "MXN", "TRY"]
)  # fmt: skip
_SIGNS: Final = {"US$": "USD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "HK$": "HKD", "R$": "BRL", "$": "USD", "€": "EUR",
                 "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "zł": "PLN"}  # fmt: skip
_CODE: Final = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written. half_step: half a unit of its last digit, what rounding may have taken."""

    value: float
    half_step: float = 0.5

    def __mul__(self, other: Amount) -> Amount:
        return Amount(self.value * other.value, max(self.half_step, other.half_step))


@dataclass(frozen=True, slots=True)
class Period:
    """What an amount is paid for: once (months 0), or so many months; an hour is 1/730 of one."""

    months: float

    @property
    def once(self) -> bool:
        """Paid once, whatever the time."""
        return self.months == 0

    @property
    def label(self) -> str:
        """In words: "once", "a month", "a year", "for 36 months"."""
        named = {0.0: "once", 1.0: "a month", 12.0: "a year", 3.0: "a quarter", 1 / HOURS_MONTH: "an hour"}
        return named.get(self.months, f"for {self.months:g} months")


ONCE: Final = Period(0.0)
MONTH: Final = Period(1.0)
_YEARS: Final = re.compile(r"(?<!\S)(\d{1,2}) ?(?:years?|yrs?|y|jahre?n?|ans?|années?|años?)(?!\S)")
_MONTHS: Final = re.compile(r"(?<!\S)(\d{1,3}) ?(?:months?|mos?|m|mths?|monaten?|monate|mois|meses)(?!\S)")
_PERIODS: Final = (
    (1 / HOURS_MONTH, "hour hourly h hr hrs stunde stündlich heure hora"),
    (1.0, "month monthly mo mth mrc monat monatlich mtl mois mensuel mensual mes"),
    (3.0, "quarter quarterly quartal trimestre"),
    (12.0, "year yearly annual annually annum pa yr arr jahr jährlich jährl an année annuel anual año"),
    (0.0, "once onetime oneoff nrc upfront einmalig einmal unique única non_recurring one_time one_off perpetual"),
)  # fmt: skip


def period_of(words: str) -> Period | None:
    """The period that plain words speak of; None where they speak of none."""
    if found := _YEARS.search(words):
        return Period(12.0 * int(found[1])) if int(found[1]) else None
    if found := _MONTHS.search(words):
        return Period(float(found[1])) if int(found[1]) else None
    joined = words.replace("one time", "one_time").replace("one off", "one_off").replace("p a", "pa")
    parts = joined.replace("non recurring", "non_recurring").split()
    for months, names in _PERIODS:
        if not set(parts).isdisjoint(names.split()):
            return Period(months)
    return None


def plain_words(text: str, without_currency: bool = False) -> str:
    """Small letters and digits, one blank between words; currency codes and signs left out where asked."""
    if without_currency:
        for sign in _SIGNS:
            text = text.replace(sign, " ")
        text = _CODE.sub(lambda m: " " if m[1] in _CURRENCIES else m[1], text)
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


@lru_cache(maxsize=4096)
def currency_in(text: str) -> str:
    """The currency that a text names by code or sign; empty where it names none."""
    for code in _CODE.findall(text):
        if code in _CURRENCIES:
            return str(code)
    return next((code for sign, code in _SIGNS.items() if sign in text), "")


def named_currency(cell: str) -> str:
    """The currency of a cell that is there to name one, an unknown one by its own name."""
    return currency_in(cell.upper()) or currency_in(cell) or cell.upper()[:12]


_NUMBER: Final = {
    False: re.compile(r"[-+]?(?:\d{1,3}(?:[, '’]\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+"),
    True: re.compile(r"[-+]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+)(?:,\d+)?|[-+]?,\d+"),
}


@lru_cache(maxsize=4096)
def parse_amount(cell: str, comma: bool) -> Amount | None:
    """The number in a cell, with its currency left out; None where it is not one. Brackets mean less than nothing.

    comma  the decimal mark is a comma
    """
    text = cell.replace("−", "-").strip()
    for sign in _SIGNS:
        text = text.replace(sign, "")
    text = _CODE.sub(lambda m: "" if m[1] in _CURRENCIES else m[1], text).strip()
    text = re.sub(r"[.,]-{1,2}$", "", text)  # no cents, as in "1.200,-"
    negative = text.endswith("-") or (text.startswith("(") and text.endswith(")"))
    text = text.strip("()").rstrip("-").strip()
    text = re.sub(r"^([-+])\s+", r"\1", text)
    if not text or len(text) > 24 or not _NUMBER[comma].fullmatch(text):
        return None
    mark = "," if comma else "."
    whole, _, part = text.partition(mark)
    value = float(re.sub(r"[^\d+-]", "", whole or "0") + (f".{part}" if part else ""))
    return Amount(-value if negative else value, 0.5 * 10 ** -len(part))


def exact(value: float) -> str:
    """A number of a quote with all its digits: "278,000", "0.085"."""
    return f"{value:,.2f}".removesuffix(".00") if abs(value) >= 1 else f"{value:.6g}"


_BEHIND: Final = re.compile(
    r"\b(?:incl|including|includes|included|with|for|of|plus|without|inkl|mit|für|avec|pour|con|para)\b|[(+&]|\bw/|/ "
)

_AND: Final = re.compile(r"\b(?:and|und|et|y)\b|[,;+&/]")


Phrases: TypeAlias = tuple[tuple[str, re.Pattern[str]], ...]
"""The kinds in their order, each with the pattern of its words."""


def phrases_of(kinds: Iterable[QuoteKind]) -> Phrases:
    """The patterns that recognise kinds of cost."""
    return tuple((kind.id, _pattern("|".join(map(_phrase, kind.words)))) for kind in kinds)


@lru_cache(maxsize=128)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def recognised(text: str, category: str, phrases: Phrases) -> tuple[str, tuple[str, ...]]:
    """The kind that a line is, empty for none, and the other kinds that it names behind "with" or "including"."""
    found = _BEHIND.search(text.lower(), 1)
    head, behind = (text[: found.start()], text[found.start() :]) if found else (text, "")
    kind = next(filter(None, (_first(part, phrases) for part in (head, text, category))), "")
    named = dict.fromkeys(_first(part, phrases) for part in _AND.split(behind.lower()))
    return kind, tuple(id for id in named if id and id != kind)


def _first(text: str, phrases: Phrases) -> str:
    words = plain_words(text)
    return next((id for id, pattern in phrases if pattern.search(words)), "") if words else ""


def _phrase(word: str) -> str:
    if word.startswith("="):
        return f"^{re.escape(plain_words(word))}$"
    end = "" if word.endswith("*") else r"(?!\S)"
    return rf"(?<!\S){re.escape(plain_words(word))}{end}"


def ranges(numbers: Iterable[int]) -> str:
    """Line numbers in few words: "3, 5-7"; of many runs the first ones."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(a) if a == b else f"{a}-{b}" for a, b in runs]
    return ", ".join(said[:_RUNS]) + (f" and {len(said) - _RUNS} more" if len(said) > _RUNS else "")
