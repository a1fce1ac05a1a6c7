"""The brush: text, boxes, lines and tables on a slide, in the look of the project. Sizes in inches and points."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

INK: Final = "16203a"
SOFT: Final = "55607a"
HAIR: Final = "d5dae4"
TINT: Final = "f3f5fa"
NAVY: Final = "0f1a3c"
DISC: Final = "1c2f70"
PALE: Final = "c3cef5"
ACCENT: Final = "2f55d4"
WHITE: Final = "ffffff"
SEVERITY: Final = {"critical": "8f1220", "high": "c2410c", "medium": "c58a06", "low": "5a6478"}
_MARKS: Final = {
    "critical": MSO_SHAPE.OCTAGON, "high": MSO_SHAPE.ISOSCELES_TRIANGLE, "medium": MSO_SHAPE.DIAMOND,
    "low": MSO_SHAPE.DONUT,
}  # fmt: skip
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALIGN: Final = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ANCHOR: Final = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


def clean(text: str) -> str:
    """The text without what XML or a reader could trip over: control characters, direction overrides, no characters."""
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in text if _is_text(c))


def _is_text(c: str) -> bool:
    return c not in _OVERRIDES and unicodedata.category(c) not in ("Cs", "Cn")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text: size in points, colour as hex."""

    text: str
    size: float = 14
    bold: bool = False
    colour: str = INK


Line = Sequence[Run]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, inches."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws on one slide. `write` rewrites numbers and dates in the manner of the report."""

    slide: Any
    write: Callable[[str], str]

    def text(self, box: Box, lines: Sequence[Line], align: str = "left", anchor: str = "top", gap: float = 0) -> Any:
        """A text box. gap: points after each paragraph."""
        shape = self.slide.shapes.add_textbox(*_emu(box))
        self._fill_text(shape.text_frame, lines, align, anchor, gap)
        return shape

    def rect(
        self,
        box: Box,
        fill: str = "",
        line: str = "",
        lines: Sequence[Line] = (),
        *,
        shape: Any = MSO_SHAPE.RECTANGLE,
        width: float = 0.75,
        dash: str = "",
        align: str = "left",
        anchor: str = "middle",
        inset: float = 0.08,
        radius: float | None = None,
    ) -> Any:
        """A filled or outlined shape, with text where given. An empty colour means none."""
        made = self.slide.shapes.add_shape(shape, *_emu(box))
        unstyle(made)
        paint(made.fill, fill)
        outline(made.line, line, width, dash)
        if radius is not None and len(made.adjustments):
            made.adjustments[0] = min(0.5, radius / max(0.01, min(box.w, box.h)))
        self._fill_text(made.text_frame, lines, align, anchor, 0, inset)
        return made

    def severity(self, x: float, y: float, severity: str, size: float = 0.17) -> None:
        """The mark of a severity: a shape of its own for each, as on screen."""
        mark = self.rect(Box(x, y, size, size), SEVERITY[severity], shape=_MARKS[severity])
        describe(mark, severity)

    def table(self, box: Box, rows: Sequence[Sequence[Line]], widths: Sequence[float], row_h: float) -> Any:
        """A native table; the first row is the header. widths: shares of the box."""
        frame = self.slide.shapes.add_table(len(rows), len(rows[0]), *_emu(Box(box.x, box.y, box.w, row_h * len(rows))))
        table = frame.table
        _plain(table)
        total = sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(box.w * width / total)
        for i, row in enumerate(rows):
            table.rows[i].height = Inches(row_h)
            for j, line in enumerate(row):
                cell = table.cell(i, j)
                cell.margin_left = cell.margin_right = Inches(0.06)
                cell.margin_top = cell.margin_bottom = Inches(0.025)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                paint(cell.fill, TINT if i == 0 else WHITE)
                self._paragraphs(cell.text_frame, [line], "left", 0)
                _rule_below(cell, INK if i == 0 else HAIR, 1.25 if i == 0 else 0.5)
        return frame

    def _fill_text(
        self, frame: Any, lines: Sequence[Line], align: str, anchor: str, gap: float, inset: float = 0
    ) -> None:
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Inches(inset)
        frame.margin_top = frame.margin_bottom = Inches(inset / 2)
        frame.vertical_anchor = _ANCHOR[anchor]
        self._paragraphs(frame, lines, align, gap)

    def _paragraphs(self, frame: Any, lines: Sequence[Line], align: str, gap: float) -> None:
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = _ALIGN[align]
            paragraph.space_after = Pt(gap)
            for run in line:
                made = paragraph.add_run()
                made.text = clean(self.write(run.text))
                made.font.size, made.font.bold = Pt(run.size), run.bold
                made.font.color.rgb = colour_of(run.colour)


def colour_of(hex: str) -> Any:
    """A colour as the library wants it."""
    return RGBColor(int(hex[:2], 16), int(hex[2:4], 16), int(hex[4:], 16))


def unstyle(shape: Any) -> None:
    """Take away what the theme would add: shadow, gradient, a line of its own."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def paint(fill: Any, colour: str) -> None:
    """A solid fill; none for an empty colour."""
    if colour:
        fill.solid()
        fill.fore_color.rgb = colour_of(colour)
    else:
        fill.background()


def outline(line: Any, colour: str, width: float, dash: str = "") -> None:
    """The line of a shape; none for an empty colour. dash: an OOXML preset such as "dash" or "sysDot"."""
    if not colour:
        line.fill.background()
        return
    line.color.rgb = colour_of(colour)
    line.width = Pt(width)
    if dash:
        mark = line._get_or_add_ln()
        for old in mark.findall(qn("a:prstDash")):
            mark.remove(old)
        etree.SubElement(mark, qn("a:prstDash"), val=dash)


def describe(shape: Any, words: str) -> None:
    """What is said of a shape to those who cannot see it."""
    shape._element._nvXxPr.cNvPr.set("descr", clean(words)[:900])


def _emu(box: Box) -> tuple[int, int, int, int]:
    return Inches(box.x), Inches(box.y), Inches(max(box.w, 0.0)), Inches(max(box.h, 0.0))


def _plain(table: Any) -> None:
    """No banded style: the lines are drawn by ourselves."""
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "no style, no grid" in every PowerPoint
    table.horz_banding = False


def _rule_below(cell: Any, colour: str, width: float) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w=str(int(width * 12700)))
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour.upper())
    properties.insert(0, line)  # the schema wants lines before the fill
