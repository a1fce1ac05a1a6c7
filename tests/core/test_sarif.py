"""SARIF of the findings: the structure of the standard, right lines, a stable identity, and the CI commands."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from advisor.advice import Advice, assess
from advisor.assessment import load, loads
from advisor.cli import main
from advisor.cli.sarif import FINGERPRINT, LEVELS, to_sarif
from advisor.folders import data_folder
from tests.core.test_compare import AS_OF, BANK, KNOWLEDGE, NAME

ROOT = Path(__file__).parents[2]
SAMPLES = ("eu-bank.yaml", "hospital-group.yaml")


def record(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required.split(), "properties": properties}


TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
MESSAGE = record("text", text=TEXT)
BAG = {"type": "object"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = record(
    "physicalLocation",
    id={"type": "integer", "minimum": 0},
    message=MESSAGE,
    physicalLocation=record(
        "artifactLocation region",
        artifactLocation=record("uri", uri={"type": "string", "format": "uri-reference", "pattern": r"^[^\\ ]+$"}),
        region=record("startLine", startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations={"type": "array", "items": record("name", name=TEXT, kind=TEXT)},
)
RESULT = record(
    "ruleId ruleIndex level message locations partialFingerprints",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "minItems": 1, "items": LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions={
        "type": "array",
        "items": record(
            "kind", kind={"enum": ["inSource", "external"]}, justification=TEXT,
            status={"enum": ["accepted", "underReview", "rejected"]},
        ),
    },
    properties=BAG,
)  # fmt: skip
RULE = record(
    "id shortDescription fullDescription help defaultConfiguration",
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=record("level", level=LEVEL),
    properties=BAG,
)
DRIVER = record(
    "name", name=TEXT, version=TEXT, semanticVersion=TEXT, rules={"type": "array", "uniqueItems": True, "items": RULE}
)
RUN = record(
    "tool results",
    tool=record("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    automationDetails=record("id", id=TEXT),
    properties=BAG,
    results={"type": "array", "items": RESULT},
)
LOG = {
    **record("version runs", version={"const": "2.1.0"}, runs={"type": "array", "minItems": 1, "items": RUN}),
}
LOG["properties"]["$schema"] = {"type": "string", "format": "uri"}
"""The parts of SARIF 2.1.0 that are used, by the standard's names and required fields; nothing else may stand there."""


@cache
def judged(sample: str) -> tuple[Advice, str]:
    file = data_folder() / "samples" / sample
    return assess(load(file, KNOWLEDGE), KNOWLEDGE, AS_OF), file.read_text(encoding="utf-8")


def sarif(sample: str, name: str = "plans/bank.yaml") -> dict[str, Any]:
    advice, text = judged(sample)
    return to_sarif(advice, KNOWLEDGE, name, text)


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_has_the_structure_of_the_standard(sample: str) -> None:
    jsonschema.validate(sarif(sample), LOG, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_finding_that_fires_or_is_accepted_is_a_result_of_its_rule(sample: str) -> None:
    (run,) = sarif(sample)["runs"]
    advice, _ = judged(sample)
    findings = [f for a in advice.alignments for f in a.findings if f.state in ("fires", "accepted")]
    assert [r["partialFingerprints"][FINGERPRINT] for r in run["results"]] == [f.id for f in findings]
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule.id
        assert result["level"] == LEVELS[finding.rule.severity]
        assert ("suppressions" in result) == (finding.state == "accepted")
    assert len({r["id"] for r in rules}) == len(rules)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_line_is_that_of_an_answer_that_the_rule_read(sample: str) -> None:
    (run,) = sarif(sample)["runs"]
    advice, text = judged(sample)
    found = {f.id: f for a in advice.alignments for f in a.findings}
    lines, seen = text.splitlines(), 0
    for result in run["results"]:
        evidence = found[result["partialFingerprints"][FINGERPRINT]].evidence
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            number = place["physicalLocation"]["region"]["startLine"]
            line = lines[number - 1]
            if number > 1:
                assert any(f"{name}:" in f"{line}\n{lines[number - 2]}" for name in evidence), (line, evidence)
                seen += 1
    assert seen > len(run["results"])


def test_moving_lines_does_not_change_the_identity() -> None:
    advice, text = judged("eu-bank.yaml")
    moved = to_sarif(advice, KNOWLEDGE, "plans/bank.yaml", "# one\n# two\n" + text)
    for old, new in zip(sarif("eu-bank.yaml")["runs"][0]["results"], moved["runs"][0]["results"], strict=True):
        assert old["partialFingerprints"] == new["partialFingerprints"]
        before, after = (r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in (old, new))
        assert after - before in (0, 2)


def test_paths_are_addresses() -> None:
    def uri(name: str) -> str:
        place = sarif("eu-bank.yaml", name)["runs"][0]["results"][0]["locations"][0]
        return place["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("plans/my bank.yaml") == "plans/my%20bank.yaml"
    assert uri("/srv/plans/bank.yaml") == "file:///srv/plans/bank.yaml"


def test_a_plan_without_findings_is_an_empty_run() -> None:
    blank = loads("schema: 1\nname: Blank\nworkloads:\n- name: w\n", "blank.yaml", KNOWLEDGE)
    log = to_sarif(assess(blank, KNOWLEDGE, AS_OF), KNOWLEDGE, "blank.yaml", "")
    jsonschema.validate(log, LOG)
    assert log["runs"][0]["results"] == []


@pytest.mark.parametrize(("gate", "state"), [("critical", 1), (None, 0)])
def test_the_gate_holds_for_sarif_too(gate: str | None, state: int, capsys: pytest.CaptureFixture[str]) -> None:
    worse = ["--set", f"{NAME}.serving=public_consumer", "--as-of", AS_OF.isoformat()]
    assert main(["assess", str(BANK), "--format", "sarif", *worse, *(["--fail-on", gate] if gate else [])]) == state
    log = json.loads(capsys.readouterr().out)
    assert "critical" in {r["properties"]["severity"] for r in log["runs"][0]["results"]}


def commands() -> list[str]:
    """Every advisor command in the snippets, as a shell would run it."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 2
    lines = (line.strip() for block in blocks for line in block.splitlines())
    plain = [re.sub(r"^(- )?(run: )?", "", line) for line in lines]
    return list(dict.fromkeys(line for line in plain if line.startswith("advisor ")))


def test_the_commands_of_the_ci_page_run(tmp_path: Path) -> None:
    found = commands()
    assert {c.split()[1] for c in found} == {"validate", "assess", "compare"}
    (tmp_path / "plans").mkdir()
    for name in ("plans/bank.yaml", "before.yaml"):
        (tmp_path / name).write_bytes(BANK.read_bytes())
    shim = tmp_path / "advisor"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n', encoding="utf-8")
    shim.chmod(shim.stat().st_mode | stat.S_IEXEC)
    summary = tmp_path / "summary.md"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "GITHUB_STEP_SUMMARY": str(summary)}
    for command in found:
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        gated = "--fail-on" in command
        assert done.returncode in ((0, 1) if gated else (0,)), (command, done.stderr)
        assert done.stderr == ""
    jsonschema.validate(json.loads((tmp_path / "advisor.sarif").read_text(encoding="utf-8")), LOG)
    assert summary.read_text(encoding="utf-8").startswith("# ")
    assert (tmp_path / "advice.md").read_text(encoding="utf-8").startswith("# ")
