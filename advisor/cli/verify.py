"""verify: every accuracy check again, on the public measurements and cases that ship, or on files of your own."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.cli.inputs import DONE, add_packs, iso_date, write_file
from advisor.cli.outline import Block, Grid, Items, Page, Para, Section
from advisor.figure import show
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge

if TYPE_CHECKING:
    from advisor.verify.inference import MetricErrors
    from advisor.verify.network import NetworkErrors

SHIPPED: Final = ""
"""What an option without a file stands for: the measurements or cases that ship."""

COLUMNS: Final = ("check", "row", "of", "known", "ours", "low", "high", "error_share", "state", "note")
_CHECKS: Final = {
    "inference": ("CSV", "inference speed, against measured runs"),
    "network": ("CSV", "round trips, against measured pairs"),
    "tco": ("CSV", "cost, against published worked examples"),
    "scenarios": ("YAML", "findings, against written cases"),
}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: its keys in the JSON, its section on the page, its rows."""

    keys: dict[str, Any]
    section: Section
    rows: tuple[Row, ...]


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "verify",
        help="re-run the accuracy checks, on ours or on your own measurements",
        description="Without an option all four checks on what ships; with options only those named, on the file given "
        "or, without one, on what ships.",
    )
    for name, (form, about) in _CHECKS.items():
        parser.add_argument(
            f"--{name}", metavar=form, nargs="?", const=SHIPPED, default=None, help=f"{about} (a file of your own)"
        )
    parser.add_argument("--rows", metavar="FILE", type=Path, help="write every single row as CSV")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--as-of", metavar="DATE", type=iso_date, default=None, help="day to judge by (default: today)")
    add_packs(parser)
    parser.set_defaults(run=run_verify)


