"""advisor report: what can be written, and how the report is to look."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.advising.results import Advice
    from advisor.knowledge.model import Knowledge
    from advisor.report import Look
    from advisor.report.diagrams import DesignId, Form

    Make = Callable[[Advice, Knowledge, Look, DesignId], bytes]


def _pdf(advice: Advice, knowledge: Knowledge, look: Look, design: DesignId) -> bytes:
    from advisor.report import to_pdf

    return to_pdf(advice, knowledge, look)


def _pptx(advice: Advice, knowledge: Knowledge, look: Look, design: DesignId) -> bytes:
    from advisor.report.pptx import to_pptx

    return to_pptx(advice, knowledge, look)


def _xlsx(advice: Advice, knowledge: Knowledge, look: Look, design: DesignId) -> bytes:
    from advisor.report.xlsx import to_xlsx

    return to_xlsx(advice, knowledge)


def _diagram(form: Form) -> Make:
    def make(advice: Advice, knowledge: Knowledge, look: Look, design: DesignId) -> bytes:
        from advisor.report.diagrams import to_diagram

        return to_diagram(advice, form, design)

    return make


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what its option says, and how it is made."""

    help: str
    make: Make


FORMATS: Final[Mapping[str, Format]] = {
    "pdf": Format("the report", _pdf),
    "pptx": Format("slides with native shapes and charts", _pptx),
    "xlsx": Format("workbook with live totals and a data dictionary", _xlsx),
    "svg": Format("the topology as a picture that scales", _diagram("svg")),
    "png": Format("the topology as a picture, two pixels a px", _diagram("png")),
    "mermaid": Format("the topology as Mermaid text", _diagram("mermaid")),
    "drawio": Format("the topology for draw.io, both designs as pages", _diagram("drawio")),
}
"""Option → format. What is imported is imported when it is asked for."""


CSV_STYLES: Final[Mapping[str, tuple[str, str]]] = {"plain": (",", "."), "european": (";", ",")}
"""Style → separator and decimal mark."""


def add_formats(parser: ArgumentParser) -> None:
    """One option a format, and those of the look."""
    for name, format in FORMATS.items():
        parser.add_argument(f"--{name}", metavar="PATH", type=Path, help=format.help)
    parser.add_argument("--csv", metavar="DIR", type=Path, help="folder for one table per topic")
    parser.add_argument(
        "--csv-style", choices=tuple(CSV_STYLES), default="plain", help="european: semicolons and decimal commas"
    )
    parser.add_argument(
        "--design", choices=("recommended", "as_stated"), default="recommended", help="which design a diagram shows"
    )
    look: Any = parser.add_argument_group("how the report and the slides look")
    look.add_argument("--form", choices=("full", "short"), default="full", help="full, or two to four pages")
    look.add_argument("--parts", metavar="NAMES", default="", help="comma-separated parts of the report; default: all")
    look.add_argument("--annexes", metavar="NAMES", default="", help="comma-separated annexes; 'all' for every one")
    look.add_argument("--organisation", metavar="NAME", default="", help="on the cover and in the footer")
    look.add_argument("--author", metavar="NAME", default="", help="on the cover")
    look.add_argument("--mark", metavar="TEXT", default="", help="confidentiality, on every page")
    look.add_argument("--manner", metavar="ID", default="en", help="numbers and dates: en, us, de, fr, ch, iso")
    look.add_argument("--logo", metavar="PATH", type=Path, help="PNG, JPEG or SVG for the cover, at most 2 MB")


def look_of(args: Namespace) -> Look:
    """The look that the arguments describe. Raises InputError."""
    from advisor.report import ANNEXES, Look, read_logo

    annexes = tuple(ANNEXES) if args.annexes == "all" else _names(args.annexes)
    logo = read_logo(_content(args.logo)) if args.logo else None
    return Look(
        args.organisation, args.mark, args.author, args.form, _names(args.parts), annexes, args.manner, logo
    )  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError.single(str(path), f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None


def wanted(args: Namespace) -> dict[str, Path]:
    """Format → where it is to be written. Raises InputError where two would be written to one place."""
    found: dict[str, Path] = {name: path for name in FORMATS if (path := getattr(args, name)) is not None}
    seen: dict[Path, str] = {}
    for name, path in found.items():
        if (other := seen.setdefault(path.absolute(), name)) != name:
            raise InputError.single(str(path), f"is named for --{other} and for --{name}", "Give each its own path")
    return found


def csv_files(args: Namespace, advice: Advice, knowledge: Knowledge) -> dict[Path, bytes]:
    """The tables by path; empty where no folder is asked for."""
    from advisor.report import csv_tables

    if args.csv is None:
        return {}
    separator, decimal = CSV_STYLES[args.csv_style]
    tables = csv_tables(advice, knowledge, separator=separator, decimal=decimal)
    return {args.csv / name: content for name, content in tables.items()}
