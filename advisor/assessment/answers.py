"""What an answer can be, question by question: a choice, a number, a multiple choice, or null (asked, not known)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from advisor.assessment.model import Answer
from advisor.assessment.shape import INVALID, MAX_NUMBER, Report, Shape, flag, nullable, number, one_of, said
from advisor.expr import Chosen
from advisor.knowledge.model import DerivedFact, Question
from advisor.strict_yaml import Document, Trail

NONE_OPTION: Final = "none"
"""The option of a multiple choice that says "none of the others"; it excludes them."""

_PERCENT_UNIT: Final = "percent"
_WHOLE: Final = {_PERCENT_UNIT: 100.0, "share": 1.0}  # no part is more than the whole
_FLAG_UNIT: Final = "yes or no"


def answer_shape(question: Question) -> Shape:
    """How an answer to the question is read."""
    options = [option.id for option in question.options]
    match question.type:
        case "single":
            return nullable(one_of(options, "option"))
        case "multi":
            return nullable(_multiple(options))
        case _:
            low = 0.0 if question.minimum is None else question.minimum
            high = MAX_NUMBER if question.maximum is None else question.maximum
            return nullable(number(low, high, percent=question.percent, unit=question.unit))


def fact_shape(fact: DerivedFact) -> Shape:
    """How a derived fact that the user knows better is read: a number, or true and false for a yes/no one."""
    if fact.unit == _FLAG_UNIT:
        return flag()
    if fact.unit in _WHOLE:
        return number(0.0, _WHOLE[fact.unit], percent=fact.unit == _PERCENT_UNIT, unit=fact.unit)
    return number(unit=fact.unit)


def check_answer(question: Question, raw: Any, place: str) -> Answer:
    """One raw value as an answer to the question. A Chosen is checked too. Raises InputError with every problem."""
    report = Report(Document(place, raw, {}))
    value = answer_shape(question).read(_plain(raw), (), report)
    report.finish()
    return value  # type: ignore[no-any-return]


def plain_answer(answer: Answer, question: Question) -> Any:
    """The answer as the file writes it: option lists in the order of the question, whole numbers without a point."""
    if isinstance(answer, Chosen):
        order = [option.id for option in question.options]
        yes = [o for o in order if o in answer.yes]
        return {"yes": yes, "unsure": [o for o in order if o in answer.unsure]} if answer.unsure else yes
    return plain_number(answer) if isinstance(answer, float) else answer


def plain_number(value: float) -> int | float:
    """5.0 as 5, so that a file reads as people write it."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _plain(raw: Any) -> Any:
    if isinstance(raw, Chosen):
        return {"yes": sorted(raw.yes), "unsure": sorted(raw.unsure)}
    return list(raw) if isinstance(raw, tuple) else raw


def _multiple(options: list[str]) -> Shape:
    """A list (exactly these), or {yes: [...], unsure: [...]}; read as a Chosen."""
    shown = (
        "Expected a list such as " + f"[{', '.join(options[:2])}]" + ", [] for none of them, or {yes: [], unsure: []}"
    )

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if isinstance(value, list):
            return _chosen({"yes": value}, trail, report, options)
        if isinstance(value, dict):
            for key in value.keys() - {"yes", "unsure"}:
                report.wrong((*trail, key), f"there is no field {said(key)}", "Valid: unsure, yes")
            return _chosen(value, trail, report, options)
        return report.wrong(trail, f"{said(value)} is not a list", shown)

    items = {"type": "array", "items": {"enum": options}, "uniqueItems": True}
    split = {"type": "object", "additionalProperties": False, "properties": {"yes": items, "unsure": items}}
    return Shape(read, {"anyOf": [items, split]})


def _chosen(parts: Mapping[str, Any], trail: Trail, report: Report, options: list[str]) -> Any:
    before = len(report.problems) + report.more
    seen: set[str] = set()
    chosen = {}
    for part in ("yes", "unsure"):
        at = (*trail, part) if "unsure" in parts else trail
        chosen[part] = frozenset(_options(parts.get(part) or [], at, report, options, seen))
    if NONE_OPTION in chosen["yes"] and len(seen) > 1:
        report.wrong(trail, "'none' stands beside other options", "Keep 'none' alone, or remove it")
    return Chosen(chosen["yes"], chosen["unsure"]) if len(report.problems) + report.more == before else INVALID


def _options(values: Any, trail: Trail, report: Report, options: list[str], seen: set[str]) -> Iterable[str]:
    if not isinstance(values, list):
        report.wrong(trail, f"{said(values)} is not a list", f"Write [{printable_item(values)}]")
        return
    for i, value in enumerate(values):
        if not isinstance(value, str) or value not in options:
            report.no_such((*trail, i), "option", value, options)
        elif value in seen:
            report.wrong((*trail, i), f"the option '{value}' stands twice", "Keep one")
        else:
            seen.add(value)
            yield value


def printable_item(value: Any) -> str:
    """A value inside a suggested list: without quotes."""
    return said(value).strip("'")
