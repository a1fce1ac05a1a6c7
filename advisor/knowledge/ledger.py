"""What the advice rests on: every source with its date, grade and age, and every figure by grade."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from advisor.figure import GRADES, Grade
from advisor.knowledge.catalogue import TABLES, Entry
from advisor.knowledge.model import Ageing, Knowledge, MeasuredRow

Age = Literal["fresh", "ageing", "stale", "lasting", "unclear"]
Standing = Literal["measured", "published", "relayed", "vendor", "memory", "judgement"]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
AGES: Final[tuple[Age, ...]] = ("stale", "ageing", "unclear", "fresh", "lasting")  # what needs a look comes first
MEASUREMENTS: Final = "measured"
JUDGEMENT: Final[Literal["judgement"]] = "judgement"

_KINDS: Final[Mapping[str, str]] = {
    "gpus": "hardware",
    "models": "hardware",
    "instances": "price",
    "tokens": "price",
    "items": "price",
    "energy": "energy",
    "segments": "network",
    "rtt": "network",
    "regimes": "law",
    "providers": "law",
}  # what a table's sources are, by the kinds of data/ageing.yaml; all others are cited reports
_MONTH: Final = 31
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2,4})(?:-(\d{2}))?)?")
_ADDRESS: Final = re.compile(
    r"(?<![\w@./-])(?:https?://)?((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|eu|de|at|fr|uk|us|app|tech|blog|tv|gov|news"
    r"|google|info|tools|cloud|co|bot|build|so)(?:/[^\s,;()\[\]\"']*)?)(?![\w@-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source and what rests on it.

    id       its id among the cited sources; the text itself where a table names its source in words
    cited    it is one of the cited sources, which rules and patterns name
    kind     a kind of data/ageing.yaml
    rests    table → ids of the entries that name it
    figures  how many numbers rest on it; of measurements the rows
    """

    id: str
    cited: bool
    text: str
    addresses: tuple[str, ...]
    date: str
    grade: Grade
    relayed: bool
    lasting: bool
    kind: str
    rests: Mapping[str, tuple[str, ...]]
    figures: int


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The figures of one table by what they rest on: their grade, or "memory" where the entry says that something in it
    was entered from memory. What is judgement stays judgement."""

    table: str
    label: str
    entries: int
    standing: Mapping[Standing, int]

    @property
    def figures(self) -> int:
        """How many there are."""
        return sum(self.standing.values())

    def share(self, *standings: Standing) -> float:
        """The share that rests on one of these, 0..1."""
        return sum(self.standing[s] for s in standings) / self.figures if self.figures else 0.0


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sources, figures and statements. Judgement is listed among the sources and not counted as one."""

    sources: tuple[SourceRow, ...]
    groups: tuple[FigureGroup, ...]
    rules: Mapping[str, int]  # by basis: sourced, mixed, judgement
    pairs: Mapping[str, int]
    measurements: int

    @property
    def outside(self) -> tuple[SourceRow, ...]:
        """The sources that are more than our own judgement."""
        return tuple(row for row in self.sources if row.kind != JUDGEMENT)

    @property
    def figures(self) -> int:
        """Numbers that estimates compute with; measurements that only check them are counted apart."""
        return sum(group.figures for group in self.groups)

    def share(self, *standings: Standing) -> float:
        """The share of the figures that rests on one of these; 0 where there is no figure."""
        held = sum(group.standing[standing] for group in self.groups for standing in standings)
        return held / self.figures if self.figures else 0.0


def ledger(knowledge: Knowledge, entries: Sequence[Entry], measured: Iterable[MeasuredRow] = ()) -> Ledger:
    """The ledger of a knowledge. `entries` is its catalogue, `measured` the measurements that check the models."""
    rows = tuple(measured)
    return Ledger(
        sources=(*_cited(knowledge, entries), *_named(knowledge, entries), *_measured(rows)),
        groups=tuple(_group(table, entries) for table in TABLES if any(e.figures for e in entries if e.table == table)),
        rules=Counter(rule.basis for rule in knowledge.rules.values()),
        pairs=Counter(pair.basis for pair in knowledge.pairs.values()),
        measurements=len(rows),
    )


def _group(table: str, entries: Sequence[Entry]) -> FigureGroup:
    own = [entry for entry in entries if entry.table == table and entry.figures]
    standing = dict.fromkeys(STANDINGS, 0)
    for entry in own:
        standing[_standing(entry)] += entry.figures
    return FigureGroup(table, TABLES[table], len(own), standing)


