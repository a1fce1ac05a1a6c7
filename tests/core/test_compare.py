"""advisor compare: what differs between two plans, each an assessment or an export."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advisor.advice import assess
from advisor.advising.changes import changes_between, recommended
from advisor.assessment import apply_settings, load
from advisor.cli import main
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.report import dumps_json, to_json

KNOWLEDGE = open_knowledge()
AS_OF = date(2026, 11, 24)
BANK = data_folder() / "samples" / "eu-bank.yaml"
NAME = "adviser-assistant"
SETTINGS = ("dr=null", "serving=self_onprem", "residency=on_own_premises", "protections=[]")


@cache
def exported(*settings: str) -> dict[str, Any]:
    assessment = apply_settings(load(BANK, KNOWLEDGE), settings, KNOWLEDGE)
    return to_json(assess(assessment, KNOWLEDGE, AS_OF), KNOWLEDGE)


def test_nothing_differs_from_itself() -> None:
    found = changes_between(exported(), exported())
    assert found.answers == found.findings == found.measures == found.patterns == found.parts == ()
    assert not found.knowledge
    assert (found.verdict, found.because) == ("same", ())


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_changed_answer_is_named_and_the_way_back_is_the_mirror(setting: str) -> None:
    there, back = changes_between(exported(), exported(setting)), changes_between(exported(setting), exported())
    assert [a.subject for a in there.answers] == [setting.partition("=")[0]]
    assert [(a.subject, a.before, a.after) for a in there.answers] == [
        (a.subject, a.after, a.before) for a in back.answers
    ]
    assert {(m.measure, m.before, m.after) for m in there.measures} == {
        (m.measure, m.after, m.before) for m in back.measures
    }
    assert {(p.part, p.aspect, p.before, p.after) for p in there.parts} == {
        (p.part, p.aspect, p.after, p.before) for p in back.parts
    }
    assert (there.verdict == "same") == (back.verdict == "same") or there.findings


@pytest.mark.parametrize("setting", SETTINGS)
def test_findings_that_appear_or_clear_are_the_difference_of_what_fires(setting: str) -> None:
    def fires(advice: dict[str, Any]) -> set[str]:
        return {f["id"] for w in advice["workloads"] for f in w["findings"] if f["state"] == "fires"}

    found = changes_between(exported(), exported(setting)).findings
    old, new = fires(exported()), fires(exported(setting))
    assert {f.id for f in found if f.after == "fires" and f.before != "fires"} == new - old
    assert {f.id for f in found if f.before == "fires" and f.after != "fires"} == old - new


def test_another_place_is_another_decision_and_another_purchase_is_an_adjustment() -> None:
    moved, bought = copy.deepcopy(exported()), copy.deepcopy(exported())
    part = next(iter(recommended(moved)["placement"]))
    recommended(moved)["placement"][part]["site"] = "elsewhere"
    recommended(bought)["placement"][part]["purchase"] = "by_lottery"
    assert changes_between(exported(), moved).verdict == "different"
    found = changes_between(exported(), bought)
    assert found.verdict == "adjusted"
    assert found.because == (f"{part}: bought as {found.parts[0].before} → by lottery",)


def test_ranges_that_touch_are_told_from_those_that_do_not() -> None:
    near, far = copy.deepcopy(exported()), copy.deepcopy(exported())
    id = f"{recommended(near)['id']}/monthly_cost"
    near["figures"][id] |= {"shown": "another", "low": near["figures"][id]["high"]}
    far["figures"][id] |= {
        "shown": "another",
        "low": 10 * far["figures"][id]["high"],
        "high": 20 * far["figures"][id]["high"],
    }
    cost = "Recommended: cost"
    assert [m.apart for m in changes_between(exported(), near).measures if m.measure == cost] == [False]
    assert [m.apart for m in changes_between(exported(), far).measures if m.measure == cost] == [True]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    state = main(["compare", *arguments, "--as-of", AS_OF.isoformat()])
    out = capsys.readouterr()
    return state, out.out, out.err


def test_an_export_and_its_assessment_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "advice.json"
    file.write_text(dumps_json(exported()), encoding="utf-8")
    state, out, _ = run(capsys, str(file), str(BANK), "--format", "json")
    document = json.loads(out)
    assert state == 0
    assert document["same_decision"] == "yes"
    assert document["before"]["result_hash"] == document["after"]["result_hash"]


@pytest.mark.parametrize("form", ["text", "md"])
def test_settings_change_the_second_and_words_are_used(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    state, out, _ = run(capsys, str(BANK), str(BANK), "--set", f"{NAME}.serving=self_onprem", "--format", form)
    assert state == 0
    assert "Own model on own hardware" in out
    assert "Cleared" in out


def test_an_export_cannot_be_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "advice.json"
    file.write_text(dumps_json(exported()), encoding="utf-8")
    state, _, err = run(capsys, str(BANK), str(file), "--set", "dr=null")
    assert (state, err.count("\n")) == (2, 1)
    assert "cannot be changed with --set" in err


def test_a_missing_or_wrong_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such file" in run(capsys, str(BANK), str(tmp_path / "no.yaml"))[2]
    (tmp_path / "list.yaml").write_text("- 1\n", encoding="utf-8")
    assert "is not an assessment" in run(capsys, str(tmp_path / "list.yaml"), str(BANK))[2]


def test_two_organisations_are_compared_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    state, out, _ = run(capsys, str(BANK), str(BANK.with_name("hospital-group.yaml")), "--format", "md")
    assert state == 0
    assert "| letter-drafts | the workload itself | absent | present |" in out
    assert "site dc-frankfurt" in out
    assert "{" not in out  # no value of the program's own kind
