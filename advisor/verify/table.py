"""A user's own file of measurements, read with the columns of the public collection."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from advisor.errors import InputError, Problem, nearest
from advisor.knowledge.model import Knowledge, MeasuredRow
from advisor.knowledge.read import Entry, csv_entries
from advisor.models.serving import ENGINE
from advisor.strict_yaml import decode, read_bytes

NEEDED: Final = ("model", "gpu", "gpu_count", "precision", "metric", "value")
_ASSUMED: Final = {"kind": "llm", "mode": "agg", "engine": ENGINE}
"""What a file without such a column, as one of own runs, means: a closed loop on the engine that estimates assume."""
_RENAMED: Final = {"row_id": "id", "concurrency_or_batch": "concurrency"}
_TEXTS: Final = (
    "engine", "model", "precision", "gpu", "mode", "metric", "stat", "kind", "flag", "source", "accuracy_target",
)  # fmt: skip
_NUMBERS: Final = ("isl", "osl", "concurrency", "value", "request_rate")
_COUNTS: Final = ("gpu_count", "tp", "pp", "dp_attn", "moe_tp", "moe_ep")


def read_runs(file: Path, knowledge: Knowledge) -> tuple[MeasuredRow, ...]:
    """The rows of a file; names of models and accelerators may be published ones. Raises InputError."""
    entries = list(csv_entries(file.name, decode(read_bytes(file), file.name)))
    if not entries:
        raise InputError.single(file.name, "has no rows", "Expected a header and one row a measurement")
    problems: list[Problem] = []
    rows = [_row(entry, number, knowledge, problems) for number, entry in enumerate(entries, start=1)]
    if problems:
        raise InputError(problems)
    return tuple(row for row in rows if row)


def _row(entry: Entry, number: int, knowledge: Knowledge, problems: list[Problem]) -> MeasuredRow | None:
    raw = {_RENAMED.get(name, name): cell.strip() for name, cell in entry.raw.items()}
    if lacking := [name for name in NEEDED if name not in raw]:
        raise InputError.single(entry.place(), f"the column '{lacking[0]}' is missing", nearest(lacking[0], raw))
    found = len(problems)
    numbers = {name: _number(entry, raw, name, problems) for name in (*_NUMBERS, *_COUNTS)}
    if not numbers["value"] > 0:
        problems.append(Problem(entry.place("value"), "should be above 0"))
    if len(problems) > found:
        return None
    texts = {name: raw.get(name, "") for name in _TEXTS}
    texts |= {name: knowledge.aliases.get(texts[name], texts[name]) for name in ("model", "gpu")}
    texts |= {name: assumed for name, assumed in _ASSUMED.items() if name not in raw}
    texts["kind"] = texts["kind"] or "llm"
    counts = {name: int(numbers[name]) for name in _COUNTS}
    amounts = {name: numbers[name] for name in _NUMBERS}
    texts |= {"id": raw.get("id") or f"row {number}", "as_of": raw.get("date", "") or raw.get("as_of", "")}
    return MeasuredRow(**texts, **counts, **amounts)  # type: ignore[arg-type]  # names and types are those above


def _number(entry: Entry, raw: Mapping[str, str], name: str, problems: list[Problem]) -> float:
    """A number; a blank or absent cell is 0, not known."""
    text = raw.get(name, "")
    try:
        value = float(text or "0")
    except ValueError:
        value = float("nan")
    if not 0 <= value < 1e12:
        problems.append(Problem(entry.place(name), f"'{text[:40]}' is not a number from 0 up"))
        return 0.0
    return value
