"""How fast a replica serves a language model: measured where measured, else a roofline, always with an interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np

from advisor.errors import InputError
from advisor.figure import Grade
from advisor.knowledge.model import Gpu, Knowledge, Model
from advisor.models import memory
from advisor.models.calibration import Calibration, calibration
from advisor.models.constants import Constants
from advisor.models.measured import MAX_GPUS, Floats, Index, architecture, corrected, engine_factors, index, place_of
from advisor.models.roofline import Served, machine, served, tflops_at

Range: TypeAlias = tuple[float, float, float]  # low, value, high: P10, typical, P90
ENGINE: Final = "vllm"  # the engine assumed where nobody has chosen one: the commonest open one
MAX_BATCH: Final = 256  # default limit of sequences at once in common engines
_BATCHES: Final = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256], dtype=float)
_KNOWN_FAMILIES: Final = ("H100", "H200", "GH200", "B200", "B300", "GB200", "GB300")
_KNOWN_PARAMS_B: Final = (4.0, 750.0)  # sizes within a factor of about 1.5 of a measured one
MEASURED_REACH: Final = 1.5  # doublings of length or batch to the nearest measurement that still count as measured


@dataclass(frozen=True, slots=True)
class ServingEstimate:
    """What one replica of `gpus` GPUs does at the best batch (most requests) that memory and the limits allow.

    requests_s      requests a second with `concurrency` at once: its capacity
    ttft_ms         time to first token over requests at that batch, (P50, P95)
    tpot_ms         time per further token
    request_ms      whole answer, (P50, P95), waiting for a free slot not included
    tokens_s        output tokens a second of the replica
    extrapolated    outside the GPUs or sizes that were measured: the interval is doubled
    evidence        one sentence: which measurements
    interval_share  share of left-out measurements that such an interval held
    """

    gpus: int
    requests_s: Range
    concurrency: int
    ttft_ms: tuple[float, float]
    tpot_ms: Range
    request_ms: tuple[float, float]
    tokens_s: float
    basis: Literal["measured", "roofline"]
    extrapolated: bool
    evidence: str
    sources: tuple[str, ...]
    as_of: str
    grade: Grade
    interval_share: float = 0.8


@dataclass(frozen=True, slots=True)
class Refusal:
    """No estimate, and why, as a sentence without full stop. kind: memory, speed, or unsupported."""

    reason: str
    kind: Literal["memory", "speed", "unsupported"] = "unsupported"


def estimate(
    knowledge: Knowledge,
    model: Model,
    gpu: Gpu,
    gpus: int,
    bits: int,
    input_tokens: float,
    output_tokens: float,
    tpot_limit_ms: float | None = None,
    ttft_limit_ms: float | None = None,
    request_limit_ms: float | None = None,
    at_once: int = MAX_BATCH,
) -> ServingEstimate | Refusal:
    """Speed of one replica, or why there is none.

    Limits (P95 for first token and request) bound the batch: of those that keep them, the one that serves most.
    at_once  most requests at once, where less than memory holds is wanted
    Raises InputError for less than one GPU or one token, or a width of weights other than 16, 8 and 4 bits.
    """
    if not (gpus >= 1 and input_tokens >= 1 and output_tokens >= 1):
        asked = f"{gpus} GPUs, {input_tokens:g} tokens in and {output_tokens:g} out"
        raise InputError.single("serving estimate", f"was asked for {asked}", "Expected at least 1 of each")
    return _estimate(
        index(knowledge), model, gpu, gpus, bits, input_tokens, output_tokens, tpot_limit_ms, ttft_limit_ms,
        request_limit_ms, at_once,
    )  # fmt: skip


@lru_cache(maxsize=16384)
def _estimate(
    known: Index,
    model: Model,
    gpu: Gpu,
    gpus: int,
    bits: int,
    tokens_in: float,
    tokens_out: float,
    tpot_limit: float | None,
    ttft_limit: float | None,
    request_limit: float | None,
    at_once: int,
) -> ServingEstimate | Refusal:
    most = _largest_batch(model, gpu, gpus, bits, tokens_in + tokens_out)
    if isinstance(most, Refusal):
        return most
    batches = _BATCHES[max(1, min(most, at_once)) >= _BATCHES]
    at = _at_batches(known, model, gpu, gpus, bits, tokens_in, tokens_out, batches)
    spread = known.constants.spread
    allowed = np.ones(len(batches), dtype=bool)
    for times, limit in (
        (at.speed.tpot_ms, tpot_limit),
        (at.speed.ttft_ms * spread["ttft_p95"], ttft_limit),
        (at.speed.request_ms * spread["request_p95"], request_limit),
    ):
        if limit is not None:
            allowed &= times <= limit
    if not allowed.any():
        best = f"{at.speed.tpot_ms[0]:.3g} ms a token and {at.speed.ttft_ms[0]:,.0f} ms to the first"
        limits = ((tpot_limit, "a token"), (ttft_limit, "to the first token"), (request_limit, "in all"))
        allowed_ms = " and ".join(f"{limit:,.0f} ms {what}" for limit, what in limits if limit is not None)
        return Refusal(
            f"{gpus} x {gpu.id} is too slow even for one request at a time: {best}; allowed are {allowed_ms}", "speed"
        )
    i = int(np.argmax(np.where(allowed, at.speed.requests_s, -1.0)))
    return _result(known, at, i, model, gpu, gpus, tokens_out)


def _largest_batch(model: Model, gpu: Gpu, gpus: int, bits: int, context: float) -> int | Refusal:
    """Most sequences at once that memory allows, or why it cannot be estimated."""
    if gpus > MAX_GPUS:
        return Refusal(f"a replica over {gpus} GPUs spans several servers, which the measurements do not cover")
    if not tflops_at(gpu, bits) or not gpu.mem_bw_gb_s:
        return Refusal(f"no calculating rate is published for {gpu.id}")
    fit = memory.fit(model, bits, gpu, gpus, context, 1)
    if context > model.context:
        return Refusal(f"{context:,.0f} tokens exceed the {model.context:,} that {model.id} reads", "memory")
    if fit.max_concurrency < 1:
        need = f"{fit.needed_gb:,.0f} GB for one request, {fit.usable_gb:,.0f} GB usable"
        return Refusal(f"{model.id} at {bits} bits does not fit {gpus} x {gpu.id}: {need}", "memory")
    return min(fit.max_concurrency, MAX_BATCH)


@dataclass(frozen=True, slots=True)
class _AtBatches:
    """Speed at each batch, and how near public measurements are (in doublings; infinite where there are none)."""

    here: Floats
    batches: Floats
    speed: Served
    away: Floats
    sources: tuple[str, ...]
    count: int
    own: Mapping[str, Calibration | None] = field(default_factory=dict)

    def calibration(self, i: int) -> Calibration | None:
        """The user's own runs of the time per token, where batch `i` lies near one of them."""
        own = self.own.get("tpot_ms")
        return own if own and own.away(self.here)[i] <= MEASURED_REACH else None


