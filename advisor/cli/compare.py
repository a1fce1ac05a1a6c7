"""compare: what changed between two assessments, or between two exported advices."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from advisor.assessment import apply_settings, loads
from advisor.cli.inputs import DONE, add_settings
from advisor.cli.outline import Page, Section
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "compare",
        help="what changed between two plans",
        description="Answers, findings, score, cost, latency and recommendation: what is different. Each file is an "
        "assessment, which is judged now, or an advice as 'assess --format json' wrote it. --set changes only "
        "the second.",
    )
    parser.add_argument("before", metavar="A", help="assessment, or advice as JSON")
    parser.add_argument("after", metavar="B", help="assessment, or advice as JSON; may be the same file with --set")
    parser.add_argument("--format", choices=("text", "json", "md"), default="text", help="default: text")
    add_settings(parser)
    parser.set_defaults(run=run_compare)


def run_compare(args: Namespace) -> int:
    """Print what changed. Raises InputError."""
    from advisor.cli.decisions import keys, print_changes, sections
    from advisor.report.reopen import compared

    knowledge, as_of = open_knowledge(packs=args.packs), args.as_of or date.today()
    before = _opened(args.before, (), knowledge, as_of)
    after = _opened(args.after, args.settings, knowledge, as_of)
    changes = compared(before, after, f"{args.before} and {args.after}")
    title = f"{before['name']}" if before["name"] == after["name"] else f"{before['name']} → {after['name']}"
    found = sections(before, after, changes, knowledge)
    page = Page(title, "What changed", found or [Section("Unchanged", [])])
    print_changes(page, keys(before, after, changes), args.format)
    return DONE


def _opened(name: str, settings: Any, knowledge: Knowledge, as_of: date) -> dict[str, Any]:
    """The advice in a file, or on the assessment in it. Raises InputError."""
    from advisor.report.reopen import looks_like_advice, parse_advice, read_text

    path = Path(name)
    text = read_text(path)
    if looks_like_advice(text):
        if settings:
            hint = "Give the assessment that it was made from"
            raise InputError.single(path.name, "an exported advice cannot be changed with --set", hint)
        return parse_advice(text, path.name)
    assessment = apply_settings(loads(text, path.name, knowledge), settings, knowledge)
    from advisor.advice import assess
    from advisor.report import to_json

    return to_json(assess(assessment, knowledge, as_of), knowledge)
