"""What may be spent and how soon it must be back are limits of the placement, said in words where they bind."""

from __future__ import annotations

import pytest

from advisor.advice import Advice, assess
from advisor.assessment import apply_settings
from advisor.knowledge import open_knowledge
from tests.core.plans_of_samples import TODAY, advice_of, sample

KNOWLEDGE = open_knowledge()


def advised(*settings: str, id: str = "eu-bank") -> Advice:
    return assess(apply_settings(sample(id), list(settings), KNOWLEDGE), KNOWLEDGE, TODAY)


def test_a_capital_budget_bounds_what_every_option_buys() -> None:
    free = advice_of("eu-bank").recommendation.option("optimum")
    assert free
    assert free.capex_usd
    limit = free.capex_usd.p50 * 0.9
    bounded = advised(f"budget_capex_usd={limit:.0f}")
    for option in bounded.recommendation.options:
        if option.evaluation and option.id != "as_stated":
            assert sum(line.capex_usd for line in option.evaluation.lines) <= limit + 1
    best = bounded.recommendation.option("optimum")
    assert best
    assert best.evaluation is None or best.evaluation.monthly_usd >= free.evaluation.monthly_usd - 0.01  # type: ignore[union-attr]


def test_no_capital_at_all_says_what_excludes_the_owned_rivals() -> None:
    rival = advised("budget_capex_usd=0").recommendation.option("onprem_only")
    assert rival
    assert not rival.feasible
    assert any("Budget" in reason and "at the start" in reason for reason in rival.why_not)


def test_a_monthly_budget_below_the_cheapest_is_a_conflict_in_words_with_its_price() -> None:
    bounded = advised("budget_month_usd=1000")
    assert bounded.recommendation.recommended is None
    assert "Budget" in bounded.recommendation.summary
    enough = advised("budget_month_usd=100000000")
    assert enough.recommendation.summary == advice_of("eu-bank").recommendation.summary


def test_a_budget_of_every_workload_adds_up_and_one_alone_is_no_limit() -> None:
    names = [w.name for w in sample("hospital-group").workloads]
    some = advised(f"{names[0]}.budget_month_usd=1", id="hospital-group")
    assert some.recommendation.recommended
    every = advised(*(f"{name}.budget_month_usd=1" for name in names), id="hospital-group")
    assert every.recommendation.recommended is None


@pytest.mark.parametrize(("setting", "says"), [("rto_h=0", "back"), ("rpo_h=0", "of data lost")])
def test_a_recovery_that_no_design_reaches_is_a_conflict_in_words(setting: str, says: str) -> None:
    found = advised(setting)
    assert found.recommendation.recommended is None
    assert "Recovery" in found.recommendation.summary
    assert says in found.recommendation.summary


def test_a_firm_recovery_asks_for_a_second_place() -> None:
    best = advised("rto_h=6").recommendation.option("optimum")
    assert best
    if best.design:
        assert all(d.standby for d in best.design.deployments if d.kind == "serve" and d.rto.value > 6) or all(
            d.rto.value <= 6 for d in best.design.deployments if d.kind == "serve"
        )


def test_a_stated_plan_that_buys_for_more_than_the_capital_budget_is_not_recommended() -> None:
    bounded = advised("budget_capex_usd=0", id="call-screening").recommendation
    stated = bounded.option("as_stated")
    assert stated
    assert stated.evaluation
    assert stated.evaluation.capex_usd > 0
    assert any("the budget is USD 0" in reason for reason in stated.why_not)
    assert not stated.feasible
