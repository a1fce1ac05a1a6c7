"""The fitted constants are those that the script gives, and as good as the method page says."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.folders import data_folder
from advisor.knowledge import Knowledge, measured_rows, open_knowledge
from advisor.models.constants import FILE, constants
from advisor.models.fit import inference, network, tails, vision
from advisor.models.network import measured_pairs
from advisor.strict_yaml import read_yaml


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return open_knowledge()


def test_the_network_constants_are_what_the_script_gives_and_reach_the_bar(knowledge: Knowledge) -> None:
    found, errors = network.fit(measured_pairs(knowledge), [r.city for r in knowledge.regions.values()])
    shipped = constants(knowledge).network
    assert {k: shipped[k] for k in found} == pytest.approx(found, rel=1e-3)
    assert shipped["measured_spread"] == pytest.approx(network.measured_spread(knowledge), rel=1e-3)
    everything = errors[0]
    assert everything.median_share <= 0.06
    assert everything.p90_share <= 0.20
    assert 0.75 <= everything.coverage_share <= 0.85


def test_the_constants_of_classifiers_and_tails_are_what_the_script_gives(knowledge: Knowledge) -> None:
    rows = measured_rows(knowledge)
    eyes, interval, _ = vision.fit(knowledge, rows)
    assert dict(constants(knowledge).vision) == pytest.approx(eyes, rel=1e-3)
    assert constants(knowledge).interval["vision"] == pytest.approx(interval, rel=1e-3)
    assert dict(constants(knowledge).spread) == pytest.approx(tails.fit(rows), rel=1e-3)


def test_the_roofline_is_near_the_rows_it_was_fitted_on(knowledge: Knowledge) -> None:
    data = inference.sample(knowledge)
    errors = np.abs(inference.predict(data, constants(knowledge).serving) / data.table.value - 1)
    tpot, ttft = (errors[data.metric == inference.METRICS.index(m)] for m in ("tpot_ms", "ttft_ms"))
    assert len(tpot) > 900
    assert np.median(tpot) < 0.15
    assert np.median(ttft) < 0.35


def test_moved_constants_fit_worse(knowledge: Knowledge) -> None:
    data = inference.sample(knowledge)
    shipped = dict(constants(knowledge).serving)

    def error(c: dict[str, float]) -> float:
        return float(np.abs(np.log(inference.predict(data, c) / data.table.value)).mean())

    for name in ("narrow_share", "prefill_share", "interference", "engine_vllm"):
        assert error({**shipped, name: shipped[name] * 1.5}) > error(shipped)


def test_every_error_that_was_measured_stands_beside_the_constants() -> None:
    errors = read_yaml(data_folder() / FILE, FILE).data["errors"]
    named = {(e["name"], e["group"]) for e in errors}
    assert {("tpot_ms", "roofline"), ("ttft_ms", "measured"), ("rtt_ms", "all distances")} <= named
    away = {e["name"]: e for e in errors if e["group"] == "roofline"}
    assert (away["tpot_ms"]["median_share"], away["tpot_ms"]["p90_share"]) <= (0.15, 0.40)
    assert away["static_tok_s"]["median_share"] <= 0.15
    pooled = [e for e in errors if e["group"] in ("roofline", "measured")]
    held = sum(e["coverage_share"] * e["n"] for e in pooled) / sum(e["n"] for e in pooled)
    assert 0.75 <= held <= 0.85
