"""Amounts in another currency: figures of their own, whose formula shows the rate. US dollars stay the basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from advisor.advising.numbers import as_input
from advisor.figure import Figure, Quantity
from advisor.knowledge.model import Currency, Knowledge

BASE: Final = "USD"


@dataclass(frozen=True, slots=True)
class Rate:
    """How dollars become another currency: a formula over `usd` and the inputs."""

    code: str
    formula: str
    inputs: Mapping[str, Quantity]

    @property
    def value(self) -> float:
        """Units of the currency for one dollar."""
        if "rate" in self.inputs:
            return self.inputs["rate"].value
        return self.inputs["per_eur"].value / self.inputs["usd_per_eur"].value


def published_rate(knowledge: Knowledge, code: str) -> Rate | None:
    """The rate of the knowledge, by way of the euro in which it is published; None for the dollar itself.

    KeyError for a currency that the knowledge does not have.
    """
    if code == BASE:
        return None
    inputs = {"per_eur": _rate(knowledge.currencies[code]), "usd_per_eur": _rate(knowledge.currencies[BASE])}
    return Rate(code, "usd * per_eur / usd_per_eur", inputs)


def own_rate(code: str, value: float) -> Rate | None:
    """A rate that the user gives: units of the currency for one dollar, above 0. None for the dollar itself."""
    if code == BASE:
        return None
    if value <= 0:
        raise ValueError("a rate is above 0")
    rate = Quantity(
        f"rate/{code}", value, value, value, f"{code} for USD 1", "your rate", grade="measured", override=True,
        label=f"{code} for one dollar",
    )  # fmt: skip
    return Rate(code, "usd * rate", {"rate": rate})


def _rate(currency: Currency) -> Quantity:
    value = currency.per_eur
    return Quantity(
        f"currencies/{currency.id}/per_eur", value, value, value, f"{currency.id} for EUR 1", currency.source,
        currency.as_of, currency.grade, label=f"{currency.name}, reference rate",
    )  # fmt: skip


def convert(figure: Figure, rate: Rate | None) -> Figure:
    """An amount of dollars in another currency; any other figure, and every one without a rate, as it is."""
    code, slash, period = figure.unit.partition("/")
    if rate is None or code != BASE or period not in ("", "month", "year", "3 years"):
        return figure
    factor = rate.value
    return Figure(
        f"{figure.id}@{rate.code}", figure.label, figure.value * factor, figure.low * factor, figure.high * factor,
        f"{rate.code}{slash}{period}", rate.formula, {"usd": as_input(figure)} | dict(rate.inputs), figure.note,
    )  # fmt: skip