def _standing(entry: Entry) -> Standing:
    return "memory" if entry.from_memory and entry.grade != JUDGEMENT else entry.grade


def _resting(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for source in entry.sources:
            found.setdefault(source, []).append(entry)
    return found


def _by_table(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        found.setdefault(entry.table, []).append(entry.id)
    return {table: tuple(ids) for table, ids in found.items()}


def _cited(knowledge: Knowledge, entries: Sequence[Entry]) -> Iterator[SourceRow]:
    resting = _resting(entries)
    for source in knowledge.sources.values():
        own = resting.get(source.id, [])
        kinds = [_KINDS[e.table] for e in own if e.table in _KINDS]
        kind = JUDGEMENT if _judged(source.text) else next(iter(kinds), "cited")
        yield SourceRow(
            source.id, True, source.text, addresses(source.text), source.date, source.grade, source.relayed,
            source.lasting, kind, _by_table(own), sum(e.figures for e in own),
        )  # fmt: skip


def _named(knowledge: Knowledge, entries: Sequence[Entry]) -> Iterator[SourceRow]:
    """Sources that a table names in words: of the weakest grade and the oldest date of what rests on them."""
    for text, own in _resting(entries).items():
        if text in knowledge.sources:
            continue
        grade = max((e.grade for e in own), key=GRADES.index)
        kind = JUDGEMENT if _judged(text) else _KINDS.get(own[0].table, "cited")
        oldest = min((e.as_of for e in own), key=lambda day: (span(day) or (date.min,))[0])
        yield SourceRow(
            text, False, text, addresses(text), oldest, grade, "relayed" in text, False, kind, _by_table(own),
            sum(e.figures for e in own),
        )  # fmt: skip


def _judged(text: str) -> bool:
    return text.lower().startswith("judgement")


def _measured(rows: Sequence[MeasuredRow]) -> Iterator[SourceRow]:
    """One row a publication and date; its files are many, so the repository that holds the first stands for them."""
    counts = Counter((row.source, row.as_of) for row in rows)
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        first.setdefault((row.source, row.as_of), re.split("[@:]", row.url, maxsplit=1)[0])
    for (source, day), n in counts.items():
        found = addresses(first[source, day]) or addresses(source)
        kind = "measurement"
        name = f"{source} {day}"
        yield SourceRow(name, False, source, found, day, "measured", False, False, kind, {MEASUREMENTS: ()}, n)


def addresses(text: str) -> tuple[str, ...]:
    """The web addresses in a citation, without scheme."""
    return tuple(dict.fromkeys(found.rstrip(".:") for found in _ADDRESS.findall(text)))


def span(text: str) -> tuple[date, date] | None:
    """The first and the last day that a date may mean: "2026-05", "2024-25", "2025-10..2026-02"; None for no date."""
    found = [_days(*match.groups()) for match in _DATE.finditer(text)]
    known = [days for days in found if days]
    return (known[0][0], known[-1][1]) if known else None


def _days(year: str, second: str | None, day: str | None) -> tuple[date, date] | None:
    y = int(year)
    try:
        if day:
            return (exact := date(y, int(second or 0), int(day))), exact
        if second is None:
            return date(y, 1, 1), date(y, 12, 31)
        if len(second) == 2 and 1 <= int(second) <= 12:
            after = date(y + int(second) // 12, int(second) % 12 + 1, 1)
            return date(y, int(second), 1), after - timedelta(days=1)
        return date(y, 1, 1), date(int(second) if len(second) == 4 else y // 100 * 100 + int(second), 12, 31)
    except ValueError:
        return None


def age_days(text: str, today: date) -> tuple[int, int] | None:
    """How many days old something dated so is, at most and at least."""
    days = span(text)
    return None if days is None else (max(0, (today - days[0]).days), max(0, (today - days[1]).days))


def age_of(text: str, limits: Ageing, today: date, lasting: bool = False) -> Age:
    """How old it counts as. Stale is what is so even from the last day that its date may mean; a year that leaves open
    whether it is fresh is unclear."""
    days = age_days(text, today)
    if lasting:
        return "lasting"
    if days is None:
        return "unclear"
    most, least = (_class(n, limits) for n in days)
    return least if most == least or least == "stale" or days[0] - days[1] <= _MONTH else "unclear"


def _class(days: int, limits: Ageing) -> Age:
    if days <= limits.fresh_days:
        return "fresh"
    return "ageing" if days <= limits.stale_days else "stale"
