"""What the commands share: arguments, an assessment from a file or standard input, files written, exit states."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from advisor.errors import InputError, printable

if TYPE_CHECKING:
    from advisor.advising.results import Advice
    from advisor.assessment import Assessment
    from advisor.knowledge import Knowledge

DONE: Final = 0
GATE_HIT: Final = 1
WRONG_INPUT: Final = 2


class Parser(ArgumentParser):
    """argparse, but a wrong call gets one sentence and the way to the help."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and leave with the state for wrong input."""
        sys.stderr.write(f"{self.prog}: {printable(message, 400)}. See {self.prog} --help.\n")
        sys.exit(WRONG_INPUT)


def iso_date(text: str) -> date:
    """An argument that is a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"'{printable(text, 40)}' is not a date, write it as 2027-01-31") from None


def add_packs(parser: ArgumentParser) -> None:
    """The argument that merges packs over the knowledge."""
    parser.add_argument(
        "--pack",
        dest="packs",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="folder with rules, questions or figures of your own, merged over ours; may be repeated",
    )


def add_assessment(parser: ArgumentParser) -> None:
    """The arguments of every command that reads one assessment."""
    parser.add_argument("file", metavar="FILE", help="assessment (YAML or JSON), '-' for standard input")
    add_settings(parser)


def add_settings(parser: ArgumentParser) -> None:
    """The arguments that change an assessment, or the day it is judged on."""
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="answer, fact or figure for this run only; WORKLOAD.KEY=VALUE for one workload; may be repeated",
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=iso_date,
        default=None,
        help="day to judge expiries and age of data by, as YYYY-MM-DD (default: today)",
    )
    add_packs(parser)


def read_assessment(args: Namespace, knowledge: Knowledge) -> Assessment:
    """The assessment that the arguments name, with their settings applied. Raises InputError."""
    from advisor.assessment import apply_settings, load  # a command that reads none does not wait for it

    assessment = read_standard_input(knowledge) if args.file == "-" else load(args.file, knowledge)
    return apply_settings(assessment, args.settings, knowledge)


def read_standard_input(knowledge: Knowledge) -> Assessment:
    """The assessment on standard input; not more of it is read than a file may hold."""
    from advisor.assessment import loads
    from advisor.strict_yaml import MAX_BYTES, decode

    name = "standard input"
    return loads(decode(sys.stdin.buffer.read(MAX_BYTES + 1), name), name, knowledge)


def advise(args: Namespace, knowledge: Knowledge) -> Advice:
    """The advice on the assessment that the arguments name. Raises InputError."""
    assessment = read_assessment(args, knowledge)
    # Imported here: what only looks at files and knowledge, or is wrong, does not wait for the engine.
    from advisor.advice import assess

    return assess(assessment, knowledge, args.as_of or date.today())


def write_file(path: Path, content: bytes) -> None:
    """Write a file, its folder made where it is missing. Raises InputError where the system refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise InputError.single(
            str(path), f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        ) from None
