"""Acceptances that accept nothing at present: reported with the reason, never dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from advisor.alignment.model import Alignment, Finding
from advisor.assessment.model import Acceptance, Workload

Reason = Literal["gone", "expired", "silent", "not_applicable", "unknown", "replaced"]

_SAYINGS: Final[dict[Reason, str]] = {
    "gone": "no rule has this id any more",
    "silent": "the rule does not fire any more",
    "not_applicable": "the rule does not apply any more",
    "unknown": "an answer is missing, so the rule cannot be judged",
    "replaced": "a stricter finding stands instead of it",
}


@dataclass(frozen=True, slots=True)
class Orphan:
    """An acceptance without a finding that it accepts.

    reason   gone: no rule of that id; expired: its last day has passed; silent, not_applicable, unknown, replaced: what
             became of the rule
    say      the reason as part of a sentence: "it ended on 2027-06-30"
    missing  the questions that would settle an unknown one
    """

    workload: str
    acceptance: Acceptance
    reason: Reason
    say: str
    missing: tuple[str, ...] = ()


def orphans(workload: Workload, alignment: Alignment, as_of: date) -> tuple[Orphan, ...]:
    """The acceptances of a workload that stand for nothing on a day, in the order of the file."""
    findings = {f.rule.id: f for f in alignment.findings}
    found = (_orphan(workload.name, a, findings.get(a.rule), as_of) for a in workload.accepted)
    return tuple(orphan for orphan in found if orphan)


def _orphan(workload: str, acceptance: Acceptance, finding: Finding | None, as_of: date) -> Orphan | None:
    if acceptance.until and date.fromisoformat(acceptance.until) < as_of:
        return Orphan(workload, acceptance, "expired", f"it ended on {acceptance.until}")
    if finding is None:  # those that the table of pairs and the layers add are there only while they fire
        reason: Reason = "silent" if ":" in acceptance.rule else "gone"
    elif finding.state == "accepted" or finding.state == "fires":
        return None
    else:
        reason = finding.state
    missing = finding.missing if finding else ()
    return Orphan(workload, acceptance, reason, _SAYINGS[reason], missing)
