"""The workloads together: one score, shared causes, findings by rule, the cost of the whole."""

from __future__ import annotations

import pytest

from advisor.advice import assess
from advisor.assessment.model import Assessment, Workload
from advisor.knowledge.model import SEVERITIES
from tests.core.plans import KNOWLEDGE, TODAY
from tests.core.plans_of_samples import SAMPLES, advice_of


@pytest.mark.parametrize("id", SAMPLES)
def test_the_worst_is_a_score_that_occurs_and_the_weighted_one_lies_between(id: str) -> None:
    advice = advice_of(id)
    portfolio = advice.portfolio
    scores = {a.workload: a.score for a in advice.alignments if a.score is not None}
    assert portfolio
    assert portfolio.worst == min(scores.values())
    assert scores[portfolio.worst_workload] == portfolio.worst
    assert portfolio.weighted is not None
    assert portfolio.worst - 1e-9 <= portfolio.weighted <= max(scores.values()) + 1e-9


@pytest.mark.parametrize("id", SAMPLES)
def test_every_firing_finding_stands_under_its_rule_once(id: str) -> None:
    advice = advice_of(id)
    assert advice.portfolio
    listed = [f"{f.rule}@{w}" for f in advice.portfolio.findings for w in f.workloads]
    assert sorted(listed) == sorted(f.id for a in advice.alignments for f in a.firing())
    ranks = [SEVERITIES.index(f.severity) for f in advice.portfolio.findings]
    assert ranks == sorted(ranks)
    assert sum(c.findings for c in advice.portfolio.causes) == len(listed)


def test_a_cause_in_both_workloads_comes_before_one_in_a_single_one() -> None:
    portfolio = advice_of("hospital-group").portfolio
    assert portfolio
    assert portfolio.causes[0].workloads == ("image-triage", "letter-drafts")
    counts = [len(c.workloads) for c in portfolio.causes]
    assert counts == sorted(counts, reverse=True)


def test_costs_are_those_of_the_whole_designs() -> None:
    advice = advice_of("hospital-group")
    assert advice.portfolio
    best = advice.recommendation.recommended
    assert best
    assert advice.portfolio.cost_stated == "as_stated/monthly_cost"
    assert advice.portfolio.cost_recommended == f"{best.id}/monthly_cost"


def test_unscored_workloads_are_counted_and_not_taken_for_good() -> None:
    advice = assess(Assessment("Blank", workloads=(Workload("one"), Workload("two"))), KNOWLEDGE, TODAY)
    assert advice.portfolio
    assert advice.portfolio.workloads == 2
    assert advice.portfolio.scored == 0
    assert advice.portfolio.worst is None
    assert advice.portfolio.weighted is None
    assert advice.portfolio.cost_stated == ""
    assert assess(Assessment("Nothing"), KNOWLEDGE, TODAY).portfolio is None
