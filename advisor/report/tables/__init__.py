"""The advice as tidy tables: one list of them for CSV, workbook and documentation."""

from advisor.report.tables.catalogue import TABLES
from advisor.report.tables.column import Cell, Col, Column, Table
from advisor.report.tables.files import csv_bytes, csv_tables, csv_zip, defuse, printable, write_csv, zipped

__all__ = [
    "TABLES", "Cell", "Col", "Column", "Table", "csv_bytes", "csv_tables", "csv_zip", "defuse", "printable",
    "write_csv", "zipped",
]  # fmt: skip
