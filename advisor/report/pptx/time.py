"""The last slide: the steps on a time line, and what is assumed, unknown and left out."""

from __future__ import annotations

from functools import partial
from typing import Final

from pptx.enum.shapes import MSO_SHAPE

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.chapters.roadmap import roadmap_page
from advisor.report.content.chapters.unknowns import unknowns
from advisor.report.content.shared import Data
from advisor.report.pptx.paint import ACCENT, INK, SOFT, WHITE, Box, Brush, Line, Run
from advisor.report.pptx.slide import Slide

_LEFT: Final = 0.6
_WIDE: Final = 12.13
_FILLS: Final = ("8ea1e5", ACCENT, INK)


def roadmap_slide(advice: Advice, knowledge: Knowledge, dated: str) -> Slide:
    """Steps above, unknowns below."""
    steps, open_ = roadmap_page(advice, knowledge), unknowns(advice, knowledge)
    title = steps["headline"] if steps else open_["headline"]
    chapter = "Roadmap, and what is not known" if steps else "What is not known"
    return Slide(chapter, title, partial(_draw, steps, open_, dated))


def _draw(steps: Data, open_: Data, dated: str, brush: Brush) -> None:
    if steps:
        for i, (bar, step) in enumerate(zip(steps["bars"], steps["steps"], strict=True)):
            _step(i, bar, step, len(steps["bars"]), brush)
    _unknowns(open_, 4.55 if steps else 1.5, dated, brush)


def _step(i: int, bar: Data, step: Data, count: int, brush: Brush) -> None:
    """An arrow as long as the step takes; its text in columns of equal width below."""
    x, wide = _LEFT + bar["from"] * _WIDE, (bar["to"] - bar["from"]) * _WIDE
    fill = _FILLS[min(i, 2)]
    head = [[Run(bar["title"], 13, True, INK if i == 0 else WHITE)]]
    brush.rect(Box(x, 1.45, wide, 0.55), fill, "", head, shape=MSO_SHAPE.PENTAGON, inset=0.1)
    column = _WIDE / count
    conditions = text.cut(step["preconditions"], 2)
    lines: list[Line] = [
        [Run(f"{bar['title']}: ", 12, True), Run(bar["load"], 11, False, SOFT)],
        [Run(step["cost"], 12, True)],
        *([Run(f"–  {text.short(c, 90)}", 10)] for c in conditions),
        [Run(f"Stop rule: {text.short(step['stop_rule'], 130)}", 10, False, SOFT)],
    ]
    brush.text(Box(_LEFT + i * column, 2.15, column - 0.25, 2.2), lines, gap=2)


def _unknowns(open_: Data, top: float, dated: str, brush: Brush) -> None:
    column = _WIDE / 3
    taken = [_taken(a["question"], a["shown"]) for a in open_["assumptions"]]
    asked = [
        text.short(q["question"], 90) + (f" ({text.short(q['owner'], 30)})" if q["owner"] else "")
        for q in open_["open"]
    ]
    parts = (("ASSUMED", taken), ("UNKNOWN", asked), ("NOT IN THIS NUMBER", open_["not_included"]))
    for i, (label, items) in enumerate(parts):
        said = text.cut([text.short(t, 110) for t in items], 5) or ["nothing"]
        lines: list[Line] = [[Run(label, 10, True, ACCENT)], *([Run(f"–  {t}", 10)] for t in said)]
        brush.text(Box(_LEFT + i * column, top, column - 0.25, 2.2), lines, gap=2)
    note = f"{f'Prices as of {dated}. ' if dated else ''}{text.NOTICE}"
    brush.text(Box(_LEFT, 6.8, _WIDE, 0.25), [[Run(note, 9, False, SOFT)]])


def _taken(question: str, shown: str) -> str:
    """What stands in for an answer; a fact, which is no question, has a colon behind it."""
    said = text.short(question.rstrip("."), 80)
    return f"{said} {shown}" if said.endswith(("?", "…")) else f"{said}: {shown}"
