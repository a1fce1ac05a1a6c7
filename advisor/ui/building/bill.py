"""Bill of materials: what, where, how many, bought how, how busy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advice import Advice
from advisor.optimise.model import Option
from advisor.report.text import isolated, short
from advisor.ui.building.markup import NONE, Column, Html, table
from advisor.ui.building.words import COMPONENTS, PURCHASES, hardware_of, of_workload, parts_of, place_of
from advisor.ui.theme import esc, percent

OPEN: Final = 3  # workloads whose parts stand in one table


def bill(advice: Advice, option: Option) -> Html:
    """The table of what an option is made of; of many workloads one table each, which opens."""
    columns = (Column("Part"), Column("Where"), Column("Hardware"), Column("Bought"), Column("Busy", True))
    rows: dict[str, list[tuple[str, ...]]] = {}
    for workload, row in _rows(advice, option):
        rows.setdefault(workload, []).append(row)
    said = "Bill of materials of the recommended design"
    if len(rows) <= OPEN:
        named = [(of_workload(advice, w, part), *rest) for w, found in rows.items() for part, *rest in found]
        return table(said, columns, named)
    return Html("".join(_opens(isolated(short(w)), table(said, columns, found)) for w, found in rows.items()))


def _opens(name: str, body: Html) -> str:
    return f"<details class='bld-why-of'><summary>{esc(name)}</summary>{body}</details>"


def _rows(advice: Advice, option: Option) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each part with the workload that it belongs to."""
    counted: set[tuple[str, str]] = set()
    models = {d.workload: d.model for d in option.design.deployments if d.kind == "serve"} if option.design else {}
    for workload, component, placed in parts_of(advice, option):
        part = COMPONENTS.get(component, component)
        model = f", {models.get(workload, '')}" if component == "inference" else ""
        pool = (placed.site, placed.hardware)
        shared = " (the same)" if placed.count and pool in counted else ""
        counted.add(pool)
        yield (
            workload,
            (
                f"{part}{model}",
                place_of(option, placed),
                hardware_of(placed) + shared,
                PURCHASES.get(placed.purchase, NONE),
                percent(placed.utilisation) if placed.utilisation is not None else NONE,
            ),
        )
