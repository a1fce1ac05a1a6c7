"""Tables of every figure, and of what the whole advice was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from advisor import __version__
from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.json import to_json
from advisor.report.tables.column import Col, joined


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A number, how it came about and what it rests on."""

    id: Annotated[str, Col("Id", "Its key in the JSON export, and what `advisor explain ID --file FILE` opens")]
    label: Annotated[str, Col("Figure", "What it is", wide=True)]
    shown: Annotated[str, Col("Shown", "As every other surface prints it")]
    value: Annotated[float, Col("Typical", "The formula on typical inputs, in the unit of its row")]
    low_p10: Annotated[float, Col("P10", "One in ten draws is lower")]
    high_p90: Annotated[float, Col("P90", "One in ten draws is higher")]
    unit: Annotated[str, Col("Unit", "share: 0 to 1")]
    formula: Annotated[str, Col("Formula", "How it is computed from its inputs", wide=True)]
    inputs: Annotated[str, Col("Inputs", "name = value unit [key]", wide=True)]
    grade: Annotated[str, Col("Grade", "Weakest grade among its inputs")]
    sources: Annotated[str, Col("Sources", "What its inputs rest on", wide=True)]
    as_of: Annotated[str, Col("As of", "Oldest date among its inputs", date=True)]
    override: Annotated[bool, Col("Override", "yes where you replaced one of its inputs")]


@dataclass(frozen=True, slots=True)
class AboutRow:
    """What the tables describe and what they were made from."""

    id: Annotated[str, Col("What", "What the line says")]
    value: Annotated[str, Col("Value", "Its value", wide=True)]


def figures(advice: Advice, knowledge: Knowledge) -> Iterator[FigureRow]:
    """Every number with its formula; `inputs` lists name = value unit [key]."""
    for f in advice.figures.values():
        inputs = (f"{name} = {q.value:.9g} {q.unit} [{q.key}]" for name, q in f.inputs.items())
        sources = joined(text.source_text(s, knowledge) for s in f.sources)
        numbers = (f.label, f.shown, f.value, f.low, f.high, f.unit)
        yield FigureRow(f.id, *numbers, f.formula, joined(inputs), f.grade, sources, f.as_of, f.override)


def price_dates(advice: Advice) -> tuple[str, ...]:
    """The oldest and the newest ISO date of what the figures rest on; empty where nothing is dated."""
    dates = sorted({q.as_of for f in advice.figures.values() for q in f.inputs.values() if q.as_of})
    return tuple(dict.fromkeys((dates[0], dates[-1]))) if dates else ()


def about(advice: Advice, knowledge: Knowledge) -> Iterator[AboutRow]:
    """Name, date, and what reproduces the advice."""
    yield AboutRow("name", advice.name)
    yield AboutRow("as_of", advice.as_of)
    yield AboutRow("prices_as_of", " to ".join(price_dates(advice)))
    yield AboutRow("advisor_version", __version__)
    yield AboutRow("knowledge_version", advice.knowledge_version)
    yield AboutRow("knowledge_hash", advice.knowledge_hash)
    yield AboutRow("answers_hash", advice.answers_hash)
    yield AboutRow("result_hash", str(to_json(advice, knowledge)["result_hash"]))
    for workload in text.workload_names(advice):
        yield AboutRow(f"alignment_score/{workload}", text.score_text(advice.alignment(workload).score))
    yield AboutRow("notice", text.NOTICE)
