"""Risks accepted on purpose: checked, written, taken back; and those that no longer stand for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from advisor.alignment import Alignment, Finding
from advisor.assessment import Acceptance, Assessment, Workload
from advisor.assessment.read import pair_rule_ids
from advisor.assessment.shape import NOTE_LENGTH
from advisor.knowledge import Knowledge


def acceptable(finding: Finding, knowledge: Knowledge) -> bool:
    """Whether the assessment file can hold an acceptance of it. A gap between plan and answers is corrected instead."""
    return finding.rule.id in knowledge.rules or finding.rule.id in set(pair_rule_ids(knowledge))


def refusal(acceptance: Acceptance, today: date) -> str:
    """Why it cannot be taken, as a sentence; empty where it can."""
    if not acceptance.reason:
        return "Say why the risk is accepted."
    if not acceptance.by:
        return "Name the person who accepts it."
    if acceptance.until and date.fromisoformat(acceptance.until) < today:
        return "The last day lies in the past. Choose a later one, or none."
    return ""


def clean_reason(raw: str) -> str:
    """A typed reason as the file can hold it: lines are kept, other control characters are not."""
    return "".join(c for c in raw if c == "\n" or c.isprintable()).strip()[:NOTE_LENGTH]


def accept(assessment: Assessment, workload: str, acceptance: Acceptance) -> Assessment:
    """The assessment with the risk accepted; an earlier acceptance of the same rule is replaced."""
    return _with(assessment, workload, lambda kept: (*_others(kept, acceptance.rule), acceptance))


def withdraw(assessment: Assessment, workload: str, rule: str) -> Assessment:
    """The assessment without the acceptance of a rule."""
    return _with(assessment, workload, lambda kept: tuple(_others(kept, rule)))


def accepted(finding: Finding, assessment: Assessment) -> Acceptance | None:
    """What accepts a finding; None where it does not stand as accepted."""
    kept = (a for w in assessment.workloads if w.name == finding.workload for a in w.accepted)
    return next((a for a in kept if a.rule == finding.rule.id), None) if finding.state == "accepted" else None


def orphans(workload: Workload, alignment: Alignment, today: date) -> list[tuple[Acceptance, str]]:
    """Acceptances that accept nothing at present, each with the reason."""
    states = {f.rule.id: f.state for f in alignment.findings}
    return [
        (acceptance, _orphaned(acceptance, states.get(acceptance.rule, "silent"), today))
        for acceptance in workload.accepted
        if states.get(acceptance.rule) != "accepted"
    ]


def _orphaned(acceptance: Acceptance, state: str, today: date) -> str:
    if acceptance.until and date.fromisoformat(acceptance.until) < today:
        return f"it ended on {acceptance.until}"
    return {
        "unknown": "an answer is missing, so the rule cannot be judged",
        "replaced": "a stricter finding stands instead of it",
        "not_applicable": "the rule does not apply any more",
    }.get(state, "the rule does not fire any more")


def _others(acceptances: Iterable[Acceptance], rule: str) -> Iterable[Acceptance]:
    return (a for a in acceptances if a.rule != rule)


def _with(
    assessment: Assessment, name: str, change: Callable[[tuple[Acceptance, ...]], tuple[Acceptance, ...]]
) -> Assessment:
    workloads = (replace(w, accepted=change(w.accepted)) if w.name == name else w for w in assessment.workloads)
    return replace(assessment, workloads=tuple(workloads))
