"""What if: levers answer from the same optimiser, findings are stated, and where nothing can vary that is said."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from advisor.assessment import Assessment, Workload, apply_settings, dumps
from advisor.exploring import Scenario, try_out
from advisor.figure import show_range
from advisor.knowledge import open_knowledge
from advisor.ui import opening
from advisor.ui.desk import store
from tests.app.driver import goto, session, words

KNOWLEDGE = open_knowledge()


def opened(assessment: Assessment) -> AppTest:
    version = store().create(assessment.name, dumps(assessment, KNOWLEDGE), note="test")
    at = goto(session(version.document), "what_if")
    at.run(timeout=120)
    assert not at.exception
    return at


def test_a_lever_shows_what_the_optimiser_says_of_the_scenario() -> None:
    bank = opening.sample("eu-bank")
    at = opened(bank)
    assert "Move a lever" in words(at)
    at.select_slider(key="lever-load").set_value(4.0).run(timeout=120)
    tried = try_out(bank, KNOWLEDGE, Scenario(load=4.0))
    assert tried.cost_usd_month
    low = show_range(*tried.cost_usd_month, "USD/month").partition(" (")[0]
    assert low in words(at)
    at.button(key="lever-reset").click().run(timeout=120)
    assert at.select_slider(key="lever-load").value == 1.0
    assert "Move a lever" in words(at)


def test_the_page_states_what_was_found() -> None:
    said = words(opened(opening.sample("eu-bank")))
    for part in ("within 5 %", "blows need another design", "your 7 numbers", "instead of"):
        assert part in said


def test_a_blank_assessment_says_what_is_missing() -> None:
    assert "lever" not in words(opened(Assessment("blank", workloads=(Workload("w"),))))


def test_a_conflict_has_nothing_to_vary_and_leads_to_what_conflicts() -> None:
    bank = apply_settings(opening.sample("eu-bank"), ["latency_ms=1"], KNOWLEDGE)
    assert "nothing to vary" in words(opened(bank))


def test_names_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    plain = opening.sample("eu-bank")
    renamed = replace(plain, workloads=tuple(replace(w, name=f"{hostile}{i}") for i, w in enumerate(plain.workloads)))
    assert "<img" not in words(opened(renamed))
