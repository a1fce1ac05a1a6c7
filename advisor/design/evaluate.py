"""What any design costs and how fast it is. Knows nothing of the programme that may have found it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.design.model import OWNED_KINDS, Capacity, Deployment, Design, Path, Place, Pool
from advisor.figure import Formula, Quantity
from advisor.knowledge.model import Knowledge
from advisor.models import cost
from advisor.models.book import HOURS_PER_MONTH, Book, given
from advisor.models.cost import Line

RUNNING_ONLY: Final = frozenset({"power", "staff"})
"""What it costs more to use hardware that stands there already: its price and its maintenance are paid either way."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A design costed and timed. Amounts are typical ones; not_included names what they leave out."""

    lines: tuple[Line, ...]
    monthly_usd: float
    capex_usd: float
    paths: Mapping[str, Path]
    availability: Formula  # of the weakest request path
    rto: Quantity  # the longest, h
    rpo: Quantity  # the longest, h
    carbon: Formula | None  # kg CO2e a month; None where a country has no grid figure
    not_included: tuple[str, ...]

    @property
    def availability_share(self) -> float:
        """Typical availability of the weakest request path, 0..1."""
        return self.availability.value

    @property
    def rto_h(self) -> float:
        """Typical time to recover of the slowest request path."""
        return self.rto.value

    @property
    def rpo_h(self) -> float:
        """Typical loss of data of the worst request path."""
        return self.rpo.value

    @property
    def carbon_kg_month(self) -> float | None:
        """Typical operational carbon, kg CO2e a month."""
        return self.carbon.value if self.carbon else None


def evaluate(design: Design, book: Book) -> Evaluation:
    """Cost lines, paths, availability, recovery and carbon of a design."""
    lines = _told_apart(tuple(_lines(design, book)), design)
    serving = [d for d in design.deployments if d.kind == "serve"]
    return Evaluation(
        lines=lines,
        monthly_usd=sum(line.usd_month for line in lines),
        capex_usd=sum(line.capex_usd for line in lines),
        paths={d.path.id: d.path for d in serving if d.path},
        availability=min((d.availability for d in serving), key=lambda a: a.value),
        rto=max((d.rto for d in serving), key=lambda q: q.value),
        rpo=max((d.rpo for d in serving), key=lambda q: q.value),
        carbon=carbon(design, book),
        not_included=tuple(_not_included(design, lines)),
    )


def _lines(design: Design, book: Book) -> Iterator[Line]:
    for deployment in design.deployments:
        yield from deployment.lines
    for id in sorted(design.capacity):
        yield from pool_lines(book, design.pools[id], design.capacity[id], design.hours)
    for place, gpus in owned_gpus(design):
        yield cost.owned_place(book, place.id, place.country, gpus)
    for provider, place in list(providers(design, book.knowledge).items())[1:]:
        yield cost.further_provider(book, place.id, book.knowledge.providers[provider].name, design.home)


def providers(design: Design, knowledge: Knowledge) -> dict[str, Place]:
    """The providers with whom the design needs a contract, by id, each with the first of its places; that which most
    jobs use comes first."""
    using = [contracts(d, design.places, knowledge) for d in design.deployments]
    jobs = Counter(provider for one in using for provider in one)
    found: dict[str, Place] = {}
    for provider in sorted(jobs, key=lambda p: (-jobs[p], p)):
        found[provider] = next(one[provider] for one in using if provider in one)
    return found


def contracts(deployment: Deployment, places: Mapping[str, Place], knowledge: Knowledge) -> dict[str, Place]:
    """The providers with whom a deployment needs a contract, each with the place that asks for it."""
    found: dict[str, Place] = {}
    for place in (places[id] for id in deployment.parts.values()):
        if place.provider:
            found.setdefault(knowledge.providers[place.provider].contract or place.provider, place)
    return found


def owned_gpus(design: Design) -> list[tuple[Place, int]]:
    """Places with own servers that people run, by id, and the GPUs that are used there; edge fleets are apart."""
    gpus: dict[str, int] = {}
    for id in sorted(design.capacity):
        pool, capacity = design.pools[id], design.capacity[id]
        units = capacity.owned + capacity.sunk
        if pool.server and units and pool.place.kind not in ("edge", "device"):
            gpus[pool.place.id] = gpus.get(pool.place.id, 0) + units * pool.unit_gpus
    return [(design.places[id], n) for id, n in gpus.items()]


def _told_apart(lines: Sequence[Line], design: Design) -> tuple[Line, ...]:
    """The lines; those of one name get what tells them apart behind it: the workload, or where it stands."""
    named: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        named[line.label].append(line)
    words: dict[str, tuple[str, ...]] = {f"place:{id}": (place.label,) for id, place in design.places.items()}
    for made in design.deployments:
        words[f"job:{made.job}"] = (made.workload, design.places[next(iter(made.parts.values()))].label)
    for id, pool in design.pools.items():
        where, gpus = pool.place.label, f"{pool.place.label}, {pool.gpu}"
        words[f"pool:{id}"] = (where, gpus, f"{gpus}, new")
        words[f"pool:{id}:there"] = (where, gpus, f"{gpus}, there already")

    def renamed(line: Line) -> Line:
        twins = [words.get(twin.scope, ()) for twin in named[line.label]]
        if len(twins) == 1:
            return line
        own = words.get(line.scope, ())
        telling = [own[n] for n in range(len(own)) if [twin[n : n + 1] for twin in twins].count(own[n : n + 1]) == 1]
        return replace(line, label=f"{line.label}: {(telling or own[-1:] or [line.scope])[0]}")

    return tuple(map(renamed, lines))


