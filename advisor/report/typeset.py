"""Typst with the project's own fonts and nothing else: no font, file or address of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from advisor.folders import share_folder

FAMILIES: Final = ["Inter", "Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic"]
_TEMPLATES: Final = Path(__file__).parent / "templates"


def typeset(files: Mapping[str, bytes], **how: Any) -> bytes | list[bytes]:
    """The document whose main.typ is among the files (all in memory). Raises typst.TypstError."""
    made: bytes | list[bytes] = typst.compile(dict(files), font_paths=_fonts(), ignore_system_fonts=True, **how)
    return made


@lru_cache(maxsize=4)
def templates(main: str) -> Mapping[str, bytes]:
    """The templates, one of them as main.typ."""
    files = {path.name: path.read_bytes() for path in _TEMPLATES.glob("*.typ")}
    return {"main.typ": files[main], **files}


def font_folder() -> Path:
    """Where the fonts lie."""
    return share_folder() / "static" / "fonts"


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])
