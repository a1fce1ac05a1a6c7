"""Laws of the layout: nothing touches what it must not, and the same topology gives the same picture."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import InputError
from advisor.topology import Layout, Link, Node, Topology, Zone, lay_out
from advisor.topology.labels import overlap
from advisor.topology.layout import Orientation, title_boxes
from advisor.topology.model import Box, LinkKind, ZoneKind
from tests.core.topology_samples import SAMPLES

ROOMS: list[tuple[float | None, Orientation]] = [(1180.0, "wide"), (900.0, "wide"), (None, "narrow")]
ZONE_KINDS: tuple[ZoneKind, ...] = ("users", "edge", "onprem", "colo", "cloud", "hosted", "shared")
LINK_KINDS: tuple[LinkKind, ...] = ("request", "data", "control", "failover")
LABELS = ("Frankfurt", "AWS eu-central-1, Frankfurt")
DETAIL = "8 × H100 owned · Llama-3.3-70B"
KINDS = ("users", "gateway", "gpu", "vector", "data", "tools", "registry", "identity", "odd")


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to 8 zones with up to 8 nodes each, linked at random, several links between two nodes included."""
    most, links = draw(st.integers(1, 8)), draw(st.integers(0, 4))
    return random_topology(draw(st.integers(0, 2**32)), draw(st.integers(1, 8)), (0, most), links)


def random_topology(seed: int, zones: int, nodes: tuple[int, int], links_per_node: int) -> Topology:
    rng = random.Random(seed)
    all_zones = tuple(
        Zone(f"z{i}", rng.choice(ZONE_KINDS), rng.choice(LABELS), rng.choice((1, 1, 4500)), "DE", "own")
        for i in range(zones)
    )
    all_nodes = tuple(
        Node(f"z{i}n{j}", rng.choice(KINDS), f"z{i}", "Inference pool", DETAIL, cost_shown="USD 3k a month")
        for i in range(zones)
        for j in range(rng.randint(*nodes))
    )
    links = {link.id: link for link in _links(rng, all_nodes, links_per_node * len(all_nodes))}
    return Topology("random", all_zones, all_nodes, tuple(links.values()))


def _links(rng: random.Random, nodes: tuple[Node, ...], count: int) -> Iterator[Link]:
    for _ in range(count if len(nodes) > 1 else 0):
        a, b = rng.sample(nodes, 2)
        words = rng.choice(("", "sign-in", "training set", "signed media"))
        rtt, cost = rng.choice(("", "4.2 / 7.9 ms", "104 / 131 ms")), rng.choice(("", "USD 1.93k a month"))
        kind, path = rng.choice(LINK_KINDS), rng.random() < 0.1
        yield Link(a.id, b.id, kind, words, rtt_shown=rtt, cost_shown=cost, path=path)


def check(topology: Topology, layout: Layout) -> None:
    """Every promise of the layout."""
    cards, titles = list(layout.nodes.values()), title_boxes(topology, layout)
    labels = [r.label.box for r in layout.routes if r.label]
    wanted = [k for k in topology.links if k.label or k.rtt_shown or k.cost_shown]
    assert len(layout.routes) == len(topology.links)
    assert len(labels) == len(wanted), "a label found no place"
    assert not [1 for a, b in combinations([*cards, *titles], 2) if overlap(a, b)]
    assert not [1 for label in labels for other in [*cards, *titles] if overlap(label, other, 2)]
    assert not [1 for a, b in combinations(labels, 2) if overlap(a, b, 2)]
    for node in topology.nodes:
        assert inside(layout.nodes[node.id], layout.zones[node.zone])
    for box in [*layout.zones.values(), *labels]:
        assert inside(box, Box(0, 0, layout.width, layout.height))
    for route in layout.routes:
        check_route(topology.links[route.link], route.points, layout, titles)


def check_route(link: Link, points: tuple[tuple[float, float], ...], layout: Layout, titles: list[Box]) -> None:
    """Level and upright parts only, from card to card, through no other card and over no title."""
    assert on_border(points[0], layout.nodes[link.source])
    assert on_border(points[-1], layout.nodes[link.target])
    for (x1, y1), (x2, y2) in pairwise(points):
        assert abs(x1 - x2) < 1e-6 or abs(y1 - y2) < 1e-6
        stroke = Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
        assert not [id for id, card in layout.nodes.items() if overlap(stroke, shrunk(card))]
        assert not [1 for title in titles if overlap(stroke, title)]


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x
        and inner.y >= outer.y
        and inner.x + inner.w <= outer.x + outer.w + 1e-6
        and inner.y + inner.h <= outer.y + outer.h + 1e-6
    )


