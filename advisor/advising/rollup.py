"""The workloads of an assessment together: one score, shared causes, findings by rule, cost as a range.

`worst` is the lowest score, for a plan is as aligned as its weakest part. `weighted` is the mean of the scores, each
weighted by how much of the judgement rests on it: the number of rules that apply to the workload and are decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.alignment.coverage import Coverage
from advisor.alignment.model import Alignment, CauseView, State
from advisor.figure import Figure
from advisor.knowledge.model import SEVERITIES, Knowledge, Severity
from advisor.optimise.model import Option

DECIDED: Final[tuple[State, ...]] = ("fires", "silent", "accepted", "replaced")


@dataclass(frozen=True, slots=True)
class SharedCause:
    """A root cause and the workloads in which it stands; findings counts theirs together."""

    id: str
    title: str
    severity: str
    workloads: tuple[str, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class RuleAcross:
    """A rule that fires, and where: worst first, then by the number of workloads."""

    rule: str
    title: str
    severity: Severity
    workloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What holds for the organisation as a whole.

    worst, weighted  scores 0..100, None while no workload is scored; worst_workload: where
    scored           workloads with a score, of `workloads`
    cost_stated, cost_recommended  ids of the figures of the whole, "" where there is none
    """

    workloads: int
    scored: int
    worst: float | None
    worst_workload: str
    weighted: float | None
    causes: tuple[SharedCause, ...]
    findings: tuple[RuleAcross, ...]
    cost_stated: str
    cost_recommended: str


def roll_up(
    alignments: Sequence[Alignment], covered: Sequence[Coverage], best: Option | None,
    figures: Mapping[str, Figure], knowledge: Knowledge,
) -> Portfolio:  # fmt: skip
    """The workloads together. Costs are those of the designs as a whole, not sums of ranges."""
    both = zip(alignments, covered, strict=True)
    scores = [(a.score, a.workload, _decided(c)) for a, c in both if a.score is not None]
    worst = min(scores, key=lambda s: s[0], default=None)
    weight = sum(w for _, _, w in scores)
    ids = ("as_stated/monthly_cost", f"{best.id}/monthly_cost" if best else "")
    return Portfolio(
        workloads=len(alignments),
        scored=len(scores),
        worst=worst[0] if worst else None,
        worst_workload=worst[1] if worst else "",
        weighted=sum(s * w for s, _, w in scores) / weight if weight else None,
        causes=_causes(alignments),
        findings=_rules(alignments, knowledge),
        cost_stated=ids[0] if ids[0] in figures else "",
        cost_recommended=ids[1] if ids[1] in figures else "",
    )


def _decided(covered: Coverage) -> int:
    return sum(covered.counts[state] for state in DECIDED)


def _causes(alignments: Sequence[Alignment]) -> tuple[SharedCause, ...]:
    found: dict[str, list[tuple[str, CauseView]]] = {}
    for alignment in alignments:
        for cause in alignment.causes:
            found.setdefault(cause.id, []).append((alignment.workload, cause))
    shared = [
        SharedCause(
            id=id,
            title=at[0][1].title,
            severity=min((cause.severity for _, cause in at), key=_rank),
            workloads=tuple(workload for workload, _ in at),
            findings=sum(len(cause.findings) for _, cause in at),
        )
        for id, at in found.items()
    ]
    return tuple(sorted(shared, key=lambda c: (-len(c.workloads), _rank(c.severity), -c.findings)))


def _rules(alignments: Sequence[Alignment], knowledge: Knowledge) -> tuple[RuleAcross, ...]:
    found: dict[str, RuleAcross] = {}
    for alignment in alignments:
        for finding in alignment.firing():
            rule = finding.rule
            before = found.get(rule.id)
            workloads = (*(before.workloads if before else ()), alignment.workload)
            found[rule.id] = RuleAcross(rule.id, rule.title, rule.severity, workloads)
    order = {id: i for i, id in enumerate(knowledge.rules)}
    last = len(order)
    return tuple(
        sorted(found.values(), key=lambda f: (_rank(f.severity), -len(f.workloads), order.get(f.rule, last), f.rule))
    )


def _rank(severity: str) -> int:
    return [str(s) for s in SEVERITIES].index(severity)
