"""A citation with its addresses as links. Nothing is fetched: a link is followed only by who clicks on it."""

from __future__ import annotations

import re

from advisor.knowledge.ledger import addresses
from advisor.ui.building.markup import Html
from advisor.ui.theme import esc


def linked(text: str) -> Html:
    """The text, escaped, each web address in it a link."""
    found = addresses(text)
    if not found:
        return Html(esc(text))
    longest_first = sorted(found, key=len, reverse=True)
    pattern = re.compile(f"((?:https?://)?(?:{'|'.join(map(re.escape, longest_first))}))")
    parts = pattern.split(text)
    return Html("".join(_link(part) if n % 2 else esc(part) for n, part in enumerate(parts)))


def _link(address: str) -> str:
    bare = re.sub("^https?://", "", address)
    return f'<a href="https://{esc(bare)}" rel="noopener noreferrer nofollow" target="_blank">{esc(bare)}</a>'
