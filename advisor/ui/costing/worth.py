"""Is it worth it: present value, net present value and payback as cards."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advising.money import OTHERS, Money, Switch
from advisor.figure import Figure, show_chance
from advisor.ui.costing.cards import Card
from advisor.ui.costing.currency import Shown


def finding(money: Money) -> str:
    """The net present value in a sentence."""
    if not money.switches:
        return "Three years, worth today"
    said = [_said(switch) for switch in money.switches]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}"


def _said(switch: Switch) -> str:
    against = OTHERS[switch.other]
    if switch.npv.value <= 0:
        return f"against {against} it does not pay back"
    if switch.payback.outcome == "at_once":
        return f"against {against} it pays from the first month"
    months = switch.payback.months
    return f"against {against} it pays back in {months.shown}" if months else f"against {against} it is worth it"


def note(capital_cost: str) -> str:
    """How the amounts are discounted."""
    return (
        f"Three years at the steady load, discounted at the cost of capital, {capital_cost}; what the hardware is "
        "worth at the end is taken off."
    )


def discount_rate(money: Money) -> str:
    """The cost of capital that the amounts are discounted at, as shown."""
    q = money.present_value.inputs["capital_cost"]
    return Figure("discount", q.label, q.value, q.low, q.high, "share", "rate", {"rate": q}).shown


def cards(money: Money, shown: Shown) -> Iterator[Card]:
    """What three years are worth today, and for each way out of today the net present value and the payback."""
    yield Card("Three years, worth today", money.present_value, f"Of it bought at the start: {_bought(money, shown)}")
    for switch in money.switches:
        name = OTHERS[switch.other]
        sense = "Worth more than it costs" if switch.npv.value > 0 else "Costs more than it is worth"
        yield Card(f"NPV against {name}", switch.npv, sense)
        yield _payback(switch, name)


def _bought(money: Money, shown: Shown) -> str:
    bought = money.present_value.inputs["bought"]
    if not bought.value:
        return "nothing"
    return shown.text(money.figures[bought.key]).partition(" (")[0]


def _payback(switch: Switch, name: str) -> Card:
    found = switch.payback
    chance = f"It pays back within three years in {show_chance(found.chance.value)} of the outcomes"
    if found.outcome == "months":
        return Card(f"Payback against {name}", found.months, chance)
    text = "At once" if found.outcome == "at_once" else "Never"
    why = "It buys no more and runs for less" if found.outcome == "at_once" else "Running it costs as much, or more"
    more = f". {chance}" if found.chance.value not in (0, 1) else ""
    return Card(f"Payback against {name}", found.chance, f"{why}{more}", text)
