"""Latency: the page prints the times of the advice, says which limit is missed and where nothing is timed."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from advisor.assessment import Assessment, Workload, apply_settings, dumps, with_answer
from advisor.cli import main
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.ui import opening
from advisor.ui.desk import store
from tests.app.driver import goto, session, words
from tests.core.plans_of_samples import advice_of

KNOWLEDGE = open_knowledge()


def opened(assessment: Assessment) -> AppTest:
    version = store().create(assessment.name, dumps(assessment, KNOWLEDGE), note="test")
    at = goto(session(version.document), "latency")
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """What is on the page, with ranges and their typical values as they are shown."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", words(at))))


@pytest.mark.parametrize("id", ["retailer", "wealth-manager", "defence-enclave"])
def test_the_page_prints_the_times_of_the_json(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(data_folder() / "samples" / KNOWLEDGE.samples[id].file), "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    best = advice_of(id).recommendation.recommended
    assert best
    assert best.evaluation
    text = said(opened(opening.sample(id)))
    ends = [f"{best.id}/latency/{path}/{end}" for path in best.evaluation.paths for end in ("p50", "p95")]
    assert [figures[end]["shown"] for end in ends if figures[end]["shown"] not in text] == []
    assert not re.search(r"\b(nan|None|inf)\b", text)


def test_a_path_that_is_too_slow_is_told_by_how_much() -> None:
    text = said(opened(apply_settings(opening.sample("eu-bank"), ["latency_ms=1"], KNOWLEDGE)))
    assert re.search(r"Too slow: P95 is [\d.,-]+ ms over the limit of 1 ms", text)
    assert "Over the limit" in text
    assert "these are the times of the plan as stated" in text


def test_without_a_limit_nothing_is_too_slow() -> None:
    bank = opening.sample("eu-bank")
    text = said(opened(with_answer(bank, bank.workloads[0].name, "latency_ms", None)))
    assert "No time limit is answered" in text
    assert "Room to the limit" not in text


def test_where_no_design_runs_the_page_leads_to_what_conflicts() -> None:
    text = said(opened(apply_settings(opening.sample("call-screening"), ["latency_ms=500"], KNOWLEDGE)))
    assert "Nothing is timed" in text


def test_another_path_is_opened_with_its_own_parts_and_levers() -> None:
    at = opened(opening.sample("retailer"))
    assert "Where the time goes: Llama-3.3-70B" in said(at)
    at.segmented_control(key="lat-path").set_value("shelf-vision/request").run()
    assert not at.exception
    assert "Where the time goes: Llama-3.3-70B" not in said(at)


def test_any_time_can_be_opened_to_its_parts() -> None:
    at = opened(opening.sample("eu-bank"))
    path = next(iter(advice_of("eu-bank").recommendation.recommended.evaluation.paths))  # type: ignore[union-attr]
    at.session_state[f"any-lat-{path}"] = True
    text = said(at.run())
    assert "path_percentile" in text or "Weakest input" in text


def test_a_blank_assessment_says_what_is_missing_and_shows_no_time() -> None:
    text = said(opened(Assessment("blank", workloads=(Workload("w"),))))
    assert "Not enough is answered for a latency yet" in text
    assert not re.search(r"\d ms", text)


def test_names_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    plain = opening.sample("retailer")
    renamed = replace(plain, workloads=tuple(replace(w, name=f"{hostile}{i}") for i, w in enumerate(plain.workloads)))
    assert "<img" not in words(opened(renamed))
