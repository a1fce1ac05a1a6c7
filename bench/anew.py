"""Assessments that no cache has seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from advisor.assessment.model import Assessment

_turn = count(1)


def anew(assessment: Assessment) -> Assessment:
    """The assessment with a load that was never asked about before, so that no cache knows the answer."""
    factor = 1 + next(_turn) / 10_000
    changed = []
    for workload in assessment.workloads:
        answers = dict(workload.answers)
        load = answers.get("requests_day")
        if isinstance(load, (int, float)):
            answers["requests_day"] = load * factor
        changed.append(replace(workload, answers=answers))
    return replace(assessment, workloads=tuple(changed))
