"""Own measurements: three runs draw the estimate of that machine to them, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from advisor.advice import Advice, assess
from advisor.assessment import load
from advisor.cli import main
from advisor.errors import InputError
from advisor.folders import data_folder
from advisor.knowledge import Knowledge, PackFiles, open_knowledge
from advisor.models import serving
from advisor.models.calibration import LEAST_RUNS, student_t90
from advisor.models.serving import ServingEstimate

OURS = open_knowledge()
HEADER = "id,model,gpu,gpu_count,precision,isl,osl,concurrency,metric,value,as_of"
MANIFEST = "id: mine\nname: Mine\nversion: '1'\nas_of: '2026-11-25'\n"
MODEL, GPU, GPUS = "Llama-3.3-70B", "H100-SXM", 4
ENCLAVE = data_folder() / "samples" / "defence-enclave.yaml"


def serve(knowledge: Knowledge, gpus: int = GPUS, tokens_in: float = 3000, at_once: int = 16) -> ServingEstimate:
    model, gpu = knowledge.models[MODEL], knowledge.gpus[GPU]
    found = serving.estimate(knowledge, model, gpu, gpus, 8, tokens_in, 400, at_once=at_once)
    assert isinstance(found, ServingEstimate)
    return found


@lru_cache(maxsize=32)
def with_runs(*times_ms: float, metric: str = "tpot_ms", model: str = MODEL, gpus: int = GPUS) -> Knowledge:
    """Our knowledge with runs of 3,000 tokens in and 400 out at 4, 8, 16... at once."""
    rows = [
        f"r{i},{model},{GPU},{gpus},fp8,3000,400,{4 * 2**i},{metric},{ms},2026-11-20" for i, ms in enumerate(times_ms)
    ]
    files = {"pack.yaml": MANIFEST, "own_runs.csv": "\n".join([HEADER, *rows]) + "\n"}
    return open_knowledge(packs=[PackFiles("mine", tuple((n, t.encode()) for n, t in files.items()))])


def times(factor: float, runs: int = 3, metric: str = "tpot_ms") -> Knowledge:
    """Runs that are all `factor` times the estimate without them."""
    at = [serve(OURS, at_once=4 * 2**i) for i in range(runs)]
    middle = [e.tpot_ms[1] if metric == "tpot_ms" else e.ttft_ms[0] / _P50 for e in at]
    return with_runs(*(ms * factor for ms in middle), metric=metric)


_P50 = serving.index(OURS).constants.spread["ttft_p50"]


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.7])
def test_three_runs_draw_the_time_per_token_to_them_and_narrow_its_interval(factor: float) -> None:
    before, after = serve(OURS), serve(times(factor))
    assert after.tpot_ms[1] == pytest.approx(factor * before.tpot_ms[1], rel=1e-6)
    assert after.tpot_ms[2] / after.tpot_ms[0] < before.tpot_ms[2] / before.tpot_ms[0]
    assert after.requests_s[2] / after.requests_s[0] < before.requests_s[2] / before.requests_s[0]
    assert (after.basis, after.grade) == ("measured", "measured")
    assert "3 runs of your own" in after.evidence
    assert "your own measurement" in after.sources


def test_the_first_token_is_drawn_apart_from_the_others() -> None:
    before, after = serve(OURS), serve(times(2.0, metric="ttft_ms"))
    assert after.ttft_ms[0] == pytest.approx(2 * before.ttft_ms[0], rel=1e-6)
    assert after.tpot_ms == before.tpot_ms


def test_fewer_runs_change_nothing() -> None:
    assert serve(times(1.7, LEAST_RUNS - 1)) == serve(OURS)


def test_another_machine_keeps_its_estimate_and_a_distant_load_its_interval() -> None:
    own = times(1.7)
    assert serve(own, gpus=8) == serve(OURS, gpus=8)
    far, ours = serve(own, tokens_in=100), serve(OURS, tokens_in=100)
    assert far.tpot_ms[1] == pytest.approx(1.7 * ours.tpot_ms[1], rel=1e-6)
    assert far.tpot_ms[2] / far.tpot_ms[0] == pytest.approx(ours.tpot_ms[2] / ours.tpot_ms[0])


def test_runs_that_disagree_never_widen_the_interval() -> None:
    before, after = serve(OURS), serve(with_runs(10.0, 90.0, 30.0))
    assert after.tpot_ms[2] / after.tpot_ms[0] <= before.tpot_ms[2] / before.tpot_ms[0] * (1 + 1e-9)


@pytest.mark.parametrize("runs", [3, 5, 12])
def test_the_interval_holds_a_further_run_in_four_cases_of_five(runs: int) -> None:
    random = np.random.default_rng(7)
    logs = random.normal(size=(20_000, runs + 1))
    past, further = logs[:, :-1], logs[:, -1]
    half = student_t90(runs - 1) * past.std(axis=1, ddof=1) * np.sqrt(1 + 1 / runs)
    assert np.mean(np.abs(further - past.mean(axis=1)) <= half) == pytest.approx(0.8, abs=0.015)


@pytest.mark.parametrize(
    ("knowledge", "says"),
    [
        (lambda: with_runs(10, 20, 30, model="Llama-9"), "'Llama-9' is not in the catalogue"),
        (lambda: with_runs(10, 20, 0), "not above 0"),
    ],
)
def test_a_run_that_cannot_be_used_is_told_in_words(knowledge, says: str) -> None:
    with pytest.raises(InputError, match=says):
        serve(knowledge())


def replicas(advice: Advice) -> int:
    """Replicas at the peak in the plan as stated."""
    stated = advice.recommendation.option("as_stated")
    assert stated is not None
    assert stated.design is not None
    return next(d.replicas[0] for d in stated.design.deployments if d.kind == "serve")


def test_own_runs_reach_the_size_of_the_design_and_the_figures_of_its_path() -> None:
    fast = with_runs(20.0, 21.0, 22.0, gpus=1)
    before, after = (assess(load(ENCLAVE, k), k, date(2026, 11, 24)) for k in (OURS, fast))
    assert replicas(after) < replicas(before)
    used = [q for f in after.figures.values() for q in f.inputs.values() if "runs of your own" in q.source]
    assert used
    assert all(q.grade == "measured" for q in used)


def test_a_file_of_runs_becomes_a_pack_by_one_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, folder = tmp_path / "runs.csv", tmp_path / "own"
    row = f"{MODEL},{GPU},{GPUS},fp8,3000,400,8,tpot_ms,38,2026-11-20"
    file.write_text("\n".join([HEADER, *(f"r{i},{row}" for i in range(3))]) + "\n", encoding="utf-8")
    assert main(["data", "update", str(file), "--into", str(folder), "--write"]) == 0
    assert "3 added" in capsys.readouterr().out
    assert len(open_knowledge(packs=[folder]).own_runs) == 3
    assert main(["verify", "--inference", str(file), "--format", "json"]) == 0
    judged = json.loads(capsys.readouterr().out)["inference"]["tpot_ms"]
    assert (judged["n"], judged["refused"]) == (3, 0)
