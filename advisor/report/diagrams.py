"""The topology as a file for an architect: SVG, PNG, Mermaid, draw.io, all from the one layout or the one graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from advisor.advice import Advice
from advisor.errors import InputError
from advisor.report.fonts import coverage, drawable
from advisor.report.typeset import font_folder, typeset
from advisor.topology import Topology, lay_out, to_drawio, to_mermaid, to_svg

Form = Literal["svg", "png", "mermaid", "drawio"]
DesignId = Literal["recommended", "as_stated"]
DESIGNS: Final[tuple[DesignId, ...]] = get_args(DesignId)
_NAMES: Final[dict[str, str]] = {"recommended": "Recommended", "as_stated": "Plan as stated"}
_PPI: Final = 96.0  # at which Typst draws one px of an SVG as one pixel
_ALONE: Final = b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("picture.svg")'


@dataclass(frozen=True, slots=True)
class FileKind:
    """How a diagram is saved: label for people, ending of the file's name, MIME type."""

    label: str
    ending: str
    mime: str


FORMS: Final[dict[Form, FileKind]] = {
    "svg": FileKind("Topology, SVG", "svg", "image/svg+xml"),
    "png": FileKind("Topology, PNG", "png", "image/png"),
    "mermaid": FileKind("Topology, Mermaid", "mmd", "text/vnd.mermaid"),
    "drawio": FileKind("Topology, draw.io", "drawio", "application/vnd.jgraph.mxfile"),
}


def to_diagram(advice: Advice, form: Form, design: DesignId = "recommended", width: float | None = None) -> bytes:
    """The topology in that form; the same advice gives the same bytes.

    design  draw.io holds both designs, the asked one first; the others hold this one
    width   room of the layout in px, as `lay_out` takes it; Mermaid places things itself
    Raises InputError where the advice has no such picture.
    """
    topology = topology_of(advice, design)
    if form == "drawio":
        first = sorted(DESIGNS, key=lambda id: id != design)
        pages = [(_NAMES[id], found) for id in first if (found := _drawn(advice, id))]
        return to_drawio(pages, width).encode()
    if form == "mermaid":
        return to_mermaid(topology).encode()
    svg = to_svg(topology, lay_out(topology, width))
    return svg.encode() if form == "svg" else to_png(svg)


def designs_of(advice: Advice) -> tuple[DesignId, ...]:
    """The designs that the advice has a picture of."""
    return tuple(id for id in DESIGNS if _drawn(advice, id))


def topology_of(advice: Advice, design: DesignId) -> Topology:
    """The topology of the recommended design or of the plan as stated. Raises InputError where there is none."""
    found = _drawn(advice, design)
    if found is None:
        others = [id for id in DESIGNS if _drawn(advice, id)]
        hint = f"There is one of: {', '.join(others)}" if others else "Answer what the advice waits for first"
        raise InputError.single(f"picture of the design {design!r}", "there is none in this advice", hint)
    return found


def _drawn(advice: Advice, design: DesignId) -> Topology | None:
    return advice.topology if design == "recommended" else advice.topology_stated


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """The picture as PNG on white, `scale` pixels a px, in the fonts that the project ships and no others.

    A character that none of them draws becomes a box.
    """
    picture = drawable(svg, coverage(font_folder())).encode()
    made = typeset({"main.typ": _ALONE, "picture.svg": picture}, format="png", ppi=_PPI * scale)
    assert isinstance(made, bytes)
    return made
