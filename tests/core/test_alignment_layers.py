"""Stated against inferred layers, the table of pairs, root causes and what to ask next."""

from __future__ import annotations

import random

import pytest

from advisor.alignment.ask import FEW, next_questions
from advisor.alignment.causes import joint_edits
from advisor.alignment.chance import chances
from advisor.alignment.layers import read_layers
from advisor.alignment.pairs import PAIRS, QUESTION
from advisor.alignment.picture import look
from advisor.assessment import with_edits
from advisor.assessment.environment import environment
from advisor.assessment.model import Assessment, Workload
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge.model import LAYERS
from tests.core.plans import GOOD_PRACTICE, KNOWLEDGE, chosen, fired, judged, random_plan

WELL_RUN = chosen(
    "kpi_owner", "funded_run_cost", "eval_suite", "eval_gate", "tracing", "audit_log", "rollback", "oncall_24x7"
)


def test_production_without_its_practice_is_read_as_experimentation() -> None:
    alignment = judged({"adoption": "production", "readiness": chosen("tracing")})
    view = alignment.layers["adoption"]
    assert (view.stated, view.inferred) == ("production", "experimentation")
    assert "Nobody owns the outcome." in view.evidence
    assert "L18" in fired(alignment)
    assert "L:adoption-gap" not in fired(alignment)  # the rule of the data says so already


def test_practice_is_read_as_production() -> None:
    assert judged({"readiness": WELL_RUN}).layers["adoption"].inferred == "production"


@pytest.mark.parametrize(
    ("answers", "inferred"),
    [
        ({"serving": "on_device"}, "edge"),
        ({"serving": "vendor_private", "protections": chosen("private_endpoints")}, "vpc_isolated"),
        ({"serving": "vendor_api", "data_location": "onprem_dc"}, "hybrid"),
        ({"residency": "disconnected", "serving": "self_onprem"}, "air_gapped"),
        ({"dr": "active_active_in_boundary", "jurisdictions": chosen("us", "eu", "uk")}, "multi_region"),
        ({"serving": "vendor_api"}, ""),
        ({}, ""),
    ],
)
def test_the_place_is_read_from_how_the_model_is_served(answers, inferred) -> None:
    assert judged(answers).layers["infrastructure"].inferred == inferred


def test_a_stated_place_that_the_answers_contradict_is_a_finding_where_no_rule_says_so() -> None:
    public = {"infra": "vpc_isolated", "serving": "vendor_api", "data_classes": chosen("public")}
    finding = next(f for f in judged(public).firing() if f.rule.id == "L:infrastructure-gap")
    assert finding.rule.theme == "identity"
    assert finding.evidence == {"infra": "vpc_isolated", "serving": "vendor_api"}
    private = {**public, "data_classes": chosen("personal")}
    assert "L21" in fired(judged(private))
    assert "L:infrastructure-gap" not in fired(judged(private))


def test_no_good_practice_is_a_sign_against_a_pattern() -> None:
    for seed in range(40):
        answers, facts = random_plan(random.Random(seed))
        before = read_layers(environment(answers, facts, KNOWLEDGE), KNOWLEDGE)
        every = {q: chosen(*(o.id for o in KNOWLEDGE.questions[q].options)) for q in GOOD_PRACTICE}
        after = read_layers(environment({**answers, **every}, facts, KNOWLEDGE), KNOWLEDGE)
        for layer in ("infrastructure", "adoption"):
            stated = before[layer].view.stated
            against = [s.say for s in after[layer].holding[stated] if s.weight < 0]
            assert set(against) <= {s.say for s in before[layer].holding[stated] if s.weight < 0}


def test_all_75_pairs_are_there_with_a_reason() -> None:
    named = {layer: [p.id for p in KNOWLEDGE.patterns.values() if p.layer == layer] for layer in LAYERS}
    for a, b in PAIRS:
        for first in named[a]:
            for second in named[b]:
                view = judged({QUESTION[a]: first, QUESTION[b]: second}).pairs[f"{a}_{b}"]
                assert view.score in range(5)
                assert view.reason


