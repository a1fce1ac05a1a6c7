"""The minutes of a room, gathered from its snapshot. How they look on paper is the matter of advisor.workshop.paper."""

from __future__ import annotations

from datetime import UTC, datetime

from advisor.workshop.model import Asked, Minutes
from advisor.workshop.snapshot import revealed_rounds
from advisor.workshop.today import today
from advisor.workshop.views import Views, note, step


def minutes(views: Views) -> Minutes:
    """All that is to be written down. Measures that are missing are worked out."""
    shot, room, bench = views.shot, views.shot.room, views.bench
    before, after = bench.measures(shot.first_text), bench.measures(shot.text)
    settlings = {s.question: s for s in views.settlings()}
    asked = tuple(
        Asked(
            card=views.card(row),
            results=tuple(r for at in revealed_rounds(row) if (r := views.result(row, at))),
            settling=settlings.get(row.number) if row.state == "settled" else None,
        )
        for row in shot.questions
    )
    settled = [a.settling for a in asked if a.settling is not None]
    return Minutes(
        code=room.code,
        title=room.title,
        assessment=views.assessment.name,
        as_of=bench.today().isoformat(),
        met=(_day(room.created_at), _day(room.day_at)),
        days=room.day,
        closed=room.state == "closed",
        names_hidden=room.names_hidden,
        people=tuple(p.name for p in shot.present),
        steps=tuple(step(s) for s in shot.steps),
        asked=asked,
        notes=tuple(note(n) for n in shot.notes),
        before=before,
        after=after,
        changed=today(before, after, len(settled), sum(s.method == "unknown" for s in settled)),
        version=shot.version,
        knowledge_version=bench.knowledge.version,
    )


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
