"""The whole line on every sample through the command line: the same bytes every time, the same figures everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from typing import Any

import pytest

from advisor.cli import main
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from tests.core.plans_of_samples import BUILDABLE, IMPOSSIBLE

pytestmark = pytest.mark.xdist_group("samples")  # one worker, so that each advice is computed once

SAMPLES = open_knowledge().samples
DAY = "2026-11-24"
ALIGNED = "line-inspection"
FEW = ("commercial-fleet", "eu-bank", "hospital-group", "retailer", "wealth-manager")


def file_of(id: str) -> str:
    return str(data_folder() / "samples" / SAMPLES[id].file)


@lru_cache
def json_bytes(id: str, seed: str = "1") -> bytes:
    """The advice in a process of its own, whose hash seed decides the order of sets."""
    command = [sys.executable, "-m", "advisor", "assess", file_of(id), "--format", "json", "--as-of", DAY]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def advice(id: str) -> Any:
    return json.loads(json_bytes(id))


@pytest.mark.parametrize("id", ["ai-software-factory", "hospital-group"])
def test_the_same_file_gives_the_same_bytes(id: str) -> None:
    assert json_bytes(id, "1") == json_bytes(id, "2")


@pytest.mark.parametrize("id", BUILDABLE)
def test_a_sample_gets_a_proven_recommendation(id: str) -> None:
    recommendation = advice(id)["recommendation"]
    assert [o["id"] for o in recommendation["options"] if o["recommended"]]
    assert recommendation["proof"]["gap_share"] <= 1e-6
    assert advice(id)["topology"]["nodes"]


def test_the_samples_end_in_different_shapes() -> None:
    assert len({advice(id)["recommendation"]["infrastructure"] for id in BUILDABLE}) >= 4


@pytest.mark.parametrize("id", SAMPLES)
def test_every_sample_has_flaws_and_no_finding_is_made_up(id: str) -> None:
    found = [f for w in advice(id)["workloads"] for f in w["findings"] if f["state"] == "fires"]
    assert found
    assert all(f["evidence"] for f in found)


@pytest.mark.parametrize("id", FEW)
def test_text_prints_the_figures_of_the_json(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", file_of(id), "--as-of", DAY]) == 0
    text, figures = capsys.readouterr().out, advice(id)["figures"]
    best = next(o for o in advice(id)["recommendation"]["options"] if o["recommended"])
    shown = [figures[f"{best['id']}/monthly_cost"]["shown"], figures["as_stated/monthly_cost"]["shown"]]
    shown += [figures[f"{best['id']}/latency/{path}/p95"]["shown"] for path in best["latency_ms"]]
    assert [s for s in shown if s not in text] == []


@pytest.mark.parametrize("id", FEW)
def test_a_figure_is_opened_by_the_command_that_explains(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "as_stated/monthly_cost", "--file", file_of(id), "--as-of", DAY]) == 0
    assert advice(id)["figures"]["as_stated/monthly_cost"]["shown"] in capsys.readouterr().out


def test_a_gate_on_critical_findings_is_hit_by_the_bank(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", file_of("eu-bank"), "--fail-on", "critical", "--as-of", DAY]) == 1
    assert "C03 National operator by rule, but a foreign group runs it" in capsys.readouterr().out


def fired(id: str) -> list[Any]:
    return [f for w in advice(id)["workloads"] for f in w["findings"] if f["state"] == "fires"]


def test_the_twelve_samples_cover_the_sectors() -> None:
    assert len(SAMPLES) >= 12
    assert len({s.sector for s in SAMPLES.values()}) >= 9


def test_the_well_aligned_sample_has_one_remark_and_a_plan_that_may_be_built() -> None:
    assert [f["severity"] for f in fired(ALIGNED)] == ["medium"]
    stated = next(o for o in advice(ALIGNED)["recommendation"]["options"] if o["id"] == "as_stated")
    assert stated["feasible"]


def test_the_over_engineered_sample_is_told_so_in_each_layer() -> None:
    layers = {
        f["rule"]: open_knowledge().rules[f["rule"]].layers for f in fired("release-notes") if f["rule"][0] == "L"
    }
    assert {layer for found in layers.values() for layer in found} == {"infrastructure", "adoption", "usecase"}
    assert layers.keys() >= {"L05", "L20", "L24", "L33"}


def test_the_impossible_sample_says_what_cannot_hold_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert not any(o["recommended"] for o in advice(IMPOSSIBLE)["recommendation"]["options"])
    assert main(["assess", file_of(IMPOSSIBLE), "--repairs", "--as-of", DAY]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Nothing meets all requirements at once. Budget" in text
    assert "Location rule: Amazon Web Services eu-west-2, London is not on own premises" in text
    assert "call-screening: there is none." in text
    assert "cannot hold together" in text
