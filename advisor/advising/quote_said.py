"""The check of a quote in words, the same for the command line and the screen."""

from __future__ import annotations

from typing import Final

from advisor.advising.quote import VERDICT_SAYS, KindCheck, QuoteCheck
from advisor.advising.quote_words import ranges

NO_AMOUNT: Final = "our model puts no amount on it: ask for one"


def headline(found: QuoteCheck) -> str:
    """What the check found, in one sentence."""
    count = len(found.missing)
    if not count:
        return "No kind of cost that this design needs is missing from the quote"
    kinds = "1 kind of cost is" if count == 1 else f"{count} kinds of cost are"
    left_out = found.figures["quote/missing"]
    tail = f": {left_out.shown} by our model" if left_out.value > 0 else ""
    return f"{kinds} missing from the quote{tail}"


def size(found: QuoteCheck, check: KindCheck) -> str:
    """How much our model expects of a kind; never 0 for what it does not know."""
    shown = [found.figures[id].shown for id in (check.ours_month or check.ours_once,) if id]
    return shown[0] if shown else NO_AMOUNT


def side_by_side(found: QuoteCheck) -> list[tuple[str, str, str, str, str]]:
    """Kind, lines, quote, our model and verdict of every kind that the quote holds."""
    return [
        (check.kind.label, ranges(check.lines), _quoted(found, check), _ours(found, check), _verdict(found, check))
        for check in found.kinds
        if check.status == "quoted"
    ]


def _quoted(found: QuoteCheck, check: KindCheck) -> str:
    ids = [check.quoted] if check.quoted else [id for id in (check.quoted_once, check.quoted_month) if id]
    return " and ".join(found.figures[id].shown for id in ids)


def _ours(found: QuoteCheck, check: KindCheck) -> str:
    return found.figures[check.ours].shown if check.ours else "no amount"


def _verdict(found: QuoteCheck, check: KindCheck) -> str:
    if not check.verdict:
        return "not compared"
    ratio = f", {found.figures[check.ratio].shown}" if check.ratio else ""
    return f"{VERDICT_SAYS[check.verdict]}{ratio}"
