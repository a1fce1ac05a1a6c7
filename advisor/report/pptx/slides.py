"""The slides, one function each: what it says as a title, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from pptx.enum.shapes import MSO_SHAPE

from advisor import __version__
from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.chapters.alignment import alignment
from advisor.report.content.chapters.causes import top_causes
from advisor.report.content.chapters.options import options_page
from advisor.report.content.chapters.pictures import pictures
from advisor.report.content.plan import prices_as_of
from advisor.report.content.shared import Data, causes, named
from advisor.report.content.summary import key_figures
from advisor.report.look import Look
from advisor.report.pptx.paint import (
    ACCENT,
    DISC,
    HAIR,
    INK,
    NAVY,
    PALE,
    SOFT,
    TINT,
    WHITE,
    Box,
    Brush,
    Line,
    Run,
    describe,
)  # fmt: skip
from advisor.report.pptx.picture import TopologyDrawing
from advisor.report.pptx.reckoning import cost_slide, latency_slide
from advisor.report.pptx.slide import Slide
from advisor.report.pptx.time import roadmap_slide

_ROWS: Final = 9
_CAUSES: Final = 6
Maker = Callable[[Advice, Knowledge, Look], Slide | None]


def cover(advice: Advice, knowledge: Knowledge, look: Look) -> Slide:
    """The name, three figures, who and when."""
    return Slide("", "", partial(_draw_cover, advice, look), cover=True)


def _draw_cover(advice: Advice, look: Look, brush: Brush) -> None:
    ground = brush.rect(Box(0, 0, 13.333, 7.5), NAVY)
    disc = brush.rect(Box(8.6, -2.6, 6.4, 6.4), DISC, shape=MSO_SHAPE.OVAL)
    for shape in (disc, ground):  # behind the title, the ground behind all
        brush.slide.shapes._spTree.insert(2, shape._element)
        describe(shape, "")
    brush.text(Box(0.9, 1.85, 9, 0.3), [[Run("ARCHITECTURE RECOMMENDATION", 13, True, PALE)]])
    for i, figure in enumerate(key_figures(advice)):
        x = 0.9 + 3.95 * i
        brush.rect(Box(x, 4.35, 0.035, 1.15), "6f8cf5")
        size = 22 if len(figure["value"]) < 20 else 17
        lines: list[Line] = [[Run(figure["label"], 12, False, PALE)], [Run(figure["value"], size, True, WHITE)]]
        lines += [[Run(figure["note"], 11, False, PALE)]] if figure["note"] else []
        brush.text(Box(x + 0.14, 4.3, 3.6, 1.3), lines)
    said = (
        look.organisation,
        look.author,
        text.date_text(advice.as_of),
        f"Advisor {__version__}",
        look.confidentiality,
    )
    foot = " · ".join(text.short(t, 60) for t in said if t)
    brush.text(Box(0.9, 6.75, 11.5, 0.3), [[Run(foot, 11, False, PALE)]])


def decision(advice: Advice, knowledge: Knowledge, look: Look) -> Slide:
    """What is to be decided, and before and after."""
    asked = text.decision(advice)
    said = text.impossible(advice.clashes, len(advice.assessment.workloads) > 1) or advice.recommendation.summary
    title = said or "Too little is answered to recommend a design"
    return Slide("Decision requested", title, partial(_draw_decision, advice, knowledge, asked))


def _draw_decision(advice: Advice, knowledge: Knowledge, asked: text.Decision | None, brush: Brush) -> None:
    if asked is None:
        waiting = [text.subject_text(q, knowledge) for q in advice.recommendation.waiting_for]
        lines: list[Line] = [[Run(f"–  {q}", 14)] for q in waiting[:10]]
        brush.text(Box(0.6, 1.6, 12, 5), [[Run("These answers are needed first:", 15, True)], *lines], gap=4)
        return
    brush.rect(Box(0.6, 1.45, 4.6, 5.35), TINT, ACCENT, width=1.25)
    lines = []
    for label, said in (("WHAT", asked.what), ("AMOUNT", asked.amount), ("BY WHEN", asked.by_when)):
        lines += [
            [Run(label, 11, True, ACCENT)],
            [Run(text.short(said, 330), 14 if len(said) < 200 else 11)],
            [Run(" ", 6)],
        ]
    left_out = text.listed_in(text.not_included(advice), 300)
    lines += [[Run("Not in this number: ", 9, True), Run(left_out, 9, False, SOFT)]] if left_out else []
    brush.text(Box(0.8, 1.6, 4.2, 5.1), lines)
    rows = text.changes(advice)[:_ROWS]
    if not rows:
        return
    header: list[Line] = [[Run("", 11)], [Run("Plan as stated", 11, True)], [Run("Recommended", 11, True)]]
    body: list[list[Line]] = [
        [[Run(text.short(c.measure, 60), 11)], [Run(c.stated, 11)], [Run(c.recommended, 11, True)]] for c in rows
    ]
    brush.table(Box(5.5, 1.45, 7.23, 5), [header, *body], (1.15, 1.5, 1.5), 0.46)
    saving = advice.figures.get("saving")
    if saving and not text.stated_is_best(advice):
        said = f"Against the plan as stated the recommended design {text.saving_text(saving)}."
        brush.text(Box(5.5, 6.55, 7.2, 0.3), [[Run(said, 11, True)]])


def contradictions(advice: Advice, knowledge: Knowledge, look: Look) -> Slide:
    """The layers of the workload that stands worst, and the top causes."""
    data = top_causes(advice, knowledge)
    return Slide("What contradicts itself", data["headline"], partial(_draw_contradictions, advice, knowledge))


def _draw_contradictions(advice: Advice, knowledge: Knowledge, brush: Brush) -> None:
    blocks = alignment(advice, knowledge)["workloads"]
    worst = min(blocks, key=lambda w: 2.0 if w["score"] is None else w["score"])
    name = text.short(worst["name"], 44) if len(blocks) > 1 else ""
    head = [Run(f"Alignment {worst['score_shown']}", 16, True), Run(f"  {name}", 12, False, SOFT)]
    brush.text(Box(0.6, 1.45, 4.6, 0.35), [head])
    for i, layer in enumerate(worst["layers"]):
        y = 2.0 + i * 1.62
        said = f"Answers point to: {layer['inferred']}" if layer["differs"] else "as the answers say"
        lines: list[Line] = [
            [Run(layer["layer"].upper(), 10, True, ACCENT)],
            [Run(text.short(layer["stated"], 40), 16, True)],
            [Run(said if layer["inferred"] else "", 10, False, SOFT)],
        ]
        brush.rect(Box(0.6, y, 3.1, 1.0), TINT, INK, lines, shape=MSO_SHAPE.ROUNDED_RECTANGLE, radius=0.06, inset=0.14)
    _pairs(worst["pairs"], brush)
    if len(blocks) > 1:
        others = [f"{text.short(w['name'], 30)}: {w['score_shown']}" for w in blocks if w is not worst]
        brush.text(Box(0.6, 6.68, 4.6, 0.3), [[Run("; ".join(text.cut(others, 2)), 10, False, SOFT)]])
    _causes(advice, brush)


def _pairs(pairs: list[Data], brush: Brush) -> None:
    for pair, y, high in ((pairs[0], 3.0, 0.62), (pairs[2], 4.62, 0.62)):
        brush.rect(Box(2.13, y, 0.03, high), INK if pair["score"] is not None else HAIR)
        _pips(pair, 2.3, y + 0.2, brush)
    brush.rect(Box(3.7, 2.48, 0.35, 0.03), INK)
    brush.rect(Box(4.02, 2.48, 0.03, 3.27), INK)
    brush.rect(Box(3.7, 5.72, 0.35, 0.03), INK)
    _pips(pairs[1], 4.12, 4.0, brush)


def _pips(pair: Data, x: float, y: float, brush: Brush) -> None:
    """A score of 0 to 4 as filled and empty dots, with its words."""
    for n in range(4):
        full = pair["score"] is not None and n < pair["score"]
        brush.rect(Box(x + n * 0.16, y, 0.12, 0.12), INK if full else WHITE, INK, shape=MSO_SHAPE.OVAL)
    brush.text(Box(x, y + 0.13, 1.2, 0.25), [[Run(pair["shown"], 10, True)]])


def _causes(advice: Advice, brush: Brush) -> None:
    ranked = causes(advice)
    for i, (alignment_, cause) in enumerate(ranked[:_CAUSES]):
        y = 1.5 + i * 0.86
        by_id = {f.id: f for f in alignment_.findings}
        worst = by_id[cause.findings[0]]
        brush.severity(5.6, y + 0.05, cause.severity, 0.2)
        where = named(advice, alignment_.workload)
        title = [Run(text.short(cause.title, 90), 14, True)]
        title += [Run(f"  {text.short(where, 30)}", 10, False, SOFT)] if where else []
        effect = text.effect_text(advice.remedy_effects.get(worst.id))
        does = [Run(f"{cause.severity.capitalize()}. {text.short(worst.rule.remedy.say, 110)}", 11, False, SOFT)]
        does += [Run(f"  Measured: {effect}", 11, True)] if effect else []
        brush.text(Box(5.95, y - 0.03, 6.8, 0.8), [title, does])
    if len(ranked) > _CAUSES:
        brush.text(Box(5.95, 6.68, 6.8, 0.3), [[Run(f"and {len(ranked) - _CAUSES} further causes", 10, False, SOFT)]])


def topology(advice: Advice, knowledge: Knowledge, look: Look) -> Slide | None:
    """The recommended design (the plan as stated where nothing is recommended)."""
    drawn = advice.topology or advice.topology_stated
    if drawn is None:
        return None
    title = pictures(advice, knowledge)["headline"]
    return Slide("Topology", title, lambda brush: TopologyDrawing(brush, drawn, Box(0.6, 1.35, 12.13, 5.6)).draw())


def options(advice: Advice, knowledge: Knowledge, look: Look) -> Slide | None:
    """The options as a native table."""
    data = options_page(advice, knowledge)
    return Slide("Options", data["headline"], partial(_draw_options, data)) if data else None


def _draw_options(data: Data, brush: Brush) -> None:
    columns = data["columns"]
    reasons = {r["label"]: r for r in data["reasons"]}
    measures = {m["label"]: m["cells"] for m in data["measures"]}
    latency = next((m for m in measures if m.startswith("P95 latency")), "")
    wanted = [m for m in ("Cost a month", "Capital", latency, "Availability", "Time to recover") if m in measures]
    names = ("Option", *(text.short(m, 40) for m in wanted), "Why not")
    header: list[Line] = [[Run(name, 11, True)] for name in names]
    place = {c["label"]: i for i, c in enumerate(columns)}
    rows: list[list[Line]] = []
    for row in data["rows"]:
        at, strong = place.get(row["label"]), row["recommended"]
        label = [Run(text.short(row["label"], 60), 11, True)]
        label += [Run("\u2003recommended", 10, True, ACCENT)] if strong else []
        label += [Run("\u2003breaks limits", 10, False, SOFT)] if not row["feasible"] else []
        cells = [[Run(measures[m][at] if at is not None else "–", 10, strong)] for m in wanted]
        why = "; ".join(reasons[row["label"]]["why_not"]) if row["label"] in reasons else "Meets every limit"
        rows.append([label, *cells, [Run(text.short(why, 150), 10, False, SOFT)]])
    widths = (1.5, *(1.25 for _ in wanted), 2.7)
    frame = brush.table(Box(0.6, 1.5, 12.13, 4), [header, *rows], widths, min(0.75, 4.6 / (len(rows) + 1)))
    describe(frame, data["headline"])
    left_out = text.listed_in(data["not_included"], 260)
    note: Any = [Run("Not in these numbers: ", 9, True), Run(left_out, 9, False, SOFT)] if left_out else []
    brush.text(Box(0.6, 6.6, 12.1, 0.4), [note])


def rest(advice: Advice, knowledge: Knowledge, look: Look) -> Slide | None:
    """The last slide: steps on a time line, what is assumed and unknown."""
    return roadmap_slide(advice, knowledge, prices_as_of(advice))


SLIDES: Final[tuple[Maker, ...]] = (
    cover, decision, contradictions, topology, options, cost_slide, latency_slide, rest,
)  # fmt: skip