def run_verify(args: Namespace) -> int:
    """Print the results. Raises InputError for a file that cannot be read."""
    knowledge = open_knowledge(packs=args.packs)
    asked = {name: given for name in _CHECKS if (given := getattr(args, name)) is not None}
    makers = {"inference": _inference, "network": _network, "tco": _tco, "scenarios": _scenarios}
    checked: dict[str, Checked] = {}
    for name, given in (asked or dict.fromkeys(_CHECKS, SHIPPED)).items():
        file = Path(given) if given != SHIPPED else None
        checked[name] = makers[name](knowledge, file, args.as_of or date.today())
    if args.rows:
        write_file(args.rows, _table(checked).encode())
    if args.format == "json":
        head = {"knowledge_version": knowledge.version, "knowledge_hash": knowledge.hash}
        document = {**head, **{name: c.keys for name, c in checked.items()}}
        sys.stdout.write(json.dumps(_clean(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        return DONE
    from advisor.cli.text import console, print_page

    own = any(asked.values())
    subtitle = f"Knowledge {knowledge.version}. " + ("On your file." if own else "On what ships.")
    print_page(Page("Accuracy", subtitle, [c.section for c in checked.values()]), console())
    return DONE


def _table(checked: Mapping[str, Checked]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for c in checked.values() for row in c.rows)
    return text.getvalue()


def _clean(value: Any) -> Any:
    """What is not a number becomes null; nine digits at most."""
    if isinstance(value, Mapping):
        return {key: _clean(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value


def _plain(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.6g}"


def _share(value: float) -> str:
    return show(value, "share") if math.isfinite(value) else "-"


def _error_keys(errors: MetricErrors | NetworkErrors) -> dict[str, Any]:
    return {
        "n": errors.n,
        "refused": errors.refused,
        "median_ape": errors.median_ape,
        "p90_ape": errors.p90_ape,
        "coverage_80": errors.coverage_80,
    }


def _error_row(name: str, errors: MetricErrors | NetworkErrors) -> Row:
    shares = (_share(errors.median_ape), _share(errors.p90_ape), _share(errors.coverage_80))
    return (name, f"{errors.n:,}", f"{errors.refused:,}", *shares)


def _error_grid(first: str, rows: list[Row]) -> Grid:
    header = (first, "Judged", "Refused", "Median error", "P90 error", "In the 80 % interval")
    return Grid(header, rows, right=frozenset(range(1, 6)))


def _inference(knowledge: Knowledge, file: Path | None, as_of: date) -> Checked:
    from advisor.verify import inference

    tested = inference.check(knowledge, file)
    errors = inference.summary(tested)
    keys = {
        metric: {**_error_keys(e), "by": {name: _error_keys(part) for name, part in e.by.items()}}
        for metric, e in errors.items()
    }
    grid = _error_grid("Metric", [_error_row(metric, e) for metric, e in errors.items()])
    rows = []
    for t in tested:
        low, mid, high = t.estimate or (None, None, None)
        state = "refused" if t.refused else "in interval" if t.held else "outside interval"
        numbers = (_plain(t.measured), _plain(mid), _plain(low), _plain(high), _plain(t.ape))
        rows.append(("inference", t.row, f"{t.metric} {t.model} {t.gpu}", *numbers, state, t.refused or t.basis))
    return Checked(keys, Section("Inference", [grid]), tuple(rows))


def _network(knowledge: Knowledge, file: Path | None, as_of: date) -> Checked:
    from advisor.verify import network

    tested = network.check(knowledge, file)
    errors = network.summary(tested)
    keys = {**_error_keys(errors), "by_distance": {name: _error_keys(e) for name, e in errors.by_distance.items()}}
    grid = _error_grid(
        "Distance", [_error_row("all", errors), *(_error_row(n, e) for n, e in errors.by_distance.items())]
    )
    rows = []
    for t in tested:
        state = "refused" if t.refused else "in interval" if t.held else "outside interval"
        known, ours, error = _plain(t.measured_ms), _plain(t.estimate_ms), "" if t.refused else _plain(t.ape)
        rows.append(("network", t.pair, "rtt_ms", known, ours, "", "", error, state, t.refused or t.basis))
    return Checked(keys, Section("Network", [grid]), tuple(rows))


def _tco(knowledge: Knowledge, file: Path | None, as_of: date) -> Checked:
    from advisor.verify import tco

    report = tco.check(knowledge, file)
    keys = {
        "n": len(report.judged),
        "without_inputs": len(report.cases) - len(report.judged),
        "within_1pct": report.within_1pct,
        "within_5pct": report.within_5pct,
        "failed": [case.id for case in report.failed],
    }
    said = f"{report.within_1pct} of {len(report.judged)} within 1 %, {report.within_5pct} within 5 %."
    blocks: list[Block] = [Para(said)]
    if report.failed:
        blocks += [Para("Further away, without an explanation:"), Items([case.id for case in report.failed])]
    rows = tuple(
        ("tco", c.id, c.unit, _plain(c.published), _plain(c.recomputed), "", "", _plain(c.share), c.state, c.note)
        for c in report.cases
    )
    return Checked(keys, Section("Cost", blocks), rows)


def _scenarios(knowledge: Knowledge, file: Path | None, as_of: date) -> Checked:
    from advisor.verify import scenarios
    from advisor.verify.written import first_runs

    judgements = scenarios.check(knowledge, as_of, file)
    found = scenarios.summary(judgements)
    first = [] if file else list(first_runs(knowledge))
    keys = {
        "n_cases": len(judgements),
        "n_expected": found.n_expected,
        "found": found.found,
        "critical_expected": found.critical_expected,
        "critical_found": found.critical_found,
        "false_alarms": list(found.false_alarms),
        "missed": list(found.missed),
        "not_understood": list(found.unclear),
        "first_run": first,
    }
    lines = [
        f"{len(judgements)} cases: {found.found} of {found.n_expected} expected findings found, "
        f"{found.critical_found} of {found.critical_expected} critical ones as critical, "
        f"{len(found.false_alarms)} false alarms."
    ]
    blocks: list[Block] = [Para(lines[0]), *map(Para, first)]
    for title, texts in (
        ("Missed:", found.missed),
        ("False alarms:", found.false_alarms),
        ("Not understood, and not judged by:", found.unclear),
    ):
        if texts:
            blocks += [Para(title), Items(texts)]
    rows = tuple(row for j in judgements for row in _case_rows(j))
    return Checked(keys, Section("Findings", blocks), rows)


def _case_rows(judged: Any) -> Iterator[Row]:
    for met in judged.met:
        state = "missed" if not met.rules else "found" if met.critical else "found, not as critical"
        about = f"{met.expected.themes[0]} {met.expected.severity}"
        yield ("scenarios", judged.case.id, about, met.expected.text, " ".join(met.rules), "", "", "", state, "")
    for alarm in judged.alarms:
        about = f"{alarm.severity} {alarm.title}"
        yield ("scenarios", judged.case.id, about, "", alarm.rule, "", "", "", "false alarm", alarm.because)
