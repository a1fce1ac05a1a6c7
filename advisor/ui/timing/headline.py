"""The answer of the page in one sentence, and the verdict on each path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from advisor.advice import Advice
from advisor.design.model import parse_job
from advisor.exploring.budget import Budget
from advisor.figure import Figure, show, show_range
from advisor.report.text import short
from advisor.topology.parts import boundary
from advisor.ui.building.words import listed

Verdict = Literal["within", "tight", "over", "none"]
SAYS: dict[Verdict, str] = {
    "within": "Within the limit",
    "tight": "Within the limit, but not at the slow end of the range",
    "over": "Over the limit",
    "none": "No limit is answered",
}


class Headline(NamedTuple):
    """A sentence without full stop, and what is to be added."""

    text: str
    more: str


def verdict(budget: Budget) -> Verdict:
    """How a path stands to its limit at P95."""
    if budget.room is None:
        return "none"
    if budget.room.value < 0:
        return "over"
    return "tight" if budget.room.low < 0 else "within"


def path_name(advice: Advice, budget: Budget) -> str:
    """A path with what it does: "staff-assistant: question to answer", "Request to answer, EU"."""
    label, inside = budget.path.label, boundary(budget.path.id)
    if len(advice.alignments) > 1:
        label = f"{short(parse_job(budget.path.id)[0], 40)}: {label[:1].lower()}{label[1:]}"
    return ", ".join(filter(None, (label, inside)))


def brief_name(advice: Advice, budget: Budget) -> str:
    """As little as tells a path from the others: its workload, its boundary, or both."""
    workload = short(parse_job(budget.path.id)[0], 40) if len(advice.alignments) > 1 else ""
    return ", ".join(filter(None, (workload, boundary(budget.path.id)))) or budget.path.label


def headline(advice: Advice, budgets: Sequence[Budget]) -> Headline:
    """Which paths meet their limit at P95 and by how much; which do not."""
    limited = [b for b in budgets if b.room]
    over = [b for b in limited if verdict(b) == "over"]
    if not limited:
        return Headline("No time limit is answered, so nothing can be too slow yet", "")
    more = "" if len(limited) == len(budgets) else f"{len(budgets) - len(limited)} of the paths have no limit."
    if len(limited) == 1:
        return Headline(_single(limited[0]), more)
    if over:
        names = listed([brief_name(advice, b) for b in over])
        return Headline(f"{len(over)} of {len(limited)} request paths miss their limit at P95: {names}", more)
    tight = tightest(limited)
    room = _span(tight.room)
    which = "Both" if len(limited) == 2 else f"All {len(limited)}"
    text = (
        f"{which} request paths are fast enough; the tightest, {brief_name(advice, tight)}, has {room} to spare at P95"
    )
    return Headline(text, more or (SAYS["tight"] + "." if verdict(tight) == "tight" else ""))


def tightest(budgets: Sequence[Budget]) -> Budget:
    """The path with least room for its limit; the first where none has a limit."""
    limited = [b for b in budgets if b.room]
    return min(limited, key=lambda b: -b.p95.value / (b.path.limit_ms or 1.0), default=budgets[0])


def _single(budget: Budget) -> str:
    limit, room = show(budget.path.limit_ms or 0.0, "ms"), budget.room
    assert room is not None
    if room.value < 0:
        beyond = show_range(-room.high, -room.value, -room.low, room.unit).partition(" (")[0]
        return f"Too slow: P95 is {beyond} over the limit of {limit}"
    if room.low < 0:
        return f"Fast enough in the typical case, but the slow end of the range is over the limit of {limit}"
    return f"Fast enough: at P95 there are {_span(room)} to spare of the {limit} allowed"


def _span(figure: Figure | None) -> str:
    return figure.shown.partition(" (")[0] if figure else ""
