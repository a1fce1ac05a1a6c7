"""Cost: the page prints the figures of the advice, in any currency, and reads well where there is little to say."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from advisor.advising.currency import convert, own_rate, published_rate
from advisor.assessment import Assessment, Workload, apply_settings, dumps
from advisor.cli import main
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.ui import opening
from advisor.ui.desk import store
from tests.app.driver import assessment_of, goto, session, words
from tests.core.plans_of_samples import advice_of

KNOWLEDGE = open_knowledge()


def opened(assessment: Assessment) -> AppTest:
    version = store().create(assessment.name, dumps(assessment, KNOWLEDGE), note="test")
    at = goto(session(version.document), "cost")
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """What is on the page, with ranges and their typical values as they are shown."""
    return html.unescape(words(at)).replace(" <small>", " ").replace("</small>", "")


@pytest.mark.parametrize("id", ["eu-bank", "retailer", "call-screening"])
def test_the_page_prints_the_figures_of_the_json(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(data_folder() / "samples" / KNOWLEDGE.samples[id].file), "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    best = advice_of(id).recommendation.recommended
    option = best.id if best else "as_stated"
    wanted = [f"{option}/{name}" for name in ("monthly_cost", "three_year_cost", "capex")]
    wanted += [f"roadmap/{n}/monthly_cost" for n in (1, 2, 3) if f"roadmap/{n}/monthly_cost" in figures]
    text = said(opened(opening.sample(id)))
    assert [f for f in wanted if figures[f]["shown"] not in text] == []
    assert "Not in these numbers" in text
    assert not re.search(r"\b(nan|None|inf)\b", text)


def test_a_saving_a_loss_and_a_conflict_read_differently() -> None:
    saved = said(opened(opening.sample("release-notes")))
    span = advice_of("release-notes").figures["saving"].shown.partition(" (")[0]
    assert f"saves {span} against the plan as stated" in saved
    assert "pays from the first month" in saved
    lost = said(opened(opening.sample("scheduling-agent")))
    assert "more than the plan as stated, which breaks limits" in lost
    assert "does not pay back" in lost
    assert "nothing is saved" in lost
    conflict = said(opened(opening.sample("call-screening")))
    assert "Nothing meets all requirements; the plan as stated costs" in conflict


def test_amounts_follow_the_currency_and_its_rate() -> None:
    month = advice_of("eu-bank").figures["optimum/monthly_cost"]
    at = opened(opening.sample("eu-bank"))
    at.selectbox(key="cost-code").set_value("EUR").run()
    assert not at.exception
    assert convert(month, published_rate(KNOWLEDGE, "EUR")).shown in said(at)
    assert "30 October 2026" in said(at)
    at.number_input(key="cost-rate-EUR").set_value(2.0).run()
    assert convert(month, own_rate("EUR", 2.0)).shown in said(at)
    assert "Your rate" in said(at).replace("\\", "")
    at = goto(goto(at, "what_if"), "cost")
    assert at.selectbox(key="cost-code").value == "EUR", "the currency is kept when another page was shown"


def test_any_amount_can_be_opened_to_its_formula_and_in_another_currency_to_its_rate() -> None:
    at = opened(opening.sample("eu-bank"))
    at.session_state["cost-open-worth-NPV against the cloud bill"] = True
    text = said(at.run())
    assert "before - after" in text
    assert "Weakest input" in text
    at.selectbox(key="cost-code").set_value("CHF").run()
    at.session_state["any-cost-cash"] = True
    text = said(at.run())
    assert at.selectbox(key="choose-cost-cash").options[0].startswith("Paid in three years: CHF")
    assert "usd * per_eur / usd_per_eur" in text
    assert "European Central Bank" in text


def test_a_figure_of_ones_own_moves_the_cost_is_marked_and_is_taken_back() -> None:
    at = opened(opening.sample("eu-bank"))
    before = said(at)
    at.session_state["cost-own"] = True
    at.run()
    key = at.selectbox(key="own-cost-key").value
    at.number_input(key=f"own-cost-{key}").set_value(-1.0).run()
    at.button(key="own-cost-use").click().run()
    assert "not below nothing" in said(at)
    at.number_input(key=f"own-cost-{key}").set_value(25.0).run()
    at.button(key="own-cost-use").click().run(timeout=60)
    assert not at.exception
    assert assessment_of(at).overrides == {key: 25.0}
    assert said(at) != before
    at.button(key="own-cost-drop-0").click().run(timeout=60)
    assert assessment_of(at).overrides == {}


def test_a_pasted_quote_is_held_against_the_design_and_a_wrong_one_is_told() -> None:
    at = opened(opening.sample("eu-bank"))
    lines = "Description;Qty;Unit price (USD);Total (USD);Billing\n8x H200 GPU server;1;285,000;285,000;one-off"
    at.text_area(key="cost-quote-text").set_value(lines).run()
    assert not at.exception
    assert "kinds of cost are missing from the quote" in said(at)
    assert "Kinds of cost that are missing" in said(at)
    at.text_area(key="cost-quote-text").set_value("no table at all").run()
    assert not at.exception
    assert at.error


def test_a_blank_assessment_says_what_is_missing() -> None:
    text = words(opened(Assessment("blank", workloads=(Workload("w"),))))
    assert "Not enough is answered" in text
    assert "USD" not in text


def test_where_not_even_the_plan_can_be_costed_the_page_says_so() -> None:
    bank = apply_settings(opening.sample("eu-bank"), ["latency_ms=1"], KNOWLEDGE)
    text = words(opened(bank))
    assert "Nothing meets all requirements" in text


def test_names_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    plain = opening.sample("eu-bank")
    renamed = replace(plain, workloads=tuple(replace(w, name=f"{hostile}{i}") for i, w in enumerate(plain.workloads)))
    assert "<img" not in words(opened(renamed))
