"""The command line: one module per group of commands. `advisor --help` is the map."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from advisor import __version__
from advisor.cli.inputs import DONE, WRONG_INPUT, Parser
from advisor.errors import InputError, printable

_ABOUT = (
    "What contradicts itself in a plan for AI infrastructure, what to build instead, what it costs, how fast it is."
)
_STATES = "Exit status: 0 done; 1 done, and a --fail-on gate was hit; 2 the input is wrong."


_MODULES: Final = {
    "run": "serve",
    "assess": "judge",
    "report": "judge",
    "compare": "compare",
    "quote": "quote",
    "replay": "replay",
    "validate": "check",
    "schema": "check",
    "explain": "explain",
    "data": "data",
    "verify": "verify",
}
"""Command → the module that registers it."""


def parser(command: str = "") -> Parser:
    """The command line: of one command alone, which then waits for no other's imports, or the whole of it."""
    wanted = _MODULES.get(command)
    made = Parser(prog="advisor", description=_ABOUT, epilog=_STATES)
    made.add_argument("--version", action="version", version=f"advisor {__version__}")
    commands = made.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for name in [wanted] if wanted else dict.fromkeys(_MODULES.values()):
        import_module(f"{__name__}.{name}").add(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. What is wrong with the input goes to standard error, as sentences."""
    _replace_what_cannot_be_printed()
    given = sys.argv[1:] if arguments is None else list(arguments)
    args = parser(*given[:1]).parse_args(given)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except InputError as error:
        for problem in error.problems:
            sys.stderr.write(printable(str(problem), 1000) + "\n")
        return WRONG_INPUT
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _replace_what_cannot_be_printed() -> None:
    """On a terminal that is not UTF-8, '?' instead of a failure."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
