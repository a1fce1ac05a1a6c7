"""The topology as a picture in a report: in the layout that is printed largest, never smaller than can be read."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from advisor.report.typeset import typeset
from advisor.topology import Layout, Topology, lay_out, to_svg
from advisor.topology.theme import Theme

_WIDTHS_PX: Final = (1180, 1000, 820, 640)
_READABLE_MM: Final = 0.13  # a px: text of 12 px is then 4.4 pt high
_GOOD_MM: Final = 0.15
_LARGEST_MM: Final = 0.2
_LEGEND_PX: Final = 30.0
_ALONE: Final = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG and the size at which it is printed."""

    svg: str
    width_mm: float
    height_mm: float


def pictures(
    topologies: Mapping[str, Topology], width_mm: float, height_mm: float, page_mm: float, theme: Theme
) -> dict[str, Picture]:
    """The pictures, together no higher than the room where they can be read there, else each on a page of its own.

    height_mm  of all together;  page_mm  of one alone
    """
    each_mm = height_mm / max(1, len(topologies))
    found = {name: _best(topology, width_mm, each_mm, page_mm, theme) for name, topology in topologies.items()}
    total = sum(p.height_mm for p, _ in found.values())
    shrink = min(1.0, height_mm / total) if total else 1.0
    if min((scale for _, scale in found.values()), default=1.0) * shrink < _READABLE_MM:
        shrink = 1.0
    return {name: Picture(p.svg, p.width_mm * shrink, p.height_mm * shrink) for name, (p, _) in found.items()}


@lru_cache(maxsize=32)
def _best(topology: Topology, width_mm: float, each_mm: float, page_mm: float, theme: Theme) -> tuple[Picture, float]:
    """The layout that prints largest in its share of the room; where none prints well there, the lowest that does on a
    page, else the largest. With its scale, mm a px. Narrower layouts are higher, so the first that is too high is the
    last one tried."""
    scaled: list[tuple[float, Layout]] = []
    for width in _WIDTHS_PX:
        at = lay_out(topology, width)
        scaled.append((min(width_mm / at.width, page_mm / (at.height + _LEGEND_PX), _LARGEST_MM), at))
        if (at.height + _LEGEND_PX) * scaled[-1][0] > each_mm and scaled[0][0] >= _GOOD_MM:
            break
    good = [(scale, at) for scale, at in scaled if scale >= _GOOD_MM]
    fitting = [(scale, at) for scale, at in good if (at.height + _LEGEND_PX) * scale <= each_mm]
    if fitting or not good:
        scale, layout = max(fitting or scaled, key=lambda found: found[0])
    else:
        scale, layout = min(good, key=lambda found: found[0] * found[1].height)
    svg = to_svg(topology, layout, theme=theme)
    return Picture(svg, layout.width * scale, _drawn_height(svg, layout) * scale), scale


def _drawn_height(svg: str, layout: Layout) -> float:
    """Height of the drawing with its legend, px."""
    box = svg.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    return float(box[1]) if len(box) == 2 else layout.height


def as_pixels(svg: bytes) -> bytes:
    """The picture as pixels in an SVG. Typst 0.15 writes Arabic in an SVG as glyphs without code points, which PDF/UA
    forbids; on the page itself Arabic is no trouble."""
    png = typeset({"main.typ": _ALONE, "picture.svg": svg}, format="png", ppi=300)
    assert isinstance(png, bytes)
    width, height = struct.unpack_from(">II", png, 16)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{b64encode(png).decode()}"/></svg>'
    ).encode()
