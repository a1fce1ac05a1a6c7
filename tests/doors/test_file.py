"""Hostile input through a file: one sentence that says what, where and what would be right; state 2; no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.assessment import loads
from advisor.cli import main
from advisor.knowledge import open_knowledge

HEAD = "schema: 1\nname: Plan\nworkloads:\n- name: a\n"


def plan(answers: str) -> str:
    """A file with one workload, whose answers begin on line 6."""
    return HEAD + "  answers:\n" + "".join(f"    {line}\n" for line in answers.split("\n"))


WRONG: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "the text is empty. Expected a YAML mapping."),
    "only a comment": ("# nothing\n", "the text is empty"),
    "a list": ("- a\n- b\n", "a list is not an assessment. Begin with 'schema: 1'"),
    "a sentence": ("hello world", "'hello world' is not an assessment"),
    "truncated YAML": ('schema: 1\nname: "Pla', "is not valid YAML: found unexpected end of stream"),
    "truncated JSON": ('{"schema": 1, "name": "Plan", "workloads": [', "is not valid YAML"),
    "truncated after workloads": ("schema: 1\nname: Plan\nworkloads:", "'workloads' is missing"),
    "not UTF-8": (b"schema: 1\nname: \xff\xfe\x00P\n", "is not UTF-8 text (byte 16). Save it as UTF-8."),
    "UTF-16": ("schema: 1".encode("utf-16"), "is not UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
    "no schema": ("name: Plan\n", "'schema' is missing. Begin with 'schema: 1'."),
    "another schema": (HEAD.replace("1", "2"), "line 1, schema: this file says schema 2, and this advisor reads 1"),
    "schema as text": (HEAD.replace("schema: 1", 'schema: "1"'), "this file says schema '1'"),
    "schema true": (HEAD.replace("schema: 1", "schema: true"), "this file says schema true"),
    "unknown top-level key": (HEAD + "wrkloads: []\n", "line 5, wrkloads: there is no field 'wrkloads'. Did you mean"),
    "no name": (HEAD.replace("name: Plan", "name:"), "'name' is missing"),
    "name as number": (HEAD.replace("name: Plan", "name: 7"), "line 2, name: 7 is not a text. Put it in quotes"),
    "name too long": (HEAD.replace("Plan", "x" * 201), "the text has 201 characters. At most 200 are allowed."),
    "name of blanks": (HEAD.replace("name: Plan", 'name: "  "'), "the text is empty. Write at least one letter"),
    "name with a terminal code": (HEAD.replace("name: Plan", r'name: "\e[31mred"'), "the control character U+001B"),
    "no workloads": ("schema: 1\nname: Plan\nworkloads: []\n", "holds no workloads. Expected at least 1."),
    "workloads as mapping": ("schema: 1\nname: P\nworkloads: {a: 1}\n", "line 3, workloads: a mapping is not a list"),
    "workload as text": ("schema: 1\nname: P\nworkloads: [a]\n", "line 3, workloads[0]: 'a' is not a mapping"),
    "too many workloads": (
        json.dumps({"schema": 1, "name": "P", "workloads": [{"name": f"w{i}"} for i in range(201)]}),
        "holds 201 workloads. At most 200 are read.",
    ),
    "the same workload twice": (HEAD + "- name: a\n", "the workload name 'a' stands twice. Give each its own."),
    "unknown question": (plan("usecse: rag"), "line 6, workloads[0].answers.usecse: there is no question 'usecse'."),
    "unknown option": (plan("usecase: ragg"), "there is no option 'ragg'. Did you mean 'rag'?"),
    "a list for one option": (plan("usecase: [rag, agents]"), "a list is not a text"),
    "text for a number": (plan("sites: many"), "line 6, workloads[0].answers.sites: 'many' is not a number. Expected"),
    "true for a number": (plan("sites: true"), "true is not a number"),
    "number out of range": (plan("availability: 100.5"), "100.5 is out of range. Expected a number from 0 to 100"),
    "NaN": (plan("sites: .nan"), "'.nan' is not a number"),
    "infinity": (plan("sites: .inf"), "'.inf' is not a number"),
    "a huge exponent": (plan("sites: 1e999"), "line 6: 1e999 is too large a number"),
    "a huge whole number": (plan("sites: " + "9" * 300), "a number that large is out of range"),
    "an option twice": (plan("data_classes: [health, health]"), "the option 'health' stands twice. Keep one."),
    "none beside others": (plan("regimes: [none, gdpr]"), "'none' stands beside other options"),
    "yes and unsure at once": (plan("data_classes: {yes: [health], unsure: [health]}"), "'health' stands twice"),
    "a key twice": (plan("sites: 1\nsites: 2"), "line 7: the key 'sites' stands twice. Keep one."),
    "a JSON key twice": ('{"schema": 1, "schema": 1}', "the key 'schema' stands twice"),
    "two documents": (HEAD + "---\n" + HEAD, "line 5: holds more than one document"),
    "an anchor": (HEAD.replace("Plan", "&x Plan"), "line 2: anchors and aliases are not allowed"),
    "a YAML bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "line 1: anchors and aliases are not allowed"),
    "a Python object": (HEAD.replace("Plan", "!!python/object/apply:os.system [ls]"), "line 2: the tag tag:yaml.org"),
    "a merge key": (HEAD + "<<: {name: b}\n", "there is no field '<<'"),
    "deep nesting": ("[" * 2000 + "]" * 2000, "nested more than 40 levels deep"),
    "deep mappings": ("{a: " * 500 + "1" + "}" * 500, "nested more than 40 levels deep"),
    "an unknown fact": (HEAD + "  facts: {distance: 3}\n", "there is no fact 'distance'. Did you mean 'distance_km'?"),
    "an unknown accepted rule": (
        HEAD + "  accepted: [{rule: K5, reason: r, by: b}]\n",
        "line 5, workloads[0].accepted[0].rule: there is no rule 'K5'. Did you mean 'K",
    ),
    "an acceptance without a reason": (HEAD + "  accepted: [{rule: K05, by: b}]\n", "'reason' is missing"),
    "a date that is none": (HEAD + "  open: {sites: {owner: o, by: soon}}\n", "'soon' is not a date. Write it as 2027"),
    "a country that is none": (HEAD + "sites: [{id: s, kind: edge, country: UK}]\n", "Did you mean 'GB'?"),
    "a region that is none": (
        HEAD + "sites: [{id: s, kind: cloud, provider: aws, region: eu-centrl-1}]\n",
        "line 5, sites[0].region: aws has no region 'eu-centrl-1'. Did you mean 'eu-central-1'?",
    ),
    "a cloud site without region": (HEAD + "sites: [{id: s, kind: cloud, provider: aws}]\n", "needs a 'region'"),
    "a GPU that is none": (HEAD + "sites: [{id: s, kind: edge, owned_gpus: {H100SXM: 8}}]\n", "mean 'H100-SXM'?"),
    "no GPUs of a kind": (HEAD + "sites: [{id: s, kind: onprem, owned_gpus: {H100-SXM: 0}}]\n", "0 is out of range"),
    "a site id with a blank": (HEAD + "sites: [{id: a b, kind: edge}]\n", "'a b' is not an id. Use letters, digits"),
    "half a position": (HEAD + "sites: [{id: s, kind: edge, lat: 3}]\n", "only one of 'lat' and 'lon' is given"),
    "an override that is text": (HEAD + "overrides: {prices/aws/x: cheap}\n", "'cheap' is not a number"),
    "an override of nothing": (HEAD + "overrides: {price: 3}\n", "'price' is not the path of a figure"),
}


def refused(content: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str = "validate") -> str:
    """What standard error says of a file that must be refused."""
    file = tmp_path / "plan.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    assert main([command, str(file)]) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert all(line.startswith("plan.yaml") for line in shown.err.splitlines())
    return shown.err


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_gets_a_sentence(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = WRONG[case]
    assert sentence in refused(content, tmp_path, capsys)


def test_assess_refuses_as_validate_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no option 'ragg'" in refused(plan("usecase: ragg"), tmp_path, capsys, "assess")


def test_every_problem_is_reported_at_once_and_in_reading_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(plan("usecase: ragg\nsites: many\nnonsense: 1") + "extra: 1\n", tmp_path, capsys).splitlines()
    assert [line.split(",")[0] for line in said] == [f"plan.yaml line {n}" for n in (6, 7, 8, 9)]


def test_thousands_of_problems_are_counted_not_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(plan("\n".join(f"q{i}: 1" for i in range(3000))), tmp_path, capsys).splitlines()
    assert len(said) == 101
    assert "and 2,900 more problems like these" in said[-1]


@pytest.mark.parametrize("command", ["validate", "assess"])
def test_fifty_megabytes_are_refused_unread(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", _never)
    assert main([command, str(file)]) == 2
    assert "is 50 MB large. At most 5 MB are read." in capsys.readouterr().err


def _never(path: Path) -> bytes:
    raise AssertionError(f"{path} was read")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "no such file or directory"),
        (lambda path: path.mkdir(), "is a directory"),
    ],
)
def test_what_is_no_file_is_said(
    make: Callable[[Path], None], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "plan.yaml")
    assert main(["validate", str(tmp_path / "plan.yaml")]) == 2
    assert sentence in capsys.readouterr().err


def test_a_terminal_code_in_a_key_does_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(HEAD + '"\\e[2Jgone": 1\n', tmp_path, capsys)
    assert "\x1b" not in said
    assert "there is no field '?[2Jgone'" in said


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "NO", "Крым ☭ 漢字", "{{7*7}}", "a|b`c`"]
)
def test_any_other_name_is_kept_as_it_was_written(name: str) -> None:
    text = json.dumps({"schema": 1, "name": name, "workloads": [{"name": name}]}, ensure_ascii=False)
    assessment = loads(text, "text", open_knowledge())
    assert (assessment.name, assessment.workloads[0].name) == (name, name)
