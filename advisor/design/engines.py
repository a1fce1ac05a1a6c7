"""What can run the model at a place: rented shapes, servers, devices, or a hosted offer. The sensible ones are kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from advisor.design.case import Case
from advisor.design.model import OWNED_KINDS, Place, Pool, Purchase
from advisor.design.places import cheapest_shape, shapes
from advisor.design.work import Work, replica_gpus, speed
from advisor.knowledge.model import Gpu, Instance, Server, TokenPrice
from advisor.models import queueing
from advisor.models.book import Book
from advisor.models.serving import Refusal, ServingEstimate

KEPT: Final = 2  # engines per place: the cheapest, and the fastest where it is another
FILL: Final = 0.85  # of its capacity that batch work may use
MONTHS: Final = 36.0
_REFUSED: Final = ("speed", "memory", "unsupported")  # nearest to fitting first


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to run the model at a place.

    replicas  serving replicas in each load block, spare included (of one site, for a class of sites)
    asked     the replicas that the load asks for, where some are spare; () = all
    spare     spare units (servers, rented shapes)
    busy      in each load block, the share of what the replicas can do that the load takes
    rough_usd month's cost by list price, used only to choose which engines are kept
    """

    pool: Pool | None
    offer: TokenPrice | None
    gpus: int
    served: ServingEstimate | None
    replicas: tuple[int, ...]
    rough_usd: float
    spare: int = 0
    asked: tuple[int, ...] = ()
    busy: tuple[float, ...] = ()

    @property
    def needed(self) -> tuple[int, ...]:
        """Replicas in each load block that the load asks for, no spare among them."""
        return self.asked or self.replicas

    @property
    def per_unit(self) -> int:
        """Replicas that stand in one unit and fail with it."""
        return max(1, self.pool.unit_gpus // self.gpus) if self.pool and self.gpus else 1

    @property
    def hardware(self) -> str:
        """GPU id, or the hosted model."""
        return self.pool.gpu if self.pool else self.offer.model if self.offer else ""

    @property
    def needs(self) -> tuple[int, ...]:
        """GPUs in each load block, those of a spare unit not among them."""
        return tuple(n * self.gpus for n in self.needed)


def engines(case: Case, book: Book, work: Work, place: Place) -> tuple[list[Engine], Refusal | None]:
    """The engines kept for a place, cheapest first; and why there is none, where there is none."""
    tried = [engine_of(book, work, pool) for pool in pools_at(case, book, place)]
    found = [e for e in tried if isinstance(e, Engine)]
    if not found:
        refusals = [e for e in tried if isinstance(e, Refusal)]
        nearest = min(refusals, key=lambda r: _REFUSED.index(r.kind), default=None)
        return [], nearest or Refusal(f"no priced accelerator is known at {place.label}")
    found.sort(key=lambda e: (e.rough_usd, e.hardware))
    fastest = min(found, key=_slowness)
    return [*found[:KEPT], *([fastest] if fastest not in found[:KEPT] else [])], None


def _slowness(engine: Engine) -> float:
    return engine.served.request_ms[1] if engine.served else math.inf


def engine_of(book: Book, work: Work, pool: Pool) -> Engine | Refusal:
    """The engine on one pool, or why it cannot serve this work."""
    gpu = book.knowledge.gpus[pool.gpu]
    gpus = replica_gpus(work, gpu)
    largest = pool.unit_gpus
    if gpus is None or gpus > largest:
        return Refusal(f"{work.model_name} does not fit {largest} x {pool.gpu}", "memory")
    served = speed(work, book, gpu, gpus)
    while isinstance(served, Refusal) and served.kind == "speed" and gpus * 2 <= largest:
        gpus *= 2
        served = speed(work, book, gpu, gpus)
    if isinstance(served, Refusal):
        return served
    return _engine(book, work, pool, gpus, served)


def _engine(book: Book, work: Work, pool: Pool, gpus: int, served: ServingEstimate) -> Engine:
    sites = pool.place.count if pool.place.kind in ("edge", "device") else 1
    there = book.item("spot_there").value if pool.spot else 1.0
    replicas = replicas_by_block(work, served, sites, there)
    units = [math.ceil(n * gpus / pool.unit_gpus) for n in replicas]
    rough_usd = _rough_usd(book, work, pool, units, sites)
    return Engine(pool, None, gpus, served, replicas, rough_usd, busy=_busy(work, served, replicas, sites))


def _busy(work: Work, served: ServingEstimate, replicas: Iterable[int], sites: int) -> tuple[float, ...]:
    """Requests that come over those that the replicas could answer, in each load block."""
    each_s = served.requests_s[1]
    asked_s = (work.calls_s / sites * level for level in work.curve.level)
    return tuple(min(1.0, calls_s / (n * each_s)) for calls_s, n in zip(asked_s, replicas, strict=True))


def with_spare(engine: Engine) -> Engine:
    """The same engine with one unit more than the load needs (N+1), at every site of a class.

    A spare replica in the same server would fall with it, so that the spare is a whole server or shape.
    """
    each = engine.per_unit
    replicas = tuple((math.ceil(n / each) + 1) * each for n in engine.needed)
    return replace(engine, replicas=replicas, spare=engine.spare + 1, asked=engine.needed)


def replicas_by_block(work: Work, served: ServingEstimate, sites: int = 1, there: float = 1.0) -> tuple[int, ...]:
    """Replicas at one site in each load block: by queueing where people wait, by volume where they do not.

    there  share of the hours in which machines for batch work are not taken away
    """
    calls_s = work.calls_s / sites
    if work.deferrable:
        return (max(1, math.ceil(calls_s / (served.requests_s[1] * FILL * there))),) * len(work.curve.level)
    seconds = served.request_ms[0] / 1000
    return tuple(queueing.replicas_for(calls_s * level, seconds, served.concurrency) for level in work.curve.level)


def _rough_usd(book: Book, work: Work, pool: Pool, units: list[int], sites: int) -> float:
    if pool.instance:
        price_usd_h = pool.instance.spot_usd_h if pool.spot else pool.instance.on_demand_usd_h
        return price_usd_h * sum(n * h for n, h in zip(units, work.hours, strict=True))
    if pool.server:
        bought = max(0, max(units) - pool.sunk_gpus // pool.unit_gpus)  # what stands there already is used first
        return book.item(pool.server.price_item).value / MONTHS * bought * sites
    return 0.0


def pools_at(case: Case, book: Book, place: Place) -> Iterator[Pool]:
    """Everything that could run a model at a place."""
    if place.kind == "cloud":
        yield from _rented(case, place)
    elif place.kind in OWNED_KINDS:
        wanted = "edge" if place.kind in ("edge", "device") else "server"
        servers = [s for s in case.knowledge.servers if s.kind == wanted]
        yield from (owned_pool(place, server) for server in servers)


def _rented(case: Case, place: Place) -> Iterator[Pool]:
    """One pool per GPU and size of replica: the cheapest shape per GPU that holds it."""
    for gpu, rows in sorted(shapes(case.knowledge).get((place.provider, place.region), {}).items()):
        if usable(case.knowledge.gpus.get(gpu)):
            shapes_here = distinct_shapes(rows)
            yield from (rented_pool(place, shape) for shape in shapes_here)
            if case.choice("interaction") == "batch":  # nobody waits, so that it may be interrupted
                yield from (rented_pool(place, shape, spot=True) for shape in shapes_here if shape.spot_usd_h)


def usable(gpu: Gpu | None) -> bool:
    """True where rates are published, so that its speed can be estimated."""
    return gpu is not None and gpu.mem_bw_gb_s > 0 and gpu.bf16_tflops > 0


def distinct_shapes(rows: Iterable[Instance]) -> list[Instance]:
    """Of each number of GPUs the shape with the least price per GPU; larger ones only where they differ."""
    sizes = sorted({r.gpu_count for r in rows})
    chosen = (cheapest_shape([r for r in rows if r.gpu_count == size], size) for size in sizes)
    return [shape for shape in chosen if shape is not None]


def rented_pool(place: Place, shape: Instance, spot: bool = False) -> Pool:
    """A pool of rented shapes, on demand or reserved, or on spot."""
    bought: tuple[Purchase, ...] = ("spot",) if spot else ("on_demand", "reserved")
    id = f"{place.id}|{shape.shape}" + ("|spot" if spot else "")
    return Pool(id, place, shape.gpu, shape.gpu_count, bought, instance=shape)


def owned_pool(place: Place, server: Server) -> Pool:
    """A pool of servers or devices to buy; GPUs that stand there already are sunk, of a class its share at each site.

    Power is limited by the nameplate draw of all that is bought for a place; energy is paid by the typical draw.
    """
    sunk = place.owned_gpus.get(server.gpu, 0) // place.count
    return Pool(f"{place.id}|{server.id}", place, server.gpu, server.gpus, ("owned",), sunk, server=server)


def hosted_engine(work: Work, offer: TokenPrice) -> Engine:
    """A hosted model: no capacity to own."""
    days = 365 / 12
    tokens_usd = work.input_tokens * offer.input_usd_mtok + work.output_tokens * offer.output_usd_mtok
    rough = work.requests_day.value * days * work.calls.value * tokens_usd / 1e6
    return Engine(None, offer, 0, None, (), rough)
