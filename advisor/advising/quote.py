"""A vendor's quote beside our own figures: what each line is, what is missing, what does not add up.

Every line of the quote is recognised as a kind of cost (data/quote_lines.yaml) and brought to US dollars, once or a
month. A kind that the design needs and the quote leaves out is told with the size that our model gives it. What is not
recognised, has no amount or no period is listed, and counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from advisor.advising.numbers import MONTHS, as_input
from advisor.advising.quote_amounts import USD, Judged, over, quoted_figures, spread, summed
from advisor.advising.quote_sheet import QuoteLine, Sheet, product_error, sum_errors
from advisor.advising.quote_sizes import Sizes
from advisor.advising.quote_words import (
    MONTH,
    ONCE,
    Period,
    Phrases,
    period_of,
    phrases_of,
    plain_words,
    ranges,
    recognised,
)
from advisor.advising.results import Advice
from advisor.errors import InputError, Problem
from advisor.figure import Figure
from advisor.knowledge.model import Currency, Knowledge, QuoteKind
from advisor.optimise.model import Option

Status = Literal["quoted", "named", "missing", "not_needed"]
Basis = Literal["once", "month", "three_years"]
Verdict = Literal["above", "within", "below", ""]
DesignName = Literal["recommended", "as_stated"]
STATUS_SAYS: Final[Mapping[Status, str]] = {
    "quoted": "in the quote",
    "named": "named, without a price of its own",
    "missing": "missing",
    "not_needed": "not needed here",
}
VERDICT_SAYS: Final[Mapping[Verdict, str]] = {
    "above": "above our range", "within": "within our range", "below": "below our range", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindCheck:
    """A kind of cost: what the quote asks and what our model expects.

    quoted_once, quoted_month, ours_once, ours_month   ids of figures, empty for none
    basis, quoted, ours, ratio  the two figures that are compared, and one over the other; empty where only one is there
    """

    kind: QuoteKind
    status: Status
    lines: tuple[int, ...]
    quoted_once: str = ""
    quoted_month: str = ""
    ours_once: str = ""
    ours_month: str = ""
    basis: Basis | Literal[""] = ""
    quoted: str = ""
    ours: str = ""
    ratio: str = ""
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The quote, judged against one design.

    errors         (line of the file, what does not add up)
    assumed        how the quote was read where it does not say it
    figures        by id; quote/total, quote/missing, quote/complete and quote/ours over three years among them
    unpriced       missing kinds that our model puts no amount on
    ours_besides   our own lines that stand against no kind
    """

    name: str
    option: str
    option_label: str
    lines: tuple[Judged, ...]
    kinds: tuple[KindCheck, ...]
    errors: tuple[tuple[int, str], ...]
    assumed: tuple[str, ...]
    figures: Mapping[str, Figure]
    unpriced: tuple[str, ...]
    ours_besides: tuple[str, ...]

    @property
    def missing(self) -> tuple[KindCheck, ...]:
        """Kinds that the design needs and the quote leaves out, those of the largest size first."""
        return tuple(k for k in self.kinds if k.status == "missing")

    @property
    def uncounted(self) -> tuple[Judged, ...]:
        """Lines that stand in no number, each with the reason."""
        return tuple(j for j in self.lines if not j.counted)

    def figure(self, id: str) -> Figure | None:
        """A figure of the check; None for an empty id."""
        return self.figures.get(id)


def check_quote(
    advice: Advice,
    sheet: Sheet,
    knowledge: Knowledge,
    design: DesignName = "recommended",
    rates: Mapping[str, float] | None = None,
    period: Period | None = None,
) -> QuoteCheck:
    """The quote against a design of the advice. Raises InputError where there is no such design, or a rate is missing.

    rates   US dollars for one unit of a currency
    period  what a line is paid for where the quote does not say it
    """
    option = option_of(advice, design)
    assert option.evaluation is not None
    _refuse_currencies(sheet, rates or {}, knowledge)
    phrases = phrases_of(knowledge.quote_lines.values())
    judged = [_judge(line, knowledge, phrases, period) for line in sheet.lines]
    sizes = Sizes(advice, option, knowledge)
    figures = {f.id: f for f in quoted_figures(judged, sheet.name, rates or {})}
    kinds = [_kind(kind, judged, sizes, figures) for kind in knowledge.quote_lines.values()]
    kinds.sort(key=lambda k: -_weight(k, figures))
    figures |= {f.id: f for f in _totals(kinds, figures, advice, option)}
    errors = [(j.line.number, say) for j in judged if (say := product_error(j.line))]
    return QuoteCheck(
        name=sheet.name,
        option=option.id,
        option_label=option.label,
        lines=tuple(judged),
        kinds=tuple(kinds),
        errors=tuple(sorted([*errors, *sum_errors(sheet)])),
        assumed=sheet.assumed,
        figures=figures,
        unpriced=tuple(k.kind.id for k in kinds if k.status == "missing" and not (k.ours_once or k.ours_month)),
        ours_besides=tuple(line.label for line in sizes.besides),
    )


