"""Before and after: what changes from the plan as stated to the recommended design."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from advisor.advice import Advice
from advisor.design.model import Path, parse_job
from advisor.optimise.model import Option, Placed
from advisor.report.text import cut, figure_of
from advisor.topology.parts import boundary
from advisor.ui.building.markup import NONE, Column, Html, amount, bullets, lines, some, table
from advisor.ui.building.words import PURCHASES, cell, hardware_of, of_workload, parts_of, place_of
from advisor.ui.theme import esc

_WHEN: Final = {"inference": "", "burst": ", at peaks"}  # component → when its model answers
SHOWN: Final = 5  # lines of a cell; of a plan with many workloads the others are folded away
Row = tuple[str, Html | str, Html | str]


def before_and_after(advice: Advice, stated: Option, best: Option) -> Html:
    """The table of what changes."""
    columns = (Column("What"), Column("Plan as stated"), Column("Recommended"))
    return table("The plan as stated and the recommended design", columns, rows(advice, stated, best), "bld-change")


def rows(advice: Advice, stated: Option, best: Option) -> Iterator[Row]:
    """Place, hardware, purchase, cost, latency, availability and limits, before and after."""
    yield _row("Pattern", stated, best, lambda o: o.pattern_label or NONE)
    yield _row("Model runs in", stated, best, lambda o: _models(advice, o, lambda p: place_of(o, p)))
    yield _row("Hardware", stated, best, lambda o: _models(advice, o, hardware_of))
    yield _row("Bought", stated, best, lambda o: _models(advice, o, lambda p: PURCHASES.get(p.purchase, NONE)))
    for name, figure in (("Cost", "monthly_cost"), ("Bought at the start", "capex")):
        yield _row(name, stated, best, lambda o, f=figure: cell(figure_of(advice, o, f)))  # type: ignore[misc]
    yield _row("Latency, P95", stated, best, lambda o: latencies(advice, o))
    yield _row("Availability", stated, best, lambda o: cell(figure_of(advice, o, "availability")))
    yield _row("Limits broken", stated, best, lambda o: some(o.why_not, SHOWN, bullets) if not o.feasible else "none")


def latencies(advice: Advice, option: Option, most: int | None = None) -> Html:
    """P95 of every path of an option, or of the first so many and how many more there are, under each other."""
    paths = option.evaluation.paths.values() if option.evaluation else ()
    said = [_latency(advice, option, path) for path in paths]
    return (some(said, SHOWN, lines) if most is None else lines(cut(said, most, "and {} more"))) or Html(NONE)


def _latency(advice: Advice, option: Option, path: Path) -> str:
    shown = amount(cell(figure_of(advice, option, f"latency/{path.id}/p95")))
    name = of_workload(advice, parse_job(path.id)[0], boundary(path.id)).rstrip(":")
    return Html(f"{f'<small>{esc(name)}:</small> ' if name else ''}{shown}")


def _row(name: str, stated: Option, best: Option, of: Callable[[Option], Html | str]) -> Row:
    return name, of(stated), of(best)


def _models(advice: Advice, option: Option, say: Callable[[Placed], str]) -> Html:
    """What is to be said about every place that a model runs in, under each other."""
    found = [(w, p, _WHEN[component]) for w, component, p in parts_of(advice, option) if component in _WHEN]
    said = dict.fromkeys(of_workload(advice, w, f"{say(p)}{when}") for w, p, when in found)
    return some(list(said), SHOWN, lines) or Html(NONE)
