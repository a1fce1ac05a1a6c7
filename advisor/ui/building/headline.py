"""The answer in one line, and the figures that it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import streamlit as st

from advisor.advice import Advice
from advisor.figure import Figure, show, show_range
from advisor.optimise.model import Option
from advisor.report.text import figure_of, path_text, tightest_path
from advisor.ui.building.markup import amount, answer, safe
from advisor.ui.building.words import is_plan, limits_in
from advisor.ui.figures import open_figure
from advisor.ui.theme import esc

_SAVINGS: Final = {"saving": "the plan as stated", "saving_on_bill": "the cloud bill"}


class Card(NamedTuple):
    """A figure, its name and what to hold it against. shown replaces the figure's own text; also is a second one."""

    name: str
    figure: Figure
    note: str
    shown: str = ""
    also: Card | None = None


def draw(advice: Advice, best: Option | None) -> None:
    """What to build, and its key figures, each of which can be opened."""
    first, _, rest = advice.recommendation.summary.partition(". ")
    if best and not rest and is_plan(advice, best):
        rest = "That is the plan as stated: no other design that keeps its limits is better."
    st.html(answer(first.rstrip("."), rest if best else ""))
    if best:
        cards = list(_cards(advice, best))
        with st.container(key="bld-cards", gap="small"):
            for card in cards:
                with st.container(border=True, key=f"bld-card-{card.figure.id}", gap="xsmall"):
                    st.html(_html(card))
                    open_figure(card.figure, key=f"open-{card.figure.id}", label="Formula, sources")
                    if card.also:
                        open_figure(card.also.figure, key=f"open-{card.also.figure.id}", label=_short(card.also))


def _html(card: Card) -> str:
    body = amount(card.shown or card.figure.shown)
    return (
        f"<div class='bld-card'><span class='adv-eyebrow'>{esc(card.name)}</span><b>{body}</b>"
        f"<p class='adv-muted'>{safe(card.note)}</p></div>"
    )


def _short(card: Card) -> str:
    return f"{card.name}: {(card.shown or card.figure.shown).partition(' (')[0]}"


def _cards(advice: Advice, best: Option) -> Iterator[Card]:
    if cost := figure_of(advice, best, "monthly_cost"):
        capex = figure_of(advice, best, "capex")
        bought = f"Bought at the start: {capex.shown}" if capex and capex.value else "Nothing is bought at the start"
        yield Card("Cost a month", cost, bought)
    yield from _slowest(advice, best)
    if up := figure_of(advice, best, "availability"):
        back = figure_of(advice, best, "rto")
        yield Card("Availability", up, f"Back after a failure in {back.shown}" if back else "")
    compared = [id for id in _SAVINGS if id != "saving" or not is_plan(advice, best)]
    savings = [card for id in compared if (card := _saving(advice, id))]
    if savings:
        yield savings[0]._replace(also=savings[1] if len(savings) > 1 else None)


def _slowest(advice: Advice, best: Option) -> Iterator[Card]:
    path = tightest_path(best)
    figure = figure_of(advice, best, f"latency/{path.id}/p95") if path else None
    if path and figure:
        name = f"Latency, P95{path_text(advice, path.id)}"
        yield Card(name, figure, against_limit(figure, path.limit_ms))


def against_limit(p95: Figure, limit_ms: float | None) -> str:
    """How a latency stands to its limit, also at the slow end of its range."""
    if limit_ms is None:
        return "No limit is set"
    limit = show(limit_ms, "ms")
    if p95.value > limit_ms:
        return f"Over the limit of {limit}"
    if p95.high > limit_ms:
        return f"Within the limit of {limit}, but the slow end of the range is not"
    return f"Within the limit of {limit}"


def _saving(advice: Advice, id: str) -> Card | None:
    """What is saved against the plan or the bill; where it costs more, how much more, and why."""
    figure, other = advice.figures.get(id), _SAVINGS[id]
    if figure is None:
        return None
    if figure.value >= 0:
        return Card(f"Saved against {other}", figure, _share_saved(figure))
    more = show_range(-figure.high, -figure.value, -figure.low, figure.unit)
    return Card(f"More than {other}", figure, _why_more(advice, id), more)


def _share_saved(saving: Figure) -> str:
    before = saving.inputs["before"]
    if not before.value:
        return ""
    return f"{show(round(saving.value / before.value, 2), 'share')} of {show(before.value, before.unit)}"


def _why_more(advice: Advice, id: str) -> str:
    stated = advice.recommendation.option("as_stated")
    if id != "saving" or stated is None or stated.feasible:
        return ""
    return f"The plan as stated is cheaper, but it breaks limits: {limits_in(stated.why_not)}"
