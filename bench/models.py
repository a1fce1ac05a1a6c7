"""Speed of the models that every design calls: some hundred estimates per advice."""

from __future__ import annotations

from itertools import count

from advisor.design.model import Segment
from advisor.knowledge import open_knowledge
from advisor.models import latency, measured, memory, network, serving
from advisor.models.constants import constants
from bench.result import Result, timed


def main() -> list[Result]:
    """Each call with inputs that no cache has seen, after the tables are built."""
    knowledge = open_knowledge()
    fitted = constants(knowledge)
    fresh = count(1000)
    near, far = knowledge.models["Qwen3-32B"], memory.model_of(knowledge, 50)
    gpu = knowledge.gpus["H100-SXM"]
    here = network.Point(50.11, 8.68, "aws", "eu-central-1", "Frankfurt")
    parts = ((28, 60), (35, 42), (6, 15), (20, 45), (120, 260))

    def path() -> object:
        first = Segment("model", "model", next(fresh) / 10, 1100, "a", "", "judgement")
        rest = [Segment(str(i), "part", a, b, "a", "", "judgement") for i, (a, b) in enumerate(parts)]
        return latency.compose([*rest, first])

    return [
        timed(
            "serving, measured",
            lambda: serving.estimate(knowledge, near, gpu, 4, 8, next(fresh), 400, 50.0),
            0.5,
            repeat=20,
        ),
        timed(
            "serving, roofline",
            lambda: serving.estimate(knowledge, far, gpu, 4, 8, next(fresh), 400, 50.0),
            0.5,
            repeat=20,
        ),
        timed(
            "smallest fit of a model",
            lambda: memory.smallest_fit(far, 8, gpu, next(fresh)),
            0.5,
            repeat=20,
        ),
        timed(
            "round trip, modelled",
            lambda: network.place_rtt(knowledge, here, network.Point(40 + next(fresh) / 1e4, 10.0)),
            0.5,
            repeat=20,
        ),
        timed("path of six parts", path, 1.0, repeat=20),
        timed("index of measurements, built once", lambda: measured.Index(knowledge), 100, rounds=10),
        timed("field of round trips, built once", lambda: network.Net(knowledge, fitted), 150, rounds=10),
    ]  # fmt: skip
