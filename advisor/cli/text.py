"""A page drawn for a terminal by rich: as wide as the terminal, without colour or control codes when piped."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final, Literal, TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from advisor.cli.outline import Block, Card, Grid, Items, Meter, Page, Para, Section, Tone

PIPED_WIDTH: Final = 100
MAX_WIDTH: Final = 120
_METER: Final = 24

_STYLES: Final[dict[Tone, str]] = {
    "": "",
    "lead": "bold",
    "quiet": "dim",
    "good": "green",
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
}


def console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """A console on a stream. Piped: a fixed width, so that the same advice gives the same bytes everywhere."""
    stream = stream or sys.stdout
    if width is None and not stream.isatty():
        width = PIPED_WIDTH
    made = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    made.width = min(made.width, MAX_WIDTH)
    return made


def print_page(page: Page, to: Console) -> None:
    """The whole page, without the blanks that rich leaves at the end of lines."""
    with to.capture() as captured:
        to.print(Text(page.title, "bold"))
        if page.subtitle:
            to.print(Text(page.subtitle, "dim"))
        for section in page.sections:
            _print_section(section, to)
    to.file.write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def _print_section(section: Section, to: Console) -> None:
    to.print()
    to.print(Rule(Text(f"{section.title} ", "bold"), align="left", style="dim"))
    before: Block | None = None
    for block in section.blocks:
        if before is not None and (isinstance(before, Card | Grid) or isinstance(block, Card | Grid)):
            to.print()
        to.print(_drawn(block, to.width))
        before = block


def _drawn(block: Block, width: int) -> RenderableType:
    match block:
        case Para():
            return Text(block.text, _STYLES[block.tone])
        case Items():
            return _items(block.items)
        case Grid():
            return _grid(block, wide=width >= PIPED_WIDTH)
        case Card():
            return _card(block)
        case Meter():
            return _meter(block, width)


def _items(items: Sequence[str]) -> Table:
    table = Table.grid(padding=(0, 1))
    for item in items:
        table.add_row("•", Text(item))
    return table


def _grid(grid: Grid, wide: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for i, name in enumerate(grid.header):
        side: Literal["left", "right"] = "right" if i in grid.right else "left"
        table.add_column(Text(name), justify=side, overflow="fold", no_wrap=wide and i in grid.unbroken)
    for i, row in enumerate(grid.rows):
        table.add_row(*(Text(cell) for cell in row), style="bold" if i == grid.marked else "")
    return table


def _card(card: Card) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=9, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(card.mark, _STYLES[card.tone]), Text(card.title, "bold"))
    for label, text in card.lines:
        table.add_row(Text(label, "dim"), Text(text))
    return table


def _meter(meter: Meter, width: int) -> Text:
    line = Text(f"{meter.label}  ")
    if meter.share is not None and width >= 60:
        filled = round(meter.share * _METER)
        line.append("█" * filled, "bold").append("░" * (_METER - filled), "dim").append("  ")
    return line.append(meter.text, "bold")
