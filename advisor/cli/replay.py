"""replay: an old decision with today's knowledge: what changed, would we decide the same."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from advisor.cli.inputs import DONE, add_packs, iso_date
from advisor.cli.outline import Block, Items, Page, Para, Section
from advisor.errors import InputError, Problem
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "replay",
        help="judge an old decision with today's knowledge",
        description="Reopens the answers in an exported advice, judges them now, and says what changed and whether the "
        "decision would be the same.",
    )
    parser.add_argument("advice", metavar="ADVICE.json", help="what 'assess --format json' wrote")
    parser.add_argument("--format", choices=("text", "json", "md"), default="text", help="default: text")
    parser.add_argument("--as-of", metavar="DATE", type=iso_date, default=None, help="day to judge by (default: today)")
    add_packs(parser)
    parser.set_defaults(run=run_replay)


def run_replay(args: Namespace) -> int:
    """Print the answer. Raises InputError."""
    from advisor.cli.decisions import VERDICTS, keys, print_changes, sections
    from advisor.report.reopen import compared, parse_advice, read_text

    path = Path(args.advice)
    then = parse_advice(read_text(path), path.name)
    knowledge = open_knowledge(packs=args.packs)
    now = _again(then, path.name, knowledge, args.as_of or date.today())
    changes = compared(then, now, path.name)
    blocks: list[Block] = [Para(f"Would we decide the same: {VERDICTS[changes.verdict]}.", "lead")]
    blocks += [_why(changes.knowledge), Items(changes.because)]
    page = Page(str(then["name"]), "An old decision, judged again", [Section("In short", blocks)])
    found = [*page.sections, *sections(then, now, changes, knowledge)]
    print_changes(Page(page.title, page.subtitle, found), keys(then, now, changes), args.format)
    return DONE


def _why(knowledge_changed: bool) -> Para:
    return Para(
        "The knowledge has changed since then." if knowledge_changed else "The knowledge is the same as then.", "quiet"
    )


def _again(then: Mapping[str, Any], name: str, knowledge: Knowledge, as_of: date) -> dict[str, Any]:
    from advisor.advice import assess
    from advisor.assessment import from_plain
    from advisor.report import to_json

    try:
        assessment = from_plain(then["assessment"], f"{name}, assessment", knowledge)
    except InputError as error:
        packs = str(then["knowledge_version"]).split("+")[1:]
        if not packs:
            raise
        hint = Problem(name, f"was made with {', '.join(packs)}", "Give the pack with --pack")
        raise InputError([*error.problems, hint]) from None
    return to_json(assess(assessment, knowledge, as_of), knowledge)
