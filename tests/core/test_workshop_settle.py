"""Settling: what is written into the assessment, what is kept beside it, and taking it back to the letter."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.assessment import Assessment, OpenPoint, dumps, loads, with_answer
from advisor.errors import InputError
from advisor.expr import Chosen
from advisor.store import ConflictError
from advisor.workshop import NOTE_LENGTH, Refused
from tests.core.workshop_room import (
    KNOWLEDGE,
    OPERATOR,
    PEAK,
    PROTECTIONS,
    QUESTIONS,
    SKILLS,
    SMALL,
    Place,
    Room,
    make_place,
    make_room,
)

BOXES = [option.id for option in KNOWLEDGE.questions["protections"].options]
SKILL = KNOWLEDGE.questions["skills"].options[0].id
BEFORE = {
    "operator": "foreign",
    "protections": Chosen(frozenset(BOXES[:1]), frozenset(BOXES[1:2])),
    "peak_mean": 2.0,
    "skills": Chosen(frozenset([SKILL])),
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


@pytest.fixture
def room(place: Place) -> Room:
    return make_room(place)


def stored(room: Room) -> Assessment:
    version = room.place.store.read(room.document)
    assert version is not None
    return loads(version.text, "stored", KNOWLEDGE)


def refused(reason: str, act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason, caught.value
    return caught.value


def test_the_majority_becomes_a_version_of_the_assessment_with_author_and_note(room: Room) -> None:
    room.vote(OPERATOR, "own", "own", "foreign")
    room.control.settle_majority(OPERATOR, "as agreed")
    newest, first = room.place.store.history(room.document)
    assert stored(room) == with_answer(loads(first.text, "x", KNOWLEDGE), "notes", "operator", "own")
    assert (newest.number, newest.author) == (2, "Workshop: Small plan")
    assert newest.note == "Operator: We do ourselves"
    settling = room.stage.view().settlings[0]
    assert (settling.method, settling.answer, settling.was, settling.note) == (
        "majority", "We do ourselves", "not answered yet", "as agreed",
    )  # fmt: skip
    card = room.stage.view().card
    assert card is not None
    assert (card.state, card.now) == ("settled", "We do ourselves")


def test_a_tie_is_told_and_nothing_is_written(room: Room) -> None:
    room.vote(OPERATOR, "own", "foreign")
    error = refused("tie", lambda: room.control.settle_majority(OPERATOR))
    assert "share the first place" in error.sentence
    assert len(room.place.store.history(room.document)) == 1
    room.control.settle(OPERATOR, "foreign")
    assert stored(room).workloads[0].answers["operator"] == "foreign"


def test_every_kind_of_answer_can_be_settled(room: Room) -> None:
    room.control.settle(PROTECTIONS, BOXES[:2])
    room.control.settle(PEAK, 4)
    room.control.settle_unknown(OPERATOR, "Ada", "2027-01-31")
    workload = stored(room).workloads[0]
    assert workload.answers["protections"] == Chosen(frozenset(BOXES[:2]))
    assert workload.answers["peak_mean"] == 4.0
    assert workload.answers["operator"] is None
    assert workload.open == {"operator": OpenPoint("Ada", "2027-01-31")}


def test_an_answer_that_is_found_later_takes_the_open_point_away(room: Room) -> None:
    room.control.settle_unknown(OPERATOR, "Ada")
    room.control.undo()
    assert stored(room) == SMALL
    room.control.settle_unknown(OPERATOR, "Ada")
    later = room.control
    later.undo()
    later.settle(OPERATOR, "own")
    assert stored(room).workloads[0].open == {}


def test_an_answer_of_the_organisation_is_written_there_unless_a_workload_has_its_own(place: Place) -> None:
    shared = replace(SMALL, workloads=(*SMALL.workloads, replace(SMALL.workloads[0], name="other")))
    room = make_room(place, assessment=shared)
    room.control.settle(SKILLS, [SKILL])
    assert "skills" in stored(room).organisation
    own = with_answer(shared, "notes", "skills", None)
    room = make_room(place, assessment=own)
    room.control.settle(SKILLS, [SKILL])
    assert stored(room).workloads[0].answers["skills"] == Chosen(frozenset([SKILL]))
    assert "skills" not in stored(room).organisation


@pytest.mark.parametrize("before", ["absent", "unknown", "open", "answered"])
def test_undo_brings_the_assessment_back_to_the_letter(place: Place, before: str) -> None:
    start = SMALL
    for _, question in QUESTIONS:
        if before == "answered":
            start = with_answer(start, "notes", question, BEFORE[question])
        elif before != "absent":
            start = with_answer(start, "notes", question, None)
    if before == "open":
        points = {question: OpenPoint("Bo", "2027-02-01") for _, question in QUESTIONS}
        start = replace(start, workloads=(replace(start.workloads[0], open=points),))
    room = make_room(place, people=0, assessment=start)
    for number, answer in enumerate(("own", [], 7, []), 1):
        room.control.settle(number, answer)
    assert stored(room) != start
    for _ in QUESTIONS:
        room.control.undo()
    assert stored(room) == start
    view = room.stage.view()
    assert (view.settlings, {q.state for q in view.questions}) == ((), {"waiting"})
    assert len(room.place.store.history(room.document)) == 9


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(room: Room) -> None:
    room.vote(OPERATOR, "own")
    room.control.settle_majority(OPERATOR)
    room.control.settle(PEAK, 4)
    assert [s.number for s in room.stage.view().settlings] == [1, 2]
    room.control.undo()
    assert "peak_mean" not in stored(room).workloads[0].answers
    room.control.undo()
    assert stored(room) == SMALL
    assert room.stage.view().questions[0].state == "revealed"
    refused("state", room.control.undo)


def test_undo_never_overwrites_what_somebody_changed_since(room: Room) -> None:
    room.control.settle(OPERATOR, "own")
    changed = with_answer(stored(room), "notes", "operator", "foreign")
    room.place.store.save(room.document, "x", dumps(changed, KNOWLEDGE), base=2)
    refused("state", room.control.undo)
    assert stored(room) == changed


def test_an_edit_elsewhere_is_kept_when_the_room_settles(room: Room) -> None:
    room.stage.view()
    edited = with_answer(SMALL, "notes", "latency_ms", 800.0)
    room.place.store.save(room.document, "x", dumps(edited, KNOWLEDGE), base=1)
    room.control.settle(OPERATOR, "own")
    assert stored(room) == with_answer(edited, "notes", "operator", "own")


def test_settling_and_editing_at_once_lose_neither(room: Room) -> None:
    def edit(n: int) -> None:
        while True:
            version = room.place.store.read(room.document)
            assert version is not None
            changed = replace(loads(version.text, "x", KNOWLEDGE), name=f"Name {n}")
            try:
                room.place.store.save(room.document, "x", dumps(changed, KNOWLEDGE), base=version.number)
                return
            except ConflictError:
                continue

    with ThreadPoolExecutor(2) as pool:
        editing = pool.submit(lambda: [edit(n) for n in range(3)])
        room.control.settle(OPERATOR, "own")
        room.control.settle(PEAK, 3)
        editing.result()
    now = stored(room)
    assert (now.name, now.workloads[0].answers["operator"], now.workloads[0].answers["peak_mean"]) == (
        "Name 2",
        "own",
        3,
    )


def test_of_two_who_settle_the_same_question_at_once_one_is_told(room: Room) -> None:
    def settle(answer: str) -> bool:
        try:
            room.control.settle(OPERATOR, answer)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settle, ("own", "foreign"))) == [False, True]
    assert len(room.place.store.history(room.document)) == 2
    assert len(room.stage.view().settlings) == 1


def test_votes_that_are_in_are_seen_before_it_is_decided(room: Room) -> None:
    room.control.ask(OPERATOR)
    refused("state", lambda: room.control.settle_majority(OPERATOR))
    room.seat(0).vote(OPERATOR, "own")
    refused("state", lambda: room.control.settle(OPERATOR, "own"))
    refused("state", lambda: room.control.settle_unknown(OPERATOR, "Ada"))
    room.control.reveal()
    room.control.settle(OPERATOR, "own")
    refused("state", lambda: room.control.settle(OPERATOR, "own"))
    refused("state", lambda: room.control.skip(OPERATOR))
    refused("state", room.control.vote_again)


def test_a_wrong_answer_owner_date_or_note_writes_nothing(room: Room) -> None:
    wrong: list[Callable[[], object]] = [
        lambda: room.control.settle(OPERATOR, "nobody"),
        lambda: room.control.settle(OPERATOR, None),
        lambda: room.control.settle(PEAK, -3),
        lambda: room.control.settle_unknown(OPERATOR, ""),
        lambda: room.control.settle_unknown(OPERATOR, "Ada", "soon"),
        lambda: room.control.settle(OPERATOR, "own", "x" * (NOTE_LENGTH + 1)),
        lambda: room.control.settle(99, "own"),
        lambda: room.control.add_note("action", "Do it"),
        lambda: room.control.add_note("milestone", "Done"),
        lambda: room.control.add_note("action", "Do it", "Ada", "2027-13-01"),
        lambda: room.control.add_note("rumour", "x"),  # type: ignore[arg-type]
    ]
    for act in wrong:
        with pytest.raises(InputError):
            act()
    assert len(room.place.store.history(room.document)) == 1
    assert room.stage.view().notes == ()


def test_a_workload_that_was_removed_meanwhile_is_a_sentence(room: Room) -> None:
    renamed = replace(SMALL, workloads=(replace(SMALL.workloads[0], name="renamed"),))
    room.place.store.save(room.document, "x", dumps(renamed, KNOWLEDGE), base=1)
    refused("not_found", lambda: room.control.settle(OPERATOR, "own"))
    assert room.stage.view().questions[0].now == "the workload is gone"
    assert room.control.matter(OPERATOR).outcomes == ()


def test_one_device_enters_counted_votes_and_corrects_them(place: Place) -> None:
    room = make_room(place, people=0, one_device=True)
    room.control.ask(OPERATOR)
    assert room.stage.view().card.state == "waiting"  # type: ignore[union-attr]
    room.control.enter_votes(OPERATOR, [("own", 5), ("foreign", 2), (None, 1), ("domestic", 0)])
    room.control.enter_votes(OPERATOR, [("own", 3), ("foreign", 4)])
    result = room.stage.view().result
    assert result is not None
    assert (result.votes, result.round, result.lead.answer) == (7, 1, "foreign")
    room.control.settle_majority(OPERATOR)
    room.control.settle(PEAK, 3)  # the outcome alone
    assert room.stage.view().people == 0
    for counts in ([], [("own", 0)], [("own", 1), ("own", 2)], [("own", 10**9)], [("nobody", 1)], [("own", True)]):
        with pytest.raises(InputError):
            room.control.enter_votes(SKILLS, counts)


def test_counted_votes_never_mix_with_votes_from_phones(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own")
    refused("state", lambda: room.control.enter_votes(OPERATOR, [("own", 5)]))
    room.control.reveal()
    room.control.enter_votes(OPERATOR, [("foreign", 5)])
    assert room.stage.view().result.votes == 5  # type: ignore[union-attr]
    assert [c.before is None for c in room.stage.view().contested] == [True]  # one vote in round 1: nothing to measure


def test_another_day_starts_what_we_changed_today_anew(room: Room) -> None:
    room.control.settle(OPERATOR, "own")
    room.control.add_note("decision", "We run it")
    room.control.close()
    room.place.clock.now += 7 * 86_400
    again = room.after_restart()
    again.control.resume()
    again.control.settle(PEAK, 3)
    again.place.later.run()
    view = again.stage.view()
    assert view.today is not None
    assert (view.day, view.today.settled, len(view.settlings), view.notes[0].text) == (2, 1, 2, "We run it")
    assert again.seat(0).view().name == "Person 1"
    assert again.control.minutes().changed.settled == 2


def test_notes_are_changed_ticked_and_removed(room: Room) -> None:
    number = room.control.add_note("action", "Ask the regulator", "Ada", "2027-01-31")
    room.control.change_note(number, "Ask the regulator again", "Bo", "2027-02-28", done=True)
    note = room.stage.view().notes[0]
    assert (note.kind, note.text, note.owner, note.due, note.done) == (
        "action", "Ask the regulator again", "Bo", "2027-02-28", True,
    )  # fmt: skip
    room.control.remove_note(number)
    assert room.stage.view().notes == ()
    refused("not_found", lambda: room.control.change_note(number, "x", "y"))
    assert room.control.add_note("parked", "Later") == 2
