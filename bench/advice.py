"""The whole advice: first advice on each sample, opening the knowledge, the programme against brute force."""

from __future__ import annotations

import gc
from datetime import date
from functools import partial

from advisor.advice import assess
from advisor.assessment import load
from advisor.assessment.model import Assessment, Workload
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.load import _open
from advisor.knowledge.model import Knowledge
from bench.anew import anew
from bench.result import Result, timed

TODAY = date(2026, 11, 24)


def main() -> list[Result]:
    """Promises of issue and engine: knowledge 150 ms, full first advice 400 ms at the 95th percentile."""
    knowledge = open_knowledge()
    gc.collect()
    gc.freeze()  # as the app does at its start
    blank = Assessment("blank", workloads=(Workload("first"),))
    results = [
        timed("opening the knowledge", _reopen, 150, rounds=15),
        timed("advice: blank", partial(assess, blank, knowledge, TODAY), 400, rounds=20),
    ]
    for sample in knowledge.samples.values():
        assessment = load(data_folder() / "samples" / sample.file, knowledge)
        results.append(timed(f"advice: {sample.id}", partial(_assess, assessment, knowledge), 400, rounds=20))
    return results


def _assess(assessment: Assessment, knowledge: Knowledge) -> None:
    assess(anew(assessment), knowledge, TODAY)


def _reopen() -> None:
    _open.cache_clear()
    open_knowledge()
