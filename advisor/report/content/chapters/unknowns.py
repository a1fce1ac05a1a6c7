"""What is assumed, what is not known, and what is left out."""

from __future__ import annotations

from collections import Counter
from typing import Final

from advisor.advice import Advice, Assumption
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data, named

_RULES: Final = 40


def unknowns(advice: Advice, knowledge: Knowledge) -> Data:
    """Every default in use, every open question with its owner, and what no rule or number speaks of."""
    opened = open_questions(advice, knowledge)
    waiting = Counter(f.rule.title for a in advice.alignments for f in a.findings if f.state == "unknown")
    return {
        "headline": _headline(advice, len(opened), sum(waiting.values())),
        "lead": "An unknown answer is never taken as fine. Where an estimate needs a value all the same, a default "
        "stands in for it, listed here; it moves the recommended cost by what is shown, or shapes the design itself.",
        "assumptions": [assumption(a, advice, knowledge) for a in advice.assumptions],
        "open": opened,
        "waiting": [
            title + (f" ({text.plural(count, 'workload')})" if count > 1 else "")
            for title, count in waiting.most_common(_RULES)
        ],
        "waiting_left": max(0, len(waiting) - _RULES),
        "not_included": text.not_included(advice),
        "not_judged": [
            {"name": knowledge.regimes[r].name, "say": knowledge.regimes[r].demand}
            if r in knowledge.regimes
            else {"name": r, "say": ""}
            for r in advice.not_judged
        ],
    }


def _headline(advice: Advice, opened: int, waiting: int) -> str:
    taken, rules = text.plural(len(advice.assumptions), "assumption"), text.plural(waiting, "rule")
    if not opened and not waiting:
        return f"Nothing that a rule reads is open; {taken} stand in for what was not asked"
    waits = "waits" if waiting == 1 else "wait"
    return f"{taken}, {text.plural(opened, 'open question')}; {rules} {waits} for an answer"


def assumption(a: Assumption, advice: Advice, knowledge: Knowledge) -> Data:
    """One default as a row: what it stands for, what is taken, why, on what ground."""
    source = knowledge.sources.get(a.source)
    return {
        "question": text.subject_text(a.question, knowledge),
        "workload": named(advice, a.workload),
        "shown": a.shown,
        "reason": a.reason,
        "cite": f"{source.text if source else a.source} ({a.as_of})",
        "grade": source.grade if source else "judgement",
        "effect": moves(a.effect_usd_month),
    }


def moves(effect_usd_month: float | None) -> str:
    """What an assumption moves, in words."""
    if effect_usd_month is None:
        return "shapes the design"
    return f"± {show(effect_usd_month, 'USD/month')}" if effect_usd_month else "nothing"


def open_questions(advice: Advice, knowledge: Knowledge) -> list[Data]:
    """Every open question once: those that somebody took on first, then the most informative ones."""
    owners = {q: point for w in advice.assessment.workloads for q, point in w.open.items()}
    asked = [(q, a.workload) for a in advice.alignments for q in a.next_questions]
    ranked = sorted((q for q, _ in asked), key=lambda q: -q.could_change)
    times = Counter(q.question for q, _ in asked)
    found = []
    for id in dict.fromkeys([*owners, *(q.question for q in ranked)]):
        point = owners.get(id)
        found.append(
            {
                "question": text.subject_text(id, knowledge),
                "owner": point.owner if point else "",
                "by": text.date_text(point.by) if point and point.by else "",
                "times": text.plural(times[id], "workload") if times[id] > 1 else "",
            }
        )
    return found
