"""What an expression sees of the answers: known, unknown, not applicable."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from advisor.assessment.environment import applicable, environment, once_per_knowledge
from advisor.expr import NOT_APPLICABLE, Unknown, compile_expression
from advisor.knowledge.model import Question
from tests.core.plans import KNOWLEDGE, chosen


def env(**answers: object) -> dict[str, object]:
    return environment(answers, {}, KNOWLEDGE)


def test_absent_and_null_are_both_unknown_and_name_themselves() -> None:
    assert env()["infra"] == env(infra=None)["infra"] == Unknown(frozenset(["infra"]))


def test_a_question_whose_condition_is_false_is_not_applicable_even_when_it_was_answered_before() -> None:
    assert env(usecase="rag", steps=12.0)["steps"] is NOT_APPLICABLE
    assert env(usecase="agents", steps=12.0)["steps"] == 12.0


def test_an_unknown_condition_means_ask() -> None:
    assert env(steps=12.0)["steps"] == 12.0
    assert isinstance(env()["steps"], Unknown)


def test_a_condition_that_reads_a_question_which_does_not_apply_makes_its_own_not_applicable() -> None:
    hosted = env(serving="vendor_api", gpu_source="none", gpu_lead_weeks=9.0)
    assert hosted["gpu_source"] is NOT_APPLICABLE
    assert hosted["gpu_lead_weeks"] is NOT_APPLICABLE


def chain(*conditions: tuple[str, str]) -> object:
    """Knowledge with yes/no-like questions of these ids and conditions, in this order."""
    made = {
        id: Question(id, id, "number", "org", "context", "", ask_if=compile_expression(text) if text else None)
        for id, text in conditions
    }
    return replace(KNOWLEDGE, questions=MappingProxyType(made))


def test_conditions_are_followed_whatever_the_order_of_the_questions() -> None:
    knowledge = chain(("c", "b > 0"), ("b", "a > 0"), ("a", ""))
    assert environment({"a": 0.0, "b": 1.0, "c": 1.0}, {}, knowledge)["c"] is NOT_APPLICABLE
    assert environment({"a": 1.0, "b": 1.0, "c": 1.0}, {}, knowledge)["c"] == 1.0


def test_a_circle_of_conditions_ends_and_asks() -> None:
    found = environment({}, {}, chain(("a", "b > 0"), ("b", "a > 0")))
    assert all(isinstance(found[name], Unknown) for name in "ab")


def test_percent_stays_percent_in_answers_and_facts() -> None:
    found = environment({"availability": 99.9}, {"utilisation": 35.0}, KNOWLEDGE)
    assert (found["availability"], found["utilisation"]) == (99.9, 35.0)


def test_a_fact_that_the_caller_gives_is_laid_over_value_or_unknown_alike() -> None:
    waiting = Unknown(frozenset(["countries"]))
    found = environment({}, {"rtt_ms": np.float64(12.0), "distance_km": waiting}, KNOWLEDGE)
    assert type(found["rtt_ms"]) is float
    assert found["distance_km"] == waiting


@pytest.mark.parametrize("fact", KNOWLEDGE.derived)
def test_a_fact_that_nobody_derived_is_unknown_and_says_what_to_ask(fact: str) -> None:
    value = env()[fact]
    assert isinstance(value, Unknown)
    assert value.missing <= set(KNOWLEDGE.questions) | {fact}


def test_the_questions_that_apply_come_in_the_order_of_the_data() -> None:
    ids = [q.id for q in applicable({"usecase": "rag"}, {}, KNOWLEDGE)]
    assert "freshness_h" in ids
    assert "steps" not in ids
    assert ids == [id for id in KNOWLEDGE.questions if id in set(ids)]


def test_what_is_remembered_of_a_knowledge_is_not_mixed_up_with_another() -> None:
    count = once_per_knowledge(lambda knowledge: len(knowledge.questions))
    assert count(KNOWLEDGE) == len(KNOWLEDGE.questions)
    assert count(chain(("a", ""))) == 1
    assert environment({"a": 1.0}, {}, chain(("a", "")))["a"] == 1.0


def test_an_unsure_option_is_kept_as_unsure() -> None:
    answer = chosen("ai_gateway", unsure=("acl_retrieval",))
    assert env(protections=answer)["protections"] == answer
