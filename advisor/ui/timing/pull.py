"""The levers of a path as a chart, and those that would change nothing, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.exploring.faster import PULLS, Lever
from advisor.ui.building.bars import Bar, BarChart
from advisor.ui.building.markup import Html, bullets
from advisor.ui.building.words import amid
from advisor.ui.theme import esc

NOTE: Final = (
    "How much shorter P95 gets when one thing changes and all else stays, timed again by the same models. What it "
    "costs, and what a smaller model or a shorter answer loses in quality, is not in these bars."
)


def chart(levers: Sequence[Lever]) -> BarChart | None:
    """The levers that shorten P95, the strongest first; None where none does."""
    drawn = [_bar(lever) for lever in levers if lever.saves and lever.then]
    if not drawn:
        return None
    best = drawn[0]
    return BarChart(f"What moves it most: {amid(best.label)}", NOTE, drawn)


def _bar(lever: Lever) -> Bar:
    assert lever.saves is not None
    assert lever.then is not None
    text = f"{lever.saves.shown.partition(' (')[0]} less"
    return Bar(lever.label, text, max(0.0, lever.saves.value), detail=f"P95 then {lever.then.shown}")


def unchanged(levers: Sequence[Lever]) -> Html:
    """The levers that change nothing here."""
    idle = [Html(f"<b>{esc(PULLS[k.id][0])}</b>: {esc(k.why_not)}.") for k in levers if not k.saves]
    return bullets(idle)
