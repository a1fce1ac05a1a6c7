"""The minutes as PDF, set by Typst in the style of the report: tagged, fonts embedded, repeatable to the byte."""

from __future__ import annotations

from datetime import UTC, datetime

from advisor.report.look import Look
from advisor.report.pdf import printed
from advisor.report.typeset import templates, typeset
from advisor.workshop.model import Minutes
from advisor.workshop.paper.content import content


def minutes_pdf(minutes: Minutes, look: Look | None = None) -> bytes:
    """The minutes on A4.

    look  organisation, confidentiality, author and the way to write numbers and dates; its parts are of the report
    """
    look = look or Look()
    files = {**templates("minutes.typ"), "data.json": printed(content(minutes, look), look)}
    at = datetime.fromisoformat(minutes.as_of).replace(tzinfo=UTC)
    made = typeset(files, format="pdf", pdf_standards=["ua-1"], timestamp=at)
    assert isinstance(made, bytes)
    return made
