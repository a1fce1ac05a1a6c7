"""What a reader takes away, made anew for each sample: PDF, slides, preview, tables."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

from advisor.advice import assess
from advisor.assessment import load
from advisor.knowledge import open_knowledge
from advisor.report import Look, csv_tables, page_image, to_drawings, to_pdf
from advisor.report.diagrams import to_diagram
from advisor.report.pptx import to_pptx
from advisor.report.xlsx import to_xlsx
from bench.result import Result, timed

TODAY = date(2026, 11, 24)


def main() -> list[Result]:
    """Promises of the engine: PDF 500 ms; of the page: slides 1.5 s after a click, four pages in 600 ms."""
    knowledge = open_knowledge()
    folder = Path(knowledge.folder) / "samples"
    advices = [assess(load(folder / s.file), knowledge, TODAY) for s in knowledge.samples.values()]
    turn, name = count(), count()

    def pdf() -> bytes:
        # Typst keeps what it has set before; a new name each time makes it set every page anew.
        return to_pdf(advices[next(turn) % len(advices)], knowledge, Look(organisation=f"Organisation {next(name)}"))

    def slides() -> bytes:
        return to_pptx(advices[next(turn) % len(advices)], knowledge)

    def look() -> list[bytes]:
        return [page_image(page, 100) for page in to_drawings(advices[0], knowledge)[:4]]

    drawn = [advice for advice in advices if advice.topology]  # one of the samples cannot be built
    return [
        timed("full PDF of a sample", pdf, 500, rounds=30),
        timed("slides of a sample", slides, 1500, rounds=12),
        timed("four pages of the same report, again", look, 600, rounds=10),
        timed("workbook of a sample", lambda: to_xlsx(advices[next(turn) % len(advices)], knowledge), 1500, rounds=12),
        timed("topology as PNG", lambda: to_diagram(drawn[next(turn) % len(drawn)], "png"), 500, rounds=12),
        timed(
            "all tables of a sample", lambda: csv_tables(advices[next(turn) % len(advices)], knowledge), 100, rounds=30
        ),
    ]
