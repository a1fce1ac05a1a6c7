"""The annexes that hold everything: all findings, the ledger of assumptions, what became of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from advisor.advice import Advice
from advisor.alignment.coverage import coverage
from advisor.alignment.model import Alignment, Finding
from advisor.figure import Quantity, show, show_span
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.chapters.evidence import stale
from advisor.report.content.chapters.unknowns import assumption
from advisor.report.content.shared import Data

_STATES: Final = {"fires": "Fires", "accepted": "Accepted", "unknown": "Unknown"}
_INPUTS: Final = 160
_WAITING: Final = 12


def all_findings(advice: Advice, knowledge: Knowledge) -> Data:
    """Every finding that fires, is accepted or waits, workload by workload."""
    groups = [
        {
            "name": text.short(a.workload, 80),
            "counts": _counts(a),
            "rows": [_row(f, advice, knowledge) for f in a.findings if f.state in ("fires", "accepted")],
            "waiting": [_waiting(f, knowledge) for f in a.findings if f.state == "unknown"],
        }
        for a in advice.alignments
    ]
    return {"lead": "Silent rules are only counted; none of them is listed.", "groups": groups}


def _counts(a: Alignment) -> str:
    states = [(label, sum(f.state == state for f in a.findings)) for state, label in _STATES.items()]
    said = ", ".join(f"{count} {label.lower()}" for label, count in states if count)
    return f"{len(a.findings)} rules looked at" + (f": {said}" if said else "")


def _row(f: Finding, advice: Advice, knowledge: Knowledge) -> Data:
    theme, role = knowledge.themes.get(f.rule.theme), knowledge.roles.get(f.rule.responsible)
    return {
        "rule": f.rule.id,
        "severity": f.rule.severity,
        "state": f"Accepted by {f.accepted_by}" if f.state == "accepted" else "",
        "title": f.rule.title,
        "theme": theme.label if theme else f.rule.theme,
        "why": f.rule.why,
        "evidence": text.evidence(f, knowledge, most=3),
        "remedy": f.rule.remedy.say,
        "effect": text.effect_text(advice.remedy_effects.get(f.id)),
        "false_alarm": f.rule.false_alarm,
        "verify": f.rule.verify,
        "responsible": role.label if role else "",
        "cite": "; ".join(text.cite(id, knowledge) for id in f.rule.sources[:3]),
        "basis": f.rule.basis,
    }


def _waiting(f: Finding, knowledge: Knowledge) -> Data:
    return {
        "rule": f.rule.id,
        "severity": f.rule.severity,
        "title": f.rule.title,
        "missing": text.cut([text.subject_text(id, knowledge) for id in f.missing], 2),
    }


def ledger(advice: Advice, knowledge: Knowledge) -> Data:
    """Every default, every figure that was replaced, and every input of the recommended cost that is judgement."""
    judged = sorted(_judged(advice), key=lambda q: (q.label or q.key, q.key))
    replaced = {q.key: q for f in advice.figures.values() for q in f.inputs.values() if q.override}
    if not (advice.assumptions or judged or replaced):
        return {}
    return {
        "lead": "Defaults stand in for unknown answers. Inputs of judgement grade are the project's own estimates; "
        "each can be replaced by your own figure.",
        "assumptions": [assumption(a, advice, knowledge) for a in advice.assumptions],
        "replaced": [_input(q, advice, knowledge) for q in replaced.values()],
        "judged": [_input(q, advice, knowledge) for q in judged[:_INPUTS]],
        "judged_left": max(0, len(judged) - _INPUTS),
    }


def _judged(advice: Advice) -> Iterator[Quantity]:
    """Inputs of judgement grade of the recommended cost and paths, each once; mere arithmetic is left out."""
    best = advice.recommendation.recommended
    prefixes = (f"{best.id}/cost/", f"{best.id}/latency/") if best else ()
    seen: set[str] = set()
    for f in advice.figures.values():
        for q in f.inputs.values() if f.id.startswith(prefixes) and prefixes else ():
            if q.grade == "judgement" and q.low != q.high and q.key not in seen:
                seen.add(q.key)
                yield q


def _input(q: Quantity, advice: Advice, knowledge: Knowledge) -> Data:
    label = q.label or q.key
    return {
        "label": label[:1].upper() + label[1:],
        "shown": show(q.value, q.unit),
        "range": show_span(q.low, q.high, q.unit) if q.low != q.high else "",
        "cite": f"{text.cite(q.source, knowledge)}{f' ({q.as_of})' if q.as_of else ''}",
        "stale": stale(q.as_of, advice.as_of),
    }


def coverage_of(advice: Advice, knowledge: Knowledge) -> Data:
    """How many rules of each theme fired, were silent, wait or do not apply, workload by workload."""
    groups = []
    for a in advice.alignments:
        found = coverage(a, knowledge)
        rows = [(t.label, {state: len(f) for state, f in t.states.items()}) for t in found.themes]
        waiting = list(found.waiting_for.items())
        groups.append(
            {
                "name": text.short(a.workload, 80),
                "rows": [_counted(label, counts) for label, counts in rows if sum(counts.values())],
                "total": _counted("All themes", dict(found.counts)),
                "waiting": [
                    {"question": text.subject_text(id, knowledge), "count": str(count)}
                    for id, count in waiting[:_WAITING]
                ],
                "waiting_left": max(0, len(waiting) - _WAITING),
            }
        )
    return {
        "lead": "Every rule is looked at for every workload. Unknown: an answer is missing, not that all is well.",
        "groups": groups,
    }


def _counted(label: str, counts: Mapping[Any, int]) -> Data:
    named = ("fires", "accepted", "replaced", "unknown", "silent", "not_applicable")
    return {"label": label, "counts": [str(counts.get(state, 0)) for state in named]}
