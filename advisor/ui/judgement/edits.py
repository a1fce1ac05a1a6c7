"""A remedy as a change of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from advisor.assessment import Answer, Assessment, with_edits, without_answer
from advisor.knowledge.model import Edit, Knowledge


def applied(assessment: Assessment, workload: str, edits: Sequence[Edit], knowledge: Knowledge) -> Assessment:
    """The assessment after a remedy."""
    after = with_edits(assessment, workload, edits, knowledge)
    answers = next(w.answers for w in assessment.workloads if w.name == workload)
    return reduce(lambda a, question: without_answer(a, workload, question), reopened(answers, edits), after)


def reopened(answers: Mapping[str, Answer], edits: Sequence[Edit]) -> tuple[str, ...]:
    """Answers that a remedy takes away: the memory of the planned node belongs to the place that is left.

    The effect of a remedy is measured in the same way.
    """
    moved = any(edit.question == "serving" and edit.to != answers.get("serving") for edit in edits)
    given = any(edit.question == "accel_gb" for edit in edits)  # a repair may name the new node itself
    return ("accel_gb",) if moved and not given and "accel_gb" in answers else ()
