"""Where nothing can be built, the reasons are a set of which none can be spared, and each way out is a real design."""

from __future__ import annotations

from itertools import combinations

import pytest

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import apply_settings
from advisor.knowledge import open_knowledge
from advisor.optimise.conflict import irreducible
from advisor.optimise.means import beyond
from advisor.optimise.rivals import KEEP, all_kinds, best_of, explain
from tests.core.plans_of_samples import IMPOSSIBLE, sample

KNOWLEDGE = open_knowledge()


def plan_of(id: str, *settings: str) -> Plan:
    return make_plan(apply_settings(sample(id), list(settings), KNOWLEDGE), KNOWLEDGE)


@pytest.mark.parametrize("seed", range(30))
def test_the_filter_leaves_a_set_of_which_none_can_be_spared(seed: int) -> None:
    names = "abcde"
    pairs = list(combinations(names, 2))
    clashes = [set(pairs[(seed * k + k) % len(pairs)]) for k in (1, 3, 7)]  # each pair excludes each other

    def possible(without: frozenset[str]) -> bool:
        return not any(clash.isdisjoint(without) for clash in clashes)

    found = irreducible(names, possible)
    assert found is not None
    rest = frozenset(names) - set(found)
    assert not possible(rest)
    assert all(possible(rest | {name}) for name in found)


def test_what_no_constraint_causes_has_no_conflict() -> None:
    assert irreducible("ab", lambda without: False) is None


def test_the_impossible_sample_names_the_two_that_exclude_each_other_and_both_ways_out() -> None:
    found = all_kinds(make_plan(sample(IMPOSSIBLE), KNOWLEDGE).field)[0]
    assert {reason.partition(":")[0] for reason in found.why_not} == {"Budget", "Location rule"}
    assert {way.family for way in found.ways} == {"budget", "residency"}
    assert all(way.monthly_usd > 0 for way in found.ways)


@pytest.mark.parametrize("id", ["commercial-fleet", "eu-bank", "hospital-group", IMPOSSIBLE])
def test_every_way_out_of_a_rival_is_what_solving_without_that_constraint_finds(id: str) -> None:
    field = make_plan(sample(id), KNOWLEDGE).field
    for kind in KEEP:
        found = explain(field, best_of(field, kind))
        assert found.design or found.why_not
        for way in found.ways:
            solved = best_of(field, kind, frozenset({way.family}))
            assert solved.evaluation is not None
            assert solved.evaluation.monthly_usd == pytest.approx(way.monthly_usd)


def test_nobody_to_run_own_hardware_leaves_what_others_run() -> None:
    found = best_of(plan_of("release-notes", "ops_fte=0").field, "onprem_only")
    explained = explain(plan_of("release-notes", "ops_fte=0").field, found)
    assert explained.design is None
    assert explained.why_not[0].startswith("Staff: own hardware takes ")
    assert best_of(plan_of("release-notes", "ops_fte=0").field, "optimum").design is not None


def test_power_bounds_all_that_is_bought_for_a_place_together() -> None:
    plan = make_plan(sample("hospital-group"), KNOWLEDGE)
    for id in ("optimum", "onprem_only", "hybrid"):
        found = best_of(plan.field, id)  # type: ignore[arg-type]
        assert found.design is not None
        assert found.evaluation is not None
        assert beyond(found.design, found.evaluation, plan.means, plan.book) == ()


def test_edge_first_counts_requests_not_workloads() -> None:
    found = best_of(make_plan(sample("retailer"), KNOWLEDGE).field, "edge_first")
    assert found.design is not None  # the shelves ask 500 times as often as the staff
    assert {d.edge_share for d in found.design.deployments if d.kind == "serve"} == {0.0, 1.0}


def test_what_a_class_of_sites_owns_is_divided_among_them() -> None:
    plan = make_plan(sample("line-inspection"), KNOWLEDGE)
    assert {c.sunk_limit for id, c in plan.field.costs.items() if id == "plants|l4-server"} == {4}
