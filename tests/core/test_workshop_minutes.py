"""The minutes: everything that was decided and nothing that was hidden, as PDF and CSV that no name can break."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from advisor.report import Look
from advisor.workshop import Minutes
from advisor.workshop.paper import SHEETS, minutes_csv, minutes_pdf, minutes_zip
from advisor.workshop.paper.content import content
from tests.core.workshop_room import OPERATOR, PEAK, PROTECTIONS, SKILLS, Room, make_place, make_room

FORMULA = "=HYPERLINK(1)"


def played(folder: Path, **how: bool) -> Room:
    """A room in which something of everything has happened."""
    room = make_room(make_place(folder), **how)
    room.vote(OPERATOR, "own", "foreign", "own")
    room.control.vote_again()
    for n in range(3):
        room.seat(n).vote(OPERATOR, "own", confidence=5, reason=f"reason of {n}")
    room.control.reveal()
    room.control.settle_majority(OPERATOR)
    room.control.settle_unknown(PROTECTIONS, "Ada Berg", "2027-01-31")
    room.control.ask(PEAK)
    room.seat(0).vote(PEAK, 4, reason="hidden to the end")
    room.control.skip(SKILLS, "no time")
    room.control.add_note("decision", "We run it ourselves")
    room.control.add_note("action", "Hire two people", "Bo", "2027-02-01")
    room.control.add_note("milestone", "First user", "", "2027-06-01")
    room.control.add_note("parked", FORMULA)
    return room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return played(tmp_path_factory.mktemp("minutes"))


@pytest.fixture(scope="module")
def minutes(room: Room) -> Minutes:
    return room.control.minutes()


def text_of(pdf: bytes) -> str:
    pages = (page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", " ".join(pages))


def rows_of(minutes: Minutes, name: str, separator: str = ",") -> list[dict[str, str]]:
    decimal = "," if separator == ";" else "."
    raw = minutes_csv(minutes, separator=separator, decimal=decimal)[f"{name}.csv"]
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=separator))


def test_somebody_who_was_not_there_reads_everything_that_was_decided(minutes: Minutes) -> None:
    text = text_of(minutes_pdf(minutes, Look(organisation="Regional Bank AG", confidentiality="Confidential")))
    said = [
        "MINUTES OF A WORKSHOP", "Small plan", "Regional Bank AG", "Confidential", "2 questions settled",
        "We run it ourselves", "Hire two people", "Bo", "1 February 2027", "First user", "1 June 2027", FORMULA,
        "Ada Berg finds it out by 31 January 2027", "We do ourselves", "ROUND 1", "ROUND 2",
        "reason of 2", "Person 3", "no time", "Votes were hidden until they were revealed", minutes.after.score_shown,
        "Advisor", "not legal advice",
    ]  # fmt: skip
    assert [words for words in said if words not in text] == []


def test_nothing_that_was_hidden_is_in_the_minutes(minutes: Minutes, room: Room) -> None:
    everything = text_of(minutes_pdf(minutes)) + b"".join(minutes_csv(minutes).values()).decode()
    hidden = ("hidden to the end", room.key, room.document, *room.tokens)
    assert [words for words in hidden if words in everything] == []
    assert next(a for a in minutes.asked if a.card.number == PEAK).results == ()


def test_names_are_left_out_of_reasons_where_the_room_hides_them(tmp_path: Path) -> None:
    minutes = played(tmp_path, names_hidden=True).control.minutes()
    assert {r["name"] for r in rows_of(minutes, "minutes_reasons")} == {""}
    text = text_of(minutes_pdf(minutes))
    assert "reason of 1" in text
    assert "Person 1:" not in text
    assert "Reasons carry no names" in text


def test_the_same_minutes_give_the_same_bytes_and_an_accessible_document(minutes: Minutes) -> None:
    pdf = minutes_pdf(minutes)
    assert pdf == minutes_pdf(minutes)
    assert minutes_zip(minutes) == minutes_zip(minutes)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_tables_hold_what_happened(minutes: Minutes) -> None:
    questions = {row["question"]: row for row in rows_of(minutes, "minutes_questions")}
    operator, protections = questions["operator"], questions["protections"]
    assert (operator["settled_by"], operator["answer"], operator["rounds"], operator["votes"]) == (
        "majority", "We do ourselves", "2", "3",
    )  # fmt: skip
    assert operator["disagreement_share"] == "0"
    assert (protections["settled_by"], protections["owner"], protections["due"]) == (
        "unknown",
        "Ada Berg",
        "2027-01-31",
    )
    assert questions["skills"]["note"] == "no time"
    votes = [r for r in rows_of(minutes, "minutes_votes") if r["question"] == "operator" and r["round"] == "1"]
    assert {r["answer"]: r["votes"] for r in votes if r["votes"] != "0"} == {
        "We do ourselves": "2", "A foreign company, from abroad": "1",
    }  # fmt: skip
    assert [r["kind"] for r in rows_of(minutes, "minutes_notes")] == ["decision", "action", "milestone", "parked"]
    assert [r["name"] for r in rows_of(minutes, "minutes_people")] == ["Person 1", "Person 2", "Person 3"]


def test_a_text_that_looks_like_a_formula_is_defused(minutes: Minutes) -> None:
    for separator in (",", ";"):
        assert rows_of(minutes, "minutes_notes", separator)[-1]["text"] == f"'{FORMULA}"


def test_every_table_has_the_columns_that_it_describes(minutes: Minutes) -> None:
    with zipfile.ZipFile(io.BytesIO(minutes_zip(minutes))) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in SHEETS]
    for name, raw in minutes_csv(minutes).items():
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        assert rows[0] == list(SHEETS[name.removesuffix(".csv")].columns)
        assert {len(row) for row in rows} == {len(rows[0])}


HOSTILE = (
    "#set page(width: 1pt)",
    "*a* _b_ $x$ @c <d> `e`",
    "<img src=x onerror=alert(1)>",
    "\u202eevil 中文 🙂",
    "W" * 40,
)


def test_hostile_names_and_texts_are_printed_and_never_read_as_markup(tmp_path: Path) -> None:
    room = make_room(make_place(tmp_path), people=0, title=HOSTILE[0])
    for text in HOSTILE:
        room.tokens.append(room.place.workshop.join(room.code, text).token)
        room.control.add_note("action", text, text, "2027-01-31")
    room.control.ask(OPERATOR)
    for n, text in enumerate(HOSTILE):
        room.seat(n).vote(OPERATOR, "own", reason=text)
    room.control.reveal()
    text = text_of(minutes_pdf(room.control.minutes()))
    assert [t for t in HOSTILE[:3] if t not in text] == []
    assert "\u202e" not in text
    assert "a character that the fonts" in text


def test_minutes_of_a_room_in_which_nothing_happened_are_minutes_too(tmp_path: Path) -> None:
    minutes = make_room(make_place(tmp_path), people=0, one_device=True).control.minutes()
    text = text_of(minutes_pdf(minutes))
    assert "Nothing has been settled yet." in text
    assert "Nobody joined with a phone" in text
    assert "Not reached" in text
    assert all(len(raw.splitlines()) >= 1 for raw in minutes_csv(minutes).values())


def test_numbers_and_dates_are_written_as_the_look_says(minutes: Minutes) -> None:
    assert "1. Februar 2027" in text_of(minutes_pdf(minutes, Look(manner="de")))


def test_the_content_names_every_question_once(minutes: Minutes) -> None:
    data = content(minutes, Look())
    listed = [q["text"] for group in ("questions", "skipped", "not_reached") for q in data[group]]
    assert sorted(listed) == sorted(a.card.text for a in minutes.asked)
