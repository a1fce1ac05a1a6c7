"""Page two: the layers, their pairs and the root causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from advisor.advice import Advice
from advisor.alignment.model import Alignment, CauseView, LayerView, PairView
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import LAYER_LABELS, Data, Room, causes, named

_FIT: Final = 3  # pair scores from here on are fine; with several workloads only what is not fine is shown


def findings(advice: Advice, knowledge: Knowledge, room: Room) -> Data:
    """What is stated, what the answers point to, and what contradicts itself."""
    done, of = sum(a.answered for a in advice.alignments), sum(a.applicable for a in advice.alignments)
    ranked = causes(advice)
    several = len(advice.alignments) > 1
    scores = range(_FIT) if several else range(_FIT + 2)

    def shows(view: LayerView) -> bool:
        return not several or view.stated != view.inferred

    return {
        "findings_lead": f"{done} of {of} questions that apply are answered. Each cause stands by its worst finding.",
        "layers": [_layer(a, v, knowledge) for a in advice.alignments for v in a.layers.values() if shows(v)],
        "pairs": [_pair(a, p) for a in advice.alignments for p in a.pairs.values() if p.score in scores],
        "findings": [_cause(a, c, advice, knowledge, room) for a, c in ranked[: room.causes]],
        "findings_notes": list(_notes(advice, len(ranked) - room.causes)),
    }


def _layer(alignment: Alignment, view: LayerView, knowledge: Knowledge) -> Data:
    def name(pattern: str) -> str:
        return knowledge.patterns[pattern].name if pattern in knowledge.patterns else pattern or text.NOT_KNOWN

    return {
        "workload": text.short(alignment.workload),
        "layer": LAYER_LABELS[view.layer],
        "stated": name(view.stated),
        "inferred": name(view.inferred),
        "evidence": " ".join(view.evidence),
    }


def _pair(alignment: Alignment, pair: PairView) -> Data:
    return {
        "workload": text.short(alignment.workload),
        "pair": " and ".join(LAYER_LABELS[layer] for layer in pair.id.split("_")),
        "score": pair.score,
        "shown": f"{show(pair.score or 0, '')} of 4",
        "reason": pair.reason,
    }


def _cause(alignment: Alignment, cause: CauseView, advice: Advice, knowledge: Knowledge, room: Room) -> Data:
    by_id = {f.id: f for f in alignment.findings}
    worst, *others = (by_id[id] for id in cause.findings)
    workload = named(advice, alignment.workload)
    return {
        "severity": cause.severity,
        "title": f"{cause.title} ({workload})" if workload else cause.title,
        "why": f"{worst.rule.title}. {worst.rule.why}",
        "more": f"Same cause: {'; '.join(text.cut([f.rule.title for f in others], 2))}." if others else "",
        "evidence": text.evidence(worst, knowledge, room.choices)[: room.evidence],
        "evidence_left": max(0, len(worst.evidence) - room.evidence),
        "remedy": worst.rule.remedy.say,
        "effect": text.effect_text(advice.remedy_effects.get(worst.id)),
    }


def _notes(advice: Advice, further: int) -> Iterator[str]:
    if further > 0:
        yield f"Further causes in findings.csv: {further}."
    for a in advice.alignments:
        states = Counter(f.state for f in a.findings)
        for f in (f for f in a.findings if f.state == "accepted"):
            yield f"Accepted risk: {f.rule.title} ({text.short(f.workload)}), by {f.accepted_by}."
        if states["unknown"]:
            open_rules = f"{states['unknown']} of {len(a.findings)} rules"
            yield f"{text.short(a.workload)}: {open_rules} wait for an answer; none counts as fine."
