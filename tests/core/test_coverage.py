"""Coverage, contradictions between answers, and acceptances that accept nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from advisor.advice import assess
from advisor.alignment.contradictions import clashes
from advisor.alignment.coverage import STATES, coverage
from advisor.alignment.orphans import orphans
from advisor.assessment.environment import environment
from advisor.assessment.model import Acceptance, Assessment, Workload
from tests.core.plans import KNOWLEDGE, TODAY, Answers, chosen, judged
from tests.core.plans_of_samples import SAMPLES, advice_of

HEALTH: Answers = {"regimes": chosen("hipaa"), "dr": "none"}


@pytest.mark.parametrize("id", SAMPLES)
def test_every_rule_is_in_exactly_one_state_and_in_one_theme(id: str) -> None:
    advice = advice_of(id)
    for alignment, covered in zip(advice.alignments, advice.coverage, strict=True):
        listed = [f.id for state in STATES for f in covered.states[state]]
        assert sorted(listed) == sorted(f.id for f in alignment.findings)
        by_theme = [f.id for theme in covered.themes for state in STATES for f in theme.states[state]]
        assert sorted(by_theme) == sorted(listed)
        assert sum(covered.counts.values()) >= len(KNOWLEDGE.rules)
        assert covered.counts["fires"] == len(alignment.firing())


def test_a_blank_assessment_fires_nothing_and_says_what_would_settle_most() -> None:
    covered = coverage(judged({}), KNOWLEDGE)
    assert covered.counts["fires"] == 0
    assert covered.counts["unknown"] > covered.counts["silent"]
    numbers = list(covered.waiting_for.values())
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 1
    answered = coverage(judged({"serving": "self_onprem", "usecase": "rag"}), KNOWLEDGE)
    assert answered.counts["unknown"] < covered.counts["unknown"]


@pytest.mark.parametrize("id", sorted(KNOWLEDGE.contradictions))
def test_every_contradiction_reads_what_it_names(id: str) -> None:
    found = KNOWLEDGE.contradictions[id]
    derived = KNOWLEDGE.derived.keys()
    assert set(found.questions) <= found.when.names
    assert found.when.names <= KNOWLEDGE.questions.keys() | derived


def test_answers_that_clash_are_found_and_unknown_ones_are_not() -> None:
    both: Answers = {"operator": "own", "serving": "vendor_api"}
    (clash,) = clashes("w", environment(both, {}, KNOWLEDGE), KNOWLEDGE)
    assert clash.id == "own_operator_vendor_model"
    assert clash.answers == both
    assert clashes("w", environment({"operator": "own"}, {}, KNOWLEDGE), KNOWLEDGE) == ()
    (none,) = clashes("w", environment({"requests_day": 0.0}, {}, KNOWLEDGE), KNOWLEDGE)
    assert none.id == "nothing_to_serve"
    advice = assess(Assessment("a", workloads=(Workload("w", both),)), KNOWLEDGE, TODAY)
    assert [c.id for c in advice.clashes] == ["own_operator_vendor_model"]


@pytest.mark.parametrize("id", SAMPLES)
def test_the_samples_do_not_contradict_themselves(id: str) -> None:
    assert advice_of(id).clashes == ()


@pytest.mark.parametrize(("days", "reasons"), [(-1, ["expired"]), (0, []), (1, [])])
def test_an_acceptance_holds_on_its_last_day_and_is_reported_on_the_next(days: int, reasons: list[str]) -> None:
    until = (TODAY + timedelta(days=days)).isoformat()
    accepted = (Acceptance("C26", "a bridge", "CIO", until),)
    alignment = judged(HEALTH, accepted=accepted)
    found = orphans(Workload("w", HEALTH, accepted=accepted), alignment, TODAY)
    assert [o.reason for o in found] == reasons
    assert {f.state for f in alignment.findings if f.rule.id == "C26"} == {"fires" if reasons else "accepted"}


@pytest.mark.parametrize(
    ("rule", "answers", "reason"),
    [
        ("no_such_rule", HEALTH, "gone"),
        ("C26", {**HEALTH, "dr": "backup_restore"}, "silent"),
        ("C26", {"regimes": chosen("hipaa")}, "unknown"),
        ("A03", {"usecase": "classification"}, "silent"),
        ("P:edge+shadow", HEALTH, "silent"),
    ],
)
def test_an_acceptance_of_nothing_says_why(rule: str, answers: Answers, reason: str) -> None:
    accepted = (Acceptance(rule, "", ""),)
    workload = Workload("w", answers, accepted=accepted)
    (found,) = orphans(workload, judged(answers, accepted=accepted), date(2026, 1, 1))
    assert found.reason == reason
    assert bool(found.missing) == (reason == "unknown")


def test_accepting_moves_one_rule_from_firing_to_accepted() -> None:
    plain = coverage(judged(HEALTH), KNOWLEDGE).counts
    accepted = coverage(judged(HEALTH, accepted=(Acceptance("C26", "", "CIO"),)), KNOWLEDGE).counts
    assert accepted == {**plain, "fires": plain["fires"] - 1, "accepted": 1}
