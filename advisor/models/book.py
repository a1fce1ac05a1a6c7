"""The book of prices and other knowledge figures as quantities, with the user's overrides applied.

Every formula of the engine takes its inputs from here, so an override is seen wherever the figure is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from advisor.figure import Grade, Quantity
from advisor.knowledge.model import Energy, Instance, Knowledge, Server, TokenPrice

HOURS_PER_MONTH: Final = 730.0
LIST_PRICE_GRADE: Final[Grade] = "published"


class Book:
    """Quantities by key.

    scale           what-if: pattern of keys → factor on their values, overridden ones included
    used_overrides  the override keys that matched, so that a dead one can be told
    """

    def __init__(
        self, knowledge: Knowledge, overrides: Mapping[str, float], scale: Mapping[str, float] | None = None
    ) -> None:
        self.knowledge = knowledge
        self._overrides = overrides
        self._scale = dict(scale or {})
        self._cache: dict[str, Quantity] = {}
        self.used_overrides: set[str] = set()

    def item(self, id: str, group: str = "") -> Quantity:
        """A cost item or ratio of data/prices/items/. KeyError if there is none of that id."""
        key = f"items/{id}"
        if key not in self._cache:
            item = self.knowledge.items[id]
            quantity = Quantity(
                key, item.typical, item.low, item.high, item.unit, item.source, item.as_of, item.grade, group,
                label=item.label,
            )  # fmt: skip
            self._cache[key] = self._apply(quantity, key)
        return self._cache[key]

    def load_kw(self, server: Server) -> Quantity:
        """Draw of a server under load, kW: its own item, else the accelerators' limit with an overhead for the rest."""
        if server.power_item:
            return self.item(server.power_item)
        overhead = self.item("power_overhead")
        tdp_kw = self.knowledge.gpus[server.gpu].tdp_w * server.gpus / 1000
        return Quantity(
            f"power/{server.id}/load_kw", tdp_kw * overhead.value, tdp_kw * overhead.low, tdp_kw * overhead.high, "kW",
            f"{overhead.source}; board limit of {server.gpu}", overhead.as_of, "judgement", label=f"{server.id} draw",
        )  # fmt: skip

    def rent(self, instance: Instance) -> Quantity:
        """On-demand price of a shape, USD per hour. An override may name the shape or the price per GPU."""
        return self._price(instance, instance.on_demand_usd_h, "on_demand_usd_h")

    def spot(self, instance: Instance) -> Quantity:
        """Spot price of a shape, USD per hour; only where one is offered."""
        return self._price(instance, instance.spot_usd_h, "spot_usd_h")

    def _price(self, instance: Instance, usd_h: float, name: str) -> Quantity:
        key = f"prices/{instance.provider}/{instance.shape}/{instance.region}/{name}"
        if key not in self._cache:
            label = f"{instance.provider} {instance.shape}, {instance.region}"
            quantity = Quantity(
                key, usd_h, usd_h, usd_h, "USD/h", instance.source, instance.as_of, LIST_PRICE_GRADE, "gpu_price",
                label=label,
            )  # fmt: skip
            quantity = self._apply(quantity, key)
            if name == "on_demand_usd_h" and not quantity.override:
                per_gpu = f"prices/{instance.provider}/{instance.gpu}/{instance.region}/usd_per_gpu_h"
                quantity = self._apply(quantity, per_gpu, instance.gpu_count)
            self._cache[key] = quantity
        return self._cache[key]

    def tokens(self, price: TokenPrice, side: str) -> Quantity:
        """Price of a million tokens, side "input", "cached" (input that a prompt cache serves) or "output", in USD."""
        key = f"tokens/{price.provider}/{price.model}/{side}_usd_mtok"
        value = {"input": price.input_usd_mtok, "cached": price.cached_usd_mtok}.get(side, price.output_usd_mtok)
        label = f"{price.provider} {price.model}, {side}"
        quantity = Quantity(
            key, value, value, value, "USD/Mtok", price.source, price.as_of, LIST_PRICE_GRADE, "token_price",
            label=label,
        )  # fmt: skip
        return self._apply(quantity, key)

    def tariff(self, country: str) -> Quantity:
        """Electricity for one server room, USD per kWh: business tariff, else 1.5 x industrial, else world average."""
        row = self.knowledge.energy.get(country)
        key = f"energy/{country}/usd_kwh"
        if row is not None and row.business_usd_kwh is not None:
            return self._apply(self._energy(key, row, row.business_usd_kwh, "published"), key)
        if row is not None and row.industrial_usd_kwh is not None:
            return self._apply(self._energy(key, row, 1.5 * row.industrial_usd_kwh, "judgement"), key)
        world = self.knowledge.energy["WORLD"]
        return self._apply(self._energy(key, world, world.business_usd_kwh or 0.0, "judgement"), key)

    def grid(self, country: str) -> Quantity | None:
        """Life-cycle grid intensity, g CO2e per kWh; None where the country has none."""
        row = self.knowledge.energy.get(country)
        if row is None or row.grid_gco2_kwh is None:
            return None
        key = f"energy/{country}/grid_gco2_kwh"
        value = row.grid_gco2_kwh
        return self._apply(
            Quantity(key, value, value, value, "g/kWh", row.source, row.as_of, "published", label=row.name), key
        )

    @staticmethod
    def _energy(key: str, row: Energy, value: float, grade: Grade) -> Quantity:
        label = f"Electricity, {row.name}"
        return Quantity(key, value, value * 0.85, value * 1.25, "USD/kWh", row.source, row.as_of, grade, label=label)

    def _apply(self, quantity: Quantity, key: str, factor: float = 1.0) -> Quantity:
        pattern = next((p for p in self._patterns if p == key or fnmatchcase(key, p)), None)
        if pattern is not None:
            self.used_overrides.add(pattern)
            value = self._overrides[pattern] * factor
            quantity = replace(
                quantity, value=value, low=value, high=value, source="your override", grade="measured", override=True
            )
        return self._scaled(quantity, key)

    def _scaled(self, quantity: Quantity, key: str) -> Quantity:
        if key.endswith("/usd_per_gpu_h") and not quantity.override:  # scaled already as the price of the shape
            return quantity
        for f in (factor for pattern, factor in self._scale.items() if fnmatchcase(key, pattern)):
            quantity = replace(quantity, value=quantity.value * f, low=quantity.low * f, high=quantity.high * f)
        return quantity

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        """Override keys, the most exact first (fewest wildcards, then longest)."""
        return tuple(sorted(self._overrides, key=lambda p: (p.count("*"), -len(p), p)))


def given(name: str, value: float, unit: str, source: str = "this design") -> Quantity:
    """An input that is not uncertain: a count of the design, or an arithmetical constant."""
    return Quantity(name, value, value, value, unit, source, grade="measured", label=name.rsplit("/", 1)[-1])


HOURS: Final = given("calendar/hours_month", HOURS_PER_MONTH, "h/month", "8,760 h a year / 12")
