"""The words of the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advice import Advice, RemedyEffect
from advisor.assessment.model import Answer, Workload
from advisor.expr import Chosen
from advisor.report import text
from tests.core.report_fixture import blank_advice, small_advice, small_knowledge

KNOWLEDGE = small_knowledge()


@pytest.mark.parametrize(
    ("id", "answer", "said"),
    [
        ("infra", "vpc", "VPC-isolated"),
        ("infra", "unheard_of", "unheard_of"),
        ("latency_ms", 2500.0, "2,500 ms"),
        ("requests_day", 123_456_789.0, "123,456,789 tasks/day"),
        ("distance_km", 1234.5, "1,230 km"),
        ("readiness", Chosen(frozenset({"on_call"})), "On call"),
        ("readiness", Chosen(), "none of these"),
        (
            "readiness",
            Chosen(frozenset({"on_call"}), frozenset({"funded_run_cost"})),
            "On call; not sure: Funded run cost",
        ),
        ("infra", None, "not known"),
        ("raw_leaves_site", True, "yes"),
    ],
)
def test_an_answer_is_said_in_the_words_of_its_question(id: str, answer: Answer | bool, said: str) -> None:
    assert text.answer_text(id, answer, KNOWLEDGE) == said


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (None, ""),
        (RemedyEffect(4.0, None, None), "score +4 points"),
        (RemedyEffect(0.0, 1200.0, 35.0), "score +0 points, adds USD 1.2k a month, P95 35 ms longer"),
        (RemedyEffect(12.0, -3e6, -2.0), "score +12 points, saves USD 3M a month, P95 2 ms shorter"),
    ],
)
def test_an_effect_says_which_way_it_goes(effect: RemedyEffect | None, said: str) -> None:
    assert text.effect_text(effect) == said


def _due(weeks: Answer, lead: Answer) -> Advice:
    workload = Workload("w", {"horizon_weeks": weeks, "gpu_lead_weeks": lead})
    return replace(
        small_advice(), assessment=replace(small_advice().assessment, organisation={}, workloads=(workload,))
    )


@pytest.mark.parametrize(
    ("weeks", "lead", "by_when"),
    [
        (10.0, 4.0, "4 January 2027: hardware takes 4 weeks, and the day to go live is 1 February 2027."),
        (10.0, 12.0, "Now: hardware takes 12 weeks, which is too late to go live on 1 February 2027."),
        (10.0, None, "Before 1 February 2027, the day to go live; the lead time of the hardware is not answered."),
        (None, 4.0, "Not known: the date to go live is not answered."),
    ],
)
def test_the_last_day_to_decide_comes_from_the_answers(weeks: Answer, lead: Answer, by_when: str) -> None:
    asked = text.decision(_due(weeks, lead))
    assert asked is not None
    assert asked.by_when == by_when


def test_where_no_design_meets_every_requirement_the_decision_is_which_one_to_give_up() -> None:
    advice = small_advice()
    options = tuple(
        replace(o, recommended=False, feasible=False, why_not=("Operator: every region is under foreign law",))
        for o in advice.recommendation.options
    )
    asked = text.decision(replace(advice, recommendation=replace(advice.recommendation, options=options)))
    assert asked is not None
    assert "Give up at least one requirement" in asked.what
    assert "every region is under foreign law" in asked.what
    assert asked.amount == "Not known until then."


@pytest.mark.parametrize(
    ("low", "typical", "high", "said"),
    [
        (17e3, 26e3, 36e3, "saves USD 17-36k a month (typical 26k)"),
        (-24e3, -13e3, -7400.0, "costs USD 7.4-24k a month (typical 13k) more"),
    ],
)
def test_a_saving_is_never_shown_as_a_negative_amount(low: float, typical: float, high: float, said: str) -> None:
    saving = replace(small_advice().figures["saving"], low=low, value=typical, high=high)
    assert text.saving_text(saving) == said


def test_nothing_is_asked_for_while_nothing_is_recommended() -> None:
    assert text.decision(blank_advice()) is None
    assert text.changes(blank_advice()) == ()


def test_a_plan_that_is_already_the_best_one_is_confirmed() -> None:
    advice = small_advice()
    options = tuple(replace(o, same_as="optimum") if o.id == "as_stated" else o for o in advice.recommendation.options)
    asked = text.decision(replace(advice, recommendation=replace(advice.recommendation, options=options)))
    assert asked is not None
    assert asked.what == "Go ahead with the plan as stated (Private, on-premises)."


def test_before_and_after_compare_the_same_measures() -> None:
    by_measure = {c.measure: c for c in text.changes(small_advice())}
    cost = by_measure["Monthly cost"]
    figures = small_advice().figures
    assert (cost.stated, cost.recommended) == (
        figures["as_stated/monthly_cost"].shown,
        figures["optimum/monthly_cost"].shown,
    )


def test_findings_are_counted_worst_first() -> None:
    assert text.count_text(["low", "critical", "low"]) == "1 critical, 2 low"
    assert text.count_text([]) == "none"


@pytest.mark.parametrize(
    ("undecided", "share", "said"),
    [
        (0, 1.0, "The score covers every rule that applies."),
        (1, 0.999, "The score covers what is answered: 1 rule is not judged yet (1 % by weight)"),
        (3, 0.62, "The score covers what is answered: 3 rules are not judged yet (38 % by weight)"),
    ],
)
def test_a_score_says_what_it_covers_and_what_is_unknown(undecided: int, share: float, said: str) -> None:
    alignment = small_advice().alignments[0]
    some = alignment.findings[0]
    found = (replace(some, state="fires"), *(replace(some, state="unknown") for _ in range(undecided)))
    assert text.score_scope(replace(alignment, score=91.0, findings=found, judged_share=share)).startswith(said)
    assert text.score_scope(replace(alignment, score=None)) == ""
