"""Four readings of the same evidence: what each reader must decide, what it means for them, what is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.advice import Advice
from advisor.alignment.model import Finding
from advisor.figure import show
from advisor.knowledge.model import SEVERITIES, Knowledge
from advisor.report import text
from advisor.report.content.chapters.unknowns import moves
from advisor.report.content.shared import Data, named

_FINDINGS: Final = 8
_OPEN: Final = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is. themes: of findings that are theirs; layers: of open questions that are theirs (judgement)."""

    id: str
    asks: str
    themes: tuple[str, ...]
    layers: tuple[str, ...]
    words: tuple[str, ...]  # in the name of an owner
    roles: tuple[str, ...]  # that report to this reader


READERS: Final[dict[str, Reader]] = {
    r.id: r
    for r in (
        Reader(
            "cfo",
            "What does it cost, how sure is that, and what are we committed to?",
            ("cost", "gpu_supply", "lockin", "egress"),
            ("cost",),
            ("financ", "cfo", "control", "procure"),
            ("finance", "procurement"),
        ),
        Reader(
            "ciso",
            "What is exposed, under whose law, and what must be in place before we go live?",
            ("residency", "compliance", "weights_security", "rag_security", "shadow_ai", "agent_autonomy", "egress"),
            ("org", "data"),
            ("secur", "ciso", "privacy", "counsel", "risk", "complian", "legal", "data protection"),
            ("security", "data_protection", "legal"),
        ),
        Reader(
            "cto",
            "What do we build, will it be fast enough, and what would change the design?",
            ("identity", "latency", "data_gravity", "model_fit", "gpu_supply", "edge_fleet", "airgap_update", "lockin"),
            ("infrastructure", "usecase"),
            ("tech", "cto", "architect", "platform", "engineer", "infra"),
            ("platform", "network", "ml"),
        ),
        Reader(
            "coo",
            "Who runs it, what happens when it fails, and when does it go live?",
            ("ops_skills", "evals", "dr", "edge_fleet", "airgap_update", "shadow_ai"),
            ("adoption",),
            ("operat", "coo", "head of", "service", "owner"),
            ("site_operations", "product"),
        ),
    )
}


def reading(id: str, advice: Advice, knowledge: Knowledge) -> Data:
    """One page for one reader."""
    reader = READERS[id]
    concerns = _concerns(reader, advice)
    return {
        "reader": id,
        "asks": reader.asks,
        "decide": list(_decide(reader, advice)),
        "figures": [{"label": label, "value": value, "note": note} for label, value, note in _figures(reader, advice)],
        "effect": list(_effect(reader, advice)),
        "findings": [
            {
                "severity": f.rule.severity,
                "title": f.rule.title,
                "workload": named(advice, f.workload),
                "remedy": f.rule.remedy.say,
            }
            for f in concerns[:_FINDINGS]
        ],
        "findings_left": max(0, len(concerns) - _FINDINGS),
        "counted": text.count_text(f.rule.severity for f in concerns),
        "open": list(_open(reader, advice, knowledge)),
        "not_included": text.not_included(advice) if id == "cfo" else [],
        "themes": ", ".join(knowledge.themes[t].label.lower() for t in reader.themes if t in knowledge.themes),
    }


def _concerns(reader: Reader, advice: Advice) -> list[Finding]:
    """The findings of this reader's themes, worst first."""
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    found = [f for a in advice.alignments for f in a.firing() if _concerned(reader, f)]
    return sorted(found, key=lambda f: rank[f.rule.severity])


def _concerned(reader: Reader, f: Finding) -> bool:
    """By who can settle it, or by its theme: what the platform lead must do may well keep operations awake."""
    return f.rule.responsible in reader.roles or f.rule.theme in reader.themes


def _decide(reader: Reader, advice: Advice) -> Iterator[str]:
    """What this reader has to decide; the decision of the whole stands first where it is theirs."""
    asked = text.decision(advice)
    if asked is None:
        yield "Nothing yet: too little is answered to recommend a design."
        return
    best = advice.recommendation.recommended
    critical = [f for f in _concerns(reader, advice) if f.rule.severity == "critical"]
    if reader.id == "cfo":
        yield f"Release {asked.amount} By when: {asked.by_when}"
    elif reader.id == "cto":
        yield f"{asked.what} By when: {asked.by_when}"
        for binding in advice.recommendation.binding[:2]:
            saves = show(binding.saves_usd_month, "USD/month")
            yield f"Keep or relax: {binding.say}. Without it {saves} would be saved."
    elif reader.id == "ciso":
        yield from (f"Before go-live: {f.rule.remedy.say}" for f in critical[:3])
        if not critical:
            yield "No critical finding stands in the way on your side; accept or clear the others by name and date."
    else:
        first = advice.roadmap[0] if advice.roadmap else None
        if first:
            conditions = text.plural(len(first.preconditions), "condition")
            yield f"Start step 1, {first.title.lower()}, once what must be true first is true ({conditions})."
            yield f"Agree to the stop rule: {first.stop_rule}"
    if reader.id == "cfo" and best and best.regret_p95_usd:
        regret = show(best.regret_p95_usd, "USD/month")
        yield f"Accept the risk that another design would have been cheaper by {regret} (P95)."


