"""Live totals: what each option costs by category, summed by the spreadsheet over the cost lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from advisor.advice import Advice
from advisor.figure import show
from advisor.report import text
from advisor.report.tables import TABLES, Cell
from advisor.report.xlsx.cells import cell_text, number_format, row_height, text_lines
from advisor.report.xlsx.page import ACCENT, LINE, MUTED, TINT, Paper

TITLE: Final = "Cost totals"
MONTHS: Final = 36
_LABEL, _OPTION = 34, 17
_HEAD, _IDS, _FIRST = 0, 1, 2
_MONEY: Final = number_format("USD/month")
_PART: Final = '[>=100]#,##0;[=0]"–";0.00'  # nothing of that category
_COLOURS: Final = (
    "#2f55d4", "#8ea6ff", "#0f766e", "#6fd6a0", "#a86a00", "#f4c887", "#5b33ad", "#c4b2ee", "#55607a", "#b9c3d0",
    "#a3214a",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Totals:
    """Where the total of an option stands: option id → cell reference with its sheet, and the value computed here."""

    cells: Mapping[str, str]
    values: Mapping[str, float]


class _Lines:
    """The columns of the sheet of cost lines, and their sums as the spreadsheet will find them."""

    def __init__(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        table = TABLES["cost_lines"]
        self.rows = rows
        self.at = {c.name: i for i, c in enumerate(table.columns)}
        self.sheet = table.title
        found = dict.fromkeys(str(row[self.at["category"]]) for row in rows)
        options = {str(row[self.at["option"]]) for row in rows}
        self.categories = sorted(found, key=lambda c: -max(self.total(option, c) for option in options))

    def span(self, name: str) -> str:
        """The cells of a column, for a formula."""
        return f"'{self.sheet}'!{xl_range_abs(1, self.at[name], len(self.rows), self.at[name])}"

    def total(self, option: str, category: str) -> float:
        """What the formula over these cells gives."""
        amounts = (
            row[self.at["typical_usd_month"]]
            for row in self.rows
            if row[self.at["option"]] == option and row[self.at["category"]] == category
        )
        return sum(float(a) for a in amounts if a is not None)


def write_totals(paper: Paper, sheet: Worksheet, advice: Advice, rows: Sequence[tuple[Cell, ...]]) -> Totals:
    """The matrix of categories by options with its check and a chart. rows: of the table of cost lines."""
    lines = _Lines(rows)
    options = [o for o in advice.recommendation.options if o.evaluation]
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, len(options), _OPTION)
    sheet.freeze_panes(_FIRST, 1)
    sheet.fit_to_pages(1, 1)
    labels = [cell_text(o.label) + (", recommended" if o.recommended else "") for o in options]
    for i, words in enumerate(["USD a month, typical", *labels]):
        head = {"bold": True, "font_color": "#ffffff", "bg_color": ACCENT, "text_wrap": True}
        paper.text(sheet, _HEAD, i, words, **head, align="right" if i else "left")
    sheet.set_row(_HEAD, row_height(max(text_lines(label, _OPTION - 2) for label in labels)) + 4)
    for i, words in enumerate(["Option", *(o.id for o in options)]):
        paper.text(sheet, _IDS, i, words, font_color=MUTED, font_size=9, align="right" if i else "left")
    _matrix(paper, sheet, lines, [o.id for o in options])
    totals = _foot(paper, sheet, advice, lines, [o.id for o in options])
    _chart(paper, sheet, lines, advice, totals)
    return totals


def _matrix(paper: Paper, sheet: Worksheet, lines: _Lines, options: Sequence[str]) -> None:
    amounts, of, kinds = (lines.span(name) for name in ("typical_usd_month", "option", "category"))
    for r, category in enumerate(lines.categories, _FIRST):
        paper.text(sheet, r, 0, category.capitalize(), bottom=1, bottom_color=LINE)
        for c, option in enumerate(options, 1):
            ask = f"{xl_rowcol_to_cell(_IDS, c, row_abs=True)},{kinds},{xl_rowcol_to_cell(r, 0, col_abs=True)}"
            look = paper.style(num_format=_PART, align="right", bottom=1, bottom_color=LINE)
            sheet.write_formula(r, c, f"=SUMIFS({amounts},{of},{ask})", look, lines.total(option, category))


def _foot(paper: Paper, sheet: Worksheet, advice: Advice, lines: _Lines, options: Sequence[str]) -> Totals:
    last = _FIRST + len(lines.categories)
    labels = ("Total a month", f"Over three years ({MONTHS} months)", "In the advice", "Difference", "With its range")
    for r, label in enumerate(labels, last):
        paper.text(sheet, r, 0, label, **_foot_look(r - last), text_wrap=True)
    cells, values = {}, {}
    for c, option in enumerate(options, 1):
        figure = text.figure_of(advice, advice.recommendation.option(option), "monthly_cost")
        total = sum(lines.total(option, category) for category in lines.categories)
        own, told = (xl_rowcol_to_cell(last + i, c) for i in (0, 2))
        parts = f"{xl_rowcol_to_cell(_FIRST, c)}:{xl_rowcol_to_cell(last - 1, c)}"
        stated = figure.value if figure else 0.0
        look = [paper.style(**_foot_look(i), num_format=_MONEY) for i in range(4)]
        sheet.write_formula(last, c, f"=SUM({parts})", look[0], total)
        sheet.write_formula(last + 1, c, f"={own}*{MONTHS}", look[1], total * MONTHS)
        sheet.write_number(last + 2, c, stated, look[2])
        sheet.write_formula(last + 3, c, f"=ROUND({own}-{told},2)", look[3], round(total - stated, 2) + 0.0)
        paper.text(sheet, last + 4, c, text.shown(figure), **_foot_look(4), text_wrap=True, align="right")
        cells[option], values[option] = f"'{TITLE}'!{xl_rowcol_to_cell(last, c, True, True)}", total
    sheet.set_row(last + 4, 3 * 13.0)
    note = (
        "Totals follow when a line on the sheet of cost lines is changed; the last three rows say what the advice said."
    )
    paper.text(sheet, last + 6, 0, note, font_color=MUTED, italic=True)
    return Totals(cells, values)


def _foot_look(row: int) -> dict[str, Any]:
    if row == 0:
        return {"bold": True, "bg_color": TINT, "top": 1, "top_color": ACCENT}
    return {} if row == 1 else {"font_color": MUTED, "font_size": 9}


def _chart(paper: Paper, sheet: Worksheet, lines: _Lines, advice: Advice, totals: Totals) -> None:
    """The same matrix as stacked bars."""
    if not totals.values or not lines.categories:
        return
    chart = paper.book.add_chart({"type": "bar", "subtype": "stacked"})
    columns = len(totals.values)
    for i in range(len(lines.categories)):
        chart.add_series(
            {
                "name": [TITLE, _FIRST + i, 0],
                "categories": [TITLE, _HEAD, 1, _HEAD, columns],
                "values": [TITLE, _FIRST + i, 1, _FIRST + i, columns],
                "fill": {"color": _COLOURS[i % len(_COLOURS)]},
                "gap": 60,
            }
        )
    chart.set_title({"name": _finding(lines, advice, totals), "name_font": {"size": 12, "color": "#16203a"}})
    chart.set_x_axis(
        {
            "num_format": "#,##0",
            "name": "USD a month, typical",
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
    )
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 150 + 46 * columns})
    alt = "Monthly cost of each option by category; the numbers stand in the table above."
    at = _FIRST + len(lines.categories) + 8
    sheet.insert_chart(at, 0, chart, {"object_position": 2, "description": alt})


def _finding(lines: _Lines, advice: Advice, totals: Totals) -> str:
    """The title of the chart: what most of the money of the recommended option goes to."""
    best = advice.recommendation.recommended
    option = best.id if best else next(iter(totals.values))
    total = totals.values.get(option, 0.0)
    if total <= 0:
        return "What each option costs a month"
    share, category = max((lines.total(option, c) / total, c) for c in lines.categories)
    label = next(o.label for o in advice.recommendation.options if o.id == option)
    name = text.short(label, 40).replace("!", "！")  # a title such as x!A1 would be read as a reference
    return f"Of {show(total, 'USD/month')}, {show(share, 'share')} is {category} ({name})"
