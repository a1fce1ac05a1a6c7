"""The legend under the picture: what is on it and nothing else, in as many rows as its width needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from advisor.topology.captions import TEXT_PX
from advisor.topology.model import LinkKind, Topology
from advisor.topology.strokes import arrow, px, text, way
from advisor.topology.text import text_width
from advisor.topology.words import gated

DASHES: Final[Mapping[LinkKind, str]] = {"request": "", "data": "7 4", "control": "1.5 4", "failover": "9 3 2 3"}
_ROW: Final = 22.0
_GAP: Final = 18.0
_SAMPLE: Final = ((0.0, -4.0), (30.0, -4.0))


def line_style(kind: LinkKind, path: bool, colour: str) -> str:
    """Stroke attributes of a kind of link; the main request path is thicker."""
    dash = f' stroke-dasharray="{DASHES[kind]}"' if DASHES[kind] else ""
    return f'fill="none" stroke="{colour}" stroke-width="{2.6 if path else 1.6}"{dash}'


def legend(topology: Topology, width: float, top: float, colour: Mapping[str, str]) -> tuple[str, float]:
    """The legend as SVG, and the height that it takes (0 where there is nothing to explain)."""
    x, y, drawn = 6.0, top + 20, []
    for sample, words in _entries(topology, colour):
        lead = 36.0 if sample else 0.0
        wide = lead + text_width(words, TEXT_PX)
        if x > 6 and x + wide > width:
            x, y = 6.0, y + _ROW
        drawn.append(f'<g transform="translate({px(x)} {px(y)})">{sample}{text(lead, 0, words)}</g>')
        x += wide + _GAP
    return f'<g class="key" fill="{colour["muted"]}">{"".join(drawn)}</g>', (y + 8 - top) if drawn else 0.0


def _entries(topology: Topology, colour: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Sample and words of each entry."""
    links = topology.links
    if any(k.path for k in links):
        yield _sample("request", True, colour), "main request path"
    for kind in DASHES:
        if any(k.kind == kind and not k.path for k in links):
            yield _sample(kind, False, colour), kind
    if any(map(gated, links)):
        bars = f'<path d="M12 -9v10M16 -9v10" stroke="{colour["failover"]}" stroke-width="2"/>'
        yield bars, "leaves a country or crosses an air gap"
    if any(k.rtt_shown for k in links):
        yield "", "ms: round trip, P50 / P95"
    if any("USD" in shown for shown in (*(k.cost_shown for k in links), *(n.cost_shown for n in topology.nodes))):
        yield "", "USD: a month, typical"


def _sample(kind: LinkKind, path: bool, colour: Mapping[str, str]) -> str:
    style = line_style(kind, path, colour[kind])
    return f'<path d="{way(_SAMPLE)}" {style}/><path d="{arrow(_SAMPLE)}" fill="{colour[kind]}"/>'
