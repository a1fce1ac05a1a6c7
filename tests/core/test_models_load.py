"""Demand, queueing and availability: closed forms, brute force and laws."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.models import availability
from advisor.models.demand import duration_curve, split_tokens
from advisor.models.queueing import erlang_c, replicas_for, servers_for, wait_exceeds


@given(st.floats(1, 1000))
def test_a_load_curve_keeps_peak_and_energy(peak_mean: float) -> None:
    curve = duration_curve(peak_mean)
    assert sum(curve.hours_share) == pytest.approx(1)
    assert sum(s * v for s, v in zip(curve.hours_share, curve.level, strict=True)) == pytest.approx(1)
    assert curve.level[0] == pytest.approx(peak_mean)
    assert list(curve.level) == sorted(curve.level, reverse=True)
    assert min(curve.level) >= 0


PROFILES = open_knowledge().load_profiles


@given(st.floats(1, 40), st.sampled_from(sorted(PROFILES)), st.floats(0.001, 0.05))
def test_a_known_week_keeps_peak_and_energy_too(peak_mean: float, profile: str, peak_share: float) -> None:
    curve = duration_curve(peak_mean, peak_share, PROFILES[profile].week)
    assert sum(s * v for s, v in zip(curve.hours_share, curve.level, strict=True)) == pytest.approx(1)
    assert curve.level[0] == pytest.approx(peak_mean)
    assert list(curve.level) == sorted(curve.level, reverse=True)
    assert min(curve.level) >= 0


def test_office_hours_leave_nights_emptier_than_a_load_whose_course_is_unknown() -> None:
    office, unknown = duration_curve(3.4, None, PROFILES["office_hours"].week), duration_curve(3.4)
    assert office.level[-1] < 0.3 * unknown.level[-1]
    assert office.level[1] > unknown.level[1]


def test_each_course_of_the_load_has_a_week_and_each_week_an_answer() -> None:
    options = {o.id for o in open_knowledge().questions["load_profile"].options}
    assert options == set(PROFILES)
    assert all(len(p.week) == 168 and min(p.week) > 0 for p in PROFILES.values())


def test_an_even_load_is_flat() -> None:
    assert duration_curve(1).level == (1, 1, 1, 1)


@pytest.mark.parametrize("wrong", [0.5, -3, 2000, math.nan])
def test_an_impossible_peak_is_refused_in_words(wrong: float) -> None:
    with pytest.raises(InputError, match="between 1 and 1,000"):
        duration_curve(wrong)


@given(st.floats(1, 1e6), st.sampled_from(["rag", "agents", "classification", "generation", "", "else"]))
def test_tokens_are_split_without_loss(tokens: float, usecase: str) -> None:
    put, got = split_tokens(tokens, usecase, open_knowledge())
    assert put >= 1
    assert got >= 1
    assert put + got == pytest.approx(max(tokens, 2), abs=1)


def test_the_split_follows_the_use_case_unless_it_is_given() -> None:
    knowledge = open_knowledge()
    assert split_tokens(1000, "generation", knowledge)[1] > split_tokens(1000, "rag", knowledge)[1]
    assert split_tokens(1000, "rag", knowledge, output_share=0.3) == (700, 300)
    with pytest.raises(InputError, match="at least one token"):
        split_tokens(0, "rag", knowledge)


def test_erlang_c_is_what_the_textbook_says() -> None:
    assert erlang_c(0.5, 1) == pytest.approx(0.5)  # one server: the load itself
    assert erlang_c(1.0, 2) == pytest.approx(1 / 3)
    assert erlang_c(8, 10) == pytest.approx(0.4092, abs=1e-4)
    assert erlang_c(5, 5) == erlang_c(7, 5) == 1
    assert erlang_c(0, 3) == 0


@pytest.mark.parametrize(("servers", "load"), [(2, 0.35), (4, 0.58), (8, 0.75), (16, 0.86), (64, 0.96)])
def test_highest_utilisation_for_a_wait_of_one_service_time(servers: int, load: float) -> None:
    assert wait_exceeds(servers * (load - 0.01), servers, 1) <= 0.05
    assert wait_exceeds(servers * (load + 0.01), servers, 1) > 0.05


@given(st.floats(0.01, 300), st.floats(0.1, 5))
def test_the_servers_found_are_enough_and_one_less_is_not(load: float, wait: float) -> None:
    servers = servers_for(load, wait)
    assert wait_exceeds(load, servers, wait) <= 0.05 + 1e-9
    assert servers == 1 or wait_exceeds(load, servers - 1, wait) > 0.05 - 1e-9


def test_bursts_need_more_and_replicas_are_whole() -> None:
    assert servers_for(20, variability=3) > servers_for(20)
    assert replicas_for(requests_s=2, request_s=10, concurrency=16) == math.ceil(servers_for(20) / 16)
    assert servers_for(0) == 1
    with pytest.raises(InputError, match="0 to 1 million"):
        servers_for(-1)


def test_closed_form_beyond_the_table() -> None:
    for servers in (20, 50, 200):  # load that n servers carry: 0.997 n - 2.27, within two per cent
        most = 0.997 * servers - 2.27
        assert servers_for(most * 0.98) <= servers <= servers_for(most * 1.02)


@given(st.integers(0, 6), st.integers(1, 6), st.floats(0, 1))
def test_the_served_share_is_brute_force_over_all_states(needed: int, parts: int, share: float) -> None:
    states = product([True, False], repeat=parts)
    served = sum(
        math.prod(share if s else 1 - share for s in state) * (min(1, sum(state) / needed) if needed else 1)
        for state in states
    )
    assert availability.served_share(needed, parts, share) == pytest.approx(served)


@pytest.mark.parametrize(("needed", "parts"), [(2990, 3000), (4990, 5000), (100_000, 100_500)])
def test_the_served_share_of_very_many_parts_is_near_simulation(needed: int, parts: int) -> None:
    share = np.array([0.99, 0.995])
    drawn = np.random.default_rng(1).binomial(parts, share, size=(20_000, 2))
    found = availability.served_share(needed, parts, share)
    assert found.shape == (2,)
    assert found == pytest.approx(np.minimum(1, drawn / needed).mean(axis=0), abs=1e-4)


@given(st.integers(1, 40), st.integers(0, 5), st.floats(0.5, 1))
def test_a_pool_is_never_worse_than_one_part_and_better_with_a_spare(needed: int, spare: int, share: float) -> None:
    served = availability.served_share(needed, needed + spare, share)
    assert served >= share - 1e-12
    assert availability.served_share(needed, needed + spare + 1, share) >= served - 1e-12


def test_series_parallel_and_downtime() -> None:
    assert availability.series(0.99, 0.98) == pytest.approx(0.9702)
    assert availability.parallel(0.99, 0.98) == pytest.approx(0.9998)
    assert availability.series() == 1
    assert availability.parallel() == 0
    assert availability.downtime_min_month(0.999) == pytest.approx(43.8)


@pytest.mark.parametrize(("needed", "parts", "per_unit"), [(1, 2, 2), (3, 4, 2), (4, 8, 4), (2, 2, 8)])
def test_parts_that_stand_in_one_unit_fail_with_it(needed: int, parts: int, per_unit: int) -> None:
    share, unit, units = 0.9, 0.8, -(-parts // per_unit)
    served = 0.0
    for up in product((True, False), repeat=units):
        alive = round(parts * sum(up) / units)
        chance = math.prod(unit if u else 1 - unit for u in up)
        served += chance * (availability.served_share(needed, alive, share) if alive else 0.0)
    assert availability.served_by_units(needed, parts, share, per_unit, unit) == pytest.approx(served)
    assert served <= availability.served_share(needed, parts, share) + 1e-12


def test_a_spare_in_another_unit_is_worth_more_than_one_in_the_same() -> None:
    same = availability.served_by_units(1, 2, 0.997, 2, 0.998)
    other = availability.served_by_units(1, 2, 0.997, 1, 0.998)
    assert same < 0.998 < other
