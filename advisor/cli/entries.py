"""What an entry of the knowledge is, in words, and where it is used: one function per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from advisor.cli.outline import Block, Card, Grid, Items, Para, Section
from advisor.cli.where import alias_sections, gap_sections, plain_blocks, use_section
from advisor.expr import Expression
from advisor.figure import show
from advisor.knowledge.model import (
    Cause,
    CostItem,
    DerivedFact,
    Edit,
    Fact,
    Gpu,
    Knowledge,
    Model,
    Pair,
    Pattern,
    Provider,
    Question,
    Regime,
    Region,
    Rule,
    Source,
    Threshold,
)
from advisor.knowledge.references import Index, index
from advisor.knowledge.words import in_words
from advisor.report.text import source_text, subject_text

Lines = list[tuple[str, str]]


def describe(id: str, knowledge: Knowledge, found_by: Index | None = None) -> Iterator[Section]:
    """One section per entry that goes by the id, then where it is used; none where there is no such entry.

    found_by  references.index of the knowledge, where a caller asks for many ids
    """
    known = index(knowledge) if found_by is None else found_by
    sections = list(_of_id(id, knowledge, known))
    if sections:
        yield from sections
        yield use_section(knowledge.aliases.get(id, id), knowledge, known)


def _of_id(id: str, knowledge: Knowledge, known: Index) -> Iterator[Section]:
    yield from alias_sections(id, knowledge)
    for entry in known.entries.get(knowledge.aliases.get(id, id), ()):
        words = _EXPLAINERS.get(entry.table)
        yield Section(entry.kind, list(words(entry.value, knowledge)) if words else plain_blocks(entry, knowledge))
    for question in knowledge.questions.values():
        for option in question.options:
            if option.id == id:
                yield Section("Option", [_card(option.label, "", [("of", f"{question.id}: {question.text}")])])
    yield from gap_sections(id)


def _card(title: str, mark: str, lines: Lines) -> Card:
    return Card(title, mark, "", [(label, text) for label, text in lines if text])


def _reads(name: str, entries: Iterable[tuple[str, Expression | None]]) -> str:
    return ", ".join(id for id, when in entries if when is not None and name in when.names)


def _sources(ids: Iterable[str], knowledge: Knowledge) -> str:
    return "; ".join(source_text(id, knowledge) for id in ids)


def _rule(rule: Rule, knowledge: Knowledge) -> Iterator[Block]:
    cause = knowledge.causes.get(rule.cause)
    changes = "; ".join(_edit(e) for e in rule.remedy.edits)
    role = knowledge.roles.get(rule.responsible)
    lines = [
        ("detected", f"{in_words(rule.when, knowledge)}."),
        ("why", rule.why),
        ("do", rule.remedy.say),
        ("changes", changes),
        ("cause", cause.title if cause else rule.cause),
        ("theme", knowledge.themes[rule.theme].label if rule.theme in knowledge.themes else rule.theme),
        ("instead", f"stands instead of {', '.join(rule.instead_of)}" if rule.instead_of else ""),
        ("verify", rule.verify),
        ("ask", role.label if role else ""),
        ("not if", rule.false_alarm),
        ("numbers", "; ".join(_threshold(knowledge.thresholds[id]) for id in rule.thresholds)),
        ("basis", f"{rule.basis}, its number judgement" if rule.threshold else rule.basis),
        ("sources", _sources(rule.sources, knowledge)),
    ]
    yield _card(rule.title, rule.severity, lines)
    yield Para(f"As the engine reads it: {rule.when.text}", "quiet")
    yield Para("It reads:")
    yield Items([f"{n}: {subject_text(n, knowledge)}" for n in sorted(rule.when.names)])


def _threshold(threshold: Threshold) -> str:
    return f"{threshold.id} = {show(threshold.value, threshold.unit)}: {threshold.label}"


def _edit(edit: Edit) -> str:
    if not edit.add and not edit.remove:
        return f"{edit.question} = {edit.to}"
    parts = [f"+ {', '.join(edit.add)}" if edit.add else "", f"- {', '.join(edit.remove)}" if edit.remove else ""]
    return f"{edit.question} {' '.join(p for p in parts if p)}"


def _cause(cause: Cause, knowledge: Knowledge) -> Iterator[Block]:
    yield _card(cause.title, "", [("answer", subject_text(cause.question, knowledge))])
    yield Items([f"{r.id} ({r.severity}) {r.title}" for r in knowledge.rules.values() if r.cause == cause.id])


def _question(question: Question, knowledge: Knowledge) -> Iterator[Block]:
    low, high = question.minimum, question.maximum
    lines = [
        ("why", question.why),
        ("help", question.help),
        ("asked if", question.ask_if.text if question.ask_if else "always"),
        ("answer", {"single": "one option", "multi": "any number of options", "number": "a number"}[question.type]),
        ("from", "" if low is None else show(low, question.unit)),
        ("to", "" if high is None else show(high, question.unit)),
        ("rules", _reads(question.id, ((r.id, r.when) for r in knowledge.rules.values()))),
    ]
    yield _card(question.text, question.layer, lines)
    if question.options:
        yield Grid(("Option", "Meaning"), [(o.id, o.label) for o in question.options])


def _derived(fact: DerivedFact, knowledge: Knowledge) -> Iterator[Block]:
    rules = _reads(fact.id, ((r.id, r.when) for r in knowledge.rules.values()))
    yield _card(fact.meaning, "", [("unit", fact.unit), ("rules", rules)])


def _pattern(pattern: Pattern, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("means", pattern.meaning),
        ("signs", pattern.signs),
        ("fails by", pattern.failure),
        ("numbers", pattern.numbers),
        ("needs", " ".join(p.say for p in pattern.prerequisites)),
        ("sources", _sources(pattern.sources, knowledge)),
    ]
    yield _card(pattern.name, pattern.layer, lines)
    pairs = [p for p in knowledge.pairs.values() if pattern.id in (p.a, p.b)]
    rows = [(p.b if p.a == pattern.id else p.a, f"{p.score} of 4", p.reason, p.basis) for p in pairs]
    yield Grid(("With", "Fits", "Because", "Basis"), rows)


def _pair(pair: Pair, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("fits", f"{pair.score} of 4"),
        ("because", pair.reason),
        ("basis", pair.basis),
        ("sources", _sources(pair.sources, knowledge)),
    ]
    yield _card(f"{knowledge.patterns[pair.a].name} and {knowledge.patterns[pair.b].name}", "", lines)


def _regime(regime: Regime, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("demands", regime.demand),
        ("judged", "by rules" if regime.judged else "named only, no rule speaks of it"),
        ("places", ", ".join(regime.countries) or "no limit"),
        ("operator", regime.operators.replace("_", " ")),
        ("failover", regime.failover),
        ("as of", regime.as_of),
        ("sources", _sources(regime.sources, knowledge)),
    ]
    yield _card(regime.name, regime.grade, lines)


def _gpu(gpu: Gpu, knowledge: Knowledge) -> Iterator[Block]:
    numbers = [
        ("memory", gpu.mem_gb, "GB"),
        ("usable", gpu.mem_usable_gib, "GiB"),
        ("reads", gpu.mem_bw_gb_s, "GB/s"),
        ("BF16", gpu.bf16_tflops, "TFLOP/s, dense"),
        ("FP8", gpu.fp8_tflops, "TFLOP/s, dense"),
        ("power", gpu.tdp_w, "W"),
    ]
    lines = [(label, show(value, unit) if value else "not known") for label, value, unit in numbers]
    yield _card(gpu.id, gpu.vendor, [*lines, ("form", gpu.form), ("source", source_text(gpu.source, knowledge))])
    rented = sorted({f"{i.provider} {i.region}" for i in knowledge.instances if i.gpu == gpu.id})
    if rented:
        yield Para(f"Priced in {len(rented)} regions: {', '.join(rented)}.")


def _model(model: Model, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("size", show(model.params_b, "billion parameters")),
        ("active", show(model.active_b, "billion per token")),
        ("context", show(model.context, "tokens")),
        ("layers", show(model.layers, "")),
        ("attention", model.attention),
        ("source", source_text(model.source, knowledge)),
    ]
    yield _card(model.id, "", lines)


def _region(region: Region, knowledge: Knowledge) -> Iterator[Block]:
    gpus = sorted({i.gpu for i in knowledge.instances if (i.provider, i.region) == (region.provider, region.region)})
    lines = [("place", f"{region.city}, {region.country}"), ("GPUs", ", ".join(gpus) or "none priced")]
    yield _card(f"{region.provider} {region.region}", region.zone, lines)


def _provider(provider: Provider, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("law of", provider.parent_country),
        ("holds", ", ".join(provider.qualifications)),
        ("as of", provider.as_of),
        ("source", source_text(provider.source, knowledge)),
    ]
    yield _card(provider.name, provider.grade, lines)


def _item(item: CostItem, knowledge: Knowledge) -> Iterator[Block]:
    lines = [
        ("low", show(item.low, item.unit)),
        ("typical", show(item.typical, item.unit)),
        ("high", show(item.high, item.unit)),
        ("note", item.note),
        ("as of", item.as_of),
        ("source", source_text(item.source, knowledge)),
    ]
    yield _card(item.label, item.grade, lines)


def _source(source: Source, knowledge: Knowledge) -> Iterator[Block]:
    relayed = "a second party reports the primary source" if source.relayed else ""
    yield _card(source.text, source.grade, [("date", source.date), ("relayed", relayed)])
    citing = [
        f"{id} {getattr(entry, 'title', '') or getattr(entry, 'name', '') or getattr(entry, 'text', '')}".strip()
        for table in (knowledge.rules, knowledge.patterns, knowledge.regimes, knowledge.facts)
        for id, entry in table.items()
        if source.id in entry.sources
    ]
    if citing:
        yield Para("Cited by:")
        yield Items(citing)


def _fact(fact: Fact, knowledge: Knowledge) -> Iterator[Block]:
    yield _card(fact.text, fact.grade, [("as of", fact.as_of), ("sources", _sources(fact.sources, knowledge))])


_EXPLAINERS: Final[dict[str, Callable[[Any, Knowledge], Iterator[Block]]]] = {
    "rules": _rule,
    "causes": _cause,
    "questions": _question,
    "derived": _derived,
    "patterns": _pattern,
    "pairs": _pair,
    "regimes": _regime,
    "gpus": _gpu,
    "models": _model,
    "regions": _region,
    "providers": _provider,
    "items": _item,
    "sources": _source,
    "facts": _fact,
}
"""Tables whose entries have words of their own; the others are told by their fields."""
