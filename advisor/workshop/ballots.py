"""A vote as it comes in: checked against the question by the code that reads assessments."""

from __future__ import annotations

import json
from typing import Any, Final

from advisor.assessment import Answer, check_answer
from advisor.assessment.answers import plain_answer
from advisor.errors import InputError
from advisor.knowledge.model import Knowledge, Question
from advisor.report.text import answer_text

MOST: Final = 5  # confidence goes from 1 to this


def read_answer(question: Question, raw: Any) -> Any:
    """An answer as plain data: an option, a list of options, a number, or None for not known.

    Raises InputError for anything else. A vote on a multiple choice names what holds; "not sure" of single options is
    for the assessment, not for a vote.
    """
    if isinstance(raw, dict):
        raise InputError.single(question.text, "a vote is a choice, a list of choices, a number or null")
    return plain_answer(check_answer(question, raw, question.text.rstrip("?")), question)


def as_answer(question: Question, plain: Any) -> Answer:
    """A stored plain answer as the assessment holds it."""
    return check_answer(question, plain, question.text.rstrip("?"))


def read_confidence(raw: Any) -> int | None:
    """1 to 5, or None."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= MOST:
        raise InputError.single("confidence", f"the confidence goes from 1 to {MOST}")
    return raw


def shown(question: Question, plain: Any, knowledge: Knowledge) -> str:
    """A plain answer in words."""
    return answer_text(question.id, as_answer(question, plain), knowledge)


def pack(plain: Any) -> str:
    """A plain answer as it is stored; equal answers give equal texts."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(text: str) -> Any:
    """A stored answer."""
    return json.loads(text)
