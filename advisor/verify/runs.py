"""What the serving models say of one measured run, or why they say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.knowledge.model import Knowledge, MeasuredRow
from advisor.models.measured import BITS, ENGINES, MAX_GPUS, corrected, engine_factors, engine_of, index, place_of
from advisor.models.mlperf import sample_rate
from advisor.models.roofline import batch_prefill_ms, machine, prefill_ms, served, step_ms, tflops_at
from advisor.models.serving import MEASURED_REACH, Range, Refusal, extrapolates, spread_range

_MODES: Final = {
    "managed-api": "a hosted service does not say what it runs on",
    "offline": "the number of requests at once is not published",
    "offline-max": "the number of requests at once is not published",
    "server": "the rate is what was offered, not what the machine can do",
    "single-stream": "prompts of single streams on such engines are not modelled",
    "multistream": "several streams at once are not modelled",
}
_SAME: Final = 1e-9  # two runs of the very same lengths and batch


@dataclass(frozen=True, slots=True)
class Estimates:
    """The figures of one run, each with its 80 % interval."""

    tpot_ms: Range
    ttft_ms: Range
    throughput_tok_s: Range
    samples_s: Range
    basis: str

    def of(self, row: MeasuredRow) -> Range:
        """The figure that a row measures."""
        return {
            "tpot_ms": self.tpot_ms,
            "ttft_ms": self.ttft_ms,
            "throughput_tok_s": self.throughput_tok_s,
            "samples_s": self.samples_s,
        }[row.metric]


_NONE: Final[Range] = (0.0, 0.0, 0.0)


def refusal(row: MeasuredRow, knowledge: Knowledge) -> str:
    """Why no estimate is made of a row, as a sentence without full stop; "" where one can be made."""
    if "suspect" in row.flag or "posthoc" in row.flag:
        return f"the row is flagged: {row.flag}"
    if row.gpu not in knowledge.gpus:
        return f"'{row.gpu or 'no accelerator'}' is not in the catalogue of accelerators"
    if row.kind == "non-llm":
        if (row.metric, row.mode) != ("samples_s", "offline"):
            return _MODES.get(row.mode, f"{row.metric} in {row.mode or 'no'} mode is not modelled")
        return "32-bit runs are not modelled" if row.precision == "fp32" else ""
    return _of_language(row, knowledge)


def _of_language(row: MeasuredRow, knowledge: Knowledge) -> str:
    model = knowledge.models.get(row.model)
    tests = (
        (row.mode not in ("agg", "static"), _MODES.get(row.mode, f"'{row.mode}' runs are not modelled")),
        (row.metric not in ("tpot_ms", "ttft_ms", "throughput_tok_s"), f"{row.metric} is not modelled"),
        (model is None, f"the architecture of {row.model} is not in the catalogue"),
        (engine_of(row) not in ENGINES, f"the engine '{row.engine}' is not modelled"),
        (row.precision not in BITS, f"weights in '{row.precision}' are not modelled"),
        (not 1 <= row.gpu_count <= MAX_GPUS, f"{row.gpu_count} accelerators a replica: modelled are 1 to {MAX_GPUS}"),
        (row.tp not in (0, row.gpu_count) or row.moe_ep > 1, "only plain tensor parallelism is modelled"),
        (row.concurrency < 1 or row.isl < 1 or row.osl < 1, "lengths or requests at once are not stated"),
        (not tflops_at(knowledge.gpus[row.gpu], BITS.get(row.precision, 16)), f"{row.gpu} has no published rate"),
    )
    return next((why for wrong, why in tests if wrong), "")


def estimates(knowledge: Knowledge, row: MeasuredRow) -> Estimates | str:
    """The figures of a run for which `refusal` found no reason; a late reason (memory) comes back as a text.

    A shipped measurement of the very same lengths and batch (or, of a network that is no language model, of the same
    kind of GPU) takes no part, so that no run is tested on itself.
    """
    if row.kind == "non-llm":
        gpu, count = knowledge.gpus[row.gpu], max(1, row.gpu_count)
        rate = sample_rate(knowledge, row.model, row.accuracy_target, gpu, count, unseen=True)
        return rate.reason if isinstance(rate, Refusal) else Estimates(_NONE, _NONE, _NONE, rate.samples_s, rate.basis)
    return _fixed_batch(knowledge, row) if row.mode == "static" else _closed_loop(knowledge, row)


def _interval(knowledge: Knowledge, name: str) -> tuple[float, float]:
    return index(knowledge).constants.interval[name]


def _closed_loop(knowledge: Knowledge, row: MeasuredRow) -> Estimates:
    known = index(knowledge)
    model, gpu, bits = knowledge.models[row.model], knowledge.gpus[row.gpu], BITS[row.precision]
    engine, first = engine_factors(engine_of(row), known.constants)
    physics = known.constants.serving
    raw = served(machine(model, bits, gpu, row.gpu_count), row.isl, row.osl, row.concurrency, physics, engine, first)
    here = place_of(row.isl, row.osl, row.concurrency)
    factor, away = {"tpot_ms": 1.0, "ttft_ms": 1.0}, np.inf
    for metric in factor:
        near = known.of(model, row.gpu, row.gpu_count, bits, metric)
        others = np.abs(near.place - here).sum(axis=1) > _SAME if near else np.zeros(0, dtype=bool)
        if near and others.any():
            by, distance = corrected(near.place[others], near.excess[others], here)
            factor[metric], away = float(by[0]), min(away, float(distance[0]))
    basis = "measured" if away <= MEASURED_REACH else "roofline"
    far = basis == "roofline" and extrapolates(model, gpu)
    tpot, ttft = float(raw.tpot_ms) * factor["tpot_ms"], float(raw.ttft_ms) * factor["ttft_ms"]
    rate = row.concurrency * row.osl / (ttft + max(row.osl - 1, 0) * tpot) * 1e3

    def ranged(value: float, name: str) -> Range:
        return spread_range(value, _interval(knowledge, f"{name}_{basis}"), far)

    return Estimates(ranged(tpot, "tpot"), ranged(ttft, "ttft"), ranged(rate, "throughput"), _NONE, basis)


def _fixed_batch(knowledge: Knowledge, row: MeasuredRow) -> Estimates:
    """A batch that starts together: the prompts, then the steps. `ttft_ms` is the time of one prompt."""
    model, gpu, bits = knowledge.models[row.model], knowledge.gpus[row.gpu], BITS[row.precision]
    known = index(knowledge).constants
    engine, _ = engine_factors(engine_of(row), known)
    m = machine(model, bits, gpu, row.gpu_count, 8 if bits <= 8 else 16)
    prompt = float(prefill_ms(m, row.isl, known.serving, engine))
    step = float(step_ms(m, row.concurrency, row.isl + row.osl / 2, known.serving, engine))
    prompts = float(batch_prefill_ms(m, row.isl, row.concurrency, known.serving, engine))
    rate = row.concurrency * row.osl / (prompts + row.osl * step) * 1e3
    far = extrapolates(model, gpu)
    first = spread_range(prompt, _interval(knowledge, "ttft_roofline"), far)
    whole = spread_range(rate, _interval(knowledge, "throughput_roofline"), far)
    return Estimates(spread_range(step, _interval(knowledge, "tpot_roofline"), far), first, whole, _NONE, "roofline")
