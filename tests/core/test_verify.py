"""advisor verify --scenarios: written cases are read strictly, counted right, and reported in both formats."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from advisor.cli import main
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import SEVERITIES
from advisor.verify.scenarios import check, judged, summary
from advisor.verify.written import Expected, read_cases, shipped_cases

KNOWLEDGE = open_knowledge()
AS_OF = date(2026, 11, 24)
CASES = shipped_cases(KNOWLEDGE)

GOOD = """\
version: 1
scenarios:
- id: A
  name: A chatbot on a consumer service
  inputs: {usecase: generation, serving: public_consumer, data_classes: [personal], adoption: shadow}
  facts: {distance_km: 100}
  expected:
  - {theme: residency, severity: critical, text: personal data in a consumer service}
  must_not_flag: [edge, Latency (chat), something nobody knows]
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_own_file_is_judged(tmp_path: Path) -> None:
    found = summary(check(KNOWLEDGE, AS_OF, written(tmp_path, GOOD)))
    assert (found.n_expected, found.found, found.critical_expected, found.critical_found) == (1, 1, 1, 1)
    assert found.missed == found.false_alarms == ()
    assert found.unclear == ("A: something nobody knows",)


def test_phrases_mean_themes_with_and_without_brackets(tmp_path: Path) -> None:
    (case,) = read_cases(written(tmp_path, GOOD), KNOWLEDGE)
    assert case.banned == {"edge": {"edge_fleet"}, "Latency (chat)": {"latency"}}


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("edge and air-gap", {"edge_fleet", "airgap_update"}),
        ("LLM cost", {"K07", "K10", "K14", "K17"}),
        ("the cost of it", {"cost"}),
        ("knowledge", set()),
        ("Accelerator supply", {"gpu_supply"}),
        ("W13", {"W13"}),
    ],
)
def test_the_longest_known_phrase_of_each_part_counts(phrase: str, meant: set[str], tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("something nobody knows", phrase))
    (case,) = read_cases(file, KNOWLEDGE)
    assert case.banned.get(phrase, frozenset()) == meant


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("theme: residency", "theme: residence", "there is no theme 'residence'. Did you mean 'residency'?"),
        ("severity: critical", "severity: severe", "there is no severity 'severe'"),
        ("usecase:", "use_case:", "there is no question 'use_case'. Did you mean 'usecase'?"),
        ("usecase: generation", "usecase: generating", "there is no option 'generating'"),
        ("distance_km: 100", "distance_km: far", "'far' is not a number"),
        ("distance_km: 100", "distance: 100", "there is no derived fact 'distance'. Did you mean 'distance_km'?"),
        ("  name: A chatbot on a consumer service\n", "", "'name' is missing"),
        ("  must_not_flag: [edge", "  must_not_flag: edge #", "'edge' is not a list"),
        ("version: 1", "version: 7", "7 is out of range"),
        ("  inputs:", "  answers:", "there is no field 'answers'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as error:
        read_cases(written(tmp_path, GOOD.replace(old, new, 1)), KNOWLEDGE)
    assert said in str(error.value)
    assert "own.yaml line " in str(error.value)


@pytest.mark.parametrize("text", ["- 1\n", "name: x\n", "just words\n", "scenarios: []\nversion: 1\n", "", "a: [\n"])
def test_what_is_no_set_of_cases_is_one_sentence(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_cases(written(tmp_path, text), KNOWLEDGE)
    assert len(error.value.problems) == 1


def test_a_case_may_stand_only_once(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("scenarios:\n")[2]
    with pytest.raises(InputError, match="the case id 'A' stands twice"):
        read_cases(written(tmp_path, twice), KNOWLEDGE)


@pytest.mark.parametrize("case", CASES[::5], ids=lambda c: c.id)
def test_counts_agree_with_a_count_by_hand(case) -> None:
    """Every theme and severity expected in turn: found exactly where a raised rule is within a step."""
    every = tuple(Expected((theme,), severity, "") for theme in KNOWLEDGE.themes for severity in SEVERITIES)
    found = judged(replace(case, expected=every), KNOWLEDGE, AS_OF)
    raised = [KNOWLEDGE.rules[id] for id in found.raised if id in KNOWLEDGE.rules]
    place = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    for met in found.met:
        (theme,), severity = met.expected.themes, met.expected.severity
        near = {r.id for r in raised if r.theme == theme and abs(place[r.severity] - place[severity]) <= 1}
        assert near == {id for id in met.rules if id in KNOWLEDGE.rules}
        if severity == "critical":
            assert met.critical == any(r.theme == theme and r.severity == "critical" for r in raised)


@pytest.mark.parametrize("case", CASES[::5], ids=lambda c: c.id)
def test_every_raised_rule_of_a_banned_theme_is_a_false_alarm(case) -> None:
    ban = dict.fromkeys(KNOWLEDGE.themes, frozenset(KNOWLEDGE.themes))
    found = judged(replace(case, banned=ban), KNOWLEDGE, AS_OF)
    assert {a.rule for a in found.alarms} == set(found.raised)


def test_calling_a_bad_plan_well_run_makes_its_findings_false_alarms() -> None:
    case = next(c for c in CASES if c.id == "PC18")
    found = judged(replace(case, well_run=True, banned={}), KNOWLEDGE, AS_OF)
    assert {a.severity for a in found.alarms} == {"critical", "high", "medium"}


def test_json_has_the_keys_that_scripts_rely_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.csv"
    file = written(tmp_path, GOOD.replace("theme: residency, severity: critical", "theme: dr, severity: low"))
    assert main(["verify", "--scenarios", str(file), "--format", "json", "--rows", str(rows)]) == 0
    document = json.loads(capsys.readouterr().out)
    found = document["scenarios"]
    assert "inference" not in document
    assert (found["n_expected"], found["found"], found["critical_expected"]) == (1, 0, 0)
    assert found["missed"] == ["A: dr low: personal data in a consumer service"]
    (row,) = csv.DictReader(rows.read_text(encoding="utf-8").splitlines())
    assert (row["row"], row["state"]) == ("A", "missed")


def test_a_wrong_file_ends_with_2_and_its_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--scenarios", str(written(tmp_path, GOOD.replace("theme: residency", "theme: x")))]) == 2
    assert capsys.readouterr().err.startswith("own.yaml line 8, scenarios[0].expected[0].theme: there is no theme 'x'")
    assert main(["verify", "--scenarios", str(tmp_path / "absent.yaml")]) == 2
    assert "no such file" in capsys.readouterr().err


def test_cost_and_network_checks_run_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--tco", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"knowledge_version", "knowledge_hash", "tco"}
    assert document["tco"]["n"] >= document["tco"]["within_5pct"] >= document["tco"]["within_1pct"] > 0
