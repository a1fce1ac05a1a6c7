"""What the knowledge holds and how old each part is (advisor data status)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from advisor.knowledge.load import measured_rows
from advisor.knowledge.model import Knowledge
from advisor.knowledge.tables import MEASURED, TABLES

_AGES_AS: Final = {
    "sources": "cited",
    "facts": "cited",
    "regimes": "law",
    "providers": "law",
    "instances": "price",
    "tokens": "price",
    "items": "price",
    "currencies": "price",
    "gpus": "hardware",
    "segments": "network",
    "energy": "energy",
    "measured": "measurement",
    "own_runs": "measurement",
}
"""Table → the kind of ageing (data/ageing.yaml) by which its entries grow stale."""

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class TableStatus:
    """One table: how many entries it has and how old they are.

    oldest, newest  as written; empty where no entry carries a date
    undated         entries without a date that can be read, in a table that has dates
    stale_days      the age past which an entry is stale; None where the table does not age
    stale           entries older than that
    """

    table: str
    entries: int
    oldest: str = ""
    newest: str = ""
    undated: int = 0
    stale_days: int | None = None
    stale: int = 0


def status(knowledge: Knowledge, as_of: date) -> tuple[TableStatus, ...]:
    """Every table of the knowledge in the order of the list of tables, its age judged on a day."""
    tables = {table.name: _entries(getattr(knowledge, table.name)) for table in TABLES}
    tables[MEASURED.name] = list(measured_rows(knowledge))
    return tuple(_status(name, entries, knowledge, as_of) for name, entries in tables.items())


def _entries(held: Any) -> list[Any]:
    return list(held.values() if hasattr(held, "values") else held)


def _status(name: str, entries: list[Any], knowledge: Knowledge, as_of: date) -> TableStatus:
    if not entries or not (hasattr(entries[0], "as_of") or hasattr(entries[0], "date")):
        return TableStatus(name, len(entries))
    kind = _AGES_AS.get(name, "")
    limit = knowledge.ageing[kind].stale_days if kind in knowledge.ageing else None
    written = [getattr(entry, "as_of", "") or getattr(entry, "date", "") for entry in entries]
    days = {text: last_day(text) for text in written}
    dated = sorted((day, text) for text, day in days.items() if day is not None)
    ageing = [text for entry, text in zip(entries, written, strict=True) if not getattr(entry, "lasting", False)]
    return TableStatus(
        name,
        len(entries),
        dated[0][1] if dated else "",
        dated[-1][1] if dated else "",
        sum(days[text] is None for text in written),
        limit,
        0 if limit is None else _stale(ageing, days, as_of, limit),
    )


def _stale(written: Iterable[str], days: dict[str, date | None], as_of: date, limit: int) -> int:
    found = (days[text] for text in written)
    return sum(day is not None and (as_of - day).days > limit for day in found)


def last_day(text: str) -> date | None:
    """The day that a date stands for; a month or a year alone counts from its last day. None where there is none.

    >>> last_day("2026-06")
    datetime.date(2026, 6, 30)
    """
    found = _DATE.match(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return date(year, month, int(found[3] or monthrange(year, month)[1]))
    except ValueError:  # no such month or day
        return None
