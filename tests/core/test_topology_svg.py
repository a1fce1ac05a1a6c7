"""The picture: well formed, safe, readable, and grey where it must be."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from advisor.topology import Link, Node, Topology, Zone, lay_out, to_svg
from advisor.topology.captions import head_text
from advisor.topology.icons import ICONS
from advisor.topology.text import clean, fit, text_width, wrap
from advisor.topology.theme import PALETTES, custom_properties
from tests.core.topology_samples import SAMPLES, edge_fleet, hybrid_burst

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"\' onload=alert(1) x="',
    "A&B ]]> <!-- &lt;",
    "מרכז נתונים תל אביב",
    "\u202egnp.exe\u2066 \x00\x1b[31m",
    "W" * 400,
)


def parse(topology: Topology, **options: object) -> ET.Element:
    return ET.fromstring(to_svg(topology, lay_out(topology), **options))  # type: ignore[arg-type]


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [g for g in root.iter(f"{SVG}g") if g.get("class") == name]


def named(text: str) -> Topology:
    """A topology whose every text is the given one."""
    zones = (Zone("a", "edge", text, 4500, text, text, text), Zone("b", "cloud", text))
    nodes = (Node("a1", "gpu", "a", text, text, 3, 1.0, text), Node(text, text, "b", text, text))
    return Topology(text, zones, nodes, (Link("a1", text, "data", text, rtt_shown=text, cost_shown=text),))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_user_stays_text(text: str) -> None:
    root = parse(named(text))
    allowed = {"svg", "g", "rect", "path", "text", "title", "desc"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    assert not [k for element in root.iter() for k in element.attrib if k.startswith("on") or k.endswith("href")]
    assert clean(text) in [element.text for element in root.iter(f"{SVG}title")]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_cut_to_its_card(text: str) -> None:
    topology = named(text)
    layout = lay_out(topology)
    for group in of_class(parse(topology), "node"):
        box = layout.nodes[next(n.id for n in topology.nodes if clean(n.id) == group.get("data-id"))]
        for line in group.iter(f"{SVG}text"):
            size, bold = float(line.get("font-size", "12")), line.get("font-weight") == "600"
            assert float(line.get("x", "0")) + text_width(line.text or "", size, bold) <= box.x + box.w


@pytest.mark.parametrize("name", SAMPLES)
def test_every_part_can_be_reached_and_says_what_it_is(name: str) -> None:
    topology = SAMPLES[name]()
    root = parse(topology)
    assert root.get("role") == "group"
    assert root.get("aria-label") == topology.title
    parts = of_class(root, "node") + of_class(root, "link")
    assert {g.get("data-id") for g in parts} == {p.id for p in (*topology.nodes, *topology.links)}
    for group in parts:
        assert (group.get("tabindex"), group.get("role")) == ("0", "button")
        assert group.get("aria-label") == group.findtext(f"{SVG}title")


def test_a_sentence_holds_the_figures_of_its_part() -> None:
    said = {g.get("data-id"): g.get("aria-label") for g in of_class(parse(hybrid_burst()), "link")}
    sentence = said["fra-dc/retrieval>aws/eu-central-1|H100-SXM/request"] or ""
    assert "Request from Vector store to Inference pool" in sentence
    for fact in ("4.2 / 7.9 ms", "1,000 Mbit/s", "USD 1.93k a month", "crosses site, operator"):
        assert fact in sentence


@pytest.mark.parametrize("orientation", ["wide", "narrow"])
@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_is_smaller_than_twelve_px(name: str, orientation: str) -> None:
    topology = SAMPLES[name]()
    root = ET.fromstring(to_svg(topology, lay_out(topology, orientation=orientation)))  # type: ignore[arg-type]
    sizes = [float(e.get("font-size", "12")) for e in root.iter()]
    assert min(sizes) >= 12


def test_classes_carry_their_count() -> None:
    texts = [t.text for t in parse(edge_fleet()).iter(f"{SVG}text")]
    assert "× 4,500 sites" in texts


def test_the_main_path_is_thicker_and_the_kinds_differ_without_colour() -> None:
    topology = hybrid_burst()
    styles: dict[tuple[str, bool], set[tuple[str | None, str | None]]] = {}
    links = {link.id: link for link in topology.links}
    for group in of_class(parse(topology), "link"):
        link = links[group.get("data-id", "")]
        line = next(p for p in group.iter(f"{SVG}path") if p.get("class") == "line")
        styles.setdefault((link.kind, link.path), set()).add((line.get("stroke-width"), line.get("stroke-dasharray")))
    looks = [next(iter(found)) for found in styles.values() if len(found) == 1]
    assert len(looks) == len(styles) == len(set(looks)) == 5


def test_print_uses_greys_only() -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", to_svg(hybrid_burst(), lay_out(hybrid_burst()), "print")))
    assert colours
    assert all(c[1:3] == c[3:5] == c[5:7] for c in colours)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", PALETTES)
def test_text_has_contrast_on_every_ground(theme: str) -> None:
    colour = PALETTES[theme]
    zones = [role.removesuffix("-fill") for role in colour if role.endswith("-fill")]
    pairs = [(ink, ground) for ink in ("ink", "muted") for ground in ("card", "paper", *(f"{z}-fill" for z in zones))]
    pairs += [(f"{z}-title", f"{z}-fill") for z in zones] + [("badge", f"{z}-title") for z in zones]
    for ink, ground in pairs:
        light, dark = sorted((luminance(colour[ink]), luminance(colour[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_the_screen_theme_names_roles_that_the_page_fills() -> None:
    svg = to_svg(hybrid_burst(), lay_out(hybrid_burst()), "screen")
    used = set(re.findall(r"var\((--topology-[a-z-]+)\)", svg))
    assert used
    assert used <= set(re.findall(r"(--topology-[a-z-]+):light-dark\(#", custom_properties()))
    assert not re.search(r"#[0-9a-f]{6}", svg)


def test_the_same_topology_is_the_same_bytes_however_it_is_ordered() -> None:
    topology = hybrid_burst()
    turned = replace(topology, zones=topology.zones[::-1], nodes=topology.nodes[::-1], links=topology.links[::-1])
    assert to_svg(topology, lay_out(topology)) == to_svg(turned, lay_out(turned))


def test_nothing_is_asked_of_another_host() -> None:
    for make in SAMPLES.values():
        svg = to_svg(make(), lay_out(make()))
        assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
        assert not re.search(r"<(script|image|use|style|foreignObject)|url\(|@import", svg)


def test_every_kind_of_node_has_an_icon_that_stays_on_its_grid() -> None:
    kinds = {n.kind for make in SAMPLES.values() for n in make().nodes}
    assert kinds <= set(ICONS)
    assert len({path for _, path in ICONS.values()}) == len(ICONS)


def test_the_legend_explains_what_is_there_and_nothing_else() -> None:
    (key,) = of_class(parse(edge_fleet()), "key")
    words = [t.text for t in key.iter(f"{SVG}text")]
    assert words == ["main request path", "data", "control", "ms: round trip, P50 / P95", "USD: a month, typical"]


def test_fitting_keeps_what_fits_and_marks_what_it_cuts() -> None:
    assert fit("Model registry", 200, 13) == "Model registry"
    cut = fit("Model registry of the whole group", 90, 13)
    assert cut.endswith("…")
    assert text_width(cut, 13) <= 90
    assert fit("anything", 3, 13) == ""


def test_wrapping_breaks_between_statements_before_it_breaks_words() -> None:
    assert wrap("16 × H200 owned · Llama-3.3-70B", 120, 12, 3) == ("16 × H200 owned", "Llama-3.3-70B")
    assert wrap("", 120, 12, 2) == ()
    assert len(wrap("one two three four five six seven eight nine ten", 60, 12, 3)) == 3


@pytest.mark.parametrize(
    ("label", "title", "below"),
    [
        ("AWS us-east-1, Ashburn", "AWS us-east-1", "Ashburn, DE"),
        ("Azure germanywestcentral, Frankfurt", "Azure, Frankfurt", "germanywestcentral, DE"),
        ("Azure southafricanorth, Johannesburg", "Johannesburg", "Azure southafricanorth"),
        ("DeepInfra (taken as the vendor)", "DeepInfra", "taken as the vendor, DE"),
    ],
)
def test_a_zone_whose_name_is_too_long_for_one_line_has_its_rest_below_and_nothing_cut(
    label: str, title: str, below: str
) -> None:
    head = head_text(Zone("zone", "cloud", label, country="DE"), 168.0)
    assert (head.title, head.below) == (title, below)