def shrunk(box: Box) -> Box:
    return Box(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1)


def on_border(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    at_side = min(abs(x - box.x), abs(x - box.x - box.w)) < 1e-6 and box.y < y < box.y + box.h
    at_end = min(abs(y - box.y), abs(y - box.y - box.h)) < 1e-6 and box.x < x < box.x + box.w
    return at_side or at_end


@pytest.mark.parametrize(("width", "orientation"), ROOMS)
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_touches_in_the_samples(name: str, width: float | None, orientation: Orientation) -> None:
    topology = SAMPLES[name]()
    check(topology, lay_out(topology, width, orientation))


@pytest.mark.parametrize(("width", "orientation"), ROOMS)
@settings(max_examples=20, derandomize=True, deadline=None)
@given(topology=topologies())
def test_nothing_touches_in_random_topologies(
    width: float | None, orientation: Orientation, topology: Topology
) -> None:
    check(topology, lay_out(topology, width, orientation))


@pytest.mark.parametrize(("width", "orientation"), ROOMS)
def test_nothing_touches_in_a_full_house(width: float | None, orientation: Orientation) -> None:
    topology = random_topology(5, 8, (8, 8), 2)
    check(topology, lay_out(topology, width, orientation))


@settings(max_examples=15, derandomize=True, deadline=None)
@given(topology=topologies(), seed=st.integers(0, 99))
def test_the_order_of_parts_changes_nothing(topology: Topology, seed: int) -> None:
    mixed = replace(
        topology, **{part: _shuffled(getattr(topology, part), seed) for part in ("zones", "nodes", "links")}
    )  # fmt: skip
    assert _picture(topology) == _picture(mixed)


def _shuffled(parts: tuple[object, ...], seed: int) -> tuple[object, ...]:
    return tuple(random.Random(seed).sample(parts, len(parts)))


def _picture(topology: Topology) -> object:
    layout = lay_out(topology)
    routes = sorted((topology.links[r.link].id, r.points, r.label.text if r.label else "") for r in layout.routes)
    return layout.width, layout.height, layout.zones, layout.nodes, routes


def test_the_picture_keeps_to_its_room() -> None:
    for name, make in SAMPLES.items():
        for width in (350.0, 600.0, 900.0, 1180.0, 1600.0):
            assert lay_out(make(), width).width <= width, name


def test_narrow_stacks_every_zone_below_the_last() -> None:
    layout = lay_out(SAMPLES["hybrid_burst"](), orientation="narrow")
    zones = sorted(layout.zones.values(), key=lambda z: z.y)
    assert layout.width <= 350
    assert all(a.y + a.h < b.y for a, b in pairwise(zones))


def test_a_request_path_inside_one_zone_runs_straight_down() -> None:
    topology = SAMPLES["cloud_rag"]()
    layout = lay_out(topology)
    routes = {topology.links[r.link].id: r.points for r in layout.routes}
    down = routes["aws/eu-central-1/gateway>aws/eu-central-1/retrieval/request"]
    assert len(down) == 2
    assert down[0][1] < down[1][1]


def test_users_stand_first_and_shared_services_last() -> None:
    for name, make in SAMPLES.items():
        zones = sorted(lay_out(make()).zones.items(), key=lambda z: (z[1].y, z[1].x))
        order = [id for id, _ in zones]
        assert "@users" not in order or order[0] == "@users", name
        assert "@shared" not in order or order[-1] == "@shared", name


def test_an_empty_topology_is_an_empty_picture() -> None:
    layout = lay_out(Topology("empty", (), (), ()))
    assert (layout.zones, layout.nodes, layout.routes) == ({}, {}, ())


@pytest.mark.parametrize(
    ("nodes", "links", "says"),
    [
        ((Node("a", "gpu", "elsewhere", "A", ""),), (), "not there"),
        ((Node("a", "gpu", "z", "A", ""),), (Link("a", "b", "data", ""),), "does not join"),
        ((Node("a", "gpu", "z", "A", ""),), (Link("a", "a", "data", ""),), "does not join"),
        ((Node("a", "gpu", "z", "A", ""), Node("a", "gpu", "z", "A", "")), (), "one id"),
    ],
)
def test_a_graph_that_hangs_in_the_air_is_refused(nodes: tuple[Node, ...], links: tuple[Link, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        lay_out(Topology("bad", (Zone("z", "cloud", "Z"),), nodes, links))
