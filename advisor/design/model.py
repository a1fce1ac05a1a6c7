"""Places, deployments and designs: what could be built, and what it costs and how fast it is.

A *job* is a part of a workload that is placed as one: `serve` (the request path), `tune` (training and tuning) and
`experiment` (a place to try things, apart from production data). A *deployment* places one job in one way. A *design*
is one deployment per job, and the capacity of the pools that they share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from advisor.figure import Formula, Quantity
from advisor.knowledge.model import Instance, Server
from advisor.models.cost import Line

PlaceKind = Literal["device", "edge", "onprem", "colo", "cloud", "hosted"]
OWNED_KINDS: Final[frozenset[str]] = frozenset({"device", "edge", "onprem", "colo"})
JobKind = Literal["serve", "tune", "experiment"]
Purchase = Literal["owned", "reserved", "on_demand", "spot", "tokens"]
BLOCKS: Final = 4  # load levels of the duration curve
NO_TIME: Final = Quantity("design/no_recovery", 0.0, 0.0, 0.0, "h", "a job that no request waits for")


def job_id(workload: str, kind: str, boundary: str = "") -> str:
    """The id of a job, or of a request path: "<workload>/<kind>", with "@<boundary>" where there are several."""
    return f"{workload}/{kind}" + (f"@{boundary}" if boundary else "")


def parse_job(job: str) -> tuple[str, str, str]:
    """Workload, kind and boundary of such an id. The workload's name is free text; the other two hold no "/" or "@"."""
    workload, _, rest = job.rpartition("/")
    kind, _, boundary = rest.partition("@")
    return workload, kind, boundary


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that computing can stand. A class of equal sites has a count above 1.

    operator_country  whose law reaches the operator, ISO code, "" where not stated
    country           where it stands; "" where not stated (fails every residency rule)
    """

    id: str
    kind: PlaceKind
    label: str
    country: str
    operator: str
    operator_country: str
    provider: str = ""
    region: str = ""
    city: str = ""
    lat: float | None = None
    lon: float | None = None
    count: int = 1
    uplink_mbps: float | None = None
    power_headroom_kw: float | None = None
    owned_gpus: Mapping[str, int] = field(default_factory=dict)
    given: bool = False  # named by the user, not derived
    reserve: bool = False  # only to stand in for another place


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a request path: where it happens and how long it takes."""

    id: str
    label: str
    p50_ms: float
    p95_ms: float
    place: str  # place id, or "a>b" for a link
    source: str
    grade: str
    repeat: int = 1  # an agent pays it once per step


@dataclass(frozen=True, slots=True)
class Path:
    """A request path in order, with its composed percentiles (never a sum of P95s)."""

    id: str  # job_id of the path
    label: str
    segments: tuple[Segment, ...]
    p50_ms: float
    p95_ms: float
    limit_ms: float | None


@dataclass(frozen=True, slots=True)
class Pool:
    """GPUs of one kind at one place that jobs can share.

    unit_gpus  GPUs bought at once when owned (a server)
    sunk_gpus  owned already (of a class: at each site): no capital, power and staff only
    """

    id: str  # place|gpu
    place: Place
    gpu: str
    unit_gpus: int
    purchases: tuple[Purchase, ...]
    sunk_gpus: int = 0
    instance: Instance | None = None  # the shape that is rented here
    server: Server | None = None  # what is bought here

    @property
    def spot(self) -> bool:
        """True where its shapes are rented on spot: cheaper, and taken away when others pay more."""
        return "spot" in self.purchases


@dataclass(frozen=True, slots=True)
class Break:
    """A hard constraint that a deployment breaks, in words."""

    constraint: str  # a key of limits.SAYINGS
    say: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """One way to place one job.

    parts   component → place id (gateway, inference, retrieval, tools, data, tuning, experiment)
    needs   pool id → GPUs needed in each load block, shape (BLOCKS,); whole replicas
    spare   pool id in which one unit must stand idle (N+1), shared by all that ask for it; "" = none
    lines   what this choice costs apart from pools (tokens, egress, storage, links, edge sites)
    """

    id: str
    job: str  # job_id
    workload: str
    kind: JobKind
    parts: Mapping[str, str]
    hardware: str  # gpu id, or the hosted model's name
    model: str
    needs: Mapping[str, tuple[int, ...]]
    lines: tuple[Line, ...]
    path: Path | None
    breaks: tuple[Break, ...]
    edge_share: float  # share of requests served at edge sites
    availability: Formula
    rto: Quantity
    rpo: Quantity
    monthly_usd: float  # typical, of `lines` alone
    standby: str = ""  # place id of the recovery place
    disconnected: bool = False  # a rule forbids any link out of the place
    replicas: tuple[int, ...] = ()  # serving replicas in each load block, those of the spare unit included
    speed: str = ""  # how the speed is known, one sentence
    spot: bool = False  # its rented hours are bought at the spot price
    spare: str = ""
    requests_day: float = 0.0  # tasks a day of the request path
    busy: tuple[float, ...] = ()  # in each load block, the share of what `needs` can do that the load takes; () = all

    def gpu_hours(self, pool: str, hours: Sequence[float]) -> float:
        """GPU hours of a pool that the load takes: those needed, as far as they are busy. hours: of each load block."""
        busy = self.busy or (1.0,) * len(hours)
        return sum(n * b * h for n, b, h in zip(self.needs.get(pool, ()), busy, hours, strict=False))

    @property
    def availability_share(self) -> float:
        """Typical availability, 0..1."""
        return self.availability.value

    @property
    def feasible(self) -> bool:
        """True where no hard constraint is broken."""
        return not self.breaks


@dataclass(frozen=True, slots=True)
class Capacity:
    """Units of a pool in a design: bought, reserved, rented by load block, and used of what stands there already.

    A unit is a server, a rented shape, or a device at every site of a class (Pool.unit_gpus GPUs each).
    reserved_years  the term of what is reserved, 3 or 1
    """

    owned: int = 0
    reserved: int = 0
    on_demand: tuple[int, ...] = (0,) * BLOCKS
    sunk: int = 0
    reserved_years: int = 3


@dataclass(frozen=True, slots=True)
class Design:
    """A complete plan: one deployment per job, the capacity of each pool used, and the pools and places themselves.

    home  country of the people who run it as a whole, ISO code; "" where not known
    """

    deployments: tuple[Deployment, ...]
    capacity: Mapping[str, Capacity]
    pools: Mapping[str, Pool]
    places: Mapping[str, Place]
    hours: tuple[float, ...]  # hours a month of each load block
    home: str = ""
