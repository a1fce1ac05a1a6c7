"""Alignment: one workload judged in full, and ten thousand assessments through the rules alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from advisor.alignment import judge
from advisor.alignment.rules import outcomes
from advisor.assessment import load
from advisor.assessment.environment import environment
from advisor.assessment.model import Answer, Assessment, Workload
from advisor.expr import Value
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from bench.result import Result, once, timed

TODAY = date(2026, 11, 24)
FACTS: Mapping[str, Value] = {"distance_km": 600.0, "rtt_ms": 14.0, "utilisation": 35.0, "tokens_day": 4e8}
ASSESSMENTS = 10_000


def main() -> list[Result]:
    """Judging the worst sample, a blank assessment, and the rules alone over all samples."""
    knowledge = open_knowledge()
    files = [data_folder() / "samples" / sample.file for sample in knowledge.samples.values()]
    opened = [load(file, knowledge) for file in files]
    cases = [(assessment, workload) for assessment in opened for workload in assessment.workloads]
    worst = max(cases, key=lambda case: len(judge(case[0], case[1], FACTS, knowledge, TODAY).firing()))
    blank = Workload("blank")
    answers = [assessment.answers(workload) for assessment, workload in cases]
    return [
        timed("one workload, most findings", partial(judge, *worst, FACTS, knowledge, TODAY), 30, rounds=200),
        timed("a blank workload", partial(judge, Assessment("b", workloads=(blank,)), blank, {}, knowledge, TODAY), 30),
        once(f"{ASSESSMENTS:,} assessments through the rules", partial(_rules_alone, answers, knowledge), 10),
    ]


def _rules_alone(answers: list[dict[str, Answer]], knowledge: Knowledge) -> None:
    for i in range(ASSESSMENTS):
        outcomes(environment(answers[i % len(answers)], FACTS, knowledge), knowledge)
