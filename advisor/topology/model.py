"""The topology as data: zones hold nodes, links join them; one layout feeds every picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ZoneKind = Literal["users", "edge", "onprem", "colo", "cloud", "hosted", "shared"]
LinkKind = Literal["request", "data", "control", "failover"]


@dataclass(frozen=True, slots=True)
class Zone:
    """A place on the picture. count > 1: a class of equal sites. law: whose law reaches the operator, ISO code."""

    id: str
    kind: ZoneKind
    label: str
    count: int = 1
    country: str = ""
    operator: str = ""
    law: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A component in a zone. kind picks the icon: users, sensor, gateway, gpu, model, vector, data, tools, registry,
    identity, keys, observability, fleet, backup, tuning, experiment, evaluation, transfer."""

    id: str
    kind: str
    zone: str
    label: str
    detail: str
    count: int = 1
    monthly_cost_usd: float = 0.0
    cost_shown: str = ""
    provider: str = ""
    source_figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A connection between two nodes. crosses: boundaries (site, country, operator, air gap)."""

    source: str
    target: str
    kind: LinkKind
    label: str
    mbps: float = 0.0
    rtt_p50_ms: float = 0.0
    rtt_p95_ms: float = 0.0
    rtt_shown: str = ""
    monthly_cost_usd: float = 0.0
    cost_shown: str = ""
    crosses: tuple[str, ...] = ()
    path: bool = False  # part of the main request path

    @property
    def id(self) -> str:
        """Stable id: "source>target/kind"."""
        return f"{self.source}>{self.target}/{self.kind}"


@dataclass(frozen=True, slots=True)
class Topology:
    """The recommendation (or the plan as stated) as a graph."""

    title: str
    zones: tuple[Zone, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture, in px of the drawing."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a link, with the box that is kept free for it."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Route:
    """An orthogonal line of a link, and where its label stands."""

    link: int  # index in Topology.links
    points: tuple[tuple[float, float], ...]
    label: Label | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: the same for screen, SVG, PDF and every other picture."""

    width: float
    height: float
    zones: dict[str, Box]
    nodes: dict[str, Box]
    routes: tuple[Route, ...]
