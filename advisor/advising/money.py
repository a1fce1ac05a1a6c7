"""What a design costs, taken apart and over time: kinds of cost, what moves it, worth today, payback.

Computed beside the advice from the same lines and the same seeded draws: every figure agrees with those of the advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from advisor.advising.numbers import as_input, formula_figure, line_figure, ranged_figure, total_figure
from advisor.advising.results import Advice
from advisor.figure import Figure, Formula, Quantity
from advisor.models import finance
from advisor.models.book import Book, given
from advisor.models.cost import Category, Line
from advisor.models.finance import Floats
from advisor.optimise.model import Option
from advisor.uncertainty import Draws, effects

OTHERS: Final = {"as_stated": "the plan as stated", "bill": "the cloud bill"}
TOP_MOVERS: Final = 8

Outcome = Literal["at_once", "months", "never"]


@dataclass(frozen=True, slots=True)
class Mover:
    """An uncertain input, and the monthly cost as it goes from its P10 to its P90; `swing` is the distance."""

    label: str
    quantity: Quantity
    cost: Figure
    swing: float


@dataclass(frozen=True, slots=True)
class Payback:
    """When the design has paid for what it buys in addition.

    months  None where it does so at once or never
    chance  share of the simulated outcomes in which it does within three years
    """

    outcome: Outcome
    months: Figure | None
    chance: Figure


@dataclass(frozen=True, slots=True)
class Switch:
    """Going to the design from the plan as stated ("as_stated") or from the cloud bill ("bill")."""

    other: str
    npv: Figure
    payback: Payback


@dataclass(frozen=True, slots=True)
class Money:
    """The money of one design. Every figure stands in `figures` too, so that each can be opened."""

    option: Option
    kinds: Mapping[Category, Figure]  # the dearest first
    lines: tuple[tuple[Line, Figure], ...]  # the dearest first
    movers: tuple[Mover, ...]
    judgement_share: Figure | None
    saving_share: Figure | None
    changes: tuple[Figure, ...]  # by kind of cost, from the plan as stated; the largest first
    present_value: Figure
    running: Figure
    left: Figure
    switches: tuple[Switch, ...]
    figures: Mapping[str, Figure]


def subject(advice: Advice) -> Option | None:
    """The design that the money is of: the recommended one, else the plan as stated where it can be costed."""
    best = advice.recommendation.recommended or advice.recommendation.option("as_stated")
    return best if best and best.evaluation else None


def money(advice: Advice, book: Book, draws: Draws, labels: Mapping[Category, str]) -> Money | None:
    """The money of the recommended design, else of the plan as stated; None where neither is costed.

    labels  names of the kinds of cost
    """
    option = subject(advice)
    if option is None or option.evaluation is None:
        return None
    lines = option.evaluation.lines
    shown = {line.id: line_figure(option.id, line, draws) for line in lines}
    ranked = sorted(lines, key=lambda line: (-shown[line.id].value, line.label))
    side = _side(option, book, draws)
    switches = tuple(_switches(advice, option, side, book, draws))
    movers = tuple(_movers(option, shown))
    shares = _judgement(option, shown), _saving_share(advice, option, draws)
    changes = tuple(_changes(advice, option, draws, labels))
    kinds = dict(_kinds(option, shown, draws, labels))
    own = [*shown.values(), *kinds.values(), *changes, *side.figures, *(m.cost for m in movers), *filter(None, shares)]
    own += [f for s in switches for f in (s.npv, s.payback.months, s.payback.chance) if f]
    return Money(
        option, kinds, tuple((line, shown[line.id]) for line in ranked), movers, *shares, changes, side.present_value,
        side.running, side.left, switches, dict(advice.figures) | {f.id: f for f in own},
    )  # fmt: skip


def _kinds(
    option: Option, shown: Mapping[str, Figure], draws: Draws, labels: Mapping[Category, str]
) -> Iterator[tuple[Category, Figure]]:
    assert option.evaluation is not None
    held: dict[Category, list[Line]] = {}
    for line in option.evaluation.lines:
        held.setdefault(line.category, []).append(line)
    found = {
        kind: total_figure(
            f"{option.id}/kind/{kind}", labels.get(kind, kind), [shown[n.id] for n in lines], draws.total(lines)
        )
        for kind, lines in held.items()
    }
    yield from sorted(found.items(), key=lambda item: (-item[1].value, item[0]))


def _movers(option: Option, shown: Mapping[str, Figure]) -> Iterator[Mover]:
    """The inputs that move the monthly cost most: the bars of a tornado."""
    assert option.evaluation is not None
    for effect in effects(option.evaluation.lines)[:TOP_MOVERS]:
        q = effect.quantity
        touched = [n for n in option.evaluation.lines if any(i.key == q.key for i in n.inputs.values())]
        others = sum(n.usd_month for n in option.evaluation.lines if n not in touched)
        rest = given(f"{option.id}/rest", others, "USD/month", "this design")
        inputs = {"rest": replace(rest, label="All lines that it does not move")}
        inputs |= {f"line_{i + 1}": as_input(shown[n.id]) for i, n in enumerate(touched)}
        label = q.label or q.key
        label = label[:1].upper() + label[1:]
        total = sum(i.value for i in inputs.values())
        ends = sorted((effect.low_usd, effect.high_usd))
        note = "The range is that of the monthly cost while this input alone goes from its P10 to its P90."
        figure = Figure(
            f"{option.id}/moved/{q.key}", f"Cost a month as this moves: {label}", total, min(ends[0], total),
            max(ends[1], total), "USD/month", " + ".join(inputs), inputs, note,
        )  # fmt: skip
        yield Mover(label, q, figure, effect.width_usd)


def _judgement(option: Option, shown: Mapping[str, Figure]) -> Figure | None:
    """The share of the typical cost whose lines rest on at least one judgement."""
    total = sum(f.value for f in shown.values())
    if total <= 0:
        return None
    judged = [f for f in shown.values() if f.grade == "judgement"]
    inputs = {f"line_{i + 1}": as_input(f) for i, f in enumerate(judged)}
    inputs["total"] = given(f"{option.id}/total", total, "USD/month", "the typical cost a month")
    share = sum(f.value for f in judged) / total
    formula = f"({' + '.join(n for n in inputs if n != 'total') or '0'}) / total"
    label = "Share of the cost whose lines rest on at least one judgement"
    return Figure(f"{option.id}/judgement_share", label, share, share, share, "share", formula, inputs)


def _saving_share(advice: Advice, option: Option, draws: Draws) -> Figure | None:
    """The saving against the plan as stated as a share of what the plan costs."""
    stated, saving = advice.recommendation.option("as_stated"), advice.figures.get("saving")
    if saving is None or stated is None or stated.evaluation is None or option.evaluation is None:
        return None
    if saving.inputs["before"].value <= 0:
        return None
    before, after = draws.total(stated.evaluation.lines), draws.total(option.evaluation.lines)
    values = (before - after) / np.maximum(before, 1e-9)
    formula = Formula("(before - after) / before", saving.inputs)
    return ranged_figure(
        "saving_share", "Saving against the plan as stated, as a share of it", "share", formula, values
    )


def _changes(advice: Advice, option: Option, draws: Draws, labels: Mapping[Category, str]) -> Iterator[Figure]:
    """What each kind of cost does from the plan as stated to the design; nothing where they are one."""
    stated = advice.recommendation.option("as_stated")
    if stated is None or stated.evaluation is None or option.evaluation is None or _same(option, stated):
        return
    sides = [_by_kind(o, draws, labels) for o in (stated, option)]
    found = []
    for kind in dict.fromkeys([*sides[0], *sides[1]]):
        parts = [side[kind] for side in sides if kind in side]
        inputs = {n: as_input(s[kind][0]) for n, s in zip(("before", "after"), sides, strict=True) if kind in s}
        text = " - ".join(n for n in ("after", "before") if n in inputs)
        formula = Formula(text if "after" in inputs else f"0 - {text}", inputs)
        before, after = (s[kind][1] if kind in s else np.zeros(draws.size) for s in sides)
        label = f"{labels.get(kind, kind)}: change against the plan as stated"
        if any(figure.value for figure, _ in parts):
            found.append(ranged_figure(f"change/{kind}", label, "USD/month", formula, after - before))
    yield from sorted(found, key=lambda f: (-abs(f.value), f.id))


def _by_kind(
    option: Option, draws: Draws, labels: Mapping[Category, str]
) -> dict[Category, tuple[Figure, Floats]]:  # fmt: skip
    assert option.evaluation is not None
    shown = {n.id: line_figure(option.id, n, draws) for n in option.evaluation.lines}
    lines = option.evaluation.lines
    return {
        kind: (figure, draws.total([n for n in lines if n.category == kind]))
        for kind, figure in _kinds(option, shown, draws, labels)
    }


def _same(option: Option, stated: Option) -> bool:
    """True where the plan as stated and the design are one."""
    return stated.id == option.id or stated.same_as == option.id or option.same_as == stated.id


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a switch: figures and their draws."""

    bought: Figure
    running: Figure
    left: Figure
    present_value: Figure
    bought_draws: Floats
    running_draws: Floats
    present_draws: Floats

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Those that are shown or opened."""
        return (self.bought, self.running, self.left, self.present_value)


def _side(option: Option, book: Book, draws: Draws) -> _Side:
    """A design taken apart into what is bought, run and left after three years."""
    assert option.evaluation is not None
    lines, name = option.evaluation.lines, option.label
    capital, monthly = finance.bought(lines), finance.running(lines)
    run = total_figure(
        f"{option.id}/running", f"{name}: paid every month, without what is bought",
        [line_figure(option.id, n, draws) for n in monthly], draws.total(monthly),
    )  # fmt: skip
    once = _sum(
        f"{option.id}/bought", f"{name}: bought at the start",
        [(n, Formula(n.capex_formula, n.inputs)) for n in capital], draws,
    )  # fmt: skip
    rests = [(n, formula) for n in capital if (formula := finance.left(n))]
    rest = _sum(f"{option.id}/left", f"{name}: what the hardware is still worth after three years", rests, draws)
    return _valued(
        option.id, name, (once, draws.capex(capital)), (run, draws.total(monthly)), (rest, rests), book, draws
    )


def _sum(id: str, label: str, parts: Sequence[tuple[Line, Formula]], draws: Draws) -> Figure:
    """Amounts of several lines together, USD."""
    shown = [formula_figure(f"{id}/{n.id}", n.label, "USD", f, draws) for n, f in parts]
    values = _total(parts, draws)
    return replace(total_figure(id, label, shown, values), unit="USD")


def _total(parts: Sequence[tuple[Line, Formula]], draws: Draws) -> Floats:
    found = [draws.formula(f.text, f.inputs) for _, f in parts]
    return np.sum(found, axis=0) if found else np.zeros(draws.size)


def _valued(
    id: str, name: str, bought: tuple[Figure, Floats], running: tuple[Figure, Floats],
    left: tuple[Figure, Sequence[tuple[Line, Formula]]], book: Book, draws: Draws,
) -> _Side:  # fmt: skip
    inputs = {
        "bought": as_input(bought[0]), "running": as_input(running[0]), "left": as_input(left[0]),
        "capital_cost": book.item("cost_of_capital"), "years": finance.YEARS,
    }  # fmt: skip
    rests = _total(left[1], draws)
    values = _present(bought[1], running[1], rests, np.asarray(draws.of(inputs["capital_cost"])))
    label = f"{name}: three years, worth today"
    note = "What is bought, and every month's payment discounted at the cost of capital, less what is left at the end."
    worth = ranged_figure(f"{id}/present_value", label, "USD", Formula(finance.PRESENT_VALUE, inputs), values, note)
    return _Side(bought[0], running[0], left[0], worth, bought[1], running[1], values)


def _present(bought: Floats, running: Floats, left: Floats, capital_cost: Floats) -> Floats:
    """finance.PRESENT_VALUE over draws, whose parts are correlated: they are drawn, not their ranges."""
    years = finance.YEARS.value
    factor = (1 - (1 + capital_cost / 12) ** (-12 * years)) / (capital_cost / 12)
    return np.asarray(bought + running * factor - left / (1 + capital_cost) ** years)


def _switches(advice: Advice, option: Option, after: _Side, book: Book, draws: Draws) -> Iterator[Switch]:
    """The recommended design against what it replaces; nothing where there is nothing to compare."""
    stated = advice.recommendation.option("as_stated")
    if stated and stated.evaluation and not _same(option, stated):
        yield _switch("as_stated", _side(stated, book, draws), after, draws)
    if "saving_on_bill" in advice.figures:
        yield _switch("bill", _bill(advice.figures["saving_on_bill"].inputs["before"], book, draws), after, draws)


def _bill(bill: Quantity, book: Book, draws: Draws) -> _Side:
    """The cloud bill, which is paid every month and buys nothing."""
    run = Figure(
        "bill/running", "The cloud bill", bill.value, bill.low, bill.high, "USD/month", "bill",
        {"bill": replace(bill, label="The cloud bill")},
    )  # fmt: skip
    nothing = [_sum(f"bill/{part}", f"The cloud bill: {part}", (), draws) for part in ("bought", "left")]
    flat = np.full(draws.size, bill.value)
    none = np.zeros(draws.size)
    return _valued("bill", "The cloud bill", (nothing[0], none), (run, flat), (nothing[1], ()), book, draws)


def _switch(other: str, before: _Side, after: _Side, draws: Draws) -> Switch:
    npv = ranged_figure(
        f"npv/{other}", f"Net present value against {OTHERS[other]}", "USD",
        Formula("before - after", {"before": as_input(before.present_value), "after": as_input(after.present_value)}),
        before.present_draws - after.present_draws,
        "What the other way costs over three years less what this one costs, both worth today.",
    )  # fmt: skip
    return Switch(other, npv, _payback(other, before, after, draws))


def _payback(other: str, before: _Side, after: _Side, draws: Draws) -> Payback:
    extra, saved = after.bought.value - before.bought.value, before.running.value - after.running.value
    values = finance.payback_draws(after.bought_draws - before.bought_draws, before.running_draws - after.running_draws)
    within = float(np.count_nonzero(values <= finance.MONTHS))
    counts = {
        "within": given(f"payback/{other}/within", within, "outcomes", "the seeded draws"),
        "outcomes": given(f"payback/{other}/outcomes", float(draws.size), "outcomes", "the seeded draws"),
    }
    share = within / draws.size
    chance = Figure(
        f"payback_chance/{other}", f"Pays back within three years against {OTHERS[other]}", share, share, share,
        "share", "within / outcomes", counts,
    )  # fmt: skip
    if extra <= 0 and saved >= 0:
        return Payback("at_once", None, chance)
    if extra <= 0 or saved <= 0:
        return Payback("never", None, chance)
    inputs = {
        "bought_after": as_input(after.bought), "bought_before": as_input(before.bought),
        "running_before": as_input(before.running), "running_after": as_input(after.running),
    }  # fmt: skip
    note = "Not discounted. The range is over the simulated outcomes in which it pays back at all."
    months = ranged_figure(
        f"payback/{other}", f"Payback against {OTHERS[other]}", "months", Formula(finance.PAYBACK, inputs),
        values[np.isfinite(values)], note,
    )  # fmt: skip
    return Payback("months", months, chance)
