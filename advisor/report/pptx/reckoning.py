"""The slides with native charts: cost by kind, and where the time goes."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from advisor.advice import Advice
from advisor.design.model import Path
from advisor.figure import round_significant, show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.chapters.cost import cost
from advisor.report.content.chapters.latency import latency
from advisor.report.content.shared import Data
from advisor.report.look import Look
from advisor.report.pptx.paint import (
    ACCENT,
    HAIR,
    INK,
    SOFT,
    Box,
    Brush,
    Line,
    Run,
    clean,
    colour_of,
    describe,
    outline,
    paint,
)
from advisor.report.pptx.slide import Slide

_PATHS: Final = 8
_ROOM: Final = 0.07  # of the height of the chart: a line of text


def cost_slide(advice: Advice, knowledge: Knowledge, look: Look) -> Slide | None:
    """From the plan as stated to the recommended design by kind of cost."""
    data = cost(advice, knowledge)
    return Slide("Cost", data["headline"], partial(_draw_cost, data)) if data else None


def _draw_cost(data: Data, brush: Brush) -> None:
    bars = data["waterfall"]["bars"]
    chart = _chart(brush, XL_CHART_TYPE.COLUMN_STACKED, Box(0.5, 1.45, 8.1, 5.0), _waterfall(bars))
    base, totals, ups, downs, labels = chart.plots[0].series
    for hidden in (base, labels):
        paint(hidden.format.fill, "")
    for series, fill, line in ((totals, INK, ""), (ups, ACCENT, ""), (downs, "ffffff", ACCENT)):
        paint(series.format.fill, fill)
        outline(series.format.line, line, 1.5)
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    _axis(chart.value_axis, "USD a month, typical")
    _level(chart.category_axis, 8.5 if len(bars) < 8 else 7.5)
    for i, bar in enumerate(bars):
        _label(labels.points[i], brush.write(bar["shown"]))
    describe(brush.slide.shapes[-1], "Cost a month by kind: " + "; ".join(f"{b['label']} {b['shown']}" for b in bars))
    _totals(data, brush)


def _waterfall(bars: list[Data]) -> Any:
    """An invisible base, three kinds of bars on it, and an invisible top that carries the labels."""
    made = CategoryChartData(number_format="#,##0")
    made.categories = [clean(b["label"]) for b in bars]
    unit = max((abs(b["usd"]) / max(abs(b["to"] - b["from"]), 1e-9) for b in bars if b["usd"]), default=0.0)
    made.add_series("Base", [0 if b["kind"] == "total" else _usd(min(b["from"], b["to"]) * unit) for b in bars])
    for name, kind in (("Total", "total"), ("Adds", "up"), ("Takes away", "down")):
        made.add_series(name, [_usd(abs(b["usd"])) if b["kind"] == kind else 0 for b in bars])
    top = max((abs(b["usd"]) for b in bars if b["kind"] == "total"), default=0.0)
    made.add_series("Labels", [_usd(max(top, unit) * _ROOM)] * len(bars))
    return made


def _usd(value: float) -> float:
    return round_significant(value, 4)


def _label(point: Any, words: str) -> None:
    """The amount above a bar: the label of an invisible piece on top of it."""
    label = point.data_label
    label.has_text_frame = True
    label.text_frame.text = clean(words)
    label.position = XL_LABEL_POSITION.CENTER
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(11), True
    font.color.rgb = colour_of(INK)


def _level(axis: Any, points: float) -> None:
    """Category names run level, on two lines where they must."""
    axis.tick_labels.font.size = Pt(points)
    axis._element.txPr.find(qn("a:bodyPr")).set("rot", "0")


def _totals(data: Data, brush: Brush) -> None:
    lines: list[Line] = []
    for total in data["totals"]:
        lines += [
            [Run(total["label"].upper(), 10, True, ACCENT)],
            [Run(total["recommended"], 15, True)],
            [Run(f"as stated: {total['stated']}", 11, False, SOFT)],
            [Run(" ", 5)],
        ]
    if data["movers"]:
        lines += [[Run("MOVES IT MOST", 10, True, ACCENT)]]
        lines += [[Run(f"{text.short(m['label'], 52)}: {m['shown']}", 11)] for m in data["movers"][:3]]
    brush.text(Box(8.9, 1.5, 3.85, 4.9), lines)
    left_out = text.listed_in(data["not_included"], 300)
    note = [
        Run("Not in this number: ", 9, True),
        Run(f"{left_out}. ", 9, False, SOFT),
        Run(data["dated"], 9, False, SOFT),
    ]
    brush.text(Box(0.6, 6.5, 12.1, 0.5), [note])


def latency_slide(advice: Advice, knowledge: Knowledge, look: Look) -> Slide | None:
    """P50 and P95 of each path against its limit, and the parts of the tightest one."""
    data = latency(advice, knowledge)
    return Slide("Latency", data["headline"], partial(_draw_latency, advice, data)) if data else None


def _draw_latency(advice: Advice, data: Data, brush: Brush) -> None:
    best = advice.recommendation.recommended or advice.recommendation.option("as_stated")
    path = text.tightest_path(best) if best else None
    if best is None or path is None:
        return
    chart = _chart(brush, XL_CHART_TYPE.BAR_CLUSTERED, Box(0.5, 1.75, 7.0, 4.7), _parts(path))
    for series, colour in zip(chart.plots[0].series, (ACCENT, INK), strict=True):
        paint(series.format.fill, colour)
    chart.plots[0].gap_width, chart.plots[0].overlap = 55, -5
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)
    _axis(chart.value_axis, "ms")
    chart.plots[0].has_data_labels = True
    chart.plots[0].data_labels.font.size = Pt(10)
    chart.plots[0].data_labels.number_format, chart.plots[0].data_labels.number_format_is_linked = "#,##0.#", False
    describe(brush.slide.shapes[-1], f"Parts of the path {path.label}, P50 and P95 in ms")
    name = text.path_text(advice, path.id).lstrip(", ")
    head = f"Parts of the path{f' of {name}' if name else ''}"
    brush.text(Box(0.6, 1.42, 7, 0.3), [[Run(head, 13, True)]])
    header: list[Line] = [[Run(t, 11, True)] for t in ("Path", "P50", "P95", "Limit")]
    rows: list[list[Line]] = [
        [
            [Run(text.short(p["name"] or "All requests", 40), 11, True)],
            [Run(p["p50"], 10)],
            [Run(p["p95"], 10, True)],
            [Run(p["limit"] or "not answered", 10)],
        ]
        for p in data["paths"][:_PATHS]
    ]
    brush.table(Box(7.7, 1.5, 5.03, 4), [header, *rows], (1.2, 1.3, 1.3, 0.8), 0.52)
    left = len(data["paths"]) - _PATHS
    note = f"{left} more paths in the report. " if left > 0 else ""
    note += "Percentiles of a path are composed by simulation, never added up."
    brush.text(Box(0.6, 6.6, 12.1, 0.3), [[Run(note, 10, False, SOFT)]])


def _parts(path: Path) -> Any:
    made = CategoryChartData(number_format="#,##0.#")
    parts = path.segments[::-1]  # a bar chart counts from below
    times = [f" × {show(s.repeat, '')}" if s.repeat > 1 else "" for s in parts]
    made.categories = [text.short(clean(s.label), 44) + t for s, t in zip(parts, times, strict=True)]
    made.add_series("P95", [round_significant(s.p95_ms * s.repeat, 3) for s in parts])
    made.add_series("P50", [round_significant(s.p50_ms * s.repeat, 3) for s in parts])
    return made


def _chart(brush: Brush, kind: Any, box: Box, data: Any) -> Any:
    """A native chart, whose numbers stand in a workbook inside the file."""
    frame = brush.slide.shapes.add_chart(kind, *(Inches(v) for v in (box.x, box.y, box.w, box.h)), data)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, False
    chart.font.size = Pt(11)
    chart.font.color.rgb = colour_of(INK)
    chart.category_axis.format.line.color.rgb = colour_of(INK)
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.tick_labels.font.size = Pt(10)
    return chart


def _axis(axis: Any, words: str) -> None:
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = colour_of(HAIR)
    axis.format.line.fill.background()
    axis.minimum_scale = 0
    axis.tick_labels.font.size = Pt(10)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
    axis.has_title = True
    axis.axis_title.text_frame.text = words
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(10)
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
