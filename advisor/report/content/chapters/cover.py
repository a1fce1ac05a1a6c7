"""The cover with its three figures, and the summary: what a reader with one minute must see."""

from __future__ import annotations

from dataclasses import asdict

from advisor import __version__
from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.plan import prices_as_of
from advisor.report.content.shared import Data, causes, named
from advisor.report.content.summary import before_and_after, instead, key_figures
from advisor.report.look import Look

_CAUSES = 5
_REASONS = 12  # of all workloads, that the summary has room for
_FEW_REASONS = 8  # where it has to say first that answers contradict each other


def cover(advice: Advice, look: Look, result_hash: str) -> Data:
    """What stands on the cover and on every page."""
    day = text.date_text(advice.as_of)
    marks = (look.organisation, advice.name, day, look.confidentiality)
    return {
        "title": advice.name,
        "organisation": look.organisation,
        "confidentiality": look.confidentiality,
        "author": look.author,
        "description": "What contradicts itself, what to build instead, what it costs and how fast it is",
        "day": day,
        "footer": " · ".join(text.short(t, 40) for t in marks if t),
        "key_figures": key_figures(advice),
        "several": len(advice.alignments) > 1,
        "logo": look.logo is not None,
        "control": control(advice, look, result_hash),
        "notice": text.NOTICE,
    }


def control(advice: Advice, look: Look, result_hash: str) -> list[Data]:
    """Who made it, when, from what: the lines that make the report repeatable."""
    rows = [
        ("Author", look.author),
        ("As of", text.date_text(advice.as_of)),
        ("Version", f"Advisor {__version__}, knowledge {advice.knowledge_version}"),
        ("Prices as of", prices_as_of(advice)),
        ("Hash of the knowledge", advice.knowledge_hash),
        ("Hash of the answers", advice.answers_hash),
        ("Hash of the result", result_hash),
    ]
    return [{"label": label, "cite": value} for label, value in rows if value]


def summary_page(advice: Advice, knowledge: Knowledge) -> Data:
    """One page: what contradicts itself, what to build instead, what is to be decided, before and after."""
    firing = [f.rule.severity for a in advice.alignments for f in a.firing()]
    asked = text.decision(advice)
    ranked = causes(advice)
    left_out = text.not_included(advice)
    return {
        "impossible": text.impossible(advice.clashes, len(advice.assessment.workloads) > 1),
        "summary": advice.recommendation.summary,
        "causes": [
            {"severity": c.severity, "title": c.title, "workload": named(advice, a.workload)}
            for a, c in ranked[:_CAUSES]
        ],
        "findings_count": f"Findings: {text.count_text(firing)}, from {text.plural(len(ranked), 'root cause')}."
        if firing
        else "No contradiction in what is answered so far.",
        "instead": instead(advice, most=4, reasons=_FEW_REASONS if advice.clashes else _REASONS),
        "waiting": [text.subject_text(q, knowledge) for q in advice.recommendation.waiting_for],
        "decision": asdict(asked) if asked else None,
        "not_included": left_out,
        **before_and_after(advice, most=12),
    }
