"""Memory is exact arithmetic: checked against sums done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.expr import compile_expression
from advisor.knowledge import Knowledge, open_knowledge
from advisor.models import memory


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


def test_llama_70b_caches_what_the_sum_by_hand_says(knowledge: Knowledge) -> None:
    model = knowledge.models["Llama-3.1-70B"]
    assert memory.kv_bytes_per_token(model) == 2 * 80 * 8 * 128 * 2 == 327_680
    assert memory.kv_bytes_per_token(model, kv_bits=8) == 163_840


def test_a_latent_cache_is_stored_once_per_gpu(knowledge: Knowledge) -> None:
    model = knowledge.models["DeepSeek-V3"]
    assert memory.kv_bytes_per_token(model) == 61 * 576 * 2
    assert memory.kv_copies(model, 8) == 8
    assert memory.kv_copies(knowledge.models["Llama-3.1-70B"], 8) == 1
    assert memory.kv_copies(knowledge.models["Qwen3-235B-A22B"], 8) == 2  # four heads over eight GPUs


def test_only_layers_with_full_attention_cache(knowledge: Knowledge) -> None:
    assert memory.kv_bytes_per_token(knowledge.models["Qwen3.5-27B"]) == 2 * 16 * 4 * 256 * 2


def test_a_fit_by_hand(knowledge: Knowledge) -> None:
    found = memory.fit(knowledge.models["Llama-3.1-70B"], 8, knowledge.gpus["H100-SXM"], 2, 8192, 4)
    assert found.weights_gb == pytest.approx(70.55)
    assert found.usable_gb == pytest.approx(2 * 79.6 * 1.073741824)
    assert found.kv_gb_per_sequence == pytest.approx(327_680 * 8192 / 1e9)
    assert found.needed_gb == pytest.approx(70.55 + 4 * found.kv_gb_per_sequence + found.activation_gb)
    free = found.usable_gb - found.weights_gb - found.activation_gb
    assert found.max_concurrency == int(free / found.kv_gb_per_sequence)
    assert found.fits


def test_the_formulae_shown_give_the_values_used(knowledge: Knowledge) -> None:
    model, gpu = knowledge.models["Qwen3-32B"], knowledge.gpus["L40S"]
    found = memory.fit(model, 4, gpu, 2, 4000, 3)
    weights = compile_expression(memory.WEIGHTS_FORMULA)({"params_b": model.params_b, "bits_per_weight": 4.5})
    sequence = compile_expression(memory.KV_SEQUENCE_FORMULA)(
        {"kv_bytes_per_token": memory.kv_bytes_per_token(model), "context_tokens": 4000, "kv_copies": 1}
    )
    assert (weights, sequence) == (found.weights_gb, found.kv_gb_per_sequence)


@given(context=st.integers(16, 32_000), concurrency=st.integers(1, 64))
def test_the_limits_reported_are_tight(context: int, concurrency: int) -> None:
    knowledge = open_knowledge()
    model, gpu = knowledge.models["Llama-3.1-8B"], knowledge.gpus["L4"]
    found = memory.fit(model, 8, gpu, 2, context, concurrency)
    assert found.fits == (concurrency <= found.max_concurrency)
    if found.max_concurrency:
        assert memory.fit(model, 8, gpu, 2, context, found.max_concurrency).fits
    assert not memory.fit(model, 8, gpu, 2, context, found.max_concurrency + 1).fits


def test_the_smallest_fit_is_the_first_that_fits(knowledge: Knowledge) -> None:
    model, gpu = knowledge.models["Llama-3.1-405B"], knowledge.gpus["H100-SXM"]
    assert memory.smallest_fit(model, 8, gpu, 4000) == 8
    assert memory.smallest_fit(model, 8, gpu, 4000, max_gpus=4) is None
    assert memory.smallest_fit(model, 16, gpu, 4000) == 16


def test_a_context_beyond_what_the_model_reads_does_not_fit(knowledge: Knowledge) -> None:
    assert not memory.fit(knowledge.models["Llama-2-7B"], 8, knowledge.gpus["B200"], 1, 5000, 1).fits


@given(params_b=st.floats(0.1, 5000), dense=st.booleans())
def test_a_scaled_model_has_the_size_asked_for(params_b: float, dense: bool) -> None:
    model = memory.model_of(open_knowledge(), params_b, dense)
    assert model.params_b == pytest.approx(params_b, rel=0.011)
    assert (model.experts == 0) is dense
    assert model.active_b <= model.params_b * 1.0001
    assert model.heads >= model.kv_heads >= 1


def test_a_size_of_the_catalogue_is_that_model_and_another_says_that_it_is_scaled(knowledge: Knowledge) -> None:
    assert memory.model_of(knowledge, 70.55) is knowledge.models["Llama-3.3-70B"]
    assert memory.model_of(knowledge, 50).source.startswith("synthetic")


def test_more_parameters_never_need_less(knowledge: Knowledge) -> None:
    gpu = knowledge.gpus["H200"]
    needs = [memory.fit(memory.model_of(knowledge, p), 8, gpu, 8, 4000, 1).weights_gb for p in (1, 3, 9, 27, 81, 243)]
    assert needs == sorted(needs)


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), 6000])
def test_an_impossible_size_is_refused_in_words(knowledge: Knowledge, wrong: float) -> None:
    with pytest.raises(InputError, match="billion parameters"):
        memory.model_of(knowledge, wrong)


def test_an_unknown_width_is_refused_in_words(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="Use 16, 8 or 4"):
        memory.fit(knowledge.models["Qwen3-8B"], 6, knowledge.gpus["L4"], 1, 100, 1)
