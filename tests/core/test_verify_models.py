"""The models against a user's own measurements: what is estimated, what is refused, and that no row tests itself."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import InputError
from advisor.knowledge import measured_rows, open_knowledge
from advisor.models.mlperf import Rates, sample_rate
from advisor.models.network import field_of, measured_pairs
from advisor.models.serving import Refusal
from advisor.verify import inference, network
from advisor.verify.runs import refusal

KNOWLEDGE = open_knowledge()
HEADER = "row_id,engine,model,precision,gpu,gpu_count,tp,mode,isl,osl,concurrency_or_batch,metric,value,kind,flag"
LOOP = "vllm,Llama-3.3-70B,fp8,H200,4,4,agg,1000,500,16"


def judged(tmp_path: Path, *rows: str) -> tuple[inference.Tested, ...]:
    file = tmp_path / "own.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return inference.check(KNOWLEDGE, file)


def test_a_run_gives_its_two_times_and_the_throughput_that_follows(tmp_path: Path) -> None:
    rows = (f"a,{LOOP},tpot_ms,20,llm,", f"b,{LOOP},ttft_ms,300,llm,")
    found = {t.metric: t for t in judged(tmp_path, *rows)}
    assert set(found) == {"tpot_ms", "ttft_ms", "throughput_tok_s"}
    whole = found["throughput_tok_s"]
    assert whole.measured == pytest.approx(16 * 500 / (300 + 499 * 20) * 1e3)
    for test in found.values():
        assert test.estimate
        assert test.estimate[0] < test.estimate[1] < test.estimate[2]
        assert test.ape == pytest.approx(abs(test.estimate[1] / test.measured - 1))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a,vllm,Llama-3.3-70B,fp8,H200,16,16,agg,1000,500,16,tpot_ms,20,llm,", "16 accelerators a replica"),
        ("a,vllm,Nobody-7B,fp8,H200,1,1,agg,1000,500,16,tpot_ms,20,llm,", "the architecture of Nobody-7B"),
        ("a,vllm,Llama-3.3-70B,fp8,Abacus,1,1,agg,1000,500,16,tpot_ms,20,llm,", "'Abacus' is not in the catalogue"),
        ("a,quick,Llama-3.3-70B,fp8,H200,4,4,agg,1000,500,16,tpot_ms,20,llm,", "the engine 'quick'"),
        ("a,vllm,Llama-3.3-70B,fp8,H200,4,2,agg,1000,500,16,tpot_ms,20,llm,", "only plain tensor parallelism"),
        ("a,vllm,Llama-3.3-70B,fp8,H200,4,4,offline-max,1000,500,,throughput_tok_s,9,llm,", "is not published"),
        (f"a,{LOOP},tpot_ms,20,llm,suspect: odd", "flagged"),
        ("a,x,resnet50,int8,H200,1,1,server,,,,samples_s,9,non-llm,", "what was offered"),
        ("a,x,nobody,int8,H200,1,1,offline,,,,samples_s,9,non-llm,", "measured on no other known GPU"),
    ],
)
def test_what_is_not_modelled_is_refused_and_never_a_hit(tmp_path: Path, row: str, says: str) -> None:
    (found,) = judged(tmp_path, row)
    assert says in found.refused
    assert not found.held
    errors = inference.summary([found])[found.metric]
    assert (errors.n, errors.refused) == (0, 1)
    assert math.isnan(errors.median_ape)


def test_published_names_are_understood(tmp_path: Path) -> None:
    published, own = next((p, id) for p, id in KNOWLEDGE.aliases.items() if id in KNOWLEDGE.gpus)
    (found,) = judged(tmp_path, f"a,vllm,Llama-3.1-8B,bf16,{published},1,1,agg,1000,500,4,tpot_ms,20,llm,")
    assert found.gpu == own


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEADER}\n", "has no rows"),
        ("model,gpu\nLlama,H200\n", "the column 'gpu_count' is missing"),
        (f"{HEADER}\na,{LOOP},tpot_ms,fast,llm,\n", "'fast' is not a number"),
        (f"{HEADER}\na,{LOOP},tpot_ms,-3,llm,\n", "not a number from 0 up"),
        (f"{HEADER}\na,{LOOP},tpot_ms,0,llm,\n", "should be above 0"),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        inference.check(KNOWLEDGE, file)


def test_a_shipped_measurement_takes_no_part_in_its_own_test(tmp_path: Path) -> None:
    row = next(r for r in measured_rows(KNOWLEDGE) if r.mode == "agg" and not refusal(r, KNOWLEDGE))
    run = f"{row.engine},{row.model},{row.precision},{row.gpu},{row.gpu_count},{row.tp},agg"
    lengths = f"{row.isl},{row.osl},{row.concurrency}"
    (same,) = judged(tmp_path, f"a,{run},{lengths},{row.metric},{row.value},llm,")
    (beside,) = judged(tmp_path, f"a,{run},{row.isl},{row.osl},{row.concurrency + 1e-6},{row.metric},1,llm,")
    assert same.estimate
    assert beside.estimate
    assert beside.estimate[1] != pytest.approx(same.estimate[1], rel=1e-3)


def test_a_rate_is_scaled_from_other_gpus_only() -> None:
    table = Rates(KNOWLEDGE)
    cell, by = next((c, by) for c, by in table.samples_s.items() if len(by) >= 3)
    gpu = next(iter(by))
    others = [rate / table.tops[g] for g, rate in by.items() if g != gpu]
    expected = math.exp(np.mean(np.log(others))) * table.tops[gpu]
    found = sample_rate(KNOWLEDGE, *cell, KNOWLEDGE.gpus[gpu], 2, unseen=True)
    assert not isinstance(found, Refusal)
    assert found.samples_s[1] == pytest.approx(2 * expected)
    seen = sample_rate(KNOWLEDGE, *cell, KNOWLEDGE.gpus[gpu])
    assert not isinstance(seen, Refusal)
    assert seen.samples_s[1] == by[gpu]


def test_networks_scaled_to_a_gpu_that_was_left_out_reach_the_bar() -> None:
    errors = np.abs(np.expm1(-Rates(KNOWLEDGE).left_out()))
    assert len(errors) > 60
    assert np.median(errors) <= 0.15


# round trips


def pairs(tmp_path: Path, *rows: str) -> tuple[network.TestedPair, ...]:
    file = tmp_path / "rtt.csv"
    file.write_text("\n".join(["src_provider,src,dst_provider,dst,rtt_ms", *rows]) + "\n", encoding="utf-8")
    return network.check(KNOWLEDGE, file)


def test_a_pair_of_two_clouds_is_modelled_and_an_unknown_region_refused(tmp_path: Path) -> None:
    known, unknown = pairs(tmp_path, "aws,eu-central-1,gcp,us-west1,150", "aws,atlantis-1,gcp,us-west1,150")
    assert known.estimate_ms > 100
    assert not known.refused
    assert "aws/atlantis-1" in unknown.refused
    assert network.summary([known, unknown]).refused == 1


def test_a_pair_of_the_table_is_tested_without_its_own_measurement(tmp_path: Path) -> None:
    (p, r, q, s), rtt = next(iter(KNOWLEDGE.rtt.items()))
    (found,) = pairs(tmp_path, f"{p},{r},{q},{s},{rtt.ms}")
    assert found.basis == "pair left out"
    assert found.estimate_ms != pytest.approx(rtt.ms, rel=1e-6)


def test_leaving_a_pair_out_in_closed_form_is_leaving_it_out() -> None:
    every = measured_pairs(KNOWLEDGE)
    keep = np.arange(len(every.ms)) < 80
    some = replace(every, i=every.i[keep], j=every.j[keep], ms=every.ms[keep])
    constants = {"base_ms": 6.0, "ms_per_km": 0.016, "fade_km": 4000.0, "noise": 0.02}
    quick = field_of(some, constants).left_out()
    for k in (0, 17, 79):
        rest = np.arange(80) != k
        without = field_of(replace(some, i=some.i[rest], j=some.j[rest], ms=some.ms[rest]), constants)
        ends = [(float(some.lats[n]), float(some.lons[n])) for n in (some.i[k], some.j[k])]
        assert quick[k] == pytest.approx(without.at(*ends), abs=1e-9)


@pytest.mark.parametrize("value", ["far", "0", "-1", "nan"])
def test_a_wrong_round_trip_is_told_in_words(tmp_path: Path, value: str) -> None:
    with pytest.raises(InputError, match=r"rtt\.csv line 2"):
        pairs(tmp_path, f"aws,eu-central-1,gcp,us-west1,{value}")
