"""Answers that nothing can satisfy get a sentence on the command line, never a crash and never an empty advice."""

from __future__ import annotations

import pytest

from advisor.cli import main
from advisor.folders import data_folder

BANK, RETAILER, FLEET = (
    str(data_folder() / "samples" / f"{id}.yaml") for id in ("eu-bank", "retailer", "commercial-fleet")
)


@pytest.mark.parametrize(
    ("file", "settings", "said"),
    [
        (BANK, ["residency=on_own_premises", "latency_ms=5"], ["Nothing meets all", "Location rule: ", "Deadline: "]),
        (BANK, ["budget_month_usd=0"], ["Nothing meets all", "Budget: ", "Without the limit “Budget” a "]),
        (BANK, ["budget_capex_usd=0", "ops_fte=0"], ["Nothing meets all", "Operator: "]),
        (BANK, ["requests_day=100000000", "tokens_req=10000"], ["Nothing meets all", "Staff: own hardware takes "]),
        (FLEET, ["latency_ms=1", "offline_h=0"], ["Nothing meets all", "Deadline: "]),
        (RETAILER, ["shelf-vision.sites=0"], ["There are no sites or devices"]),
        (RETAILER, ["shelf-vision.uplink_mbps=0", "shelf-vision.requests_day=0"], ["In short"]),
    ],
)
def test_a_contradiction_is_a_sentence(
    file: str, settings: list[str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [part for setting in settings for part in ("--set", setting)]
    assert main(["assess", file, "--as-of", "2026-11-24", *arguments]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert [sentence for sentence in said if sentence not in text] == []
