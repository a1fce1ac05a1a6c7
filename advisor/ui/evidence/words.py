"""What the Evidence page says in sentences. No layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from advisor.figure import show
from advisor.knowledge.ledger import Age, FigureGroup, Ledger, Standing, age_days
from advisor.knowledge.model import Knowledge
from advisor.ui.building.words import listed
from advisor.ui.evidence.held import age
from advisor.ui.figures import GRADE_SAYS
from advisor.ui.theme import percent

AGE_WORD: Final[Mapping[Age, str]] = {
    "stale": "Stale",
    "ageing": "Ageing",
    "unclear": "No exact date",
    "fresh": "Fresh",
    "lasting": "Holds until replaced",
}
STANDING_WORD: Final[Mapping[Standing, str]] = {
    "measured": "Measured",
    "published": "Published by its owner",
    "relayed": "Relayed by a second party",
    "vendor": "A vendor's claim",
    "memory": "Entered from memory",
    "judgement": "Judgement",
}
_MOSTLY: Final = 0.5  # a table with more than this share of judgement is named


def headline(book: Ledger) -> str:
    """The counts, and how much of the figures is measured or published."""
    rules, pairs = sum(book.rules.values()), sum(book.pairs.values())
    solid, judged = tied(percent(book.share("measured", "published"))), tied(percent(book.share("judgement")))
    return (
        f"{rules:,} rules, {pairs:,} pairs of patterns and {book.figures:,} figures, "
        f"{solid} of them measured or published and {judged} judgement"
    )


def lead(book: Ledger, knowledge: Knowledge, today: date) -> str:
    """Where they come from, what is old, and where they are weakest."""
    ages = Counter(age(row, knowledge, today) for row in book.outside)
    cited = sum(row.cited for row in book.outside)
    said = f"They name {len(book.outside):,} sources; rules, patterns and facts cite {cited:,} of them. "
    if old := ages["stale"]:
        said += f"{old:,} {'is' if old == 1 else 'are'} stale, {ages['unclear']:,} give no exact date. "
    if memory := book.share("memory"):
        said += f"{tied(percent(memory))} of the figures stand in entries that say “from memory”. "
    if weak := weakest(book):
        said += f"Mostly judgement: {listed([group.label.lower() for group in weak])}. "
    return said.strip()


def weakest(book: Ledger) -> list[FigureGroup]:
    """The tables of figures that rest on judgement more than any other, the weakest first."""
    found = [g for g in book.groups if g.share("judgement") > _MOSTLY]
    return sorted(found, key=lambda g: -g.share("judgement"))


def group_text(group: FigureGroup) -> str:
    """What a table of figures rests on, the largest shares first: "55 % published by its owner, 33 % judgement"."""
    ranked = sorted(group.standing.items(), key=lambda item: -item[1])
    parts = [(tied(percent(n / group.figures)), STANDING_WORD[standing]) for standing, n in ranked if n]
    if len(parts) == 1:
        return f"all {_lower(parts[0][1])}"
    return ", ".join(f"{share} {_lower(word)}" for share, word in parts)


def tied(number: str) -> str:
    """A number that is not torn from its unit at the end of a line."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def days_text(written: str, today: date) -> str:
    """How old something dated so is: "178 days", "0 to 329 days"; empty where it has no date."""
    days = age_days(written, today)
    if days is None:
        return ""
    most, least = days
    return f"{show(most, '')} days" if most == least else f"{show(least, '')} to {show(most, '')} days"


def grade_text(grade: str, relayed: bool = False) -> str:
    """A grade in words."""
    said = GRADE_SAYS.get(grade, grade)  # type: ignore[call-overload]
    return f"{said}, relayed" if relayed and grade != "relayed" else str(said)


def rules_text(book: Ledger) -> str:
    """How far their sources carry the rules."""
    total = sum(book.rules.values())
    return (
        f"{book.rules['sourced']} of {total} rules are carried by their sources, {book.rules['mixed']} take only the "
        f"direction from them, {book.rules['judgement']} are judgement."
    )
