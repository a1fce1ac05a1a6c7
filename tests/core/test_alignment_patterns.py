"""Pattern cards: complete, their signs can be seen, and what they ask for can be brought about."""

from __future__ import annotations

import random

import pytest

from advisor.alignment.pairs import PAIRS, QUESTION
from advisor.assessment import with_edits
from advisor.assessment.environment import environment
from advisor.assessment.model import Assessment, Workload
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge.model import LAYERS
from tests.core.plans import KNOWLEDGE, plan_where, random_plan

PATTERNS = list(KNOWLEDGE.patterns.values())
PLANS = [random_plan(random.Random(seed)) for seed in range(60)]
ENVIRONMENTS = [environment(answers, facts, KNOWLEDGE) for answers, facts in PLANS]


def test_there_are_five_patterns_a_layer_and_they_are_the_options_of_its_question() -> None:
    for layer in LAYERS:
        options = [option.id for option in KNOWLEDGE.questions[QUESTION[layer]].options]
        assert sorted(p.id for p in PATTERNS if p.layer == layer) == sorted(options)


def test_every_pair_of_patterns_of_two_layers_is_scored() -> None:
    expected = {
        (a.id, b.id)
        for first, second in PAIRS
        for a in PATTERNS
        for b in PATTERNS
        if (a.layer, b.layer) == (first, second)
    }
    assert set(KNOWLEDGE.pairs) == expected


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.id)
def test_every_sign_of_a_pattern_can_be_seen_and_can_be_missing(pattern) -> None:
    assert len(pattern.signals) >= 3
    for signal in pattern.signals:
        assert plan_where(signal.when, random.Random(signal.say)) is not None, signal.say
        assert any(signal.when(env) is not True for env in ENVIRONMENTS), signal.say


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.id)
def test_the_change_that_a_prerequisite_proposes_brings_it_about(pattern) -> None:
    if pattern.id != "shadow":
        assert pattern.prerequisites
    for need in pattern.prerequisites:
        for answers, facts in PLANS[:30] if need.edits else []:
            workload = Workload("w", answers | {QUESTION[pattern.layer]: pattern.id})
            after = with_edits(Assessment("a", workloads=(workload,)), "w", need.edits, KNOWLEDGE).workloads[0].answers
            assert need.when(environment(after, facts, KNOWLEDGE)) in (True, NOT_APPLICABLE), need.say


def test_no_card_is_presented_as_the_framework_authors() -> None:
    assert not [p.id for p in PATTERNS if "premai" in f"{p.meaning} {p.signs} {p.failure} {p.numbers}".lower()]
    assert not [p.id for p in PATTERNS if "PREM" in p.sources]