def _at_batches(
    known: Index, model: Model, gpu: Gpu, gpus: int, bits: int, tokens_in: float, tokens_out: float, batches: Floats
) -> _AtBatches:
    at = _public(known, model, gpu, gpus, bits, tokens_in, tokens_out, batches)
    if not known.own:
        return at
    own = {metric: calibrated(known, model, gpu, gpus, bits, metric) for metric in ("tpot_ms", "ttft_ms")}
    tpot, ttft = (
        np.asarray(getattr(at.speed, metric)) * (found.factor if found else 1.0) for metric, found in own.items()
    )
    request = ttft + max(tokens_out - 1, 0) * tpot
    return replace(at, speed=Served(ttft, tpot, request, batches / request * 1e3), own=own)


def _public(
    known: Index, model: Model, gpu: Gpu, gpus: int, bits: int, tokens_in: Floats | float, tokens_out: Floats | float,
    batches: Floats,
) -> _AtBatches:  # fmt: skip
    """The roofline corrected by public measurements of that machine."""
    physics = known.constants.serving
    step, first = engine_factors(ENGINE, known.constants)
    raw = served(machine(model, bits, gpu, gpus), tokens_in, tokens_out, batches, physics, step, first)
    tpot, ttft = np.asarray(raw.tpot_ms), np.asarray(raw.ttft_ms)
    away = np.full(len(batches), math.inf)
    sources: tuple[str, ...] = ()
    count = 0
    here = place_of(tokens_in, tokens_out, batches)
    near = known.of(model, gpu.id, gpus, bits, "tpot_ms")
    if near is not None:
        factor, away = corrected(near.place, near.excess, here)
        tpot, count = tpot * factor, len(near.rows)
        sources = tuple(dict.fromkeys(r.source for r in near.rows))
    near = known.of(model, gpu.id, gpus, bits, "ttft_ms")
    if near is not None:
        ttft = ttft * corrected(near.place, near.excess, here)[0]
    request = ttft + np.maximum(np.asarray(tokens_out) - 1, 0) * tpot
    return _AtBatches(here, batches, Served(ttft, tpot, request, batches / request * 1e3), away, sources, count)


