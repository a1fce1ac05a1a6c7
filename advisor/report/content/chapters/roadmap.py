"""The steps on a time line, and what must be true before each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from advisor.advice import Advice, Step
from advisor.advising.steps import MONTHS
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data

_DAYS_MONTH: Final = 30.44
_CLEARS: Final = 8
_CONDITIONS: Final = 12


def roadmap_page(advice: Advice, knowledge: Knowledge) -> Data:
    """The steps in their order, one after the other from the day of the advice."""
    steps = advice.roadmap
    if not steps:
        return {}
    total = sum(s.months for s in steps)
    start, rows, bars = 0.0, [], []
    for step in steps:
        rows.append(_step(step, advice, knowledge))
        bars.append(_bar(step, start, total, advice))
        start += step.months
    return {
        "headline": headline(advice),
        "lead": "A step begins when its conditions hold; the time line assumes that each follows at once. "
        "Months are judgement; those of the first step hold the wait for what has to be ordered.",
        "bars": bars,
        "ticks": _ticks(advice, total),
        "marks": _marks(advice, total),
        "steps": rows,
    }


def headline(advice: Advice) -> str:
    """How many steps, and how long all of them take."""
    whole = advice.figures.get(MONTHS)
    months = whole.shown if whole else show(sum(s.months for s in advice.roadmap), "months")
    steps = text.plural(len(advice.roadmap), "step")
    levels = {(s.from_adoption, s.to_adoption) for s in advice.roadmap if s.from_adoption != s.to_adoption}
    return f"{steps} in {months}{', one adoption level at a time' if levels else ''}"


def _bar(step: Step, start: float, total: float, advice: Advice) -> Data:
    figure = advice.figures.get(step.monthly_cost_figure)
    return {
        "from": start / total,
        "to": (start + step.months) / total,
        "title": f"{step.step}  {step.title}",
        "cost": figure.shown if figure else text.NOT_KNOWN,
        "load": f"{show(step.load_share, 'share')} of the load, {text.step_months(step, advice)}",
    }


def _day(advice: Advice, months: float) -> date:
    return date.fromisoformat(advice.as_of) + timedelta(days=round(months * _DAYS_MONTH))


def _ticks(advice: Advice, total: float) -> list[Data]:
    """A tick every three or six months."""
    every = 3 if total <= 18 else 6
    return [
        {"at": n / total, "label": f"{_day(advice, n):%b %Y}"} for n in range(0, int(total) + 1, every)
    ]  # fmt: skip


def _marks(advice: Advice, total: float) -> list[Data]:
    """The days that the answers fix: to decide, and to go live."""
    due = text.due(advice)
    if due is None:
        return []
    found = [("Decide", due.decide if due.decide != due.live else None), ("Go live, as answered", due.live)]
    today = date.fromisoformat(advice.as_of)
    marks = []
    for label, day in found:
        months = (day - today).days / _DAYS_MONTH if day else -1.0
        if day and 0 <= months <= total:
            marks.append({"at": months / total, "label": f"{label}: {text.date_text(day.isoformat())}"})
    return marks


def _step(step: Step, advice: Advice, knowledge: Knowledge) -> Data:
    titles = {f.id: f.rule.title for a in advice.alignments for f in a.findings}
    clears = list(dict.fromkeys(titles.get(id, id) for id in step.clears))
    return {
        "step": show(step.step, ""),
        "title": step.title,
        "move": text.step_move(step, advice, knowledge),
        "preconditions": text.cut(text.step_first(step), _CONDITIONS),
        "clears": text.cut(clears, _CLEARS),
        "cost": text.shown(advice.figures.get(step.monthly_cost_figure)),
        "months": text.step_months(step, advice),
        "stop_rule": step.stop_rule,
    }
