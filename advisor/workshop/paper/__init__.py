"""The minutes on paper: as PDF in the look of the report, and as CSV."""

from advisor.workshop.paper.pdf import minutes_pdf
from advisor.workshop.paper.sheets import SHEETS, minutes_csv, minutes_zip

__all__ = ["SHEETS", "minutes_csv", "minutes_pdf", "minutes_zip"]
