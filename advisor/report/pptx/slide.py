"""A slide before it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor.report.pptx.paint import Brush


@dataclass(frozen=True, slots=True)
class Slide:
    """chapter: the small line above;  title: the finding;  draw: puts the rest on the slide."""

    chapter: str
    title: str
    draw: Callable[[Brush], None]
    cover: bool = False
