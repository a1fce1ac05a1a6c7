"""The grounding facts, each with its source, date and grade; beside a claim, what the open assessment finds."""

from __future__ import annotations

from datetime import date

import streamlit as st

from advisor.advice import Advice
from advisor.figure import show
from advisor.knowledge.model import Fact, Knowledge
from advisor.report.text import figure_of, saving_text, stated_is_best
from advisor.ui.building.markup import NONE, Column, Html, lines, table
from advisor.ui.building.words import limits_in
from advisor.ui.evidence.links import linked
from advisor.ui.evidence.markup import grade_mark, section
from advisor.ui.theme import esc


def draw(knowledge: Knowledge, advice: Advice | None, today: date) -> None:
    """The table of facts."""
    note = "What the project was given to start from, where it was read, and how far to trust it."
    st.html(section("facts", "The facts it starts from", note))
    columns = [Column("Fact"), Column("Source"), Column("Grade")]
    if advice:
        columns.append(Column("This assessment"))
    rows = [_row(fact, knowledge, advice) for fact in knowledge.facts.values()]
    st.html(table("Grounding facts", columns, rows, f"ev-facts{' ev-beside' if advice else ''}"))


def _row(fact: Fact, knowledge: Knowledge, advice: Advice | None) -> list[str]:
    known = [knowledge.sources[id] for id in fact.sources]
    sources = lines(Html(f"{linked(s.text)} <small>{esc(s.date)}</small>") for s in known)
    relayed = any(source.relayed for source in known)
    row = [fact.text, sources, grade_mark(fact.grade, relayed)]
    if advice:
        row.append(beside(fact, advice) or NONE)
    return row


def beside(fact: Fact, advice: Advice) -> str:
    """What an assessment has to say to a fact; empty where there is nothing to compare."""
    if not fact.beside:
        return ""
    best = advice.recommendation.recommended
    if best is None:
        return "Not known yet: nothing is recommended"
    if fact.beside == "monthly_cost":
        cost = figure_of(advice, best, "monthly_cost")
        return f"Recommended: {cost.shown}" if cost else ""
    return _saving(advice)


def _saving(advice: Advice) -> str:
    """The saving of the recommended design against the plan as stated, as amount and share."""
    saving = advice.figures.get("saving")
    if stated_is_best(advice) or saving is None:
        return "The plan as stated is already the recommended design: nothing to save"
    said = saving_text(saving)
    before = saving.inputs["before"].value
    if saving.value >= 0 and before:
        return f"{said[:1].upper()}{said[1:]}: {show(round(saving.value / before, 2), 'share')} of the plan as stated"
    stated = advice.recommendation.option("as_stated")
    broken = f", which breaks its limits: {limits_in(stated.why_not)}" if stated and not stated.feasible else ""
    return f"{said[:1].upper()}{said[1:]} than the plan as stated{broken}"
