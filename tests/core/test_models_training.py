"""A tuning run and the moving of data: published runs, hand-worked cases, laws, and figures that can be opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.advice import Advice, assess
from advisor.figure import evaluate_formula
from advisor.knowledge import open_knowledge
from advisor.models import gravity, network, training
from advisor.models.book import Book
from advisor.models.book import given as fixed
from advisor.uncertainty import Draws
from tests.core.plans_of_samples import advice_of

KNOWLEDGE = open_knowledge()
BOOK = Book(KNOWLEDGE, {})
TOKENS = fixed("tokens", 30, "million")

# parameters in billions, tokens, GPU hours, and the GPU: model cards of Llama 2 and Llama 3.1
PUBLISHED = {
    "Llama 2 7B": (6.74, 2e12, 184_320, "A100-80GB"),
    "Llama 2 13B": (13.0, 2e12, 368_640, "A100-80GB"),
    "Llama 2 70B": (69.0, 2e12, 1_720_320, "A100-80GB"),
    "Llama 3.1 8B": (8.03, 15e12, 1.46e6, "H100-SXM"),
    "Llama 3.1 70B": (70.6, 15e12, 7.0e6, "H100-SXM"),
    "Llama 3.1 405B": (405.0, 15e12, 30.84e6, "H100-SXM"),
}


def shares() -> list[float]:
    return [
        training.implied_share(n, tokens, hours, KNOWLEDGE.gpus[gpu].bf16_tflops)
        for n, tokens, hours, gpu in PUBLISHED.values()
    ]


def test_the_share_of_the_rate_is_that_of_the_published_runs() -> None:
    item = KNOWLEDGE.items["training_achieved"]
    assert item.typical == pytest.approx(float(np.median(shares())), abs=0.02)
    assert item.high == pytest.approx(max(shares()), abs=0.01)
    inside = [item.low <= share <= item.high + 0.005 for share in shares()]
    assert sum(inside) == len(inside) - 1  # all but the smallest of Llama 3.1, whose hours hold more than one run


def test_a_run_by_hand() -> None:
    """Llama-2-7B with adapters: 4 x 6.74e9 x 30e6 operations at 35 % of 989 TFLOP/s; 16-bit weights beside them."""
    model, gpu = KNOWLEDGE.models["Llama-2-7B"], KNOWLEDGE.gpus["H100-SXM"]
    run = training.tuning(model, "adapters", gpu, TOKENS, BOOK)
    assert run is not None
    assert run.gpus == 1
    assert run.hours.value == pytest.approx(4 * model.active_b * 30e15 / (0.35 * gpu.bf16_tflops * 1e12) / 3600)
    activations = 4096 * 4096 * (2 * 32 + 34) / 1e9
    assert run.memory.value == pytest.approx(model.params_b * (2 + 0.005 * 16) + activations + 1.5)


def test_training_all_weights_takes_eight_times_the_memory_of_16_bit_weights_and_more_time() -> None:
    model, gpu = KNOWLEDGE.models["Llama-3.1-70B"], KNOWLEDGE.gpus["H100-SXM"]
    every = training.memory_of(model, "full", 8, BOOK)
    assert every.value > 8 * 2 * model.params_b
    assert training.tuning(model, "full", gpu, TOKENS, BOOK) is None
    few = [training.hours_of(model, m, gpu, 8, TOKENS, BOOK).value for m in ("adapters", "full")]
    assert few[1] == pytest.approx(1.5 * few[0])


@given(st.sampled_from(sorted(KNOWLEDGE.models)), st.sampled_from([1, 2, 4, 8]), st.floats(1, 1000))
def test_twice_the_tokens_take_twice_the_time_and_more_gpus_never_longer(name: str, gpus: int, tokens: float) -> None:
    model, gpu = KNOWLEDGE.models[name], KNOWLEDGE.gpus["H100-SXM"]

    def hours(n: int, million: float) -> float:
        return training.hours_of(model, "adapters", gpu, n, fixed("t", million, "million"), BOOK).value

    assert hours(gpus, 2 * tokens) == pytest.approx(2 * hours(gpus, tokens))
    assert hours(2 * gpus, tokens) <= hours(gpus, tokens)
    assert training.memory_of(model, "adapters", gpus, BOOK).value > 2 * model.params_b


def test_egress_by_hand_over_the_tiers_of_a_price_list() -> None:
    """AWS: 0.09 to 10 TB, 0.085 to 50, 0.07 to 150, 0.05 beyond."""
    size = fixed("size", 200, "TB")
    worked = 1000 * (10 * 0.09 + 40 * 0.085 + 100 * 0.07 + 50 * 0.05)
    assert gravity.egress("aws", size, BOOK).value == pytest.approx(worked)
    assert gravity.egress("nobody", size, BOOK).value == pytest.approx(200_000 * BOOK.item("egress_internet").value)


@given(st.floats(0, 5000), st.floats(0, 5000), st.sampled_from(["aws", "azure", "gcp", "oci"]))
def test_more_data_never_costs_or_takes_less_and_never_more_per_byte(a: float, b: float, provider: str) -> None:
    small, large = sorted((a, b))
    costs = [gravity.egress(provider, fixed("s", x, "TB"), BOOK).value for x in (small, large)]
    assert costs[0] <= costs[1] + 1e-9
    assert costs[1] * small <= costs[0] * large + 1e-6
    line = fixed("line", 1000, "Mbit/s")
    hours = [gravity.transfer(fixed("s", x, "TB"), line).value for x in (small, large)]
    assert hours[0] <= hours[1]
    assert hours == pytest.approx([network.transfer_h(x, 1000) for x in (small, large)])


def test_a_copy_is_at_least_one_refresh_old_and_sites_send_side_by_side() -> None:
    size, line = fixed("s", 10, "TB"), fixed("l", 100, "Mbit/s")
    one, many = gravity.transfer(size, line), gravity.transfer(size, line, fixed("n", 50, "sites"))
    assert many.value == pytest.approx(one.value / 50)
    draws = Draws(500).formula(
        gravity.age(one, fixed("r", 24, "h"), BOOK).text, gravity.age(one, fixed("r", 24, "h"), BOOK).inputs
    )
    assert (draws > 24).all()


def test_an_index_by_hand() -> None:
    """Two million passages a TB, three TB, a thousand a second: 6,000 seconds."""
    hours = gravity.indexing(fixed("s", 3, "TB"), fixed("r", 1000, "passages/s"), BOOK)
    assert BOOK.item("vectors_m_per_tb").value == 2
    assert hours.value == pytest.approx(6000 / 3600)


def changed(id: str, **answers: object) -> Advice:
    """The advice on a sample with other answers."""
    assessment = advice_of(id).assessment
    workloads = tuple(replace(w, answers={**w.answers, **answers}) for w in assessment.workloads)
    return assess(replace(assessment, workloads=workloads), KNOWLEDGE, date(2026, 11, 24))


def test_an_option_shows_its_tuning_run_and_the_move_of_its_data_and_each_can_be_opened() -> None:
    advice = changed("citizen-answers", fine_tuning="periodic", data_location="cloud_other_region")
    ends = (
        "/tune/hours",
        "/tune/memory",
        "/tune/memory_full",
        "/serve/move",
        "/serve/age",
        "/serve/egress",
        "/serve/index",
    )
    found = [f for id, f in advice.figures.items() if id.endswith(ends)]
    assert {f.id.rpartition("/")[2] for f in found} >= {
        "hours",
        "memory",
        "memory_full",
        "move",
        "age",
        "egress",
        "index",
    }
    for figure in found:
        assert figure.value == pytest.approx(evaluate_formula(figure.formula, figure.inputs))
        assert figure.low <= figure.value <= figure.high
        assert figure.sources
    runs = [f for id, f in advice.figures.items() if id.endswith("/tune/runs")]
    assert runs
    assert all(f.value > 1 for f in runs)
