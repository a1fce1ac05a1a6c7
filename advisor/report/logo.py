"""A logo for a report: judged by what it is, not by its name, and drawn anew, so that only pixels stay."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import typst

from advisor.errors import InputError
from advisor.report.typeset import typeset

MAX_BYTES: Final = 2_000_000
MAX_PIXELS: Final = 25_000_000
MAX_SIDE: Final = (900, 300)  # px: 75 x 25 mm at 300 dpi
_TAKES: Final = "PNG, JPEG or SVG, at most 2 MB"
_ALONE: Final = (
    b"#set page(width: 75mm, height: 25mm, margin: 0pt, fill: none)\n"
    b'#image("logo.svg", width: 100%, height: 100%, fit: "contain")'
)
_FORMATS: Final = ("PNG", "JPEG")
_SVG: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
_NOT_DRAWN: Final = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<(?:\w+:)?(?:use|image|filter|script|foreignObject)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG, drawn anew by this project. Its size is in px."""

    png: bytes
    width: int
    height: int

    @property
    def svg(self) -> bytes:
        """The same pixels in an SVG, the form in which Typst takes a picture from memory."""
        data = b64encode(self.png).decode()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
            f'<image width="{self.width}" height="{self.height}" href="data:image/png;base64,{data}"/></svg>'
        ).encode()


@lru_cache(maxsize=32)
def read_logo(content: bytes) -> Logo:
    """The logo in a file. Raises InputError for what is too large, or is no PNG, JPEG or SVG that can be drawn."""
    if len(content) > MAX_BYTES:
        raise InputError.single("logo", f"has {len(content) / 1e6:.1f} MB", _TAKES)
    from PIL import Image, UnidentifiedImageError  # here: a report without a logo does not wait for it

    pixels = _drawn(content) if _SVG.match(content[:4000]) else content
    try:
        with Image.open(io.BytesIO(pixels), formats=_FORMATS) as image:
            small = image.width * image.height <= MAX_PIXELS
            picture = image.convert("RGBA") if small else None
            size = f"{image.width:,} x {image.height:,}"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InputError.single("logo", "is not a picture that can be read", _TAKES) from None
    if picture is None:
        raise InputError.single("logo", f"has {size} pixels", "At most 25 million")
    picture.thumbnail(MAX_SIDE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), picture.width, picture.height)


def _drawn(svg: bytes) -> bytes:
    """The SVG as pixels. What could reach outside or grow without end is refused before it is read."""
    if found := _NOT_DRAWN.search(svg):
        part = found[0].decode().strip("<!")
        raise InputError.single("logo", f"uses '{part}', which is not drawn here", "Save it as a PNG")
    try:
        made = typeset({"main.typ": _ALONE, "logo.svg": svg}, format="png", ppi=300)
    except typst.TypstError:
        raise InputError.single("logo", "is not an SVG that can be drawn", "Save it as a PNG") from None
    assert isinstance(made, bytes)
    return _cropped(made)


def _cropped(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        box = image.getbbox()
        out = io.BytesIO()
        (image.crop(box) if box else image).save(out, "PNG")
    return out.getvalue()
