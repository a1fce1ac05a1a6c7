"""The cost: stated against recommended by kind, line by line, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.advice import Advice
from advisor.figure import show, show_span
from advisor.knowledge.model import Knowledge
from advisor.models.cost import Category
from advisor.optimise.model import Option
from advisor.report import text
from advisor.report.content.plan import prices_as_of
from advisor.report.content.shared import Data

KINDS: Final[dict[Category, str]] = {
    "compute": "GPUs and servers",
    "tokens": "Tokens",
    "edge": "Edge devices",
    "storage": "Storage",
    "network": "Network",
    "power": "Electricity",
    "space": "Space",
    "maintenance": "Maintenance",
    "staff": "People",
    "training": "Tuning",
    "trials": "Trials",
    "providers": "Further providers",
}
_BARS: Final = 7  # kinds that a waterfall shows on their own
_LINES: Final = 24
_MOVERS: Final = 8
_SMALL_USD: Final = 0.5


def cost(advice: Advice, knowledge: Knowledge) -> Data:
    """Totals, waterfall, lines and what moves them; nothing where no design is costed."""
    best, stated = advice.recommendation.recommended, advice.recommendation.option("as_stated")
    priced = best if best and best.evaluation else stated
    if priced is None or priced.evaluation is None:
        return {}
    before = by_kind(advice, None if priced is stated or text.stated_is_best(advice) else stated)
    after = by_kind(advice, priced)
    return {
        "headline": headline(advice, before, after),
        "lead": "A month at the steady load, in USD. Bars show typical values; every total is a range from P10 to P90.",
        "totals": _totals(advice, stated, best),
        "waterfall": waterfall(before, after),
        "lines": _lines(advice, priced),
        "lines_left": max(0, len(priced.evaluation.lines) - _LINES),
        "lines_of": "recommended" if priced is best else "as stated",
        "movers": _movers(advice),
        "binding": [
            {"say": b.say, "relaxed": b.relaxed_to, "saves": show(b.saves_usd_month, "USD/month")}
            for b in advice.recommendation.binding
        ],
        "not_included": text.not_included(advice),
        "dated": f"Prices as of {prices_as_of(advice)}.",
    }


def by_kind(advice: Advice, option: Option | None) -> dict[str, float]:
    """Typical USD a month of each kind of cost that the option has."""
    found: dict[str, float] = {}
    for line in option.evaluation.lines if option and option.evaluation else ():
        if figure := text.figure_of(advice, option, f"cost/{line.id}"):
            label = KINDS.get(line.category, str(line.category))
            found[label] = found.get(label, 0.0) + figure.value
    return found


def headline(advice: Advice, before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """The finding of the waterfall in one sentence."""
    largest = max(after, key=lambda k: after[k], default="")
    if not before:
        share = after[largest] / sum(after.values()) if largest and sum(after.values()) else 0.0
        return f"{largest} make the largest part of the cost, {show(share, 'share')}" if largest else "The cost"
    moved = _moved(before, after)
    saving = advice.figures.get("saving")
    effect = (
        f"The recommended design {text.saving_text(saving)}" if saving else "The recommended design against the plan"
    )
    return (
        f"{effect}, mostly {moved[0][0].lower() if moved[0][0] != 'GPUs and servers' else moved[0][0]}"
        if moved
        else effect
    )


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> list[tuple[str, float]]:
    """Kind and difference, the largest first."""
    kinds = dict.fromkeys([*before, *after])
    found = [(kind, after.get(kind, 0.0) - before.get(kind, 0.0)) for kind in kinds]
    return sorted((m for m in found if abs(m[1]) >= _SMALL_USD), key=lambda m: (-abs(m[1]), m[0]))


def waterfall(before: Mapping[str, float], after: Mapping[str, float]) -> Data:
    """Bars from the plan as stated to the recommended design, each with its ends as shares of the highest."""
    moved = _moved(before, after)
    shown = moved if len(moved) <= _BARS + 1 else moved[:_BARS]
    rest = sum(delta for _, delta in moved[len(shown) :])
    steps = [*shown, *([(f"{len(moved) - len(shown)} other kinds", rest)] if abs(rest) >= _SMALL_USD else [])]
    start, end = sum(before.values()), sum(after.values())
    bars: list[tuple[str, float, float, str]] = [("As stated", 0.0, start, "total")] if before else []
    at = start
    for label, delta in steps:
        bars.append((label, at, at + delta, "up" if delta > 0 else "down"))
        at += delta
    bars.append(("Recommended" if before else "Total", 0.0, end, "total"))
    top = max((max(low, high) for _, low, high, _ in bars), default=0.0) or 1.0
    return {
        "bars": [
            {
                "label": label,
                "from": low / top,
                "to": high / top,
                "kind": kind,
                "usd": high - low,
                "shown": _signed(high - low, kind, bool(before)),
            }
            for label, low, high, kind in bars
        ],
        "top": show(top, "USD"),
    }


def _signed(usd: float, kind: str, compared: bool) -> str:
    amount = show(abs(usd), "USD").removeprefix("USD ")
    if kind == "total" or not compared:
        return amount
    return f"+{amount}" if usd > 0 else f"−{amount}"


def _totals(advice: Advice, stated: Option | None, best: Option | None) -> list[Data]:
    names = (("Cost a month", "monthly_cost"), ("Cost over three years", "three_year_cost"), ("Capital", "capex"))
    return [
        {
            "label": label,
            "stated": text.shown(text.figure_of(advice, stated, name)),
            "recommended": text.shown(text.figure_of(advice, best, name)),
        }
        for label, name in names
    ]


def _lines(advice: Advice, option: Option) -> list[Data]:
    assert option.evaluation is not None
    found = [(line, text.figure_of(advice, option, f"cost/{line.id}")) for line in option.evaluation.lines]
    known = sorted(((f, line) for line, f in found if f), key=lambda pair: (-pair[0].value, pair[1].label))
    top = max((f.value for f, _ in known), default=0.0)
    return [
        {
            "label": line.label,
            "kind": KINDS.get(line.category, str(line.category)),
            "shown": figure.shown,
            "share": max(0.0, figure.value / top) if top else 0.0,
            "grade": figure.grade,
        }
        for figure, line in known[:_LINES]
    ]


def _movers(advice: Advice) -> list[Data]:
    found = advice.recommendation.sensitivity[:_MOVERS]
    top = max((s.cost_effect_usd_month for s in found), default=0.0)
    return [
        {
            "label": s.label,
            "range": show_span(s.low, s.high, s.unit),
            "shown": show(s.cost_effect_usd_month, "USD"),
            "share": s.cost_effect_usd_month / top if top else 0.0,
        }
        for s in found
    ]
