"""Any entry by its own fields, and where an id is used: for the kinds that have no words of their own in `entries`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from advisor.cli.outline import Block, Card, Grid, Items, Para, Section
from advisor.expr import Expression
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.knowledge.references import COMPUTED, Entry, Index
from advisor.report.text import source_text

MOST_NAMED: Final = 12
_TITLES: Final = ("title", "name", "label", "text", "say", "says", "reason", "meaning")
_UNTOLD: Final = frozenset({"id", "source", "sources"})


def alias_sections(id: str, knowledge: Knowledge) -> Iterator[Section]:
    """What a published name stands for."""
    if id in knowledge.aliases:
        yield Section("Published name", [Para(f"Stands for {knowledge.aliases[id]}.")])


def use_section(id: str, knowledge: Knowledge, found_by: Index) -> Section:
    """Where an id is used: by which part of the advisor, and by which entries in which field."""
    own = list(dict.fromkeys(e.table for e in found_by.entries.get(id, ())))
    blocks: list[Block] = []
    if read := [COMPUTED[table] for table in own]:
        blocks.append(Para(f"For: {'; '.join(read)}."))
    found: dict[tuple[str, str], list[str]] = {}
    for mention in found_by.used.get(id, ()):
        found.setdefault((mention.entry.kind, mention.field), []).append(mention.entry.id)
    rows = [(kind, field.replace("_", " "), f"{len(ids):,}", _listed(ids)) for (kind, field), ids in found.items()]
    if published := [name for name, meant in knowledge.aliases.items() if meant == id]:
        rows.append(("Published name", "", f"{len(published):,}", _listed(published)))
    if rows:
        blocks.append(Grid(("Named by", "As", "Count", "Which"), rows, right=frozenset({2})))
    elif not own or own == ["sources"]:
        blocks.append(Para("No other entry names it.", "quiet"))
    return Section("Where it is used", blocks)


def _listed(ids: list[str]) -> str:
    distinct = list(dict.fromkeys(ids))
    more = len(distinct) - MOST_NAMED
    return ", ".join(distinct[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def plain_blocks(entry: Entry, knowledge: Knowledge) -> list[Block]:
    """An entry by its fields, for a table without words of its own."""
    value = entry.value
    titles = (getattr(value, name, "") for name in _TITLES)
    title = next((str(t) for t in titles if t), entry.id)
    rows = [
        (field.name.replace("_", " "), said)
        for field in fields(value)
        if field.name not in _UNTOLD and (said := _said(getattr(value, field.name))) and said != title
    ]
    named = getattr(value, "sources", ()) or (getattr(value, "source", ""),)
    if sources := "; ".join(source_text(s, knowledge) for s in named if s):
        rows.append(("sources", sources))
    head: list[Block] = [Para(title)] if title != entry.id else []
    return [*head, Grid(("Field", "Value"), rows)]


def _said(value: Any) -> str:
    """A field in words; "" for what is empty."""
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return show(float(value), "", digits=6) if value else ""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {_said(v)}" for k, v in value.items())
    if isinstance(value, tuple | list | frozenset | set):
        items = sorted(value, key=str) if isinstance(value, frozenset | set) else value
        return ", ".join(_said(v) for v in items)
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((f.name, _said(getattr(value, f.name))) for f in fields(value))
        return " ".join(f"{name} {said}" for name, said in parts if said)
    return str(value)


def gap_sections(id: str) -> Iterator[Section]:
    """The findings that no rule is written for: a stated layer that the answers speak against."""
    layer = id.removeprefix("L:").removesuffix("-gap")
    if id in ("L:infrastructure-gap", "L:adoption-gap"):
        text = f"The answers speak against the {layer} pattern that was stated, and for another one."
        more = f"Raised where the signals of the stated {layer} pattern add up to less than nothing. See its pattern."
        yield Section("Finding", [Card(text, "medium", "medium", [("why", more)]), Items(["docs/method/alignment.md"])])
