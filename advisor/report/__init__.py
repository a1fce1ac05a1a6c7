"""What a reader takes away: the advice as JSON, CSV and PDF. Slides: advisor.report.pptx, imported when needed."""

from advisor.report.json import dumps_json, to_json
from advisor.report.logo import Logo, read_logo
from advisor.report.look import ANNEXES, FORMS, SECTIONS, Look
from advisor.report.manner import MANNERS
from advisor.report.pdf import page_image, to_drawings, to_pages, to_pdf
from advisor.report.tables import csv_tables, csv_zip, write_csv

__all__ = [
    "ANNEXES", "FORMS", "MANNERS", "SECTIONS", "Logo", "Look", "csv_tables", "csv_zip", "dumps_json", "page_image",
    "read_logo", "to_drawings", "to_json", "to_pages", "to_pdf", "write_csv",
]  # fmt: skip
