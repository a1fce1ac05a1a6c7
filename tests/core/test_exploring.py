"""What would change the advice is checked by making the change and solving again."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import pytest

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import with_answer
from advisor.assessment.model import Assessment, Workload
from advisor.exploring import Exploration, explore, ties, tipping
from advisor.exploring.break_even import VARIABLES, break_even, scaled
from advisor.exploring.fronts import FASTER, LESS, carbon_front, front
from advisor.exploring.premortem import events
from advisor.exploring.solve import best_by_kind, cheapest_kind, in_words, outcome
from advisor.exploring.ties import near_ties
from advisor.exploring.tipping import tipping_points
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Question
from advisor.models.book import Book
from advisor.optimise.near import NEAR_SHARE
from advisor.uncertainty import Draws
from tests.core.plans_of_samples import sample

KNOWLEDGE = open_knowledge()


@lru_cache(maxsize=4)
def plan_of(id: str) -> Plan:
    return make_plan(sample(id), KNOWLEDGE)


def test_at_a_break_even_point_the_cheapest_kind_changes() -> None:
    plan = plan_of("eu-bank")
    points = break_even(plan)
    assert points
    for point in points:
        variable = next(v for v in VARIABLES if v.id == point.variable)
        below, above = (
            {
                kind: found.evaluation.monthly_usd
                for kind, found in best_by_kind(scaled(plan, variable, point.factor * f)).items()
            }
            for f in (1 / 1.03, 1.03)
        )
        assert below[point.below] == pytest.approx(min(below.values()), abs=0.02)
        assert above[point.above] == pytest.approx(min(above.values()), abs=0.02)
        assert below[point.below] < below.get(point.above, math.inf)
        assert above[point.above] < above.get(point.below, math.inf)


def test_a_number_of_things_is_moved_by_whole_ones_and_never_to_none() -> None:
    plan = plan_of("eu-bank")
    sites, tokens = (plan.knowledge.questions[id] for id in ("sites", "tokens_req"))

    def moved(question: Question, now: float, way: int, factor: float) -> float:
        tried = tipping._Try(plan, outcome(plan), plan.cases[0].workload, question, now, way, {})
        return tried.value(factor)

    assert [moved(sites, 3.0, way, 1.04) for way in (1, -1)] == [4.0, 2.0]
    assert moved(sites, 1.0, -1, 8.0) == 1.0
    assert moved(tokens, 3.0, 1, 1.5) == 4.5


def test_before_a_tipping_point_the_design_stays_and_at_it_it_changes() -> None:
    plan = plan_of("eu-bank")
    base = outcome(plan)
    points = tipping_points(plan)
    assert [p.factor for p in points] == sorted(p.factor for p in points)
    assert any(p.at is not None for p in points)
    for point in points:
        assert point.low <= point.now <= point.high
        for value, changes in ((point.at, True), (point.now * 0.999 + (point.at or 0) * 0.001, False)):
            if point.at is None or value is None:
                continue
            moved = with_answer(plan.assessment, point.workload, point.question, value)
            assert (outcome(make_plan(moved, KNOWLEDGE)).shape != base.shape) is changes


@pytest.mark.parametrize("id", ["eu-bank", "retailer"])
def test_after_a_blow_nothing_stands_in_what_was_lost(id: str) -> None:
    plan = plan_of(id)
    found = events(plan)
    assert {e.id.partition(":")[0] for e in found} & {"lost", "supplier"}
    for event in found:
        kind, _, lost = event.id.partition(":")
        if kind == "lost":
            assert not event.stands or "takes over" in event.say
            assert f"in {plan.field.places[lost].label}" not in event.instead
        if kind.endswith("dearer"):
            assert event.stands
            assert event.change_usd_month
            assert event.change_usd_month > 0
        if event.cost_usd_month is None:
            assert event.instead.startswith("nothing meets")


def test_hosted_tokens_that_get_dearer_are_a_blow_to_a_design_that_pays_for_them() -> None:
    plan = plan_of("ai-software-factory")
    base = outcome(plan)
    assert base.evaluation
    tokens = sum(line.usd_month for line in base.evaluation.lines if line.category == "tokens")
    assert tokens > 0
    dearer = next(e for e in events(plan) if e.id == "tokens_dearer")
    assert dearer.change_usd_month == pytest.approx(tokens * 0.5)


def test_a_price_that_is_not_paid_tips_nothing_as_it_rises() -> None:
    plan = plan_of("defence-enclave")
    for variable in (v for v in VARIABLES if v.id in ("rent_price", "token_price")):
        dear = cheapest_kind(scaled(plan, variable, 8.0))
        today = cheapest_kind(plan)
        assert dear
        assert today
        assert dear.kind == today.kind
        assert all(p.factor < 1 for p in break_even(plan) if p.variable == variable.id)


@pytest.mark.parametrize("id", ["hospital-group", "retailer"])
def test_near_ties_are_allowed_different_and_within_five_percent(id: str) -> None:
    plan = plan_of(id)
    best = outcome(plan)
    found = near_ties(plan, Draws(2000))
    assert found
    assert best.evaluation
    for tie in found:
        assert tie.differs
        assert best.evaluation.monthly_usd - 0.01 <= tie.monthly_cost_usd
        assert tie.monthly_cost_usd <= best.evaluation.monthly_usd * (1 + NEAR_SHARE) + 0.01
        assert 0 <= tie.probability_cheaper <= 1
    assert len({tie.differs for tie in found}) == len(found)


@pytest.mark.parametrize("id", ["eu-bank", "hospital-group", "retailer"])
def test_along_the_front_faster_is_never_cheaper(id: str) -> None:
    points = front(plan_of(id))
    best = outcome(plan_of(id))
    assert best.evaluation
    assert points[0].monthly_cost_usd == pytest.approx(best.evaluation.monthly_usd)
    for slower, faster in pairwise(points):
        assert faster.monthly_cost_usd >= slower.monthly_cost_usd - 0.01
        assert faster.latency_ms <= slower.latency_ms * FASTER
        assert faster.path == slower.path


@pytest.mark.parametrize("id", ["eu-bank", "scheduling-agent"])
def test_along_the_front_less_carbon_is_never_cheaper_and_never_more_carbon(id: str) -> None:
    points = carbon_front(plan_of(id))
    assert len(points) > 1
    for dirtier, cleaner in pairwise(points):
        assert cleaner.monthly_cost_usd >= dirtier.monthly_cost_usd - 0.01
        assert cleaner.carbon_kg_month is not None
        assert dirtier.carbon_kg_month is not None
        assert cleaner.carbon_kg_month <= dirtier.carbon_kg_month * LESS + 1e-6


def test_what_is_then_best_names_only_the_workloads_that_move() -> None:
    plan = plan_of("hospital-group")
    base, fallen = outcome(plan), next(e for e in events(plan) if e.id == "supplier:aws")
    assert base.design
    moved = outcome(make_plan(plan.assessment, KNOWLEDGE, places=frozenset(
        id for s in plan.studies for id, p in s.places.items() if p.provider != "aws"
    )))  # fmt: skip
    assert moved.design
    assert fallen.instead == in_words(moved, base)
    before, after = (
        {d.workload: [d.parts.get(part) for part in ("inference", "burst")] for d in design.deployments if d.path}
        for design in (base.design, moved.design)
    )
    assert before != after
    for workload in before:
        assert (workload in fallen.instead) is (before[workload] != after[workload])
    assert in_words(base, base).endswith("every model stays where it is")


def test_without_its_link_the_bank_stands_still_and_the_fleet_goes_on() -> None:
    bank, fleet = (next(e for e in events(plan_of(id)) if e.id == "link_cut") for id in ("eu-bank", "commercial-fleet"))
    assert not bank.stands
    assert fleet.stands
    assert fleet.change_usd_month == pytest.approx(0.0, abs=0.01)


def test_a_plan_that_waits_for_answers_is_not_explored() -> None:
    found = explore(Assessment("blank", workloads=(Workload("w", {}),)), KNOWLEDGE)
    assert found == Exploration((), (), (), (), (), ())


def test_scaled_prices_move_only_what_they_name() -> None:
    plain, dearer = Book(KNOWLEDGE, {}), Book(KNOWLEDGE, {}, {"items/server_*": 2.0})
    assert dearer.item("server_8x_h200").value == 2 * plain.item("server_8x_h200").value
    assert dearer.item("server_8x_h200").high == 2 * plain.item("server_8x_h200").high
    assert dearer.item("maintenance") == plain.item("maintenance")
    shape = KNOWLEDGE.instances[0]
    rent = Book(KNOWLEDGE, {f"prices/{shape.provider}/{shape.gpu}/*/usd_per_gpu_h": 3.0}, {"prices/*": 2.0}).rent(shape)
    assert rent.value == pytest.approx(3.0 * shape.gpu_count * 2)
    assert rent.override


def test_near_ties_of_a_large_plan_move_one_workload_and_are_no_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of("retailer")
    together = near_ties(plan, Draws(2000))
    monkeypatch.setattr(ties, "FEW", 1)
    alone = near_ties(plan, Draws(2000))
    assert alone
    least = {t.differs: t.monthly_cost_usd for t in together}
    for tie in alone:
        assert len({line.partition(":")[0] for line in tie.differs}) == 1
        assert tie.monthly_cost_usd >= least.get(tie.differs, 0.0) - 0.01


def test_of_a_large_plan_one_workload_moves_while_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tipping, "FEW", 1)
    monkeypatch.setattr(tipping, "FIRST", 1)
    plan = plan_of("retailer")
    assert len(plan.studies) > 1
    first = tipping.tried_first(plan)
    assert len(first) == tipping.FIRST
    base = outcome(plan)
    assert {p.workload for p in tipping_points(plan)} == set(first)
    points = [p for case in plan.cases for p in tipping_points(plan, (case.workload,)) if p.at is not None]
    assert points
    for point in points:
        assert point.at is not None
        moved = with_answer(plan.assessment, point.workload, point.question, point.at)
        assert outcome(make_plan(moved, KNOWLEDGE)).shape != base.shape
