"""The data dictionary: every column of every sheet, what it means and its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from xlsxwriter.worksheet import Worksheet

from advisor.report.tables import TABLES, Col, Column, Table
from advisor.report.xlsx.grid import write_grid
from advisor.report.xlsx.page import Paper

TITLE: Final = "Data dictionary"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One column of one table."""

    sheet: Annotated[str, Col("Sheet", "Sheet of this workbook")]
    column: Annotated[str, Col("Column", "Head of the column", wide=True)]
    name: Annotated[str, Col("In CSV", "table.column in the CSV files")]
    meaning: Annotated[str, Col("Meaning", "What stands in it", wide=True)]
    unit: Annotated[str, Col("Unit", "share: a part of 1, shown as percent")]


def write_dictionary(paper: Paper, sheet: Worksheet) -> None:
    """Every column of every table."""
    shape = Table("dictionary", TITLE, "A column", EntryRow, lambda advice, knowledge: ())
    rows = [_entry(table, column) for table in TABLES.values() for column in table.columns]
    write_grid(paper, sheet, shape.columns, rows)


def _entry(table: Table, column: Column) -> tuple[str, ...]:
    return table.title, column.head, f"{table.name}.{column.name}", f"{column.meaning}.", column.unit
