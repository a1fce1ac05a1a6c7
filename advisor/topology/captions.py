"""What is written on the picture, fitted to its room.

Layout and drawing share it, so that what was measured is what is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from advisor.topology.model import Box, Layout, Link, Node, Zone
from advisor.topology.text import clean, fit, text_width, wrap

TITLE_PX: Final = 14.0  # zone titles and names on cards are semi-bold
NAME_PX: Final = 13.0
TEXT_PX: Final = 12.0  # everything else
LINE: Final = 15.0  # line height of TEXT_PX
ICON: Final = 20.0
CARD_PAD: Final = 10.0
DETAILS: Final = 4  # lines below the name of a card: a pool of several workloads names each of their models
HEADER: Final = 46.0  # strip of a zone that holds its title
ZONE_PAD: Final = 9.0


@dataclass(frozen=True, slots=True)
class CardText:
    """The lines on a node's card: name beside the icon, details and cost below."""

    name: str
    details: tuple[str, ...]
    cost: str

    @property
    def height(self) -> float:
        """Height that the card needs, in px."""
        lines = len(self.details) + bool(self.cost)
        return 2 * CARD_PAD + ICON + LINE * lines + (2 if lines else 0)


def plain_cost(shown: str) -> str:
    """A shown amount without "a month": the legend says it once for the whole picture."""
    return clean(shown).replace(" a month", "")


def counted(count: int) -> str:
    """The badge of a class of equal sites or parts; "" for a single one."""
    return f"× {count:,}" if count > 1 else ""


@lru_cache(maxsize=1024)
def card_text(node: Node, width: float) -> CardText:
    """The lines of a card of that width."""
    room = width - 2 * CARD_PAD
    name = " ".join(filter(None, (clean(node.label), counted(node.count))))
    return CardText(
        fit(name, room - ICON - 7, NAME_PX, bold=True),
        wrap(clean(node.detail), room, TEXT_PX, DETAILS),
        fit(plain_cost(node.cost_shown), room, TEXT_PX, bold=True),
    )


@dataclass(frozen=True, slots=True)
class HeadText:
    """The title strip of a zone: title, what stands below it, and the badge of a class ("× 4,500 sites")."""

    title: str
    below: str
    badge: str


@lru_cache(maxsize=256)
def head_text(zone: Zone, width: float) -> HeadText:
    """The title strip of a zone whose head has that width."""
    room = width - 2 * (ZONE_PAD + 3)
    badge = f"{counted(zone.count)} sites" if zone.count > 1 else ""
    taken = badge_width(badge) + 8 if badge else 0.0
    title, rest = clean(zone.label), ""
    if text_width(title, TITLE_PX, bold=True) > room:
        title, rest = _in_two(title, room)
    operator = "" if zone.operator.lower() in zone.label.lower() else clean(zone.operator)
    law = f"{clean(zone.law)} law" if zone.law and zone.law != zone.country else ""
    about = [t for t in (rest, clean(zone.country), operator, law) if t]
    about = [t for t in about if text_width(t, TEXT_PX) <= room - taken] or about[:1]
    while len(about) > 1 and text_width(", ".join(about), TEXT_PX) > room - taken:
        about.pop()  # whole words or none: what is left out stands in the sentence of each part
    return HeadText(fit(title, room, TITLE_PX, bold=True), fit(", ".join(about), room - taken, TEXT_PX), badge)


def _in_two(label: str, room: float) -> tuple[str, str]:
    """A label too long for one line: title, and what stands below it. A remark in brackets stands below, so does a
    city; where a region's own name is still too long, it does: "Azure, Frankfurt" over "germanywestcentral"."""
    if label.endswith(")") and " (" in label:
        title, _, remark = label[:-1].partition(" (")
        return title, remark
    title, _, rest = label.rpartition(", " if ", " in label else " ")
    if not title:
        return rest, ""
    provider, _, region = title.rpartition(" ")
    if ", " not in label or not provider or text_width(title, TITLE_PX, bold=True) <= room:
        return title, rest
    named = f"{provider}, {rest}"
    return (named, region) if text_width(named, TITLE_PX, bold=True) <= room else (rest, title)


def badge_width(text: str) -> float:
    """Width of the badge with that text."""
    return text_width(text, TEXT_PX, bold=True) + 12


def head_width(box: Box, layout: Layout) -> float:
    """How much of a zone's width its title may take: that of one column, for lines run beside it."""
    card = next(iter(layout.nodes.values()), box)
    return min(box.w, card.w + 2 * ZONE_PAD)


def head_box(zone: Zone, box: Box, width: float) -> Box:
    """The part of a zone's box that its title strip writes on. width: as head_width gives it."""
    words = head_text(zone, width)
    below = text_width(words.below, TEXT_PX) + (badge_width(words.badge) + 8 if words.badge else 0)
    used = max(text_width(words.title, TITLE_PX, bold=True), below)
    return Box(box.x + ZONE_PAD + 3, box.y + 6, used, HEADER - 8)


@lru_cache(maxsize=2048)
def label_forms(link: Link, width: float) -> tuple[tuple[str, ...], ...]:
    """The ways to write a link's label in that width, as lines; the first that finds a place is used."""
    lines = [clean(t) for t in (link.label, link.rtt_shown, plain_cost(link.cost_shown)) if t]
    if not lines:
        return ()
    stacked = tuple(fit(line, width, TEXT_PX) for line in lines)
    flat = " · ".join(lines)
    forms = [stacked]
    if len(lines) == 3:
        forms.insert(0, (stacked[0], fit(" · ".join(lines[1:]), width, TEXT_PX)))
    fitting = [form for form in forms if form == stacked or not form[-1].endswith("…")]
    return (*fitting, (flat,)) if len(lines) > 1 else tuple(fitting)


def label_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of a label's box."""
    return max(text_width(line, TEXT_PX) for line in lines) + 8, LINE * len(lines) + 3
