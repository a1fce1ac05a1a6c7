"""Options side by side: each design once, the recommended one first; on a phone each is a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from advisor.advice import Advice
from advisor.figure import show, show_chance
from advisor.optimise.model import Option
from advisor.report.text import figure_of, ruled_out
from advisor.ui.building.change import SHOWN, latencies
from advisor.ui.building.markup import NONE, Html, amount, bullets, safe, some
from advisor.ui.building.words import cell, listed
from advisor.ui.theme import esc

PATHS: Final = 3  # latencies of an option that stand in its row; all of them stand in the table of what changes


class Measure(NamedTuple):
    """A column: its name, and what an option shows there."""

    name: str
    of: Callable[[Advice, Option], str]


def _figure(name: str) -> Callable[[Advice, Option], str]:
    return lambda advice, option: amount(cell(figure_of(advice, option, name)))


def _chance(advice: Advice, option: Option) -> str:
    """In how many simulated outcomes it is the cheapest, and by how much it misses the cheapest in the mean."""
    if option.probability_cheapest is None or option.regret_mean_usd is None:
        return NONE
    regret = show(option.regret_mean_usd, "USD/month")
    return Html(f"{esc(show_chance(option.probability_cheapest))} <small>regret {esc(regret)}</small>")


def _availability(advice: Advice, option: Option) -> str:
    up, back = (cell(figure_of(advice, option, name)) for name in ("availability", "rto"))
    return Html(f"{amount(up)} <small>back in {esc(back)}</small>")


MEASURES: Final = (
    Measure("Cost a month", _figure("monthly_cost")),
    Measure("Three years", _figure("three_year_cost")),
    Measure("Bought at the start", _figure("capex")),
    Measure("Latency, P95", lambda advice, option: latencies(advice, option, PATHS)),
    Measure("Availability, recovery", _availability),
    Measure("Carbon", _figure("carbon")),
    Measure("Chance to be cheapest", _chance),
)


def options(advice: Advice) -> Html:
    """The table. An option that is the same design as another is named there; one that cannot be has its reasons."""
    groups = _groups(advice.recommendation.options)
    head = "".join(f"<th scope='col' class='adv-num'>{esc(m.name)}</th>" for m in MEASURES)
    bodies = "".join(_body(advice, group[0], group[1:]) for group in groups)
    return Html(
        "<table class='adv-table bld-table bld-options'><caption>Designs side by side, each the best of its kind"
        f"</caption><thead><tr><th scope='col'>Design</th>{head}</tr></thead>{bodies}</table>"
    )


def _groups(every: Sequence[Option]) -> list[list[Option]]:
    """Options that are the same design together: recommended first, then the stated plan, the others by cost."""
    groups = [[o, *(t for t in every if t.same_as == o.id)] for o in every if not o.same_as]
    return sorted(groups, key=lambda group: _rank(group[0]))


def _rank(option: Option) -> tuple[bool, bool, bool, float]:
    cost = option.evaluation.monthly_usd if option.evaluation else 0.0
    return not option.recommended, option.id != "as_stated", not option.feasible, cost


def _body(advice: Advice, option: Option, twins: Iterable[Option]) -> str:
    kind = "best" if option.recommended else "out" if not option.feasible else ""
    cells = "".join(
        f"<td data-label='{esc(m.name)}' class='adv-num'><div>{safe(m.of(advice, option))}</div></td>" for m in MEASURES
    )
    if option.evaluation is None:
        cells = f"<td class='bld-why' colspan='{len(MEASURES)}'>{_reasons(option)}</td>"
        return f"<tbody class='{kind}'><tr>{_name(option, twins)}{cells}</tr></tbody>"
    why = _reasons(option)
    below = f"<tr><td></td><td class='bld-why' colspan='{len(MEASURES)}'>{why}</td></tr>" if why else ""
    return f"<tbody class='{kind}'><tr>{_name(option, twins)}{cells}</tr>{below}</tbody>"


def _name(option: Option, twins: Iterable[Option]) -> str:
    tag = _tag(option)
    mark = f"<span class='adv-tag{' adv-tag-next' if option.recommended else ''}'>{tag}</span>" if tag else ""
    same = listed([t.label.lower() for t in twins])
    also = f"<small>same design as: {esc(same)}</small>" if same else ""
    pattern = f"<small>{esc(option.pattern_label)}</small>" if option.pattern_label else ""
    return f"<th scope='row'>{esc(option.label)}{mark}{pattern}{also}</th>"


def _tag(option: Option) -> str:
    if option.recommended:
        return "recommended"
    if option.feasible or not option.why_not:
        return ""
    return ruled_out(option)


def _reasons(option: Option) -> str:
    """Why not: limits in words, or what it costs more."""
    if option.recommended:
        return ""
    if len(option.why_not) == 1:
        return f"{esc(option.why_not[0])}."
    return some(option.why_not, SHOWN, bullets)
