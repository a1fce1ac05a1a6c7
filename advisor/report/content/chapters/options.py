"""The designs side by side: cost as a range, latency, availability, recovery, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.advice import Advice
from advisor.figure import Figure, show, show_chance
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Band, Option
from advisor.report import text
from advisor.report.content.shared import Data

_NONE: Final = "–"
_PATHS: Final = 4
_MEASURES: Final = (
    ("Cost a month", "monthly_cost"), ("Cost over three years", "three_year_cost"), ("Capital", "capex"),
    ("Availability", "availability"), ("Time to recover", "rto"), ("Data lost at worst", "rpo"), ("Carbon", "carbon"),
)  # fmt: skip


def options_page(advice: Advice, knowledge: Knowledge) -> Data:
    """Each design once: options that are the same design stand together."""
    every = advice.recommendation.options
    if not every:
        return {}
    groups = [[o, *(t for t in every if t.same_as == o.id)] for o in every if not o.same_as]
    widest = max((o.monthly_cost_usd.p90 for o in every if o.monthly_cost_usd), default=0.0)
    proof = advice.recommendation.proof
    return {
        "headline": _headline(advice, groups),
        "lead": "Each is the cheapest of its kind that meets every limit, found by the same programme"
        + (f" (solver: {proof.status}, gap {show(proof.gap_share, 'share')})." if proof else "."),
        "rows": [_row(group, advice, widest) for group in groups],
        **_matrix([g for g in groups if g[0].evaluation], advice),
        "reasons": [_reasons(group) for group in groups if group[0].why_not],
        "scale": show(widest, "USD/month") if widest else "",
        "not_included": text.not_included(advice),
    }


def _headline(advice: Advice, groups: Sequence[Sequence[Option]]) -> str:
    possible = [g for g in groups if g[0].feasible and g[0].evaluation]
    best = advice.recommendation.recommended
    if best is None:
        return "No design meets every requirement"
    count = (
        f"{len(possible)} of {len(groups)} designs meet"
        if len(possible) != 1
        else f"One of {len(groups)} designs meets"
    )
    chance = max((o.probability_cheapest or 0.0 for o in advice.recommendation.options if o.recommended), default=0.0)
    tail = f"; the recommended one is cheapest in {show_chance(chance)} of the draws" if 0 < chance < 1 else ""
    return f"{count} every limit{tail}"


def _label(twins: Sequence[Option]) -> str:
    return " = ".join(o.label for o in twins)


def _row(twins: Sequence[Option], advice: Advice, widest: float) -> Data:
    first = twins[0]
    return {
        "label": _label(twins),
        "pattern": first.pattern_label,
        "recommended": any(o.recommended for o in twins),
        "feasible": first.feasible,
        "bar": _bar(first.monthly_cost_usd, widest),
        "shown": text.shown(text.figure_of(advice, first, "monthly_cost")) if first.evaluation else "not possible",
    }


def _reasons(twins: Sequence[Option]) -> Data:
    return {"label": _label(twins), "feasible": twins[0].feasible, "why_not": list(twins[0].why_not)}


def _matrix(groups: Sequence[Sequence[Option]], advice: Advice) -> Data:
    """A row a measure, a column an option that is costed."""
    firsts = [g[0] for g in groups]
    rows = [("Pattern", [o.pattern_label for o in firsts])]
    rows += [(label, [_cell(text.figure_of(advice, o, name)) for o in firsts]) for label, name in _MEASURES[:3]]
    rows += _latency(firsts, advice)
    rows += [(label, [_cell(text.figure_of(advice, o, name)) for o in firsts]) for label, name in _MEASURES[3:]]
    rows.append(("Cheapest in so many draws", [_chance(g) for g in groups]))
    rows.append(("Regret a month, P95", [_regret(g) for g in groups]))
    return {
        "columns": [{"label": _label(g), "recommended": any(o.recommended for o in g)} for g in groups],
        "measures": [{"label": label, "cells": cells} for label, cells in rows if set(cells) != {_NONE}],
    }


def _cell(figure: Figure | None) -> str:
    return figure.shown if figure else _NONE


def _latency(options: Sequence[Option], advice: Advice) -> Iterator[tuple[str, list[str]]]:
    """The P95 of each path; of many paths the first ones, the others stand in the chapter on latency."""
    paths = list(dict.fromkeys(p for o in options if o.evaluation for p in o.evaluation.paths))
    shown = paths if len(paths) <= _PATHS + 1 else paths[:_PATHS]
    for path in shown:
        label = f"P95 latency{text.path_text(advice, path)}"
        yield label, [_cell(text.latency_of(advice, o, path)) for o in options]
    if len(shown) < len(paths):
        yield f"{len(paths) - len(shown)} more paths", ["see Latency" for _ in options]


def _chance(twins: Sequence[Option]) -> str:
    chance = max((o.probability_cheapest or 0.0 for o in twins), default=0.0)
    return show_chance(chance) if chance else _NONE


def _regret(twins: Sequence[Option]) -> str:
    option = twins[0]
    known = option.feasible and option.regret_p95_usd is not None
    return show(option.regret_p95_usd or 0.0, "USD") if known else _NONE


def _bar(band: Band | None, widest: float) -> Data | None:
    return {"low": band.p10 / widest, "mid": band.p50 / widest, "high": band.p90 / widest} if band and widest else None
