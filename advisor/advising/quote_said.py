"""The check of a quote in words, the same for the command line and the screen.

Amounts are the `shown` texts of the figures; a screen in another currency hands in its own texts by figure id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.advising.quote import VERDICT_SAYS, KindCheck, QuoteCheck
from advisor.advising.quote_words import ranges

Texts = Mapping[str, str]
NO_AMOUNT: Final = "our model puts no amount on it: ask for one"
NOT_IN: Final = "Not in these numbers: lines that are not counted, and missing kinds that our model puts no amount on."
SIDES: Final = ("Kind", "Lines of the file", "Quote", "Our model", "Verdict")
TOTALS: Final[Mapping[str, tuple[str, str]]] = {
    "quote/total": ("The quote", "All lines that are counted, over three years."),
    "quote/missing": ("Left out, by our model", "Missing kinds that our model puts an amount on."),
    "quote/complete": ("The quote made complete", "Both together."),
    "quote/ours": ("Our model", "The whole design over three years."),
}


def texts_of(found: QuoteCheck) -> dict[str, str]:
    """The shown text of every figure, by id."""
    return {id: figure.shown for id, figure in found.figures.items()}


def headline(found: QuoteCheck, texts: Texts) -> str:
    """What the check found, in one sentence."""
    count = len(found.missing)
    if not count:
        return "No kind of cost that this design needs is missing from the quote"
    kinds = "1 kind of cost is" if count == 1 else f"{count} kinds of cost are"
    tail = f": {texts['quote/missing']} by our model" if found.figures["quote/missing"].value > 0 else ""
    return f"{kinds} missing from the quote{tail}"


def size_of(check: KindCheck) -> str:
    """The figure that says how much our model expects of a kind; empty where it has none."""
    return check.ours_month or check.ours_once


def side_by_side(found: QuoteCheck, texts: Texts) -> list[tuple[str, ...]]:
    """Kind, lines, quote, our model and verdict of every kind that the quote holds."""
    return [
        (
            check.kind.label,
            ranges(check.lines),
            _quoted(check, texts),
            texts[check.ours] if check.ours else "no amount",
            _verdict(check, texts),
        )
        for check in found.kinds
        if check.status == "quoted"
    ]


def _quoted(check: KindCheck, texts: Texts) -> str:
    ids = [check.quoted] if check.quoted else [id for id in (check.quoted_once, check.quoted_month) if id]
    return " and ".join(texts[id] for id in ids)


def _verdict(check: KindCheck, texts: Texts) -> str:
    if not check.verdict:
        return "not compared"
    return VERDICT_SAYS[check.verdict] + (f", {texts[check.ratio]}" if check.ratio else "")


def wrong_lines(found: QuoteCheck) -> list[str]:
    """What does not add up, and the lines that stand in no number, each with the reason."""
    wrong = [f"Line {number}: {say}." for number, say in found.errors]
    return wrong + [
        f"Line {j.line.number}, {j.line.description or 'no text'}: {j.say}; not counted." for j in found.uncounted
    ]


def read_as(found: QuoteCheck) -> list[str]:
    """How the quote was read where it does not say it."""
    return [*found.assumed, *(f"Line {j.line.number}: {j.say}." for j in found.lines if j.counted and j.say)]
