"""The topology as Mermaid text, for wikis and repositories that draw it themselves."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from advisor.topology.arrange import link_order
from advisor.topology.captions import counted, plain_cost
from advisor.topology.key import DASHES
from advisor.topology.model import Link, Node, Topology, Zone
from advisor.topology.text import ELLIPSIS, clean
from advisor.topology.theme import Theme, palette
from advisor.topology.words import gated

LABEL_MOST: Final = 80  # characters of one line; Mermaid refuses files over 50,000
_PLAIN: Final = re.compile(r"[^\w\s.,/·×–—%-]|_|^[-.]|^\d+[.)]", re.ASCII)
_JOINER: Final = "\u2060"  # no width: it only keeps two characters apart
_TRIGGER: Final = re.compile(r"\bfa[bklrs]?:(?=fa-)|\$(?=\$)|\\(?=n)|ﬂ(?=°)|¶(?=ß)")
"""What Mermaid reads in a special way even where it is escaped."""
_TITLE: Final = str.maketrans("<>&", "＜＞＆")  # a title knows no escape
_ARROWS: Final = {"request": "-->", "data": "-.->", "control": "-.->", "failover": "-.->"}


def to_mermaid(topology: Topology, theme: Theme = "light") -> str:
    """A flowchart: a subgraph a zone, a box a part, an arrow a link. Every text of a user is escaped.

    The same topology gives the same text, however its parts are ordered; ids are numbers, never names.
    """
    zones = sorted(topology.zones, key=lambda z: z.id)
    nodes = sorted(topology.nodes, key=lambda n: (n.zone, n.id))
    links = sorted(topology.links, key=link_order)
    ids = {n.id: f"n{i}" for i, n in enumerate(nodes, 1)}
    colour = palette(theme)
    title = _cut(topology.title).translate(_TITLE) or "Topology"
    lines = [
        "---",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        "---",
        "flowchart LR",
    ]
    for i, zone in enumerate(zones, 1):
        lines += [f"  subgraph z{i}[{_label(_zone_lines(zone))}]"]
        lines += [f"    {ids[n.id]}[{_label(_node_lines(n))}]" for n in nodes if n.zone == zone.id]
        lines += ["  end"]
    lines += [f"  {ids[k.source]} {_arrow(k)} {ids[k.target]}" for k in links]
    for i, zone in enumerate(zones, 1):
        fill, line, title = (colour[f"{zone.kind}-{part}"] for part in ("fill", "line", "title"))
        lines.append(f"  style z{i} fill:{fill},stroke:{line},color:{title}")
    if nodes:
        lines.append(f"  classDef part fill:{colour['card']},stroke:{colour['card-line']},color:{colour['ink']}")
        lines.append(f"  class {','.join(ids.values())} part")
    lines += [f"  linkStyle {i} {_stroke(k, colour[k.kind])}" for i, k in enumerate(links)]
    return "\n".join(lines) + "\n"


def _zone_lines(zone: Zone) -> Iterator[str]:
    yield zone.label
    yield f"{counted(zone.count)} sites" if zone.count > 1 else ""
    yield ", ".join(t for t in (zone.country, f"{zone.law} law" if zone.law not in ("", zone.country) else "") if t)


def _node_lines(node: Node) -> Iterator[str]:
    count = counted(node.count)
    yield f"{_cut(node.label, LABEL_MOST - len(count) - 1)} {count}" if count else node.label
    yield from node.detail.split(" · ")
    yield node.cost_shown


def _arrow(link: Link) -> str:
    """An arrow with what runs over it, how long a round trip takes, what it costs and which boundary it crosses."""
    arrow = "==>" if link.path else _ARROWS[link.kind]
    crossed = f"crosses {', '.join(link.crosses)}" if gated(link) else ""
    words = [t for t in (link.label, link.rtt_shown, plain_cost(link.cost_shown), crossed) if clean(t)]
    return f"{arrow}|{_label(words)}|" if words else arrow


def _stroke(link: Link, colour: str) -> str:
    dash = f",stroke-dasharray:{DASHES[link.kind]}" if DASHES[link.kind] else ""
    return f"stroke:{colour},stroke-width:{2.6 if link.path else 1.6}px{dash}"


def _label(lines: Iterable[str]) -> str:
    """A quoted label; what could be read as Mermaid, Markdown or HTML stands as the number of its character."""
    shown = [_escaped(_cut(line)) for line in lines]
    return f'"{"<br/>".join(line for line in shown if line) or " "}"'


def _escaped(line: str) -> str:
    return _PLAIN.sub(lambda found: "".join(map(_entity, found[0])), _TRIGGER.sub(f"\\g<0>{_JOINER}", line))


def _entity(char: str) -> str:
    """Letters of other scripts, marks and blanks as they are; everything else as #number;"""
    letter = unicodedata.category(char)[0] in "LMN" or char == _JOINER
    return char if char.isdigit() or (letter and not char.isascii()) else f"#{ord(char)};"


def _cut(text: str, most: int = LABEL_MOST) -> str:
    line = clean(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + ELLIPSIS