def pool_lines(book: Book, pool: Pool, capacity: Capacity, hours: tuple[float, ...]) -> Iterator[Line]:
    """The lines of what a pool holds."""
    scope = f"pool:{pool.id}"
    if pool.instance and any(capacity.on_demand):
        yield cost.rented(book, scope, pool.instance, capacity.on_demand, hours, pool.spot)
    if pool.instance and capacity.reserved:
        yield cost.reserved(book, scope, pool.instance, capacity.reserved, capacity.reserved_years)
    if pool.server and capacity.owned:
        yield from _owned(book, scope, pool, capacity.owned)
    if pool.server and capacity.sunk:
        lines = _owned(book, f"{scope}:there", pool, capacity.sunk)
        yield from (line for line in lines if line.category in RUNNING_ONLY)


def _owned(book: Book, scope: str, pool: Pool, units: int) -> tuple[Line, ...]:
    assert pool.server is not None
    place = pool.place
    if place.kind in ("edge", "device"):
        return cost.edge_devices(book, scope, pool.server, units, place.count, place.country)
    return cost.owned_servers(book, scope, pool.server, units, place.country, colo=place.kind == "colo")


def carbon(design: Design, book: Book) -> Formula | None:
    """Operational carbon, kg CO2e per month: energy x PUE x grid intensity.

    None where it is not known: a hosted model publishes none, and some countries have no grid figure.
    """
    if any(design.places[d.parts["inference"]].kind == "hosted" for d in design.deployments if d.kind == "serve"):
        return None
    inputs = {"load_share": book.item("power_load_share")}
    terms = []
    for i, id in enumerate(sorted(design.capacity)):
        pool = design.pools[id]
        hours = _unit_hours(design, pool, design.capacity[id])
        grid = book.grid(pool.place.country)
        if not hours:
            continue
        if grid is None:
            return None
        inputs |= {
            f"unit_hours_{i}": given(f"pool:{id}/unit_hours", hours, "h/month"),
            f"load_kw_{i}": book.load_kw(pool.server) if pool.server else _shape_kw(book, pool),
            f"pue_{i}": book.item(_pue(pool)),
            f"grid_{i}": grid,
        }
        terms.append(f"unit_hours_{i} * load_kw_{i} * pue_{i} * grid_{i}")
    return Formula(f"({' + '.join(terms)}) * load_share / 1000" if terms else "0 * load_share", inputs)


def unit_kg_h(book: Book, pool: Pool) -> float | None:
    """Typical carbon of a unit of a pool (of a class: at one site) in an hour, kg CO2e; None without a grid figure."""
    grid = book.grid(pool.place.country)
    if grid is None:
        return None
    kw = book.load_kw(pool.server) if pool.server else _shape_kw(book, pool)
    return kw.value * book.item(_pue(pool)).value * grid.value * book.item("power_load_share").value / 1000


def _unit_hours(design: Design, pool: Pool, capacity: Capacity) -> float:
    """Hours a month that units of a pool run, over all sites of a class."""
    sites = pool.place.count if pool.place.kind in ("edge", "device") else 1
    always = (capacity.owned + capacity.sunk) * sites + capacity.reserved
    rented = sum(n * h for n, h in zip(capacity.on_demand, design.hours, strict=True))
    return always * HOURS_PER_MONTH + rented


def _shape_kw(book: Book, pool: Pool) -> Quantity:
    """Draw of a rented shape: board limits with the overhead of a server."""
    overhead = book.item("power_overhead")
    tdp_kw = book.knowledge.gpus[pool.gpu].tdp_w / 1000 * pool.unit_gpus
    low, value, high = (tdp_kw * x for x in (overhead.low, overhead.value, overhead.high))
    return Quantity(f"power/{pool.gpu}/{pool.unit_gpus}", value, low, high, "kW", overhead.source, overhead.as_of)


def _pue(pool: Pool) -> str:
    return {"cloud": "pue_hyperscale", "colo": "pue_colo", "onprem": "pue_own_room"}.get(pool.place.kind, "pue_edge")


def _not_included(design: Design, lines: Sequence[Line]) -> Iterator[str]:
    yield "data where it already is, and moving it once"
    yield "integration with the systems that exist, once"
    yield "migration of users and applications, once"
    yield "contingency: nothing is added for what was overlooked"
    yield "gateway, identity, observability and evaluation tooling"
    if any(c.sunk for c in design.capacity.values()):
        yield "maintenance of the hardware that stands there already, which is paid either way"
    kinds = {design.places[id].kind for d in design.deployments for id in d.parts.values()}
    if not any(line.category == "staff" for line in lines):
        yield "people who run it: they are counted for one's own hardware and for further providers alone"
    if any(design.places[id].provider for d in design.deployments for id in d.parts.values()):
        yield "keeping up the first provider, and setting up each: contract, security review, landing zone"
    if kinds & OWNED_KINDS:
        yield "vendor software subscriptions (up to USD 4,500 a GPU and year)"
    if kinds & {"edge", "device"}:
        yield "the sites' own network links"
    if any(d.kind != "serve" and d.lines for d in design.deployments):
        yield "carbon of rented tuning and trials"
    if kinds & {"onprem", "colo"}:
        yield "growth beyond the load that was answered"
