"""The cost of doing nothing: formulae in data, unknown where an input is, each amount of money counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advice import Advice, assess
from advisor.advising.inaction import PREFIX
from advisor.figure import evaluate_formula
from advisor.knowledge.model import Knowledge
from tests.core.plans import KNOWLEDGE, TODAY
from tests.core.plans_of_samples import SAMPLES, advice_of, sample


def with_facts(id: str, knowledge: Knowledge = KNOWLEDGE, **facts: float) -> Advice:
    """The advice on a sample whose workloads state some facts or answer some questions more."""
    plan = sample(id)
    answered = {name: value for name, value in facts.items() if name in knowledge.questions}
    stated = {name: value for name, value in facts.items() if name not in answered}
    workloads = tuple(
        replace(w, facts={**w.facts, **stated}, answers={**w.answers, **answered}, accepted=()) for w in plan.workloads
    )
    return assess(replace(plan, workloads=workloads), knowledge, TODAY)


def test_at_least_eight_rules_can_be_priced() -> None:
    assert len(KNOWLEDGE.inaction) >= 8


@pytest.mark.parametrize("id", SAMPLES)
def test_each_price_is_a_figure_or_says_what_it_waits_for_or_is_not_positive(id: str) -> None:
    advice = advice_of(id)
    for cost in advice.inaction:
        assert cost.finding in {f.id for a in advice.alignments for f in a.firing()}
        assert not (cost.figure and cost.waits_for)
        assert not cost.figure or advice.figures[cost.figure].value > 0


def test_downtime_has_no_price_until_the_business_gives_one() -> None:
    before = next(c for c in advice_of("eu-bank").inaction if c.money == "downtime")
    assert before.waits_for == ("downtime_usd_h",)
    advice = with_facts("eu-bank", downtime_usd_h=5000.0)
    cost = next(c for c in advice.inaction if c.money == "downtime")
    options = {o.id: o.evaluation for o in advice.recommendation.options}
    best = advice.recommendation.recommended
    assert best
    assert best.evaluation
    stated = options["as_stated"]
    assert stated
    hours = 730 * max(0.0, best.evaluation.availability_share - stated.availability_share)
    if hours:
        assert advice.figures[cost.figure].value == pytest.approx(5000 * hours)
        twice = with_facts("eu-bank", downtime_usd_h=10000.0)
        assert twice.figures[cost.figure].value == pytest.approx(2 * advice.figures[cost.figure].value)
    else:
        assert cost.figure == ""


def test_idle_capacity_costs_less_the_busier_it_is() -> None:
    idle, busier = (with_facts("hospital-group", utilisation=u) for u in (5.0, 25.0))
    costs = [next(c for c in a.inaction if c.finding == "K02@image-triage") for a in (idle, busier)]
    values = [a.figures[c.figure].value for a, c in zip((idle, busier), costs, strict=True)]
    assert values[0] / values[1] == pytest.approx(0.95 / 0.75)
    assert all(c.counted for c in costs)


def test_of_two_findings_on_one_money_the_larger_counts() -> None:
    advice = with_facts("retailer")
    k01 = next(c for c in advice.inaction if c.finding.startswith("K01"))
    entry = KNOWLEDGE.inaction["K01"]
    other = next(
        f.rule.id for a in advice.alignments for f in a.firing() if f.rule.id != "K01" and f.workload == k01.workload
    )
    knowledge = replace(KNOWLEDGE, inaction={"K01": entry, other: replace(entry, rule=other)})
    both = assess(sample("retailer"), knowledge, TODAY)
    assert len([c for c in both.inaction if c.figure]) == 2
    assert len([c for c in both.inaction if c.counted]) == 1
    assert both.figures[PREFIX].value == pytest.approx(advice.figures[k01.figure].value)


def test_every_figure_gives_its_value() -> None:
    for advice in (with_facts("retailer"), with_facts("hospital-group", downtime_usd_h=2000.0, utilisation=12.0)):
        made = [f for id, f in advice.figures.items() if id.startswith(PREFIX)]
        assert made
        for figure in made:
            assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value, rel=1e-9, abs=1e-9)
            assert figure.low <= figure.value <= figure.high
