"""A request path as a budget: what a request at P50, and one at P95, spends in each part, and the room to the limit.

Percentiles are never added. A part of the P95 is what the slow requests around the P95 spend there on average
(models.latency.composition), so the parts of each bar sum to its whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from advisor.advising.numbers import as_input
from advisor.advising.plan import Plan
from advisor.design.engines import Engine, engine_of
from advisor.design.model import Deployment, Design, Path, Segment
from advisor.design.study import Study
from advisor.figure import Figure, Quantity, evaluate_formula, show
from advisor.models.book import given
from advisor.models.latency import composition
from advisor.models.serving import ServingEstimate
from advisor.optimise.model import Option

Kind = Literal["network", "gateway", "retrieval", "model", "first", "further", "tools"]
KINDS: Final[Mapping[Kind, str]] = {
    "network": "Network",
    "gateway": "Gateway and endpoint",
    "retrieval": "Retrieval",
    "model": "Model",
    "first": "Model, first token",
    "further": "Model, further tokens",
    "tools": "Tools",
}
_OF: Final[Mapping[str, Kind]] = {
    "gateway": "gateway", "private_endpoint": "gateway", "vpn": "gateway", "guardrail": "gateway",
    "embedding": "retrieval", "vector_search": "retrieval", "vector_search_disk": "retrieval", "rerank": "retrieval",
    "model": "model", "tool_call": "tools",
}  # fmt: skip
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the bars. typical, slow: what a request at P50, at P95, spends there; segment: the part of the path
    that it is, or is a share of."""

    kind: Kind
    label: str
    typical: Figure
    slow: Figure
    segment: Segment


@dataclass(frozen=True, slots=True)
class Budget:
    """One request path. room: limit less P95, negative where it is over; None without a limit.

    answer  P50 of the whole answer where only the first token counts against the limit
    """

    path: Path
    workload: str
    p50: Figure
    p95: Figure
    slices: tuple[Slice, ...]
    room: Figure | None
    answer: Figure | None = None


def budgets(plan: Plan, option: Option, figures: Mapping[str, Figure]) -> tuple[Budget, ...]:
    """The budget of every request path of an option, in its order. figures: those of the advice."""
    if option.design is None:
        return ()
    studies = {s.path_id: s for s in plan.studies}
    serving = [d for d in option.design.deployments if d.kind == "serve" and d.path]
    return tuple(_budget(option, d, studies[d.path.id], figures) for d in serving if d.path)


def served_now(study: Study, design: Design, deployment: Deployment) -> Engine | None:
    """What runs the model of a deployment; None for a hosted model."""
    pools = (design.pools[id] for id in deployment.needs if id in design.pools)
    home = next(
        (p for p in pools if p.place.id == deployment.parts["inference"] and p.gpu == deployment.hardware), None
    )
    found = engine_of(study.book, study.work, home) if home else None
    return found if isinstance(found, Engine) else None


def _budget(option: Option, deployment: Deployment, study: Study, figures: Mapping[str, Figure]) -> Budget:
    path = deployment.path
    assert path is not None
    assert option.design is not None
    p50, p95 = (_figure(option, figures, f"latency/{path.id}/{end}") for end in ("p50", "p95"))
    engine = served_now(study, option.design, deployment)
    served = engine.served if engine else None
    slices = tuple(_slices(study, path, served, p50, p95))
    room = _room(path, p95) if path.limit_ms else None
    return Budget(path, deployment.workload, p50, p95, slices, room, _answer(study, path, served))


def _figure(option: Option, figures: Mapping[str, Figure], name: str) -> Figure:
    found = figures.get(f"{option.id}/{name}") or figures.get(f"{option.same_as}/{name}")
    if found is None:
        raise KeyError(name)
    return found


def _room(path: Path, p95: Figure) -> Figure:
    limit = path.limit_ms or 0.0
    inputs = {
        "limit_ms": given(f"limit/{path.id}", limit, "ms", "your answer"),
        "p95_ms": as_input(p95),
    }
    return Figure(
        f"{p95.id}/room", "Room to the limit at P95", limit - p95.value, limit - p95.high, limit - p95.low, "ms",
        "limit_ms - p95_ms", inputs,
    )  # fmt: skip


