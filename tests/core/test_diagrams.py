"""Mermaid, draw.io and PNG: what is on the picture is in the file, where the layout puts it, and names stay text."""

from __future__ import annotations

import html
import io
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from advisor.errors import InputError
from advisor.report.diagrams import FORMS, designs_of, to_diagram, to_png
from advisor.topology import Layout, Link, Node, Topology, Zone, lay_out, to_drawio, to_mermaid, to_svg
from advisor.topology.arrange import link_order
from advisor.topology.mermaid import LABEL_MOST
from advisor.topology.text import clean
from tests.core.report_fixture import blank_advice, small_advice
from tests.core.topology_samples import SAMPLES, edge_fleet, hybrid_burst

HOSTILE = (
    "<script>alert(1)</script>",
    '"\' onload=alert(1) x="',
    'a"]; click n1 call alert(1)',
    '%%{init: {"securityLevel": "loose"}}%%',
    "A&B ]]> <!-- &lt; #60; --> {{x}} [[y]] ((z)) |p|",
    "end\nsubgraph x\n  n1 --> n2",
    "`**bold**` _i_ 1. list $$x$$ fa:fa-user",
    "=cmd|' /C calc'!A0",
    '#image("/etc/passwd") $x$ @ref',
    "\x00\x07\x1b[31m\u202egpj.exe\u2066",
    "מרכז נתונים תל אביב 北京数据中心 😀👩‍👩‍👧",
    "ﬂ°°60¶ß \\n \\u0041 %name%",
    "x" * 10_000,
    " \n\t ",
)
LABEL = r'"[^"\n]*"'
GRAMMAR = (
    re.compile(rf"  subgraph z\d+\[({LABEL})\]"),
    re.compile(rf"    n\d+\[({LABEL})\]"),
    re.compile(rf"  n\d+ (?:-->|-\.->|==>)(?:\|({LABEL})\|)? n\d+"),
    re.compile(r"  end"),
    re.compile(r"  style z\d+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}"),
    re.compile(r"  classDef part fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}"),
    re.compile(r"  class n\d+(?:,n\d+)* part"),
    re.compile(r"  linkStyle \d+ stroke:#[0-9a-f]{6},stroke-width:[\d.]+px(?:,stroke-dasharray:[\d. ]+)?"),
)
"""All that our Mermaid may consist of."""


def named(words: str) -> Topology:
    """A topology whose every text is the given one."""
    zones = (Zone("a", "edge", words, 4500, words, words, words), Zone(words + "z", "cloud", words))
    nodes = (Node("a1", "gpu", "a", words, words, 3, 1.0, words), Node(words, words, words + "z", words, words))
    links = (Link("a1", words, "data", words, rtt_shown=words, cost_shown=words, crosses=("country",)),)
    return Topology(words, zones, nodes, links)


def mermaid_labels(text: str) -> list[str]:
    """The labels of a Mermaid text, each line of which must be of the grammar."""
    head, body = text.split("---\nflowchart LR\n")
    assert re.fullmatch(r'---\ntitle: "[^\n]*"\n', head)
    found = []
    for line in body.rstrip("\n").split("\n"):
        match = next((m for rule in GRAMMAR if (m := rule.fullmatch(line))), None)
        assert match, line
        found += [label for label in match.groups() if label]
    return found


def plain(label: str) -> list[str]:
    """The lines of a label as Mermaid shows them."""
    lines = label.strip('"').split("<br/>")
    return [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), line).replace("\u2060", "") for line in lines]


@pytest.mark.parametrize("name", SAMPLES)
def test_mermaid_holds_every_zone_part_and_link(name: str) -> None:
    topology = SAMPLES[name]()
    text = to_mermaid(topology)
    labels = [plain(label) for label in mermaid_labels(text)]
    assert text.count("  subgraph ") == len(topology.zones)
    assert len(re.findall(r"^    n\d+\[", text, re.MULTILINE)) == len(topology.nodes)
    assert len(re.findall(r"^  n\d+ [-=]", text, re.MULTILINE)) == len(topology.links)
    said = {line for label in labels for line in label}
    assert {z.label for z in topology.zones} <= said
    assert {n.cost_shown for n in topology.nodes if n.cost_shown} <= said
    assert {k.rtt_shown for k in topology.links if k.rtt_shown} <= said


