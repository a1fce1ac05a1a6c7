"""Samples a second of the networks that MLPerf measures: the table where there is a row, else scaled from others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np

from advisor.knowledge import measured_rows
from advisor.knowledge.model import Gpu, Knowledge, MeasuredRow
from advisor.models.serving import Range, Refusal
from advisor.models.vision import tops

_Cell: TypeAlias = tuple[str, str]  # network, accuracy target
SPREAD: Final = 1.1  # factor both ways on a measured rate: submitters of one GPU differ by about so much, judgement


@dataclass(frozen=True, slots=True)
class Rate:
    """Samples a second of some GPUs, full batches. basis: measured on this GPU, or scaled from others."""

    samples_s: Range
    basis: Literal["measured", "scaled"]


def usable(row: MeasuredRow, knowledge: Knowledge) -> bool:
    """An offline rate of a known GPU that is not flagged, below 32 bits."""
    offline = row.kind == "non-llm" and (row.metric, row.mode) == ("samples_s", "offline")
    return offline and not row.flag and row.gpu in knowledge.gpus and row.gpu_count >= 1 and row.precision != "fp32"


class Rates:
    """The median per GPU of every network on every kind of GPU, and per operation that the GPU can do."""

    def __init__(self, knowledge: Knowledge) -> None:
        found: dict[_Cell, dict[str, list[float]]] = {}
        for row in measured_rows(knowledge):
            if usable(row, knowledge):
                by_gpu = found.setdefault((row.model, row.accuracy_target), {})
                by_gpu.setdefault(row.gpu, []).append(row.value / row.gpu_count)
        self.tops = {gpu.id: tops(gpu) for gpu in knowledge.gpus.values()}
        self.samples_s = {
            cell: {gpu: float(np.median(v)) for gpu, v in sorted(by.items())} for cell, by in found.items()
        }

    def scaled(self, cell: _Cell, gpu: str) -> float | None:
        """The rate of one GPU from the other kinds alone, by operations a second; None where no other was measured."""
        others = [rate / self.tops[g] for g, rate in self.samples_s.get(cell, {}).items() if g != gpu and self.tops[g]]
        return float(np.exp(np.mean(np.log(others)))) * self.tops[gpu] if others and self.tops.get(gpu) else None

    def left_out(self, network: str = "") -> np.ndarray:
        """log(measured / scaled from other kinds of GPU) of every cell, those of one network left aside."""
        pairs = [
            (rate, self.scaled(cell, gpu))
            for cell, by in self.samples_s.items()
            for gpu, rate in by.items()
            if cell[0] != network
        ]
        return np.log([rate / scaled for rate, scaled in pairs if scaled])


_RATES: dict[tuple[str, str], Rates] = {}


def rates(knowledge: Knowledge) -> Rates:
    """The table of a knowledge, built once."""
    key = (knowledge.folder, knowledge.hash)
    if key not in _RATES:
        _RATES[key] = Rates(knowledge)
    return _RATES[key]


def sample_rate(
    knowledge: Knowledge, network: str, accuracy_target: str, gpu: Gpu, gpus: int = 1, unseen: bool = False
) -> Rate | Refusal:
    """Samples a second of `gpus` GPUs with its 80 % interval. unseen: as if this kind of GPU had not been measured."""
    table = rates(knowledge)
    cell = (network, accuracy_target)
    measured = table.samples_s.get(cell, {}).get(gpu.id)
    if measured and not unseen:
        return Rate((gpus * measured / SPREAD, gpus * measured, gpus * measured * SPREAD), "measured")
    scaled = table.scaled(cell, gpu.id)
    if scaled is None:
        return Refusal(f"{network} was measured on no other known GPU that {gpu.id} could be scaled from")
    low, high = _interval(table, network)
    return Rate((gpus * scaled * low, gpus * scaled, gpus * scaled * high), "scaled")


@lru_cache(maxsize=64)
def _interval(table: Rates, network: str) -> tuple[float, float]:
    """P10 and P90 of measured over scaled, by the other networks."""
    low, high = np.exp(np.quantile(table.left_out(network), [0.1, 0.9]))
    return float(low), float(high)
