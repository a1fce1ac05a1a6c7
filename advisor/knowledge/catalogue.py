"""Every entry of the knowledge in one list: its name, all that it says, what it rests on. For search and ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from advisor.expr import Expression
from advisor.figure import Grade
from advisor.knowledge.model import Knowledge, Pair

TABLES: Final[Mapping[str, str]] = {
    "rules": "Rules",
    "questions": "Questions",
    "patterns": "Patterns",
    "pairs": "Pairs of patterns",
    "facts": "Grounding facts",
    "sources": "Sources",
    "regimes": "Regimes",
    "gpus": "Hardware",
    "models": "Models",
    "instances": "Rents of cloud accelerators",
    "tokens": "Prices of hosted models",
    "items": "Cost items and planning figures",
    "energy": "Electricity",
    "segments": "Parts of latency",
    "rtt": "Round trips between regions",
    "regions": "Regions",
    "providers": "Providers",
    "defaults": "Defaults for unknown answers",
    "derived": "Derived values",
    "thresholds": "Thresholds of rules",
}
"""The tables that are catalogued, in the order in which search shows them, with their names on screen."""

_FIGURES: Final[Mapping[str, str]] = {
    "gpus": "mem_gb mem_usable_gib mem_bw_gb_s bf16_tflops fp8_tflops fp4_tflops int8_tops tdp_w link_gb_s "
    "street_price_high_usd",
    "models": "params_b active_b layers hidden heads kv_heads head_dim vocab context kv_layers experts "
    "experts_per_token expert_params_b",
    "instances": "on_demand_usd_h spot_usd_h",
    "tokens": "input_usd_mtok output_usd_mtok cached_usd_mtok off_peak_input_usd_mtok off_peak_output_usd_mtok "
    "long_input_usd_mtok long_output_usd_mtok next_input_usd_mtok next_output_usd_mtok",
    "items": "typical",
    "energy": "industrial_usd_kwh business_usd_kwh grid_gco2_kwh",
    "segments": "p95_ms",
    "defaults": "value",
    "thresholds": "value",
    "rtt": "ms",
}
_MEMORY: Final = "from memory"  # how the tables say that a number was not read again


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table.

    figures      numbers of its own that estimates compute with; a range counts once, a number that is not known not
    sources      ids of sources, or the text itself where a table names its source in words
    from_memory  it says that something in it was entered from memory
    text         all that it says, in small letters, for search
    """

    table: str
    id: str
    title: str
    value: Any
    figures: int
    grade: Grade
    as_of: str
    sources: tuple[str, ...]
    from_memory: bool
    text: str


def catalogue(knowledge: Knowledge) -> tuple[Entry, ...]:
    """All entries, table by table."""
    return tuple(
        _entry(table, key, value, knowledge) for table in TABLES for key, value in _rows(getattr(knowledge, table))
    )


def search(entries: Iterable[Entry], words: str) -> dict[str, list[Entry]]:
    """The entries that hold every word, by table; in each those first that carry the words in their name.

    Plain parts of words, without regard to capitals: "egress cost" finds what holds both anywhere.
    """
    asked = words.lower().split()
    found: dict[str, list[Entry]] = {}
    for entry in entries if asked else ():
        if all(word in entry.text for word in asked):
            found.setdefault(entry.table, []).append(entry)
    return {table: sorted(hits, key=lambda e: _distance(e, asked)) for table, hits in found.items()}


def _distance(entry: Entry, asked: list[str]) -> int:
    id, title = entry.id.lower(), entry.title.lower()
    if id == " ".join(asked):
        return 0
    return 1 if all(word in title or word in id for word in asked) else 2


def _rows(table: Any) -> Iterator[tuple[Any, Any]]:
    yield from table.items() if isinstance(table, Mapping) else enumerate(table)


def _entry(table: str, key: Any, value: Any, knowledge: Knowledge) -> Entry:
    id, title = _NAMES.get(table, _named)(key, value, knowledge)
    sources = tuple(filter(None, getattr(value, "sources", ()) or (getattr(value, "source", ""),)))
    counted = (getattr(value, name) for name in _FIGURES.get(table, "").split())
    text = " ".join([id, title, *_texts(value)]).lower()
    own = sources[0] if sources else ""
    known = knowledge.sources.get(own)
    return Entry(
        table=table,
        id=id,
        title=title,
        value=value,
        figures=sum(bool(n) and not isinstance(n, str) for n in counted),
        grade=getattr(value, "grade", None) or (known.grade if known else "published"),
        as_of=getattr(value, "as_of", "") or getattr(value, "date", "") or (known.date if known else ""),
        sources=() if table == "sources" else sources,
        from_memory=_MEMORY in text,
        text=text,
    )


def _texts(value: Any) -> Iterator[str]:
    """Every text in an entry, those of its parts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Expression):
        yield value.text
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _named(key: Any, value: Any, knowledge: Knowledge) -> tuple[str, str]:
    words = (getattr(value, name, "") for name in ("title", "name", "label", "text", "meaning"))
    return str(key), next(filter(None, words), str(key))


def _pair(key: Any, pair: Pair, knowledge: Knowledge) -> tuple[str, str]:
    a, b = knowledge.patterns[pair.a].name, knowledge.patterns[pair.b].name
    return f"{pair.a}+{pair.b}", f"{a} with {b}: {pair.score} of 4"


_NAMES: Final[Mapping[str, Callable[[Any, Any, Knowledge], tuple[str, str]]]] = {
    "pairs": _pair,
    "instances": lambda _, i, k: (f"{i.provider}/{i.shape}/{i.region}", f"{i.gpu_count} × {i.gpu} at {i.provider}"),
    "tokens": lambda _, t, k: (f"{t.provider}/{t.model}", f"{t.model} at {t.provider}"),
    "rtt": lambda key, _, k: (f"{key[0]}/{key[1]}-{key[2]}/{key[3]}", f"{key[1]} to {key[3]}"),
    "regions": lambda key, r, k: (f"{r.provider}/{r.region}", f"{r.city}, {r.country} ({r.provider})"),
    "defaults": lambda n, d, k: (
        f"{d.question}#{n}",
        k.questions[d.question].text if d.question in k.questions else d.question,
    ),
}
