"""data: is the knowledge sound, ours and that of packs, how old is each part of it, and newer tables for it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from advisor.cli import update
from advisor.cli.inputs import DONE, GATE_HIT, WRONG_INPUT, Parser, add_packs, iso_date
from advisor.cli.outline import Block, Card, Grid, Page, Para, Section
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge

if TYPE_CHECKING:
    from advisor.knowledge.linter import Finding, LintReport
    from advisor.knowledge.status import TableStatus


def add(commands: Any) -> None:
    """Register the commands."""
    data = commands.add_parser("data", help="is the knowledge sound, how old is it, newer tables", description=__doc__)
    parts = data.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    check = parts.add_parser(
        "check",
        help="validate every table and lint the rules",
        description="Reads every table, then looks for rules that can never fire, can never be silent, add nothing, "
        "leave a gap, get worse with a good practice, or have a remedy that does not clear them. Exit status 1 where "
        "a finding is open, 2 where a table is wrong.",
    )
    check.set_defaults(run=run_check)
    status = parts.add_parser(
        "status",
        help="what the knowledge holds and how old it is",
        description="Every table with its entries, the oldest and newest date, and how many entries are stale.",
    )
    status.add_argument(
        "--as-of", metavar="DATE", type=iso_date, default=None, help="day to judge ages by (default: today)"
    )
    status.set_defaults(run=run_status)
    update.add(parts)
    for parser in (check, status):
        add_packs(parser)
        parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run_check(args: Namespace) -> int:
    """Print what is wrong with the knowledge. Raises InputError where it cannot be read and text is wanted."""
    from advisor.knowledge.linter import examine, lint

    if args.format == "text":
        knowledge: Knowledge | None = open_knowledge(packs=args.packs)
        assert knowledge is not None
        report = lint(knowledge)
        _print(_check_page(knowledge, report))
    else:
        knowledge, report = examine(packs=args.packs)
        print_json({**_identity(knowledge), **_check_keys(report)})
    return WRONG_INPUT if knowledge is None else GATE_HIT if report.open else DONE


def run_status(args: Namespace) -> int:
    """Print what the knowledge holds. Raises InputError."""
    from advisor.knowledge.status import status

    knowledge, as_of = open_knowledge(packs=args.packs), args.as_of or date.today()
    tables = status(knowledge, as_of)
    if args.format == "json":
        rows = [_status_keys(table) for table in tables]
        print_json({**_identity(knowledge), "as_of": as_of.isoformat(), "tables": rows})
    else:
        _print(_status_page(knowledge, tables, as_of))
    return DONE


def _print(page: Page) -> None:
    from advisor.cli.text import console, print_page

    print_page(page, console())


def print_json(document: dict[str, Any]) -> None:
    """A document on standard output."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _identity(knowledge: Knowledge | None) -> dict[str, Any]:
    if knowledge is None:
        return {"knowledge_version": None, "knowledge_hash": None, "packs": []}
    packs = [
        {"id": p.id, "name": p.name, "version": p.version, "as_of": p.as_of, "by": p.by, "adds": list(p.adds),
         "replaces": list(p.replaces)}
        for p in knowledge.packs
    ]  # fmt: skip
    return {"knowledge_version": knowledge.version, "knowledge_hash": knowledge.hash, "packs": packs}


def _check_keys(report: LintReport) -> dict[str, Any]:
    return {
        "rules": report.rules,
        "badge": report.badge,
        "checks": [{"name": c.name, "asks": c.asks, "exact": c.decided, "tried": c.tried} for c in report.checks],
        "open": [_finding_keys(f) for f in report.open],
        "excepted": [_finding_keys(f) for f in report.excepted],
    }


def _finding_keys(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "rules": list(finding.rules),
        "options": list(finding.options),
        "say": finding.say,
        "witness": dict(finding.witness),
        "exact": finding.exact,
        "reason": finding.reason,
    }


def _status_keys(table: TableStatus) -> dict[str, Any]:
    return {
        "table": table.table,
        "entries": table.entries,
        "oldest": table.oldest or None,
        "newest": table.newest or None,
        "undated": table.undated,
        "stale_after_days": table.stale_days,
        "stale": table.stale,
    }


def _title(knowledge: Knowledge) -> str:
    return f"Knowledge {knowledge.version}, {knowledge.hash[:12]}"


def _packs(knowledge: Knowledge) -> Iterator[Section]:
    for pack in knowledge.packs:
        lines = [("adds", ", ".join(pack.adds)), ("replaces", ", ".join(pack.replaces)), ("by", pack.by)]
        card = Card(f"{pack.name} {pack.version}, {pack.as_of}", "", "", [line for line in lines if line[1]])
        yield Section(f"Pack {pack.id}", [card])


def _check_page(knowledge: Knowledge, report: LintReport) -> Page:
    checks = Grid(
        ("Check", "Decided exactly", "Tried"),
        [(check.asks, f"{check.decided:,}", f"{check.tried:,}") for check in report.checks],
        frozenset({1, 2}),
    )
    sections = [*_packs(knowledge), Section("Rules", [Para(f"{report.badge}.", "" if report.open else "good"), checks])]
    for title, findings in (("Open", report.open), ("Accepted, with the reason", report.excepted)):
        if findings:
            sections.append(Section(title, [_card(finding) for finding in findings]))
    return Page(_title(knowledge), "Every table is valid.", sections)


def _card(finding: Finding) -> Block:
    shown = "; ".join(f"{name}: {_said(value)}" for name, value in finding.witness.items())
    lines = [
        ("id", finding.id),
        ("for", shown),
        ("how", "" if finding.exact else "found by trying cases, not proven"),
        ("accepted", finding.reason),
    ]
    tone: Any = "" if finding.reason else "high"
    return Card(finding.say, "" if finding.reason else "open", tone, [line for line in lines if line[1]])


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def _status_page(knowledge: Knowledge, tables: tuple[TableStatus, ...], as_of: date) -> Page:
    rows = [
        (
            table.table,
            f"{table.entries:,}",
            table.oldest or "-",
            table.newest or "-",
            "-" if table.stale_days is None else f"{table.stale_days:,}",
            "-" if table.stale_days is None else f"{table.stale:,}",
        )
        for table in tables
    ]
    header = ("Table", "Entries", "Oldest", "Newest", "Stale after days", "Stale")
    note = "A date given as a month or a year counts from its last day. What is marked as lasting does not age."
    stale = sum(table.stale for table in tables)
    grid = Grid(header, rows, frozenset({1, 4, 5}))
    section = Section("Tables", [grid, Para(f"{stale:,} entries are stale on {as_of}. {note}")])
    return Page(_title(knowledge), f"Judged on {as_of}.", [*_packs(knowledge), section])
