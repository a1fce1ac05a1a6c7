"""Whose answer a question of the room is, how it stands, and how it is changed and put back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from advisor.assessment import (
    Answer,
    Assessment,
    OpenPoint,
    Workload,
    with_answer,
    with_open_point,
    without_answer,
)
from advisor.assessment.answers import plain_answer
from advisor.knowledge.model import Knowledge, Question
from advisor.report.text import answer_text
from advisor.workshop.ballots import as_answer

NOT_ASKED = "not answered yet"


def workload_of(assessment: Assessment, name: str) -> Workload | None:
    """The workload of that name; it may have been renamed or removed since."""
    return next((w for w in assessment.workloads if w.name == name), None)


def owner_of(assessment: Assessment, workload: Workload, question: Question) -> str | None:
    """Whose answer it is: None for the organisation's, unless the workload already differs from it."""
    return None if question.layer == "org" and question.id not in workload.answers else workload.name


def stands(assessment: Assessment, workload: Workload, question: Question) -> tuple[bool, Any]:
    """Whether it was asked, and the plain answer that holds for the workload."""
    answers = assessment.answers(workload)
    return question.id in answers, plain_answer(answers.get(question.id), question)


def stands_text(assessment: Assessment, workload: Workload, question: Question, knowledge: Knowledge) -> str:
    """The answer that holds, in words."""
    answers = assessment.answers(workload)
    if question.id not in answers:
        return NOT_ASKED
    return answer_text(question.id, answers[question.id], knowledge)


def answered(
    assessment: Assessment, workload: Workload, question: Question, plain: Any, point: OpenPoint | None = None
) -> Assessment:
    """The assessment with a settled answer. point: who finds it out, for one that is not known; else taken away."""
    owner = owner_of(assessment, workload, question)
    changed = with_answer(assessment, owner, question.id, as_answer(question, plain))
    return with_open_point(changed, workload.name, question.id, point)


def remembered(assessment: Assessment, workload: Workload, question: Question) -> dict[str, Any]:
    """How a question stands, as plain data from which `restored` puts it back."""
    owner = owner_of(assessment, workload, question)
    own = assessment.organisation if owner is None else workload.answers
    point = workload.open.get(question.id)
    return {
        "organisation": owner is None,
        "asked": question.id in own,
        "answer": _plain(own.get(question.id), question),
        "open": asdict(point) if point else None,
    }


def restored(assessment: Assessment, workload: Workload, question: Question, was: dict[str, Any]) -> Assessment:
    """The assessment with a question as it was remembered."""
    owner = None if was["organisation"] else workload.name
    if was["asked"]:
        changed = with_answer(assessment, owner, question.id, as_answer(question, was["answer"]))
    else:
        changed = without_answer(assessment, owner, question.id)
    return with_open_point(changed, workload.name, question.id, OpenPoint(**was["open"]) if was["open"] else None)


def _plain(answer: Answer, question: Question) -> Any:
    return plain_answer(answer, question)
