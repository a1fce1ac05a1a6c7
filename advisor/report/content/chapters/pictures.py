"""The topology before and after, and what changes between them."""

from __future__ import annotations

from dataclasses import asdict

from advisor.advice import Advice
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data
from advisor.topology import Topology


def pictures(advice: Advice, knowledge: Knowledge) -> Data:
    """One or two pictures. The plan as stated is left out where it is what is recommended."""
    if advice.topology is None and advice.topology_stated is None:
        return {}
    same = text.stated_is_best(advice)
    before = None if same else advice.topology_stated
    shown = [("before.svg", "Before: the plan as stated", before), ("after.svg", "After: recommended", advice.topology)]
    if same:
        shown = [("after.svg", "The plan as stated, which is also what is recommended", advice.topology)]
    return {
        "headline": _headline(advice, same),
        "lead": "Zones are places under one roof and one operator. Lines carry requests, data or control; a number on "
        "a line is its round trip, P50 and P95, or its cost a month.",
        "pictures": [{"file": file, "caption": caption, "alt": _alt(t)} for file, caption, t in shown if t],
        "changes": [] if same else [asdict(c) for c in text.changes(advice)],
    }


def _headline(advice: Advice, same: bool) -> str:
    best, stated = advice.recommendation.recommended, advice.recommendation.option("as_stated")
    if best is None:
        return "The plan as stated; nothing can be recommended yet"
    if same or stated is None or stated.evaluation is None:
        return f"What is recommended: {text.patterns_text(advice)}"
    if stated.pattern_label == best.pattern_label:
        return f"The pattern stays {best.pattern_label}; places and hardware change"
    return f"From {stated.pattern_label} to {best.pattern_label}"


def _alt(topology: Topology) -> str:
    """The text for those who cannot see the picture."""
    zones = "; ".join(
        f"{text.short(z.label)}{_sites(z.count)}: "
        + ", ".join(text.short(n.label, 40) for n in topology.nodes if n.zone == z.id)
        for z in topology.zones
    )
    return f"{topology.title}: {len(topology.nodes)} parts and {len(topology.links)} links. {zones}."


def _sites(count: int) -> str:
    return f" ({show(count, 'sites')})" if count > 1 else ""