def test_mermaid_joins_the_parts_that_the_links_join() -> None:
    topology = hybrid_burst()
    text = to_mermaid(topology)
    names = {m[1]: plain(m[2])[0] for m in re.finditer(r'^    (n\d+)\[("[^"]*")\]', text, re.MULTILINE)}
    drawn = Counter((names[m[1]], names[m[2]]) for m in re.finditer(r"^  (n\d+) [-=].*? (n\d+)$", text, re.MULTILINE))
    label = {n.id: n.label for n in topology.nodes}
    assert drawn == Counter((label[k.source], label[k.target]) for k in topology.links)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_a_label_in_mermaid_and_nothing_else(words: str) -> None:
    labels = mermaid_labels(to_mermaid(named(words)))
    whole = clean(words)
    shown = whole if len(whole) <= LABEL_MOST else whole[: LABEL_MOST - 1].rstrip() + "…"
    assert len(labels) == 5
    assert not whole or all(plain(label)[0] in (shown, f"{whole} × 3", f"{whole[:75]}… × 3") for label in labels)
    assert all(not re.search(r"[<>&`\"]", label.replace("<br/>", "").strip('"')) for label in labels)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_name_keeps_to_the_grammar_of_mermaid(words: str) -> None:
    labels = mermaid_labels(to_mermaid(named(words)))
    assert clean(words).replace("\u2060", "") in (plain(labels[0])[0], "")


