"""The full report as plain data for its template: one file a chapter, every text chosen, nothing laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report.content.chapters.alignment import alignment
from advisor.report.content.chapters.annexes import all_findings, coverage_of, ledger
from advisor.report.content.chapters.causes import top_causes
from advisor.report.content.chapters.cost import cost
from advisor.report.content.chapters.cover import cover, summary_page
from advisor.report.content.chapters.evidence import evidence_page, glossary
from advisor.report.content.chapters.latency import latency
from advisor.report.content.chapters.options import options_page
from advisor.report.content.chapters.pictures import pictures
from advisor.report.content.chapters.readings import READERS, reading
from advisor.report.content.chapters.roadmap import roadmap_page
from advisor.report.content.chapters.unknowns import unknowns
from advisor.report.content.shared import Data
from advisor.report.look import ANNEXES, FULL, Look

Chapter = Callable[[Advice, Knowledge], Data]
CHAPTERS: Final[Mapping[str, Chapter]] = {
    "summary": summary_page,
    "alignment": alignment,
    "causes": top_causes,
    "topology": pictures,
    "options": options_page,
    "cost": cost,
    "latency": latency,
    "roadmap": roadmap_page,
    "assumptions": unknowns,
    "evidence": evidence_page,
    "glossary": glossary,
}
_ANNEXES: Final[Mapping[str, Chapter]] = {"findings": all_findings, "ledger": ledger, "coverage": coverage_of}


def full_report(advice: Advice, knowledge: Knowledge, look: Look, result_hash: str) -> Data:
    """Everything that the template prints. A chapter or annex that has nothing to say is left out."""
    made = {id: CHAPTERS[id](advice, knowledge) for id in look.parts}
    annexes = {id: _annex(id, advice, knowledge) for id in look.annexed}
    return {
        **cover(advice, look, result_hash),
        "chapters": [{"id": id, "title": FULL[id], **data} for id, data in made.items() if data],
        "annexes": [{"id": id, "title": ANNEXES[id], **data} for id, data in annexes.items() if data],
    }


def _annex(id: str, advice: Advice, knowledge: Knowledge) -> Data:
    return reading(id, advice, knowledge) if id in READERS else _ANNEXES[id](advice, knowledge)
