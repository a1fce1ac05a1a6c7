"""The pages of a workshop: open a room, lead it, vote from a phone, and what each page keeps from whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from advisor.assessment import dumps
from advisor.store import Store, database_url
from advisor.ui.workshop import doors, events, stage
from advisor.workshop import Control, Opened, Refused
from tests.app.driver import goto, session, words
from tests.core.workshop_room import KNOWLEDGE, OPERATOR, PEAK, PROTECTIONS, QUESTIONS, SMALL

OWN, FOREIGN = "We do ourselves", "A foreign company, from abroad"


@pytest.fixture(autouse=True)
def own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session without a browser has no address that a link could begin with."""
    monkeypatch.setattr(doors, "here", lambda: "http://localhost:8501")


@pytest.fixture
def document() -> str:
    return Store(database_url()).create(SMALL.name, dumps(SMALL, KNOWLEDGE)).document


@pytest.fixture
def room(document: str) -> Opened:
    return doors.workshop().open_room(document, questions=QUESTIONS)


def at_page(page: str, **parameters: str) -> AppTest:
    """A browser of its own at the address of a page of a room."""
    at = session()
    for name, value in parameters.items():
        at.query_params[name] = value
    return goto(at, page)


def control_of(room: Opened) -> Control:
    return doors.workshop().control(room.code, room.control_key)


def control_page(room: Opened) -> AppTest:
    return at_page("control", room=room.code, key=room.control_key)


def joined(room: Opened, name: str = "Ada") -> AppTest:
    """A phone that typed a name and pressed Join."""
    at = at_page("phone", room=room.code)
    at.text_input(key="ph-name").input(name)
    return press(at, "Join")


def seat_of(at: AppTest) -> str:
    """The token that stands in a phone's address."""
    held = at.query_params["seat"]
    return held if isinstance(held, str) else held[0]


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if shown(b.label) == label).click().run()
    assert not at.exception
    return at


def shown(label: str) -> str:
    """A label without what keeps its punctuation from being read as Markdown."""
    return label.replace("\\", "")


def labels(at: AppTest) -> list[str]:
    return [shown(b.label) for b in at.button]


def links(at: AppTest) -> dict[str, str]:
    return {b.proto.label: b.proto.url for b in at.get("link_button")}


# Open a room, and lead it


def test_a_room_is_opened_from_the_page_and_its_links_lead_to_control_and_stage(document: str) -> None:
    at = goto(session(document), "workshop")
    press(at, "Open the room")
    found = links(at)
    assert "/control?room=" in found["Open the control view"]
    assert "key=" in found["Open the control view"]
    assert "key=" not in found["Open the stage"]
    assert "nobody joined yet" in words(at)


def test_another_session_sees_the_room_without_its_key_and_may_take_it_over(document: str, room: Opened) -> None:
    at = goto(session(document), "workshop")
    assert "Open the control view" not in links(at)
    press(at, "Lead this room")
    assert room.control_key not in links(at)["Open the control view"]
    assert "not the control key" in words(control_page(room))


def test_without_an_assessment_there_is_nothing_to_lead_and_a_room_to_join() -> None:
    at = goto(session(), "workshop")
    assert "open an assessment first" in words(at)
    at.text_input(key="join-code-workshop").input("hello")
    press(at, "Join the room")
    assert "eight letters and digits" in words(at)


def test_a_whole_question_by_the_buttons_of_both_pages(document: str, room: Opened) -> None:
    phone, lead = joined(room), control_page(room)
    assert "You are in, Ada" in words(phone)
    assert "Reveal the votes" not in labels(press(lead, "Next step: Where the plan stands"))
    press(press(lead, "Next step: Vote and settle"), "Ask this question")
    assert lead.button(key="ct-reveal").disabled
    press(phone.run(), OWN)
    assert f"Your vote is in: {OWN}" in words(phone)
    assert "All have voted" in words(lead.run())
    press(press(lead, "Reveal the votes"), f"Settle: {OWN}")
    assert "settled" in words(lead)
    assert f"Settled: {OWN}" in words(phone.run())
    saved = Store(database_url()).read(document)
    assert saved is not None
    assert "operator: own" in saved.text
    assert saved.author == f"Workshop: {SMALL.name}"
    press(lead, "Undo")
    assert "Undo" not in labels(lead)


