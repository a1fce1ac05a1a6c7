"""quote: a vendor's quote beside our own figures: what is missing, what does not add up, what is dear."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.cli.inputs import DONE, GATE_HIT, add_assessment, advise
from advisor.cli.outline import Block, Card, Grid, Items, Page, Para, Section
from advisor.errors import printable
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.strict_yaml import read_bytes

if TYPE_CHECKING:
    from advisor.advising.quote import KindCheck, QuoteCheck

PERIODS: Final = {"once": 0.0, "month": 1.0, "year": 12.0}
MOST_LINES: Final = 40  # lines that are listed one by one


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "quote",
        help="check a vendor's quote: missing lines, sums, our own figures beside it",
        description="Holds a quote (CSV) against a design of the advice: which kinds of cost are missing, what our "
        "model expects for each, which lines do not add up. Exit status 1 where --fail-on-missing was hit.",
    )
    add_assessment(parser)
    parser.add_argument("quote", metavar="QUOTE.csv", type=Path, help="the quote, CSV with a header")
    parser.add_argument(
        "--design", choices=("recommended", "as_stated"), default="recommended", help="design (default: recommended)"
    )
    parser.add_argument(
        "--rate",
        dest="rates",
        metavar="EUR=1.08",
        type=_rate,
        action="append",
        default=[],
        help="US dollars for one unit of the quote's currency; may be repeated",
    )
    parser.add_argument("--period", choices=PERIODS, help="what a line is paid for where the quote does not say it")
    parser.add_argument(
        "--fail-on-missing", action="store_true", help="exit with 1 if a kind of cost that the design needs is missing"
    )
    parser.add_argument("--format", choices=("text", "json", "md"), default="text", help="default: text")
    parser.set_defaults(run=run_quote)


def _rate(text: str) -> tuple[str, float]:
    code, _, number = text.partition("=")
    try:
        return code.strip().upper(), float(number)
    except ValueError:
        raise ArgumentTypeError(f"'{printable(text, 40)}' is not a rate, write it as EUR=1.08") from None


def run_quote(args: Namespace) -> int:
    """Print what became of the quote. Raises InputError."""
    from advisor.advising.quote import check_quote
    from advisor.advising.quote_sheet import read_quote
    from advisor.advising.quote_words import Period

    sheet = read_quote(read_bytes(args.quote), args.quote.name)
    knowledge = open_knowledge(packs=args.packs)
    period = Period(PERIODS[args.period]) if args.period else None
    found = check_quote(advise(args, knowledge), sheet, knowledge, args.design, dict(args.rates), period)
    _print(found, knowledge, args.format)
    return GATE_HIT if args.fail_on_missing and found.missing else DONE


def _print(found: QuoteCheck, knowledge: Knowledge, form: str) -> None:
    if form == "json":
        from advisor.report import dumps_json

        sys.stdout.write(dumps_json(quote_keys(found)))
        return
    page = quote_page(found, knowledge)
    if form == "md":
        from advisor.cli.markdown import to_markdown

        sys.stdout.write(to_markdown(page))
    else:
        from advisor.cli.text import console, print_page

        print_page(page, console())


def quote_page(found: QuoteCheck, knowledge: Knowledge) -> Page:
    """The check as a page of words: what is missing first."""
    from advisor.advising.quote_said import SIDES, headline, read_as, side_by_side, texts_of, wrong_lines

    texts = texts_of(found)
    rows = side_by_side(found, texts)
    sections = [
        Section("Over three years", list(_totals(texts))),
        Section("Missing", list(_missing(found, texts, knowledge))),
        Section("Line by line", [Grid(SIDES, rows)] if rows else []),
        Section("What does not add up, and what is not counted", list(_listed(wrong_lines(found)))),
        Section("How it was read", [*_listed(read_as(found)), *_besides(found)]),
    ]
    return Page(
        headline(found, texts), f"{found.name} against: {found.option_label}", [s for s in sections if s.blocks]
    )


def _totals(texts: Mapping[str, str]) -> Iterator[Block]:
    from advisor.advising.quote_said import NOT_IN, TOTALS

    yield Grid(("What", "Amount"), [(name, texts[id]) for id, (name, _) in TOTALS.items()])
    yield Para(NOT_IN, "quiet")


def _missing(found: QuoteCheck, texts: Mapping[str, str], knowledge: Knowledge) -> Iterator[Block]:
    from advisor.advising.quote_said import NO_AMOUNT, size_of
    from advisor.report.text import cite

    for check in found.missing:
        size = texts[size_of(check)] if size_of(check) else NO_AMOUNT
        sources = "; ".join(cite(id, knowledge) for id in check.kind.sources)
        lines = [("size", size), ("why", check.kind.why), ("note", check.kind.note), ("source", sources)]
        yield Card(check.kind.label, "missing", "high", [line for line in lines if line[1]])
    if not found.missing:
        yield Para("No kind of cost that this design needs is missing.", "good")
    if named := [c.kind.label for c in found.kinds if c.status == "named"]:
        yield Para(f"Named without a price of its own, ask for it: {', '.join(named)}.")


def _listed(told: list[str]) -> Iterator[Block]:
    if told:
        yield Items(told[:MOST_LINES])
    if len(told) > MOST_LINES:
        yield Para(f"and {len(told) - MOST_LINES:,} more.", "quiet")


def _besides(found: QuoteCheck) -> Iterator[Block]:
    if found.ours_besides:
        yield Para(f"Our own lines that no kind of a quote stands for: {', '.join(found.ours_besides)}.", "quiet")


def quote_keys(found: QuoteCheck) -> dict[str, Any]:
    """The check as JSON."""
    from advisor.report.json import figure_keys

    return {
        "quote": found.name,
        "design": found.option,
        "design_label": found.option_label,
        "missing": [c.kind.id for c in found.missing],
        "unpriced": found.unpriced,
        "kinds": [_kind_keys(c, found) for c in found.kinds],
        "lines": [
            {
                "line": j.line.number,
                "description": j.line.description,
                "kind": j.kind or None,
                "names": j.names,
                "amount": j.line.total.value if j.line.total else None,
                "currency": j.currency,
                "period_months": None if j.period is None else j.period.months,
                "counted": j.counted,
                "say": j.say,
            }
            for j in found.lines
        ],
        "errors": [{"line": number, "say": say} for number, say in found.errors],
        "assumed": found.assumed,
        "ours_besides": found.ours_besides,
        "figures": {id: figure_keys(figure) for id, figure in sorted(found.figures.items())},
    }


def _kind_keys(check: KindCheck, found: QuoteCheck) -> dict[str, Any]:
    return {
        "kind": check.kind.id,
        "label": check.kind.label,
        "status": check.status,
        "lines": check.lines,
        "basis": check.basis or None,
        "quoted": check.quoted or None,
        "ours": check.ours or None,
        "ratio": found.figures[check.ratio].value if check.ratio else None,
        "verdict": check.verdict or None,
        "ours_once": check.ours_once or None,
        "ours_month": check.ours_month or None,
    }