def test_a_pair_at_1_or_below_always_raises_a_layer_contradiction() -> None:
    for pair in KNOWLEDGE.pairs.values():
        answers = {QUESTION[pair.layers[0]]: pair.a, QUESTION[pair.layers[1]]: pair.b}
        found = [
            f.rule for f in judged(answers).firing() if f.rule.theme == "identity" and set(answers) <= f.rule.when.names
        ]
        assert bool(found) == (pair.score <= 1), pair
        assert all(rule.cause in KNOWLEDGE.causes for rule in found)


def test_the_table_keeps_silent_where_a_rule_speaks_of_the_pair() -> None:
    assert "P:air_gapped+shadow" not in fired(judged({"infra": "air_gapped", "adoption": "shadow"}))
    assert "P:edge+agents" in fired(judged({"infra": "edge", "usecase": "agents"}))
    assert "P:edge+multi_agent" not in fired(judged({"infra": "edge", "usecase": "multi_agent"}))


def test_causes_come_worst_first_and_hold_every_finding_once() -> None:
    alignment = judged(*random_plan(random.Random(5)))
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    order = [(rank[c.severity], -len(c.findings)) for c in alignment.causes]
    assert order == sorted(order)
    assert sorted(id for c in alignment.causes for id in c.findings) == sorted(f.id for f in alignment.firing())


def test_what_a_cause_gains_is_measured_by_applying_its_remedies() -> None:
    answers, facts = random_plan(random.Random(5))
    alignment = judged(answers, facts)
    by_id = {f.id: f for f in alignment.firing()}
    start = Assessment("a", workloads=(Workload("w", answers),))
    for cause in alignment.causes:
        edits = joint_edits(by_id[id] for id in cause.findings)
        after = with_edits(start, "w", edits, KNOWLEDGE).workloads[0].answers
        assert cause.score_gain == pytest.approx(judged(dict(after), facts).score - alignment.score)


def test_the_first_questions_of_a_blank_assessment_are_those_that_most_depends_on() -> None:
    asked = judged({}).next_questions
    assert {"usecase", "serving", "infra", "data_classes"} <= {q.question for q in asked[:8]}
    assert sum(q.could_change for q in asked) == pytest.approx(1)
    long = {q.id for q in KNOWLEDGE.questions.values() if q.type == "multi" and len(q.options) > FEW}
    quick = [q.could_change for q in asked if q.question not in long]  # many boxes take longer to answer
    assert quick == sorted(quick, reverse=True)


def test_what_was_asked_or_does_not_apply_is_not_asked_again() -> None:
    answers = {"usecase": "rag", "serving": None, "protections": chosen(unsure=("ai_gateway",))}
    asked = {q.question for q in judged(answers).next_questions}
    assert asked.isdisjoint(answers)
    assert asked.isdisjoint({"steps", "guardrails"})


def test_a_question_that_a_recommendation_waits_for_moves_up() -> None:
    picture = look({}, {}, (), KNOWLEDGE)
    first = next_questions(picture, (), ("jurisdictions",), KNOWLEDGE)
    assert "jurisdictions" in {q.question for q in first[:8]}
    assert "jurisdictions" not in {q.question for q in next_questions(picture, (), (), KNOWLEDGE)[:8]}


def test_a_full_assessment_leaves_nothing_to_ask() -> None:
    assert judged(*random_plan(random.Random(1))).next_questions == ()


def test_the_chance_of_firing_is_1_where_a_rule_fires_and_0_where_it_is_silent() -> None:
    env = environment(*random_plan(random.Random(2)), KNOWLEDGE)
    for id, chance in chances(KNOWLEDGE).items():
        value = KNOWLEDGE.rules[id].when(env)
        if value is not NOT_APPLICABLE:
            assert chance(env) == float(value), id
    blank = environment({}, {}, KNOWLEDGE)
    assert all(0 < chance(blank) < 1 for chance in chances(KNOWLEDGE).values())