@lru_cache(maxsize=512)
def calibrated(known: Index, model: Model, gpu: Gpu, gpus: int, bits: int, metric: str) -> Calibration | None:
    """What the user's own runs say of one metric of a machine; None where there are fewer than three."""
    runs = known.own.get((architecture(model), gpu.id, gpus, bits, metric), ())
    if not runs:
        return None

    def estimate(tokens_in: Floats, tokens_out: Floats, batch: Floats) -> Floats:
        found = _public(known, model, gpu, gpus, bits, tokens_in, tokens_out, batch)
        return np.asarray(getattr(found.speed, metric))

    return calibration(runs, estimate, known.constants.interval[f"{metric[:4]}_roofline"])


def extrapolates(model: Model, gpu: Gpu) -> bool:
    """True outside Hopper and Blackwell, or far from the sizes that were measured."""
    low, high = _KNOWN_PARAMS_B
    return not gpu.id.startswith(_KNOWN_FAMILIES) or not low <= model.params_b <= high


def spread_range(value: float, interval: tuple[float, float], doubled: bool = False) -> Range:
    """The value with its interval as factors; doubled means twice as wide in logs."""
    low, high = interval
    return (value * low**2, value, value * high**2) if doubled else (value * low, value, value * high)


def _result(
    known: Index, at: _AtBatches, i: int, model: Model, gpu: Gpu, gpus: int, tokens_out: float
) -> ServingEstimate:
    fitted: Constants = known.constants
    own = at.calibration(i)
    measured = own is not None or bool(at.away[i] <= MEASURED_REACH)
    far = not measured and extrapolates(model, gpu)
    basis: Literal["measured", "roofline"] = "measured" if measured else "roofline"
    tpot, ttft, request = float(at.speed.tpot_ms[i]), float(at.speed.ttft_ms[i]), float(at.speed.request_ms[i])
    requests_s = float(at.speed.requests_s[i])
    spread = fitted.spread
    through, each = fitted.interval[f"throughput_{basis}"], fitted.interval[f"tpot_{basis}"]
    if own:
        through, each = (1 / own.high, 1 / own.low), (own.low, own.high)
    sources = at.sources if measured and at.sources else (fitted.source,)
    return ServingEstimate(
        gpus=gpus,
        requests_s=spread_range(requests_s, through, far),
        concurrency=int(at.batches[i]),
        ttft_ms=(ttft * spread["ttft_p50"], ttft * spread["ttft_p95"]),
        tpot_ms=spread_range(tpot, each, far),
        request_ms=(request * spread["request_p50"], request * spread["request_p95"]),
        tokens_s=requests_s * tokens_out,
        basis=basis,
        extrapolated=far,
        evidence=_evidence(at, measured, far, model, gpu, gpus, fitted),
        sources=(own.source, *sources) if own else sources,
        as_of=own.as_of if own else fitted.as_of,
        grade="measured" if measured else "judgement",
    )


def _evidence(at: _AtBatches, measured: bool, far: bool, model: Model, gpu: Gpu, gpus: int, fitted: Constants) -> str:
    drawn = "".join(
        f"; {label} times {found.factor:.2f} after {found.runs} runs of your own"
        for metric, label in (("tpot_ms", "time per token"), ("ttft_ms", "time to first token"))
        if (found := at.own.get(metric))
    )
    if measured and at.count:
        return f"{at.count} public measurements of this architecture on {gpus} x {gpu.id}, interpolated{drawn}"
    base = f"Roofline of {model.id} on {gpus} x {gpu.id}, fitted on {fitted.serving['rows']:.0f} public measurements"
    return (f"{base} of other hardware or sizes: extrapolated, interval doubled" if far else base) + drawn
