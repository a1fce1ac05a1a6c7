"""What there is for the whole: money, people, power. And in words what of it a design goes beyond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from advisor.design.evaluate import Evaluation
from advisor.design.limits import SAYINGS
from advisor.design.model import Design
from advisor.figure import show
from advisor.models.book import Book
from advisor.models.cost import Line

SLACK: Final = 1e-6
JOINT: Final = ("budget", "staff", "power")
"""Families of constraints that no deployment breaks alone: they bound what all of them take together."""


@dataclass(frozen=True, slots=True)
class Means:
    """What may be spent on the whole, USD, and who can run it, full-time people; None = no limit."""

    capex_usd: float | None = None
    month_usd: float | None = None
    fte: float | None = None


NO_LIMIT: Final = Means()


def people(lines: Iterable[Line]) -> float:
    """Full-time people behind the lines for staff, typically."""
    return sum(
        line.usd_month * 12 / (line.inputs["salary_usd_year"].value * line.inputs["loading"].value)
        for line in lines
        if line.category == "staff"
    )


def beyond(design: Design, evaluation: Evaluation, means: Means, book: Book) -> tuple[tuple[str, str], ...]:
    """Family and sentence (without full stop) of each of the joint limits that a design goes beyond."""
    return tuple((family, f"{SAYINGS[family]}: {say}") for family, say in _beyond(design, evaluation, means, book))


def _beyond(design: Design, evaluation: Evaluation, means: Means, book: Book) -> Iterator[tuple[str, str]]:
    if means.capex_usd is not None and evaluation.capex_usd > means.capex_usd + SLACK:
        cost, limit = show(evaluation.capex_usd, "USD"), show(means.capex_usd, "USD")
        yield "budget", f"hardware for {cost} is bought at the start, the budget is {limit}"
    if means.month_usd is not None and evaluation.monthly_usd > means.month_usd + SLACK:
        cost, limit = show(evaluation.monthly_usd, "USD/month"), show(means.month_usd, "USD/month")
        yield "budget", f"{cost} is typical, the budget is {limit}"
    needed = people(evaluation.lines)
    if means.fte is not None and needed > means.fte + SLACK:
        yield "staff", f"own hardware takes {show(needed, 'FTE')} to run, there are {show(means.fte, 'FTE')}"
    drawn = bought_kw(design, book)
    for id in sorted(drawn):
        place = design.places[id]
        if place.power_headroom_kw is not None and drawn[id] > place.power_headroom_kw + SLACK:
            kw, free = show(drawn[id], "kW"), show(place.power_headroom_kw, "kW")
            yield "power", f"what is bought for {place.label} draws up to {kw}, {free} are free"


def bought_kw(design: Design, book: Book) -> dict[str, float]:
    """Place id → what the hardware bought for it draws at most, kW (of a class of sites: at each of them)."""
    drawn: dict[str, float] = {}
    for id, capacity in design.capacity.items():
        pool = design.pools[id]
        if pool.server and capacity.owned:
            drawn[pool.place.id] = drawn.get(pool.place.id, 0.0) + capacity.owned * book.load_kw(pool.server).high
    return drawn
