"""Percentiles of a path are composed, never added."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.expr import compile_expression
from advisor.models.latency import compose, path_percentile


@dataclass(frozen=True)
class Part:
    p50_ms: float
    p95_ms: float
    repeat: int = 1


# 5G, region, gateway, vector search, rerank, first token: the worked example of the method
EXAMPLE = [Part(28, 60), Part(35, 42), Part(6, 15), Part(20, 45), Part(120, 260), Part(450, 1100)]

part = st.tuples(st.floats(0.1, 2000), st.floats(1.0, 6.0)).map(lambda t: Part(t[0], t[0] * t[1]))


def formula(share: float, parts: list[Part]) -> str:
    return f"path_percentile({share}, {', '.join(f'{p.p50_ms}, {p.p95_ms}, {p.repeat}' for p in parts)})"


def test_the_worked_example_comes_out() -> None:
    p50, p95 = compose(EXAMPLE)
    assert p50 == pytest.approx(684, rel=0.01)
    assert p95 == pytest.approx(1338, rel=0.01)


def test_the_formula_shown_gives_exactly_the_value_shown() -> None:
    for parts in (EXAMPLE, EXAMPLE[:1], [Part(5, 9, 7), Part(100, 300)]):
        shown = tuple(compile_expression(formula(share, parts))({}) for share in (0.5, 0.95))
        assert shown == compose(parts)


@given(st.lists(part, min_size=2, max_size=6))
def test_the_p95_of_a_path_lies_between_its_largest_part_and_the_sum(parts: list[Part]) -> None:
    assume(max(p.p95_ms / p.p50_ms for p in parts) > 1.01)
    p50, p95 = compose(parts)
    assert p50 <= p95 <= sum(p.p95_ms for p in parts) * 1.005
    assert p95 >= max(p.p95_ms for p in parts) * 0.99


@given(st.lists(part, min_size=1, max_size=5), part)
def test_a_further_part_or_a_slower_one_never_speeds_a_path_up(parts: list[Part], more: Part) -> None:
    before = compose(parts)
    assert compose([*parts, more])[1] >= before[1] * 0.99
    slower = [*parts[:-1], Part(parts[-1].p50_ms * 2, parts[-1].p95_ms * 2)]
    assert compose(slower)[1] >= before[1]


def test_one_part_alone_is_itself() -> None:
    assert compose([Part(20, 45)]) == (pytest.approx(20), pytest.approx(45))
    assert compose([]) == (0.0, 0.0)
    assert compose([Part(0, 0), Part(3, 3)]) == (pytest.approx(3), pytest.approx(3))


def test_steps_of_an_agent_average_out() -> None:
    p50, p95 = compose([Part(100, 300, repeat=25)])
    sigma = math.log(3) / 1.645
    mean = 2500 * math.exp(sigma**2 / 2)
    assert p50 == pytest.approx(mean, rel=0.03)
    assert p95 < 25 * 300 * 0.7


def test_the_same_path_gives_the_same_bytes() -> None:
    assert compose(EXAMPLE) == compose(list(EXAMPLE))


def test_many_draws_at_once_agree_with_one_at_a_time() -> None:
    shift = np.array([0.5, 1.0, 1.0, 1.0, 2.0])
    flat = [x for p in EXAMPLE[:-1] for x in (p.p50_ms, p.p95_ms, 1)]
    many = path_percentile(0.95, *flat, 450 * shift, 1100 * shift, 1)
    for found, factor in zip(many, shift, strict=True):
        assert found == pytest.approx(path_percentile(0.95, *flat, 450 * factor, 1100 * factor, 1), rel=0.02)


@pytest.mark.parametrize("wrong", [Part(10, 5), Part(-1, 5), Part(1, math.inf), Part(1, math.nan), Part(1, 2, 0)])
def test_a_part_that_cannot_be_is_refused_in_words(wrong: Part) -> None:
    with pytest.raises(InputError, match="Expected 0 <= P50 <= P95"):
        compose([wrong, Part(1, 2)])


def test_a_formula_with_half_a_part_is_refused() -> None:
    with pytest.raises(InputError, match="P50, P95 and repeat"):
        path_percentile(0.95, 10, 20)
