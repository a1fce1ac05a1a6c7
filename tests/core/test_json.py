"""The JSON advice: the keys of the contract, nine digits, hashes that say what changed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor.advice import Advice
from advisor.assessment.answers import plain_answer
from advisor.report.json import dumps_json, to_json
from tests.core.report_fixture import blank_advice, small_advice, small_knowledge

KNOWLEDGE = small_knowledge()
BAND = {"p10", "p50", "p90"}
KEYS: dict[str, set[str]] = {
    "": {
        "schema",
        "name",
        "as_of",
        "knowledge_version",
        "knowledge_hash",
        "answers_hash",
        "result_hash",
        "assessment",
        "workloads",
        "recommendation",
        "topology",
        "roadmap",
        "portfolio",
        "figures",
    },
    "workloads": {
        "name",
        "layers",
        "alignment",
        "findings",
        "silent_findings",
        "contradictions",
        "coverage",
        "orphaned_acceptances",
        "safe_path",
        "inaction",
        "next_questions",
        "assumptions",
    },
    "workloads/layers": {"infrastructure", "adoption", "usecase"},
    "workloads/layers/infrastructure": {"stated", "inferred", "evidence"},
    "workloads/alignment": {"score", "pairs"},
    "workloads/alignment/pairs": {"infrastructure_adoption", "infrastructure_usecase", "adoption_usecase"},
    "workloads/alignment/pairs/infrastructure_adoption": {"score", "reason"},
    "workloads/findings": {
        "id",
        "rule",
        "title",
        "theme",
        "severity",
        "state",
        "root_cause",
        "evidence",
        "missing",
        "why",
        "remedy",
        "remedy_effect",
        "sources",
    },
    "workloads/findings/remedy_effect": {"score", "monthly_cost_usd", "latency_p95_ms"},
    "workloads/next_questions": {"question", "could_change"},
    "recommendation": {
        "infrastructure",
        "adoption",
        "summary",
        "workloads",
        "options",
        "binding",
        "break_even",
        "sensitivity",
        "proof",
    },
    "recommendation/workloads": {"name", "infrastructure", "adoption", "usecase", "why"},
    "recommendation/options": {
        "id",
        "recommended",
        "same_as",
        "feasible",
        "why_not",
        "monthly_cost_usd",
        "three_year_cost_usd",
        "capex_usd",
        "latency_ms",
        "availability_share",
        "rto_h",
        "rpo_h",
        "carbon_kg_month",
        "probability_cheapest",
        "regret_usd",
        "not_included",
        "placement",
        "pattern",
        "pattern_label",
    },
    "recommendation/options/monthly_cost_usd": BAND,
    "recommendation/options/latency_ms/adviser-rag/main": {"p50", "p95"},
    "recommendation/options/regret_usd": {"mean", "p95"},
    "recommendation/options/placement/adviser-rag/inference": {
        "site",
        "provider",
        "region",
        "hardware",
        "purchase",
        "count",
        "utilisation",
    },
    "recommendation/proof": {"status", "gap_share"},
    "topology": {"nodes", "links"},
    "topology/nodes": {"id", "kind", "zone", "label", "count", "monthly_cost_usd"},
    "topology/links": {"source", "target", "kind", "mbps", "rtt_ms", "monthly_cost_usd", "crosses"},
    "topology/links/rtt_ms": {"p50", "p95"},
    "roadmap": {
        "step",
        "from",
        "to",
        "preconditions",
        "clears",
        "monthly_cost_usd",
        "phase",
        "title",
        "load_share",
        "begins_when",
        "stop_rule",
        "months",
        "cost_usd",
        "conditions",
        "lead_times",
        "workloads",
    },
    "roadmap/conditions": {"say", "questions", "unknown", "workloads"},
    "roadmap/monthly_cost_usd": BAND,
    "figures/saving": {
        "value",
        "low",
        "high",
        "unit",
        "shown",
        "formula",
        "inputs",
        "sources",
        "grade",
        "as_of",
        "override",
    },
}


@pytest.fixture(scope="module")
def data() -> Any:
    return to_json(small_advice(), KNOWLEDGE)


def at(value: Any, path: str) -> Any:
    """The part of the JSON at a path; the first entry of a list; keys may hold a slash."""
    while path:
        if isinstance(value, list):
            value = value[0]
        key = next(k for k in sorted(value, key=len, reverse=True) if path == k or path.startswith(f"{k}/"))
        value, path = value[key], path[len(key) + 1 :]
    return value[0] if isinstance(value, list) else value


@pytest.mark.parametrize("path", KEYS)
def test_the_keys_are_those_of_the_contract(data: Any, path: str) -> None:
    assert set(at(data, path)) == KEYS[path]


def test_an_assumption_names_its_source(data: Any) -> None:
    assert data["workloads"][1]["assumptions"] == [
        {
            "question": "steps",
            "value": 8,
            "reason": "Typical of agents with tools",
            "source": "ANTH, agents use 4 x the tokens of chat",
            "effect_usd_month": 3100,
        }
    ]


def test_a_blank_assessment_has_no_findings_no_options_and_no_figures() -> None:
    blank = to_json(blank_advice(), KNOWLEDGE)
    assert blank["workloads"][0]["findings"] == []
    assert blank["recommendation"]["options"] == []
    assert blank["recommendation"]["proof"] is None
    assert (blank["figures"], blank["topology"]) == ({}, {"nodes": [], "links": []})


def test_silent_findings_are_only_counted() -> None:
    advice = small_advice()
    first = advice.alignments[0]
    silent = replace(first, findings=tuple(replace(f, state="silent") for f in first.findings))
    workload = to_json(replace(advice, alignments=(silent,)), KNOWLEDGE)["workloads"][0]
    assert (workload["findings"], workload["silent_findings"]) == ([], 5)


def test_numbers_carry_nine_digits_and_nan_is_null() -> None:
    proof = replace(small_advice().recommendation.proof, gap_share=float("nan"))  # type: ignore[type-var]
    binding = [replace(w, could_change=1 / 3) for w in small_advice().alignments[0].next_questions]
    advice = with_recommendation(small_advice(), proof=proof)
    advice = replace(advice, alignments=(replace(advice.alignments[0], next_questions=tuple(binding)),))
    data = to_json(advice, KNOWLEDGE)
    assert data["recommendation"]["proof"]["gap_share"] is None
    assert data["workloads"][0]["next_questions"][0]["could_change"] == 0.333333333
    assert "NaN" not in dumps_json(data)


def with_recommendation(advice: Advice, **changes: Any) -> Advice:
    return replace(advice, recommendation=replace(advice.recommendation, **changes))


def test_the_same_advice_gives_the_same_bytes(data: Any) -> None:
    assert dumps_json(to_json(small_advice(), KNOWLEDGE)) == dumps_json(data)
    assert json.loads(dumps_json(data)) == data


def test_the_result_hash_follows_the_result_and_the_answers_hash_does_not(data: Any) -> None:
    other = to_json(with_recommendation(small_advice(), summary="Something else"), KNOWLEDGE)
    assert other["answers_hash"] == data["answers_hash"]
    assert other["result_hash"] != data["result_hash"]


def test_evidence_is_written_as_the_file_writes_answers(data: Any) -> None:
    question = KNOWLEDGE.questions["readiness"]
    finding = data["workloads"][0]["findings"][2]
    answer = small_advice().alignments[0].findings[2].evidence["readiness"]
    assert finding["evidence"]["readiness"] == plain_answer(answer, question)  # type: ignore[arg-type]


def test_every_key_is_in_the_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "advice-json.md").read_text("utf-8")
    words = set(re.findall(r"\w+", manual))
    assert {key for keys in KEYS.values() for key in keys} - words == set()
