"""The minutes as tidy tables in CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from advisor.report.tables import Cell, csv_bytes, zipped
from advisor.workshop.model import Minutes

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. about: what a row is; columns: the header, each with its meaning."""

    about: str
    columns: Mapping[str, str]
    rows: Callable[[Minutes], Iterator[Row]]


def _questions(minutes: Minutes) -> Iterator[Row]:
    for asked in minutes.asked:
        card, settling = asked.card, asked.settling
        last = asked.results[-1] if asked.results else None
        yield (
            card.number, card.question, card.workload, card.text, card.state,
            len(asked.results), last.votes if last else None,
            last.votes - last.known if last else None,
            last.disagreement.value if last and last.disagreement else None,
            last.confidence.value if last and last.confidence else None,
            settling.method if settling else "", settling.was if settling else "",
            settling.answer if settling else "", settling.owner if settling else "",
            settling.due if settling else "", card.note or (settling.note if settling else ""),
        )  # fmt: skip


def _votes(minutes: Minutes) -> Iterator[Row]:
    for asked in minutes.asked:
        for result in asked.results:
            for bar in result.bars:
                yield asked.card.number, asked.card.question, result.round, bar.label, bar.count, bar.share


def _reasons(minutes: Minutes) -> Iterator[Row]:
    for asked in minutes.asked:
        for result in asked.results:
            for said in result.reasons:
                yield asked.card.number, asked.card.question, result.round, said.name, said.label, said.reason


def _notes(minutes: Minutes) -> Iterator[Row]:
    for note in minutes.notes:
        yield note.number, note.kind, note.text, note.owner, note.due, note.done


def _measures(minutes: Minutes) -> Iterator[Row]:
    yield from minutes.changed.lines


def _findings(minutes: Minutes) -> Iterator[Row]:
    changed = minutes.changed
    groups = (("cleared", changed.cleared), ("not decided", changed.undecided), ("new", changed.appeared))
    for kind, found in groups:
        for id, title, severity in found:
            yield id, kind, severity, title


def _people(minutes: Minutes) -> Iterator[Row]:
    yield from enumerate(minutes.people, 1)


_QUESTION: Final = {"number": "place in the room", "question": "id of the question"}
_ROUND: Final = {**_QUESTION, "round": "of voting, from 1"}
SHEETS: Final[Mapping[str, Sheet]] = {
    "minutes_questions": Sheet(
        "A question of the room",
        {
            **_QUESTION, "workload": "where the assessment has several", "text": "as it was asked",
            "state": "waiting, open, revealed, settled or skipped", "rounds": "revealed rounds",
            "votes": "of the last round", "votes_unknown": "of them, not known", "disagreement_share": "0 to 1",
            "confidence_mean": "1 to 5", "settled_by": "majority, own or unknown", "was": "answer before",
            "answer": "answer now", "owner": "who finds it out", "due": "by when", "note": "why skipped, or a remark",
        },
        _questions,
    ),
    "minutes_votes": Sheet(
        "An answer in a revealed round",
        {**_ROUND, "answer": "in words", "votes": "how many gave it", "votes_share": "of the round, 0 to 1"},
        _votes,
    ),
    "minutes_reasons": Sheet(
        "A reason that somebody gave",
        {**_ROUND, "name": "empty where names are hidden", "answer": "in words", "reason": "as it was typed"},
        _reasons,
    ),
    "minutes_notes": Sheet(
        "A decision, action, milestone or parked point",
        {
            "number": "in the order of writing", "kind": "parked, decision, action or milestone", "text": "what",
            "owner": "who", "due": "by when", "done": "yes or no",
        },
        _notes,
    ),
    "minutes_measures": Sheet(
        "A measure before and after",
        {"measure": "what", "before": "before the workshop", "after": "now", "changed": "yes or no"},
        _measures,
    ),
    "minutes_findings": Sheet(
        "A finding that changed",
        {"id": "rule@workload", "change": "cleared, not decided or new", "severity": "of it", "title": "of it"},
        _findings,
    ),
    "minutes_people": Sheet("Somebody who joined", {"number": "in the order of joining", "name": "as typed"}, _people),
}  # fmt: skip
"""File name without ending → table."""


def minutes_csv(minutes: Minutes, *, separator: str = ",", decimal: str = ".") -> dict[str, bytes]:
    """Every table by file name. For a European spreadsheet: separator ";" and decimal ","."""
    return {
        f"{name}.csv": csv_bytes(list(sheet.columns), sheet.rows(minutes), separator, decimal)
        for name, sheet in SHEETS.items()
    }


def minutes_zip(minutes: Minutes, *, separator: str = ",", decimal: str = ".") -> bytes:
    """Every table in one archive; the same minutes give the same bytes."""
    return zipped(minutes_csv(minutes, separator=separator, decimal=decimal), date.fromisoformat(minutes.as_of))
