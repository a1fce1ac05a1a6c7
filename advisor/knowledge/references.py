"""Every entry of the knowledge under the id that it goes by, and where an id is used: in which entries, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from advisor.expr import Expression
from advisor.knowledge.model import Knowledge
from advisor.knowledge.vocabulary import uses

KINDS: Final[Mapping[str, str]] = {
    "rules": "Rule",
    "causes": "Cause",
    "questions": "Question",
    "derived": "Derived value",
    "patterns": "Pattern",
    "pairs": "Pair",
    "regimes": "Regime",
    "gpus": "GPU",
    "models": "Model",
    "regions": "Region",
    "providers": "Provider",
    "items": "Cost item",
    "sources": "Source",
    "facts": "Fact",
    "themes": "Theme",
    "roles": "Role",
    "thresholds": "Threshold of rules",
    "contradictions": "Contradiction",
    "efforts": "Effort of a change",
    "transitions": "Transition",
    "inaction": "Cost of doing nothing",
    "quote_lines": "Kind of cost in a quote",
    "jurisdictions": "Jurisdiction",
    "servers": "Server",
    "instances": "Price of an instance",
    "tokens": "Price of tokens",
    "energy": "Energy price",
    "segments": "Segment of a route",
    "currencies": "Exchange rate",
    "ownership": "Rule of thumb for owning",
    "phases": "Phase",
    "classification": "Name of a design",
    "defaults": "Default",
    "rtt": "Round trip",
    "own_runs": "Own measurement of speed",
    "load_profiles": "Course of the load",
    "samples": "Sample",
    "published": "Published formula",
    "ageing": "Limit of age",
    "agendas": "Agenda",
}
"""The tables of the knowledge, with what an entry of each is called."""

COMPUTED: Final[Mapping[str, str]] = {
    "items": "the cost of every option",
    "energy": "the cost of power of own machines",
    "instances": "the cost of rented accelerators",
    "tokens": "the cost of hosted models",
    "gpus": "speed, memory and cost of own and rented machines",
    "servers": "the cost of own machines",
    "models": "speed and memory of serving",
    "regions": "places for a design, and distances",
    "providers": "places for a design",
    "segments": "latency along a route",
    "rtt": "latency between two regions",
    "own_runs": "speed of the machine that was measured",
    "load_profiles": "the load in each part of the week",
    "phases": "the roadmap",
    "currencies": "the cost page, to show amounts in another currency",
    "ownership": "the cost page, beside what is computed",
    "classification": "the name of a recommended design, first match wins",
    "defaults": "estimates while the question is open",
    "derived": "rules and designs",
    "jurisdictions": "places for a design",
    "themes": "the grid of findings",
    "roles": "who answers for a finding",
    "thresholds": "rules, in place of the name",
    "contradictions": "the check of answers against each other",
    "efforts": "the smallest repair",
    "transitions": "the shortest safe path",
    "inaction": "the money that a finding costs a month",
    "quote_lines": "advisor quote",
    "samples": "the start page",
    "published": "advisor verify --tco",
    "ageing": "advisor data status",
    "agendas": "the workshop",
    "facts": "the evidence page and the report",
    "patterns": "the three layers, and what is inferred from answers",
    "pairs": "the score",
    "rules": "findings",
    "causes": "the order of findings",
    "regimes": "places for a design",
    "questions": "the walk through the questions",
    "sources": "the citations of entries",
}
"""What each table is read by, besides other entries."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the name of its table, its id, and itself."""

    table: str
    id: str
    value: Any

    @property
    def kind(self) -> str:
        """What it is called."""
        return KINDS[self.table]


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry that names an id, and the field in which it does."""

    entry: Entry
    field: str


def entries(knowledge: Knowledge) -> Iterator[Entry]:
    """Every entry of every table. An id may stand for several (a default per case, a region of two providers)."""
    for table in KINDS:
        found = getattr(knowledge, table)
        for key, value in found.items() if isinstance(found, Mapping) else enumerate(found):
            yield Entry(table, _ID.get(table, _own)(key, value), value)


def known_ids(knowledge: Knowledge) -> frozenset[str]:
    """Every id that an entry, an option of a question, or a published name (alias) goes by."""
    options = (o.id for q in knowledge.questions.values() for o in q.options)
    return frozenset({e.id for e in entries(knowledge)} | {*options} | {*knowledge.aliases})


@dataclass(frozen=True, slots=True)
class Index:
    """Entries by id, and where each id is used."""

    entries: Mapping[str, tuple[Entry, ...]]
    used: Mapping[str, tuple[Mention, ...]]


def index(knowledge: Knowledge) -> Index:
    """All ids of the knowledge. Made in some 0.2 s; a caller that asks for many ids keeps it."""
    found: dict[str, list[Entry]] = {}
    for entry in entries(knowledge):
        found.setdefault(entry.id, []).append(entry)
    return Index({id: tuple(several) for id, several in found.items()}, mentions(knowledge))


def mentions(knowledge: Knowledge) -> Mapping[str, tuple[Mention, ...]]:
    """Where each id is used: as a reference in a field, or as a name or an option in an expression.

    An entry counts once per id, in the first field that names it. Words in sentences do not count.
    """
    known = known_ids(knowledge)
    found: dict[str, list[Mention]] = {}
    for entry in entries(knowledge):
        seen = {entry.id}
        for field in fields(entry.value):
            for id in dict.fromkeys(_named(getattr(entry.value, field.name))):
                if id in known and id not in seen:
                    found.setdefault(id, []).append(Mention(entry, field.name))
                    seen.add(id)
    return {id: tuple(places) for id, places in found.items()}


def _named(value: Any) -> Iterator[str]:
    """Every whole text in a value, those in its parts and the names and options of expressions included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Expression):
        yield from value.names
        for use in uses(value.text):
            yield from use.options
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from (name for part in pair for name in _named(part))
    elif isinstance(value, tuple | list | frozenset | set):
        for part in sorted(value, key=str) if isinstance(value, frozenset | set) else value:
            yield from _named(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _named(getattr(value, field.name))


def _own(key: Any, value: Any) -> str:
    return str(getattr(value, "id", key))


_ID: Final[Mapping[str, Callable[[Any, Any], str]]] = {
    "pairs": lambda key, _: f"P:{key[0]}+{key[1]}",
    "regions": lambda _, r: str(r.region),
    "instances": lambda _, i: f"prices/{i.provider}/{i.shape}/{i.region}",
    "tokens": lambda _, t: f"prices/{t.provider}/{t.model}",
    "rtt": lambda key, _: f"{key[0]}/{key[1]}-{key[2]}/{key[3]}",
    "defaults": lambda _, d: str(d.question),
    "classification": lambda _, c: str(c.pattern),
}
