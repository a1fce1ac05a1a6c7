"""A plan without mistakes stays almost silent: one well-run plan for each pair of infrastructure and use case."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.alignment import Alignment, judge
from advisor.assessment.environment import environment
from advisor.assessment.model import Answer, Assessment, Workload
from advisor.design.case import Case
from advisor.design.facts import derive_facts
from advisor.expr import Chosen
from advisor.knowledge import open_knowledge

KNOWLEDGE = open_knowledge()
INFRASTRUCTURES = ("air_gapped", "hybrid", "vpc_isolated", "edge", "multi_region")
USECASES = ("rag", "classification", "generation", "agents", "multi_agent")
STRUCTURAL = {"L07", "L10", "K10"}  # follow from the pair itself, or from a volume that deserves a quote


def every(question: str, *without: str) -> Chosen:
    """All options of a multiple choice, save some."""
    return Chosen(frozenset(o.id for o in KNOWLEDGE.questions[question].options) - {"none", *without})


COMMON: dict[str, Answer] = {
    "industry": "manufacturing",
    "jurisdictions": Chosen(frozenset(["eu"])),
    "regimes": Chosen(frozenset(["gdpr"])),
    "shadow_ai": "none_seen_and_measured",
    "ops_fte": 9.0,
    "adoption": "production",
    "adoption_target": "production",
    "horizon_weeks": 60.0,
    "data_classes": Chosen(frozenset(["internal", "personal"])),
    "data_tb": 4.0,
    "sites": 20.0,
    "site_gb_day": 2.0,
    "freshness_h": 24.0,
    "index_refresh_h": 6.0,
    "weights": "open",
    "fine_tuning": "none",
    "protections": every("protections"),
    "interaction": "async",
    "latency_ms": 60_000.0,
    "requests_day": 60_000.0,
    "tokens_req": 2_000.0,
    "peak_mean": 2.5,
    "uplink_mbps": 200.0,
    "offline_h": 0.0,
    "cloud_usd_month": 0.0,
    "autonomy": "act_with_limits",
    "actions": Chosen(frozenset(["internal_write"])),
    "steps": 6.0,
    "guardrails": every("guardrails"),
    "readiness": every("readiness"),
    "update_path": "cicd",
    "update_days": 30.0,
    "availability": 99.5,
    "dr": "standby_in_boundary",
    "wrong_answer": "money",
    "corpus_writers": "staff",
    "access_network": "fibre",
    "users_kind": Chosen(frozenset(["staff"])),
    "accuracy_needed_pct": 95.0,
    "accuracy_measured_pct": 97.0,
    "human_fallback": "staffed",
    "output_links_out": "no",
    "agents_n": 4.0,
    "reversible": "yes",
    "prod_credentials": "no",
    "third_party_tools": "no",
    "dev_prod_separated": "yes",
    "logs_hold_prompts": "yes",
    "log_retention_days": 30.0,
    "vendor_notice_days": 180.0,
    "rto_h": 24.0,
    "rpo_h": 24.0,
    "restore_tested": "yes",
    "downlink_mbps": 1000.0,
    "bills_apart": "yes",
    "skills": every("skills"),
    "managed_partner": "no",
    "infra_detail": "as_named",
    "usecase_detail": "other",
    "model_tier": "small",
    "load_profile": "office_hours",
    "growth_year_pct": 20.0,
    "contract_term_years": 1.0,
    "horizon_years": 3.0,
    "users_n": 3_000.0,
    "accelerator_generations": 2.0,
    "value_usd_task": 5.0,
    "downtime_usd_h": 3_000.0,
}
OWNED: dict[str, Answer] = {
    "serving": "self_onprem", "operator": "own", "data_location": "onprem_dc", "gpu_source": "owned_base_rented_peak",
    "accel_gb": 192.0, "model_b": 30.0,
}  # fmt: skip
HOSTED: dict[str, Answer] = {
    "serving": "vendor_private", "operator": "domestic", "data_location": "cloud_same_region",
    "residency": "in_region", "cloud_usd_month": 15_000.0,
}  # fmt: skip
PLACES: dict[str, dict[str, Answer]] = {
    "air_gapped": OWNED | {
        "residency": "disconnected", "data_classes": Chosen(frozenset(["classified"])), "offline_h": 8760.0,
        "regimes": Chosen(frozenset(["dod_il6"])), "update_path": "diode_signed", "gpu_source": "owned_running",
        "sites": 1.0, "jurisdictions": Chosen(frozenset(["us"])),
    },
    "hybrid": OWNED | {"residency": "in_region"},
    "vpc_isolated": HOSTED,
    "edge": OWNED | {
        "serving": "on_device", "residency": "on_own_premises", "data_location": "edge_sites", "offline_h": 24.0,
        "update_path": "ota_staged", "site_exposure": "semi_public", "gpu_source": "edge_devices",
        "gpu_lead_weeks": 12.0, "accel_gb": 16.0, "model_b": 4.0,
    },
    "multi_region": HOSTED | {
        "jurisdictions": Chosen(frozenset(["us", "eu", "uk"])), "dr": "active_active_in_boundary",
    },
}  # fmt: skip
WORK: dict[str, dict[str, Answer]] = {
    "classification": {"interaction": "batch", "latency_ms": 3_600_000.0, "model_b": 2.0},
}


def well_run(infra: str, usecase: str) -> Alignment:
    """A plan of this pair that does everything it should."""
    work = WORK.get(usecase, {})
    if infra == "edge" and usecase == "classification":
        work = {"interaction": "control_loop", "latency_ms": 80.0, "model_b": 0.1}
    answers = {**COMMON, **PLACES[infra], **work, "infra": infra, "usecase": usecase}
    own = {
        "utilisation": 70.0,
        "distance_km": 0.0 if infra in ("edge", "air_gapped") else 400.0,
        "egress_tb_month": 0.5,
    }
    workload = Workload("w", answers, own)
    case = Case("w", environment(answers, own, KNOWLEDGE), KNOWLEDGE)
    facts = derive_facts(case, own, ()) | {"owned_usd_month": 40_000.0}
    return judge(Assessment("well run", workloads=(workload,)), workload, facts, KNOWLEDGE, date(2026, 11, 24))


@pytest.mark.parametrize("usecase", USECASES)
@pytest.mark.parametrize("infra", INFRASTRUCTURES)
def test_a_well_run_plan_raises_nothing_but_what_its_pair_or_volume_means(infra: str, usecase: str) -> None:
    alignment = well_run(infra, usecase)
    low = KNOWLEDGE.pairs[infra, usecase].score <= 1
    allowed = STRUCTURAL | ({f"P:{infra}+{usecase}"} if low else set())
    assert {f.rule.id for f in alignment.firing()} <= allowed
    assert len(alignment.firing()) <= 2


@pytest.mark.parametrize("usecase", USECASES)
@pytest.mark.parametrize("infra", INFRASTRUCTURES)
def test_a_well_run_plan_is_fully_judged_and_is_what_it_is_called(infra: str, usecase: str) -> None:
    alignment = well_run(infra, usecase)
    assert alignment.judged_share == 1
    for layer in ("infrastructure", "adoption"):
        assert alignment.layers[layer].inferred in ("", alignment.layers[layer].stated)


def test_most_well_run_plans_are_silent_and_score_high() -> None:
    plans = [well_run(infra, usecase) for infra in INFRASTRUCTURES for usecase in USECASES]
    assert sum(not plan.firing() for plan in plans) >= 15
    assert all(plan.score >= 70 for plan in plans if not plan.firing())
