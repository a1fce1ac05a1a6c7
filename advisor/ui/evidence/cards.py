"""One entry of the knowledge opened: all that it says, in words, with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from advisor.expr import Expression
from advisor.figure import show, show_range
from advisor.knowledge.catalogue import Entry
from advisor.knowledge.model import CostItem, Knowledge, Pair, Pattern, Question, Regime, Source
from advisor.knowledge.words import in_words
from advisor.report.text import source_text, subject_text
from advisor.ui.building.markup import Html
from advisor.ui.evidence.links import linked
from advisor.ui.evidence.words import grade_text
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.theme import esc

Rows = Iterator[tuple[str, str]]

_ENDINGS: Final = (
    ("_usd_kwh", "USD/kWh"),
    ("_gco2_kwh", "g CO2 a kWh"),
    ("_usd_mtok", "USD per million tokens"),
    ("_usd_h", "USD/h"),
    ("_usd", "USD"),
    ("_gb_s", "GB/s"),
    ("_tflops", "TFLOP/s, dense"),
    ("_tops", "TOP/s, dense"),
    ("_gib", "GiB"),
    ("_gb", "GB"),
    ("_ms", "ms"),
    ("_w", "W"),
    ("_b", "billion"),
)  # how a field's name ends → its unit
_NAMED: Final[Mapping[str, str]] = {
    "mem": "Memory",
    "mem_usable": "Usable memory",
    "mem_bw": "Memory bandwidth",
    "tdp": "Power limit",
    "link": "Link between accelerators",
    "params": "Parameters",
    "active": "Active per token",
    "lat": "Latitude",
    "lon": "Longitude",
    "p50": "P50",
    "p95": "P95",
    "placeable": "Can be placed",
    "as_of": "As of",
    "rtt": "Round trip",
    "bf16": "BF16",
    "fp8": "FP8",
    "fp4": "FP4",
    "int8": "INT8",
}
_LEFT_OUT: Final = frozenset(["id", "title", "name", "label"])  # they head the card


def card(entry: Entry, knowledge: Knowledge) -> Html:
    """The entry as a list of what it says."""
    rows = _ROWS.get(entry.table, _plain)(entry.value, knowledge)
    listed = "".join(f"<div><dt>{esc(name)}</dt><dd>{_safe(text)}</dd></div>" for name, text in rows if text)
    id = f'<p class="adv-muted"><b>{esc(entry.id)}</b></p>' if entry.id != entry.title else ""
    return Html(f'<div class="ev-card">{id}<dl class="adv-facts">{listed}</dl></div>')


def _safe(text: str) -> str:
    return text if isinstance(text, Html) else esc(text)


def named(field: str) -> tuple[str, str]:
    """A field's name in words, and its unit."""
    stem, unit = next(((field.removesuffix(end), unit) for end, unit in _ENDINGS if field.endswith(end)), (field, ""))
    words = _NAMED.get(stem, stem.replace("_", " "))
    return words[:1].upper() + words[1:], unit


def _plain(value: Any, knowledge: Knowledge) -> Rows:
    """Every field that says something: numbers with their unit, a source with date and grade."""
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name in _LEFT_OUT or held in ("", None, 0, ()):
            continue
        words, unit = named(field.name)
        yield words, _shown(field.name, held, unit, knowledge)


def _shown(field: str, held: Any, unit: str, knowledge: Knowledge) -> str:
    if field.endswith("source") or field == "sources":
        ids = held if isinstance(held, tuple) else (held,)
        return Html("<br>".join(linked(source_text(id, knowledge)) for id in ids))
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, int | float):
        return str(held) if field.endswith("_year") or field in ("lat", "lon") else show(held, unit, digits=9)
    if isinstance(held, Expression):
        return Html(f'{esc(in_words(held, knowledge))} <code class="ev-code">{esc(held.text)}</code>')
    if isinstance(held, tuple):
        return ", ".join(map(str, held))
    return grade_text(held) if field == "grade" else str(held)


def _item(item: CostItem, knowledge: Knowledge) -> Rows:
    yield "Low, typical, high", show_range(item.low, item.typical, item.high, item.unit)
    yield from (
        (name, text) for name, text in _plain(item, knowledge) if name not in ("Low", "Typical", "High", "Unit")
    )


def _sources(ids: tuple[str, ...], knowledge: Knowledge) -> tuple[str, str]:
    return "Sources", Html("<br>".join(linked(source_text(id, knowledge)) for id in ids))


def _question(question: Question, knowledge: Knowledge) -> Rows:
    reads = [rule.id for rule in knowledge.rules.values() if question.id in rule.when.names]
    yield "Why it is asked", question.why
    yield "Note", question.help
    yield "Answers", "; ".join(option.label for option in question.options) or f"a number, {question.unit or 'no unit'}"
    yield "Asked", Html(f"only if {_shown('', question.ask_if, '', knowledge)}") if question.ask_if else "always"
    yield "Read by rules", ", ".join(reads) or "none"


def _pattern(pattern: Pattern, knowledge: Knowledge) -> Rows:
    yield "Layer", LAYER_WORD[pattern.layer]
    yield "What it is", pattern.meaning
    yield "How to recognise it", pattern.signs
    yield "How it fails", pattern.failure
    yield "Numbers", pattern.numbers
    yield "Needs", " ".join(p.say for p in pattern.prerequisites)
    yield _sources(pattern.sources, knowledge)


def _pair(pair: Pair, knowledge: Knowledge) -> Rows:
    yield "Score", f"{pair.score} of 4"
    yield "Because", pair.reason
    yield "Basis", pair.basis
    yield _sources(pair.sources, knowledge)


def _regime(regime: Regime, knowledge: Knowledge) -> Rows:
    yield "What it demands", regime.demand
    yield "Judged", "by rules" if regime.judged else "named only: no rule speaks of it"
    yield "Countries", ", ".join(regime.countries) or "no limit"
    yield (
        "Operator",
        {"any": "any", "not_foreign": "no foreign parent"}.get(
            regime.operators, f"one of {', '.join(regime.qualifications)}"
        ),
    )
    yield "Failover", "inside the boundary only" if regime.failover == "inside" else "anywhere"
    yield "Binds if", _shown("", regime.binds, "", knowledge) if regime.binds else "always"
    yield "As of", f"{regime.as_of}, {grade_text(regime.grade)}"
    yield _sources(regime.sources, knowledge)


def _source(source: Source, knowledge: Knowledge) -> Rows:
    yield "Read", linked(source.text)
    yield "Date", source.date
    yield "Grade", grade_text(source.grade, source.relayed)
    yield "Age", "holds until it is replaced" if source.lasting else ""
    for word, table in (("Rules", "rules"), ("Patterns", "patterns"), ("Regimes", "regimes"), ("Facts", "facts")):
        held = getattr(knowledge, table)
        yield word, ", ".join(id for id, entry in held.items() if source.id in entry.sources)


def _default(default: Any, knowledge: Knowledge) -> Rows:
    yield "Stands for", subject_text(default.question, knowledge)
    yield from ((name, text) for name, text in _plain(default, knowledge) if name != "Question")


_ROWS: Final[Mapping[str, Callable[[Any, Knowledge], Rows]]] = {
    "questions": _question,
    "patterns": _pattern,
    "pairs": _pair,
    "regimes": _regime,
    "sources": _source,
    "items": _item,
    "defaults": _default,
}
