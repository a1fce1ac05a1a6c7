"""Changes to an assessment. Each returns a new one; nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from advisor.assessment.answers import NONE_OPTION, check_answer, fact_shape
from advisor.assessment.model import Answer, Assessment, OpenPoint, Workload
from advisor.assessment.read import override_key
from advisor.assessment.shape import Report, number, said
from advisor.errors import InputError, Problem, nearest, printable
from advisor.expr import Chosen
from advisor.knowledge.model import Edit, Knowledge, Question
from advisor.strict_yaml import Document, parse_yaml

_HOW: Final = "Write QUESTION=VALUE or WORKLOAD.QUESTION=VALUE"


def with_answer(assessment: Assessment, workload_name: str | None, question_id: str, answer: Answer) -> Assessment:
    """The assessment with one answer set; None as the workload's name means the organisation."""
    if workload_name is None:
        return replace(assessment, organisation={**assessment.organisation, question_id: answer})
    return _with_workload(assessment, workload_name, lambda w: replace(w, answers={**w.answers, question_id: answer}))


def without_answer(assessment: Assessment, workload_name: str | None, question_id: str) -> Assessment:
    """The assessment with one answer taken away: not asked yet."""
    if workload_name is None:
        return replace(assessment, organisation=_without(assessment.organisation, question_id))
    return _with_workload(assessment, workload_name, lambda w: replace(w, answers=_without(w.answers, question_id)))


def with_open_point(
    assessment: Assessment, workload_name: str, question_id: str, point: OpenPoint | None
) -> Assessment:
    """The assessment with who will find out an answer, and by when; None takes that away."""

    def change(workload: Workload) -> Workload:
        others = _without(workload.open, question_id)
        return replace(workload, open={**others, question_id: point} if point else others)

    return _with_workload(assessment, workload_name, change)


def with_edits(assessment: Assessment, workload_name: str, edits: Iterable[Edit], knowledge: Knowledge) -> Assessment:
    """The assessment with a remedy's changes applied to one workload."""
    for edit in edits:
        workload = _workload(assessment, workload_name)
        before = assessment.answers(workload).get(edit.question)
        after = edited(before, edit, knowledge.questions[edit.question])
        assessment = with_answer(assessment, workload_name, edit.question, after)
    return assessment


def edited(before: Answer, edit: Edit, question: Question) -> Answer:
    """An answer after a change. Options that were never answered stay open when others are added: a remedy answers
    for itself only."""
    if not edit.add and not edit.remove:
        is_choice = question.type == "multi" and isinstance(edit.to, str)
        return Chosen(frozenset([str(edit.to)])) if is_choice else edit.to
    options = frozenset(o.id for o in question.options) - {NONE_OPTION}
    chosen = before if isinstance(before, Chosen) else Chosen(unsure=options)
    settled = frozenset((*edit.add, *edit.remove))
    yes = (chosen.yes | frozenset(edit.add)) - frozenset(edit.remove)
    return Chosen(yes - {NONE_OPTION} if edit.add else yes, chosen.unsure - settled)


def _workload(assessment: Assessment, name: str) -> Workload:
    for workload in assessment.workloads:
        if workload.name == name:
            return workload
    raise InputError.single(
        assessment.name, f"there is no workload {said(name)}", nearest(name, (w.name for w in assessment.workloads))
    )


def _with_workload(assessment: Assessment, name: str, change: Callable[[Workload], Workload]) -> Assessment:
    _workload(assessment, name)
    return replace(assessment, workloads=tuple(change(w) if w.name == name else w for w in assessment.workloads))


def _without(answers: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in answers.items() if k != key}


def apply_settings(assessment: Assessment, settings: Iterable[str], knowledge: Knowledge) -> Assessment:
    """The assessment after settings such as "latency_ms=800", "adviser-rag.dr=null" or "prices/*/usd_h=3.1".

    The key is a question, a derived fact or the path of a figure. Without a workload it holds for all of them.
    Raises InputError with every setting that is wrong.
    """
    problems: list[Problem] = []
    for setting in settings:
        try:
            assessment = _apply(assessment, setting, knowledge)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return assessment


def _apply(assessment: Assessment, setting: str, knowledge: Knowledge) -> Assessment:
    place = f"--set {printable(setting, 80)}"
    workload, key, raw = _split(assessment, setting, place)
    value = _value(raw, place)
    if override_key(key):
        figure = _checked(number().read, value, place)
        return replace(assessment, overrides={**assessment.overrides, key: figure})
    names = [w.name for w in assessment.workloads] if workload is None else [workload]
    if key in knowledge.derived:
        fact = _checked(fact_shape(knowledge.derived[key]).read, value, place)
        return reduce(lambda a, name: _with_fact(a, name, key, fact), names, assessment)
    if key not in knowledge.questions:
        raise InputError.single(place, _no_key(key), _hint(key, assessment, knowledge))
    answer = check_answer(knowledge.questions[key], value, place)
    if workload is None:  # an answer of its own would win over the organisation's
        assessment = reduce(lambda a, name: without_answer(a, name, key), names, assessment)
    return with_answer(assessment, workload, key, answer)


def _split(assessment: Assessment, setting: str, place: str) -> tuple[str | None, str, str]:
    """Workload (None = all), key and value. A workload's name may hold dots and equals signs; the longest one wins."""
    for name in sorted((w.name for w in assessment.workloads), key=len, reverse=True):
        if setting.startswith(f"{name}.") and "=" in setting[len(name) :]:
            key, _, raw = setting[len(name) + 1 :].partition("=")
            return name, key.strip(), raw
    key, equals, raw = setting.partition("=")
    if not equals or not key.strip():
        raise InputError.single(place, "this is not a setting", _HOW)
    return None, key.strip(), raw


def _value(raw: str, place: str) -> Any:
    if not raw.strip():
        raise InputError.single(place, "the value is empty", "Write KEY=null for not known")
    try:
        return parse_yaml(raw, place).data
    except InputError as error:
        raise InputError.single(place, error.problems[0].problem, error.problems[0].hint) from None


def _checked(read: Callable[..., Any], value: Any, place: str) -> Any:
    report = Report(Document(place, value, {}))
    checked = read(value, (), report)
    report.finish()
    return checked


def _with_fact(assessment: Assessment, workload_name: str, fact: str, value: float | bool) -> Assessment:
    return _with_workload(assessment, workload_name, lambda w: replace(w, facts={**w.facts, fact: value}))


def _no_key(key: str) -> str:
    return f"there is no question or fact {said(key)}"


def _hint(key: str, assessment: Assessment, knowledge: Knowledge) -> str:
    workload, dot, last = key[:200].rpartition(".")
    if dot and last in knowledge.questions:
        return f"There is no workload {said(workload)}. {nearest(workload, (w.name for w in assessment.workloads))}"
    return nearest(key[:60], (*knowledge.questions, *knowledge.derived))
