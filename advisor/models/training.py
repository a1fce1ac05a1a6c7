"""How long one training or tuning run takes, and how much memory it needs: arithmetic on parameters and tokens.

Each amount is a formula in the language of advisor.expr, so that what is shown is what is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from advisor.figure import Formula, Quantity
from advisor.knowledge.model import Gpu, Model
from advisor.models import memory
from advisor.models.book import Book, given

Method = Literal["full", "adapters"]

FLOP_PER_PARAMETER: Final[dict[Method, float]] = {"full": 6.0, "adapters": 4.0}
"""Operations a parameter and token: 2 forwards, 2 for gradients of what flows through, 2 for those of the weights
(Kaplan et al. 2020, arXiv 2001.08361); frozen weights have none of the last."""
STATE_BYTES: Final = (
    16.0  # a trained parameter: 16-bit weight and gradient, 32-bit copy and two moments (arXiv 1910.02054)
)
FROZEN_BYTES: Final = 2.0
SEQUENCE_TOKENS: Final = 4096.0
RUNTIME: Final = Quantity(
    "training/runtime_gb", memory.RUNTIME_GB, 1.0, 3.0, "GB", "judgement of the project", "2026-11-24",
    label="Driver, buffers and the like on each GPU",
)  # fmt: skip
GPU_COUNTS: Final = (1, 2, 4, 8)
HOURS_FORMULA: Final = "flop_per_parameter * active_b * 1e9 * tokens_m * 1e6 / (gpus * tflops * 1e12 * achieved) / 3600"
STATES_FORMULA: Final[dict[Method, str]] = {
    "full": "params_b * state_bytes",
    "adapters": "params_b * frozen_bytes + params_b * adapter_share * state_bytes",
}
# kept per layer is its input alone, recomputed is one layer at a time: 34 bytes a value of it (arXiv 2205.05198)
ACTIVATIONS_FORMULA: Final = "gpus * sequence_tokens * hidden * (2 * layers + 34) / 1e9"
MEMORY_FORMULA: Final = "{states} + {activations} + gpus * runtime_gb"


@dataclass(frozen=True, slots=True)
class Tuning:
    """A run on the fewest GPUs that hold it.

    memory  GB over all GPUs; hours: of the whole run; None of both where no such server holds it
    """

    method: Method
    gpus: int
    memory: Formula
    hours: Formula


def memory_of(model: Model, method: Method, gpus: int, book: Book) -> Formula:
    """Memory of a run over so many GPUs, GB: weights, optimiser, what is kept of a sequence on each GPU."""
    inputs = {
        "params_b": _of(model, "params_b", model.params_b, "billion"),
        "state_bytes": given("training/state_bytes", STATE_BYTES, "bytes", "ZeRO, arXiv 1910.02054"),
        "gpus": given("training/gpus", gpus, "GPUs", "fewest that hold the run"),
        "sequence_tokens": given("training/sequence_tokens", SEQUENCE_TOKENS, "tokens", "one sequence a GPU"),
        "hidden": _of(model, "hidden", model.hidden, ""),
        "layers": _of(model, "layers", model.layers, ""),
        "runtime_gb": RUNTIME,
    }
    if method == "adapters":
        inputs["frozen_bytes"] = given("training/frozen_bytes", FROZEN_BYTES, "bytes", "16-bit weights")
        inputs["adapter_share"] = book.item("adapter_share")
    return Formula(MEMORY_FORMULA.format(states=STATES_FORMULA[method], activations=ACTIVATIONS_FORMULA), inputs)


def hours_of(model: Model, method: Method, gpu: Gpu, gpus: int, tokens_m: Quantity, book: Book) -> Formula:
    """Hours of a run over so many million tokens."""
    source = "Kaplan et al. 2020, arXiv 2001.08361"
    inputs = {
        "flop_per_parameter": given(f"training/flop/{method}", FLOP_PER_PARAMETER[method], "FLOP", source),
        "active_b": _of(model, "active_b", model.active_b, "billion"),
        "tokens_m": tokens_m,
        "gpus": given("training/gpus", gpus, "GPUs", "fewest that hold the run"),
        "tflops": given(f"gpus/{gpu.id}/bf16_tflops", gpu.bf16_tflops, "TFLOP/s", gpu.source),
        "achieved": book.item("training_achieved"),
    }
    return Formula(HOURS_FORMULA, inputs)


def tuning(model: Model, method: Method, gpu: Gpu, tokens_m: Quantity, book: Book) -> Tuning | None:
    """A run on the fewest GPUs of one server that hold it; None where none do, or no 16-bit rate is published."""
    if not gpu.bf16_tflops:
        return None
    for gpus in GPU_COUNTS:
        needed = memory_of(model, method, gpus, book)
        if needed.value <= gpus * memory.usable_gb_per_gpu(gpu):
            return Tuning(method, gpus, needed, hours_of(model, method, gpu, gpus, tokens_m, book))
    return None


def implied_share(params_b: float, tokens: float, gpu_hours: float, tflops: float) -> float:
    """Share of the rate that a published training run reached: 6·N·D over what its GPU hours could have done."""
    return FLOP_PER_PARAMETER["full"] * params_b * 1e9 * tokens / (gpu_hours * 3600 * tflops * 1e12)


def _of(model: Model, name: str, value: float, unit: str) -> Quantity:
    return given(f"models/{model.id}/{name}", value, unit, model.source)
