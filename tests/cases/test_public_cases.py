"""Cases from public accounts: the result that the documents report, and nothing raised on what is well run."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.strict_yaml import read_yaml
from advisor.verify.scenarios import summary
from tests.cases.test_scenarios import FOLDER, KNOWLEDGE, PUBLIC, named

RAW = read_yaml(FOLDER / "public_cases.yaml").data["scenarios"]
METHOD = Path(__file__).parents[2] / "docs" / "method" / "alignment.md"


def test_the_reported_result_is_the_present_one() -> None:
    found = summary(PUBLIC)
    critical = f"{found.critical_found} of {found.critical_expected}"
    row = f"| {found.found} of {found.n_expected} | {critical} | {len(found.false_alarms)} |"
    assert row in METHOD.read_text(encoding="utf-8")


def test_every_critical_expectation_is_found_as_critical_and_nearly_all_are_found() -> None:
    found = summary(PUBLIC)
    assert found.critical_found == found.critical_expected
    assert found.found >= 0.97 * found.n_expected


@pytest.mark.parametrize("judged", PUBLIC, ids=named)
def test_no_false_alarm(judged) -> None:
    assert not judged.alarms


def test_eleven_cases_are_well_run_and_all_sectors_are_there() -> None:
    assert sum(j.case.well_run for j in PUBLIC) == 11
    sectors = {o.id for o in KNOWLEDGE.questions["industry"].options}
    covered = {raw["inputs"]["industry"] for raw in RAW}
    assert covered <= sectors
    assert len(covered) >= 14


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: raw["id"])
def test_every_case_names_its_source_its_date_and_which_answers_are_from_it(raw) -> None:
    assert raw["source"]["url"].startswith("https://")
    assert len(raw["source"]["date"]) == 10
    assert raw["source"]["seen"]
    assert raw["stated"]
    assert set(raw["stated"]) <= set(raw["inputs"])
