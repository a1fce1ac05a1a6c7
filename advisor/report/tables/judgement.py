"""Tables of what was judged: findings, root causes, and what became of every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from advisor.advice import Advice
from advisor.alignment.model import Finding
from advisor.assessment.model import Acceptance
from advisor.knowledge.model import Knowledge
from advisor.knowledge.words import in_words
from advisor.report import text
from advisor.report.tables.column import Col, joined


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One rule judged on one workload that fires, is accepted, replaced, unknown or not applicable."""

    id: Annotated[str, Col("Id", "rule@workload, the same at every run")]
    workload: Annotated[str, Col("Workload", "Name of the workload")]
    severity: Annotated[str, Col("Severity", "critical, high, medium or low")]
    state: Annotated[str, Col("State", "fires, accepted, replaced, unknown (an answer is missing) or not_applicable")]
    title: Annotated[str, Col("Finding", "What contradicts itself", wide=True)]
    evidence: Annotated[str, Col("Because", "Your answers and derived facts that the rule read", wide=True)]
    missing: Annotated[str, Col("Missing answers", "Questions that would settle an unknown finding")]
    why: Annotated[str, Col("Why it matters", "What follows where nothing is done", wide=True)]
    remedy: Annotated[str, Col("What to do", "The remedy", wide=True)]
    remedy_effect: Annotated[str, Col("Effect of the remedy", "What the remedy does when applied, in words", wide=True)]
    remedy_score_points: Annotated[float | None, Col("Score", "Change of the alignment score by the remedy", "points")]
    remedy_cost_usd_month: Annotated[
        float | None, Col("Cost", "Change of the monthly cost by the remedy, negative saves", "USD/month")
    ]
    remedy_latency_p95_ms: Annotated[float | None, Col("P95 latency", "Change of the P95 latency by the remedy", "ms")]
    rule: Annotated[str, Col("Rule", "Id of the rule, as `advisor explain` knows it")]
    theme: Annotated[str, Col("Theme", "Subject of the rule")]
    root_cause: Annotated[str, Col("Root cause", "What several findings have in common", wide=True)]
    sources: Annotated[str, Col("Sources", "What the rule rests on, with date and grade", wide=True)]
    basis: Annotated[str, Col("Basis", "sourced, mixed or judgement")]
    detected: Annotated[str, Col("Detected if", "The condition of the rule, in words", wide=True)]
    verify: Annotated[str, Col("How to verify", "What to ask or look at to see whether it is so", wide=True)]
    responsible: Annotated[str, Col("Responsible", "The role that can settle it")]
    false_alarm: Annotated[str, Col("False alarm if", "When the finding would be wrong", wide=True)]
    accepted_by: Annotated[str, Col("Accepted by", "Who accepted the risk")]
    accepted_reason: Annotated[str, Col("Reason", "Why the risk was accepted", wide=True)]
    accepted_until: Annotated[str, Col("Accepted until", "Day on which the acceptance ends", date=True)]
    replaced_by: Annotated[str, Col("Replaced by", "The stricter finding that stands instead of it")]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One root cause of one workload, the worst first."""

    id: Annotated[str, Col("Id", "cause@workload")]
    workload: Annotated[str, Col("Workload", "Name of the workload")]
    rank: Annotated[int, Col("Rank", "1 = the first to deal with")]
    severity: Annotated[str, Col("Severity", "That of its worst finding")]
    title: Annotated[str, Col("Root cause", "What several findings have in common", wide=True)]
    remedy: Annotated[str, Col("What to do", "Remedy of its worst finding", wide=True)]
    score_gain_points: Annotated[
        float, Col("Score gained", "What the alignment score gains when the cause is remedied", "points")
    ]
    findings: Annotated[str, Col("Findings", "Ids of the findings that it explains", wide=True)]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One rule on one workload, whatever became of it."""

    id: Annotated[str, Col("Id", "rule@workload")]
    workload: Annotated[str, Col("Workload", "Name of the workload")]
    rule: Annotated[str, Col("Rule", "Id of the rule")]
    title: Annotated[str, Col("Says where it fires", "Title of the rule", wide=True)]
    theme: Annotated[str, Col("Theme", "Subject of the rule")]
    severity: Annotated[str, Col("Severity", "critical, high, medium or low")]
    state: Annotated[
        str, Col("State", "fires, accepted, replaced, unknown, not_applicable, or silent (decided, no contradiction)")
    ]
    missing: Annotated[str, Col("Missing answers", "Questions that would settle an unknown rule")]
    basis: Annotated[str, Col("Basis", "sourced, mixed or judgement")]


