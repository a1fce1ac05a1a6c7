"""Report: the preview and every export, without a browser."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from advisor.ui import desk
from advisor.ui.taking.preview import AT_ONCE
from tests.app.driver import desk_of, goto, session, words


@pytest.fixture
def bank(app: AppTest) -> AppTest:
    """The bank sample on the Report page."""
    return goto(app.button(key="sample-eu-bank").click().run(), "report")


def exports(at: AppTest) -> list[str]:
    return [element.proto.label for element in at.get("download_button")]


def page_texts(at: AppTest) -> list[str]:
    """What is said of each page that is shown."""
    return [image.alt for element in at.get("image") for image in element.proto.imgs]


def count(at: AppTest) -> int:
    """How many pages the report has."""
    return int(page_texts(at)[0].split()[3])


def test_every_page_of_the_report_is_shown_with_a_text_for_those_who_cannot_see_it(bank: AppTest) -> None:
    assert not bank.exception
    shown = page_texts(bank)
    assert len(shown) == AT_ONCE
    assert re.match(r"Page 1 of (8|9|1\d) of the report on ", shown[0])


def test_the_other_pages_are_a_click_away(bank: AppTest) -> None:
    bank.button_group(key="pages-from").set_value(AT_ONCE).run()
    assert not bank.exception
    assert page_texts(bank)[0].startswith(f"Page {AT_ONCE + 1} of ")


def test_the_short_report_has_at_most_four_pages(bank: AppTest) -> None:
    bank.button_group(key="form").set_value("short").run()
    assert not bank.exception
    assert 2 <= len(page_texts(bank)) <= 4


def test_an_annex_adds_pages(bank: AppTest) -> None:
    before = count(bank)
    bank.pills(key="annexes").set_value(["cfo", "coverage"]).run()
    assert not bank.exception
    assert count(bank) >= before + 2


def test_all_files_at_once_are_made_and_then_offered(bank: AppTest) -> None:
    assert "Save the zip" not in exports(bank)
    bank.button(key="make-everything").click().run()
    assert not bank.exception
    assert "Save the zip" in exports(bank)
    bank.text_input(key="organisation").set_value("Another").run()
    assert "Save the zip" not in exports(bank), "a zip of another look is not offered"


def test_every_export_is_offered(bank: AppTest) -> None:
    offered = exports(bank)
    for export in (
        "Report, PDF",
        "Slides, PowerPoint",
        "Workbook, Excel",
        "All tables, CSV in a zip",
        "Findings",
        "Cost lines",
        "Links",
        "Assessment, YAML",
    ):
        assert export in offered


def test_parts_that_are_taken_out_leave_fewer_pages(bank: AppTest) -> None:
    before = count(bank)
    bank.pills(key="parts-full").set_value(["summary"]).run()
    assert not bank.exception
    assert count(bank) < before


def test_with_no_part_chosen_the_whole_report_is_shown(bank: AppTest) -> None:
    before = count(bank)
    bank.pills(key="parts-full").set_value([]).run()
    assert not bank.exception
    assert count(bank) == before


def test_a_blank_assessment_can_be_exported_too(app: AppTest) -> None:
    at = goto(app.button(key="blank").click().run(), "report")
    assert not at.exception
    assert at.get("image")
    assert "Report, PDF" in exports(at)


@pytest.mark.parametrize("name", ["<b>Bank</b>", "=1+1", '#import "x"', "W" * 500, "\u202excod", "地域"])
def test_a_hostile_organisation_name_is_only_a_name(bank: AppTest, name: str) -> None:
    bank.text_input(key="organisation").set_value(name).run()
    assert not bank.exception
    assert bank.get("image")


def test_the_organisation_stands_in_the_address_and_survives_a_reload(bank: AppTest) -> None:
    bank.text_input(key="organisation").set_value("Regional Bank AG").run()
    again = session(desk_of(bank).document)
    again.query_params["organisation"] = "Regional Bank AG"
    goto(again, "report")
    assert again.text_input(key="organisation").value == "Regional Bank AG"


def test_without_an_assessment_the_page_leads_back_to_start(app: AppTest) -> None:
    at = goto(app, "report")
    assert not at.exception
    assert "No assessment is open" in words(at)
    assert desk.PARAMETER not in at.query_params