def _figures(reader: Reader, advice: Advice) -> Iterator[tuple[str, str, str]]:
    """Three figures, the same as everywhere else."""
    best = advice.recommendation.recommended

    def of(label: str, name: str, note: str = "") -> tuple[str, str, str]:
        return label, text.shown(text.figure_of(advice, best, name)), note

    if reader.id == "cfo":
        yield of("Cost a month", "monthly_cost")
        yield of("Three years", "three_year_cost")
        yield of("Capital", "capex")
    elif reader.id == "ciso":
        judged = [a.score for a in advice.alignments if a.score is not None]
        yield "Alignment of the plan", text.score_text(min(judged, default=None)), "the lowest of all workloads"
        yield "Findings of your concern", text.count_text(f.rule.severity for f in _concerns(reader, advice)), ""
        waits = sum(f.state == "unknown" and _concerned(reader, f) for a in advice.alignments for f in a.findings)
        yield "Rules of yours that wait", show(waits, ""), "for an answer; none counts as fine"
    elif reader.id == "cto":
        tight = text.tightest_path(best) if best else None
        shown = text.shown(text.latency_of(advice, best, tight.id)) if tight else text.NOT_KNOWN
        limit = f"limit {show(tight.limit_ms, 'ms')}" if tight and tight.limit_ms else ""
        yield "P95 latency, tightest path", shown, limit
        yield of("Availability", "availability")
        yield "Infrastructure pattern", best.pattern_label if best else text.NOT_KNOWN, ""
    else:
        yield of("Availability", "availability")
        yield of("Time to recover", "rto")
        months = sum(s.months for s in advice.roadmap)
        yield "Roadmap", show(months, "months") if months else text.NOT_KNOWN, text.plural(len(advice.roadmap), "step")


def _effect(reader: Reader, advice: Advice) -> Iterator[str]:
    """What the recommendation costs, risks or does for this reader, from before to after."""
    wanted = {
        "cfo": ("Monthly cost", "Three-year cost", "Capital"),
        "ciso": ("Infrastructure pattern", "Data lost at worst"),
        "cto": ("Infrastructure pattern", "P95 latency", "Availability"),
        "coo": ("Availability", "Time to recover", "Data lost at worst"),
    }[reader.id]
    stated = advice.recommendation.option("as_stated")
    changes = [c for c in text.changes(advice) if c.measure.startswith(wanted)]
    for c in changes[:4]:
        yield (
            f"{c.measure}: {c.stated} as stated, {c.recommended} recommended."
            if not text.stated_is_best(advice)
            else f"{c.measure}: {c.recommended}."
        )
    if reader.id == "cfo":
        for s in advice.recommendation.sensitivity[:2]:
            yield f"{s.label} moves the cost a month by {show(s.cost_effect_usd_month, 'USD')} between its P10 and P90."
    if reader.id == "ciso" and stated and not stated.feasible:
        yield f"The plan as stated breaks: {'; '.join(stated.why_not)}."
    if reader.id == "coo" and advice.roadmap:
        yield f"Last step, {advice.roadmap[-1].title.lower()}: {advice.roadmap[-1].stop_rule}"


def _open(reader: Reader, advice: Advice, knowledge: Knowledge) -> Iterator[Data]:
    """Open questions that are this reader's: by the owner's name, else by the layer of the question."""
    seen: set[str] = set()
    ranked: Sequence[tuple[str, float]] = sorted(
        ((q.question, q.could_change) for a in advice.alignments for q in a.next_questions), key=lambda q: -q[1]
    )
    owners = {q: point for w in advice.assessment.workloads for q, point in w.open.items()}
    for id in [*owners, *(q for q, _ in ranked)]:
        point = owners.get(id)
        if id not in seen and _is_theirs(reader, id, point.owner if point else "", knowledge):
            seen.add(id)
            if len(seen) <= _OPEN:
                by = text.date_text(point.by) if point and point.by else ""
                yield {"question": text.subject_text(id, knowledge), "owner": point.owner if point else "", "by": by}
    for a in advice.assumptions:
        if reader.id == "cfo" and len(seen) < _OPEN and a.question not in seen:
            seen.add(a.question)
            said = f"{text.subject_text(a.question, knowledge)} Taken: {a.shown}; {moves(a.effect_usd_month)}."
            yield {"question": said, "owner": "", "by": ""}


def _is_theirs(reader: Reader, question: str, owner: str, knowledge: Knowledge) -> bool:
    if owner:
        named = [r.id for r in READERS.values() if any(word in owner.lower() for word in r.words)]
        if named:
            return named[0] == reader.id
    asked = knowledge.questions.get(question)
    return bool(asked and asked.layer in reader.layers)
