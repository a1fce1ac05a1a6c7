"""Answers that no rule reads, but the models and the placement do: each changes what it says it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advising.plan import Plan, make_plan
from advisor.design.candidates import serve
from advisor.optimise.rivals import best_of
from tests.core.test_design import feasible, plan, study

UPLOAD = {
    "data_location": "edge_sites", "serving": "self_cloud", "sites": 3, "site_gb_day": 10_000, "uplink_mbps": 100,
}  # fmt: skip


def facts(found: Plan) -> dict[str, object]:
    return found.facts(found.cases[0])


@pytest.mark.parametrize(("bits", "gb"), [("bits_16", 140.0), ("bits_8", 70.0), ("bits_4", 39.375)])
def test_the_precision_decides_what_the_weights_take(bits: str, gb: float) -> None:
    assert facts(plan(model_b=70, precision_min=bits))["weights_gb"] == pytest.approx(gb)


def test_half_the_bits_never_need_more_accelerators() -> None:
    cost = []
    for bits in ("bits_16", "bits_8", "bits_4"):
        ways = [d for d in serve(study(model_b=70, precision_min=bits)) if d.needs]
        cost.append(min(max(n) for d in ways for n in d.needs.values()))
    assert cost == sorted(cost, reverse=True)
    assert cost[0] > cost[-1]


def test_only_suppliers_that_may_be_used_are_used() -> None:
    found = study(providers_allowed=["gcp"])
    used = {found.places[d.parts["inference"]].provider for d in serve(found) if d.feasible}
    assert used - {""} == {"gcp"}
    none = study(providers_allowed=[])
    assert feasible(serve(none), none) <= {"onprem", "colo", "edge", "device"}


def test_what_leaves_a_site_is_what_was_answered() -> None:
    assert facts(plan(**UPLOAD))["raw_leaves_site"] is True
    assert facts(plan(**UPLOAD, raw_upload="events"))["raw_leaves_site"] is False
    assert facts(plan(**{**UPLOAD, "serving": "on_device"}, raw_upload="all"))["raw_leaves_site"] is True


def test_events_fit_a_link_that_raw_data_does_not() -> None:
    raw, events = study(**UPLOAD), study(**UPLOAD, raw_upload="events")
    assert "cloud" not in feasible(serve(raw), raw)
    assert "cloud" in feasible(serve(events), events)


def test_the_country_of_the_rule_is_the_one_that_was_named() -> None:
    named = study(residency="in_country", country="fr")
    rented = {p.country for p in named.places.values() if p.kind == "cloud"}
    assert named.boundary.countries == {"FR"}
    assert rented == {"FR"}
    assert study(residency="in_country").boundary.countries == {"DE"}


def test_a_country_outside_the_area_is_not_taken() -> None:
    assert study(residency="in_country", country="sg").boundary.countries == {"DE"}


def test_where_nothing_may_be_bought_nothing_is_bought() -> None:
    free, rented = plan(), plan(capex_or_opex="opex_only")
    assert best_of(free.field, "onprem_only").design is not None
    assert best_of(rented.field, "onprem_only").design is None
    best = best_of(rented.field, "optimum")
    assert best.evaluation
    assert best.evaluation.capex_usd == 0


@pytest.mark.parametrize(("years", "term"), [(0.5, None), (1, 1), (2.5, 1), (3, 3), (5, 3)])
def test_capacity_is_reserved_only_for_a_term_that_can_be_committed_to(years: float, term: int | None) -> None:
    field = plan(contract_term_years=years).field
    rented = [c for c in field.costs.values() if c.on_demand_usd]
    assert rented
    assert {field.terms[c.id] for c in rented} == {term}
    assert {c.reserved_usd is not None for c in rented} == {term is not None}


def test_a_shorter_commitment_costs_more_and_is_said_in_the_plan() -> None:
    three, one = (plan(contract_term_years=years, gpu_source="cloud_reserved").field for years in (3, 1))
    both = [id for id, c in three.costs.items() if c.reserved_usd and id in one.costs]
    assert both
    for id in both:
        long, short, on_demand = three.costs[id].reserved_usd, one.costs[id].reserved_usd, one.costs[id].on_demand_usd
        assert long is not None
        assert short is not None
        assert on_demand is not None
        assert long < short < sum(on_demand)


def test_where_rents_fall_fast_the_year_by_year_commitment_is_taken() -> None:
    """(1 - 0.36) x the mean of three years at -45 % a year is under 1 - 0.56."""
    asked = replace(plan().assessment, overrides={"items/rent_change_year": -0.45})
    found = make_plan(asked, plan().knowledge).field
    rented = [c.id for c in found.costs.values() if c.reserved_usd]
    assert rented
    assert {found.terms[id] for id in rented} == {1}


def test_training_is_sized_by_its_answer() -> None:
    def hours(**changes: object) -> float:
        found = plan(fine_tuning="periodic", **changes)
        line = next(x for d in found.field.deployments if d.kind == "tune" for x in d.lines)
        return next(q.value for q in line.inputs.values() if q.unit.startswith("GPU"))

    assert hours(train_gpu_h_month=1234) == 1234
    assert hours() != 1234
