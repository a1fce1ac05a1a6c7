"""Hostile input through --set and the other arguments: a sentence, state 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.assessment import Assessment, Workload, apply_settings
from advisor.cli import main
from advisor.errors import InputError
from advisor.knowledge import open_knowledge

KNOWLEDGE = open_knowledge()
PLAN = Assessment("Plan", workloads=(Workload("adviser-rag"), Workload("k=v.w")))
HUGE = "9" * 5000

WRONG = {
    "usecse=rag": "there is no question or fact 'usecse'. Did you mean 'usecase'?",
    "usecase=ragg": "there is no option 'ragg'. Did you mean 'rag'?",
    "adviser-rg.usecase=rag": "There is no workload 'adviser-rg'. Did you mean 'adviser-rag'?",
    "adviser-rag.usecse=rag": "there is no question or fact 'usecse'",
    "usecase": "this is not a setting. Write QUESTION=VALUE or WORKLOAD.QUESTION=VALUE",
    "=rag": "this is not a setting",
    "": "this is not a setting",
    "usecase=": "the value is empty. Write KEY=null for not known.",
    "sites=many": "'many' is not a number. Expected a number from 0",
    "sites=true": "true is not a number",
    "sites=-1": "-1 is out of range",
    "sites=.nan": "'.nan' is not a number",
    "sites=nan": "'nan' is not a number",
    "sites=1e999": "1e999 is too large a number",
    f"sites={HUGE}": "is too large a number",
    "availability=101 %": "101 is out of range. Expected a number from 0 to 100 (percent)",
    "data_classes=health": "'health' is not a list. Expected a list such as",
    "data_classes=[health, health]": "the option 'health' stands twice",
    "data_classes=[helth]": "there is no option 'helth'. Did you mean 'health'?",
    "data_classes={maybe: [health]}": "there is no field 'maybe'",
    "data_classes=[health": "is not valid YAML",
    "data_classes=[*a]": "anchors and aliases are not allowed",
    "usecase=!!python/name:os.system": "the tag tag:yaml.org",
    "usecase=" + "[" * 100: "nested more than 40 levels deep",
    "usecase=rag\n---\nrag": "holds more than one document",
    "utilisation=busy": "'busy' is not a number. Expected a number from 0 to 100 (percent)",
    "utilisation=350": "350 is out of range. Expected a number from 0 to 100 (percent)",
    "raw_leaves_site=3": "3 is neither true nor false",
    "prices/aws/p5/usd_h=cheap": "'cheap' is not a number",
    "prices/aws p5/usd_h=3": "there is no question or fact",
    "usecase=\x1b[31mred": "characters are not allowed",
}


@pytest.mark.parametrize("setting", WRONG)
def test_a_wrong_setting_gets_a_sentence(setting: str) -> None:
    with pytest.raises(InputError) as caught:
        apply_settings(PLAN, [setting], KNOWLEDGE)
    assert WRONG[setting] in str(caught.value)
    assert str(caught.value).startswith("--set ")
    assert len(str(caught.value)) < 500


def test_every_wrong_setting_is_reported() -> None:
    with pytest.raises(InputError) as caught:
        apply_settings(PLAN, ["usecse=rag", "sites=1", "sites=many"], KNOWLEDGE)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["assess", "PLAN", "--set", "usecase=ragg"], "--set usecase=ragg: there is no option 'ragg'."),
        (["assess", "PLAN", "--set", "usecase=ragg\x1b[2J"], "--set usecase=ragg?[2J"),
        (["assess", "PLAN", "--as-of", "soon"], "'soon' is not a date, write it as 2027-01-31"),
        (["assess", "PLAN", "--fail-on", "bad"], "invalid choice: 'bad'"),
        (["assess", "PLAN", "--format", "html"], "invalid choice: 'html'"),
        (["assess"], "the following arguments are required: FILE"),
        (["asses", "PLAN"], "invalid choice: 'asses'"),
        ([], "the following arguments are required: COMMAND"),
        (["report", "PLAN"], "nothing to write. Give one or more of --pdf PATH"),
        (["explain", "ragg"], "there is nothing called 'ragg'. Did you mean 'rag'?"),
        (["explain", ""], "there is nothing called ''"),
        (["explain", "\x1b[31m" + "x" * 10_000], "there is nothing called '?[31mxxx"),
        (["run", "--port", "eighty"], "a port is a whole number from 1 to 65535"),
        (["run", "--port", "0"], "a port is a whole number from 1 to 65535"),
    ],
)
def test_a_wrong_call_gets_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("schema: 1\nname: Plan\nworkloads: [{name: a}]\n")
    state = status([str(plan) if a == "PLAN" else a for a in arguments])
    shown = capsys.readouterr()
    assert (state, shown.out) == (2, "")
    assert sentence in shown.err
    assert "Traceback" not in shown.err
    assert "\x1b" not in shown.err


def status(arguments: list[str]) -> int:
    """The exit state of a call, whether it returns or leaves."""
    try:
        return main(arguments)
    except SystemExit as left:
        return int(left.code or 0)