def test_what_nobody_knows_needs_an_owner_and_is_told_with_one(room: Opened) -> None:
    control_of(room).ask(OPERATOR)
    lead = control_page(room)
    assert lead.button(key="ct-unknown").disabled
    lead.text_input(key=f"ct-owner-{OPERATOR}").input("Priya").run()
    lead.button(key="ct-unknown").click().run()
    assert "Priya finds out by" in words(at_page("stage", room=room.code))


def test_without_phones_one_device_enters_the_votes(document: str) -> None:
    alone = doors.workshop().open_room(document, questions=QUESTIONS, one_device=True)
    control_of(alone).show(OPERATOR)
    lead = control_page(alone)
    lead.number_input(key=f"ct-count-{OPERATOR}-own").set_value(5)
    lead.number_input(key=f"ct-count-{OPERATOR}-foreign").set_value(2)
    press(lead, "Show these votes")
    assert f"Settle: {OWN}" in labels(lead)
    assert "5 of 7" in words(at_page("stage", room=alone.code))


def test_notes_have_what_their_kind_needs_and_a_refusal_is_a_sentence(room: Opened) -> None:
    lead = control_page(room)
    lead.button_group(key="ct-kind").set_value("action").run()
    lead.text_input(key="ct-text").input("Ask two providers")
    press(lead, "Write it down")
    assert "owner" in words(lead)
    assert control_of(room).view().stage.notes == ()
    lead.text_input(key="ct-text").input("Ask two providers")
    lead.text_input(key="ct-note-owner").input("Mei")
    press(lead, "Write it down")
    assert [(n.kind, n.owner) for n in control_of(room).view().stage.notes] == [("action", "Mei")]


def test_a_closed_room_says_so_on_every_page_and_can_be_opened_again(room: Opened) -> None:
    phone = joined(room)
    press(control_page(room), "Close the room")
    assert "The workshop is over" in words(phone.run())
    assert "What we changed today" in words(at_page("stage", room=room.code))
    press(control_page(room), "Open the room again")
    assert control_of(room).view().stage.day == 2


def test_switches_show_how_the_room_is_and_change_it(room: Opened) -> None:
    lead = control_page(room)
    assert [t.value for t in lead.toggle] == [False, False, True]
    lead.toggle[0].set_value(True).run()
    lead.toggle[2].set_value(False).run()
    assert [t.value for t in lead.toggle] == [True, False, False]
    stage_view = control_of(room).view().stage
    assert (stage_view.names_hidden, stage_view.joining) == (True, False)
    assert "nobody can join any more" in words(joined(room)).lower()


# The phone


def test_a_phone_that_comes_back_finds_its_place_and_its_vote(room: Opened) -> None:
    control_of(room).ask(OPERATOR)
    seat = seat_of(press(joined(room), OWN))
    again = at_page("phone", room=room.code, seat=seat)
    assert f"Your vote is in: {OWN}" in words(again)
    assert control_of(room).view().stage.of == 1


def test_a_vote_is_changed_with_its_reason_and_confidence_and_counts_once(room: Opened) -> None:
    control_of(room).ask(OPERATOR)
    phone = press(joined(room), OWN)
    phone.text_input(key=f"ph-why-{OPERATOR}-1").input("The contract says so").run()
    press(phone, FOREIGN)
    control_of(room).reveal()
    result = control_of(room).view().stage.result
    assert result is not None
    assert (result.votes, [(s.reason, s.label) for s in result.reasons]) == (1, [("The contract says so", FOREIGN)])


def test_several_options_and_a_number_go_out_with_a_button(room: Opened) -> None:
    phone = joined(room)
    control_of(room).ask(PROTECTIONS)
    options = [o.id for o in control_of(room).view().stage.questions[PROTECTIONS - 1].options][:2]
    phone.run().button_group(key=f"ph-several-{PROTECTIONS}-1").set_value(options).run()
    press(phone, "Send my vote")
    control_of(room).ask(PEAK)
    phone.run().number_input(key=f"ph-number-{PEAK}-1").set_value(4.0).run()
    press(phone, "Send my vote")
    assert "Your vote is in: 4" in words(phone)
    for question, answer in ((PROTECTIONS, sorted(options)), (PEAK, 4)):
        control_of(room).show(question)
        control_of(room).reveal()
        result = control_of(room).view().stage.result
        assert result is not None
        ticked = (
            sorted(b.answer[0] for b in result.bars if b.count) if question == PROTECTIONS else result.bars[0].answer
        )
        assert ticked == answer


