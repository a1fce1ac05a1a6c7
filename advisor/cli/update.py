"""data update: a newer table merged into our knowledge or into an overlay, shown first, written when asked."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.cli.inputs import DONE, GATE_HIT, iso_date
from advisor.cli.outline import Block, Grid, Items, Page, Para, Section
from advisor.errors import printable

if TYPE_CHECKING:
    from advisor.knowledge.update import Changed, Moved, Update

MOST: Final = 200  # entries of a kind that are listed in text
MOST_CELL: Final = 60


def add(parts: Any) -> None:
    """Register the command among those of `data`."""
    parser = parts.add_parser(
        "update",
        help="merge a newer table, after showing what changes",
        description="Merges a CSV that has the columns of a table (prices/instances.csv, models.csv and so on). Shows "
        "what is added, changed, refused; writes only with --write, and only what leaves the whole knowledge valid. "
        "Exit status 1 where a row was refused.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV with the columns of a table in data/")
    parser.add_argument("--table", default="", help="name of the table, where the columns do not tell")
    parser.add_argument(
        "--into",
        metavar="DIR",
        type=Path,
        default=None,
        help="folder of a knowledge, or of an overlay that is used with --pack (default: our own knowledge)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="only show what would change (default)")
    what.add_argument("--write", action="store_true", help="write it")
    parser.add_argument(
        "--accept-jumps", action="store_true", help="take prices that move by more than a factor of 5 as they are"
    )
    parser.add_argument("--as-of", metavar="DATE", type=iso_date, default=None, help="today (default: today)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run_update)


def run_update(args: Namespace) -> int:
    """Show what changes, and write it where asked. Raises InputError."""
    from advisor.knowledge.update import plan_update, write_update

    found = plan_update(args.file, args.as_of or date.today(), args.into, args.table, args.accept_jumps)
    written = write_update(found) if args.write else ()
    if args.format == "json":
        from advisor.cli.data import print_json

        print_json(update_keys(found, written))
    else:
        from advisor.cli.text import console, print_page

        print_page(update_page(found, args.file.name, written, args.write), console())
    return GATE_HIT if found.refused else DONE


def update_page(found: Update, name: str, written: tuple[Path, ...], wrote: bool) -> Page:
    """The difference, the refused first."""
    real = [c for c in found.changed if not c.confirmed]
    confirmed = [c.key for c in found.changed if c.confirmed]
    sections = [
        Section("Refused", list(_listed([f"{r.place}: {r.reason}" for r in found.refused]))),
        Section("Changed", list(_changes(real))),
        Section("Added", list(_listed(list(found.added)))),
        Section("Confirmed: the same values at a newer date", list(_listed(confirmed))),
        Section("Files", list(_files(found, written, wrote))),
    ]
    counts = (
        f"{len(found.added):,} added, {len(real):,} changed, {len(confirmed):,} confirmed, "
        f"{found.unchanged:,} unchanged, {len(found.refused):,} refused"
    )
    return Page(f"{found.table}: {counts}", f"{name} into {found.into}", [s for s in sections if s.blocks])


def _listed(texts: list[str]) -> Iterator[Block]:
    if texts:
        yield Items([printable(text, 400) for text in texts[:MOST]])
    if len(texts) > MOST:
        yield Para(f"and {len(texts) - MOST:,} more.", "quiet")


def _changes(changed: list[Changed]) -> Iterator[Block]:
    rows = [
        (printable(c.key, 80), m.field, f"{_cell(m.old)} → {_cell(m.new)}", percent_moved(m))
        for c in changed[:MOST]
        for m in c.moved
    ]
    if rows:
        yield Grid(("Entry", "Column", "Old → new", "By"), rows, frozenset({3}))
    if len(changed) > MOST:
        yield Para(f"and {len(changed) - MOST:,} more entries.", "quiet")


def _cell(text: str) -> str:
    return printable(text, MOST_CELL) or "blank"


def percent_moved(moved: Moved) -> str:
    """By how much a number moved: "+12.5 %"; empty where that says nothing."""
    return "" if moved.share is None else f"{100 * moved.share:+.1f} %"


def _files(found: Update, written: tuple[Path, ...], wrote: bool) -> Iterator[Block]:
    if not found.files:
        yield Para("Nothing to write.")
    elif wrote:
        yield Para("Written; the whole knowledge is valid with it.", "good")
        yield Items([str(path) for path in written])
    else:
        yield Para("The whole knowledge would be valid with it. Nothing is written yet: add --write.")
        yield Items([str(found.into / name) for name in found.files])


def update_keys(found: Update, written: tuple[Path, ...]) -> dict[str, Any]:
    """The difference as JSON."""
    return {
        "table": found.table,
        "into": str(found.into),
        "added": found.added,
        "changed": [
            {
                "key": c.key,
                "confirmed": c.confirmed,
                "moved": [{"field": m.field, "old": m.old, "new": m.new, "share": m.share} for m in c.moved],
            }
            for c in found.changed
        ],
        "unchanged": found.unchanged,
        "refused": [{"place": r.place, "key": r.key, "reason": r.reason} for r in found.refused],
        "files": [str(found.into / name) for name in found.files],
        "written": [str(path) for path in written],
    }
