"""The short report as plain data for its template: every text chosen, nothing laid out."""

from __future__ import annotations

from collections.abc import Collection

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.findings import findings
from advisor.report.content.options import build_up, options, topology
from advisor.report.content.plan import limits, plan, stamp
from advisor.report.content.shared import Data, Room
from advisor.report.content.summary import key_figures, summary
from advisor.report.look import Look


def short_report(advice: Advice, knowledge: Knowledge, look: Look, room: Room) -> Data:
    """Everything that the template prints, in its order."""
    return {
        **_frame(advice, look),
        "sections": _sections(advice, look.parts),
        "key_figures": key_figures(advice),
        **summary(advice, knowledge),
        **findings(advice, knowledge, room),
        "topology": topology(advice),
        **options(advice, room),
        **build_up(advice, room),
        **plan(advice, knowledge, room),
        "limits": limits(advice, knowledge, room),
        "stamp": stamp(advice),
    }


def _sections(advice: Advice, wanted: Collection[str]) -> list[str]:
    absent = {"topology"} if advice.topology is None else set()
    if not advice.recommendation.options:
        absent.add("options")
    return [s for s in wanted if s not in absent]


def _frame(advice: Advice, look: Look) -> Data:
    day = text.date_text(advice.as_of)
    organisation, confidentiality = look.organisation, look.confidentiality
    return {
        "title": advice.name,
        "several": len(advice.alignments) > 1,
        "organisation": organisation,
        "description": "What contradicts itself, what to build instead, what it costs and how fast it is",
        "subtitle": " · ".join(t for t in (organisation, day, confidentiality) if t),
        "footer": " · ".join(text.short(t, 40) for t in (organisation, advice.name, day, confidentiality) if t),
    }
