"""The paper: sheets and formats that all sheets share."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor.report.tables import Cell, defuse
from advisor.report.xlsx.cells import as_date, cell_text, one_line

ACCENT: Final = "#2f55d4"
INK: Final = "#16203a"
MUTED: Final = "#55607a"
LINE: Final = "#d5dae4"
TINT: Final = "#eef2fd"
SEVERITIES: Final[dict[str, dict[str, Any]]] = {
    "critical": {"bg_color": "#b3261e", "font_color": "#ffffff", "bold": True},
    "high": {"bg_color": "#f9d9d6", "font_color": "#7a1610", "bold": True},
    "medium": {"bg_color": "#fdeccb", "font_color": "#6b4300"},
    "low": {"bg_color": "#e9edf5", "font_color": INK},
}
_A4: Final = 9


class Paper:
    """A workbook whose formats are made once and whose texts are never formulae."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.book = book
        self.name = one_line(name, 60)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **look: Any) -> Any:
        """The format of that look, over ink and top alignment."""
        whole = {"font_color": INK, "valign": "top", **look}
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(whole)
        return self._formats[key]

    def sheet(self, title: str, landscape: bool = True) -> Worksheet:
        """A new sheet, set up to be printed on A4."""
        sheet = self.book.add_worksheet(title)
        sheet.hide_gridlines(2)
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8 {_footer(self.name)}&C&8 {_footer(title)}. Not legal advice.&R&8 Page &P of &N")
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> None:
        """A text cell. One that looks like a formula is marked as text, so that an edit does not run it either."""
        words = cell_text(text)
        if defuse(words) != words:
            look["quote_prefix"] = True
        sheet.write_string(row, column, words, self.style(**look))

    def put(self, sheet: Worksheet, row: int, column: int, value: Cell, number: str = "", **look: Any) -> None:
        """Any cell; what is not known stays empty. number: the format of numbers."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.style(**look))
        elif isinstance(value, bool):
            self.text(sheet, row, column, "yes" if value else "no", **look)
        elif isinstance(value, str):
            self.text(sheet, row, column, value, **look)
        else:
            sheet.write_number(row, column, value, self.style(num_format=number, **look))

    def day(self, sheet: Worksheet, row: int, column: int, iso: str, **look: Any) -> None:
        """A date where the text is one day, else the text."""
        if day := as_date(iso):
            sheet.write_datetime(row, column, day, self.style(**{**look, "num_format": "yyyy-mm-dd", "align": "left"}))
        else:
            self.put(sheet, row, column, iso, **look)


def _footer(text: str) -> str:
    return text.replace("&", "&&")