def test_a_wrong_code_offers_another_try_and_a_seat_that_was_taken_away_joins_again(room: Opened) -> None:
    lost = at_page("phone", room="BBBBBBBB")
    assert "no room with this code" in words(lost)
    lost.text_input(key="ph-code-typed").input(room.code)
    assert SMALL.name in words(press(lost, "Go"))
    phone = joined(room)
    control_of(room).remove_person(1)
    press(phone.run(), "Join again")
    assert phone.text_input(key="ph-name")


# Who sees what


def test_no_page_says_how_anybody_voted_before_the_reveal(room: Opened) -> None:
    control_of(room).ask(OPERATOR)
    voter, other = joined(room), joined(room, "Grace")
    press(voter, OWN)
    voter.text_input(key=f"ph-why-{OPERATOR}-1").input("hidden words").run()
    for page in (other.run(), control_page(room), at_page("stage", room=room.code)):
        assert "hidden words" not in words(page)
        assert f"in: {OWN}" not in words(page)
    assert control_of(room).view().stage.voted == 1


@pytest.mark.parametrize("key", ["", "guessed", "seat", "code", "document"])
def test_the_control_view_opens_with_its_key_and_with_nothing_else(room: Opened, document: str, key: str) -> None:
    seat = seat_of(joined(room))
    tried = {"seat": seat, "code": room.code, "document": document}.get(key, key)
    at = at_page("control", room=room.code, key=tried)
    assert "not the control key" in words(at)
    assert not [b for b in at.button if (b.key or "").startswith("ct-")]


def test_participants_are_never_shown_the_key_or_the_address_of_the_assessment(room: Opened, document: str) -> None:
    phone = joined(room)
    for page in (phone, at_page("stage", room=room.code), at_page("phone", room=room.code)):
        told = words(page) + str(links(page)) + str(dict(page.query_params))
        assert document not in told
        assert room.control_key not in told


def test_a_name_is_text_on_the_big_screen(room: Opened) -> None:
    joined(room, "<b>Ada</b> **x**")
    told = words(at_page("stage", room=room.code))
    assert "&lt;b&gt;Ada&lt;/b&gt; **x**" in told
    control_of(room).hide_names(True)
    assert "Ada" not in words(at_page("stage", room=room.code))


def test_the_pre_read_shows_the_questions_and_ends_with_its_link(room: Opened) -> None:
    link = control_of(room).new_pre_read()
    told = words(at_page("preread", read=link))
    assert "Who legally operates the serving platform?" in told
    assert room.code not in told
    control_of(room).revoke_pre_read()
    assert "does not lead anywhere" in words(at_page("preread", read=link))


# What the pages make of a view


def test_a_page_asks_every_second_where_nothing_pushes(room: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "serving", lambda: False)
    at = at_page("stage", room=room.code)
    assert not at.exception
    before = doors.news().number("stage", room.code)
    joined(room)
    assert doors.news().number("stage", room.code) != before


def test_the_scene_follows_step_and_question(room: Opened) -> None:
    def drawn() -> str:
        return stage.stage_html(doors.workshop().stage(room.code).view(), "http://192.0.2.7:8501/phone?room=x")

    control = control_of(room)
    assert "192.0.2.7:8501/phone" in drawn()
    steps: list[tuple[Callable[[], object], str]] = [
        (lambda: control.ask(OPERATOR), "have voted"),
        (lambda: doors.workshop().join(room.code, "Ada"), "0</b> of 1"),
        (lambda: control.skip(OPERATOR, "not today"), "Passed over. not today"),
        (lambda: control.go_to(4), "Nothing is written down yet"),
        (lambda: control.show(OPERATOR), "Passed over"),
        (lambda: control.go_to(4), "Nothing is written down yet"),
        (lambda: control.add_note("decision", "We <wait>"), "We &lt;wait&gt;"),
        (control.close, "What we changed today"),
    ]
    for act, word in steps:
        act()
        assert word in drawn(), word


def test_the_minutes_are_beside_the_report_of_whoever_has_the_assessment(document: str, room: Opened) -> None:
    at = goto(session(document), "report")
    assert any("Minutes of" in b.proto.label for b in at.get("download_button"))
    assert doors.workshop().minutes_of(document, room.code).title == SMALL.name
    with pytest.raises(Refused):
        doors.workshop().minutes_of("another", room.code)
