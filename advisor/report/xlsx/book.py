"""The workbook as bytes: the same advice gives the same bytes, nothing of the machine or the hour is in them."""

from __future__ import annotations

import io
from datetime import datetime

from xlsxwriter import Workbook

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report.tables import TABLES
from advisor.report.xlsx import dictionary, totals
from advisor.report.xlsx import summary as front
from advisor.report.xlsx.cells import one_line
from advisor.report.xlsx.dictionary import write_dictionary
from advisor.report.xlsx.grid import write_grid
from advisor.report.xlsx.page import Paper
from advisor.report.xlsx.summary import Summary, index
from advisor.report.xlsx.totals import Totals, write_totals

_MADE = {
    "as_of": "As of", "prices_as_of": "Prices as of", "advisor_version": "Advisor", "knowledge_version": "Knowledge",
    "knowledge_hash": "Hash of the knowledge", "answers_hash": "Hash of the answers",
    "result_hash": "Hash of the result",
}  # fmt: skip
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(advice: Advice, knowledge: Knowledge) -> bytes:
    """The workbook: a summary, totals that are summed live over the cost lines, a sheet a table, a data dictionary.

    Every text is written as text, whatever it looks like, and cut at 32,767 characters, which is what a cell holds.
    """
    rows = {name: table.rows(advice, knowledge) for name, table in TABLES.items()}
    facts = {str(row[0]): str(row[1]) for row in rows["about"]}
    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as book:
        _properties(book, advice, facts)
        paper = Paper(book, advice.name)
        summary = Summary(paper, paper.sheet(front.TITLE, landscape=False), advice, knowledge)
        live: Totals | None = None
        sheets = []
        if rows["cost_lines"]:
            live = write_totals(paper, paper.sheet(totals.TITLE), advice, rows["cost_lines"])
            sheets.append((totals.TITLE, "What each option costs by category, summed live over the cost lines"))
        for name, table in TABLES.items():
            write_grid(paper, paper.sheet(table.title), table.columns, rows[name])
        sheets += index(list(TABLES.values()), [len(rows[name]) for name in TABLES])
        write_dictionary(paper, paper.sheet(dictionary.TITLE))
        sheets.append((dictionary.TITLE, "What every column means, and its unit"))
        summary.write(live, [(label, facts[id]) for id, label in _MADE.items() if facts[id]], sheets)
    return buffer.getvalue()


def _properties(book: Workbook, advice: Advice, facts: dict[str, str]) -> None:
    """Title, and what reproduces the file, as properties of the document."""
    book.set_properties(
        {
            "title": one_line(advice.name, 200),
            "subject": "Architecture advice: what contradicts itself, what to build instead, what it costs",
            "author": "Advisor",
            "comments": "Not legal advice.",
            "created": datetime.fromisoformat(advice.as_of),
        }
    )
    for id in ("knowledge_hash", "answers_hash", "result_hash"):
        book.set_custom_property(id, facts[id])
