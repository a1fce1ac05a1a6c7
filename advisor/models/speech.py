"""How fast speech is written down: MLPerf's Whisper on that GPU, or scaled from the GPUs on which it was measured."""

from __future__ import annotations

import math
from typing import Final

from advisor.errors import InputError
from advisor.knowledge.model import Gpu, Knowledge
from advisor.models import mlperf, vision
from advisor.models.constants import constants
from advisor.models.serving import Refusal, ServingEstimate, spread_range

NETWORK: Final = ("whisper", "")
NETWORK_B: Final = 1.55  # parameters of Whisper large-v3, billions
NETWORK_LAYERS: Final = 32.0  # of its decoder
SEGMENT_TOKENS: Final = 100.0  # written for a segment of 30 seconds: some 75 words, judgement
MAX_B: Final = 20.0


def estimate(knowledge: Knowledge, params_b: float, gpu: Gpu, gpus: int = 1) -> ServingEstimate | Refusal:
    """Segments of up to 30 seconds a second, and the time for one, by a model of so many billion parameters.

    A "request" is one segment. Throughput follows from Whisper's measured one, in proportion to the parameters; the
    time for a segment is not measured in public and follows from the roofline's decoding of one sequence (judgement).
    `gpus` work side by side. Raises InputError for a size that is not above 0 and at most 20 billion.
    """
    if not 0 < params_b <= MAX_B:
        raise InputError.single("model_b", f"is {params_b:g} billion parameters", "A speech model has up to 20")
    if 2 * params_b > 0.8 * gpu.mem_gb:
        need = f"{2 * params_b:,.3g} GB of weights, {gpu.mem_gb:,.0f} GB in all"
        return Refusal(f"a speech model of {params_b:g} billion parameters does not fit {gpu.id}: {need}", "memory")
    rate = mlperf.sample_rate(knowledge, *NETWORK, gpu, gpus)
    if isinstance(rate, Refusal):
        return rate
    fitted = constants(knowledge)
    measured = rate.basis == "measured"
    far = not measured and not gpu.id.startswith(vision.KNOWN)
    low, value, high = rate.samples_s
    typical = value * fitted.vision["server_share"] * NETWORK_B / params_b
    segment_ms = SEGMENT_TOKENS * _token_ms(params_b, gpu, fitted.serving["layer_us"], fitted.serving["step_ms"])
    times = (segment_ms * fitted.spread["request_p50"], segment_ms * fitted.spread["request_p95"])
    return ServingEstimate(
        gpus=gpus,
        requests_s=spread_range(typical, (low / value, high / value), far),
        concurrency=max(1, math.ceil(typical * segment_ms / 1e3)),  # Little's law: so many are in work at once
        ttft_ms=times,
        tpot_ms=(0.0, 0.0, 0.0),
        request_ms=times,
        tokens_s=typical * SEGMENT_TOKENS,
        basis="measured" if measured else "roofline",
        extrapolated=far,
        evidence=f"MLPerf Inference, Whisper large-v3, {rate.basis}" + ("" if measured else f" to {gpu.id}"),
        sources=(fitted.source,),
        as_of=fitted.as_of,
        grade="judgement",
    )


def _token_ms(params_b: float, gpu: Gpu, layer_us: float, step_ms: float) -> float:
    """One decoding step of one sequence: 16-bit weights read once, and the engine's fixed times."""
    layers = NETWORK_LAYERS * math.cbrt(params_b / NETWORK_B)
    return 2 * params_b / gpu.mem_bw_gb_s * 1e3 + step_ms + layers * layer_us / 1e3
