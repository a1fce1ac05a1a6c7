"""What we changed: the measures before beside those after, and the findings that went and came."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.report.text import plural
from advisor.workshop.model import Measures, Today


def today(before: Measures, after: Measures, settled: int, unknown: int = 0) -> Today:
    """From one state of the assessment to a later one. unknown: of those settled, how many as not known."""
    lines = tuple((name, was, now, was != now) for name, was, now in _lines(before, after))
    old, new = ({id: (id, title, severity) for id, title, severity in m.findings} for m in (before, after))
    gone = {id: f for id, f in old.items() if id not in new}
    undecided = tuple(f for id, f in gone.items() if id in after.undecided)
    cleared = tuple(f for id, f in gone.items() if id not in after.undecided)
    appeared = tuple(f for id, f in new.items() if id not in old)
    parts = [f"{plural(settled, 'question')} settled", *_moved(before, after)]
    if unknown:
        parts.insert(1, f"{unknown} of them as not known, with an owner")
    parts += [
        f"{plural(len(found), 'finding')} {what}"
        for found, what in ((cleared, "cleared"), (undecided, "no longer decided"), (appeared, "new"))
        if found
    ]
    nothing = not settled and before == after
    say = "Nothing has been settled yet." if nothing else f"{', '.join([*parts, _recommended(before, after)])}."
    return Today(lines, cleared, undecided, appeared, settled, say)


def _lines(before: Measures, after: Measures) -> Iterator[tuple[str, str, str]]:
    old, new = ({w.workload: w.score_shown for w in m.workloads} for m in (before, after))
    for name in dict.fromkeys((*old, *new)):
        label = f"Alignment, {name}" if len({*old, *new}) > 1 else "Alignment"
        yield label, old.get(name, "-"), new.get(name, "-")
    yield "Recommended", before.recommended, after.recommended
    yield "Monthly cost", before.monthly_cost, after.monthly_cost
    yield "P95 latency", before.latency, after.latency
    yield "Critical findings", str(len(before.critical)), str(len(after.critical))
    yield "All findings", str(len(before.findings)), str(len(after.findings))


def _moved(before: Measures, after: Measures) -> Iterator[str]:
    if before.score_shown != after.score_shown:
        yield f"the score went from {before.score_shown} to {after.score_shown}"


def _recommended(before: Measures, after: Measures) -> str:
    if before.recommended != after.recommended:
        return f"recommended now: {after.recommended}"
    return f"recommended as before: {after.recommended}"
