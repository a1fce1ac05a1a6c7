"""advisor replay: an old decision judged with today's knowledge, and only if the file is as it was written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.cli import main
from advisor.report import dumps_json
from advisor.report.reopen import result_hash
from tests.core.test_compare import AS_OF, exported


def replayed(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, dict[str, Any], str]:
    file = tmp_path / "advice.json"
    file.write_text(data if isinstance(data, str) else dumps_json(data), encoding="utf-8")
    state = main(["replay", str(file), "--format", "json", "--as-of", AS_OF.isoformat(), *more])
    out = capsys.readouterr()
    return state, json.loads(out.out) if out.out else {}, out.err


def sealed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """An export changed by someone who knows how to seal it again."""
    data = copy.deepcopy(exported())
    change(data)
    return {**data, "result_hash": result_hash(data)}


def test_todays_decision_is_decided_the_same_with_equal_hashes(tmp_path: Path, capsys) -> None:
    state, found, _ = replayed(exported(), tmp_path, capsys)
    assert (state, found["same_decision"], found["because"]) == (0, "yes", [])
    for key in ("knowledge_hash", "answers_hash", "result_hash"):
        assert found["before"][key] == found["after"][key]


def test_what_older_knowledge_did_not_see_appears(tmp_path: Path, capsys) -> None:
    def older(data: dict[str, Any]) -> None:
        data["knowledge_hash"] = "0" * 64
        findings = data["workloads"][0]["findings"]
        gone.extend(f["id"] for f in findings if f["state"] == "fires")
        data["workloads"][0]["findings"] = [f for f in findings if f["state"] != "fires"]

    gone: list[str] = []
    state, found, _ = replayed(sealed(older), tmp_path, capsys)
    assert state == 0
    assert found["same_knowledge"] is False
    assert [f["id"] for f in found["findings"] if f["change"] == "appeared"] == gone
    assert found["same_decision"] == "yes, with changes"  # a critical finding is among them


def test_another_place_then_means_no(tmp_path: Path, capsys) -> None:
    def elsewhere(data: dict[str, Any]) -> None:
        option = next(o for o in data["recommendation"]["options"] if o["recommended"])
        for placed in option["placement"].values():
            placed["site"] = "the moon"

    _, found, _ = replayed(sealed(elsewhere), tmp_path, capsys)
    assert found["same_decision"] == "no"
    assert all("the moon" in reason for reason in found["because"])


def test_the_page_answers_first(tmp_path: Path, capsys) -> None:
    file = tmp_path / "advice.json"
    file.write_text(dumps_json(exported()), encoding="utf-8")
    assert main(["replay", str(file), "--as-of", AS_OF.isoformat()]) == 0
    assert "Would we decide the same: yes." in capsys.readouterr().out


def edited(data: dict[str, Any]) -> dict[str, Any]:
    data["assessment"]["name"] += "!"
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: edited(copy.deepcopy(exported())), "was changed after it was written"),
        (lambda: {**exported(), "schema": 0}, "says schema 0, and this advisor reads 1"),
        (lambda: {**exported(), "schema": True}, "says schema true"),
        (lambda: {k: v for k, v in exported().items() if k != "figures"}, "is not an advice: 'figures' is missing"),
        (lambda: exported()["assessment"], "is not an advice"),
        (lambda: "[]", "a list is not an advice"),
        (lambda: "schema: 1\nname: x\n", "is not JSON"),
        (lambda: "", "is not JSON"),
        (lambda: '{"a": NaN}', "holds NaN"),
        (lambda: '{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (lambda: "[" * 100_000, "nested too deep"),
        (lambda: sealed(lambda d: d["recommendation"].pop("options")), "'options' is missing"),
        (lambda: sealed(lambda d: d.update(workloads=7)), "of another kind"),
        (
            lambda: sealed(lambda d: d["assessment"]["workloads"][0]["answers"].update(retired=1)),
            "no question 'retired'",
        ),
    ],
)
def test_what_cannot_be_replayed_gets_a_sentence(data, said: str, tmp_path: Path, capsys) -> None:
    state, _, err = replayed(data(), tmp_path, capsys)
    assert state == 2
    assert said in err
    assert "advice.json" in err
    assert "Traceback" not in err


def test_an_absent_pack_is_named(tmp_path: Path, capsys) -> None:
    def of_a_pack(data: dict[str, Any]) -> None:
        data["knowledge_version"] += "+acme-1.0"
        data["assessment"]["workloads"][0]["answers"]["acme_question"] = 1

    _, _, err = replayed(sealed(of_a_pack), tmp_path, capsys)
    assert "was made with acme-1.0. Give the pack with --pack." in err
