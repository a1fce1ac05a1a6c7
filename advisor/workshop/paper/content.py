"""What the minutes say, as plain data for their template: every text chosen, nothing laid out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from advisor import __version__
from advisor.report import text
from advisor.report.content.shared import Data
from advisor.report.look import Look
from advisor.workshop.model import Asked, Measures, Method, Minutes, Note, Result

HOW: Final[dict[Method, str]] = {
    "majority": "by majority",
    "own": "by the facilitator's choice",
    "unknown": "not known yet",
}
_REASONS: Final = 12  # so many of a question are printed; all stand in the CSV


def content(minutes: Minutes, look: Look) -> Data:
    """Everything that the template prints, in its order."""
    return {
        **_frame(minutes, look),
        "summary": minutes.changed.say,
        "key_figures": _key_figures(minutes),
        "changes": [list(line) for line in minutes.changed.lines],
        "not_included": list(minutes.after.not_included),
        "findings": _findings(minutes),
        "settled": [_settled(a) for a in minutes.asked if a.settling],
        "open": [_open(a) for a in minutes.open],
        "decisions": [_note(n) for n in minutes.of_kind("decision")],
        "actions": [_note(n) for n in minutes.of_kind("action")],
        "milestones": [_note(n) for n in sorted(minutes.of_kind("milestone"), key=lambda n: n.due)],
        "parked": [_note(n) for n in minutes.of_kind("parked")],
        "questions": [_question(a) for a in minutes.asked if a.results or a.settling],
        "skipped": [_passed(a, a.card.note) for a in minutes.asked if a.card.state == "skipped" and not a.results],
        "not_reached": [_passed(a, a.card.because) for a in minutes.asked if _untouched(a)],
        "people": _people(minutes),
        "agenda": [[s.title, f"{s.minutes} min"] for s in minutes.steps],
        "stamp": _stamp(minutes),
    }


def _frame(minutes: Minutes, look: Look) -> Data:
    first, last = (text.date_text(day) for day in minutes.met)
    met = first if first == last else f"{first} to {last}"
    marks = (look.organisation, minutes.title, met, look.confidentiality)
    return {
        "title": minutes.title,
        "organisation": look.organisation,
        "description": f"Minutes of a workshop on {minutes.assessment}",
        "subtitle": " · ".join(t for t in (look.organisation, met, _present(minutes), look.confidentiality) if t),
        "footer": " · ".join(text.short(t, 40) for t in ("Minutes", *marks) if t),
    }


def _present(minutes: Minutes) -> str:
    count = len(minutes.people)
    return "" if not count else f"{count} people joined" if count > 1 else "1 person joined"


def _key_figures(minutes: Minutes) -> list[Data]:
    before, after = minutes.before, minutes.after
    return [
        _key("Alignment of the plan", after.score_shown, _was(before.score_shown, after.score_shown)),
        _key("Recommended", after.recommended, _was(before.recommended, after.recommended)),
        _key("Monthly cost, recommended", after.monthly_cost, _was(before.monthly_cost, after.monthly_cost)),
    ]


def _key(label: str, value: str, note: str) -> Data:
    return {"label": label, "value": value, "note": note}


def _was(before: str, after: str) -> str:
    return "as before the workshop" if before == after else f"before the workshop: {before}"


def _findings(minutes: Minutes) -> list[Data]:
    changed = minutes.changed
    groups = (
        ("Cleared", changed.cleared),
        ("No longer decided: an answer is now not known", changed.undecided),
        ("New", changed.appeared),
    )
    return [
        {"title": title, "items": [{"severity": severity, "title": name} for _, name, severity in found]}
        for title, found in groups
        if found
    ]


def _settled(asked: Asked) -> Data:
    settling = asked.settling
    assert settling is not None
    return {
        "label": asked.card.label,
        "workload": asked.card.workload,
        "was": settling.was,
        "answer": settling.answer,
        "how": _finds_out(asked) if settling.method == "unknown" else HOW[settling.method],
        "effect": _effect(settling.before, settling.after),
        "cite": settling.note,
    }


def _effect(before: Measures, after: Measures) -> str:
    """What this one answer moved, in words."""
    named = (
        ("score", before.score_shown, after.score_shown),
        ("recommended", before.recommended, after.recommended),
        ("monthly cost", before.monthly_cost, after.monthly_cost),
        ("P95 latency", before.latency, after.latency),
        ("critical findings", str(len(before.critical)), str(len(after.critical))),
    )
    moved = [f"{name}: {was} → {now}" for name, was, now in named if was != now]
    return "; ".join(moved) or "nothing in the advice"


def _open(asked: Asked) -> Data:
    settling = asked.settling
    assert settling is not None
    return {"name": asked.card.text, "owner": settling.owner, "due": _due(settling.due), "state": ""}


def _note(note: Note) -> Data:
    return {"name": note.text, "owner": note.owner, "due": _due(note.due), "state": "done" if note.done else "open"}


def _due(iso: str) -> str:
    return text.date_text(iso) if iso else "no date"


def _question(asked: Asked) -> Data:
    card = asked.card
    return {
        "text": card.text,
        "workload": card.workload,
        "because": f"{card.because}." if card.because else "",
        "rounds": [_round(r, len(asked.results)) for r in asked.results],
        "outcome": _outcome(asked),
    }


def _round(result: Result, rounds: int) -> Data:
    bars = [b for b in result.bars if b.count]
    said = [{"name": r.name, "label": r.label, "cite": r.reason} for r in result.reasons]
    marks = [
        f"Disagreement {result.disagreement.shown}" if result.disagreement else "",
        f"mean confidence {result.confidence.shown}" if result.confidence else "",
    ]
    return {
        "title": f"Round {result.round}" if rounds > 1 else "",
        "bars": [{"label": b.label, "share": b.share, "shown": b.shown} for b in bars],
        "summary": f"{result.lead.say}.",
        "marks": ", ".join(m for m in marks if m),
        "reasons": said[:_REASONS],
        "more": f"{len(said) - _REASONS} further reasons stand in the CSV" if len(said) > _REASONS else "",
    }


def _outcome(asked: Asked) -> str:
    settling = asked.settling
    if settling is None:
        why = f": {asked.card.note}" if asked.card.note else ""
        return f"Passed over{why}" if asked.card.state == "skipped" else "Not settled."
    note = f" {settling.note}" if settling.note else ""
    if settling.method == "unknown":
        return f"Not known yet: {_finds_out(asked)}. It was: {settling.was}.{note}"
    return f"Settled {HOW[settling.method]}: {settling.answer}. It was: {settling.was}.{note}"


def _finds_out(asked: Asked) -> str:
    settling = asked.settling
    assert settling is not None
    return f"{settling.owner} finds it out" + (f" by {text.date_text(settling.due)}" if settling.due else "")


def _passed(asked: Asked, why: str) -> Data:
    return {"text": asked.card.text, "workload": asked.card.workload, "why": why}


def _untouched(asked: Asked) -> bool:
    return asked.card.state in ("waiting", "open") and not asked.results


def _people(minutes: Minutes) -> list[str]:
    return list(minutes.people)


def _stamp(minutes: Minutes) -> list[Data]:
    first, last = (text.date_text(day) for day in minutes.met)
    met = first if minutes.days == 1 else f"{first} to {last}, {minutes.days} days"
    rows: Iterable[tuple[str, str]] = (
        ("Assessment", f"{minutes.assessment}, version {minutes.version}"),
        ("Met", met),
        ("Minutes as of", text.date_text(minutes.as_of)),
        ("Made by", f"Advisor {__version__}, knowledge {minutes.knowledge_version}"),
        ("Disagreement", DISAGREEMENT),
        ("Names", "Reasons carry no names." if minutes.names_hidden else ""),
        ("Notice", text.NOTICE),
    )
    return [{"label": label, "cite": value} for label, value in rows if value]


DISAGREEMENT: Final = (
    "The mean difference of two people picked at random among those who know: 0 % where all agree, 100 % where no two "
    "do. Two choices differ by 0 or 1, two lists by what they do not share (Jaccard), two numbers by their distance "
    "over the larger."
)
