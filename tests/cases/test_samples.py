"""The samples: each loads, says only what is asked, leaves something open, and comes back unchanged."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from advisor.assessment import Assessment, Workload, dumps, json_schema, load, loads, to_plain
from advisor.assessment.environment import applicable, environment
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge import open_knowledge

KNOWLEDGE = open_knowledge()
FOLDER = Path(KNOWLEDGE.folder) / "samples"
SAMPLES = {id: load(FOLDER / sample.file, KNOWLEDGE) for id, sample in KNOWLEDGE.samples.items()}
WORKLOADS = [(id, w) for id, assessment in SAMPLES.items() for w in assessment.workloads]


def label(value: object) -> str:
    return value.name if isinstance(value, Workload) else str(value)


def test_every_file_beside_the_index_is_in_it() -> None:
    assert {s.file for s in KNOWLEDGE.samples.values()} == {p.name for p in FOLDER.glob("*.yaml")} - {"index.yaml"}


@pytest.mark.parametrize("id", SAMPLES)
def test_a_sample_comes_back_unchanged(id: str) -> None:
    assert loads(dumps(SAMPLES[id], KNOWLEDGE), id, KNOWLEDGE) == SAMPLES[id]


@pytest.mark.parametrize("id", SAMPLES)
def test_an_editor_that_knows_the_schema_accepts_a_sample(id: str) -> None:
    jsonschema.validate(to_plain(SAMPLES[id], KNOWLEDGE), json_schema(KNOWLEDGE))


@pytest.mark.parametrize("id", SAMPLES)
def test_a_story_is_two_sentences(id: str) -> None:
    story = KNOWLEDGE.samples[id].story
    assert story.endswith(".")
    assert story.count(". ") == 1


@pytest.mark.parametrize(("id", "workload"), WORKLOADS, ids=label)
def test_only_what_is_asked_is_answered(id: str, workload: Workload) -> None:
    answers = SAMPLES[id].answers(workload)
    env = environment(answers, workload.facts, KNOWLEDGE)
    assert [q for q in answers if env[q] is NOT_APPLICABLE] == []
    assert 25 <= len(answers) <= 40


@pytest.mark.parametrize("id", SAMPLES)
def test_a_sample_leaves_something_open(id: str) -> None:
    assert any(_open(SAMPLES[id], w) for w in SAMPLES[id].workloads)


def _open(assessment: Assessment, workload: Workload) -> list[str]:
    answers = assessment.answers(workload)
    return [q.id for q in applicable(answers, workload.facts, KNOWLEDGE) if answers.get(q.id) is None]


@pytest.mark.parametrize(("id", "workload"), WORKLOADS, ids=label)
def test_notes_and_open_points_are_about_what_was_asked(id: str, workload: Workload) -> None:
    assert workload.notes.keys() <= {*SAMPLES[id].answers(workload), *workload.facts}
    assert workload.open.keys() <= {q.id for q in applicable(SAMPLES[id].answers(workload), {}, KNOWLEDGE)}