@dataclass(frozen=True, slots=True)
class InactionRow:
    """What it costs a month to leave one finding as it is."""

    id: Annotated[str, Col("Finding", "Id of the finding")]
    workload: Annotated[str, Col("Workload", "Name of the workload")]
    title: Annotated[str, Col("What is wrong", "Title of its rule", wide=True)]
    say: Annotated[str, Col("What it costs", "In words", wide=True)]
    shown: Annotated[
        str, Col("Cost of doing nothing", "As every other surface prints it; not known where it has no price")
    ]
    typical_usd_month: Annotated[float | None, Col("Typical", "The formula on typical inputs", "USD/month")]
    low_usd_month: Annotated[float | None, Col("P10", "One in ten draws is lower", "USD/month")]
    high_usd_month: Annotated[float | None, Col("P90", "One in ten draws is higher", "USD/month")]
    money: Annotated[str, Col("Paid from", "Findings paid from the same money are not added up")]
    counted: Annotated[bool, Col("In the total", "yes for the largest on its money")]
    waits_for: Annotated[str, Col("Has no price without", "Questions, facts or designs that would price it")]


def findings(advice: Advice, knowledge: Knowledge) -> Iterator[FindingRow]:
    """Every rule that is not silent, in rank order."""
    for f in (f for a in advice.alignments for f in a.findings if f.state != "silent"):
        effect, accepted = advice.remedy_effects.get(f.id), _acceptance(advice, f)
        cause, role = knowledge.causes.get(f.rule.cause), knowledge.roles.get(f.rule.responsible)
        yield FindingRow(
            id=f.id,
            workload=f.workload,
            severity=f.rule.severity,
            state=f.state,
            title=f.rule.title,
            evidence=joined(text.evidence_text(f, knowledge)),
            missing=joined(f.missing),
            why=f.rule.why,
            remedy=f.rule.remedy.say,
            remedy_effect=text.effect_text(effect),
            remedy_score_points=effect.score if effect else None,
            remedy_cost_usd_month=effect.monthly_cost_usd if effect else None,
            remedy_latency_p95_ms=effect.latency_p95_ms if effect else None,
            rule=f.rule.id,
            theme=_theme(f, knowledge),
            root_cause=cause.title if cause else f.rule.cause,
            sources=joined(text.source_text(s, knowledge) for s in f.rule.sources),
            basis=f.rule.basis,
            detected=in_words(f.rule.when, knowledge),
            verify=f.rule.verify,
            responsible=role.label if role else "",
            false_alarm=f.rule.false_alarm,
            accepted_by=f.accepted_by,
            accepted_reason=accepted.reason if accepted else "",
            accepted_until=accepted.until if accepted else "",
            replaced_by=f.replaced_by,
        )


def _acceptance(advice: Advice, finding: Finding) -> Acceptance | None:
    if finding.state != "accepted":
        return None
    accepted = (a for w in advice.assessment.workloads if w.name == finding.workload for a in w.accepted)
    return next((a for a in accepted if a.rule == finding.rule.id), None)


def _theme(finding: Finding, knowledge: Knowledge) -> str:
    theme = knowledge.themes.get(finding.rule.theme)
    return theme.label if theme else finding.rule.theme


def causes(advice: Advice, knowledge: Knowledge) -> Iterator[CauseRow]:
    """The root causes of each workload in rank order."""
    for a in advice.alignments:
        by_id = {f.id: f for f in a.findings}
        for rank, c in enumerate(a.causes, 1):
            remedy = by_id[c.findings[0]].rule.remedy.say if c.findings else ""
            listed = joined(c.findings)
            yield CauseRow(f"{c.id}@{a.workload}", a.workload, rank, c.severity, c.title, remedy, c.score_gain, listed)


def inaction(advice: Advice, knowledge: Knowledge) -> Iterator[InactionRow]:
    """The cost of doing nothing, for each finding that may have one."""
    titles = {f.id: f.rule.title for a in advice.alignments for f in a.findings}
    for cost in advice.inaction:
        figure = advice.figures.get(cost.figure)
        yield InactionRow(
            id=cost.finding,
            workload=cost.workload,
            title=titles.get(cost.finding, ""),
            say=cost.say,
            shown=text.shown(figure),
            typical_usd_month=figure.value if figure else None,
            low_usd_month=figure.low if figure else None,
            high_usd_month=figure.high if figure else None,
            money=cost.money,
            counted=cost.counted,
            waits_for=joined(cost.waits_for),
        )


def coverage(advice: Advice, knowledge: Knowledge) -> Iterator[CoverageRow]:
    """What became of each rule on each workload, by rule."""
    for a in advice.alignments:
        for f in sorted(a.findings, key=lambda f: f.rule.id):
            about = (f.rule.title, _theme(f, knowledge), f.rule.severity, f.state, joined(f.missing), f.rule.basis)
            yield CoverageRow(f.id, f.workload, f.rule.id, *about)