def option_of(advice: Advice, design: DesignName) -> Option:
    """The design that a quote is held against. Raises InputError where the advice has none."""
    found = advice.recommendation
    option = found.option("as_stated") if design == "as_stated" else found.recommended
    if option is None or option.design is None or option.evaluation is None:
        missing = ", ".join(found.waiting_for)
        hint = f"Answer first: {missing}" if missing else found.summary
        raise InputError.single(advice.name, "there is no design yet to hold a quote against", hint)
    return option


def _refuse_currencies(sheet: Sheet, rates: Mapping[str, float], knowledge: Knowledge) -> None:
    wrong = [f"the rate of {code} is {rate:g}" for code, rate in rates.items() if not 0 < rate < 1e9]
    problems = [Problem("rate", say, "Give US dollars for one unit, more than 0") for say in wrong]
    for code in foreign_currencies(sheet):
        if code not in rates:
            at = ranges(line.number for line in sheet.lines if line.currency == code)
            problems.append(Problem(f"{sheet.name} line {at}", f"amounts are in {code}", _rate_hint(code, knowledge)))
    if problems:
        raise InputError(problems)


def foreign_currencies(sheet: Sheet) -> tuple[str, ...]:
    """Currencies of the quote other than the US dollar, in the order in which they appear."""
    return tuple(dict.fromkeys(x.currency for x in sheet.lines if x.currency not in ("", USD) and x.total is not None))


def reference_rate(code: str, knowledge: Knowledge) -> tuple[float, Currency] | None:
    """US dollars for one unit by the dated reference rates; None where they do not hold it."""
    row, dollar = knowledge.currencies.get(code), knowledge.currencies.get(USD)
    return (round(dollar.per_eur / row.per_eur, 6), row) if row and dollar else None


def _rate_hint(code: str, knowledge: Knowledge) -> str:
    found = reference_rate(code, knowledge)
    say = "Give the rate that your contract names: US dollars for one unit"
    return f"{say}, such as {code}={found[0]:.4g} (reference rate of {found[1].as_of})" if found else say


def _judge(line: QuoteLine, knowledge: Knowledge, phrases: Phrases, default: Period | None) -> Judged:
    """What a line is, and what its amount is paid for."""
    kind, names = recognised(line.description, line.category, phrases)
    found = Judged(line, kind, names, line.period, line.currency or USD, False)
    if line.total is None:
        if line.unreadable.startswith("="):
            return replace(found, say="holds a formula instead of a number: save the quote with its values")
        wrong = f"'{line.unreadable}' is not a number" if line.unreadable else "has no amount"
        return replace(found, say=wrong)
    if not kind:
        return replace(found, say="is not recognised as any kind of cost")
    if line.period is None and line.period_text:
        return replace(found, say=f"the period '{line.period_text}' is not understood")
    if line.period is not None:
        return replace(found, counted=True)
    return _guess_period(found, knowledge.quote_lines[kind], default)


def _guess_period(found: Judged, kind: QuoteKind, default: Period | None) -> Judged:
    """The period where no column states it: as the description says, as given for all, as is usual for the kind."""
    from_text = spoken_period(found.line.description)
    if from_text is not None and (kind.usual != "once" or from_text in (ONCE, MONTH)):
        return replace(found, period=from_text, counted=True, say=f"taken as {from_text.label}, by its description")
    if default is not None:
        return replace(found, period=default, counted=True, say=f"taken as {default.label}, as you said")
    usual = {"once": ONCE, "month": MONTH}.get(kind.usual)
    if usual is None:
        return replace(found, say="states no period: once, a month or a year")
    return replace(found, period=usual, counted=True, say=f"taken as {usual.label}, as is usual for this kind")


