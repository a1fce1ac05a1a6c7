"""The alignment score: one number from 0 to 100, from the weakest pair, then the findings.

    score = min(ceiling of the weakest pair, 60 if a critical finding counts) / (1 + L / 40)

L is the sum of the weights of the findings that fire, are not accepted and not replaced. Each term can only fall when
a finding is added, so removing a finding never lowers the score; each further finding costs less than the one before,
so a bad plan still shows progress. All constants are judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from advisor.alignment.model import PairView
from advisor.expr import NOT_APPLICABLE, Unknown, Value
from advisor.knowledge.model import Knowledge, Severity

WEIGHT: Final[Mapping[Severity, float]] = {"critical": 8.0, "high": 4.0, "medium": 2.0, "low": 1.0}
CEILING: Final = (25.0, 50.0, 75.0, 90.0, 100.0)  # by the score of the weakest pair, 0..4
CRITICAL_CEILING: Final = 60.0
HALVING: Final = 40.0  # weight of findings that halves the score: five critical ones


def score(pairs: Iterable[PairView], counted: Iterable[Severity]) -> float | None:
    """The score of a workload, 0..100; None while no pair of layers is known.

    counted  severities of the findings that count
    """
    known = [pair.score for pair in pairs if pair.score is not None]
    if not known:
        return None
    severities = list(counted)
    ceiling = CEILING[min(known)]
    if "critical" in severities:
        ceiling = min(ceiling, CRITICAL_CEILING)
    return ceiling / (1 + sum(WEIGHT[s] for s in severities) / HALVING)


def judged_share(values: Mapping[str, Value], knowledge: Knowledge) -> float:
    """How much of the rules that apply is decided, weighted by severity, 0..1."""
    applying = decided = 0.0
    for id, value in values.items():
        if value is NOT_APPLICABLE:
            continue
        weight = WEIGHT[knowledge.rules[id].severity]
        applying += weight
        decided += 0.0 if type(value) is Unknown else weight
    return decided / applying if applying else 0.0
