"""Speed of serving: laws of the roofline, what an estimate says of itself, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.knowledge import Knowledge, open_knowledge
from advisor.knowledge.model import MeasuredRow
from advisor.models import measured, memory, roofline, serving, vision
from advisor.models.constants import constants
from advisor.models.serving import Refusal, ServingEstimate


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


def serve(knowledge: Knowledge, model: str, gpu: str, gpus: int, bits: int = 8, **limits: float) -> ServingEstimate:
    found = serving.estimate(knowledge, knowledge.models[model], knowledge.gpus[gpu], gpus, bits, 1000, 500, **limits)
    assert isinstance(found, ServingEstimate), found
    return found


def a_machine(knowledge: Knowledge, gpus: int) -> roofline.Machine:
    return roofline.machine(knowledge.models["Llama-3.1-70B"], 8, knowledge.gpus["H100-SXM"], gpus)


def speed(knowledge: Knowledge, batch: float = 16, tokens_in: float = 1000, **change: float) -> roofline.Served:
    return roofline.served(
        replace(a_machine(knowledge, 4), **change), tokens_in, 500, batch, constants(knowledge).serving
    )


@pytest.mark.parametrize("field", ["gb_s", "tflops", "link_gb_s"])
def test_better_hardware_is_never_slower(knowledge: Knowledge, field: str) -> None:
    for slow, fast in pairwise([100, 300, 1000, 3000, 9000]):
        before, after = speed(knowledge, **{field: slow}), speed(knowledge, **{field: fast})
        assert after.tpot_ms <= before.tpot_ms
        assert after.ttft_ms <= before.ttft_ms
        assert after.requests_s >= before.requests_s


def test_more_gpus_decode_a_large_model_faster(knowledge: Knowledge) -> None:
    model, gpu, c = knowledge.models["Llama-3.1-70B"], knowledge.gpus["H100-SXM"], constants(knowledge).serving
    steps = [roofline.step_ms(roofline.machine(model, 8, gpu, n), 8.0, 1000.0, c) for n in (1, 2, 4, 8)]
    assert steps == sorted(steps, reverse=True)


@given(batch=st.integers(1, 2000), tokens_in=st.integers(1, 30_000))
def test_a_batch_of_prompts_is_read_no_slower_than_one_after_the_other(batch: int, tokens_in: int) -> None:
    knowledge = open_knowledge()
    machine, c = a_machine(knowledge, 4), constants(knowledge).serving
    alone = roofline.prefill_ms(machine, tokens_in, c)
    together = roofline.batch_prefill_ms(machine, tokens_in, batch, c)
    if batch == 1 and tokens_in <= memory.CHUNK_TOKENS:
        assert together == pytest.approx(alone)
    elif tokens_in <= memory.CHUNK_TOKENS:
        assert together <= batch * alone * (1 + 1e-9)
    assert together >= roofline.batch_prefill_ms(machine, tokens_in, max(1, batch - 1), c) * (1 - 1e-9)


@given(
    name=st.sampled_from(["Llama-3.1-8B", "Llama-3.1-70B", "Qwen3-32B", "Qwen3-235B-A22B"]),
    each=st.integers(1, 64), tokens_in=st.integers(1, 8000), tokens_out=st.integers(2, 2000),
)  # fmt: skip
def test_at_equal_load_per_gpu_more_gpus_never_slow_a_token_but_by_exchange_and_host_work(
    name: str, each: int, tokens_in: int, tokens_out: int
) -> None:
    knowledge = open_knowledge()
    model, gpu = knowledge.models[name], knowledge.gpus["H100-SXM"]
    fixed = dict.fromkeys(("reduce_us", "step_ms", "layer_us", "moe_layer_us", "sequence_us"), 0.0)
    c = {**constants(knowledge).serving, **fixed, "link_share": 1e12}
    machines = {n: roofline.machine(model, 8, gpu, n) for n in (1, 2, 4)}
    decode = [roofline.step_ms(m, n * each, float(tokens_in), c) for n, m in machines.items()]
    assert all(more <= one * (1 + 1e-9) for one, more in pairwise(decode))
    whole = [roofline.served(m, tokens_in, tokens_out, n * each, c).tpot_ms for n, m in machines.items()]
    prompt = c["interference"] / tokens_out * roofline.prefill_ms(machines[1], tokens_in, c)  # one of all is one's own
    assert all(more <= (whole[0] + prompt) * (1 + 1e-9) for more in whole)


@given(batch=st.integers(1, 255), tokens_in=st.integers(1, 30_000))
def test_more_at_once_and_longer_prompts_never_speed_up_a_token(batch: int, tokens_in: int) -> None:
    knowledge = open_knowledge()
    here = speed(knowledge, batch, tokens_in)
    assert speed(knowledge, batch + 1, tokens_in).tpot_ms >= here.tpot_ms
    assert speed(knowledge, batch, tokens_in + 1).ttft_ms >= here.ttft_ms
    assert here.request_ms >= here.ttft_ms > 0


def test_alone_a_request_waits_for_nobody(knowledge: Knowledge) -> None:
    machine = roofline.machine(knowledge.models["Qwen3-8B"], 16, knowledge.gpus["H200"], 1)
    c = constants(knowledge).serving
    found = roofline.served(machine, 2000, 200, 1, c)
    step = roofline.step_ms(machine, 1, 2100, c)
    assert found.tpot_ms == pytest.approx(step)
    assert found.ttft_ms == pytest.approx(roofline.prefill_ms(machine, 2000, c) + step + c["first_ms"])


def test_a_token_never_comes_faster_than_the_weights_can_be_read(knowledge: Knowledge) -> None:
    for name, model in knowledge.models.items():
        gpu = knowledge.gpus["B200"]
        machine = roofline.machine(model, 8, gpu, 8)
        least = model.active_b * 0.5 / (8 * gpu.mem_bw_gb_s) * 1e3
        assert roofline.step_ms(machine, 1, 100, constants(knowledge).serving) > least, name


def test_percentiles_and_ranges_are_in_order(knowledge: Knowledge) -> None:
    found = serve(knowledge, "Qwen3-32B", "H100-SXM", 4)
    assert found.ttft_ms[0] < found.ttft_ms[1] < found.request_ms[1]
    assert found.request_ms[0] < found.request_ms[1]
    for low, value, high in (found.tpot_ms, found.requests_s):
        assert low < value < high
    assert found.tokens_s == pytest.approx(found.requests_s[1] * 500)


def test_where_it_was_measured_the_estimate_says_so_and_is_near_the_measurement(knowledge: Knowledge) -> None:
    found = serving.estimate(
        knowledge, knowledge.models["Qwen3-32B"], knowledge.gpus["H100-SXM"], 4, 8, 1024, 1024, request_limit_ms=25_000
    )
    assert isinstance(found, ServingEstimate)
    assert (found.basis, found.grade, found.extrapolated) == ("measured", "measured", False)
    near = serving.index(knowledge).of(knowledge.models["Qwen3-32B"], "H100-SXM", 4, 8, "tpot_ms")
    assert near is not None
    assert f"{len(near.rows)} public measurements" in found.evidence
    same = [r.value for r in near.rows if (r.isl, r.osl, r.concurrency) == (1024, 1024, found.concurrency)]
    assert all(value == pytest.approx(found.tpot_ms[1], rel=0.25) for value in same)


def test_outside_what_was_measured_the_interval_is_at_least_doubled(knowledge: Knowledge) -> None:
    known, far = serve(knowledge, "Qwen3-8B", "B200", 1), serve(knowledge, "Qwen3-8B", "L40S", 1)
    assert (known.extrapolated, far.extrapolated) == (False, True)

    def width(found: ServingEstimate) -> float:
        return float(np.log(found.tpot_ms[2] / found.tpot_ms[0]))

    assert width(far) >= 2 * width(known) - 1e-9
    assert "extrapolated" in far.evidence


def test_limits_are_kept_and_cost_capacity(knowledge: Knowledge) -> None:
    free = serve(knowledge, "Llama-3.1-8B", "H100-SXM", 1)
    bound = serve(knowledge, "Llama-3.1-8B", "H100-SXM", 1, tpot_limit_ms=15, ttft_limit_ms=400)
    assert bound.tpot_ms[1] <= 15
    assert bound.ttft_ms[1] <= 400
    assert bound.requests_s[1] < free.requests_s[1]


def test_two_models_of_one_architecture_run_alike(knowledge: Knowledge) -> None:
    one, two = (serve(knowledge, name, "H200", 8) for name in ("DeepSeek-R1", "DeepSeek-V3"))
    assert replace(one, evidence="") == replace(two, evidence="")


@pytest.mark.parametrize(
    ("model", "gpu", "gpus", "kind", "words"),
    [
        ("Llama-3.1-405B", "H100-SXM", 1, "memory", "does not fit"),
        ("Llama-3.1-8B", "H100-SXM", 16, "unsupported", "several servers"),
        ("Llama-3.1-8B", "Rubin", 1, "unsupported", "no calculating rate"),
        ("Llama-2-7B", "H100-SXM", 1, "memory", "exceed"),
        ("Llama-3.1-70B", "Jetson AGX Thor", 1, "speed", "too slow"),
    ],
)
def test_what_is_not_supported_is_refused_with_its_reason(
    knowledge: Knowledge, model: str, gpu: str, gpus: int, kind: str, words: str
) -> None:
    length = 5000 if model == "Llama-2-7B" else 1000
    found = serving.estimate(knowledge, knowledge.models[model], knowledge.gpus[gpu], gpus, 8, length, 500, 50.0)
    assert isinstance(found, Refusal)
    assert found.kind == kind
    assert words in found.reason


@pytest.mark.parametrize(("gpus", "tokens_in", "tokens_out"), [(0, 10, 10), (1, 0, 10), (1, 10, float("nan"))])
def test_nonsense_is_an_input_error(knowledge: Knowledge, gpus: int, tokens_in: float, tokens_out: float) -> None:
    with pytest.raises(InputError, match="at least 1"):
        serving.estimate(
            knowledge, knowledge.models["Qwen3-8B"], knowledge.gpus["H200"], gpus, 8, tokens_in, tokens_out
        )


def test_flagged_rows_and_wide_parallelism_teach_nothing(knowledge: Knowledge) -> None:
    def row(**change: object) -> MeasuredRow:
        rows = (r for r in measured.measured_rows(knowledge) if measured.usable(r))
        return replace(next(rows), **change)

    assert measured.usable(row())
    assert not measured.usable(row(flag="suspect: cold start"))
    assert not measured.usable(row(flag="gpu count corrected; posthoc: concurrency taken from batch_size"))
    assert not measured.usable(row(gpu_count=16, tp=16))
    assert not measured.usable(row(gpu_count=8, tp=1))
    assert not measured.usable(row(engine="managed-api:together"))


@pytest.mark.parametrize("gpu", ["L4", "Jetson AGX Orin 64GB", "Jetson Orin Nano Super 8GB", "H100-SXM"])
def test_classifiers_run_on_boards_and_gpus_with_a_wide_interval(knowledge: Knowledge, gpu: str) -> None:
    one = vision.estimate(knowledge, 0.0256, knowledge.gpus[gpu])
    assert isinstance(one, ServingEstimate)
    low, value, high = one.requests_s
    assert low < value / 10 < value < high
    assert 0 < one.request_ms[0] <= one.request_ms[1]
    larger = vision.estimate(knowledge, 0.256, knowledge.gpus[gpu])
    assert isinstance(larger, ServingEstimate)
    assert larger.requests_s[1] == pytest.approx(value / 10)


def test_a_known_classifier_comes_out_near_its_measurement(knowledge: Knowledge) -> None:
    rows = [r for r in measured.measured_rows(knowledge) if r.model == "resnet50" and r.gpu == "H100-SXM"]
    offered = [r.value / r.gpu_count for r in rows if r.metric == "samples_s" and r.mode == "server"]
    found = vision.estimate(knowledge, 0.0256, knowledge.gpus["H100-SXM"])
    assert isinstance(found, ServingEstimate)
    assert found.requests_s[1] == pytest.approx(float(np.median(offered)), rel=0.25)


def test_a_classifier_that_does_not_fit_or_run_is_refused(knowledge: Knowledge) -> None:
    too_big = vision.estimate(knowledge, 15, knowledge.gpus["Jetson Orin Nano Super 8GB"])
    unknown = vision.estimate(knowledge, 0.1, knowledge.gpus["Rubin"])
    assert isinstance(too_big, Refusal)
    assert too_big.kind == "memory"
    assert isinstance(unknown, Refusal)
    with pytest.raises(InputError, match="up to 20"):
        vision.estimate(knowledge, 400, knowledge.gpus["L4"])


def test_model_of_a_catalogue_size_meets_measurements(knowledge: Knowledge) -> None:
    model = memory.model_of(knowledge, 8)
    found = serving.estimate(knowledge, model, knowledge.gpus["H100-SXM"], 1, 16, 1024, 512, tpot_limit_ms=30)
    assert isinstance(found, ServingEstimate)
    assert found.basis == "measured"
