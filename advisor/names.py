"""Names that users give, beside other text: as long as a label may be, and in their own direction of writing."""

from __future__ import annotations

from unicodedata import bidirectional


def short(name: str, length: int = 60) -> str:
    """A name cut to fit a label, with an ellipsis; the whole name stands in the title and the tables."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def isolated(name: str) -> str:
    """A name beside other text: one that runs from right to left is kept apart, so that numbers stay as they are."""
    runs_left = any(bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"\u2068{name}\u2069" if runs_left else name
