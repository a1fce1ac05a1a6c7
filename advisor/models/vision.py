"""How fast a board or GPU classifies: scaled from public MLPerf measurements by operations, with a wide interval."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from advisor.errors import InputError
from advisor.knowledge.model import Gpu, Knowledge
from advisor.models.constants import Constants, constants
from advisor.models.serving import Refusal, ServingEstimate, spread_range

OPS_FORMULA: Final = "params_b * 1e9 * ops_per_param"  # operations of one sample
SAMPLES_FORMULA: Final = "gpus * server_share * achieved_share * tops * 1e12 / ops"
KNOWN: Final = ("H100", "H200", "GH200", "L4", "RTX 4090")  # families whose MLPerf results were fitted


def tops(gpu: Gpu) -> float:
    """Dense operations a second of 8-bit arithmetic, 10¹²; else of 16-bit; 0 where nothing is published."""
    return gpu.int8_tops or gpu.fp8_tflops or gpu.bf16_tflops


def estimate(knowledge: Knowledge, params_b: float, gpu: Gpu, gpus: int = 1) -> ServingEstimate | Refusal:
    """Samples a second and latency of a classifier (image, sensor or row) of so many billion parameters.

    A "request" is one sample, a "token" its one answer. The typical value is a network like ResNet-50, which uses each
    parameter 160 times a sample; the interval reaches from a text classifier to a detector on large images.
    `gpus` work side by side. Raises InputError for a size that is not above 0 and at most 20 billion.
    """
    if not 0 < params_b <= 20:
        raise InputError.single("model_b", f"is {params_b:g} billion parameters", "A classifier has up to 20")
    return _estimate(_Fitted(constants(knowledge)), params_b, gpu, gpus)


class _Fitted:
    """Constants with a hash: equal where they are the same object."""

    __slots__ = ("constants",)

    def __init__(self, fitted: Constants) -> None:
        self.constants = fitted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Fitted) and other.constants is self.constants

    def __hash__(self) -> int:
        return id(self.constants)


@lru_cache(maxsize=2048)
def _estimate(fitted: _Fitted, params_b: float, gpu: Gpu, gpus: int) -> ServingEstimate | Refusal:
    c = fitted.constants.vision
    if not tops(gpu):
        return Refusal(f"no calculating rate is published for {gpu.id}")
    if params_b > gpu.mem_gb * 0.8:  # at one byte a parameter
        need = f"{params_b:,.3g} GB of weights, {gpu.mem_gb:,.0f} GB in all"
        return Refusal(f"a classifier of {params_b:g} billion parameters does not fit {gpu.id}: {need}", "memory")
    ops = params_b * 1e9 * c["ops_per_param"]
    one_s = c["achieved_share"] * tops(gpu) * 1e12 / ops
    far = not gpu.id.startswith(KNOWN)
    hardware = math.log(fitted.constants.interval["vision"][1]) * (2 if far else 1)
    low = math.exp(-math.hypot(hardware, math.log(c["ops_per_param_high"] / c["ops_per_param"])))
    high = math.exp(math.hypot(hardware, math.log(c["ops_per_param"] / c["ops_per_param_low"])))
    samples_s = gpus * c["server_share"] * one_s
    alone_ms = c["single_ms"] + 1e3 / (one_s * c["single_share"])
    rows = f"{c['rows']:.0f} public MLPerf measurements"
    return ServingEstimate(
        gpus=gpus,
        requests_s=spread_range(samples_s, (low, high)),
        concurrency=max(1, round(samples_s * alone_ms / 1e3)),  # Little's law: batches form under load
        ttft_ms=(alone_ms, alone_ms * c["p95_ratio"]),
        tpot_ms=(0.0, 0.0, 0.0),
        request_ms=(alone_ms, alone_ms * c["p95_ratio"]),
        tokens_s=samples_s,
        basis="roofline",
        extrapolated=far,
        evidence=f"Scaled by operations from {rows}" + (" of other hardware: extrapolated" if far else ""),
        sources=(fitted.constants.source,),
        as_of=fitted.constants.as_of,
        grade="judgement",
    )
