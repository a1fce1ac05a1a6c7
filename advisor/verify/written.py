"""Written cases: answers, what a competent architect should raise on them, and what would be a false alarm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from advisor.assessment.answers import answer_shape, fact_shape
from advisor.assessment.model import Answer
from advisor.assessment.shape import (
    NOTE_LENGTH,
    Report,
    Shape,
    flag,
    listing,
    one_of,
    optional,
    record,
    said,
    text,
    whole,
)
from advisor.errors import InputError
from advisor.expr import Value
from advisor.knowledge.model import SEVERITIES, Knowledge
from advisor.strict_yaml import Document, Trail, read_yaml

SHIPPED: Final = ("scenarios.yaml", "public_cases.yaml")
"""The cases that ship, in `cases` of the knowledge folder: by a competent architect, and from public accounts."""

PHRASES: Final = "phrases.yaml"
MAX_CASES: Final = 2000
_NOT_JUDGED: Final = ("narrative", "organisation", "source", "stated", "recommended")


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that should be raised: any of the themes, a severity within one step."""

    themes: tuple[str, ...]
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case.

    banned      themes and rules in which any finding is a false alarm, by the phrase that says so
    unclear     phrases of `must_not_flag` that nothing is known by; nothing is judged by them
    well_run    any critical or high finding is a false alarm, and each medium one after the first
    """

    id: str
    name: str
    answers: Mapping[str, Answer]
    facts: Mapping[str, Value]
    expected: tuple[Expected, ...]
    banned: Mapping[str, frozenset[str]]
    unclear: tuple[str, ...]
    well_run: bool


def read_cases(file: Path, knowledge: Knowledge) -> tuple[WrittenCase, ...]:
    """The cases of a file (the form of data/cases/scenarios.yaml). Raises InputError with every problem."""
    document = read_yaml(file)
    if not isinstance(document.data, dict) or "scenarios" not in document.data:
        problem = (
            "has no 'scenarios'" if isinstance(document.data, dict) else f"{said(document.data)} is not a set of cases"
        )
        raise InputError.single(document.name, problem, "Expected 'version: 1' and 'scenarios:', one '- ' per case")
    report = Report(document)
    read = _file_shape(knowledge).read(document.data, (), report)
    report.finish()
    phrases = _phrases(knowledge)
    return tuple(_with_bans(case, bans, phrases, knowledge) for case, bans in read["scenarios"])


def shipped_cases(knowledge: Knowledge) -> tuple[WrittenCase, ...]:
    """All cases that ship."""
    folder = Path(knowledge.folder) / "cases"
    return tuple(case for name in SHIPPED for case in read_cases(folder / name, knowledge))


def first_runs(knowledge: Knowledge) -> tuple[str, ...]:
    """What the cases that ship gave when they were run for the first time, where that was written down."""
    documents = (read_yaml(Path(knowledge.folder) / "cases" / name) for name in SHIPPED)
    return tuple(str(document.data["first_run"]) for document in documents if "first_run" in document.data)


def _file_shape(knowledge: Knowledge) -> Shape:
    cases = listing(_case_shape(knowledge), "cases", at_least=1, at_most=MAX_CASES)

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        seen: set[str] = set()
        for case, _ in values["scenarios"]:
            if case.id in seen:
                report.wrong(("scenarios",), f"the case id {said(case.id)} stands twice", "Give each its own")
            seen.add(case.id)
        return values

    fields = {"version": whole(1, 1), "first_run": text(NOTE_LENGTH, lines=True), "scenarios": cases}
    return record(fields, required=("version", "scenarios"), build=build)


def _case_shape(knowledge: Knowledge) -> Shape:
    fields = {
        "id": text(80),
        "name": text(),
        "inputs": record({q.id: answer_shape(q) for q in knowledge.questions.values()}, "question"),
        "facts": optional(record({f.id: fact_shape(f) for f in knowledge.derived.values()}, "derived fact")),
        "expected": optional(listing(_expected_shape(knowledge), "expected findings")),
        "must_not_flag": optional(listing(text(NOTE_LENGTH, lines=True), "phrases")),
        "well_run": flag(),
        **dict.fromkeys(_NOT_JUDGED, _anything()),
    }

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        case = WrittenCase(
            id=values["id"],
            name=values["name"],
            answers=values["inputs"],
            facts=values.get("facts", {}),
            expected=values.get("expected", ()),
            banned={},
            unclear=(),
            well_run=values.get("well_run", False),
        )
        return case, values.get("must_not_flag", ())

    return record(fields, required=("id", "name", "inputs"), build=build)


def _expected_shape(knowledge: Knowledge) -> Shape:
    theme = one_of(knowledge.themes, "theme")
    fields = {
        "theme": theme,
        "or": optional(listing(theme, "themes")),
        "severity": one_of(SEVERITIES, "severity"),
        "text": text(NOTE_LENGTH, lines=True),
    }

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        return Expected((values["theme"], *values.get("or", ())), values["severity"], values.get("text", ""))

    return record(fields, required=("theme", "severity"), build=build)


def _anything() -> Shape:
    """A field for people, which nothing is judged by."""
    return Shape(lambda value, trail, report: value, {})


def _phrases(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Phrase → themes and rules: the table that ships, then ids and labels themselves."""
    document: Document = read_yaml(Path(knowledge.folder) / "cases" / PHRASES)
    valid = (*knowledge.themes, *knowledge.rules)
    row = record(
        {"says": text(), "means": listing(one_of(valid, "theme or rule"), "themes or rules", at_least=1)},
        required=("says", "means"),
    )
    report = Report(document)
    read = record({"phrases": listing(row, "phrases")}, required=("phrases",)).read(document.data, (), report)
    report.finish()
    found = {entry["says"]: frozenset(entry["means"]) for entry in read["phrases"]}
    found |= {id.lower(): frozenset({id}) for id in valid}
    return found | {theme.label.lower(): frozenset({theme.id}) for theme in knowledge.themes.values()}


def _with_bans(
    case: WrittenCase, bans: Iterable[str], phrases: Mapping[str, frozenset[str]], knowledge: Knowledge
) -> WrittenCase:
    meant = {ban: _meaning(ban, phrases) for ban in bans}
    return replace(
        case,
        banned={ban: found for ban, found in meant.items() if found},
        unclear=tuple(ban for ban, found in meant.items() if not found),
    )


def _meaning(ban: str, phrases: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What a phrase stands for, without its brackets: itself, else the parts that "and", "or" or a comma join."""
    plain = " ".join(re.sub(r"\([^)]*\)", " ", ban).lower().split())
    if plain in phrases:
        return phrases[plain]
    parts = re.split(r"\s*(?:,|;|\band\b|\bor\b)\s*", plain)
    return frozenset().union(*(_longest(part, phrases) for part in parts))


def _longest(part: str, phrases: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The meaning of the longest known phrase that stands in a text as whole words."""
    within = [p for p in phrases if re.search(rf"(?<!\w){re.escape(p)}(?!\w)", part)]
    return phrases[max(within, key=lambda p: (len(p), p))] if within else frozenset()
