"""A QR code as our own SVG: dark modules on white, also on a dark page, because some cameras read nothing else."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

import segno

_QUIET: Final = 4  # modules of white around it, as the standard (ISO/IEC 18004) asks


@lru_cache(maxsize=64)
def qr_svg(text: str) -> str:
    """The code of a text as an SVG document, one path, one module a unit. Error correction M: 15 % may be hidden."""
    rows = segno.make(text, error="m", micro=False).matrix
    side = len(rows) + 2 * _QUIET
    dark = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path d="M0 0h{side}v{side}h-{side}z" fill="#fff"/><path d="{dark}" fill="#101624"/></svg>'
    )


def qr_image(text: str, label: str) -> str:
    """The code as an HTML image. `label` says what it leads to and has to be escaped already."""
    data = base64.b64encode(qr_svg(text).encode()).decode()
    return f'<img class="ws-qr" alt="{label}" src="data:image/svg+xml;base64,{data}">'
