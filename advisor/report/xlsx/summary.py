"""The first sheet: what an executive reads before anything else, on one page of paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from advisor.advice import Advice
from advisor.advising.inaction import PREFIX
from advisor.alignment.model import Alignment, CauseView
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.plan import prices_as_of
from advisor.report.content.shared import causes, named
from advisor.report.content.summary import key_figures
from advisor.report.tables import Table
from advisor.report.xlsx.cells import cell_text, row_height, text_lines
from advisor.report.xlsx.page import ACCENT, LINE, MUTED, SEVERITIES, TINT, Paper
from advisor.report.xlsx.totals import Totals

TITLE: Final = "Summary"
_CAUSES, _QUESTIONS, _NAMED = 5, 5, 2
_WIDTH: Final = 15.5  # characters a column; eight columns beside a narrow margin
_FIRST, _LAST = 1, 8
_MEASURES: Final = 12


class Summary:
    """Writes block after block down the sheet."""

    def __init__(self, paper: Paper, sheet: Worksheet, advice: Advice, knowledge: Knowledge) -> None:
        self.paper, self.sheet, self.advice, self.knowledge = paper, sheet, advice, knowledge
        self.row = 0
        sheet.set_column(0, 0, 2)
        sheet.set_column(_FIRST, _LAST, _WIDTH)

    def write(self, totals: Totals | None, made: Sequence[tuple[str, str]], sheets: Sequence[tuple[str, str]]) -> None:
        """The whole sheet. made: name and value of what the advice was made from; sheets: title and content of each."""
        self._title()
        self._recommendation()
        self._figures(totals)
        self._decision()
        self._causes()
        self._before_and_after()
        self._limits()
        self._pairs("Made from", made, font_color=MUTED, font_size=9)
        self._line(text.NOTICE, italic=True, font_color=MUTED)
        self.sheet.print_area(0, 0, self.row, _LAST)  # on paper the list of sheets leads nowhere
        self.sheet.fit_to_pages(1, 1)
        self._index(sheets)

    def _line(self, words: str, first: int = _FIRST, last: int = _LAST, size: float = 11, **look: Any) -> None:
        """A text over some columns, in a row as high as it needs."""
        self._over(words, first, last, size, **look)
        self._high(words, first, last, size)
        self.row += 1

    def _over(self, words: str, first: int, last: int, size: float = 11, **look: Any) -> None:
        style = {"text_wrap": True, "font_size": size, "align": "left", **look}
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", self.paper.style(**style))
        self.paper.text(self.sheet, self.row, first, words, **style)

    def _high(self, words: str, first: int, last: int, size: float, least: float = 0.0) -> None:
        width = (last - first + 1) * _WIDTH * 11 / size
        lines = text_lines(cell_text(words), width)
        self.sheet.set_row(self.row, max(row_height(lines, math.ceil(size * 1.36), most=24), least))

    def _heading(self, words: str) -> None:
        self.row += 1
        self._line(words, bold=True, font_color=ACCENT, bottom=1, bottom_color=LINE)

    def _pairs(self, heading: str, pairs: Iterable[tuple[str, str]], **look: Any) -> None:
        """A label in two columns, what it says in the others."""
        self._heading(heading)
        for label, words in pairs:
            self._over(label, _FIRST, _FIRST + 1, **{**look, "bold": True})
            self._line(words, _FIRST + 2, **look)

    def _title(self) -> None:
        self._line(self.advice.name, size=20, bold=True)
        dated = prices_as_of(self.advice)
        prices = f" · prices as of {dated}" if dated else ""
        self._line(f"Architecture advice as of {text.date_text(self.advice.as_of)}{prices}", font_color=MUTED)

    def _recommendation(self) -> None:
        self._heading("Recommendation")
        found = self.advice.recommendation
        if found.summary:
            self._line(found.summary, size=13)
        if found.waiting_for:
            self._line("Nothing is recommended yet. These answers are needed first:")
            for id in found.waiting_for:
                self._line(f"– {text.subject_text(id, self.knowledge)}")

    def _figures(self, totals: Totals | None) -> None:
        """Four figures side by side: label, value, note. The cost is the live total."""
        score, cost, latency = key_figures(self.advice)
        best = self.advice.recommendation.recommended
        saving = self.advice.figures.get("saving")
        gain = "The plan as stated is the best found" if text.stated_is_best(self.advice) else ""
        cards = [
            (cost["label"], cost["value"], cost["note"]),
            (latency["label"], latency["value"], latency["note"]),
            (score["label"], score["value"], score["note"]),
            ("Against the plan as stated", text.saving_text(saving) if saving and not gain else "", gain),
        ]
        self.row += 1
        card = {"bg_color": TINT, "indent": 1}
        for i, (label, _, _) in enumerate(cards):
            self._card(i, label, {**card, "font_color": MUTED, "font_size": 9, "top": 2, "top_color": ACCENT})
        self.row += 1
        for i, (_, value, _) in enumerate(cards):
            self._card(i, value or "–", {**card, "bold": True, "font_size": 12})
        self.sheet.set_row(self.row, 36)
        self.row += 1
        for i, (_, _, note) in enumerate(cards):
            self._card(i, note, {**card, "font_color": MUTED, "font_size": 9})
        if totals and best and best.id in totals.cells:
            at = _FIRST
            look = self.paper.style(
                **card, font_color=MUTED, font_size=9, align="left",
                num_format='"typical, live: USD "#,##0',
            )  # fmt: skip
            self.sheet.write_formula(self.row, at, f"={totals.cells[best.id]}", look, totals.values[best.id])
        longest = max(text_lines(cell_text(note), 2 * _WIDTH * 11 / 9) for _, _, note in cards)
        self.sheet.set_row(self.row, row_height(longest, 13) + 6)
        self.row += 1

    def _card(self, place: int, words: str, look: dict[str, Any]) -> None:
        self._over(words, _FIRST + 2 * place, _FIRST + 2 * place + 1, **_sized(look))

    def _decision(self) -> None:
        asked = text.decision(self.advice)
        if asked:
            self._pairs("Decision requested", (("What", asked.what), ("Amount", asked.amount), ("By", asked.by_when)))

    def _causes(self) -> None:
        found = causes(self.advice)
        self._heading("What contradicts itself, first things first")
        firing = [f.rule.severity for a in self.advice.alignments for f in a.firing()]
        counted = f"Findings: {text.count_text(firing)}, from {text.plural(len(found), 'root cause')}."
        self._line(counted if firing else "No contradiction in what is answered so far.", font_color=MUTED)
        if nothing := self.advice.figures.get(PREFIX):
            self._line(f"Cost of doing nothing, where it can be priced: {nothing.shown}.", font_color=MUTED)
        for title, severity, remedy in list(self._grouped(found))[:_CAUSES]:
            self._over(severity, _FIRST, _FIRST, **SEVERITIES.get(severity, {}), border=1, border_color=LINE)
            self._over(title, _FIRST + 1, _FIRST + 3, bold=True, indent=1)
            self._over(remedy, _FIRST + 4, _LAST)
            lines = max(text_lines(cell_text(title), 3 * _WIDTH), text_lines(cell_text(remedy), 4 * _WIDTH))
            self.sheet.set_row(self.row, row_height(lines) + 3)
            self.row += 1

    def _grouped(self, found: Sequence[tuple[Alignment, CauseView]]) -> Iterator[tuple[str, str, str]]:
        """Title, severity and remedy of each cause, once for all workloads that share it."""
        shared: dict[tuple[str, str], list[tuple[Alignment, CauseView]]] = {}
        for alignment, cause in found:
            shared.setdefault((cause.id, cause.severity), []).append((alignment, cause))
        for group in shared.values():
            alignment, cause = group[0]
            worst = next((f for f in alignment.findings if f.id in cause.findings), None)
            names = [n for n in (named(self.advice, a.workload) for a, _ in group) if n]
            told = text.plural(len(names), "workload") if len(names) > _NAMED else ", ".join(names)
            yield cause.title + (f" ({told})" if told else ""), cause.severity, worst.rule.remedy.say if worst else ""

    def _before_and_after(self) -> None:
        measures = text.changes(self.advice)
        if not measures:
            return
        self._heading("Before and after")
        for i, (label, stated, best) in enumerate(
            [
                ("", "Plan as stated", "Recommended"),
                *((c.measure, c.stated, c.recommended) for c in measures[:_MEASURES]),
            ]
        ):
            head = {"bold": i == 0}
            self._over(label, _FIRST, _FIRST + 2, **head)
            self._over(stated, _FIRST + 3, _FIRST + 5, **head, font_color=MUTED)
            self._over(best, _FIRST + 6, _LAST, **{**head, "bold": True})
            lines = max(text_lines(words, 2.2 * _WIDTH) for words in (label, stated, best))
            self.sheet.set_row(self.row, row_height(lines))
            self.row += 1
        if len(measures) > _MEASURES:
            self._line(f"{len(measures) - _MEASURES} further measures stand on the sheet of options.", font_color=MUTED)

    def _limits(self) -> None:
        if left_out := text.not_included(self.advice):
            self._heading("Not in these numbers")
            for words in left_out:
                self._line(f"– {words}")
        self._heading("What is not known")
        unknown = sum(f.state == "unknown" for a in self.advice.alignments for f in a.findings)
        self._line(f"Waiting for an answer: {text.plural(unknown, 'finding')}.")
        self._line(f"Standing in for answers: {text.plural(len(self.advice.assumptions), 'assumption')}.")
        asked = {q.question: q.could_change for a in self.advice.alignments for q in a.next_questions}
        for id in sorted(asked, key=lambda q: -asked[q])[:_QUESTIONS]:
            self._line(f"– {text.subject_text(id, self.knowledge)}")

    def _index(self, sheets: Sequence[tuple[str, str]]) -> None:
        self._heading("In this workbook")
        for title, about in sheets:
            link = self.paper.style(font_color=ACCENT, underline=1)
            self.sheet.write_url(self.row, _FIRST, f"internal:'{title}'!A1", link, title)
            self._line(about, _FIRST + 2, font_color=MUTED)


def _sized(look: dict[str, Any]) -> dict[str, Any]:
    """The look with its size under the name that the writer takes."""
    return {"size": look.get("font_size", 11), **{k: v for k, v in look.items() if k != "font_size"}}


def index(tables: Sequence[Table], counts: Sequence[int]) -> list[tuple[str, str]]:
    """Title of each table's sheet and what it holds."""
    return [
        (t.title, f"{text.plural(count, 'row')}. One row is {t.about[0].lower()}{t.about[1:]}.")
        for t, count in zip(tables, counts, strict=True)
    ]
