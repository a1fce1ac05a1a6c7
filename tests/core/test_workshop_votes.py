"""What is made of votes: the measure of disagreement and its laws, the majority that is never decided silently."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.figure import evaluate_formula
from advisor.knowledge.model import Option, Question
from advisor.workshop.ballots import pack, read_answer
from advisor.workshop.disagree import disagreement, distance
from advisor.workshop.model import Lead
from advisor.workshop.results import Cast, result_of
from tests.core.workshop_room import KNOWLEDGE

OPERATOR, PROTECTIONS, PEAK = (KNOWLEDGE.questions[id] for id in ("operator", "protections", "peak_mean"))
ABC = tuple(o.id for o in OPERATOR.options)
BOXES = tuple(o.id for o in PROTECTIONS.options if o.id != "none")[:4]
NUMBERS = st.floats(1, 1000, allow_nan=False).map(lambda x: round(x, 3))
ANSWERS = {
    "operator": st.sampled_from([*ABC, None]),
    "protections": st.one_of(st.none(), st.lists(st.sampled_from(BOXES), unique=True)),
    "peak_mean": st.one_of(st.none(), NUMBERS),
}
VOTES = st.sampled_from((OPERATOR, PROTECTIONS, PEAK)).flatmap(
    lambda q: st.tuples(st.just(q), st.lists(ANSWERS[q.id].map(lambda a: read_answer(q, a)), min_size=1, max_size=12))
)


def counted(answers: list[Any]) -> list[tuple[Any, int]]:
    return [(answer, 1) for answer in answers]


def lead_of(question: Question, answers: list[Any]) -> Lead:
    return result_of(1, 1, question, [Cast(a) for a in answers], KNOWLEDGE).lead


def value(question: Question, answers: list[Any]) -> float | None:
    figure = disagreement(question, counted(answers), "x")
    return figure.value if figure else None


@settings(max_examples=60)
@given(VOTES)
def test_disagreement_lies_between_none_and_all_and_does_not_depend_on_who_votes(
    given_: tuple[Question, list[Any]],
) -> None:
    question, answers = given_
    found = disagreement(question, counted(answers), "x")
    known = [a for a in answers if a is not None]
    assert (found is None) == (len(known) < 2)
    if found:
        assert -1e-12 <= found.value <= 1 + 1e-12
        assert found.value == pytest.approx(value(question, answers[::-1]))
        assert found.value == pytest.approx(evaluate_formula(found.formula, found.inputs))
        apart = distance(question)
        every = [apart(a, b) for a, b in combinations(known, 2)]
        assert found.value == pytest.approx(sum(every) / len(every))
        assert (found.value == pytest.approx(0)) == all(e == 0 for e in every)


@settings(max_examples=60)
@given(VOTES)
def test_who_does_not_know_changes_no_disagreement(given_: tuple[Question, list[Any]]) -> None:
    question, answers = given_
    assert value(question, answers) == value(question, [*answers, None, None])


@settings(max_examples=60)
@given(VOTES)
def test_votes_counted_on_one_device_weigh_as_much_as_votes_from_phones(given_: tuple[Question, list[Any]]) -> None:
    question, answers = given_
    groups = {pack(a): (a, sum(pack(b) == pack(a) for b in answers)) for a in answers}
    one = disagreement(question, list(groups.values()), "x")
    assert (one.value if one else None) == pytest.approx(value(question, answers))


@pytest.mark.parametrize("question", [OPERATOR, PROTECTIONS, PEAK])
def test_a_distance_is_symmetric_and_nothing_is_apart_from_itself(question: Question) -> None:
    answers: dict[str, list[Any]] = {
        "operator": list(ABC),
        "protections": [[], [BOXES[0]], list(BOXES[:2]), list(BOXES)],
        "peak_mean": [1, 2, 10, 0.5],
    }
    apart = distance(question)
    for a, b in permutations(answers[question.id], 2):
        assert 0 < apart(a, b) == apart(b, a) <= 1
    assert [apart(a, a) for a in answers[question.id]] == [0] * 4


def test_known_values_of_the_measure() -> None:
    assert value(OPERATOR, [ABC[0]] * 5) == 0
    assert value(OPERATOR, list(ABC)) == 1
    assert value(OPERATOR, [ABC[0], ABC[0], ABC[1], ABC[1]]) == pytest.approx(4 / 6)
    assert value(PROTECTIONS, [[BOXES[0], BOXES[1]], [BOXES[0]]]) == pytest.approx(0.5)
    assert value(PEAK, [10, 20]) == value(PEAK, [100, 200]) == pytest.approx(0.5)
    assert value(PEAK, [0, 0]) == 0


@settings(max_examples=60)
@given(VOTES)
def test_a_majority_is_one_that_no_other_answer_beats_and_a_tie_is_told(given_: tuple[Question, list[Any]]) -> None:
    question, answers = given_
    lead = lead_of(question, answers)
    known = [a for a in answers if a is not None]
    assert lead.say
    if 2 * len(known) < len(answers):
        assert not lead.clear
    if not lead.clear:
        return
    assert read_answer(question, lead.answer) == lead.answer
    assert not lead.tied
    if question.type == "single":
        assert all(answers.count(lead.answer) > answers.count(other) for other in {*answers} - {lead.answer})
    elif question.type == "multi":
        for box in BOXES:
            assert (box in lead.answer) == (2 * sum(box in a for a in known) > len(known))
    else:
        for other in known:  # Condorcet: each prefers what is nearer to the own number
            nearer = sum(abs(a - other) < abs(a - lead.answer) for a in known)
            assert 2 * nearer <= len(known)


def test_ties_name_what_there_is_to_choose_from() -> None:
    a, b = ABC[:2]
    assert lead_of(OPERATOR, [b, a, a, b]).tied == (a, b)
    assert lead_of(PEAK, [2, 4, 8, 9]).tied == (4, 8)
    assert lead_of(PEAK, [2, 4, 4, 9]).answer == 4
    two = [[BOXES[0], BOXES[1]], [BOXES[0]]]
    assert lead_of(PROTECTIONS, two).tied == ([BOXES[0]], [BOXES[0], BOXES[1]])
    unknown = lead_of(OPERATOR, [None, None, a])
    assert (unknown.clear, unknown.tied) == (False, ())
    assert "2 of 3 do not know" in unknown.say
    assert not lead_of(OPERATOR, [None, a]).clear
    assert "not more than half" in lead_of(OPERATOR, [a, a, *ABC[1:]]).say
    assert not lead_of(OPERATOR, []).clear


def test_nobody_who_chose_anything_makes_none_the_answer() -> None:
    lead = lead_of(PROTECTIONS, [[], [], [BOXES[0]]])
    assert (lead.clear, lead.answer) == (True, [])
    scattered = lead_of(PROTECTIONS, [[BOXES[0]], [BOXES[1]], [BOXES[2]]])
    assert (scattered.clear, scattered.tied) == (False, ())


@settings(max_examples=60)
@given(VOTES)
def test_the_bars_count_every_vote(given_: tuple[Question, list[Any]]) -> None:
    question, answers = given_
    result = result_of(1, 1, question, [Cast(a) for a in answers], KNOWLEDGE)
    assert (result.votes, result.known) == (len(answers), sum(a is not None for a in answers))
    counts = sum(b.count for b in result.bars)
    boxes = sum(max(1, len(a)) if isinstance(a, list) else 1 for a in answers)
    assert counts == (boxes if question.type == "multi" else len(answers))
    assert all(b.shown == f"{b.count} of {len(answers)}" for b in result.bars)
    assert list(result.values) == sorted(a for a in answers if a is not None and question.type == "number")


def test_reasons_and_confidence_of_a_round() -> None:
    casts = [Cast(ABC[0], 1, 5, "sure", "Ada"), Cast(ABC[1], 1, 2, "", "Bo"), Cast(None, 1, None, "how should I", "Cy")]
    result = result_of(1, 1, OPERATOR, casts, KNOWLEDGE)
    assert [(r.name, r.reason) for r in result.reasons] == [("Ada", "sure"), ("Cy", "how should I")]
    assert result.confidence is not None
    assert result.confidence.shown == "3.5 of 5"
    assert "1 person did not know" in result.summary


def test_an_answer_with_more_votes_than_a_room_has_people_takes_no_time() -> None:
    many = Question("q", "?", "single", "org", "context", "", tuple(Option(str(n), str(n)) for n in range(20)))
    figure = disagreement(many, [(str(n), 50) for n in range(20)], "x")
    assert figure is not None
    assert math.isclose(figure.value, 0.95 * 1000 / 999)
