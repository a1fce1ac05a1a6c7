"""A table as a sheet: frozen head, filter, widths, number formats, wrapped text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from advisor.report.tables import Cell, Column
from advisor.report.xlsx.cells import cell_text, number_format, row_height, text_lines, text_width
from advisor.report.xlsx.page import ACCENT, LINE, MUTED, SEVERITIES, Paper

_NARROW, _TEXT, _LONG = 9.0, 34.0, 56.0
_NUMBER: Final = 14.0
_PRINTABLE, _SCALE = 260.0, 58
_STATES: Final[dict[str, dict[str, Any]]] = {
    "unknown": {"italic": True}, "not known": {"italic": True}, "open": {"italic": True}, "in part": {"italic": True},
    "fires": {"bold": True},
}  # fmt: skip


def write_grid(paper: Paper, sheet: Worksheet, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> None:
    """The head in the first row, then one row each."""
    widths = [_width(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    _head(paper, sheet, columns, widths, len(rows))
    for at, row in enumerate(rows, 1):
        lines = 1
        quiet = any(c.name == "state" and value != "fires" for c, value in zip(columns, row, strict=True))
        for i, (column, value) in enumerate(zip(columns, row, strict=True)):
            _cell(paper, sheet, at, i, column, value, quiet)
            if isinstance(value, str):
                lines = max(lines, text_lines(cell_text(value), widths[i] - 1))
        sheet.set_row(at, row_height(lines))
    if sum(widths) > _PRINTABLE:  # one page wide would be too small to read
        sheet.freeze_panes(1, 1)
        sheet.set_print_scale(_SCALE)
        sheet.print_across()
        sheet.repeat_columns(0)
    if not rows:
        paper.text(sheet, 1, 0, "Nothing to list.", italic=True, font_color=MUTED)


def _head(paper: Paper, sheet: Worksheet, columns: Sequence[Column], widths: Sequence[float], rows: int) -> None:
    for i, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(i, i, width)
        align = "right" if column.kind in ("number", "count") else "left"
        look = {"bold": True, "font_color": "#ffffff", "bg_color": ACCENT, "text_wrap": True, "valign": "vcenter"}
        indent = {} if align == "right" else {"indent": 1}
        sheet.write_string(0, i, column.head, paper.style(**look, **indent, align=align))
    lines = max(text_lines(c.head, w - 3) for c, w in zip(columns, widths, strict=True))
    sheet.set_row(0, row_height(lines) + 6)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)


def _width(column: Column, values: Sequence[Cell]) -> float:
    """Room for the head on two lines and for most texts on one."""
    if column.kind in ("number", "count"):
        return max(_NUMBER, math.ceil(text_width(column.head) / 2) + 3)
    longest = max((text_width(cell_text(v)) for v in values if isinstance(v, str)), default=0)
    most = _LONG if column.wide else _TEXT
    return min(max(longest + 3.0, text_width(column.head) + 5.0, _NARROW), most)


def _cell(paper: Paper, sheet: Worksheet, row: int, at: int, column: Column, value: Cell, quiet: bool) -> None:
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
    if column.kind in ("text", "date", "mixed", "flag"):
        look |= {"text_wrap": True, "align": "left", "indent": 1}
    if column.name == "id":
        look["font_color"] = MUTED
    if column.name == "severity" and not quiet:
        look |= SEVERITIES.get(str(value), {})
    if column.name == "state":
        look |= _STATES.get(str(value), {})
    if column.kind == "date" and isinstance(value, str):
        paper.day(sheet, row, at, value, **look)
    else:
        paper.put(sheet, row, at, value, number_format(column.unit, column.kind == "count"), **look)
