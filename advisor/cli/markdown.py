"""A page as Markdown. Whatever a person wrote is escaped: it cannot become a heading, a table, a picture or HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from advisor.cli.outline import Block, Card, Grid, Items, Meter, Page, Para

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>#|~&]|^[-+=]|^\d+(?=[.)](?:\s|$))")
_ENTITIES: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def to_markdown(page: Page) -> str:
    """The whole page as Markdown text."""
    parts = [f"# {escape(page.title)}"] + ([f"*{escape(page.subtitle)}*"] if page.subtitle else [])
    for section in page.sections:
        parts.append(f"## {escape(section.title)}")
        parts += [_drawn(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text that Markdown and HTML leave as it is; line breaks become blanks."""
    return _SPECIAL.sub(_escaped, " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if found in _ENTITIES:
        return _ENTITIES[found]
    return f"{found[:-1]}&#{ord(found[-1])};" if found.isdigit() else f"\\{found}"


def _drawn(block: Block) -> str:
    match block:
        case Para():
            return f"**{escape(block.text)}**" if block.tone == "lead" else escape(block.text)
        case Items():
            return "\n".join(f"- {escape(item)}" for item in block.items)
        case Grid():
            return _grid(block)
        case Card():
            return _card(block)
        case Meter():
            return f"{escape(block.label)}: **{escape(block.text)}**"


def _grid(grid: Grid) -> str:
    rule = ["---:" if i in grid.right else "---" for i in range(len(grid.header))]
    rows = [_row(row, bold=i == grid.marked) for i, row in enumerate(grid.rows)]
    return "\n".join([_row(grid.header), f"| {' | '.join(rule)} |", *rows])


def _row(cells: Sequence[str], bold: bool = False) -> str:
    lines = ["<br>".join(escape(part) for part in cell.split("\n")) for cell in cells]
    return f"| {' | '.join(f'**{c}**' if bold and c else c for c in lines)} |"


def _card(card: Card) -> str:
    head = f"### {escape(card.title)} ({escape(card.mark)})"
    return "\n".join([head, "", *(f"- **{escape(label)}** {escape(text)}" for label, text in card.lines)])
