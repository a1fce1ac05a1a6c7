"""The root causes, worst first, each through its worst finding; and every critical finding by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advice import Advice
from advisor.alignment.model import Alignment, CauseView, Finding
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data, causes, named

SHOWN: Final = 5
_EVIDENCE: Final = 3
_TITLES: Final = 3
_WORDS: Final = 24  # of causes that are only named


def top_causes(advice: Advice, knowledge: Knowledge) -> Data:
    """The causes that matter most, the rest by name, and what is accepted."""
    ranked = causes(advice)
    if not advice.alignments:
        return {}
    firing = [f for a in advice.alignments for f in a.firing()]
    shown = ranked[:SHOWN]
    spoken = {c.findings[0] for _, c in shown}
    critical = [f for f in firing if f.rule.severity == "critical" and f.id not in spoken]
    return {
        "headline": _headline(advice, ranked, firing),
        "lead": "A cause is the answer or decision that several findings come from. Each stands by its worst finding; "
        "its effect is measured by applying the remedy to the answers.",
        "causes": [_cause(a, c, advice, knowledge) for a, c in shown],
        "further": [
            {"severity": c.severity, "title": c.title, "workload": named(advice, a.workload)}
            for a, c in ranked[SHOWN : SHOWN + _WORDS]
        ],
        "further_left": max(0, len(ranked) - SHOWN - _WORDS),
        "critical": [_critical(f, advice) for f in critical],
        "notes": list(_notes(advice)),
    }


def _headline(advice: Advice, ranked: list[tuple[Alignment, CauseView]], firing: list[Finding]) -> str:
    if not firing:
        return "Nothing that is answered so far contradicts itself"
    (alignment, worst), several = ranked[0], len(advice.alignments) > 1
    where = f" ({text.short(alignment.workload, 40)})" if several else ""
    return f"{text.plural(len(firing), 'finding')}, {text.plural(len(ranked), 'cause')}; first: {worst.title}{where}"


def _cause(alignment: Alignment, cause: CauseView, advice: Advice, knowledge: Knowledge) -> Data:
    by_id = {f.id: f for f in alignment.findings}
    worst, *others = (by_id[id] for id in cause.findings)
    return {
        "severity": cause.severity,
        "title": cause.title,
        "workload": named(advice, alignment.workload),
        "finding": worst.rule.title,
        "why": worst.rule.why,
        "evidence": text.evidence(worst, knowledge, most=3)[:_EVIDENCE],
        "evidence_left": max(0, len(worst.evidence) - _EVIDENCE),
        "remedy": worst.rule.remedy.say,
        "effect": text.effect_text(advice.remedy_effects.get(worst.id)),
        "others": "; ".join(text.cut([f.rule.title for f in others], _TITLES)),
        "cite": "; ".join(text.cite(id, knowledge) for id in worst.rule.sources[:1]),
    }


def _critical(finding: Finding, advice: Advice) -> Data:
    return {
        "title": finding.rule.title,
        "workload": named(advice, finding.workload),
        "why": finding.rule.why,
        "remedy": finding.rule.remedy.say,
    }


def _notes(advice: Advice) -> Iterator[str]:
    """Risks that somebody accepted by name."""
    for f in (f for a in advice.alignments for f in a.findings if f.state == "accepted"):
        yield f"Accepted risk: {f.rule.title} ({text.short(f.workload)}), by {f.accepted_by}."
