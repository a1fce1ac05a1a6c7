"""Our own SVG on the page, in a component that scales, takes the keyboard and reports what is chosen: the topology, and
other pictures whose parts are drawn as its nodes and links are."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from advisor.topology import Topology, lay_out, to_svg
from advisor.topology.text import clean
from advisor.topology.theme import custom_properties
from advisor.topology.words import link_facts, node_facts

_HERE: Final = Path(__file__).parent
_ROOMS: Final = ((1060, 1180.0), (640, 860.0), (0, 350.0))  # from this width of the page on, a layout for that width


class Drawing(NamedTuple):
    """What the page gets.

    pictures  {least: width of the page in px from which it is used, svg}, widest first
    facts     id of a part as the pictures write it → what its tooltip says
    ids       the same id → the part's own
    """

    pictures: list[dict[str, object]]
    facts: dict[str, tuple[str, ...]]
    ids: dict[str, str]


_component = st.components.v2.component(
    "advisor_topology",
    html="<div class='topology'><div class='picture'></div><div class='tip' aria-hidden='true' hidden></div></div>",
    css=f".topology {{{custom_properties()}}}\n{(_HERE / 'topology.css').read_text(encoding='utf-8')}",
    js=(_HERE / "topology.js").read_text(encoding="utf-8"),
)


def topology_view(topology: Topology, key: str, route: Collection[str] = ()) -> str | None:
    """Show a topology; gives the id of the node or link that is chosen ("source>target/kind"), None for none.

    The drawing fits its column: side by side where there is room, stacked on a phone. It follows the page's theme.
    route  ids of nodes and links to bring out, such as those of one request path; the others step back
    """
    return picture_view(drawing(topology), key, route)


def picture_view(drawn: Drawing, key: str, route: Collection[str] = ()) -> str | None:
    """Show pictures whose parts are marked up as a topology's are; gives the id of the part that is chosen."""
    data = {"pictures": drawn.pictures, "facts": drawn.facts, "route": sorted(map(clean, route))}
    result = _component(key=key, data=data, default={"chosen": None}, on_chosen_change=_nothing)
    return drawn.ids.get(str(result.get("chosen")))


def _nothing() -> None:
    """The value is read from the result."""


@lru_cache(maxsize=64)
def drawing(topology: Topology) -> Drawing:
    """The pictures of a topology for wide, middle and narrow pages; narrow ones stack the zones."""
    zones = {z.id: z for z in topology.zones}
    names = {n.id: n.label for n in topology.nodes}
    pictures = [
        {"least": least, "svg": to_svg(topology, lay_out(topology, width, "wide" if least else "narrow"), "screen")}
        for least, width in _ROOMS
    ]
    facts = {n.id: node_facts(n, zones[n.zone]) for n in topology.nodes}
    facts |= {k.id: link_facts(k, names) for k in topology.links}
    return Drawing(pictures, {clean(id): said for id, said in facts.items()}, {clean(id): id for id in facts})
