"""Page four: roadmap, assumptions, and what the numbers do not say."""

from __future__ import annotations

from collections import Counter

from advisor.advice import Advice, Assumption, Step
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data, Room


def plan(advice: Advice, knowledge: Knowledge, room: Room) -> Data:
    """The steps, and the defaults that stand in for unknown answers, the most expensive first."""
    further = len(advice.assumptions) - room.assumptions
    lead = "Defaults in place of unknown answers, those that move the cost most first."
    return {
        "roadmap": [_step(s, advice, knowledge, room) for s in advice.roadmap],
        "assumptions_lead": lead + (f" Further ones in assumptions.csv: {further}." if further > 0 else ""),
        "assumptions": [_assumption(a, knowledge) for a in advice.assumptions[: room.assumptions]],
    }


def _step(step: Step, advice: Advice, knowledge: Knowledge, room: Room) -> Data:
    titles = {f.id: f.rule.title for a in advice.alignments for f in a.findings}
    return {
        "step": show(step.step, ""),
        "title": step.title,
        "move": text.step_move(step, advice, knowledge),
        "preconditions": text.cut(text.step_first(step), room.parts),
        "clears": text.cut(list(dict.fromkeys(titles.get(id, id) for id in step.clears)), room.parts),
        "cost": text.shown(advice.figures.get(step.monthly_cost_figure)),
        "months": text.step_months(step, advice),
        "stop_rule": step.stop_rule,
    }


def _assumption(a: Assumption, knowledge: Knowledge) -> Data:
    source = knowledge.sources.get(a.source)
    return {
        "question": text.subject_text(a.question, knowledge),
        "workload": text.short(a.workload),
        "shown": a.shown,
        "reason": f"{a.reason} ({source.text if source else a.source}, {a.as_of})",
        "effect": _moves(a.effect_usd_month),
    }


def _moves(effect_usd_month: float | None) -> str:
    if effect_usd_month is None:
        return "shapes the design"
    return show(effect_usd_month, "USD/month") if effect_usd_month else "nothing"


def limits(advice: Advice, knowledge: Knowledge, room: Room) -> list[Data]:
    """What is left out, unknown or not judged, and what the figures rest on; empty parts are dropped."""
    best = advice.recommendation.recommended
    left_out = best.evaluation.not_included if best and best.evaluation else ()
    regimes = [knowledge.regimes[r].name if r in knowledge.regimes else r for r in advice.not_judged]
    parts = {
        "Not in this number": text.cut(left_out, 2 * room.items),
        "What is unknown": text.cut(_open_questions(advice, knowledge), room.items, "{} further questions"),
        "Named, but not judged": regimes,
        "Sources": text.cut(_sources(advice, knowledge), room.items, "{} further ones in figures.csv"),
    }
    return [{"title": title, "items": items} for title, items in parts.items() if items]


def _open_questions(advice: Advice, knowledge: Knowledge) -> list[str]:
    """Questions that somebody took on first, then the most informative ones, each once."""
    owners = {q: point for w in advice.assessment.workloads for q, point in w.open.items()}
    ranked = sorted((q for a in advice.alignments for q in a.next_questions), key=lambda q: -q.could_change)
    lines = []
    for id in dict.fromkeys([*owners, *(q.question for q in ranked)]):
        point = owners.get(id)
        by = f", by {text.date_text(point.by)}" if point and point.by else ""
        lines.append(text.subject_text(id, knowledge) + (f" ({point.owner}{by})" if point else ""))
    return lines


def _sources(advice: Advice, knowledge: Knowledge) -> list[str]:
    """What the recommended cost rests on besides judgement, the most used first."""
    best = advice.recommendation.recommended
    lines = best.evaluation.lines if best and best.evaluation else ()
    used = Counter(q.source for line in lines for q in line.inputs.values() if q.as_of and q.grade != "judgement")
    return [text.short(text.source_text(id, knowledge), 110) for id, _ in used.most_common()]


def stamp(advice: Advice) -> list[str]:
    """Dates, grades and hashes: what makes the report repeatable."""
    oldest = prices_as_of(advice)
    grades = Counter(f.grade for f in advice.figures.values())
    resting = ", ".join(f"{count} {grade}" for grade, count in grades.most_common())
    return [
        *([f"Prices as of {oldest}."] if oldest else []),
        *([f"Figures by the weakest grade they rest on: {resting}."] if resting else []),
        f"Knowledge {advice.knowledge_version}, hash {advice.knowledge_hash[:16]}; answers {advice.answers_hash[:16]}. "
        "The same answers, knowledge and date give the same report.",
        text.NOTICE,
    ]


def prices_as_of(advice: Advice) -> str:
    """The span of dates of what the figures rest on: "1 May 2026 to 23 November 2026"; "" where there is none."""
    dates = sorted({q.as_of for f in advice.figures.values() for q in f.inputs.values() if q.as_of})
    if not dates:
        return ""
    return text.date_text(dates[0]) + (f" to {text.date_text(dates[-1])}" if len(dates) > 1 else "")
