"""What several parts of the report need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from advisor.advice import Advice
from advisor.alignment.model import Alignment, CauseView
from advisor.knowledge.model import SEVERITIES
from advisor.report import text

Data = dict[str, Any]
LAYER_LABELS: Final = {"infrastructure": "Infrastructure", "adoption": "Adoption", "usecase": "Use case"}


@dataclass(frozen=True, slots=True)
class Room:
    """How many entries of each kind are printed; what is left out is counted on the page and stands in the CSV files.

    choices  of one multiple answer;  reasons  against one option;  parts  conditions and findings of one step
    """

    causes: int
    evidence: int
    choices: int
    reasons: int
    lines: int
    parts: int
    assumptions: int
    items: int


ROOMS: Final = (
    Room(5, 3, 2, 1, 5, 2, 3, 4),
    Room(4, 2, 2, 1, 4, 2, 3, 3),
    Room(3, 1, 1, 1, 3, 1, 2, 2),
    Room(2, 1, 1, 1, 2, 1, 1, 1),
)
"""Roomiest first. The report takes the first that holds it on four pages."""


def causes(advice: Advice) -> list[tuple[Alignment, CauseView]]:
    """Every cause of every workload, worst first; the order within a workload is kept."""
    rank: dict[str, int] = {severity: place for place, severity in enumerate(SEVERITIES)}
    return sorted(((a, c) for a in advice.alignments for c in a.causes), key=lambda pair: rank[pair[1].severity])


def named(advice: Advice, workload: str) -> str:
    """The workload's name where there are several, else nothing: then it goes without saying."""
    return text.short(workload) if len(advice.alignments) > 1 else ""
