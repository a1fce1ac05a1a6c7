"""Rooms: who may do what, blind votes, limits, many voters at once, and a server that is started again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import InputError
from advisor.workshop import LINE_LENGTH, MOST_PEOPLE, NAME_LENGTH, Control, Refused, Seat, Stage, plain
from advisor.workshop import attempts as limits
from advisor.workshop.attempts import Attempts
from advisor.workshop.codes import LENGTH, LETTERS, new_code, read_code, shown_code
from advisor.workshop.control import MOST_NOTES, MOST_QUESTIONS
from advisor.workshop.ground import Beside
from tests.core.workshop_room import OPERATOR, PEAK, PROTECTIONS, SKILLS, Clock, Place, Room, make_place, make_room


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


@pytest.fixture
def room(place: Place) -> Room:
    return make_room(place)


def refused(reason: str, act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason, caught.value
    assert caught.value.sentence.endswith((".", "?"))
    return caught.value


def test_a_code_has_more_than_a_thousand_million_possibilities_and_is_read_as_people_type_it() -> None:
    assert len(LETTERS) ** LENGTH > 10**9
    assert not set(LETTERS) & set("0O1ILAEU")
    code = new_code()
    assert {read_code(t) for t in (code, code.lower(), shown_code(code), f" {code[:3]} {code[3:]} ")} == {code}
    assert [read_code(t) for t in ("", "x", code[:-1], code + "2", "A" * 8, "' OR 1=1", "é" * 8)] == [None] * 7


def test_the_store_holds_no_secret_in_clear(room: Room, tmp_path: Path) -> None:
    link = room.control.new_pre_read()
    room.place.store.engine.dispose()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [secret for secret in (room.key, link, *room.tokens) if secret.encode() in held] == []


# Blind until the reveal


def _views(room: Room) -> list[Any]:
    """What everybody but the voter can get hold of, without the number that moves with each vote."""
    stage, control = room.stage.view(), room.control.view()
    return [
        replace(stage, revision=0),
        replace(control, revision=0, stage=replace(control.stage, revision=0)),
        *(replace(room.seat(n).view(), revision=0) for n in (1, 2)),
    ]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [(OPERATOR, "own", "foreign"), (PROTECTIONS, ["dlp"], ["guard"]), (PEAK, 3, 7), (OPERATOR, "own", None)],
)
def test_nothing_that_anybody_else_sees_depends_on_a_hidden_vote(
    room: Room, question: int, one: Any, other: Any
) -> None:
    options = room.control.view().stage.questions[question - 1].options
    one, other = [[o.id] for o in options[:2]] if isinstance(one, list) else (one, other)
    room.control.ask(question)
    room.seat(0).vote(question, one, confidence=1, reason="for this")
    before = _views(room)
    room.seat(0).vote(question, other, confidence=5, reason="against it")
    assert _views(room) == before
    room.control.reveal()
    assert _views(room) != before


def test_hidden_words_stand_in_no_message_before_the_reveal_and_in_all_after_it(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own", reason="quite unmistakable")

    def sent() -> list[bool]:
        views = (room.stage.view(), room.control.view(), room.seat(1).view())
        return ["quite unmistakable" in json.dumps(plain(view)) for view in views]

    assert sent() == [False] * 3
    assert room.seat(0).view().vote.reason == "quite unmistakable"  # type: ignore[union-attr]
    room.control.reveal()
    assert sent() == [True] * 3


def test_a_second_round_is_blind_again_while_the_first_stays_revealed(room: Room) -> None:
    room.vote(OPERATOR, "own", "foreign", "own")
    room.control.vote_again()
    room.seat(0).vote(OPERATOR, "foreign")
    view = room.stage.view()
    assert (view.result, view.card.round, view.voted) == (None, 2, 1)  # type: ignore[union-attr]
    assert [c.votes for c in view.contested] == [3]
    room.control.reveal()
    assert [c.before is not None for c in room.stage.view().contested] == [True]


def test_a_vote_that_is_skipped_unseen_is_gone_for_good(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own", reason="never to be seen")
    room.control.skip(OPERATOR, "no time")
    room.vote(OPERATOR, "foreign")
    assert "never to be seen" not in json.dumps(plain(room.control.view()))
    assert room.stage.view().result.votes == 1  # type: ignore[union-attr]


# What a participant cannot do


def test_a_vote_is_replaced_until_the_reveal_and_refused_after_it(room: Room) -> None:
    room.control.ask(OPERATOR)
    for answer in ("own", "foreign", "domestic"):
        room.seat(0).vote(OPERATOR, answer)
    assert room.stage.view().voted == 1
    room.control.reveal()
    refused("state", lambda: room.seat(0).vote(OPERATOR, "own"))
    refused("state", lambda: room.seat(0).withdraw(OPERATOR))
    assert [b.count for b in room.stage.view().result.bars if b.count] == [1]  # type: ignore[union-attr]


def test_a_vote_never_lands_on_another_question(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.control.ask(SKILLS)
    refused("state", lambda: room.seat(0).vote(OPERATOR, "own"))
    refused("not_found", lambda: room.seat(0).vote(99, "own"))
    with pytest.raises(InputError):
        room.seat(0).vote(SKILLS, "own")


def test_a_vote_never_lands_in_another_round(room: Room) -> None:
    room.vote(OPERATOR, "own")
    room.control.vote_again()
    refused("state", lambda: room.seat(0).vote(OPERATOR, "own", round=1))
    assert room.control.view().stage.voted == 0
    room.seat(0).vote(OPERATOR, "own", round=2)
    assert room.control.view().stage.voted == 1


def test_a_seat_has_no_way_to_vote_for_another_or_to_control(room: Room) -> None:
    public = {name for name in dir(Seat) if not name.startswith("_")}
    assert public == {"number", "view", "vote", "withdraw"}
    assert {name for name in dir(Stage) if not name.startswith("_")} == {"view"}
    workshop = room.place.workshop
    for key in (*room.tokens, room.code, room.document, "", "x" * 5000, "\ud800", room.key + "x"):
        refused("forbidden", lambda key=key: workshop.control(room.code, key))  # type: ignore[misc]
    for token in (room.key, room.code, "", room.tokens[0][:-1], "' OR 1=1 --"):
        refused("forbidden", lambda token=token: workshop.seat(room.code, token))  # type: ignore[misc]


def test_rights_of_one_room_are_worth_nothing_in_another(place: Place, room: Room) -> None:
    other = make_room(place)
    refused("forbidden", lambda: place.workshop.control(other.code, room.key))
    refused("forbidden", lambda: place.workshop.seat(other.code, room.tokens[0]))
    refused("not_found", lambda: place.workshop.take_over(other.document, room.code))


def test_no_participant_is_ever_sent_the_key_to_the_assessment(room: Room) -> None:
    room.vote(OPERATOR, "own")
    for view in (room.stage.view(), room.seat(0).view()):
        assert room.document not in json.dumps(plain(view))
    assert room.document in json.dumps(plain(room.control.view()))


def test_a_seat_that_was_taken_away_is_dead_and_its_hidden_vote_with_it(room: Room) -> None:
    room.control.ask(OPERATOR)
    seat = room.seat(0)
    seat.vote(OPERATOR, "own")
    room.control.remove_person(1)
    refused("forbidden", seat.view)
    refused("forbidden", lambda: seat.vote(OPERATOR, "own"))
    refused("forbidden", lambda: room.seat(0))
    view = room.stage.view()
    assert (view.voted, view.of, view.names) == (0, 2, ("Person 2", "Person 3"))


def test_a_closed_room_can_be_read_and_nothing_else_until_it_is_resumed(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.control.close()
    refused("closed", lambda: room.seat(0).vote(OPERATOR, "own"))
    refused("closed", lambda: room.place.workshop.join(room.code, "Late"))
    refused("closed", room.control.reveal)
    refused("closed", lambda: room.control.settle(OPERATOR, "own"))
    refused("closed", room.control.undo)
    assert room.stage.view().state == "closed"
    room.control.resume()
    room.seat(0).vote(OPERATOR, "own")
    assert room.stage.view().day == 2


# Guessing


def test_wrong_codes_are_limited_for_each_client_and_right_ones_are_not(room: Room) -> None:
    workshop = room.place.workshop
    for _ in range(limits.PER_CLIENT):
        refused("not_found", lambda: workshop.join(new_code(), "X", client="bad"))
    refused("too_many", lambda: workshop.join(room.code, "X", client="bad"))
    refused("too_many", lambda: workshop.pre_read("x", client="bad"))
    for n in range(limits.PER_CLIENT + 5):
        workshop.join(room.code, f"Good {n}", client="good")


def test_wrong_keys_tokens_and_links_are_limited_too(room: Room) -> None:
    workshop = room.place.workshop
    tries: dict[str, Callable[[], object]] = {
        "control": lambda: workshop.control(room.code, "wrong", client="one"),
        "seat": lambda: workshop.seat(room.code, "wrong", client="two"),
        "pre_read": lambda: workshop.pre_read("wrong", client="three"),
    }
    for attempt in tries.values():
        for _ in range(limits.PER_CLIENT):
            refused("forbidden", attempt)
        refused("too_many", attempt)


def test_many_clients_together_are_limited_and_the_limit_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IN_ALL", 50)
    monkeypatch.setattr(limits, "MOST_CLIENTS", 20)
    clock = Clock()
    attempts = Attempts(clock)
    for n in range(50):
        attempts.check(f"client {n}")
        attempts.failed(f"client {n}")
    refused("too_many", lambda: attempts.check("somebody else"))
    assert len(attempts._of) <= 20
    clock.now += limits.WINDOW_S + 1
    attempts.check("client 49")


# Hostile and clumsy input


def test_a_name_is_kept_as_text(room: Room) -> None:
    names = ("<script>alert(1)</script>", "=cmd|'/c calc'!A0", "'; DROP TABLE rooms;--", "Łukasz 🙂", "שלום")
    assert tuple(room.place.workshop.join(room.code, name).name for name in names) == names
    assert room.stage.view().names[3:] == names


def test_what_cannot_be_seen_is_taken_out_of_names_and_lines(room: Room) -> None:
    joined = room.place.workshop.join(room.code, "  A\u202eda\n\x00 \u2066Berg\x7f ")
    assert joined.name == "A da Berg"
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own", reason="one\ntwo\x1b[31m")
    assert room.seat(0).view().vote.reason == "one two [31m"  # type: ignore[union-attr]


def test_a_name_that_is_none_or_too_long_is_a_sentence(room: Room) -> None:
    wrong: tuple[Any, ...] = (
        "",
        "   ",
        "\u202e\u2066",
        "\u200d",
        "x" * (NAME_LENGTH + 1),
        "x" * 10**6,
        None,
        7,
        ["Ada"],
    )
    for name in wrong:
        with pytest.raises(InputError):
            room.place.workshop.join(room.code, name)
    assert room.stage.view().people == 3


def test_equal_names_are_told_apart_however_they_are_written(room: Room) -> None:
    names = [room.place.workshop.join(room.code, name).name for name in ("Ada", "ADA", "Ａda", "Ada (2)")]
    assert len({n.casefold() for n in names}) == 4
    assert names[:2] == ["Ada", "ADA (2)"]


def test_a_vote_that_is_no_answer_is_refused_and_the_earlier_one_stays(room: Room) -> None:
    wrong: dict[int, tuple[Any, ...]] = {
        OPERATOR: ("nobody", ["own"], 3, {"yes": []}, True),
        PROTECTIONS: ("dlp", ["nothing of the kind"], {"yes": [], "unsure": []}, [["x"]]),
        PEAK: ("3", True, 0, 10**400, float("nan"), -1),
    }
    for question, answers in wrong.items():
        room.control.ask(question)
        room.seat(0).vote(question, None, confidence=2)
        for answer in answers:
            with pytest.raises(InputError):
                room.seat(0).vote(question, answer)
        for confidence in (0, 6, -1, 2.5, "3", True):
            with pytest.raises(InputError):
                room.seat(0).vote(question, None, confidence=confidence)  # type: ignore[arg-type]
        kept = room.seat(0).view().vote
        assert kept is not None
        assert (kept.answer, kept.confidence) == (None, 2)


def test_a_reason_has_a_limit(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own", reason="x" * LINE_LENGTH)
    with pytest.raises(InputError):
        room.seat(0).vote(OPERATOR, "own", reason="x" * (LINE_LENGTH + 1))


def test_rooms_have_limits(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.workshop import room as module

    assert MOST_PEOPLE == 200
    monkeypatch.setattr(module, "MOST_PEOPLE", 4)
    room.place.workshop.join(room.code, "Fourth")
    refused("full", lambda: room.place.workshop.join(room.code, "Fifth"))
    room.control.remove_person(1)
    room.place.workshop.join(room.code, "Fifth")
    refused("state", lambda: room.control.start_timer(0))
    refused("state", lambda: room.control.start_timer(float("nan")))
    refused("state", lambda: room.control.add_question("notes", "operator"))
    refused("not_found", lambda: room.control.add_question("notes", "no such question"))
    assert MOST_QUESTIONS < MOST_NOTES


# Many at once


def test_thirty_people_who_vote_at_once_lose_no_vote_and_double_none(place: Place) -> None:
    room = make_room(place, people=30)
    room.control.ask(OPERATOR)
    options = ("own", "domestic", "foreign")
    gate = threading.Barrier(30)

    def person(n: int) -> None:
        seat = room.seat(n)
        gate.wait()
        for turn in range(4):  # changes its mind three times
            seat.vote(OPERATOR, options[(n + turn) % 3], confidence=1 + turn, reason=f"{n} {turn}")

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(person, range(30)))
    room.control.reveal()
    result = room.stage.view().result
    assert result is not None
    assert {b.answer: b.count for b in result.bars if b.count} == dict.fromkeys(options, 10)
    assert {r.reason for r in result.reasons} == {f"{n} 3" for n in range(30)}


def test_a_vote_that_meets_the_reveal_is_either_counted_or_refused(place: Place) -> None:
    room = make_room(place, people=12)
    room.control.ask(OPERATOR)
    gate = threading.Barrier(13)

    def person(n: int) -> bool:
        seat = room.seat(n)
        gate.wait()
        try:
            seat.vote(OPERATOR, "own")
        except Refused:
            return False
        return True

    def reveal() -> bool:
        control = room.control
        gate.wait()
        while True:
            try:
                control.reveal()
                return True
            except Refused:
                continue

    with ThreadPoolExecutor(13) as pool:
        ended = pool.submit(reveal)
        counted = sum(pool.map(person, range(12)))
        ended.result()
    assert room.stage.view().result.votes == counted  # type: ignore[union-attr]


def test_people_who_join_at_once_get_numbers_and_names_of_their_own(place: Place) -> None:
    room = make_room(place, people=0)
    with ThreadPoolExecutor(12) as pool:
        joined = list(pool.map(lambda _: place.workshop.join(room.code, "Ada"), range(24)))
    assert sorted(j.number for j in joined) == list(range(1, 25))
    assert len({j.name for j in joined}) == len({j.token for j in joined}) == 24


# Coming back


def test_a_restart_in_the_middle_loses_nothing(room: Room) -> None:
    room.control.ask(OPERATOR)
    room.seat(0).vote(OPERATOR, "own", confidence=4, reason="kept")
    room.control.add_note("action", "Ask", "Ada", "2027-01-31")
    before = (room.control.view(), room.stage.view(), [room.seat(n).view() for n in range(3)])
    again = room.after_restart()
    assert (again.control.view(), again.stage.view(), [again.seat(n).view() for n in range(3)]) == before
    again.seat(1).vote(OPERATOR, "foreign")
    again.control.reveal()
    assert again.stage.view().result.votes == 2  # type: ignore[union-attr]


def test_a_lost_key_is_replaced_by_who_has_the_assessment(room: Room) -> None:
    workshop = room.place.workshop
    assert [r.code for r in workshop.rooms_of(room.document)] == [room.code]
    key = workshop.take_over(room.document, room.code)
    refused("forbidden", lambda: room.control)
    assert isinstance(workshop.control(room.code, key), Control)


def test_a_link_for_reading_before_the_day_shows_no_vote_and_ends_when_it_is_revoked(room: Room) -> None:
    room.vote(OPERATOR, "own")
    first = room.control.new_pre_read()
    link = room.control.new_pre_read()
    workshop = room.place.workshop
    refused("forbidden", lambda: workshop.pre_read(first))
    shown = json.dumps(plain(workshop.pre_read(link)))
    assert "Small plan" in shown
    assert [hidden for hidden in (room.code, room.document, "Person 1", '"confidence"') if hidden in shown] == []
    for right in (lambda: workshop.control(room.code, link), lambda: workshop.seat(room.code, link)):
        refused("forbidden", right)
    room.control.revoke_pre_read()
    refused("forbidden", lambda: workshop.pre_read(link))


# Watching


def test_every_change_moves_the_revision_and_a_look_does_not(room: Room) -> None:
    workshop = room.place.workshop
    acts: list[Callable[[], object]] = [
        lambda: room.control.ask(OPERATOR),
        lambda: room.seat(0).vote(OPERATOR, "own"),
        lambda: room.control.reveal(),
        lambda: room.control.settle(OPERATOR, "own"),
        lambda: room.control.undo(),
        lambda: room.control.hide_names(True),
        lambda: room.control.add_note("parked", "x"),
        lambda: room.control.go_to(2),
        lambda: room.control.close(),
    ]
    for act in acts:
        seen = room.stage.view().revision
        assert workshop.changed_since(room.code, seen) is None
        act()
        moved = workshop.changed_since(room.code, seen)
        assert moved is not None
        assert moved == room.stage.view().revision > seen


def test_an_edit_of_the_assessment_elsewhere_moves_it_too(room: Room) -> None:
    seen = room.stage.view().revision
    version = room.place.store.read(room.document)
    assert version is not None
    room.place.store.save(room.document, "New name", version.text.replace("Small plan", "New name"), base=1)
    assert room.place.workshop.changed_since(room.code, seen) == seen + 1
    assert room.stage.view().assessment == "New name"


def test_who_waits_is_woken_by_a_change_of_that_room_only(place: Place, room: Room) -> None:
    other, workshop = make_room(place), place.workshop
    woken: list[str] = []
    stop = workshop.subscribe(room.code, lambda: woken.append("here"))
    workshop.subscribe(other.code, lambda: woken.append("there"))
    seen = room.stage.view().revision
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(workshop.wait, room.code, seen, 10.0)
        room.control.ask(OPERATOR)
        assert waiting.result() == seen + 1
    stop()
    room.control.hide_names(True)
    assert woken == ["here"]
    assert workshop.wait(room.code, 10**6, 0.01) is None


def test_the_clock_runs_in_server_time_and_survives_pause_and_restart(room: Room) -> None:
    clock = room.place.clock
    room.control.go_to(3)
    clock.now += 60
    timer = room.stage.view().timer
    assert timer is not None
    assert (timer.running, timer.total_s, timer.left_s) == (True, 1800, 1740)
    room.control.pause_timer()
    clock.now += 3600
    room = room.after_restart()
    assert room.stage.view().timer.left_s == 1740  # type: ignore[union-attr]
    room.control.resume_timer()
    clock.now += 2000
    timer = room.stage.view().timer
    assert timer is not None
    assert (timer.left_s, timer.over) == (0, True)
    room.control.clear_timer()
    assert room.stage.view().timer is None


def test_work_beside_the_requests_goes_on_after_a_failure_and_never_holds_up_the_end() -> None:
    beside, done, found = Beside(), threading.Event(), list[threading.Thread]()

    def look() -> None:
        found.append(threading.current_thread())
        done.set()

    beside.submit(lambda: 1 / 0)
    beside.submit(look)
    assert done.wait(20)
    assert found[0].daemon
