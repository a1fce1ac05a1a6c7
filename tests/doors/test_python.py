"""Hostile input through Python: what `advisor.load` and the pure functions refuse, and that nothing is changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import advisor
from advisor.assessment import Assessment, Workload, dumps, loads, with_answer, with_edits
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Edit

PLAN = Assessment("Plan", workloads=(Workload("adviser-rag", {"sites": 3.0}),))


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or directory"):
        advisor.load(tmp_path / "none.yaml")


def test_the_problems_of_a_file_can_be_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("schema: 1\nname: Plan\nworkloads: [{name: a, answers: {sites: x, dr: y}}]\n")
    with pytest.raises(InputError) as caught:
        advisor.load(tmp_path / "plan.yaml")
    assert [p.place for p in caught.value.problems] == [
        "plan.yaml line 3, workloads[0].answers.sites",
        "plan.yaml line 3, workloads[0].answers.dr",
    ]
    assert all(p.hint for p in caught.value.problems)


def test_an_unknown_workload_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no workload 'adviser-rg'\. Did you mean 'adviser-rag'\?"):
        with_answer(PLAN, "adviser-rg", "sites", 1.0)


def test_an_edit_leaves_the_assessment_it_came_from_alone() -> None:
    after = with_edits(PLAN, "adviser-rag", [Edit("sites", 9.0)], open_knowledge())
    assert (PLAN.workloads[0].answers["sites"], after.workloads[0].answers["sites"]) == (3.0, 9.0)


def test_html_and_formulas_survive_writing_and_reading() -> None:
    names = ["<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "@SUM(1)", '"quoted": yes', "line\u00a0space"]
    plan = Assessment(names[0], workloads=tuple(Workload(n) for n in names))
    assert loads(dumps(plan, open_knowledge())) == plan


def test_importing_the_package_does_not_import_the_engine() -> None:
    code = "import sys, advisor; print(sorted({'numpy', 'highspy', 'streamlit', 'rich', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_attribute_that_is_none_is_an_attribute_error() -> None:
    assert advisor.Advice.__name__ == "Advice"
    with pytest.raises(AttributeError, match="no attribute 'adivce'"):
        _ = advisor.adivce
