"""Speech into text: measured where it was measured, scaled elsewhere, and used for the tasks that are speech."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from advisor.advice import assess
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.models import mlperf, speech
from advisor.models.serving import Refusal, ServingEstimate
from tests.core.plans_of_samples import advice_of

KNOWLEDGE = open_knowledge()


def segments(gpu: str, params_b: float = speech.NETWORK_B, gpus: int = 1) -> ServingEstimate:
    found = speech.estimate(KNOWLEDGE, params_b, KNOWLEDGE.gpus[gpu], gpus)
    assert isinstance(found, ServingEstimate), found
    return found


@pytest.mark.parametrize("gpu", ["H200", "B200", "L4", "H100-NVL"])
def test_a_measured_gpu_writes_down_what_mlperf_measured_under_its_latency_limits(gpu: str) -> None:
    rate = mlperf.sample_rate(KNOWLEDGE, *speech.NETWORK, KNOWLEDGE.gpus[gpu])
    assert isinstance(rate, mlperf.Rate)
    found = segments(gpu)
    assert 0.8 * rate.samples_s[1] < found.requests_s[1] < rate.samples_s[1]
    assert found.basis == "measured"


def test_another_gpu_is_scaled_with_a_wider_interval_and_a_far_one_with_one_wider_still() -> None:
    known, near, far = segments("H200"), segments("H100-SXM"), segments("Jetson AGX Orin 64GB")
    widths = [e.requests_s[2] / e.requests_s[0] for e in (known, near, far)]
    assert widths == sorted(widths)
    assert (known.extrapolated, near.extrapolated, far.extrapolated) == (False, False, True)


def test_a_smaller_model_and_more_gpus_are_faster() -> None:
    assert segments("L4", 0.25).requests_s[1] > segments("L4").requests_s[1]
    assert segments("L4", gpus=4).requests_s[1] == pytest.approx(4 * segments("L4").requests_s[1])
    assert segments("L4", 0.25).request_ms[1] < segments("L4").request_ms[1]
    assert segments("L4").request_ms[0] <= segments("L4").request_ms[1]


def test_what_does_not_fit_or_make_sense_is_told() -> None:
    assert isinstance(speech.estimate(KNOWLEDGE, 15, KNOWLEDGE.gpus["L4"]), Refusal)
    with pytest.raises(InputError, match="A speech model has up to 20"):
        speech.estimate(KNOWLEDGE, 0, KNOWLEDGE.gpus["L4"])


def test_a_speech_task_is_sized_by_the_measured_network() -> None:
    assessment = advice_of("line-inspection").assessment
    workloads = tuple(
        replace(w, answers={**w.answers, "usecase_detail": "speech", "model_b": 1.5}) for w in assessment.workloads
    )
    advice = assess(replace(assessment, workloads=workloads), KNOWLEDGE, date(2026, 11, 24))
    served = [d for o in advice.recommendation.options if o.design for d in o.design.deployments if d.kind == "serve"]
    assert served
    assert all("Whisper" in d.speed and d.model == "1.5 B speech model" for d in served)
