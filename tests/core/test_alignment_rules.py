"""Every rule can fire and can stay silent, and what is not answered never counts as fine."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from advisor.alignment.rules import outcomes, replacements
from advisor.assessment.environment import environment
from advisor.assessment.model import Acceptance
from advisor.expr import NOT_APPLICABLE, Unknown
from tests.core.plans import KNOWLEDGE, chosen, fired, judged, plan_where, random_plan

RULES = list(KNOWLEDGE.rules.values())
PLANS = [random_plan(random.Random(seed)) for seed in range(12)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_can_fire_and_taking_away_an_answer_makes_it_unknown_never_silent(rule) -> None:
    plan = plan_where(rule.when, random.Random(rule.id))
    assert plan is not None, f"no answers were found on which {rule.id} fires"
    answers, facts = plan
    for name in rule.when.names:
        open_answers = {k: v for k, v in answers.items() if k != name}
        open_facts = {k: v for k, v in facts.items() if k != name}
        value = rule.when(environment(open_answers, open_facts, KNOWLEDGE))
        assert value is True or type(value) is Unknown, f"{rule.id} without {name} gives {value}"


def test_every_rule_can_stay_silent() -> None:
    silent: set[str] = set()
    for answers, facts in PLANS + [random_plan(random.Random(seed)) for seed in range(100, 160)]:
        values = outcomes(environment(answers, facts, KNOWLEDGE), KNOWLEDGE)
        silent |= {id for id, value in values.items() if value is False}
    assert silent == set(KNOWLEDGE.rules)


@pytest.mark.parametrize("plan", PLANS[:6])
def test_taking_away_an_answer_never_decides_a_rule(plan) -> None:
    """Save one that did not apply: where it is open whether a question applies, it is asked and its answer counts."""
    answers, facts = plan
    full = outcomes(environment(answers, facts, KNOWLEDGE), KNOWLEDGE)
    for name in answers:
        rest = {k: v for k, v in answers.items() if k != name}
        for id, value in outcomes(environment(rest, facts, KNOWLEDGE), KNOWLEDGE).items():
            settled = value is True or value is False
            assert not settled or value is full[id] or full[id] is NOT_APPLICABLE, f"{id} without {name}"


def test_a_blank_assessment_has_no_finding_and_no_score() -> None:
    blank = judged({})
    assert blank.score is None
    assert blank.judged_share == 0
    assert {f.state for f in blank.findings} == {"unknown"}
    assert blank.causes == ()
    assert blank.answered == 0


def test_the_order_of_answers_changes_nothing() -> None:
    for answers, facts in PLANS[:4]:
        backwards = dict(reversed(answers.items()))
        assert judged(answers, facts) == judged(backwards, dict(reversed(facts.items())))


def test_evidence_holds_the_known_answers_that_the_condition_read_and_no_others() -> None:
    alignment = judged({"infra": "air_gapped", "adoption": "shadow", "usecase": "rag", "shadow_ai": None})
    finding = next(f for f in alignment.findings if f.rule.id == "L01")
    assert finding.state == "fires"
    assert finding.evidence == {"adoption": "shadow", "infra": "air_gapped"}


def test_an_unknown_finding_names_the_question_that_would_settle_it() -> None:
    alignment = judged({"infra": "air_gapped"})
    finding = next(f for f in alignment.findings if f.rule.id == "L01")
    assert (finding.state, finding.missing) == ("unknown", ("adoption",))


def test_a_finding_that_waits_for_a_derived_value_names_the_questions_behind_it() -> None:
    alignment = judged({"interaction": "chat", "latency_ms": 400.0})
    finding = next(f for f in alignment.findings if f.rule.id == "T02")
    assert finding.state == "unknown"
    assert set(finding.missing) <= set(KNOWLEDGE.questions)
    answers = {"interaction": "chat", "latency_ms": 400.0, "serving": "self_cloud", "jurisdictions": chosen("eu")}
    finding = next(f for f in judged(answers).findings if f.rule.id == "T02")
    assert finding.missing == ("rtt_ms",)  # no question leads to it any more: the fact itself has to be stated


def test_a_stricter_finding_stands_instead_of_a_milder_one() -> None:
    answers = {"adoption": "production", "adoption_target": "production", "readiness": chosen()}
    alignment = judged(answers)
    states = {f.rule.id: (f.state, f.replaced_by) for f in alignment.findings}
    assert states["L18"] == ("fires", "")
    assert states["E01"] == ("replaced", "L18")
    assert "E01" not in fired(alignment)


def test_two_rules_that_name_each_other_do_not_both_give_way() -> None:
    a, b = RULES[0], RULES[1]
    pair = [replace(a, instead_of=(b.id,)), replace(b, instead_of=(a.id,))]
    assert len(replacements(pair)) == 1


def test_an_accepted_risk_stays_visible_and_does_not_lower_the_score() -> None:
    answers = {"infra": "vpc_isolated", "adoption": "production", "ops_fte": 0.5, "serving": "self_cloud"}
    before = judged(answers)
    accepted = Acceptance("O01", "one-year bridge", "CIO", "2026-11-24")
    after = judged(answers, accepted=(accepted,))
    finding = next(f for f in after.findings if f.rule.id == "O01")
    assert (finding.state, finding.accepted_by) == ("accepted", "CIO")
    assert "O01" in fired(before)
    assert "O01" not in fired(after)
    assert after.score > before.score


def test_an_acceptance_that_has_run_out_no_longer_holds() -> None:
    answers = {"infra": "vpc_isolated", "adoption": "production", "ops_fte": 0.5, "serving": "self_cloud"}
    late = Acceptance("O01", "one-year bridge", "CIO", "2026-11-23")
    assert "O01" in fired(judged(answers, accepted=(late,)))


def test_accepting_a_risk_never_brings_back_what_it_replaces() -> None:
    answers = {"adoption": "production", "adoption_target": "production", "readiness": chosen()}
    alignment = judged(answers, accepted=(Acceptance("L18", "known", "CIO"),))
    assert {f.rule.id: f.state for f in alignment.findings}["E01"] == "replaced"
