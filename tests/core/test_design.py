"""Places, limits, paths and the stated design: what may stand where, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from advisor.advice import assess
from advisor.advising.plan import Plan, make_plan
from advisor.alignment import judge
from advisor.assessment import apply_settings, loads, with_answer
from advisor.assessment.model import Assessment
from advisor.design.candidates import serve
from advisor.design.classify import classify
from advisor.design.facts import derive_facts
from advisor.design.model import OWNED_KINDS, Deployment, Segment
from advisor.design.study import Study
from advisor.expr import NOT_APPLICABLE, Unknown
from advisor.knowledge import open_knowledge
from advisor.models import latency
from advisor.optimise.rivals import best_of
from tests.core.plans_of_samples import sample

KNOWLEDGE = open_knowledge()
TODAY = date(2026, 11, 24)
BASE: Mapping[str, Any] = {
    "jurisdictions": ["eu"], "regimes": ["none"], "usecase": "rag", "residency": "none", "data_location": "onprem_dc",
    "requests_day": 20000, "serving": "self_cloud", "interaction": "chat", "latency_ms": 3000,
    "data_classes": ["internal"],
}  # fmt: skip


def assessment(**changes: Any) -> Assessment:
    """A small plan with some answers changed; None takes an answer away."""
    answers = {k: v for k, v in {**BASE, **changes}.items() if v is not None}
    text = "\n".join(f"      {k}: {str(v).replace(chr(39), '')}" for k, v in answers.items())
    return loads(f"schema: 1\nname: T\nworkloads:\n  - name: w\n    answers:\n{text}\n", "t.yaml", KNOWLEDGE)


def plan(**changes: Any) -> Plan:
    """The plan of such an assessment."""
    return make_plan(assessment(**changes), KNOWLEDGE)


def study(**changes: Any) -> Study:
    """The study of its one workload."""
    return plan(**changes).studies[0]


def feasible(deployments: list[Deployment], found: Study) -> set[str]:
    """Kinds of place where inference may stand."""
    return {found.places[d.parts["inference"]].kind for d in deployments if d.feasible}


def test_own_premises_keep_every_part_on_own_premises() -> None:
    found = study(residency="on_own_premises")
    assert feasible(serve(found), found) == {"onprem"}


def test_a_residency_rule_keeps_data_inside_the_area() -> None:
    found = study(residency="in_region")
    eu = set(KNOWLEDGE.jurisdictions["eu"].countries) | {"EU"}
    for deployment in serve(found):
        if deployment.feasible:
            assert {found.places[id].country for id in deployment.parts.values()} <= eu


def test_a_hosted_model_whose_place_is_not_stated_fails_a_residency_rule() -> None:
    found = study(residency="in_region", data_location="cloud_same_region")
    unstated = [d for d in serve(found) if found.places[d.parts["inference"]].kind == "hosted"]
    unstated = [d for d in unstated if not found.places[d.parts["inference"]].country]
    assert unstated
    assert all(any(b.constraint == "residency" for b in d.breaks) for d in unstated)


def test_a_domestic_operator_rule_excludes_foreign_groups() -> None:
    found = study(residency="in_country_domestic_operator")
    assert feasible(serve(found), found) <= OWNED_KINDS


LIMITING = sorted(r.id for r in KNOWLEDGE.regimes.values() if r.judged and (r.countries or r.operators != "any"))


@pytest.mark.parametrize("regime", LIMITING)
def test_rules_and_optimiser_agree_on_a_regime_that_limits_operators_or_places(regime: str) -> None:
    # served abroad by a foreign operator: a rule fires, and what the optimiser still allows obeys the regime
    answers = {
        "regimes": [regime], "operator": "foreign", "serving": "self_cloud", "data_location": "cloud_same_region",
        "jurisdictions": ["eu"], "data_classes": ["personal", "cui_export"],
    }  # fmt: skip
    made = plan(**answers)
    alignment = judge(made.assessment, made.assessment.workloads[0], made.facts(made.cases[0]), KNOWLEDGE, TODAY)
    assert any(f.rule.theme in ("compliance", "residency") for f in alignment.firing())
    limit, found = KNOWLEDGE.regimes[regime], made.studies[0]
    for deployment in serve(found):
        rented = [p for p in map(found.places.get, deployment.parts.values()) if p and p.kind not in OWNED_KINDS]
        if deployment.feasible and rented:
            assert not limit.countries or {p.country for p in rented} <= set(limit.countries)
            assert limit.operators != "not_foreign" or {p.operator_country for p in rented} <= set(limit.countries)


def test_defence_regimes_leave_only_government_regions_in_their_country() -> None:
    found = study(regimes=["itar"], data_location="cloud_same_region")
    clouds = found.of_kind("cloud")
    assert clouds
    assert all(p.country == "US" and "gov" in p.region for p in clouds)


def test_a_control_loop_stays_at_the_site() -> None:
    found = study(
        usecase="classification", interaction="control_loop", latency_ms=80, data_location="edge_sites", sites=200,
        serving="on_device", infra="edge", requests_day=4_000_000,
    )  # fmt: skip
    assert feasible(serve(found), found) == {"edge"}


def test_raw_data_that_does_not_fit_the_link_keeps_the_model_at_the_site() -> None:
    found = study(
        usecase="classification", interaction="async", data_location="edge_sites", sites=500, site_gb_day=1600,
        uplink_mbps=100, infra="edge", requests_day=1_000_000, latency_ms=60000,
    )  # fmt: skip
    kinds = feasible(serve(found), found)
    assert kinds == {"edge"}
    assert any(b.constraint == "uplink" for d in serve(found) for b in d.breaks)


def test_two_areas_with_a_residency_rule_are_served_apart_and_called_multi_region() -> None:
    made = plan(jurisdictions=["us", "eu"], residency="in_region", data_location="cloud_same_region")
    assert [s.boundary.id for s in made.studies] == ["us", "eu"]
    assert sum(s.work.requests_day.value for s in made.studies) == pytest.approx(20000)
    advice = assess(made.assessment, KNOWLEDGE, TODAY)
    assert advice.recommendation.infrastructure == "multi_region"


def test_a_disconnected_rule_makes_an_air_gapped_design() -> None:
    advice = assess(assessment(residency="disconnected", serving="self_onprem"), KNOWLEDGE, TODAY)
    assert advice.recommendation.infrastructure == "air_gapped"
    cloud = advice.recommendation.option("cloud_only")
    assert cloud is not None
    assert not cloud.feasible
    assert any("own premises" in reason for reason in cloud.why_not)


def test_hardware_that_comes_too_late_is_out_unless_it_is_there() -> None:
    late = study(serving="self_onprem", horizon_weeks=4)
    owned = [d for d in serve(late) if late.places[d.parts["inference"]].kind == "onprem"]
    assert owned
    assert all(any(b.constraint == "lead_time" for b in d.breaks) for d in owned)


def test_what_stands_there_is_not_waited_for_but_what_is_bought_beside_it_is() -> None:
    plan = make_plan(with_answer(sample("eu-bank"), "adviser-assistant", "horizon_weeks", 2), KNOWLEDGE)
    served = [d for d in plan.field.deployments if d.kind == "serve" and not d.spare]
    own = [d for d in served if d.parts["inference"] == "dc-frankfurt"]
    late = {(d.hardware, bool(d.standby)): any(b.constraint == "lead_time" for b in d.breaks) for d in own}
    assert not late["H100-SXM", False]  # two servers are there
    assert late["H100-SXM", True]  # the standby has to be bought
    assert late["MI300X", False]


def test_a_promise_that_one_place_cannot_keep_gets_a_spare_or_a_second_place() -> None:
    best = assess(assessment(availability=99.9), KNOWLEDGE, TODAY).recommendation.recommended
    assert best is not None
    assert best.evaluation is not None
    assert best.evaluation.availability_share >= 0.999


def test_what_is_not_answered_is_assumed_and_listed_never_a_fact() -> None:
    made = plan(peak_mean=None)
    facts = made.facts(made.cases[0])
    assert isinstance(facts["owned_usd_month"], Unknown)
    assert "peak_mean" in facts["owned_usd_month"].missing
    advice = assess(made.assessment, KNOWLEDGE, TODAY)
    assert "peak_mean" in {a.question for a in advice.assumptions}
    assert "peak_mean" not in advice.assessment.workloads[0].answers


def test_facts_that_the_user_knows_better_replace_the_engines() -> None:
    made = plan()
    assert derive_facts(made.cases[0], {"distance_km": 420.0}, made.studies)["distance_km"] == 420.0
    assert isinstance(derive_facts(made.cases[0], {}, made.studies)["distance_km"], Unknown)


def test_the_site_is_no_distance_away() -> None:
    made = plan(serving="on_device", infra="edge", usecase="classification", sites=20, data_location="edge_sites")
    facts = made.facts(made.cases[0])
    assert facts["distance_km"] == 0
    assert facts["rtt_ms"] == 0
    assert facts["raw_leaves_site"] is False
    assert facts["uplink_need_mbps"] == 0


def test_the_stated_plan_keeps_its_place_even_where_it_breaks_limits() -> None:
    made = plan(residency="on_own_premises", serving="self_cloud")
    assert not isinstance(made.stated, str)
    served = next(d for d in made.stated.deployments if d.kind == "serve")
    assert made.stated.places[served.parts["inference"]].kind == "cloud"
    assert any(b.constraint == "residency" for b in served.breaks)
    assert classify(KNOWLEDGE, made.stated).pattern in ("vpc_isolated", "hybrid")


def test_a_vendor_that_is_not_named_is_one_that_the_plan_allows_where_there_is_one() -> None:
    stated = {"residency": "in_region", "data_location": "cloud_same_region", "serving": "vendor_private"}
    made = plan(**stated)
    assert not isinstance(made.stated, str)
    served = next(d for d in made.stated.deployments if d.kind == "serve")
    assert not any(b.constraint == "residency" for b in served.breaks)
    foreign = plan(**stated, operator="foreign").stated
    assert not isinstance(foreign, str)
    assert any(d.breaks for d in foreign.deployments if d.kind == "serve")


def test_only_work_that_nobody_waits_for_is_served_on_spot() -> None:
    rented = ("residency=in_country", "budget_capex_usd=0", "contract_term_years=0", "availability=80")
    waits, batch = (
        make_plan(apply_settings(sample("call-screening"), [*rented, *more], KNOWLEDGE), KNOWLEDGE)
        for more in ((), ("interaction=batch",))
    )
    assert not any(pool.spot for pool in waits.field.pools.values())
    found = best_of(batch.field, "optimum")
    assert found.design is not None
    assert found.evaluation is not None
    serving = next(d for d in found.design.deployments if d.kind == "serve")
    assert all(found.design.pools[id].spot for id in serving.needs)
    assert all(batch.field.costs[id].reserved_usd is None for id in serving.needs)
    assert any("on spot" in line.label for line in found.evaluation.lines)
    firm = make_plan(with_answer(batch.assessment, "call-screening", "availability", 99.5), KNOWLEDGE)
    promised = best_of(firm.field, "optimum").design
    assert promised is not None
    assert not any(promised.pools[id].spot for id in promised.capacity)  # what is taken away keeps no promise


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"model_b": 0.9}, False),  # a network for labels reads no tokens
        ({"model_b": 1}, True),
        ({"model_b": 8}, True),
        ({"model_b": 70, "usecase_detail": "speech"}, True),
        ({"model_b": 1.5, "usecase_detail": "speech"}, False),
        ({"model_b": 8, "usecase_detail": "speech"}, False),
        ({"model_b": 0.1, "serving": "vendor_api"}, True),
    ],
)
def test_tokens_are_asked_of_a_classifier_just_where_it_is_a_language_model(
    answers: dict[str, Any], asked: bool
) -> None:
    found = study(**{"usecase": "classification", "tokens_req": 1234, **answers})
    assert (found.case.env["tokens_req"] is not NOT_APPLICABLE) == asked
    assert (found.work.model is not None) == asked
    if asked:
        assert found.work.input_tokens + found.work.output_tokens == pytest.approx(1234)


def test_a_private_link_leads_to_a_cloud_and_not_to_a_hosted_model() -> None:
    found = study(residency="none", serving="vendor_api")
    charged = {
        frozenset(found.places[id].kind for id in d.parts.values())
        for d in serve(found)
        if any(line.id.startswith("interconnect/") for line in d.lines)
    }
    assert frozenset({"onprem", "cloud"}) in charged
    assert all("cloud" in kinds for kinds in charged)


@pytest.mark.parametrize(("location", "rooms"), [("cloud_same_region", set()), ("onprem_dc", {"onprem"})])
def test_no_own_room_is_set_up_for_what_stands_around_a_hosted_model(location: str, rooms: set[str]) -> None:
    found = study(data_location=location)
    hosted = [d for d in serve(found) if found.places[d.parts["inference"]].kind == "hosted"]
    assert hosted
    assert {found.places[d.parts["data"]].kind for d in hosted} - {"cloud"} == rooms


@pytest.mark.parametrize("calls", [4, 12, 60])
def test_the_reserve_of_calls_in_sequence_keeps_the_deadline_and_wastes_little_of_it(calls: int) -> None:
    share, once = study(usecase="agents", steps=calls).work.deadline_share, study().work.deadline_share
    mean_ms = 1000.0
    p95_ms = latency.compose([Segment("model", "", mean_ms, mean_ms / once, "", "", "judgement", calls)])[1]
    assert 0.8 <= p95_ms * share / (calls * mean_ms) <= 1.05
