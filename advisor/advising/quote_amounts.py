"""Amounts of a quote as figures: lines of one kind, one amount over another, sums over three years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.advising.numbers import MONTHS, as_input, formula_figure
from advisor.advising.quote_sheet import QuoteLine
from advisor.advising.quote_words import HOURS_MONTH, Period, ranges
from advisor.errors import InputError
from advisor.figure import Figure, Formula, Quantity
from advisor.models.book import given
from advisor.uncertainty import Draws

USD: Final = "USD"
MOST_GROUPS: Final = 24


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the quote and what became of it.

    kind    id of a kind of cost; empty where none was recognised
    names   further kinds that it names without a price of their own
    period  what its amount is taken to be paid for; None: not counted
    say     why it is not counted, or what was assumed; empty for nothing
    """

    line: QuoteLine
    kind: str
    names: tuple[str, ...]
    period: Period | None
    currency: str
    counted: bool
    say: str = ""


def quoted_figures(judged: Sequence[Judged], name: str, rates: Mapping[str, float]) -> Iterator[Figure]:
    """What the quote asks for each kind, once and a month."""
    for kind in dict.fromkeys(j.kind for j in judged if j.counted):
        own = [j for j in judged if j.counted and j.kind == kind]
        for part, once, unit in (("once", True, "USD"), ("month", False, "USD/month")):
            chosen = [j for j in own if j.period is not None and j.period.once == once]
            if chosen:
                yield _asked(f"quote/{kind}/{part}", chosen, name, rates, unit)


def _asked(id: str, judged: Sequence[Judged], name: str, rates: Mapping[str, float], unit: str) -> Figure:
    """Lines of one kind as one amount: a term for each currency and period."""
    groups: dict[tuple[str, float], list[Judged]] = {}
    for j in judged:
        assert j.period is not None
        groups.setdefault((j.currency, j.period.months), []).append(j)
    if len(groups) > MOST_GROUPS:
        problem = f"one kind of cost has amounts in {len(groups)} different currencies and periods"
        raise InputError.single(name, problem, f"At most {MOST_GROUPS}: send the summary")
    terms: list[str] = []
    inputs: dict[str, Quantity] = {}
    for i, ((currency, months), lines) in enumerate(groups.items(), 1):
        amount = sum(j.line.total.value for j in lines if j.line.total)
        at = f"line{'s' if len(lines) > 1 else ''} {ranges(j.line.number for j in lines)}"
        inputs[f"amount_{i}"] = _said(f"{id}/{i}", amount, currency, f"your quote {name}, {at}", at)
        term = f"amount_{i}"
        if currency != USD:
            inputs[f"rate_{i}"] = _said(f"rate/{currency}", rates[currency], f"USD/{currency}", "your rate", "rate")
            term += f" * rate_{i}"
        if 0 < months < 1:
            inputs["hours"] = _said("calendar/hours_month", HOURS_MONTH, "h/month", "8,760 h a year / 12", "hours")
            term += " * hours"
        elif months > 1:
            inputs[f"months_{i}"] = _said(f"{id}/months/{i}", months, "months", f"your quote {name}, {at}", "period")
            term += f" / months_{i}"
        terms.append(term)
    formula = Formula(" + ".join(terms), inputs)
    note = " ".join(dict.fromkeys(f"Line {j.line.number} {j.say}." for j in judged[:3] if j.say))
    return Figure(id, "Quoted", formula.value, formula.value, formula.value, unit, formula.text, inputs, note)


def _said(key: str, value: float, unit: str, source: str, label: str) -> Quantity:
    return Quantity(key, value, value, value, unit, source, grade="vendor", label=label)


def over(id: str, label: str, asked: Figure, expected: Figure) -> Figure:
    """How many times our amount is asked. Where ours may be nothing, the ratio has no range."""
    inputs = {"quoted": as_input(asked), "ours": as_input(expected)}
    ends = (asked.value / expected.high, asked.value / expected.low) if expected.low > 0 else (0.0, 0.0)
    value = asked.value / expected.value
    low, high = (min(*ends, value), max(*ends, value)) if ends[1] else (value, value)
    return Figure(id, f"{label}: quote over model", value, low, high, "times ours", "quoted / ours", inputs)


def spread(id: str, label: str, figures: Mapping[str, Figure], once: str, month: str) -> Figure:
    """An amount paid once and one paid a month, over three years."""
    inputs: dict[str, Quantity] = {}
    terms = []
    if once:
        inputs["once"] = as_input(figures[once])
        terms.append("once")
    if month:
        inputs |= {"monthly": as_input(figures[month]), "months": given("calendar/months", MONTHS, "months")}
        terms.append("monthly * months")
    parts = [(figures[id], times) for id, times in ((once, 1.0), (month, MONTHS)) if id]
    low, value, high = (sum(getattr(f, end) * n for f, n in parts) for end in ("low", "value", "high"))
    return Figure(id, label, value, low, high, "USD/3 years", " + ".join(terms), inputs)


def summed(id: str, label: str, ids: Sequence[str], figures: Mapping[str, Figure]) -> Figure:
    """Amounts once and a month, over three years. Ranges of several parts are drawn together, not added."""
    inputs: dict[str, Quantity] = {}
    terms = []
    for i, part in enumerate(ids, 1):
        inputs[f"part_{i}"] = as_input(figures[part])
        terms.append(f"part_{i}" + (" * months" if figures[part].unit == "USD/month" else ""))
    if any("months" in term for term in terms):
        inputs["months"] = given("calendar/months", MONTHS, "months", "three years")
    return formula_figure(id, label, "USD/3 years", Formula(" + ".join(terms) or "0", inputs), Draws())
