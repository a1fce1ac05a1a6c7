"""The advice as a workbook: a summary, live totals, every table, a data dictionary."""

from advisor.report.xlsx.book import to_xlsx

__all__ = ["to_xlsx"]
