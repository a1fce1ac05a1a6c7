"""The assessment: what a person has told us, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from advisor.expr import Chosen

SCHEMA_VERSION: Final = 1

Answer: TypeAlias = str | float | Chosen | None
"""A choice, a number (percent stays percent), a multiple choice, or None: asked, not known. Absent: not asked yet."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that the user named. For a class of equal sites `count` is their number."""

    id: str
    kind: str  # onprem, colo, edge, cloud
    city: str = ""
    country: str = ""
    provider: str = ""
    region: str = ""
    count: int = 1
    uplink_mbps: float | None = None
    power_headroom_kw: float | None = None
    owned_gpus: Mapping[str, int] = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A risk accepted on purpose, until a date (ISO), empty for no end."""

    rule: str
    reason: str
    by: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Who will find out an open answer, and by when."""

    owner: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload: its own answers, facts that the user knows better, notes and accepted risks."""

    name: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    facts: Mapping[str, float | bool] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    open: Mapping[str, OpenPoint] = field(default_factory=dict)
    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One file: the organisation, its sites, its workloads, and replaced figures."""

    name: str
    organisation: Mapping[str, Answer] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    workloads: tuple[Workload, ...] = ()
    overrides: Mapping[str, float] = field(default_factory=dict)
    schema: int = SCHEMA_VERSION

    def answers(self, workload: Workload) -> dict[str, Answer]:
        """The answers that hold for a workload: the organisation's, replaced by its own."""
        return {**self.organisation, **workload.answers}
