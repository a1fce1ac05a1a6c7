"""Speed of the models that every design calls: some hundred estimates per advice."""

from __future__ import annotations

from dataclasses import fields
from itertools import count, product

import numpy as np

from advisor.design.model import Segment
from advisor.knowledge import open_knowledge
from advisor.models import latency, measured, memory, network, roofline, serving
from advisor.models.constants import constants
from bench.result import Result, once, timed

POINTS = 100_000


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

    def grid() -> object:
        """Every catalogued model on every accelerator with published rates, 1 to 8 of them, each under many loads."""
        gpus = [g for g in knowledge.gpus.values() if g.mem_bw_gb_s and roofline.tflops_at(g, 8)]
        machines = [roofline.machine(m, 8, g, n) for m, g, n in product(knowledge.models.values(), gpus, (1, 2, 4, 8))]
        columns = {f.name: np.array([getattr(m, f.name) for m in machines]) for f in fields(roofline.Machine)}
        which = np.arange(POINTS) % len(machines)
        batch = 2.0 ** (np.arange(POINTS) // len(machines) % 9)
        tokens_in = np.geomspace(50, 30_000, POINTS)
        points = roofline.Machine(**{name: column[which] for name, column in columns.items()})
        return roofline.served(points, tokens_in, 400.0, batch, fitted.serving)

    return [
        once(f"{POINTS:,} points of model, accelerator and load", grid, 1.0),
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
