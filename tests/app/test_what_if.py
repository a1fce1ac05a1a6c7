"""What if: levers answer from the same optimiser, findings are stated, and where nothing can vary that is said."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from advisor.advising.plan import make_plan
from advisor.assessment import Assessment, Workload, apply_settings, dumps
from advisor.exploring import Scenario, tipping, try_out
from advisor.exploring.opened import of_events, of_ties
from advisor.exploring.premortem import events
from advisor.exploring.ties import near_ties
from advisor.figure import show_range
from advisor.knowledge import open_knowledge
from advisor.ui import opening
from advisor.ui.desk import store
from advisor.uncertainty import Draws
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


def test_kept_scenarios_stand_beside_the_advice_and_their_numbers_open() -> None:
    at = opened(opening.sample("eu-bank"))
    at.select_slider(key="lever-load").set_value(2.0).run(timeout=120)
    assert "Every model stays where it is; the pattern is then: Hybrid" in words(at)
    at.button(key="lever-keep").click().run(timeout=120)
    at.select_slider(key="lever-load").set_value(1.0).run(timeout=120)
    at.select_slider(key="lever-rent").set_value(0.5).run(timeout=120)
    said = words(at)
    assert "Load × 2" in said
    assert "Price of rented GPUs × 0.5" in said
    at.session_state["any-whatif"] = True
    at.run(timeout=120)
    choices = at.selectbox(key="choose-whatif").options
    assert any(choice.startswith("Load × 2: cost a month: USD") for choice in choices)
    at.session_state["any-whatif"] = False
    at.button(key="lever-drop").click().run(timeout=120)
    assert "Load × 2" not in words(at)


def test_a_scenario_that_nothing_meets_says_why() -> None:
    bank = apply_settings(opening.sample("eu-bank"), ["latency_ms=2000"], KNOWLEDGE)
    at = opened(bank)
    at.select_slider(key="lever-latency").set_value(0.25).run(timeout=120)
    assert not at.exception
    tried = try_out(bank, KNOWLEDGE, Scenario(latency=0.25))
    assert tried.cost_usd_month is None
    assert "Nothing meets all requirements then" in words(at)
    assert tried.outcome.why_none[0][:20] in words(at)


def test_the_page_states_what_was_found() -> None:
    said = words(opened(opening.sample("eu-bank")))
    for part in ("within 5 %", "blows need another design", "your 7 numbers", "instead of"):
        assert part in said


def test_every_finding_opens_its_numbers() -> None:
    at = opened(opening.sample("hospital-group"))
    for part in ("ties", "events", "front", "break_even", "tipping"):
        at.session_state[f"any-whatif-{part}"] = True
        at.run(timeout=120)
        assert not at.exception
        chooser = at.selectbox(key=f"choose-whatif-{part}")
        shown = chooser.options[-1].rpartition(": ")[2]
        chooser.select_index(len(chooser.options) - 1).run(timeout=120)
        assert f"<b>{shown}</b>" in words(at)
        assert "Weakest input" in words(at)
        at.session_state[f"any-whatif-{part}"] = False


def test_a_table_prints_what_the_opened_figure_shows() -> None:
    plan = make_plan(opening.sample("hospital-group"), KNOWLEDGE)
    said = words(opened(opening.sample("hospital-group")))
    shown = [f.shown for f in of_ties(near_ties(plan, Draws()), Draws()).choices]
    shown += [f.shown for f in of_events(events(plan), Draws()).choices if f.id.endswith("/change")]
    assert shown
    for text in shown:
        assert text.partition(" (")[0] in said


def test_the_answers_of_a_workload_that_was_left_out_are_moved_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tipping, "FEW", 1)
    monkeypatch.setattr(tipping, "FIRST", 1)
    at = opened(opening.sample("retailer"))
    assert "Not worked out for 1 of 2 workloads" in words(at)
    left = at.selectbox(key="whatif-workload").value
    before = tried(at)
    at.button(key="whatif-move").click().run(timeout=120)
    assert not at.exception
    assert "Not worked out" not in words(at)
    plan = make_plan(opening.sample("retailer"), KNOWLEDGE)
    assert tried(at) == before + len(tipping.tipping_points(plan, (str(left),)))
    assert "whatif-move" not in [button.key for button in at.button]


def tried(at: AppTest) -> int:
    """How many numbers the page says were moved."""
    found = re.search(r"of your (\d+) numbers", words(at))
    assert found
    return int(found.group(1))


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
