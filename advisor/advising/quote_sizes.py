"""What our model expects for each kind of cost of a quote, as figures of one design of the advice."""

from __future__ import annotations

from dataclasses import replace

from advisor.advising.numbers import formula_figure, line_figure, total_figure
from advisor.advising.results import Advice
from advisor.design.model import Design
from advisor.figure import Figure, Formula
from advisor.knowledge.model import Knowledge, QuoteKind
from advisor.models.book import Book, given
from advisor.models.cost import Line
from advisor.optimise.model import Option
from advisor.uncertainty import Draws


def counts_of(design: Design) -> dict[str, float | bool]:
    """What tells which kinds a quote for a design must hold: the names of data/quote_lines.yaml."""
    servers = bought = gpus = devices = 0
    rented = False
    for id, capacity in design.capacity.items():
        pool = design.pools[id]
        rented = rented or capacity.reserved > 0 or max(capacity.on_demand, default=0) > 0
        own = capacity.owned + capacity.sunk
        if pool.server and pool.place.kind in ("edge", "device"):
            devices += own * pool.place.count
        elif pool.server:
            servers, bought, gpus = servers + own, bought + capacity.owned, gpus + own * pool.unit_gpus
    used = [design.places[id].kind for d in design.deployments for id in d.parts.values()]
    at = [design.pools[id].place.kind for id, c in design.capacity.items() if c.owned + c.sunk]
    return {
        "servers": servers, "bought_servers": bought, "owned_gpus": gpus, "edge_devices": devices,
        "owned": servers + devices > 0, "rented": rented or "cloud" in used, "hosted": "hosted" in used,
        "own_room": "onprem" in at, "colocated": "colo" in at,
    }  # fmt: skip


class Sizes:
    """How much our model expects for each kind, as figures."""

    def __init__(self, advice: Advice, option: Option, knowledge: Knowledge) -> None:
        assert option.design is not None
        assert option.evaluation is not None
        self._lines = option.evaluation.lines
        self._option, self._figures, self._draws = option.id, advice.figures, Draws()
        self._book = Book(knowledge, advice.assessment.overrides)
        self.counts = counts_of(option.design)
        claimed = {part for kind in knowledge.quote_lines.values() for part in kind.lines}
        self.besides = tuple(line for line in self._lines if line.id.partition("/")[0] not in claimed)

    def needs(self, kind: QuoteKind) -> bool:
        """The kind belongs to a complete quote for this design."""
        return kind.when is not None and kind.when(self.counts) is True

    def once(self, kind: QuoteKind) -> Figure | None:
        """What is bought at the start."""
        id, lines = f"quote/{kind.id}/ours_once", self._of(kind)
        bought = [line for line in lines if line.capex_formula]
        if bought:
            parts = [
                formula_figure(f"{id}/{n.id}", n.label, "USD", Formula(n.capex_formula, n.inputs), self._draws)
                for n in bought
            ]
            total = total_figure(id, f"Our model: {kind.label}", parts, self._draws.capex(bought))
            return replace(total, unit="USD")
        return None if lines else self._computed(kind, id, kind.once.text if kind.once else "", "USD")

    def month(self, kind: QuoteKind) -> Figure | None:
        """What it costs a month."""
        id, lines = f"quote/{kind.id}/ours_month", self._of(kind)
        if lines:
            parts = [self._figures.get(f"{self._option}/cost/{n.id}") or self._line(n) for n in lines]
            return total_figure(id, f"Our model: {kind.label}", parts, self._draws.total(lines))
        return self._computed(kind, id, kind.month.text if kind.month else "", "USD/month")

    def _of(self, kind: QuoteKind) -> list[Line]:
        return [line for line in self._lines if line.id.partition("/")[0] in kind.lines]

    def _line(self, line: Line) -> Figure:
        return line_figure(self._option, line, self._draws)

    def _computed(self, kind: QuoteKind, id: str, text: str, unit: str) -> Figure | None:
        expression = kind.once if unit == "USD" else kind.month
        if expression is None or not self.needs(kind):
            return None
        inputs = {
            name: given(f"design/{name}", float(self.counts[name]), "")
            if name in self.counts
            else self._book.item(name)
            for name in sorted(expression.names)
        }
        return formula_figure(id, f"Our model: {kind.label}", unit, Formula(text, inputs), self._draws)
