"""The sources: what each is, how old, of what grade, and what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from advisor.figure import GRADES
from advisor.knowledge.catalogue import TABLES
from advisor.knowledge.ledger import AGES, JUDGEMENT, MEASUREMENTS, SourceRow
from advisor.knowledge.model import Knowledge
from advisor.ui.building.markup import Column, Html, table
from advisor.ui.evidence.held import Held, age
from advisor.ui.evidence.links import linked
from advisor.ui.evidence.markup import age_mark, grade_mark, section
from advisor.ui.evidence.words import AGE_WORD, days_text
from advisor.ui.theme import esc

PAGE: Final = 10
IDS: Final = 40  # so many ids of a table are listed
_COLUMNS: Final = (Column("Source"), Column("Grade"), Column("Age"), Column("What rests on it"))
_ONE: Final = {
    "rules": "rule",
    "pairs": "pair",
    "patterns": "pattern",
    "facts": "fact",
    "regimes": "regime",
    "gpus": "piece of hardware",
    "models": "model",
    "instances": "rent",
    "tokens": "price of a model",
    "items": "cost item",
    "energy": "country",
    "segments": "part of latency",
    "rtt": "round trip",
    "providers": "provider",
    "defaults": "default",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is to be seen; nothing chosen of a kind means all of it."""

    ages: Collection[str] = ()
    grades: Collection[str] = ()
    kinds: Collection[str] = ()

    def lets(self, row: SourceRow, age: str) -> bool:
        """Whether a source is to be seen."""
        return (
            (not self.ages or age in self.ages)
            and (not self.grades or row.grade in self.grades)
            and (not self.kinds or row.kind in self.kinds)
        )


def draw(found: Held, knowledge: Knowledge, today: date) -> None:
    """Filters and the sources that they let through, those that most rests on first."""
    note = "No address is opened by this page; a link is yours to follow. Our own judgement is listed under its kind."
    st.html(section("sources", "Where it was read", note))
    every = sorted(found.ledger.sources, key=lambda r: (-sum(map(len, r.rests.values())) - r.figures, r.id))
    kinds = set(st.session_state.get("ev-source-kind") or ())
    rows = [row for row in every if (row.kind in kinds if kinds else row.kind != JUDGEMENT)]
    ages = {row.id: age(row, knowledge, today) for row in rows}
    chosen = _filters(rows, ages, Counter(row.kind for row in every), knowledge)
    shown = [row for row in rows if chosen.lets(row, ages[row.id])]
    st.html(f'<p class="adv-muted">{len(shown):,} of {len(rows):,} shown, those that most rests on first.</p>')
    limit = min(len(shown), PAGE * int(st.session_state.get("ev-source-pages", 1)))
    if shown:
        cells = [cells_of(row, knowledge, today) for row in shown[:limit]]
        st.html(table("Sources", _COLUMNS, cells, "ev-sources"))
    else:
        st.info("No source passes these filters.")
    if len(shown) > limit:
        st.button(f"Show {min(PAGE, len(shown) - limit)} more sources", key="ev-more-sources", on_click=_more)


def _more() -> None:
    st.session_state["ev-source-pages"] = int(st.session_state.get("ev-source-pages", 1)) + 1


def _filters(
    rows: Sequence[SourceRow], ages: Mapping[str, str], kinds: Mapping[str, int], knowledge: Knowledge
) -> Filter:
    """The filters. Age and grade count what is of the chosen kinds; options never come and go."""
    by_age, by_grade = Counter(ages.values()), Counter(str(row.grade) for row in rows)
    with st.container(horizontal=True, gap="medium", key="ev-source-filters"):
        chosen_ages = _pills("Age", {str(a): AGE_WORD[a] for a in AGES}, by_age)
        chosen_grades = _pills("Grade", {str(g): g.capitalize() for g in GRADES}, by_grade)
        chosen_kinds = st.multiselect(
            "Kind",
            [kind for kind in knowledge.ageing if kinds.get(kind)],
            format_func=lambda kind: f"{knowledge.ageing[kind].label} {kinds[kind]}",
            placeholder="All kinds",
            key="ev-source-kind",
            width=320,
        )
    return Filter(chosen_ages, chosen_grades, chosen_kinds)


def _pills(label: str, words: Mapping[str, str], counts: Mapping[str, int]) -> list[str]:
    return st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda id: f"{words[id]} {counts[id]}",
        key=f"ev-source-{label.lower()}",
    )


def cells_of(row: SourceRow, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    """The cells of a source: what it is, grade, age, and what rests on it, which opens to the ids."""
    kind = knowledge.ageing[row.kind].label if row.kind in knowledge.ageing else row.kind
    name = f"{row.id} · {kind}" if row.cited else kind
    missing = [a for a in row.addresses if a not in row.text]
    more = "".join(f"<br>{linked(a)}" for a in missing)
    how_old = f"{row.date}, {days_text(row.date, today)}" if days_text(row.date, today) else row.date or "no date"
    return (
        Html(f"{linked(row.text)}{more}<small>{esc(name)}</small>"),
        grade_mark(row.grade, row.relayed),
        age_mark(age(row, knowledge, today), how_old),
        resting(row),
    )


def resting(row: SourceRow) -> Html:
    """What rests on a source in counts; opened, the ids."""
    if MEASUREMENTS in row.rests:
        return Html(f"{row.figures:,} measurements")
    counts = ", ".join(_counted(len(ids), table) for table, ids in row.rests.items())
    if not counts:
        return Html('<span class="adv-muted">nothing</span>')
    figures = f"; {row.figures:,} figure{'' if row.figures == 1 else 's'}" if row.figures else ""
    listed = "".join(f"<p><b>{esc(TABLES[table])}</b> {esc(_ids(ids))}</p>" for table, ids in row.rests.items())
    return Html(f"<details><summary>{esc(counts + figures)}</summary>{listed}</details>")


def _counted(n: int, table: str) -> str:
    one = _ONE.get(table, table)
    many = {"country": "countries", "piece of hardware": "pieces of hardware", "price of a model": "prices of models",
            "part of latency": "parts of latency"}.get(one, f"{one}s")  # fmt: skip
    return f"{n:,} {one if n == 1 else many}"


def _ids(ids: Sequence[str]) -> str:
    rest = f" and {len(ids) - IDS:,} more" if len(ids) > IDS else ""
    return ", ".join(ids[:IDS]) + rest
