"""From answers to the values that expressions read: what is known, what is unknown, what does not apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from advisor.assessment.model import Answer
from advisor.expr import NOT_APPLICABLE, Unknown, Value
from advisor.knowledge.model import Knowledge, Question

T = TypeVar("T")

_FEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "distance_km": ("jurisdictions", "serving"),
    "rtt_ms": ("jurisdictions", "serving"),
    "weights_gb": ("model_b", "precision_min"),
    "utilisation": ("requests_day", "tokens_req", "gpu_source"),
    "owned_usd_month": ("requests_day", "tokens_req", "model_b"),
    "egress_tb_month": ("serving", "data_location", "data_tb", "site_gb_day"),
    "tokens_day": ("requests_day", "tokens_req", "steps"),
    "uplink_need_mbps": ("site_gb_day", "serving"),
    "raw_leaves_site": ("serving", "site_gb_day", "raw_upload"),
}
"""Questions whose answers a derived value comes from: what to ask where the caller derived nothing itself."""


def once_per_knowledge(build: Callable[[Knowledge], T]) -> Callable[[Knowledge], T]:
    """Remember what a function makes of a knowledge. By identity, because a Knowledge is too large to be hashed."""
    made: dict[int, tuple[Knowledge, T]] = {}

    def remembered(knowledge: Knowledge) -> T:
        found = made.get(id(knowledge))
        if found is None or found[0] is not knowledge:
            if len(made) >= 8:
                made.clear()
            found = made[id(knowledge)] = (knowledge, build(knowledge))
        return found[1]

    return remembered


@dataclass(frozen=True, slots=True)
class _Plan:
    """The questions, each after those that its `ask_if` reads; what an absent answer or fact stands for."""

    order: tuple[tuple[str, Callable[[Mapping[str, Value]], Value] | None, Unknown], ...]
    facts: Mapping[str, Unknown]


def _sorted(questions: Mapping[str, Question]) -> Iterator[Question]:
    """Depth first along `ask_if`. In a circle of conditions the first question read sees the others as unknown."""
    seen: set[str] = set()

    def visit(question: Question) -> Iterator[Question]:
        if question.id in seen:
            return
        seen.add(question.id)
        for name in sorted(question.ask_if.names if question.ask_if else ()):
            if name in questions:
                yield from visit(questions[name])
        yield question

    for question in questions.values():
        yield from visit(question)


@once_per_knowledge
def _plan(knowledge: Knowledge) -> _Plan:
    questions = knowledge.questions
    order = tuple((q.id, q.ask_if, Unknown(frozenset([q.id]))) for q in _sorted(questions))
    feeds = {f: [q for q in _FEEDS.get(f, ()) if q in questions] or [f] for f in knowledge.derived}
    return _Plan(order, {fact: Unknown(frozenset(names)) for fact, names in feeds.items()})


def environment(answers: Mapping[str, Answer], facts: Mapping[str, Value], knowledge: Knowledge) -> dict[str, Value]:
    """The values of all questions and derived facts, as expressions read them.

    facts  derived values by id: a value, or Unknown with the questions that would settle it. Percent stays percent,
           in answers and facts alike. A derived fact that is absent is Unknown.
    An absent or null answer is Unknown; where `ask_if` is false or itself not applicable the question is
    NOT_APPLICABLE, whatever was answered before; an unknown `ask_if` means: ask.
    """
    plan = _plan(knowledge)
    env: dict[str, Value] = dict(plan.facts)
    for name, fact in facts.items():
        env[name] = fact.item() if isinstance(fact, np.generic) else fact
    for name, ask_if, unknown in plan.order:
        asked = True if ask_if is None else ask_if(env)
        if asked is False or asked is NOT_APPLICABLE:
            env[name] = NOT_APPLICABLE
        else:
            answer = answers.get(name)
            env[name] = unknown if answer is None else answer
    return env


def applicable(answers: Mapping[str, Answer], facts: Mapping[str, Value], knowledge: Knowledge) -> list[Question]:
    """The questions that apply to this case, in the order of the data."""
    env = environment(answers, facts, knowledge)
    return [question for question in knowledge.questions.values() if env[question.id] is not NOT_APPLICABLE]
