"""CSV for analysts: one tidy table per topic, safe to open in a spreadsheet.

Every file is UTF-8 with a byte order mark and CRLF line ends. Text that a spreadsheet would run as a formula gets a
leading apostrophe; numbers are written as numbers with nine significant digits.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from advisor.advice import Advice
from advisor.errors import InputError
from advisor.knowledge.model import Knowledge
from advisor.report.tables.catalogue import TABLES
from advisor.report.tables.column import Cell

# A formula may start the cell, also behind blanks and quotes, and, where the file is split at another
# separator than it was written with, any part behind a semicolon, tab or line break.
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=[\s\"'‘’“”]*[=+\-@＝＋－＠])|^(?=[\t\r])")
_LEAD: Final = " \"'‘’“”"
_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def csv_tables(advice: Advice, knowledge: Knowledge, *, separator: str = ",", decimal: str = ".") -> dict[str, bytes]:
    """Every table as CSV, by file name. For a European spreadsheet: separator ";" and decimal ","."""
    if separator not in (",", ";", "\t") or decimal not in (".", ",") or separator == decimal:
        place = f"separator {separator!r}, decimal mark {decimal!r}"
        raise InputError.single(place, "these do not go together", "Use ',' with '.', or ';' with ','")
    return {
        f"{name}.csv": csv_bytes([c.name for c in table.columns], table.rows(advice, knowledge), separator, decimal)
        for name, table in TABLES.items()
    }


def write_csv(
    advice: Advice, knowledge: Knowledge, folder: Path, *, separator: str = ",", decimal: str = "."
) -> tuple[Path, ...]:
    """Writes every table into the folder, which is made where absent; returns the files."""
    tables = csv_tables(advice, knowledge, separator=separator, decimal=decimal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in tables.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError.single(
            str(folder), f"cannot write here ({error.strerror})", "Name a folder you may write to"
        ) from error
    return tuple(folder / name for name in tables)


def csv_zip(advice: Advice, knowledge: Knowledge, *, separator: str = ",", decimal: str = ".") -> bytes:
    """Every table in one zip file; the same advice gives the same bytes."""
    tables = csv_tables(advice, knowledge, separator=separator, decimal=decimal)
    return zipped(tables, date.fromisoformat(advice.as_of))


def zipped(files: Mapping[str, bytes], day: date) -> bytes:
    """Files by name in one archive that carries a day and no hour, so that the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def csv_bytes(header: Sequence[str], rows: Iterable[tuple[Cell, ...]], separator: str, decimal: str) -> bytes:
    """One table as this module writes all of them: UTF-8 with a mark, CRLF, formulas defused."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value, decimal) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Cell, decimal: str) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return defuse(value)
    return format(Decimal(f"{value:.9g}"), "f").replace(".", decimal)


def printable(text: str) -> str:
    """The text without control characters and code points that no file may hold."""
    return _UNPRINTABLE.sub("", text)


def defuse(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would start a formula, and without control characters."""
    if text.isprintable() and ";" not in text and not text.lstrip(_LEAD).startswith(_STARTS):
        return text  # most cells; there is nothing to look for
    return _FORMULA.sub(r"\1'", printable(text))
