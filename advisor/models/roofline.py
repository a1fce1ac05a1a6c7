"""Time of a decode step and of a prefill, from bytes moved and operations done. On numbers or on arrays alike.

Symbols follow the serving literature: B sequences at once, I and O tokens in and out, t GPUs in tensor parallel.
The constants are fitted (data/models_fit.yaml); docs/method/inference.md gives formulae and errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from advisor.knowledge.model import Gpu, Model
from advisor.models.memory import CHUNK_TOKENS, bits_per_weight, is_mla, kv_bytes_per_token

Number: TypeAlias = Any  # float or array of float64
PCIE_GB_S: Final = 64.0  # both ways, generation 4 x16, where a GPU's link is not published


@dataclass(frozen=True, slots=True)
class Machine:
    """A model on t GPUs, reduced to what the roofline needs; fields are numbers, or arrays with one entry per row.

    dense_gb, expert_gb  weights that every token reads, and those of all experts
    expert_share         experts per token / experts; 0 for a dense model
    kv_gb_token          cache of one token, on the GPU that holds most of it
    attention            H·dh·L_kv, for the operations of attention
    gb_s, tflops         of one GPU, at the precision of the weights
    link_gb_s            one way, between GPUs
    narrow               1 for weights below 16 bits, whose scales and conversions cost bandwidth, else 0
    """

    t: Number
    dense_gb: Number
    expert_gb: Number
    expert_share: Number
    kv_gb_token: Number
    active_b: Number
    layers: Number
    hidden: Number
    attention: Number
    gb_s: Number
    tflops: Number
    link_gb_s: Number
    narrow: Number


def tflops_at(gpu: Gpu, bits: int) -> float:
    """Dense rate used for weights of that width: the narrowest the GPU computes in, not below the weights; 0 unknown.

    Narrow weights on a GPU without that arithmetic are widened before they are multiplied.
    """
    rates = [gpu.fp4_tflops] if bits <= 4 else []
    rates += [gpu.fp8_tflops] if bits <= 8 else []
    return next((r for r in (*rates, gpu.bf16_tflops) if r), gpu.fp8_tflops)


def machine(model: Model, bits: int, gpu: Gpu, gpus: int, kv_bits: int = 16) -> Machine:
    """The model in that precision on `gpus` GPUs of one kind, tensor parallel."""
    byte = bits_per_weight(bits) / 8
    head_b = min(model.vocab * model.hidden / 1e9, 0.4 * model.params_b)  # stays at 16 bits; the embedding is not read
    split = 1 if is_mla(model) else min(gpus, max(model.kv_heads, 1))
    return Machine(
        t=float(gpus),
        dense_gb=(model.params_b - model.expert_params_b - 2 * head_b) * byte + head_b * 2,
        expert_gb=model.expert_params_b * byte,
        expert_share=model.experts_per_token / model.experts if model.experts else 0.0,
        kv_gb_token=kv_bytes_per_token(model, kv_bits) / split / 1e9,
        active_b=model.active_b,
        layers=float(model.layers),
        hidden=float(model.hidden),
        attention=float(model.heads * model.head_dim * model.kv_layers),
        gb_s=gpu.mem_bw_gb_s,
        tflops=tflops_at(gpu, bits),
        link_gb_s=(gpu.link_gb_s or PCIE_GB_S) / 2,
        narrow=float(bits < 16),
    )


def _weights_ms(m: Machine, tokens: Number, c: Mapping[str, float]) -> Number:
    """Time to read the weights that so many tokens touch; experts as if routed uniformly."""
    touched = 1 - (1 - m.expert_share) ** tokens
    share = c["weight_share"] * c["narrow_share"] ** m.narrow
    return (m.dense_gb + m.expert_gb * touched) / m.t / (m.gb_s * share) * 1e3


def _exchange_ms(m: Machine, tokens: Number, c: Mapping[str, float]) -> Number:
    """Two all-reduces per layer among t GPUs: a latency each and the hidden state of every token, both ways round."""
    gb = tokens * m.hidden * 2 * 2 * (m.t - 1) / m.t / 1e9
    each = c["reduce_us"] / 1e3 + gb / (m.link_gb_s * c["link_share"]) * 1e3
    return (m.t > 1) * 2 * m.layers * each  # no exchange on one GPU; a product is cheaper than a choice


def _both(memory: Number, compute: Number, c: Mapping[str, float]) -> Number:
    """Memory and compute overlap, not perfectly: a smooth maximum."""
    q = c["overlap"]
    return (memory**q + compute**q) ** (1 / q)


def step_ms(m: Machine, batch: Number, context: Number, c: Mapping[str, float], engine: Number = 1.0) -> Number:
    """One decode step of `batch` sequences with `context` tokens each. engine scales the fixed costs."""
    kv = batch * context * m.kv_gb_token / (m.gb_s * c["kv_share"]) * 1e3
    operations = batch * (2 * m.active_b * 1e9 + 4 * context * m.attention)
    compute = operations / (m.t * m.tflops * c["decode_share"]) / 1e9
    moe = (m.expert_share > 0) * c["moe_layer_us"]
    fixed = c["step_ms"] + m.layers * (c["layer_us"] + moe) / 1e3 + batch * c["sequence_us"] / 1e3
    return _both(_weights_ms(m, batch, c) + kv, compute, c) + _exchange_ms(m, batch, c) + fixed * engine


def prefill_ms(m: Machine, tokens: Number, c: Mapping[str, float], engine: Number = 1.0) -> Number:
    """Reading a prompt of so many tokens, causal attention included."""
    return _read_ms(m, tokens, tokens, c, engine)


def batch_prefill_ms(
    m: Machine, tokens: Number, batch: Number, c: Mapping[str, float], engine: Number = 1.0
) -> Number:  # fmt: skip
    """Reading `batch` prompts of so many tokens that start together: in chunks, each of which reads the weights once.

    Short prompts share a chunk, which is why a batch of them is read much faster than one after the other.
    """
    chunks = np.maximum(batch * tokens / CHUNK_TOKENS, 1.0)
    return chunks * _read_ms(m, batch * tokens / chunks, tokens, c, engine)


def _read_ms(m: Machine, tokens: Number, prompt: Number, c: Mapping[str, float], engine: Number) -> Number:
    """One pass over so many tokens that belong to prompts of `prompt` tokens, each attending to its own alone."""
    operations = 2 * tokens * m.active_b * 1e9 + 2 * tokens * prompt * m.attention
    compute = operations / (m.t * m.tflops * c["prefill_share"]) / 1e9
    fixed = c["step_ms"] + m.layers * c["layer_us"] / 1e3
    return _both(_weights_ms(m, tokens, c), compute, c) + _exchange_ms(m, tokens, c) + fixed * engine


@dataclass(frozen=True, slots=True)
class Served:
    """A closed loop of `batch` clients: mean time to first token, per token, and per request; requests a second."""

    ttft_ms: Number
    tpot_ms: Number
    request_ms: Number
    requests_s: Number


def served(
    m: Machine,
    tokens_in: Number,
    tokens_out: Number,
    batch: Number,
    c: Mapping[str, float],
    engine: Number = 1.0,
    first: Number = 1.0,
) -> Served:
    """What `batch` clients see who each send the next request when the last one is answered.

    Prefills of the others slow decoding (chunked prefill) and queue before one another: with P one prefill and
    Z the decoding of a request, R solves R² + R·(Z - P - P·β·(batch - 1)) - P·Z = 0 (a closed queue, approximately).
    `burst` is the share of requests that arrive together, as when a benchmark or a working day starts: these wait for
    half of the other prompts.
    """
    p = prefill_ms(m, tokens_in, c, engine)
    step = step_ms(m, batch, tokens_in + tokens_out / 2, c, engine)
    tpot = step + c["interference"] * (batch - 1) / tokens_out * p
    z = np.maximum(tokens_out - 1, 0) * tpot
    b = z - p - p * c["queueing"] * (batch - 1)
    r = (-b + np.sqrt(b**2 + 4 * p * z)) / 2
    ttft = r + step + c["first_ms"] * first + c["burst"] * p * (batch - 1) / 2
    request = ttft + z
    return Served(ttft, tpot, request, batch / request * 1e3)