@given(st.permutations(range(5)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_parts_changes_no_byte(order: list[int]) -> None:
    topology = edge_fleet()

    def turned(parts: tuple) -> tuple:
        return tuple(sorted(parts, key=lambda p: (order[parts.index(p) % 5], parts.index(p))))

    other = replace(topology, zones=turned(topology.zones), nodes=turned(topology.nodes), links=turned(topology.links))
    assert to_mermaid(other) == to_mermaid(topology)
    assert to_drawio([("x", other)]) == to_drawio([("x", topology)])


def cells(text: str) -> dict[str, tuple[ET.Element, ET.Element]]:
    """Id → object and cell of the first page."""
    root = ET.fromstring(text).find("diagram/mxGraphModel/root")
    assert root is not None
    found = {o.get("id", ""): (o, o.find("mxCell")) for o in root.iter("object")}
    assert len(found) == len(list(root.iter("object"))), "two cells with one id"
    return found  # type: ignore[return-value]


def style(cell: ET.Element) -> dict[str, str]:
    return {k: v for k, _, v in (part.partition("=") for part in cell.get("style", "").split(";") if part)}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reference_in_draw_io_resolves_and_ids_are_ours(name: str) -> None:
    text = to_drawio([(name, SAMPLES[name]())])
    found = cells(text)
    for id, (_, cell) in found.items():
        assert re.fullmatch(r"[zne]\d+(-icon)?|key", id)
        assert cell.get("parent") in {"1", *found}
        for end in ("source", "target"):
            assert cell.get(end) is None or cell.get(end, "").startswith("n")
            assert cell.get(end) is None or cell.get(end) in found
    assert 'compressed="false"' in text
    assert '<mxCell id="0"/>' in text


def geometry(cell: ET.Element) -> tuple[float, ...]:
    box = cell.find("mxGeometry")
    assert box is not None
    return tuple(float(box.get(key, "nan")) for key in ("x", "y", "width", "height"))


def routes(topology: Topology, layout: Layout) -> Iterator[tuple[str, tuple[tuple[float, float], ...], Link]]:
    ordered = sorted(layout.routes, key=lambda r: link_order(topology.links[r.link]))
    yield from ((f"e{i}", r.points, topology.links[r.link]) for i, r in enumerate(ordered, 1))


@pytest.mark.parametrize("name", SAMPLES)
def test_draw_io_puts_everything_where_the_layout_does(name: str) -> None:
    topology = SAMPLES[name]()
    layout, found = lay_out(topology), cells(to_drawio([(name, topology)]))
    zones = {z.id: f"z{i}" for i, z in enumerate(sorted(topology.zones, key=lambda z: z.id), 1)}
    nodes = {n.id: f"n{i}" for i, n in enumerate(sorted(topology.nodes, key=lambda n: n.id), 1)}
    for id, box in layout.zones.items():
        assert geometry(found[zones[id]][1]) == pytest.approx((box.x, box.y, box.w, box.h), abs=0.06)
    for node in topology.nodes:
        box, around, cell = layout.nodes[node.id], layout.zones[node.zone], found[nodes[node.id]][1]
        assert cell.get("parent") == zones[node.zone]
        assert geometry(cell) == pytest.approx((box.x - around.x, box.y - around.y, box.w, box.h), abs=0.11)
    for id, points, link in routes(topology, layout):
        cell = found[id][1]
        assert (cell.get("source"), cell.get("target")) == (nodes[link.source], nodes[link.target])
        bends = [(float(p.get("x", "nan")), float(p.get("y", "nan"))) for p in cell.iter("mxPoint")]
        assert bends == [pytest.approx(point, abs=0.06) for point in points[1:-1]]
        for end, at, point in (("exit", link.source, points[0]), ("entry", link.target, points[-1])):
            box, look = layout.nodes[at], style(cell)
            port = (box.x + float(look[f"{end}X"]) * box.w, box.y + float(look[f"{end}Y"]) * box.h)
            assert port == pytest.approx(point, abs=0.1)


def test_the_label_of_a_line_stands_where_the_layout_puts_it() -> None:
    """By the rule of mxGraph: x is the way along the line, y the distance across it."""
    topology = hybrid_burst()
    layout, found = lay_out(topology), cells(to_drawio([("x", topology)]))
    labels = {(topology.links[r.link].id, r.points): r.label for r in layout.routes}
    for id, points, link in routes(topology, layout):
        box = labels[link.id, points]
        if box is None:
            continue
        place = found[id][1].find("mxGeometry")
        assert place is not None
        at = spot(points, float(place.get("x", "nan")), float(place.get("y", "nan")))
        middle = (box.box.x + box.box.w / 2, box.box.y + box.box.h / 2)
        assert at == pytest.approx(middle, abs=1.0), link.id


def spot(points: tuple[tuple[float, float], ...], x: float, y: float) -> tuple[float, float]:
    parts = list(pairwise(points))
    sizes = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in parts]
    rest = (x / 2 + 0.5) * sum(sizes)
    for (a, b), size in zip(parts, sizes, strict=True):
        if rest <= size or (a, b) == parts[-1]:
            ux, uy = (b[0] - a[0]) / size, (b[1] - a[1]) / size
            return a[0] + ux * rest + uy * y, a[1] + uy * rest - ux * y
        rest -= size
    raise AssertionError


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_stays_text_in_draw_io(words: str) -> None:
    text = to_drawio([(words, named(words))])
    whole = clean(words)
    for thing, _ in cells(text).values():
        read = _Words()
        read.feed(thing.get("label", ""))
        assert read.tags <= {"b", "br", "div", "font"}
        assert read.attributes <= {"style", "color"}
        tip = _Words()
        tip.feed(thing.get("tooltip", ""))
        assert tip.tags == set()
    tips = [html.unescape(o.get("tooltip", "")) for id, (o, _) in cells(text).items() if id.startswith("z")]
    assert tips == [whole, whole]


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_name_gives_a_draw_io_file_that_parses(words: str) -> None:
    found = cells(to_drawio([(words, named(words))]))
    assert Counter(id[0] for id in found) == {"z": 2, "n": 4, "e": 1, "k": 1}


def test_icons_in_draw_io_are_pictures_inside_the_file() -> None:
    for id, (_, cell) in cells(to_drawio([("x", hybrid_burst())])).items():
        if id.endswith("-icon"):
            kind, _, data = style(cell)["image"].partition(",")
            assert kind == "data:image/svg+xml"
            assert ET.fromstring(b64decode(data)).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_bytes_and_asks_no_other_host(form: str) -> None:
    made = to_diagram(small_advice(), form)  # type: ignore[arg-type]
    assert made == to_diagram(small_advice(), form)  # type: ignore[arg-type]
    assert set(re.findall(rb"https?://[^\"\s]+", made)) <= {b"http://www.w3.org/2000/svg"}


def test_png_is_twice_the_picture_on_white() -> None:
    svg = to_svg(hybrid_burst(), lay_out(hybrid_burst()))
    width, height = map(float, re.findall(r'width="([\d.]+)" height="([\d.]+)"', svg)[0])
    image = Image.open(io.BytesIO(to_png(svg))).convert("RGBA")
    assert image.size == (round(2 * width), round(2 * height))
    assert image.getpixel((0, image.height - 1)) == (255, 255, 255, 255)
    assert len(image.getcolors(1 << 20) or ()) > 50


def test_png_draws_letters_in_the_fonts_of_the_project() -> None:
    """Other letters give other pixels, and so does a character that becomes a box; nothing is drawn as blank."""
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="24" font-family="Inter">{}</svg>'
    words = ("", "Ag", "שלום", "سلام", "Жя", "漢")
    pictures = [to_png(frame.format(f'<text y="18">{word}</text>')) for word in words]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_png_of_hostile_names_is_drawn(words: str) -> None:
    topology = named(words)
    image = Image.open(io.BytesIO(to_png(to_svg(topology, lay_out(topology)))))
    assert image.width > 200


def test_draw_io_holds_both_designs_and_the_asked_one_first() -> None:
    advice = replace(small_advice(), topology_stated=edge_fleet())
    first = re.findall(rb'<diagram id="page-\d" name="([^"]*)"', to_diagram(advice, "drawio", "as_stated"))
    assert first == [b"Plan as stated", b"Recommended"]
    assert designs_of(advice) == ("recommended", "as_stated")
    assert designs_of(small_advice()) == ("recommended",)


@pytest.mark.parametrize("form", FORMS)
def test_an_advice_without_a_picture_gets_a_sentence(form: str) -> None:
    with pytest.raises(InputError, match=r"there is none in this advice\. Answer what the advice waits for"):
        to_diagram(blank_advice(), form)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="There is one of: recommended"):
        to_diagram(small_advice(), form, "as_stated")  # type: ignore[arg-type]


