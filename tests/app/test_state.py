"""What the Assess page shows first agrees with the advice that follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor import assess, load
from advisor.knowledge import open_knowledge
from advisor.ui.merge import independent
from advisor.ui.state import clean_name, judged

KNOWLEDGE = open_knowledge()
DAY = date(2026, 11, 24)


@pytest.mark.parametrize("sample", KNOWLEDGE.samples)
def test_the_quick_judgement_is_that_of_the_advice(sample: str) -> None:
    assessment = load(Path(KNOWLEDGE.folder) / "samples" / KNOWLEDGE.samples[sample].file)
    advice = assess(assessment, DAY)
    for workload in assessment.workloads:
        assert judged(assessment, workload.name, KNOWLEDGE, DAY).alignment == advice.alignment(workload.name)


def test_names_lose_what_a_file_cannot_hold() -> None:
    assert clean_name("  a\x00b\u2028c\n d ") == "a b c d"
    assert clean_name(" \t ") == ""
    assert len(clean_name("x" * 999)) == 200


def test_edits_of_different_answers_are_independent_and_of_the_same_are_not() -> None:
    base = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w", "answers": {"usecase": "rag"}}]}
    mine = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w", "answers": {"usecase": "agents"}}]}
    theirs = {**base, "organisation": {"industry": "banking"}}
    removed = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w"}]}
    assert independent(base, mine, theirs)
    assert not independent(base, mine, removed)
    assert not independent(base, mine, mine)
