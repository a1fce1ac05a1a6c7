"""`python -m advisor.models.fit`: refits every constant, prints the errors, writes data/models_fit.yaml."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from advisor.knowledge import measured_rows, open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.models.constants import FILE
from advisor.models.fit import inference, network, tails, vision
from advisor.models.fit.check import Error, error, interval, neighbour_logs, throughput_logs
from advisor.models.network import measured_pairs

HEADER: Final = "# Written by `python -m advisor.models.fit`; docs/method/inference.md and network.md explain it.\n"
SOURCE: Final = "fitted by the project on public measurements (data/measured, data/network)"
RTT_P95_RATIO: Final = 1.2  # judgement: a region at 35 ms has its P95 at 42 in the design material; none is published


def _serving(knowledge: Knowledge) -> tuple[dict[str, Any], dict[str, Any], list[Error]]:
    """Constants, intervals and errors of language models."""
    data = inference.sample(knowledge)
    constants = inference.fit(data)
    logs, _ = inference.left_out(data)
    near, _ = neighbour_logs(data, constants)
    near = np.where(np.isnan(near), logs, near)
    intervals, errors = {}, []
    for basis, found in (("roofline", logs), ("measured", near)):
        for k, metric in enumerate(inference.METRICS):
            rows = data.metric == k
            groups = [m for m, keep in zip(data.model, rows, strict=True) if keep]
            errors.append(error(metric, basis, found[rows], groups))
            if metric in ("tpot_ms", "ttft_ms"):
                intervals[f"{metric[:4]}_{basis}"] = interval(found[rows])
        through, models = throughput_logs(data, found, data.table.value / np.exp(found))
        errors.append(error("throughput_tok_s", basis, through, models))
        intervals[f"throughput_{basis}"] = interval(through)
    return {**constants, "rows": float(len(data.model))}, intervals, errors


def _table(errors: list[Error]) -> str:
    lines = [f"{'metric':18}{'tested on':30}{'n':>6}{'median %':>10}{'P90 %':>8}{'held %':>8}"]
    for e in errors:
        numbers = f"{e.median_share * 100:10.1f}{e.p90_share * 100:8.1f}{e.coverage_share * 100:8.0f}"
        lines.append(f"{e.name:18}{e.group:30}{e.n:6d}{numbers}")
    return "\n".join(lines)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def main() -> None:
    """Refit, print, write."""
    knowledge = open_knowledge()
    rows = measured_rows(knowledge)
    serving, intervals, errors = _serving(knowledge)
    eyes, eyes_interval, eyes_error = vision.fit(knowledge, rows)
    pairs = measured_pairs(knowledge)
    net, net_errors = network.fit(pairs, [r.city for r in knowledge.regions.values()])
    found = [*errors, eyes_error, *net_errors]
    print(_table(found))
    data = {
        "source": SOURCE,
        "as_of": max(r.as_of for r in rows),
        "serving": serving,
        "interval": {**intervals, "vision": eyes_interval},
        "spread": tails.fit(rows),
        "vision": eyes,
        "network": {**net, "measured_spread": network.measured_spread(knowledge), "p95_ratio": RTT_P95_RATIO},
        "errors": [asdict(e) for e in found],
    }
    text = yaml.safe_dump(_rounded(data), sort_keys=False, width=120)
    (Path(knowledge.folder) / FILE).write_text(HEADER + text, encoding="utf-8")


if __name__ == "__main__":
    main()
