"""What the map of places says: its finding, and what is assumed or not known about where things are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.exploring.reach import Reach, Spot
from advisor.figure import show
from advisor.ui.building.words import listed
from advisor.ui.timing.atlas import Atlas
from advisor.ui.timing.marks import name_of
from advisor.ui.timing.world import World


def finding(reach: Reach, maps: Sequence[Atlas]) -> str:
    """The longest round trip of a request between places; or that there is none."""
    timed = [span for span in reach.spans if span.rtt and span.paths]
    far = max(timed, key=lambda span: span.rtt.value if span.rtt else 0.0, default=None)
    spots = {spot.id: spot for spot in reach.spots}
    if far is None or far.rtt is None:
        return "No request leaves its site: the network between places plays no part"
    a, b = spots[far.a], spots[far.b]
    trip = far.rtt.shown.partition(" (")[0]
    if a.city and a.city == b.city:
        return f"Requests stay in their own city: the longest round trip takes {trip}"
    return f"The farthest round trip, {_end(a)} to {_end(b)}, takes {trip}"


def _end(spot: Spot) -> str:
    return f"{name_of(spot).lower()} in {spot.city}" if spot.kind == "users" else spot.city or name_of(spot)


def notes(reach: Reach, world: World) -> Iterator[str]:
    """What is assumed or not known about where things are, as sentences."""
    users = [s.city for s in reach.spots if s.kind == "users"]
    if users:
        yield f"Where users are is not answered: each market is taken at its largest city ({listed(users)})."
    assumed = [name_of(s) for s in reach.spots if s.position == "assumed" and s.kind != "users"]
    if assumed:
        yield f"No city is answered for {listed(assumed)}: taken to be where the market's users are."
    for spot in reach.spots:
        if spot.count > 1:
            yield f"The {show(spot.count, '', 9)} sites are one mark: where each of them stands is not known."
        if spot.position == "country":
            where = world.names.get(spot.country, spot.country)
            yield f"{name_of(spot)}: somewhere in {where}, drawn in its middle."
        if spot.position == "nowhere":
            name = name_of(spot)
            yield f"{name}: where it runs is not stated, so it is not on the map, and no time holds its distance."
