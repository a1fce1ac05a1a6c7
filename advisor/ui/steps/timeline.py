"""The time line: what is ordered, and the steps one after the other, months on the axis."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final, NamedTuple

from advisor.advice import Advice
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report.content.chapters.roadmap import roadmap_page
from advisor.roadmap import WEEKS_A_MONTH
from advisor.ui.building.markup import Html
from advisor.ui.theme import esc

_INSIDE: Final = 0.7  # a bar that ends behind this share of the line has its text inside
_LAST, _LAST_PHONE = 0.93, 0.8  # a label that begins behind this share would run out of the picture


class Row(NamedTuple):
    """One line of the picture: from `begins` it waits, from `runs` to `ends` it runs, all shares of the whole."""

    name: str
    more: str
    begins: float
    runs: float
    ends: float
    said: str


def timeline(advice: Advice, knowledge: Knowledge) -> Html:
    """The picture. Its rows are a list, so that they are heard in their order."""
    told = roadmap_page(advice, knowledge)
    rows = "".join(map(_row, _rows(advice)))
    ticks = "".join(_tick(t["at"], t["label"]) for t in told["ticks"])
    marks = "".join(f"<span style='left:{_pc(m['at'])}'></span>" for m in told["marks"])
    said = "".join(f"<li>{esc(m['label'])}</li>" for m in told["marks"])
    below = f"<ul class='way-marks' aria-label='Days'>{said}</ul>" if said else ""
    return Html(
        f"<div class='way'><div class='way-grid' aria-hidden='true'>{ticks}<div class='way-days'>{marks}</div></div>"
        f"<ol class='way-rows' aria-label='Steps'>{rows}</ol></div>{below}"
    )


def _tick(at: float, label: str) -> str:
    """A line, and its label where there is room for it before the end."""
    kind = "way-end" if at > _LAST else "way-late" if at > _LAST_PHONE else ""
    return f"<span class='{kind}' style='left:{_pc(at)}'><b>{esc(label)}</b></span>"


def _rows(advice: Advice) -> Iterator[Row]:
    total = sum(step.months for step in advice.roadmap)
    start = 0.0
    for step in advice.roadmap:
        waited = 0.0
        for wait in step.lead_times:
            figure = advice.figures[wait.figure]
            months = figure.value / WEEKS_A_MONTH
            waited = max(waited, float(ceil(months)))
            done = months / total
            yield Row(wait.kind.capitalize(), wait.what, 0.0, done, done, figure.shown)
        cost, months_of = advice.figures.get(step.monthly_cost_figure), advice.figures.get(step.months_figure)
        more = f"{show(step.load_share, 'share')} of the load, {cost.shown if cost else 'cost not known'}"
        said = months_of.shown if months_of else show(step.months, "months")
        ends = start + step.months
        yield Row(f"{step.step}  {step.title}", more, start / total, (start + waited) / total, ends / total, said)
        start = ends


def _row(row: Row) -> str:
    order = row.runs == row.ends
    side = "way-in" if row.ends > _INSIDE else "way-out"
    where = f"right:{_pc(1 - row.ends)}" if side == "way-in" else f"left:{_pc(row.ends)}"
    bars = _bar("way-hatched", row.begins, row.runs) + _bar("", row.runs, row.ends)
    return (
        f"<li class='way-row{' way-order' if order else ''}'><div class='way-name'><b>{esc(row.name)}</b>"
        f"<span>{esc(row.more)}</span><span class='way-said'>{esc(row.said)}</span></div><div class='way-track'>{bars}"
        f"<span class='{side}' style='{where}'>{esc(row.said)}</span></div></li>"
    )


def _bar(kind: str, begins: float, ends: float) -> str:
    return f"<i class='{kind}' style='left:{_pc(begins)};width:{_pc(ends - begins)}'></i>" if ends > begins else ""


def _pc(share: float) -> str:
    return f"{100 * share:.2f}%"
