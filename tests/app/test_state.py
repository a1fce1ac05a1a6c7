"""What the Assess page shows first agrees with the advice that follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest

from advisor import assess, load
from advisor.assessment import Assessment, Workload, dumps, with_answer
from advisor.knowledge import open_knowledge
from advisor.store import Store
from advisor.ui import desk
from advisor.ui.desk import Desk
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


def test_two_presses_that_run_beside_each_other_are_both_kept_and_make_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, base = Store(f"sqlite:///{tmp_path}/two.db"), Assessment("Two", workloads=(Workload("w"),))
    first = kept.create(base.name, dumps(base, KNOWLEDGE))
    held = Desk(first.document, first.number, base, first.text)
    for name, found in (("desk", held), ("knowledge", KNOWLEDGE), ("store", kept)):
        monkeypatch.setattr(desk, name, lambda found=found: found)
    monkeypatch.setattr(desk.st, "query_params", {desk.PARAMETER: first.document})
    both = Barrier(2)

    def press(question: str, answer: str) -> None:
        both.wait()
        desk.edit(lambda a: with_answer(a, "w", question, answer), question)

    presses = [Thread(target=press, args=press_) for press_ in (("usecase", "rag"), ("infra", "hybrid"))]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert held.assessment is not None
    assert held.assessment.workloads[0].answers == {"usecase": "rag", "infra": "hybrid"}
    assert (held.document, held.version, held.notice) == (first.document, 3, "")
    assert kept.head(first.document) == 3


def test_edits_of_different_answers_are_independent_and_of_the_same_are_not() -> None:
    base = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w", "answers": {"usecase": "rag"}}]}
    mine = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w", "answers": {"usecase": "agents"}}]}
    theirs = {**base, "organisation": {"industry": "banking"}}
    removed = {"organisation": {"industry": "retail"}, "workloads": [{"name": "w"}]}
    assert independent(base, mine, theirs)
    assert not independent(base, mine, removed)
    assert not independent(base, mine, mine)
