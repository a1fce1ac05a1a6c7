"""Written cases: what a competent architect should raise, and what would be a false alarm.

The expectations of the four were written before the rules, the public ones before the rules were run on them. A
rule is never tuned to one case.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor.knowledge import open_knowledge
from advisor.verify.scenarios import JudgedCase, check, summary

KNOWLEDGE = open_knowledge()
FOLDER = Path(KNOWLEDGE.folder) / "cases"
AS_OF = date(2026, 11, 24)
FOUR = check(KNOWLEDGE, AS_OF, FOLDER / "scenarios.yaml")
PUBLIC = check(KNOWLEDGE, AS_OF, FOLDER / "public_cases.yaml")


def named(judged: JudgedCase) -> str:
    return judged.case.id


@pytest.mark.parametrize("judged", FOUR, ids=named)
def test_every_expectation_of_the_four_cases_is_found_and_the_critical_as_critical(judged) -> None:
    assert all(met.rules and met.critical for met in judged.met), summary([judged]).missed


@pytest.mark.parametrize("judged", FOUR, ids=named)
def test_the_four_cases_raise_no_false_alarm(judged) -> None:
    assert not judged.alarms
    assert not judged.case.unclear


def test_the_control_case_has_no_high_finding_but_cost() -> None:
    control = next(j for j in FOUR if j.case.id == "SC12")
    rules = [KNOWLEDGE.rules[id] for id in control.raised if id in KNOWLEDGE.rules]
    assert {r.theme for r in rules if r.severity in ("critical", "high")} == {"cost"}
