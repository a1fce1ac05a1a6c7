"""The shipped knowledge: it loads, it is complete, nobody can change it."""

from __future__ import annotations

import shutil
from itertools import product
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from advisor.expr import Chosen
from advisor.folders import data_folder
from advisor.knowledge import Knowledge, measured_rows, open_knowledge
from advisor.knowledge.model import LAYERS


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


def test_it_holds_what_the_brief_counts(knowledge: Knowledge) -> None:
    assert len(knowledge.patterns) == 15
    assert len(knowledge.pairs) == 75
    assert len(knowledge.questions) == 91
    assert len(knowledge.rules) == 238
    assert len(knowledge.facts) == 10
    assert len(measured_rows(knowledge)) == 5354


def test_every_two_patterns_of_different_layers_have_a_score(knowledge: Knowledge) -> None:
    by_layer = [[p.id for p in knowledge.patterns.values() if p.layer == layer] for layer in LAYERS]
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert all(pair in knowledge.pairs for pair in product(by_layer[first], by_layer[second]))


def test_opening_twice_gives_the_same_object_and_nobody_can_change_it(knowledge: Knowledge) -> None:
    assert open_knowledge() is knowledge
    with pytest.raises(TypeError):
        knowledge.rules["W05"] = knowledge.rules["W06"]  # type: ignore[index]


def test_the_hash_changes_with_any_table(knowledge: Knowledge, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy, ignore=shutil.ignore_patterns("fonts"))
    assert open_knowledge(copy).hash == knowledge.hash
    other = tmp_path / "other"
    shutil.copytree(copy, other)
    with (other / "measured" / "inference.csv").open("a") as table:
        table.write("\n")
    assert open_knowledge(other).hash != knowledge.hash


def test_every_grounding_fact_says_that_it_is_relayed(knowledge: Knowledge) -> None:
    for fact in knowledge.facts.values():
        assert fact.sources
        assert all(knowledge.sources[source].relayed for source in fact.sources)


def test_every_sample_has_its_file(knowledge: Knowledge) -> None:
    for sample in knowledge.samples.values():
        assert (Path(knowledge.folder) / "samples" / sample.file).is_file(), sample.id


def test_prices_keep_stale_rows_and_say_which_can_be_placed(knowledge: Knowledge) -> None:
    assert len(knowledge.instances) == 1004
    assert any(
        row.shape == "p5.48xlarge" and row.on_demand_usd_h == pytest.approx(55.04) for row in knowledge.instances
    )
    for row in knowledge.instances:
        assert row.placeable == ((row.provider, row.region) in knowledge.regions)
        assert 0 <= row.spot_usd_h <= row.on_demand_usd_h


def test_no_measured_round_trip_is_faster_than_light_in_fibre(knowledge: Knowledge) -> None:
    assert len(knowledge.rtt) == 1420
    for (src_provider, src, dst_provider, dst), rtt in knowledge.rtt.items():
        a, b = knowledge.regions[src_provider, src], knowledge.regions[dst_provider, dst]
        lat_a, lon_a, lat_b, lon_b = (radians(v) for v in (a.lat, a.lon, b.lat, b.lon))
        haversine = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
        distance_km = 2 * 6371 * asin(sqrt(haversine))
        assert rtt.ms >= 2 * distance_km / (0.68 * 299.792) - 1, (src, dst)  # 1 ms: rounding of the published table


def test_a_hosted_model_without_a_stated_place_says_so_with_an_empty_place(knowledge: Knowledge) -> None:
    assert {price.processed_in for price in knowledge.tokens} == {"", "eu", "region of the call"}


@pytest.mark.parametrize(
    ("design", "pattern", "label"),
    [
        ({"external_link": False, "owned": True}, "air_gapped", "Air-gapped"),
        ({"edge_share": 0.5, "owned": True}, "edge", "Edge"),
        ({"active_regions": 2, "rented": True}, "multi_region", "Multi-region"),
        ({"owned": True}, "hybrid", "Private, on-premises"),
        ({"owned": True, "rented": True}, "hybrid", "Hybrid"),
        ({"rented": True}, "vpc_isolated", "VPC-isolated"),
    ],
)
def test_a_design_is_named_by_the_first_row_that_holds(
    knowledge: Knowledge, design: dict[str, object], pattern: str, label: str
) -> None:
    plain = {"external_link": True, "edge_share": 0, "active_regions": 1, "boundaries": 1, "owned": False}
    env = {**plain, "rented": False, **design}
    row = next(row for row in knowledge.classification if row.when(env) is True)
    assert (row.pattern, row.label) == (pattern, label)


NO_ESTIMATE = {
    "cloud_usd_month", "accuracy_needed_pct", "accuracy_measured_pct", "agents_n", "log_retention_days",
    "vendor_notice_days", "rto_h", "rpo_h", "downlink_mbps", "budget_capex_usd", "budget_month_usd",
    "growth_year_pct", "horizon_years", "contract_term_years", "train_gpu_h_month", "users_n", "action_limit_usd",
    "accelerator_generations", "value_usd_task", "downtime_usd_h",
}  # fmt: skip
"""Numbers that rules compare, or that limit a design: where they are open there is nothing to stand in for."""


def test_an_estimate_finds_a_default_for_every_number_it_needs(knowledge: Knowledge) -> None:
    asked = {q.id for q in knowledge.questions.values() if q.type == "number"} - NO_ESTIMATE
    for name in asked | {"utilisation", "output_share", "weights_bytes"}:
        rows = [row for row in knowledge.defaults if row.question == name]
        assert any(row.when is None or row.when({}) is True for row in rows), name


def test_regimes_bind_on_the_data_they_protect(knowledge: Knowledge) -> None:
    binds = knowledge.regimes["pipl"].binds
    assert binds is not None
    assert binds({"data_classes": Chosen(frozenset({"personal"}))}) is True
    assert binds({"data_classes": Chosen(frozenset({"public"}))}) is False


def test_every_threshold_is_named_by_a_rule_and_put_in_as_a_number(knowledge: Knowledge) -> None:
    assert {id for rule in knowledge.rules.values() for id in rule.thresholds} == knowledge.thresholds.keys()
    left = [rule.id for rule in knowledge.rules.values() if rule.when.names & knowledge.thresholds.keys()]
    assert left == []
