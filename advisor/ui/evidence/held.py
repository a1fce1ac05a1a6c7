"""What the page shows of the knowledge, gathered once for each knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import streamlit as st

from advisor.knowledge import Knowledge, measured_rows
from advisor.knowledge.catalogue import Entry, catalogue
from advisor.knowledge.ledger import Age, Ledger, SourceRow, age_of, ledger


class Held(NamedTuple):
    """All entries, those of each table, and the ledger of what they rest on."""

    entries: tuple[Entry, ...]
    tables: Mapping[str, tuple[Entry, ...]]
    ledger: Ledger


def held(knowledge: Knowledge) -> Held:
    """The entries and the ledger of a knowledge."""
    return _held(knowledge.hash, knowledge)


@st.cache_resource(max_entries=8, show_spinner=False)
def _held(hash: str, _knowledge: Knowledge) -> Held:
    entries = catalogue(_knowledge)
    tables: dict[str, list[Entry]] = {}
    for entry in entries:
        tables.setdefault(entry.table, []).append(entry)
    found = ledger(_knowledge, entries, measured_rows(_knowledge))
    return Held(entries, {table: tuple(own) for table, own in tables.items()}, found)


def age(row: SourceRow, knowledge: Knowledge, today: date) -> Age:
    """How old a source counts as; one whose kind has no limit is unclear."""
    limits = knowledge.ageing.get(row.kind)
    return "unclear" if limits is None else age_of(row.date, limits, today, row.lasting)
