"""What is taken away comes back: the same answers from YAML and from JSON, and the same advice from either."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from advisor.advice import assess
from advisor.assessment import Assessment, Workload, answers_hash, dumps, from_plain, load, loads, to_plain
from advisor.cli import main
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Sample
from advisor.report import dumps_json, to_json
from advisor.report.reopen import parse_advice
from tests.core.report_fixture import small_advice, small_knowledge
from tests.core.test_assessment import assessments

ROOT = Path(__file__).parents[2]
KNOWLEDGE, DAY = open_knowledge(), date(2026, 11, 24)
SAMPLES = list(KNOWLEDGE.samples.values())
NAMES = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '#image("/etc/passwd") $x$',
    "a: b # c",
    "- [x], {y}",
    "&anchor *alias !!tag",
    "\"quoted\" 'too'",
    "😀👩‍👩‍👧 北京 תל אביב",
    "null",
    "2026-11-24",
    "1e5",
    "n" * 200,
)


def of_sample(sample: Sample) -> Assessment:
    return load(Path(KNOWLEDGE.folder) / "samples" / sample.file, KNOWLEDGE)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.id)
def test_a_sample_exported_as_yaml_has_the_same_answers(sample: Sample) -> None:
    assessment = of_sample(sample)
    text = dumps(assessment, KNOWLEDGE)
    again = loads(text, "again.yaml", KNOWLEDGE)
    assert again == assessment
    assert answers_hash(again, KNOWLEDGE) == answers_hash(assessment, KNOWLEDGE)
    assert dumps(again, KNOWLEDGE) == text


@pytest.mark.parametrize("sample", SAMPLES[3:5], ids=lambda s: s.id)
def test_an_advice_in_json_holds_all_that_is_needed_to_make_it_again(sample: Sample) -> None:
    data = parse_advice(dumps_json(to_json(assess(of_sample(sample), KNOWLEDGE, DAY), KNOWLEDGE)), "advice.json")
    again = from_plain(data["assessment"], "advice.json", KNOWLEDGE)
    assert answers_hash(again, KNOWLEDGE) == data["answers_hash"]
    assert to_json(assess(again, KNOWLEDGE, date.fromisoformat(data["as_of"])), KNOWLEDGE) == data


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments)
def test_any_assessment_keeps_its_hash_through_yaml_and_json(assessment: Assessment) -> None:
    wanted = answers_hash(assessment, KNOWLEDGE)
    assert answers_hash(loads(dumps(assessment, KNOWLEDGE), "a.yaml", KNOWLEDGE), KNOWLEDGE) == wanted
    plain = json.loads(dumps_json(to_plain(assessment, KNOWLEDGE)))
    assert answers_hash(from_plain(plain, "a.json", KNOWLEDGE), KNOWLEDGE) == wanted
    assert answers_hash(loads(json.dumps(plain), "a.json", KNOWLEDGE), KNOWLEDGE) == wanted


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_comes_back_as_it_was(name: str) -> None:
    assessment = Assessment(name, workloads=(Workload(name, {"usecase": "rag"}, notes={"usecase": name * 10}),))
    advice = replace(small_advice(), assessment=assessment, name=name)
    embedded = json.loads(dumps_json(to_json(advice, KNOWLEDGE)))["assessment"]
    for again in (loads(dumps(assessment, KNOWLEDGE), "a.yaml", KNOWLEDGE), from_plain(embedded, "a.json", KNOWLEDGE)):
        assert again == assessment


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ud83d\ude00", "😀"),
        (r"\\\ud83d\ude00", "\\😀"),
        (r"\\ud83d\\ude00", r"\ud83d\ude00"),
        (r"\u00e9 \/ \"", 'é / "'),
    ],
)
def test_json_with_escapes_is_read_as_json_means_it(written: str, read: str) -> None:
    text = '{"schema": 1, "name": "' + written + '",\n "workloads": [{"name": "w"}]}'
    assert json.loads(text)["name"] == read
    assert loads(text, "a.json", KNOWLEDGE).name == read


def test_an_escape_that_is_no_character_is_still_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"a\.json line 2.*escape"):
        loads('{"schema": 1,\n "name": "\\ud83d", "workloads": [{"name": "w"}]}', "a.json", KNOWLEDGE)


def test_the_command_line_gives_the_json_that_python_gives(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.advice.assess", lambda *_: small_advice())
    monkeypatch.setattr("advisor.cli.judge.open_knowledge", lambda **_: small_knowledge())
    monkeypatch.setattr("advisor.assessment.load", lambda *_: small_advice().assessment)
    assert main(["assess", "any.yaml", "--format", "json"]) == 0
    assert capsys.readouterr().out == dumps_json(to_json(small_advice(), small_knowledge()))


_SUMS = """
from hashlib import sha256
from advisor.report import csv_zip, dumps_json, to_json
from advisor.report.diagrams import FORMS, to_diagram
from advisor.report.xlsx import to_xlsx
from tests.core.report_fixture import small_advice, small_knowledge
a, k = small_advice(), small_knowledge()
made = [csv_zip(a, k), to_xlsx(a, k), dumps_json(to_json(a, k)).encode(), *(to_diagram(a, f) for f in FORMS)]
print(*(sha256(m).hexdigest() for m in made))
"""


def test_two_processes_make_the_same_files_to_the_byte() -> None:
    """Each with its own order of sets and its own hour."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _SUMS], cwd=ROOT, env=os.environ | changed, stdout=subprocess.PIPE, text=True
        )
        for changed in ({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2", "TZ": "America/Lima"})
    ]
    first, second = (process.communicate()[0].split() for process in running)
    assert len(first) == 7
    assert first == second
