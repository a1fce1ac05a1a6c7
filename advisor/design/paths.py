"""The request path of a deployment, part by part, with its percentiles composed (never added)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.design.case import Case
from advisor.design.model import Path, Place, Segment
from advisor.design.places import Boundary, point
from advisor.design.work import AGENTS, Work
from advisor.knowledge.model import Knowledge
from advisor.models import latency, network
from advisor.models.book import Book
from advisor.models.serving import ServingEstimate

LOCAL: Final = frozenset({"edge", "device"})
ACCESS_DEFAULT: Final = "fibre"
DISK_INDEX_M: Final = 50.0  # million vectors from which the index lives on disk
HOSTED_SPREAD: Final = 1.3  # P95 of the time per token of a hosted model over its typical, judgement


def path_of(
    case: Case,
    book: Book,
    work: Work,
    boundary: Boundary,
    parts: dict[str, Place],
    served: ServingEstimate | None,
    id: str,
) -> Path:
    """The path of one task through its parts. served None: a hosted model."""
    segments = tuple(_segments(case, book, work, boundary, parts, served))
    p50, p95 = latency.compose(segments)
    label = {"rag": "Question to answer", "classification": "Input to decision"}.get(work.usecase, "Request to answer")
    limit = work.latency_ms
    return Path(id, label, segments, p50, p95, limit)


def _segments(
    case: Case, book: Book, work: Work, boundary: Boundary, parts: dict[str, Place], served: ServingEstimate | None
) -> Iterator[Segment]:
    inference, gateway = parts["inference"], parts.get("gateway", parts["inference"])
    repeat = max(1, min(round(work.calls.value), latency.MAX_REPEAT)) if work.usecase in AGENTS else 1
    yield from _reach(case, boundary, gateway)
    if gateway.kind not in LOCAL:
        yield _component(case.knowledge, "gateway", gateway.id)
    if work.usecase == "rag":
        yield from _retrieval(case, book, parts)
    if inference.id != gateway.id:
        yield from _hop(case.knowledge, gateway, inference, repeat)
    elif inference.kind == "cloud":
        yield _component(case.knowledge, "private_endpoint", inference.id)
    yield _model_time(book, work, inference, served, repeat)
    if work.usecase in AGENTS:
        tools = parts.get("tools", inference)
        if tools.id != inference.id:
            yield from _hop(case.knowledge, inference, tools, repeat)
        yield _component(case.knowledge, "tool_call", tools.id, repeat)


def _reach(case: Case, boundary: Boundary, gateway: Place) -> Iterator[Segment]:
    """From the user or sensor to the first place."""
    if gateway.kind in LOCAL or (gateway.kind == "onprem" and case.number("sites", 1).value <= 1):
        yield _component(case.knowledge, "site_lan", gateway.id)
        return
    access = case.choice("access_network") or ACCESS_DEFAULT
    yield _component(case.knowledge, access, f"users>{gateway.id}")
    target = point(gateway)
    if target is not None:
        worst = max((network.place_rtt(case.knowledge, user, target) for user in boundary.users), key=_slowness)
        yield _round_trip(worst, f"users>{gateway.id}", gateway.label)


def _slowness(rtt: network.RttEstimate) -> float:
    return rtt.p95_ms


def _round_trip(rtt: network.RttEstimate, link: str, to: str, repeat: int = 1) -> Segment:
    grade = "measured" if rtt.basis == "measured" else "judgement"
    label = f"Round trip to {to}, {rtt.distance_km:,.0f} km"
    return Segment(f"rtt {link}", label, rtt.p50_ms, rtt.p95_ms, link, rtt.source, grade, repeat)


def _hop(knowledge: Knowledge, a: Place, b: Place, repeat: int = 1) -> Iterator[Segment]:
    """The link between two places of a path. A place that nobody locates adds what the table says of hosted models."""
    start, end = point(a), point(b)
    if start is not None and end is not None:
        yield _round_trip(network.place_rtt(knowledge, start, end), f"{a.id}>{b.id}", b.label, repeat)


def _component(knowledge: Knowledge, id: str, place: str, repeat: int = 1) -> Segment:
    part = knowledge.segments[id]
    return Segment(id, part.label, part.p50_ms, part.p95_ms, place, part.source, part.grade, repeat)


def _retrieval(case: Case, book: Book, parts: dict[str, Place]) -> Iterator[Segment]:
    gateway, retrieval = parts.get("gateway", parts["inference"]), parts["retrieval"]
    if retrieval.id != gateway.id:
        yield from _hop(case.knowledge, gateway, retrieval)
    vectors_m = case.number("data_tb").value * book.item("vectors_m_per_tb").value
    for id in ("embedding", "vector_search_disk" if vectors_m > DISK_INDEX_M else "vector_search", "rerank"):
        yield _component(case.knowledge, id, retrieval.id)


def _model_time(book: Book, work: Work, place: Place, served: ServingEstimate | None, repeat: int) -> Segment:
    """First token where people read along, the whole answer where a machine or an agent waits for it."""
    label = f"{work.model_name}: " + ("first token" if work.streamed else "whole answer")
    if served is not None:
        p50, p95 = served.ttft_ms if work.streamed else served.request_ms
        return Segment("model", label, p50, p95, place.id, served.evidence, served.grade, repeat)
    first, token = book.item("hosted_ttft_ms"), book.item("hosted_tpot_ms")
    further = 0.0 if work.streamed else (work.output_tokens - 1) * token.value
    p95 = first.high + further * HOSTED_SPREAD
    return Segment("model", label, first.value + further, p95, place.id, first.source, "judgement", repeat)
