"""Texts that people typed, made fit to show on a wall: one line, no invisible tricks, a limit on the length."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, Final

from advisor.errors import InputError

NAME_LENGTH: Final = 40
LINE_LENGTH: Final = 200  # a reason
TITLE_LENGTH: Final = 120
NOTE_LENGTH: Final = 400  # a decision, an action
_JOINERS: Final = "\u200c\u200d"  # needed inside words of some scripts


def line(raw: Any, what: str, limit: int, *, empty: bool = False) -> str:
    """A typed text on one line: what cannot be seen becomes a blank, blanks are joined. Raises InputError where it is
    no text, too long, or empty where it must not be."""
    if not isinstance(raw, str):
        raise InputError.single(what, "is not a text")
    if len(raw) > 20 * limit:
        raise InputError.single(what, f"{what} is too long", f"At most {limit} characters")
    seen = "".join(c if c.isprintable() or c in _JOINERS else " " for c in unicodedata.normalize("NFC", raw))
    text = " ".join(seen.split())
    if not text.strip(_JOINERS):
        text = ""
    if not text and not empty:
        raise InputError.single(what, f"{what} is empty", "Write at least one letter or digit")
    if len(text) > limit:
        raise InputError.single(what, f"{what} has {len(text)} characters", f"At most {limit} are allowed")
    return text


def day(raw: Any, what: str) -> str:
    """A day as ISO text; "" and None for none. Raises InputError for anything else."""
    if raw in ("", None):
        return ""
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    try:
        return date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        raise InputError.single(what, f"{what} is not a date", "Write it as 2027-01-31") from None


def told_apart(name: str, taken: set[str]) -> str:
    """A name that nobody in the room has: the second "Ada" becomes "Ada (2)". taken: names as `same` makes them."""
    if same(name) not in taken:
        return name
    number = next(n for n in range(2, len(taken) + 3) if same(f"{name} ({n})") not in taken)
    return f"{name} ({number})"


def same(name: str) -> str:
    """Names that look the same are the same: compatibility forms and case are ignored."""
    return unicodedata.normalize("NFKC", name).casefold()