def _slices(study: Study, path: Path, served: ServingEstimate | None, p50: Figure, p95: Figure) -> Iterator[Slice]:
    spent = {share: composition(path.segments, share) for share in (0.5, 0.95)}
    for number, segment in enumerate(path.segments, 1):
        times = f", {show(segment.repeat, '')} times" if segment.repeat > 1 else ""
        typical, slow = (
            _spent(whole, share, number, segment, spent[share][number - 1])
            for whole, share in ((p50, 0.5), (p95, 0.95))
        )
        split = _split(study, segment, served)
        kind: Kind = "first" if segment.id == "model" and study.work.streamed else _OF.get(segment.id, "network")
        if split is None:
            name = segment.label.partition(":")[0] if kind == "model" and study.work.model is None else segment.label
            yield Slice(kind, name + times, typical, slow, segment)
            continue
        first_ms, whole_ms, further = split
        name = segment.label.partition(":")[0]
        labels: tuple[tuple[Kind, str, str], ...] = (
            ("first", f"{name}: first token{times}", "first_ms / whole_ms"),
            ("further", f"{name}: {show(further, '')} further tokens{times}", "(1 - first_ms / whole_ms)"),
        )
        for kind, label, share_text in labels:
            half, most = (_share(f, kind, share_text, first_ms, whole_ms) for f in (typical, slow))
            yield Slice(kind, label, half, most, segment)


def _spent(whole: Figure, share: float, number: int, segment: Segment, value: float) -> Figure:
    """What a request at a percentile spends in one part; its inputs are those of the whole path."""
    formula = whole.formula.replace(f"path_percentile({share}", f"path_part({share}, {number}", 1)
    label = f"{segment.label}: spent by a request at {'P50' if share == 0.5 else 'P95'}"
    note = "The mean over the simulated requests around that percentile; the parts sum to the whole."
    return Figure(f"{whole.id}/part{number}", label, value, value, value, "ms", formula, whole.inputs, note)


def _split(study: Study, segment: Segment, served: ServingEstimate | None) -> tuple[Quantity, Quantity, float] | None:
    """First token, whole answer and further tokens of a model that answers in whole; None where nothing is split."""
    work, further = study.work, study.work.output_tokens - 1
    if segment.id != "model" or work.streamed or work.model is None or further < 1:
        return None
    if served is None:
        first = study.book.item("hosted_ttft_ms")
        first_ms, whole_ms, grade = first.value, segment.p50_ms, first.grade
    else:
        first_ms, whole_ms, grade = served.ttft_ms[0], served.request_ms[0], served.grade
    if abs(whole_ms - segment.p50_ms) > _TOLERANCE * whole_ms or not 0 < first_ms < whole_ms:
        return None
    quantities = [
        replace(given(f"model/{name}", ms, "ms", segment.source), grade=grade, label=label)
        for name, ms, label in (("first_ms", first_ms, "First token, P50"), ("whole_ms", whole_ms, "Whole answer, P50"))
    ]
    return quantities[0], quantities[1], round(further)


def _share(spent: Figure, kind: Kind, text: str, first_ms: Quantity, whole_ms: Quantity) -> Figure:
    inputs = {**spent.inputs, "first_ms": first_ms, "whole_ms": whole_ms}
    formula = f"{spent.formula} * {text}"
    value = evaluate_formula(formula, inputs)
    return replace(
        spent, id=f"{spent.id}/{kind}", label=f"{spent.label} ({KINDS[kind].lower()})", value=value, low=value,
        high=value, formula=formula, inputs=inputs,
    )  # fmt: skip


def _answer(study: Study, path: Path, served: ServingEstimate | None) -> Figure | None:
    """How long the whole answer takes where people read along."""
    work = study.work
    model = next((s for s in path.segments if s.id == "model"), None)
    if model is None or not work.streamed or work.output_tokens < 2:
        return None
    first, token = _speeds(study, model, served)
    tokens = given("model/further_tokens", round(work.output_tokens - 1), "tokens", "your answers")
    inputs = {"first_ms": first, "token_ms": token, "further_tokens": tokens}
    formula = "first_ms + further_tokens * token_ms"
    value, low, high = (
        first_end + tokens.value * token_end
        for first_end, token_end in ((first.value, token.value), (first.low, token.low), (first.high, token.high))
    )
    return Figure(f"answer/{path.id}", "The whole answer, in the model alone", value, low, high, "ms", formula, inputs)


def _speeds(study: Study, model: Segment, served: ServingEstimate | None) -> tuple[Quantity, Quantity]:
    """Time to the first token and per further token."""
    if served is None:
        return study.book.item("hosted_ttft_ms"), study.book.item("hosted_tpot_ms")
    first = Quantity("model/first_ms", *(served.ttft_ms[0],) * 3, "ms", model.source, served.as_of, served.grade)
    low, value, high = served.tpot_ms
    token = Quantity("model/token_ms", value, low, high, "ms", model.source, served.as_of, served.grade)
    return replace(first, label="First token, P50"), replace(token, label="Each further token")


def together(id: str, label: str, parts: Sequence[Figure]) -> Figure:
    """What a request at one percentile spends in several parts, which add up within one request."""
    if len(parts) == 1:
        return parts[0]
    inputs = {f"part_{i}": as_input(figure) for i, figure in enumerate(parts, 1)}
    value = sum(figure.value for figure in parts)
    return Figure(id, label, value, value, value, "ms", " + ".join(inputs), inputs)
