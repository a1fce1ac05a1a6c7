"""assess and report: an assessment in, the advice out."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from advisor.advising.repairs import RepairPrice, find_repair, price_repair
from advisor.advising.results import Advice
from advisor.alignment.repair import Repair
from advisor.cli.inputs import DONE, GATE_HIT, WRONG_INPUT, add_assessment, advise, write_file
from advisor.cli.take import FORMATS, add_formats, csv_files, look_of, wanted
from advisor.exploring import Exploration, explore
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import SEVERITIES, Knowledge


def add(commands: Any) -> None:
    """Register both commands."""
    assess = commands.add_parser(
        "assess",
        help="judge a plan and say what to build instead",
        description="The whole advice on standard output. Exit status 1 where --fail-on was hit.",
    )
    add_assessment(assess)
    assess.add_argument("--format", choices=("text", "json", "md", "sarif"), default="text", help="default: text")
    assess.add_argument(
        "--fail-on",
        metavar="SEVERITY",
        choices=SEVERITIES,
        help=f"exit with 1 if a finding of this severity or worse fires and is not accepted: {', '.join(SEVERITIES)}",
    )
    assess.add_argument(
        "--repairs", action="store_true", help="add the smallest repair of each workload and its price (takes seconds)"
    )
    assess.add_argument(
        "--explore",
        action="store_true",
        help="add what would change the advice: break-even and tipping points, blows, near-ties (takes seconds)",
    )
    assess.set_defaults(run=run_assess)
    report = commands.add_parser("report", help="write the advice as files", description="Writes files.")
    add_assessment(report)
    add_formats(report)
    report.set_defaults(run=run_report)


def run_assess(args: Namespace) -> int:
    """Print the advice. Raises InputError."""
    knowledge = open_knowledge(packs=args.packs)
    advice = advise(args, knowledge)
    if args.format == "sarif":
        _print_sarif(advice, knowledge, args.file)
    else:
        found = explore(advice.assessment, knowledge) if args.explore else None
        _print(advice, knowledge, args.format, args.repairs, found)
    return GATE_HIT if args.fail_on and _hits(advice, args.fail_on) else DONE


def _print(advice: Advice, knowledge: Knowledge, form: str, with_repairs: bool, explored: Exploration | None) -> None:
    # Imported where needed: a person who wants text does not wait for the libraries of the PDF.
    if form == "json":
        from advisor.report import dumps_json, to_json

        found = [(r, p.figures) for r, p in _repairs(advice, knowledge)] if with_repairs else None
        sys.stdout.write(dumps_json(to_json(advice, knowledge, found, explored)))
        return
    from advisor.cli.advice import advice_page

    page = advice_page(advice, knowledge, _repairs(advice, knowledge) if with_repairs else (), explored)
    if form == "md":
        from advisor.cli.markdown import to_markdown

        sys.stdout.write(to_markdown(page))
    else:
        from advisor.cli.text import console, print_page

        print_page(page, console())


def _repairs(advice: Advice, knowledge: Knowledge) -> list[tuple[Repair, RepairPrice]]:
    """The smallest repair of each workload with its price."""
    day = date.fromisoformat(advice.as_of)
    found = [find_repair(advice.assessment, a.workload, knowledge, day) for a in advice.alignments]
    return [(repair, price_repair(advice.assessment, repair, knowledge)) for repair in found]


def _print_sarif(advice: Advice, knowledge: Knowledge, file: str) -> None:
    from advisor.cli.sarif import to_sarif
    from advisor.report import dumps_json
    from advisor.report.reopen import read_text

    name, text = ("stdin", "") if file == "-" else (file, read_text(Path(file)))
    sys.stdout.write(dumps_json(to_sarif(advice, knowledge, name, text)))


def _hits(advice: Advice, severity: str) -> bool:
    bad = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return any(finding.rule.severity in bad for alignment in advice.alignments for finding in alignment.firing())


def run_report(args: Namespace) -> int:
    """Write the files that were asked for. Raises InputError."""
    formats = wanted(args)
    if not formats and args.csv is None:
        named = ", ".join(f"--{name} PATH" for name in FORMATS)
        sys.stderr.write(f"advisor report: nothing to write. Give one or more of {named}, --csv DIR.\n")
        return WRONG_INPUT
    look = look_of(args)
    knowledge = open_knowledge(packs=args.packs)
    advice = advise(args, knowledge)
    files = csv_files(args, advice, knowledge)
    files |= {path: FORMATS[name].make(advice, knowledge, look, args.design) for name, path in formats.items()}
    for path, content in files.items():
        write_file(path, content)
        sys.stdout.write(f"{path}\n")
    return DONE
