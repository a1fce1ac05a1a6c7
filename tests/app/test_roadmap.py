"""The Roadmap page."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from advisor.advice import Advice
from advisor.advising.steps import COST, MONTHS
from advisor.ui.steps.words import of_workloads
from tests.app.driver import desk_of, goto, session, words
from tests.core.plans_of_samples import advice_of


def roadmap_of(sample: str) -> AppTest:
    at = session()
    at.button(key=f"sample-{sample}").click().run()
    return goto(at, "roadmap")


def text_of(at: AppTest) -> str:
    return re.sub(r"<[^>]*>", " ", words(at))


def shown(advice: Advice) -> list[str]:
    """Every figure that the page must print as it is."""
    ids = [MONTHS, COST]
    for step in advice.roadmap:
        ids += [step.months_figure, step.monthly_cost_figure, *(wait.figure for wait in step.lead_times)]
    return [advice.figures[id].shown for id in ids]


def test_the_page_says_every_step_its_conditions_what_it_clears_and_when_to_stop() -> None:
    at, advice = roadmap_of("citizen-answers"), advice_of("citizen-answers")
    told = text_of(at)
    assert not at.exception
    for step in advice.roadmap:
        assert step.stop_rule in told
        assert step.begins_when in told
        assert all(say.replace("'", "&#x27;") in told for say in step.preconditions)
    assert "National operator by rule, but a foreign group runs it" in told
    assert "and 2 more" in told
    for path in advice.safe_paths:
        assert f"{path.unsafe_cells} of the 125 combinations" in told
        assert all(step.transition.reason in told for step in path.steps)


def test_amounts_are_the_texts_of_the_figures_and_open() -> None:
    at, advice = roadmap_of("citizen-answers"), advice_of("citizen-answers")
    labels = " ".join(box.proto.popover.label for box in at.get("popover")) + text_of(at)
    plain = labels.replace("\\", "")
    assert all(figure.partition(" (")[0] in plain for figure in shown(advice))


def test_two_workloads_are_told_apart_and_who_has_arrived_is_asked_nothing() -> None:
    told = text_of(roadmap_of("retailer"))
    assert "Shortest safe path for shelf-vision: 2 changes" in told
    assert "Safe path for staff-assistant: no pattern has to change" in told
    assert "Nobody has said when it must be live (staff-assistant)" not in told
    assert "Nobody has said when it must be live (shelf-vision)" in told


def test_the_way_round_a_contradiction_is_explained() -> None:
    told = text_of(roadmap_of("wealth-manager"))
    assert "Not by Multi-region · Experimentation · Generation, though the straight way leads there" in told


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        ("line-inspection", "You are where you should be"),
        ("call-screening", "No design meets every requirement, so no way leads to one"),
    ],
)
def test_who_has_arrived_or_cannot_go_is_told_so(sample: str, says: str) -> None:
    at = roadmap_of(sample)
    assert not at.exception
    assert says in text_of(at)


def test_a_blank_assessment_is_asked_for_what_is_missing_and_shows_no_step() -> None:
    at = session()
    at.button(key="blank").click().run()
    goto(at, "roadmap")
    assert not at.exception
    assert "Not enough is answered for a roadmap yet" in text_of(at)
    assert "Pilot" not in text_of(at)
    assert [button for button in at.button if str(button.key).startswith("ask-")]


def test_an_open_question_of_the_way_leads_to_its_answer() -> None:
    at = roadmap_of("retailer")
    next(b for b in at.button if str(b.key).startswith("ask-way-")).click().run()
    assert not at.exception
    assert desk_of(at).focus == "accel_gb"


def test_a_line_names_two_workloads_and_counts_more_which_then_open() -> None:
    assert of_workloads(["a", "b", "a"]) == " <small>a, b</small>"
    assert "<summary>3 workloads</summary>" in of_workloads(["a", "b", "c"])
    assert "<li>c</li>" in of_workloads(["a", "b", "c"])


def test_the_lead_says_which_patterns_change_and_no_others() -> None:
    told = text_of(roadmap_of("hospital-group"))
    assert "image-triage goes from Hybrid to Edge; letter-drafts goes from Experimentation to Production." in told
