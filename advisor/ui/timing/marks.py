"""What stands on the map: places that fall together as one mark with a list, and the links between marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Final

from advisor.exploring.reach import Reach, Span, Spot, SpotKind
from advisor.figure import show
from advisor.ui.timing.crop import XY, Crop
from advisor.ui.timing.world import Degrees, World

TOGETHER_PX: Final = 26.0  # places nearer than this on the picture share a mark
KINDS: Final[Mapping[SpotKind, str]] = {
    "users": "Users",
    "device": "Devices",
    "edge": "Sites",
    "onprem": "Own data centre",
    "colo": "Colocation",
    "cloud": "Cloud region",
    "hosted": "Hosted model",
}
UNSURE: Final = frozenset({"assumed", "country"})


@dataclass(slots=True)
class Mark:
    """One mark: where it is on the picture, its title, and the spots it stands for."""

    id: str
    at: XY
    title: str = ""
    spots: list[Spot] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        """True where the position of at least one of its spots is known."""
        return any(spot.position not in UNSURE for spot in self.spots)

    @property
    def kind(self) -> SpotKind:
        """The kind that its shape shows: where computing surely stands, before what is assumed, before who uses it."""
        return min(self.spots, key=lambda spot: (spot.kind == "users", spot.position in UNSURE)).kind


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two marks, for one or several spans that run the same way."""

    id: str
    a: Mark
    b: Mark
    spans: tuple[Span, ...]

    @property
    def measured(self) -> bool:
        """True where every round trip of it was measured."""
        return all(span.basis == "measured" for span in self.spans)

    @property
    def failover(self) -> bool:
        """True where no request runs over it until something fails."""
        return not any(span.paths for span in self.spans)

    @property
    def label(self) -> str:
        """The round trips, low to high, each once."""
        texts = (span.rtt.shown.partition(" (")[0] for span in self.spans if span.rtt)
        return " · ".join(dict.fromkeys(texts))


def where(spot: Spot, world: World) -> Degrees | None:
    """Where a spot is drawn: its own place, else the middle of its country; None where nothing is known."""
    if spot.at is not None:
        return spot.at.lon, spot.at.lat
    return world.centres.get(spot.country)


def marks(reach: Reach, world: World, crop: Crop) -> list[Mark]:
    """The marks of a window, in the order of their first spot. Windows of one width have ids of their own."""
    found: list[Mark] = []
    for spot in reach.spots:
        at = where(spot, world)
        if at is None:
            continue
        xy = crop.xy(at)
        mark = next((m for m in found if hypot(m.at[0] - xy[0], m.at[1] - xy[1]) < TOGETHER_PX), None)
        if mark is None:
            mark = Mark(f"mark-{crop.width:.0f}-{len(found)}", xy)
            found.append(mark)
        mark.spots.append(spot)
    for mark in found:
        mark.title = _title(mark.spots, world)
    return found


def ties(reach: Reach, found: Sequence[Mark]) -> list[Tie]:
    """The links between marks whose round trip is known; what stays within a mark is in the table only."""
    at = {spot.id: mark for mark in found for spot in mark.spots}
    runs: dict[tuple[str, str], list[Span]] = {}
    for span in reach.spans:
        ends = [at.get(span.a), at.get(span.b)]
        if span.rtt is not None and ends[0] and ends[1] and ends[0] is not ends[1]:
            runs.setdefault(tuple(sorted((ends[0].id, ends[1].id))), []).append(span)  # type: ignore[arg-type]
    by_id = {mark.id: mark for mark in found}
    return [Tie(f"{a}>{b}", by_id[a], by_id[b], tuple(spans)) for (a, b), spans in runs.items()]


def _title(spots: Sequence[Spot], world: World) -> str:
    cities = list(dict.fromkeys(s.city for s in spots if s.at is not None and s.city))
    if cities:
        return ", ".join(cities)
    country = spots[0].country
    return f"Somewhere in {world.names.get(country, country)}"


def name_of(spot: Spot) -> str:
    """A spot without its city: "4,500 sites", "Users", "Microsoft Azure uksouth"."""
    if spot.kind == "users":
        return "Users"
    if spot.count > 1:
        return f"{show(spot.count, '', 9)} {'devices' if spot.kind == 'device' else 'sites'}"
    if spot.region:
        return spot.region
    if spot.kind == "onprem":
        return "Own site" if spot.position == "given" else spot.label.partition(",")[0]
    return spot.label.partition(",")[0].replace(" (hosted model)", "") or KINDS[spot.kind]


def row_of(spot: Spot) -> str:
    """A line of a mark's card: what it is, what stands there, and whether the position was answered."""
    roles = f": {', '.join(spot.roles)}" if spot.roles else ""
    return f"{name_of(spot)}{' (assumed)' if spot.position == 'assumed' else ''}{roles}"
