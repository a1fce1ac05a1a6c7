"""Published worked examples of cost are recomputed, and a wrong file is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.verify.tco import TcoReport, check, half_unit

KNOWLEDGE = open_knowledge()
HEADER = "case_id,source,inputs_json,formula,published_result,unit,recomputed,diff_pct,grade,note"


def report(tmp_path: Path, *rows: str) -> TcoReport:
    file = tmp_path / "own.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return check(KNOWLEDGE, file)


def row(inputs: str, formula: str, published: str, unit: str = "USD", grade: str = "exact") -> str:
    quoted = inputs.replace('"', '""')
    return f'x,a study,"{quoted}",{formula},{published},{unit},,,{grade},'


def test_every_published_example_is_reproduced_or_explained() -> None:
    shipped = check(KNOWLEDGE)
    assert len(shipped.cases) == 98
    assert not shipped.failed
    assert {c.state for c in shipped.judged} == {"exact", "explained"}
    assert all(c.note or "Kimi-K2-GPT-5" in c.id for c in shipped.judged if c.state == "explained")
    assert shipped.within_1pct >= 74


@pytest.mark.parametrize(
    ("inputs", "formula", "published", "state"),
    [
        ('{"capex": 1000, "cloud_h": 12, "onprem_opex_h": 2}', "F1 breakeven", "100", "exact"),
        ('{"capex": 1000, "cloud_h": 12, "opex_h": 2}', "F1 then /730", "0.14", "exact"),
        ('{"capex": 1000, "cloud_h": 24, "opex_h": 2, "util": 0.5}', "F1", "100", "exact"),
        ('{"capex": 1000, "cloud_h": 12, "opex_h": 2}', "F1", "104", "near"),
        ('{"capex": 1000, "cloud_h": 12, "opex_h": 2}', "F1", "120", "failed"),
        ('{"cloud_h": 2, "hours": 10}', "cloud_h*hours", "20", "exact"),
        ('{"gb": 100, "usd": 0.5}', "gb*price", "50", "exact"),
        ('{"a": [1, 2, 3], "b": 4}', "sum", "10", "exact"),
        ('{"cloud": 6, "own": 2}', "ratio", "3.0", "exact"),
        ('{"gpus": 8}', "fully loaded", "3", "no_inputs"),
        ('{"capex": 1000, "opex_h": 2}', "F1", "100", "no_inputs"),
        ('{"capex": 1000, "cloud_h": 2, "opex_h": 2}', "F1", "100", "no_inputs"),
        ("{}", "", "100", "no_inputs"),
    ],
)
def test_a_case_is_judged_by_its_own_formula(
    tmp_path: Path, inputs: str, formula: str, published: str, state: str
) -> None:
    assert report(tmp_path, row(inputs, formula, published)).cases[0].state == state


def test_a_share_is_compared_as_percent(tmp_path: Path) -> None:
    found = report(tmp_path, row('{"cloud": 4, "onprem": 1}', "1-onprem/cloud", "75", "%")).cases[0]
    assert found.recomputed == 75.0


def test_what_a_note_explains_is_not_a_failure_and_never_a_hit(tmp_path: Path) -> None:
    rows = row('{"a": 1, "b": 1}', "sum", "3", grade="does not reproduce")
    found = report(tmp_path, rows)
    assert (found.cases[0].state, found.within_1pct, found.within_5pct) == ("explained", 0, 0)


@pytest.mark.parametrize(("shown", "expected"), [("3.7", 0.05), ("2720.0", 0.5), ("0.11", 0.005), ("1.44207", 5e-6)])
def test_half_a_unit_of_the_last_published_digit(shown: str, expected: float) -> None:
    assert half_unit(shown) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (row("{not json", "sum", "1"), "is not JSON"),
        (row("[1, 2]", "sum", "1"), "is not an object"),
        (row('{"a": NaN}', "sum", "1"), "is not JSON"),
        (row('{"a": 1}', "F99", "1"), "'F99' is no known formula"),
        (row('{"a": 1}', "sum", "much"), "'much' is not a number"),
        (row('{"a": 1}', "sum", "0"), "cannot be compared with"),
        ("only,three,cells", "has 3 cells"),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, rows: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        report(tmp_path, rows)
    assert "own.csv line 2" in str(error.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("case_id,source,inputs_json,published,unit\nx,s,{},1,USD\n", encoding="utf-8")
    with pytest.raises(InputError, match="the column 'formula' is missing"):
        check(KNOWLEDGE, file)
