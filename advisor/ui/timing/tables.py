"""The tables of the page: the parts of a path, and the links between places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.design.model import Design
from advisor.exploring.budget import Budget
from advisor.exploring.reach import Reach, Span, Spot
from advisor.figure import show
from advisor.ui.building.markup import NONE, Column, Html, table
from advisor.ui.figures import GRADE_SAYS
from advisor.ui.theme import esc
from advisor.ui.timing.marks import name_of

_BASIS: Final = {"measured": "measured", "model": "model, 80 % interval", "same place": "one place", "not known": NONE}


def parts(design: Design, budget: Budget) -> Html:
    """Each part of a path: where it happens and what requests spend there."""
    columns = (
        Column("Part"), Column("Where"), Column("At P50", True), Column("At P95", True),
        Column("Own P95", True), Column("Known how"),
    )  # fmt: skip
    return table("Parts of the request path", columns, _parts(design, budget), "lat-parts")


def _parts(design: Design, budget: Budget) -> Iterator[tuple[str, ...]]:
    for number, part in enumerate(budget.slices, 1):
        split = part.kind == "further" or (part.kind == "first" and "whole_ms" in part.slow.inputs)
        own = NONE if split or part.segment.repeat > 1 else show(part.segment.p95_ms, "ms")
        name = Html(f"<i class='lat-chip lat-{part.kind}'>{number}</i>{esc(part.label)}")
        grade = GRADE_SAYS.get(part.segment.grade, part.segment.grade)  # type: ignore[call-overload]
        yield name, _where(design, part.segment.place), part.typical.shown, part.slow.shown, own, grade


def _where(design: Design, place: str) -> str:
    """A place, or the two ends of a link, by name."""
    names = ["Users" if id == "users" else design.places[id].label for id in place.split(">")]
    return " to ".join(names)


def links(reach: Reach, named: dict[str, str]) -> Html:
    """Each link between places: distance, round trip, how it is known. named: request path → its name."""
    columns = (
        Column("From"), Column("To"), Column("Distance", True), Column("Round trip", True), Column("Known how"),
        Column("Used by"),
    )  # fmt: skip
    spots = {spot.id: spot for spot in reach.spots}
    return table("Links between places", columns, (_link(span, spots, named) for span in reach.spans))


def _link(span: Span, spots: dict[str, Spot], named: dict[str, str]) -> tuple[str, ...]:
    ends = [_end(spots[id]) for id in (span.a, span.b)]
    used = "; ".join(named.get(path, path) for path in span.paths) or "after a failure"
    if span.rtt is None or span.km is None:
        return (*ends, NONE, "not in the times", "one end is not known", used)
    distance = show(round(span.km), "km") if span.km >= 1 else "under 1 km"
    return (*ends, distance, span.rtt.shown, _BASIS[span.basis], used)


def _end(spot: Spot) -> str:
    return f"{spot.city}: {name_of(spot)}" if spot.city else name_of(spot)
