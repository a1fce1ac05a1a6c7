"""An interview that asks what the advisor proposes sees the critical findings early."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from advisor.alignment.ask import PATIENCE, next_questions
from advisor.alignment.picture import Picture, look
from advisor.assessment import check_answer, load
from advisor.assessment.environment import environment
from advisor.design.case import REQUIRED, Case
from advisor.design.facts import derive_facts
from advisor.expr import NOT_APPLICABLE, Value
from advisor.folders import data_folder
from advisor.strict_yaml import read_yaml
from tests.core.plans import KNOWLEDGE, Answers

SCENARIOS = data_folder() / "cases" / "scenarios.yaml"
MOST = 25
Choice = Callable[[Picture, Answers], str]
Interview = tuple[set[str], list[tuple[frozenset[str], set[str]]]]


def described_cases() -> Iterator[tuple[Answers, Mapping[str, Value]]]:
    """The written cases and the workloads of the samples: plans that a person described, flaws included."""
    for scenario in read_yaml(SCENARIOS).data["scenarios"]:
        yield (
            {id: check_answer(KNOWLEDGE.questions[id], v, id) for id, v in scenario["inputs"].items()},
            scenario["facts"],
        )
    for sample in KNOWLEDGE.samples.values():
        assessment = load(data_folder() / "samples" / sample.file, KNOWLEDGE)
        yield from ((assessment.answers(workload), workload.facts) for workload in assessment.workloads)


def seen(answers: Answers, own: Mapping[str, Value]) -> Picture:
    case = Case("w", environment(answers, own, KNOWLEDGE), KNOWLEDGE)
    return look(answers, derive_facts(case, own, ()), (), KNOWLEDGE)


def critical(picture: Picture) -> set[str]:
    return {r.id for r in picture.firing if r.severity == "critical" and r.id not in picture.replaced}


def proposed(picture: Picture, answers: Answers) -> str:
    waiting = [name for name in REQUIRED if name not in answers]
    asked = next_questions(picture, answers.keys(), waiting, KNOWLEDGE)
    return asked[0].question if asked else ""


def in_fixed_order(picture: Picture, answers: Answers) -> str:
    rest = (q for q in KNOWLEDGE.questions if q not in answers and picture.env[q] is not NOT_APPLICABLE)
    return next(rest, "")


@lru_cache
def interviews(choose: Choice) -> tuple[Interview, ...]:
    """Each described case, asked MOST questions: its critical findings, and those seen after each number of answers."""
    held = []
    for full, own in described_cases():
        answers: Answers = {}
        steps = []
        for _ in range(MOST):
            picture = seen(answers, own)
            steps.append((frozenset(answers), critical(picture)))
            if name := choose(picture, answers):
                answers[name] = full.get(name)
        steps.append((frozenset(answers), critical(seen(answers, own))))
        held.append((critical(seen(full, own)), steps))
    return tuple(held)


def share_seen(choose: Choice, questions: int) -> float:
    """Share of the critical findings of all described cases that are seen after so many answers."""
    found = sum(len(wanted & steps[questions][1]) for wanted, steps in interviews(choose))
    return found / sum(len(wanted) for wanted, _ in interviews(choose))


def test_most_critical_findings_are_seen_after_15_answers_and_all_after_25() -> None:
    assert share_seen(proposed, 15) >= 0.8
    assert share_seen(proposed, 25) >= 0.95


def test_asking_by_what_could_change_beats_the_order_of_the_form() -> None:
    assert share_seen(proposed, 15) > share_seen(in_fixed_order, 15) + 0.2


def test_what_a_recommendation_waits_for_is_asked_within_8_questions() -> None:
    assert all(set(REQUIRED) <= steps[PATIENCE][0] for _, steps in interviews(proposed))


def test_a_long_choice_waits_for_what_a_recommendation_needs() -> None:
    picture, needed = look({}, {}, (), KNOWLEDGE), ("residency", "jurisdictions")
    order = [q.question for q in next_questions(picture, (), needed, KNOWLEDGE)]
    assert max(order.index(name) for name in needed) < order.index("protections")
    assert order.index("protections") > [q.question for q in next_questions(picture, (), (), KNOWLEDGE)].index(
        "protections"
    )