def spoken_period(description: str) -> Period | None:
    """The period that a description speaks of; single letters mean nothing there."""
    return period_of(" ".join(w for w in plain_words(description).split() if w not in ("h", "y", "m", "mo", "a", "an")))


def _kind(kind: QuoteKind, judged: Sequence[Judged], sizes: Sizes, figures: dict[str, Figure]) -> KindCheck:
    """One kind: quoted, named, missing or not needed; its figures are added to the others."""
    own = tuple(j.line.number for j in judged if j.kind == kind.id and j.counted)
    named = tuple(j.line.number for j in judged if kind.id in j.names or (j.kind == kind.id and not j.counted))
    once, month = sizes.once(kind), sizes.month(kind)
    figures |= {f.id: f for f in (once, month) if f is not None}
    status: Status = "quoted" if own else "named" if named else "not_needed"
    if status == "not_needed" and (sizes.needs(kind) or (month is not None and month.value > 0)):
        status = "missing"
    quoted = {part: f"quote/{kind.id}/{part}" for part in ("once", "month") if f"quote/{kind.id}/{part}" in figures}
    check = KindCheck(
        kind=kind,
        status=status,
        lines=own or named,
        quoted_once=quoted.get("once", ""),
        quoted_month=quoted.get("month", ""),
        ours_once=once.id if once else "",
        ours_month=month.id if month else "",
    )
    return _compared(check, figures) if status == "quoted" else check


def _compared(check: KindCheck, figures: dict[str, Figure]) -> KindCheck:
    """Quote and model on the same basis: both once, both a month, else both over three years."""
    if not (check.ours_once or check.ours_month):
        return check
    basis: Basis
    if check.quoted_once and check.ours_once and not check.quoted_month:
        basis, quoted, ours = "once", check.quoted_once, check.ours_once
    elif check.quoted_month and check.ours_month and not check.quoted_once:
        basis, quoted, ours = "month", check.quoted_month, check.ours_month
    else:
        basis = "three_years"
        sides = (("quoted", check.quoted_once, check.quoted_month), ("ours", _once_beside(check), check.ours_month))
        made = [
            spread(f"quote/{check.kind.id}/{side}_3y", check.kind.label, figures, once, month)
            for side, once, month in sides
        ]
        figures |= {f.id: f for f in made}
        quoted, ours = (f.id for f in made)
    asked, expected = figures[quoted], figures[ours]
    if expected.value <= 0:
        return replace(check, basis=basis, quoted=quoted, ours=ours)
    ratio = over(f"quote/{check.kind.id}/ratio", check.kind.label, asked, expected)
    figures[ratio.id] = ratio
    verdict: Verdict = "above" if asked.value > expected.high else "below" if asked.value < expected.low else "within"
    return replace(check, basis=basis, quoted=quoted, ours=ours, ratio=ratio.id, verdict=verdict)


def _once_beside(check: KindCheck) -> str:
    """What our model pays once besides what it pays a month: capital stands in the monthly amount already."""
    return "" if check.ours_month else check.ours_once


def _weight(check: KindCheck, figures: Mapping[str, Figure]) -> float:
    """What a kind weighs over three years: by the quote, else by our model."""
    if check.status == "quoted":
        once, month = check.quoted_once, check.quoted_month
    else:
        once, month = _once_beside(check), check.ours_month
    return sum(figures[id].value * times for id, times in ((once, 1.0), (month, MONTHS)) if id)


def _totals(kinds: Sequence[KindCheck], figures: Mapping[str, Figure], advice: Advice, option: Option) -> list[Figure]:
    """Over three years: what the quote asks, what it leaves out by our model, both together, and our own total."""
    asked = [id for k in kinds for id in (k.quoted_once, k.quoted_month) if id]
    absent = [id for k in kinds if k.status == "missing" for id in (_once_beside(k), k.ours_month) if id]
    total = summed("quote/total", "The quote over three years", asked, figures)
    missing = summed("quote/missing", "Left out of the quote, by our model", absent, figures)
    inputs = {"quoted": as_input(total), "left_out": as_input(missing)}
    ends = (total.low + missing.low, total.value + missing.value, total.high + missing.high)
    complete = Figure(
        "quote/complete", "The quote made complete, over three years", ends[1], ends[0], ends[2], "USD/3 years",
        "quoted + left_out", inputs,
    )  # fmt: skip
    ours = advice.figures[f"{option.id}/three_year_cost"]
    return [total, missing, complete, replace(ours, id="quote/ours")]
