"""The figures themselves: one table at a time, to sort and to read, each row with source and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import streamlit as st

from advisor.knowledge.catalogue import TABLES, Entry
from advisor.knowledge.model import Knowledge
from advisor.ui.evidence.cards import named
from advisor.ui.evidence.held import Held
from advisor.ui.evidence.markup import section

SHOWN: Final = ("gpus", "models", "instances", "tokens", "items", "energy", "segments", "regions", "providers", "rtt")
_HEIGHT_PX: Final = 380


def draw(found: Held, knowledge: Knowledge) -> None:
    """A chooser of tables, and the chosen one."""
    st.html(section("figures", "The figures", "Every number that an estimate may use, as it stands in the tables."))
    with st.container(key="ev-tables"):
        chosen = st.selectbox(
            "Table",
            [table for table in SHOWN if found.tables.get(table)],
            format_func=lambda table: f"{TABLES[table]} ({len(found.tables[table]):,})",
            index=None,
            placeholder="Choose a table to read",
            key="ev-table",
            width=420,
        )
    if chosen:
        st.dataframe(
            rows(knowledge.hash, chosen, found.tables[chosen]),
            height=_HEIGHT_PX,
            hide_index=True,
            placeholder="–",
            alt=f"{TABLES[chosen]}: {len(found.tables[chosen]):,} entries with source and date",
            key=f"ev-rows-{chosen}",
        )


@st.cache_data(max_entries=32, show_spinner=False)
def rows(hash: str, table: str, _entries: tuple[Entry, ...]) -> list[Mapping[str, Any]]:
    """The entries of a table as rows; a number that is not known is empty, never 0."""
    return [_row(entry) for entry in _entries]


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"Entry": entry.id} if entry.table == "rtt" else {}
    for field in fields(entry.value):
        words, unit = named(field.name)
        held = getattr(entry.value, field.name)
        row[f"{words}, {unit}" if unit else words] = _cell(held)
    return row


def _cell(held: Any) -> Any:
    if isinstance(held, tuple):
        return ", ".join(map(str, held))
    return None if held in ("", 0) and not isinstance(held, bool) else held
