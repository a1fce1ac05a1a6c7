"""Which questions are worth the room's time, and what each answer would do: the advice run on every candidate."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from advisor.advice import assess
from advisor.assessment import Assessment, dumps, with_answer
from advisor.assessment.environment import applicable
from advisor.errors import InputError
from advisor.expr import Chosen
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Question
from advisor.report.text import figure_of, shown
from advisor.workshop.ballots import read_answer
from advisor.workshop.matter import MOST, Effects, candidates
from advisor.workshop.measures import COMPARED, Bench, differences, from_json, measures_of, to_json
from advisor.workshop.model import Matter, Outcome
from advisor.workshop.propose import propose
from tests.core.workshop_room import DAY, KNOWLEDGE, OPERATOR, PEAK, SMALL, Place, make_place, make_room, sample

QUICK = sample("call-screening")  # its advice takes a fifth of a second


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(KNOWLEDGE, lambda: DAY)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def plan() -> str:
    return dumps(QUICK, KNOWLEDGE)


def test_each_outcome_is_the_advice_on_that_answer_to_the_last_digit(bench: Bench) -> None:
    question, workload = KNOWLEDGE.questions["infra"], QUICK.workloads[0].name
    found = Effects(bench).work_out(plan(), workload, question, 1, ())
    assert found.every
    assert [o.answer for o in found.outcomes] == [option.id for option in question.options]
    assert [o.answer for o in found.outcomes if o.current] == [QUICK.workloads[0].answers["infra"]]
    for outcome in found.outcomes[:2]:
        advice = assess(with_answer(QUICK, workload, "infra", outcome.answer), KNOWLEDGE, DAY)
        best = advice.recommendation.recommended
        assert outcome.measures.monthly_cost == shown(figure_of(advice, best, "monthly_cost"))
        assert outcome.measures.workloads[0].score == advice.alignments[0].score
        firing = {f.id for a in advice.alignments for f in a.firing() if f.rule.severity == "critical"}
        assert {id for id, _ in outcome.measures.critical} == firing
    assert found.matters
    assert found.say.startswith("The answer changes ")


def test_a_question_whose_answers_all_lead_to_the_same_advice_says_so(bench: Bench) -> None:
    text = dumps(SMALL, KNOWLEDGE)
    found = Effects(bench).work_out(text, "notes", KNOWLEDGE.questions["bills_apart"], 1, ())
    assert {differences(a.measures, b.measures) for a in found.outcomes for b in found.outcomes} == {()}
    assert not found.matters
    assert found.say.startswith("Every answer leads to the same advice (")
    assert found.say.endswith("so this question can be skipped.")


def test_a_room_skips_such_a_question_with_that_sentence(place: Place) -> None:
    room = make_room(place, people=0, questions=[("notes", "bills_apart"), ("notes", "infra")])
    place.later.run()
    assert [(m.question, m.matters) for m in room.control.view().matters] == [(1, False), (2, True)]
    room.control.skip(1)
    room.control.skip(2)
    notes = [q.note for q in room.stage.view().questions]
    assert notes[0].startswith("Every answer leads to the same advice")
    assert notes[1] == ""


def test_an_effect_is_worked_out_once_for_the_same_text_day_and_knowledge(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Assessment] = []
    real = measures_of

    def counting(advice: Any, knowledge: Any) -> Any:
        runs.append(advice.assessment)
        return real(advice, knowledge)

    monkeypatch.setattr("advisor.workshop.measures.measures_of", counting)
    fresh = Bench(KNOWLEDGE, lambda: DAY)
    effects, text = Effects(fresh), dumps(SMALL, KNOWLEDGE)
    question = KNOWLEDGE.questions["operator"]
    first = effects.work_out(text, "notes", question, 1, ())
    assert len(runs) == len(question.options) + 1
    assert effects.work_out(text, "notes", question, 1, ()) == first == effects.known(text, "notes", question, 1, ())
    assert len(runs) == len(question.options) + 1
    assert effects.known(text.replace("Small", "Other"), "notes", question, 1, ()) is None
    fresh.today = lambda: DAY.replace(year=2027)
    assert effects.known(text, "notes", question, 1, ()) is None


def test_two_who_ask_for_the_same_measures_wait_for_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    both = threading.Barrier(2)

    def slow(*given: Any) -> Any:
        runs.append(1)
        both.wait()  # holds until the other one has asked, too
        return assess(*given)

    monkeypatch.setattr("advisor.workshop.measures.assess", slow)
    fresh, text = Bench(KNOWLEDGE, lambda: DAY), dumps(SMALL, KNOWLEDGE)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(fresh.measures, text)
        while not runs:
            pass
        other = pool.submit(fresh.measures, text)
        both.wait()
        assert one.result() == other.result()
    assert len(runs) == 1


def test_measures_are_kept_and_read_back_equal(bench: Bench) -> None:
    measures = bench.measures(plan())
    assert from_json(to_json(measures)) == measures
    assert set(COMPARED) - {"score"} <= set(to_json(measures))


@pytest.mark.parametrize("question", KNOWLEDGE.questions.values(), ids=lambda q: q.id)
def test_candidates_are_few_valid_answers_and_hold_the_one_that_stands(question: Question) -> None:
    first = question.options[0].id if question.options else ""
    standing = {"single": first, "multi": [first], "number": question.minimum or 1.0}[question.type]
    for now in (None, standing):
        found, every = candidates(question, now, [standing], KNOWLEDGE)
        assert 1 <= len(found) <= MOST
        assert standing in found
        assert every == (question.type == "single" and len(question.options) <= MOST)
        assert [read_answer(question, answer) for answer in found] == found


def test_what_was_voted_is_what_is_tried_first() -> None:
    industry = KNOWLEDGE.questions["industry"]
    last = [option.id for option in industry.options][-3:]
    assert candidates(industry, None, last, KNOWLEDGE)[0][:3] == last
    peak = KNOWLEDGE.questions["peak_mean"]
    assert {2, 5, 9} <= set(candidates(peak, None, [9, 2, 5, 2, 9], KNOWLEDGE)[0])


def test_a_number_that_nobody_answered_is_tried_on_both_sides_of_what_rules_ask() -> None:
    assert {12, 48} <= set(candidates(KNOWLEDGE.questions["rto_h"], None, [], KNOWLEDGE)[0])
    assert len(candidates(KNOWLEDGE.questions["budget_capex_usd"], None, [], KNOWLEDGE)[0]) == 1


def test_what_is_known_to_matter_comes_before_what_could_not_be_tried_and_what_changes_nothing(bench: Bench) -> None:
    outcome = Outcome("1", "1", bench.measures(plan()), False, ())
    known, untried, idle = (
        Matter(n, matters, "", False, (outcome,) * tried)
        for n, (matters, tried) in enumerate(((True, 2), (True, 1), (False, 2)))
    )
    assert known.rank < untried.rank < idle.rank


# What to vote on


@pytest.mark.parametrize("name", ["eu-bank", "hospital-group", "call-screening"])
def test_proposals_apply_are_told_apart_and_say_why(name: str) -> None:
    assessment = sample(name)
    found = propose(assessment, KNOWLEDGE, DAY)
    assert 5 <= len(found) <= 12
    assert len({(p.workload, p.question) for p in found}) == len(found)
    for p in found:
        workload = next(w for w in assessment.workloads if w.name == p.workload)
        answers = assessment.answers(workload)
        assert p.question in {q.id for q in applicable(answers, workload.facts, KNOWLEDGE)}
        assert p.because
        answer = answers.get(p.question)
        undecided = answer is None or (isinstance(answer, Chosen) and answer.unsure)
        assert p.kind in (("undecided", "open") if undecided else ("cause", "contradiction"))
        assert (p.kind == "open") == (p.question not in answers)


def test_answers_that_clash_come_first() -> None:
    clashing = with_answer(with_answer(SMALL, "notes", "operator", "own"), "notes", "serving", "vendor_api")
    first = propose(clashing, KNOWLEDGE, DAY)[0]
    assert first.kind == "contradiction"
    assert first.because in {c.say for c in KNOWLEDGE.contradictions.values()}


def test_a_room_opens_with_as_many_questions_as_its_agenda_has_time_for(place: Place) -> None:
    document = place.store.create("Plan", plan()).document
    for agenda in place.workshop.agendas():
        opened = place.workshop.open_room(document, agenda=agenda.id)
        view = place.workshop.stage(opened.code).view()
        proposed = place.workshop.propose(document, agenda.questions)
        assert [q.question for q in view.questions] == [p.question for p in proposed]
        assert [s.minutes for s in view.steps] == [s.minutes for s in agenda.steps]
        assert all(q.because for q in view.questions)


def test_a_question_can_be_added_from_the_proposals(place: Place) -> None:
    room = make_room(place, people=0)
    proposal = room.control.proposals()[0]
    number = room.control.add_question(proposal.workload, proposal.question, proposal.because)
    card = room.stage.view().questions[number - 1]
    assert (card.question, card.because, card.state) == (proposal.question, proposal.because, "waiting")
    assert (proposal.workload, proposal.question) not in {(p.workload, p.question) for p in room.control.proposals()}


def test_wrong_words_at_opening_are_sentences(place: Place) -> None:
    document = place.store.create("Plan", plan()).document
    name = QUICK.workloads[0].name
    for how in (
        {"agenda": "day"},
        {"questions": [(name, "operater")]},
        {"questions": [("nobody", "operator")]},
        {"title": "x" * 500},
    ):
        with pytest.raises(InputError):
            place.workshop.open_room(document, **how)  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        place.workshop.open_room("A" * 22)


# Worked out beside the votes


def test_effects_appear_when_they_are_ready_and_the_revision_says_so(place: Place) -> None:
    room = make_room(place, people=1)
    before = room.stage.view()
    assert (before.now, before.matter, room.control.view().matters) == (None, None, ())
    place.later.run()
    after = room.stage.view()
    assert after.revision > before.revision
    assert (after.now, after.start) == (after.now, after.now)
    assert after.now is not None
    assert {m.question for m in room.control.view().matters} == {1, 2, 3, 4}
    assert place.later.jobs == []


def test_an_effect_is_on_stage_after_the_reveal_and_never_before(place: Place) -> None:
    room = make_room(place, people=3)
    place.later.run()
    room.control.ask(OPERATOR)
    assert room.stage.view().matter is None
    for n in range(3):
        room.seat(n).vote(OPERATOR, "own")
    room.control.reveal()
    assert room.stage.view().matter is not None
    room.control.vote_again()
    assert room.stage.view().matter is None


def test_numbers_that_were_voted_are_tried_after_the_reveal(place: Place) -> None:
    room = make_room(place, people=3)
    place.later.run()
    room.vote(PEAK, 2, 7, 30)
    assert room.stage.view().matter is None
    place.later.run()
    found = room.stage.view().matter
    assert found is not None
    assert {2, 7, 30} <= {o.answer for o in found.outcomes}
    assert not found.every


def test_the_picture_moves_when_a_question_is_settled(place: Place) -> None:
    room = make_room(place, people=0, assessment=QUICK, questions=[(QUICK.workloads[0].name, "infra")])
    before = room.control.matter(1)
    other = next(o for o in before.outcomes if "score" in o.differs)
    room.control.settle(1, other.answer)
    view = room.stage.view()
    assert view.now == other.measures
    settling = view.settlings[0]
    assert settling.after == other.measures
    assert settling.before == next(o for o in before.outcomes if o.current).measures
    place.later.run()
    today = room.stage.view().today
    assert today is not None
    assert ("Alignment", settling.before.score_shown, settling.after.score_shown, True) in today.lines


def test_what_is_not_known_any_more_is_not_told_as_cleared(place: Place) -> None:
    text = sample("eu-bank")
    room = make_room(place, people=0, assessment=text, questions=[(text.workloads[0].name, "operator")])
    room.control.settle_unknown(1, "Ada")
    changed = room.control.minutes().changed
    assert changed.cleared == ()
    assert changed.undecided
    assert "no longer decided" in changed.say


# The data


def test_a_damaged_agenda_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder)
    text = (folder / "agendas.yaml").read_text(encoding="utf-8")
    wrong = {
        "minutes: 60": ("minutes: 61", "take 60 minutes"),
        "minutes: 5\n": ("minutes: 0\n", "at least one minute"),
        "kind: votes": ("kind: pause", "at least one question"),
        "kind: opening": ("kind: party", "'party' is not valid"),
    }
    for old, (new, says) in wrong.items():
        assert old in text
        (folder / "agendas.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputError, match=says):
            open_knowledge(folder)


def test_agendas_are_of_an_hour_and_of_an_hour_and_a_half() -> None:
    assert {a.minutes for a in KNOWLEDGE.agendas.values()} >= {60, 90}
