"""The score: monotone in findings, bounded, and never raised by doing less."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.alignment.model import PairView
from advisor.alignment.score import score
from advisor.expr import Chosen
from advisor.knowledge.model import SEVERITIES
from tests.core.plans import GOOD_PRACTICE, KNOWLEDGE, Answers, chosen, judged, random_plan

severities = st.lists(st.sampled_from(SEVERITIES), max_size=40)
pair_scores = st.lists(st.integers(0, 4), min_size=1, max_size=3)


def pairs(scores: list[int]) -> list[PairView]:
    return [PairView(str(i), value, "") for i, value in enumerate(scores)]


@given(pair_scores, severities, st.sampled_from(SEVERITIES))
def test_another_finding_never_raises_the_score(scores, counted, another) -> None:
    assert score(pairs(scores), [*counted, another]) <= score(pairs(scores), counted)


@given(pair_scores, severities)
def test_a_graver_severity_never_raises_the_score(scores, counted) -> None:
    values = [score(pairs(scores), [*counted, severity]) for severity in SEVERITIES]
    assert values == sorted(values)


@given(pair_scores, severities)
def test_the_score_lies_between_0_and_100_and_the_order_of_findings_does_not_matter(scores, counted) -> None:
    value = score(pairs(scores), counted)
    assert 0 < value <= 100
    assert value == pytest.approx(score(pairs(scores[::-1]), counted[::-1]))


@given(pair_scores, severities, st.integers(0, 4))
def test_the_weakest_pair_sets_the_ceiling(scores, counted, another) -> None:
    assert score(pairs([*scores, another]), counted) <= score(pairs(scores), counted)


def test_each_further_finding_costs_less_than_the_one_before() -> None:
    values = [score(pairs([4]), ["high"] * n) for n in range(6)]
    losses = [a - b for a, b in pairwise(values)]
    assert losses == sorted(losses, reverse=True)


def test_there_is_no_score_while_no_pair_is_known() -> None:
    assert score([PairView("infrastructure_adoption", None, "")], ["critical"]) is None
    assert judged({"infra": "edge"}).score is None
    assert judged({"infra": "edge", "usecase": "classification"}).score is not None


def asked_for(node: ast.expr, wanted: bool = True) -> Iterator[tuple[str, str]]:
    """(question, option) pairs whose being ticked helps the condition to hold."""
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                yield from asked_for(value, wanted)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from asked_for(operand, not wanted)
        case ast.Call(args=[ast.Name(id=question), ast.List(elts=options)]) if wanted:
            yield from ((question, option.value) for option in options if isinstance(option, ast.Constant))


BLAMED = {
    pair for rule in KNOWLEDGE.rules.values() for pair in asked_for(ast.parse(rule.when.text.strip(), mode="eval").body)
}


def better_plans(answers: Answers) -> Iterator[tuple[str, Answers]]:
    """The plan with one more good practice, one at a time, save those that a rule asks for in order to fire."""
    for question in GOOD_PRACTICE:
        ticked = answers[question]
        for option in KNOWLEDGE.questions[question].options:
            if option.id not in ticked.yes and (question, option.id) not in BLAMED:
                yield option.id, {**answers, question: Chosen(ticked.yes | {option.id}, ticked.unsure)}


@pytest.mark.parametrize("seed", range(25))
def test_a_good_practice_more_never_lowers_the_score(seed: int) -> None:
    answers, facts = random_plan(random.Random(seed))
    before = judged(answers, facts).score
    for practice, better in better_plans(answers):
        assert judged(better, facts).score >= before - 1e-9, practice


def test_the_judged_share_grows_with_the_answers_and_reaches_1() -> None:
    answers, facts = random_plan(random.Random(3))
    shares = [judged(dict(list(answers.items())[:n])).judged_share for n in (0, 15, 30)]
    assert shares == sorted(shares)
    assert judged(answers, facts).judged_share == 1


def test_a_removed_finding_never_lowers_the_score_of_a_judged_plan() -> None:
    answers, facts = random_plan(random.Random(8))
    alignment = judged(answers, facts)
    known = list(alignment.pairs.values())
    counted = [finding.rule.severity for finding in alignment.firing()]
    assert alignment.score == score(known, counted)
    for i in range(len(counted)):
        assert score(known, counted[:i] + counted[i + 1 :]) >= alignment.score


def test_an_unsure_box_is_not_a_ticked_one() -> None:
    answers = {"usecase": "rag", "data_classes": chosen("personal"), "protections": chosen(unsure=("acl_retrieval",))}
    finding = next(f for f in judged(answers).findings if f.rule.id == "W06")
    assert finding.state == "unknown"
    assert finding.missing == ("protections",)
