"""Does a model fit? Exact arithmetic on weights, key-value cache and working memory, in GB of 10⁹ bytes.

Each part is a formula in the language of advisor.expr, evaluated by `fit` itself, so what is shown is what is computed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from advisor.errors import InputError
from advisor.expr import compile_expression
from advisor.knowledge.model import Gpu, Knowledge, Model

WEIGHTS_FORMULA: Final = "params_b * bits_per_weight / 8"
KV_TOKEN_FORMULA: Final = "2 * kv_layers * kv_heads * head_dim * kv_bytes"  # bytes per token; grouped or full heads
KV_TOKEN_MLA_FORMULA: Final = "kv_layers * 576 * kv_bytes"  # multi-head latent attention caches 512 + 64 values
KV_SEQUENCE_FORMULA: Final = "kv_bytes_per_token * context_tokens * kv_copies / 1e9"
ACTIVATION_FORMULA: Final = "gpus * runtime_gb + chunk_tokens * hidden * 18 * 2 / 1e9"
USABLE_FORMULA: Final = "gpus * usable_gb_per_gpu"
NEEDED_FORMULA: Final = "weights_gb + kv_gb_per_sequence * concurrency + activation_gb"

GIB_GB: Final = 1.073741824
USABLE_SHARE: Final = 0.93  # of the marketed memory, where the usable figure is not published (shared hardware table)
RUNTIME_GB: Final = 1.5  # driver context, captured graphs and communication buffers per GPU; judgement
CHUNK_TOKENS: Final = 8192  # prefill tokens worked on at once, the common default of serving engines
GPU_COUNTS: Final = (1, 2, 4, 8, 16, 32, 64)
BITS: Final = (16, 8, 4)
_SCALE_BITS: Final = 0.5  # 4-bit formats keep an 8-bit scale for every 16 weights


@dataclass(frozen=True, slots=True)
class MemoryFit:
    """Memory of one replica spread over `gpus` GPUs. Sizes in GB (10⁹ bytes), for all GPUs together.

    max_concurrency     sequences of `context_tokens` that fit beside the weights; 0 where the weights do not
    max_context_tokens  longest context at the asked concurrency, at most the model's own
    """

    gpus: int
    weights_gb: float
    kv_gb_per_sequence: float
    activation_gb: float
    needed_gb: float
    usable_gb: float
    fits: bool
    max_concurrency: int
    max_context_tokens: int


def bits_per_weight(bits: int) -> float:
    """Stored bits per weight of a 16-, 8- or 4-bit model; 4 bits carry block scales. InputError for other widths."""
    if bits not in BITS:
        raise InputError.single("bits", f"{bits} bits per weight are not supported", "Use 16, 8 or 4")
    return bits + (_SCALE_BITS if bits == 4 else 0.0)


def kv_bytes_per_token(model: Model, kv_bits: int = 16) -> float:
    """Bytes that one token keeps in the cache over all layers with full attention.

    Sliding windows and the fixed state of linear layers are small at long context and left out.
    """
    formula = KV_TOKEN_MLA_FORMULA if is_mla(model) else KV_TOKEN_FORMULA
    return _number(
        formula, kv_layers=model.kv_layers, kv_heads=model.kv_heads, head_dim=model.head_dim, kv_bytes=kv_bits / 8
    )


def is_mla(model: Model) -> bool:
    """True where the model caches a latent vector instead of heads (DeepSeek's multi-head latent attention)."""
    return model.attention.startswith("mla")


def kv_copies(model: Model, gpus: int) -> int:
    """How often tensor parallelism stores the same cache: heads split over GPUs, a latent vector does not."""
    return gpus if is_mla(model) else math.ceil(gpus / min(gpus, max(model.kv_heads, 1)))


def usable_gb_per_gpu(gpu: Gpu) -> float:
    """Memory that programs can use: as published, else 0.93 of the marketed figure."""
    return gpu.mem_usable_gib * GIB_GB if gpu.mem_usable_gib else USABLE_SHARE * gpu.mem_gb


def _number(formula: str, **inputs: float) -> float:
    return float(compile_expression(formula)(inputs))


@lru_cache(maxsize=8192)
def fit(
    model: Model, bits: int, gpu: Gpu, gpus: int, context_tokens: float, concurrency: int, kv_bits: int = 16
) -> MemoryFit:
    """What one replica needs and has. context_tokens: prompt and answer of the longest call; concurrency: at once."""
    weights = _number(WEIGHTS_FORMULA, params_b=model.params_b, bits_per_weight=bits_per_weight(bits))
    per_token = kv_bytes_per_token(model, kv_bits)
    copies = kv_copies(model, gpus)
    sequence = _number(
        KV_SEQUENCE_FORMULA, kv_bytes_per_token=per_token, context_tokens=context_tokens, kv_copies=copies
    )
    activation = _number(
        ACTIVATION_FORMULA, gpus=gpus, runtime_gb=RUNTIME_GB, chunk_tokens=CHUNK_TOKENS, hidden=model.hidden
    )
    usable = _number(USABLE_FORMULA, gpus=gpus, usable_gb_per_gpu=usable_gb_per_gpu(gpu))
    needed = _number(
        NEEDED_FORMULA,
        weights_gb=weights,
        kv_gb_per_sequence=sequence,
        concurrency=concurrency,
        activation_gb=activation,
    )
    free = max(usable - weights - activation, 0.0)
    longest = free * 1e9 / (per_token * copies * max(concurrency, 1)) if per_token else model.context
    return MemoryFit(
        gpus=gpus,
        weights_gb=weights,
        kv_gb_per_sequence=sequence,
        activation_gb=activation,
        needed_gb=needed,
        usable_gb=usable,
        fits=needed <= usable and context_tokens <= model.context,
        max_concurrency=math.floor(free / sequence + 1e-9) if sequence else 0,
        max_context_tokens=min(int(longest), model.context),
    )


def smallest_fit(
    model: Model, bits: int, gpu: Gpu, context_tokens: float, concurrency: int = 1, max_gpus: int = 64
) -> int | None:
    """Fewest GPUs (1, 2, 4, 8, ...) that hold the model and so many sequences; None where not even max_gpus do."""
    for gpus in GPU_COUNTS:
        if gpus <= max_gpus and fit(model, bits, gpu, gpus, context_tokens, concurrency).fits:
            return gpus
    return None


def model_of(knowledge: Knowledge, params_b: float, dense: bool = True) -> Model:
    """A model of that many billion parameters: the nearest architecture of the catalogue, scaled.

    Layers and width grow with the cube root of the size. The result is synthetic, and its `source` says after which
    model; a catalogue model of that very size (within 1 %) is returned as it is.
    Raises InputError unless 0.1 <= params_b <= 5,000.
    """
    if not 0.1 <= params_b <= 5000:
        raise InputError.single("model_b", f"is {params_b:g} billion parameters", "Expected 0.1 to 5,000")
    return _scaled(_usual(tuple(knowledge.models.values()), dense), params_b)


def _usual(models: tuple[Model, ...], dense: bool) -> tuple[Model, ...]:
    """Models with the cache layout that is usual today: grouped heads, attention in every layer."""
    kind = [m for m in models if (m.experts == 0) is dense]
    usual = [m for m in kind if m.kv_heads < m.heads and m.kv_layers == m.layers and not is_mla(m)]
    return tuple(usual or kind)


@lru_cache(maxsize=1024)
def _scaled(models: tuple[Model, ...], params_b: float) -> Model:
    # of equal distance the later entry: the table lists older models first
    base = min(reversed(models), key=lambda m: abs(math.log(m.params_b / params_b)))
    ratio = params_b / base.params_b
    if abs(ratio - 1) <= 0.01:
        return base
    root = ratio ** (1 / 3)
    layers = max(round(base.layers * root), 1)
    return replace(
        base,
        id=f"{params_b:g}B after {base.id}",
        params_b=params_b,
        active_b=base.active_b * ratio,
        layers=layers,
        kv_layers=layers,
        hidden=max(round(base.hidden * root / 64) * 64, 64),
        heads=max(round(base.heads * root), base.kv_heads),
        expert_params_b=base.expert_params_b * ratio,
        source=f"synthetic: {base.id} scaled to {params_b:g} billion parameters",
    )
