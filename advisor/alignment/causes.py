"""Root causes: the findings that come from one decision, and what undoing that decision does to the score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from advisor.alignment.model import CauseView, Finding
from advisor.knowledge.model import SEVERITIES, Edit, Knowledge

Trial = Sequence[Edit]


def find_causes(
    firing: Sequence[Finding], gain: Callable[[Trial], float], knowledge: Knowledge
) -> tuple[CauseView, ...]:
    """Causes of the findings that fire (given worst first): by severity, then by how many findings they explain.

    gain  what the score gains when edits are applied to the answers and the workload is judged again
    """
    groups: dict[str, list[Finding]] = {}
    for finding in firing:
        groups.setdefault(finding.rule.cause, []).append(finding)
    ranked = sorted(groups.items(), key=lambda g: (SEVERITIES.index(g[1][0].rule.severity), -len(g[1])))
    return tuple(
        CauseView(
            id=id,
            title=knowledge.causes[id].title if id in knowledge.causes else id,
            severity=findings[0].rule.severity,
            findings=tuple(f.id for f in findings),
            score_gain=gain(joint_edits(findings)),
        )
        for id, findings in ranked
    )


def joint_edits(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """The structured remedies of several findings as one change; where two replace one answer, the worse finding's."""
    replaced: set[str] = set()
    edits = []
    for edit in (edit for finding in findings for edit in finding.rule.remedy.edits):
        if edit.to is not None and edit.question in replaced:
            continue
        if edit.to is not None:
            replaced.add(edit.question)
        edits.append(edit)
    return tuple(edits)
