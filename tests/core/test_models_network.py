"""Round trips: floor, symmetry, measured pairs, the model between them, and moving data."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.figure import evaluate_formula
from advisor.knowledge import Knowledge, open_knowledge
from advisor.models.network import Point, floor_ms, great_circle_km, place_rtt, transfer_h

points = st.builds(Point, st.floats(-60, 70), st.floats(-180, 180))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


def region(knowledge: Knowledge, provider: str, name: str) -> Point:
    r = knowledge.regions[provider, name]
    return Point(r.lat, r.lon, provider, name, r.city)


def test_distances_are_those_of_an_atlas() -> None:
    frankfurt, singapore = Point(50.11, 8.68), Point(1.35, 103.82)
    assert great_circle_km(frankfurt, singapore) == pytest.approx(10_270, abs=40)
    assert great_circle_km(frankfurt, frankfurt) == 0


@given(points, points)
def test_no_round_trip_beats_light_in_fibre_and_both_ways_are_equal(a: Point, b: Point) -> None:
    knowledge = open_knowledge()
    found = place_rtt(knowledge, a, b)
    assert found.low_ms >= floor_ms(found.distance_km) * 0.999
    assert found.low_ms <= found.p50_ms <= found.high_ms
    assert found.p50_ms <= found.p95_ms
    assert place_rtt(knowledge, b, a).p50_ms == found.p50_ms


@given(points, points)
def test_the_formula_shown_gives_the_value_shown(a: Point, b: Point) -> None:
    found = place_rtt(open_knowledge(), a, b)
    assert evaluate_formula(found.formula, found.inputs) == pytest.approx(found.p50_ms, rel=1e-12)


def test_every_measured_pair_is_used_as_it_is(knowledge: Knowledge) -> None:
    for (p, r, q, s), rtt in list(knowledge.rtt.items())[::97]:
        found = place_rtt(knowledge, region(knowledge, p, r), region(knowledge, q, s))
        assert found.basis == "measured"
        assert found.p50_ms == pytest.approx(rtt.ms, rel=0.15)  # both directions, and another provider's, are joined
        assert rtt.source in found.source


def test_another_providers_pair_of_the_same_cities_counts_as_measured(knowledge: Knowledge) -> None:
    found = place_rtt(knowledge, region(knowledge, "aws", "eu-central-1"), region(knowledge, "gcp", "europe-west2"))
    assert found.basis == "measured"
    assert 10 < found.p50_ms < 20


def test_one_region_is_one_place(knowledge: Knowledge) -> None:
    here = region(knowledge, "aws", "eu-central-1")
    found = place_rtt(knowledge, here, here)
    assert (found.basis, found.p50_ms) == ("same place", 1.2)


def test_within_a_city_the_round_trip_falls_to_that_between_zones(knowledge: Knowledge) -> None:
    there = region(knowledge, "aws", "eu-central-1")
    steps = [place_rtt(knowledge, Point(there.lat + d, there.lon), there).p50_ms for d in (0, 0.1, 0.5, 1.0, 1.2)]
    assert steps[0] == pytest.approx(1.2)
    assert steps == sorted(steps)
    assert steps[-1] < 8


def test_a_city_of_the_same_name_elsewhere_is_not_taken_for_the_measured_one(knowledge: Knowledge) -> None:
    ontario = Point(42.98, -81.25, city="London")
    assert place_rtt(knowledge, ontario, region(knowledge, "azure", "germanywestcentral")).basis == "model"


def test_each_pair_has_its_own_key_so_that_draws_are_not_shared(knowledge: Knowledge) -> None:
    frankfurt, paris = (region(knowledge, "azure", n) for n in ("germanywestcentral", "francecentral"))
    tokyo = region(knowledge, "azure", "japaneast")
    keys = [q.key for other in (frankfurt, paris) for q in place_rtt(knowledge, other, tokyo).inputs.values()]
    assert len(keys) == len(set(keys))


def test_a_city_without_region_is_modelled_from_its_neighbours(knowledge: Knowledge) -> None:
    munich = Point(48.14, 11.58, city="Munich")
    found = place_rtt(knowledge, munich, region(knowledge, "azure", "germanywestcentral"))
    assert found.basis == "model"
    assert 4 < found.p50_ms < 20


def test_moving_a_data_set_takes_its_size_over_the_line() -> None:
    assert transfer_h(10, 1000) == pytest.approx(10e12 * 8 / 0.8e9 / 3600)
    assert transfer_h(0, 0) == 0
    assert transfer_h(1, 0) == math.inf
    with pytest.raises(InputError, match="negative"):
        transfer_h(-1, 100)
