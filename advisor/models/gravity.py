"""Data gravity: how long data takes to a place and into an index, what taking it out costs, how old a copy gets."""

from __future__ import annotations

from typing import Final

from advisor.figure import Formula, Quantity
from advisor.models.book import Book, given
from advisor.models.network import EFFICIENCY

TRANSFER_FORMULA: Final = "size_tb * 8000000 / (lines * line_mbps * efficiency) / 3600"
AGE_FORMULA: Final = f"refresh_h + changed_share_day * refresh_h / 24 * ({TRANSFER_FORMULA})"
INDEX_FORMULA: Final = "size_tb * vectors_m_per_tb * 1000000 / samples_s / 3600"
ONE_LINE: Final = given("network/lines side by side", 1, "", "this design")
_EFFICIENCY: Final = Quantity(
    "network/efficiency", EFFICIENCY, 0.6, 0.95, "share", "judgement of the project", "2026-11-29",
    label="Share of a line that bulk traffic fills",
)  # fmt: skip
POST_AFTER_H: Final = 240.0  # ten days of line time: from here on a disk by post is quicker


def transfer(size_tb: Quantity, line_mbps: Quantity, lines: Quantity = ONE_LINE) -> Formula:
    """Hours to move a data set once, over equal lines side by side that bulk traffic fills to 80 %."""
    inputs = {"size_tb": size_tb, "lines": lines, "line_mbps": line_mbps, "efficiency": _EFFICIENCY}
    return Formula(TRANSFER_FORMULA, inputs)


def age(moved: Formula, refresh_h: Quantity, book: Book) -> Formula:
    """Age of the oldest fact in a copy, h: one refresh period, and the time that what changed in it takes to move.

    moved  the transfer of the whole data set
    """
    inputs = {"refresh_h": refresh_h, "changed_share_day": book.item("changed_share_day")} | dict(moved.inputs)
    return Formula(AGE_FORMULA, inputs)


def egress(provider: str, size_tb: Quantity, book: Book, general: str = "egress_internet") -> Formula:
    """USD to take a data set out of a cloud once: by the tiers of its price list, else at a general price."""
    text, prices = tiered(provider, "size_tb", book, general)
    return Formula(text, {"size_tb": size_tb} | prices)


def tiered(
    provider: str, amount_tb: str, book: Book, general: str = "egress_internet"
) -> tuple[str, dict[str, Quantity]]:
    """USD for what leaves a cloud in a month, and the prices in it. amount_tb: text of a formula, TB."""
    tiers = _tiers(provider, book)
    if not tiers:
        return f"{amount_tb} * 1000 * usd_gb", {"usd_gb": book.item(general)}
    prices = {f"usd_gb_{i}": book.item(item) for i, (_, item) in enumerate(tiers)}
    ends = [start for start, _ in tiers[1:]]
    terms = [
        f"max(0, {amount_tb if i == len(ends) else f'min({amount_tb}, {ends[i]:g})'} - {start:g}) * 1000 * usd_gb_{i}"
        for i, (start, _) in enumerate(tiers)
    ]
    return " + ".join(terms), prices


def indexing(size_tb: Quantity, samples_s: Quantity, book: Book) -> Formula:
    """Hours for one GPU to embed every passage of a corpus; a refresh takes the share of it that changed."""
    inputs = {"size_tb": size_tb, "vectors_m_per_tb": book.item("vectors_m_per_tb"), "samples_s": samples_s}
    return Formula(INDEX_FORMULA, inputs)


def _tiers(provider: str, book: Book) -> list[tuple[float, str]]:
    """Where each price of a provider begins, TB a month, and its item."""
    prefix = f"{provider}_egress_from_"
    ids = [id for id in book.knowledge.items if id.startswith(prefix) and id.endswith("_tb")]
    return sorted((float(id.removeprefix(prefix).removesuffix("_tb")), id) for id in ids)
