"""Bill of materials: what, where, how many, bought how, how busy."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice import Advice
from advisor.optimise.model import Option
from advisor.ui.building.markup import NONE, Column, Html, table
from advisor.ui.building.words import COMPONENTS, PURCHASES, hardware_of, of_workload, parts_of, place_of
from advisor.ui.theme import percent


def bill(advice: Advice, option: Option) -> Html:
    """The table of what an option is made of."""
    columns = (Column("Part"), Column("Where"), Column("Hardware"), Column("Bought"), Column("Busy", True))
    return table("Bill of materials of the recommended design", columns, _rows(advice, option))


def _rows(advice: Advice, option: Option) -> Iterator[tuple[str, ...]]:
    counted: set[tuple[str, str]] = set()
    models = {d.workload: d.model for d in option.design.deployments if d.kind == "serve"} if option.design else {}
    for workload, component, placed in parts_of(advice, option):
        part = COMPONENTS.get(component, component)
        model = f", {models.get(workload, '')}" if component == "inference" else ""
        pool = (placed.site, placed.hardware)
        shared = " (the same)" if placed.count and pool in counted else ""
        counted.add(pool)
        yield (
            of_workload(advice, workload, f"{part}{model}"),
            place_of(option, placed),
            hardware_of(placed) + shared,
            PURCHASES.get(placed.purchase, NONE),
            percent(placed.utilisation) if placed.utilisation is not None else NONE,
        )
