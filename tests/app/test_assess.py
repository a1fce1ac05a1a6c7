"""Assess: answers of every kind, what they change, and that nothing is lost."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.assessment import OpenPoint
from advisor.expr import Chosen
from tests.app.driver import assessment_of, desk_of, goto, session, words


@pytest.fixture
def blank(app: AppTest) -> AppTest:
    """A blank assessment on the Assess page."""
    return app.button(key="blank").click().run()


@pytest.fixture
def bank(app: AppTest) -> AppTest:
    """The bank sample on the Assess page."""
    return app.button(key="sample-eu-bank").click().run()


def step(at: AppTest, name: str) -> AppTest:
    return at.segmented_control(key="step").set_value(name).run()


def list_key(at: AppTest, question: str) -> str:
    names = [w.name for w in assessment_of(at).workloads]
    return f"list-{desk_of(at).workload or names[0]}-{question}"


def answered(at: AppTest, question: str) -> object:
    """The stored answer of the only workload; KeyError where there is none."""
    held = assessment_of(at)
    return held.answers(held.workloads[0])[question]


def test_an_answer_changes_the_score_at_once(bank: AppTest) -> None:
    before = words(bank)
    step(bank, "usecase")
    bank.pills(key=list_key(bank, "usecase")).set_value("multi_agent").run()
    assert not bank.exception
    assert answered(bank, "usecase") == "multi_agent"
    assert words(bank) != before
    assert "Multi-agent" in words(bank)


def test_not_known_is_an_answer_and_a_second_click_takes_it_back(blank: AppTest) -> None:
    step(blank, "infrastructure")
    key = list_key(blank, "infra")
    blank.pills(key=key).set_value("?").run()
    assert answered(blank, "infra") is None
    blank.pills(key=key).set_value(None).run()
    assert "infra" not in assessment_of(blank).workloads[0].answers


def test_clear_takes_an_answer_back_to_not_asked(bank: AppTest) -> None:
    step(bank, "load")
    bank.button(key=f"{list_key(bank, 'requests_day')}-clear").click().run()
    with pytest.raises(KeyError):
        answered(bank, "requests_day")


def test_organisation_answers_hold_for_every_workload(blank: AppTest) -> None:
    step(blank, "context")
    blank.pills(key=list_key(blank, "industry")).set_value("banking").run()
    blank.button(key="add-workload").click().run()
    held = assessment_of(blank)
    assert held.organisation["industry"] == "banking"
    assert [w.name for w in held.workloads] == ["Workload 1", "Workload 2"]
    assert all(held.answers(w)["industry"] == "banking" for w in held.workloads)


def test_a_choice_of_several_knows_none_of_these_and_unsure(blank: AppTest) -> None:
    step(blank, "data")
    key = list_key(blank, "protections")
    network, contracts = f"{key}-1", f"{key}-2"
    blank.pills(key=network).set_value(["ai_gateway"]).run()
    assert answered(blank, "protections") == Chosen(frozenset(["ai_gateway"]))
    blank.multiselect(key=f"{key}-unsure").set_value(["acl_retrieval"]).run()
    assert answered(blank, "protections") == Chosen(frozenset(["ai_gateway"]), frozenset(["acl_retrieval"]))
    blank.pills(key=contracts).set_value(["dpa_or_baa"]).run()
    assert answered(blank, "protections") == Chosen(
        frozenset(["ai_gateway", "dpa_or_baa"]), frozenset(["acl_retrieval"])
    )
    blank.pills(key=key).set_value(["-"]).run()
    assert answered(blank, "protections") == Chosen()
    assert not blank.pills(key=network).value
    blank.pills(key=network).set_value(["ai_gateway"]).run()
    assert answered(blank, "protections") == Chosen(frozenset(["ai_gateway"]))
    blank.pills(key=key).set_value(["?"]).run()
    assert answered(blank, "protections") is None


def test_none_among_the_options_stands_alone(blank: AppTest) -> None:
    step(blank, "context")
    key = list_key(blank, "regimes")
    blank.pills(key=f"{key}-0").set_value(["gdpr"]).run()
    blank.pills(key=key).set_value(["none"]).run()
    assert answered(blank, "regimes") == Chosen(frozenset(["none"]))


@pytest.mark.parametrize("value", [-5.0, 1e18])
def test_a_bad_number_is_a_sentence_and_the_old_one_stays(bank: AppTest, value: float) -> None:
    step(bank, "load")
    before = answered(bank, "requests_day")
    bank.number_input(key=list_key(bank, "requests_day")).set_value(value).run()
    assert not bank.exception
    assert answered(bank, "requests_day") == before
    assert 'role="alert"' in words(bank)
    assert bank.number_input(key=list_key(bank, "requests_day")).value == before


def test_a_question_appears_only_where_it_applies(blank: AppTest) -> None:
    step(blank, "usecase")
    blank.pills(key=list_key(blank, "usecase")).set_value("classification").run()
    assert "How far may it act on its own?" not in words(blank)
    blank.pills(key=list_key(blank, "usecase")).set_value("agents").run()
    assert "How far may it act on its own?" in words(blank)


def test_guided_asks_on_and_goes_back(blank: AppTest) -> None:
    first = desk_of(blank).focus
    blank.button(key="skip").click().run()
    second = desk_of(blank).focus
    assert second != first
    blank.pills(key=f"guided-Workload 1-{second}").set_value("?").run()
    assert desk_of(blank).focus not in (first, second)
    blank.button(key=f"then-{second}").click().run()
    assert desk_of(blank).focus == second


def test_workloads_are_renamed_duplicated_and_removed(bank: AppTest) -> None:
    name = assessment_of(bank).workloads[0].name
    bank.button(key="duplicate-workload").click().run()
    assert [w.name for w in assessment_of(bank).workloads] == [name, f"{name} (copy)"]
    bank.text_input(key="workload-name").set_value("Pilot").run()
    bank.text_input(key="workload-name").set_value(name).run()
    assert [w.name for w in assessment_of(bank).workloads] == [name, "Pilot"]
    assert "already" in words(bank)
    bank.button(key="remove-workload").click().run()
    assert [w.name for w in assessment_of(bank).workloads] == [name]
    bank.button(key="undo").click().run()
    assert [w.name for w in assessment_of(bank).workloads] == [name, "Pilot"]


def test_undo_takes_back_one_answer_at_a_time(blank: AppTest) -> None:
    step(blank, "usecase")
    for value in ("rag", "agents"):
        blank.pills(key=list_key(blank, "usecase")).set_value(value).run()
    blank.button(key="undo").click().run()
    assert answered(blank, "usecase") == "rag"
    blank.button(key="undo").click().run()
    assert "usecase" not in assessment_of(blank).workloads[0].answers
    assert blank.button(key="undo").disabled


def test_a_reload_brings_everything_back(blank: AppTest) -> None:
    step(blank, "usecase")
    blank.pills(key=list_key(blank, "usecase")).set_value("rag").run()
    blank.text_input(key="name").set_value("  Kept\x07 name ").run()
    again = goto(session(desk_of(blank).document), "assess")
    assert assessment_of(again) == assessment_of(blank)
    assert assessment_of(again).name == "Kept name"


def test_the_address_is_written_back_after_the_navigation_dropped_it(bank: AppTest) -> None:
    document = desk_of(bank).document
    bank.query_params.clear()
    goto(bank, "start")
    assert bank.query_params["a"] in (document, [document])


def test_two_tabs_that_answer_different_questions_both_count(blank: AppTest) -> None:
    other = step(goto(session(desk_of(blank).document), "assess"), "adoption")
    step(blank, "usecase")
    blank.pills(key=list_key(blank, "usecase")).set_value("rag").run()
    other.pills(key=list_key(other, "adoption")).set_value("artisan").run()
    assert other.toast
    assert answered(other, "usecase") == "rag"
    assert answered(other, "adoption") == "artisan"
    assert desk_of(other).document == desk_of(blank).document
    assert answered(blank.run(), "adoption") == "artisan"


def test_two_tabs_that_answer_the_same_question_keep_both(blank: AppTest) -> None:
    other = step(goto(session(desk_of(blank).document), "assess"), "usecase")
    step(blank, "usecase")
    blank.pills(key=list_key(blank, "usecase")).set_value("rag").run()
    other.pills(key=list_key(other, "usecase")).set_value("agents").run()
    assert "copy" in str(other.toast[0].value)
    assert desk_of(other).document != desk_of(blank).document
    assert answered(other, "usecase") == "agents"
    assert answered(blank.run(), "usecase") == "rag"


def test_a_list_leads_to_the_question_that_matters_most(blank: AppTest) -> None:
    step(blank, "load")
    blank.button(key="ask-next").click().run()
    assert blank.segmented_control(key="step").value == "guided"
    assert desk_of(blank).focus


def test_an_edit_that_cannot_be_saved_is_told_and_changes_nothing(blank: AppTest, tmp_path: Path) -> None:
    step(blank, "usecase")
    with sqlite3.connect(tmp_path / "advisor.db") as connection:
        connection.execute("DROP TABLE versions")
    blank.pills(key=list_key(blank, "usecase")).set_value("rag").run()
    assert not blank.exception
    assert "Not saved" in str(blank.toast[0].value)
    assert "usecase" not in assessment_of(blank).workloads[0].answers


def test_an_open_question_says_what_is_taken_until_then(blank: AppTest) -> None:
    step(blank, "load")
    told = words(blank)
    assert "Until it is answered, estimates take: 20,000" in told
    blank.number_input(key=list_key(blank, "requests_day")).set_value(500).run()
    assert "estimates take: 20,000" not in words(blank)


def test_an_open_question_is_given_to_a_colleague_and_an_answer_ends_it(blank: AppTest) -> None:
    step(blank, "load")
    key = f"{list_key(blank, 'requests_day')}-who"
    blank.session_state[key] = True
    blank.run()
    blank.button(key=f"{key}-keep").click().run()
    assert "Say who is to find out" in words(blank)
    blank.text_input(key=f"{key}-owner").set_value("Maria <b>").run()
    blank.date_input(key=f"{key}-by").set_value(date(2027, 1, 15)).run()
    blank.button(key=f"{key}-keep").click().run()
    assert not blank.exception
    assert assessment_of(blank).workloads[0].open["requests_day"] == OpenPoint("Maria <b>", "2027-01-15")
    labels = " ".join(box.proto.popover.label for box in blank.get("popover")).replace("\\", "")
    assert "Maria <b> finds out, by 15 January 2027" in labels
    blank.number_input(key=list_key(blank, "requests_day")).set_value(500).run()
    assert assessment_of(blank).workloads[0].open == {}


def test_an_empty_name_is_refused_with_a_sentence_and_the_old_one_stays(bank: AppTest) -> None:
    bank.text_input(key="name").set_value("   ").run()
    assert "needs a name" in words(bank)
    assert bank.text_input(key="name").value == "EU bank, adviser assistant"