def test_a_picture_is_the_same_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.cli import main
    from advisor.folders import data_folder

    monkeypatch.setattr("advisor.advice.assess", lambda *_: small_advice())
    paths = {form: tmp_path / "new" / f"x.{kind.ending}" for form, kind in FORMS.items()}
    asked = [part for form, path in paths.items() for part in (f"--{form}", str(path))]
    assert main(["report", str(data_folder() / "samples" / "eu-bank.yaml"), *asked]) == 0
    assert {form: path.read_bytes() for form, path in paths.items()} == {
        form: to_diagram(small_advice(), form) for form in FORMS
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--png", "{tmp}"], "is a directory"),
        (["--xlsx", "{tmp}/file/below.xlsx"], "cannot be written"),
        (["--png", "{tmp}/a", "--svg", "{tmp}/a"], "is named for --svg and for --png"),
        (["--svg", "{tmp}/a", "--design", "as_stated"], "There is one of: recommended"),
    ],
)
def test_a_bad_path_gets_a_sentence(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor.cli import main
    from advisor.folders import data_folder

    monkeypatch.setattr("advisor.advice.assess", lambda *_: small_advice())
    (tmp_path / "file").write_text("")
    sample = str(data_folder() / "samples" / "eu-bank.yaml")
    assert main(["report", sample, *(o.format(tmp=tmp_path) for o in options)]) == 2
    assert said in capsys.readouterr().err
