"""Answers that cannot all be true. Shown before the findings, for those judge a plan that cannot exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.alignment.rules import evidence
from advisor.assessment.model import Answer
from advisor.expr import Env
from advisor.knowledge.model import Contradiction, Knowledge


@dataclass(frozen=True, slots=True)
class Clash:
    """A contradiction that holds for one workload, and what was answered to the questions concerned.

    answers  only those that apply and are known; a question of the contradiction may be missing
    """

    id: str
    workload: str
    say: str
    questions: tuple[str, ...]
    answers: Mapping[str, Answer | bool]


def clashes(workload: str, env: Env, knowledge: Knowledge) -> tuple[Clash, ...]:
    """The contradictions of the data that hold for certain, in the order of the data. An unknown one does not hold."""
    return tuple(_clash(c, workload, env) for c in knowledge.contradictions.values() if c.when(env) is True)


def _clash(found: Contradiction, workload: str, env: Env) -> Clash:
    return Clash(found.id, workload, found.say, found.questions, evidence(found.questions, env))
