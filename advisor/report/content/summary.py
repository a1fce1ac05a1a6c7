"""Page one: three figures, what contradicts itself, what to build instead, the decision, before and after."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from advisor.advice import Advice
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Option
from advisor.report import text
from advisor.report.content.shared import Data, causes, named

_SHOWN_CAUSES: Final = 5
_REASONS: Final = 4  # on the first page of the short report, of all workloads
_FEW_REASONS: Final = 2  # where it has to say first that answers contradict each other


def key_figures(advice: Advice) -> list[Data]:
    """The score of the plan, the cost and the latency of what is recommended."""
    best = advice.recommendation.recommended
    cost = text.shown(text.figure_of(advice, best, "monthly_cost"))
    return [_score(advice), _key("Monthly cost, recommended", cost), _latency(advice, best)]


def _key(label: str, value: str, note: str = "") -> Data:
    return {"label": label, "value": value, "note": note}


def _score(advice: Advice) -> Data:
    label = "Alignment of the plan"
    judged = [(a.score, a.workload) for a in advice.alignments if a.score is not None]
    if not judged:
        return _key(label, text.score_text(None))
    score, workload = min(judged)
    return _key(
        label,
        text.score_text(score),
        f"lowest of {len(advice.alignments)}: {text.short(workload)}" if len(judged) > 1 else "",
    )


def _latency(advice: Advice, best: Option | None) -> Data:
    """The path that has least room to its limit."""
    label = "P95 latency, recommended"
    tight = text.tightest_path(best) if best else None
    if tight is None:
        return _key(label, text.NOT_KNOWN)
    limit = f"limit {show(tight.limit_ms, 'ms')}" if tight.limit_ms else "no limit answered"
    shown = text.shown(text.latency_of(advice, best, tight.id))
    return _key(label, shown, limit + text.path_text(advice, tight.id))


def summary(advice: Advice, knowledge: Knowledge) -> Data:
    """What a reader with one minute must see."""
    firing = [f.rule.severity for a in advice.alignments for f in a.firing()]
    asked = text.decision(advice)
    return {
        "impossible": text.impossible(advice.clashes, len(advice.assessment.workloads) > 1),
        "summary": advice.recommendation.summary,
        "causes": [
            {"severity": c.severity, "title": c.title, "workload": named(advice, a.workload)}
            for a, c in causes(advice)[:_SHOWN_CAUSES]
        ],
        "findings_count": f"Findings: {text.count_text(firing)}."
        if firing
        else "No contradiction in what is answered so far.",
        "instead": instead(advice, reasons=_FEW_REASONS if advice.clashes else _REASONS),
        "waiting": [text.subject_text(q, knowledge) for q in advice.recommendation.waiting_for],
        "decision": asdict(asked) if asked else None,
        **before_and_after(advice),
    }


def instead(advice: Advice, most: int | None = None, reasons: int = _REASONS) -> list[Data]:
    """What to build, workloads with the same pattern and reasons together; at most so many groups and so many reasons
    in all, the rest counted."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for w in advice.recommendation.workloads:
        groups.setdefault((w.infrastructure_label, w.why), []).append(w.name)
    share = max(2, reasons // max(1, len(groups)))
    found = [
        {"pattern": pattern, "workloads": ", ".join(named(advice, n) for n in names),
         "why": text.cut(why, share, "{} further reasons")}
        for (pattern, why), names in groups.items()
    ]  # fmt: skip
    if most is None or len(found) <= most + 1:
        return found
    rest = {"pattern": f"{len(found) - most} further workloads", "workloads": "", "why": ["Their designs stand below"]}
    return [*found[:most], rest]


def before_and_after(advice: Advice, most: int | None = None) -> Data:
    """The plan as stated beside the recommended one; at most so many measures, the rest counted."""
    stated = advice.recommendation.option("as_stated")
    saving, bill = advice.figures.get("saving"), advice.figures.get("saving_on_bill")
    broken = "; ".join(stated.why_not) if stated and not stated.feasible else ""
    effect = f": the recommended design {text.saving_text(saving)}" if saving else ""
    if text.stated_is_best(advice):
        effect = ": the plan as stated is the recommended design"
    changes = text.changes(advice)
    left = 0 if most is None else max(0, len(changes) - most)
    return {
        "changes": [asdict(c) for c in changes[: len(changes) - left]],
        "changes_title": f"Before and after{effect}",
        "changes_notes": [
            *([f"{left} further measures stand in the chapter on topology."] if left else []),
            *([f"The plan as stated breaks requirements: {broken}."] if broken else []),
            *([f"Against the cloud bill the recommended design {text.saving_text(bill)}."] if bill else []),
        ],
    }
