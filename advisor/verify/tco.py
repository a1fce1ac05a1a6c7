"""Published worked examples of cost, recomputed by the formulae of their own studies from their own inputs."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from advisor.errors import InputError, Problem, nearest
from advisor.expr import Expression, ExpressionError, Unknown, compile_expression
from advisor.knowledge.model import Knowledge, PublishedFormula
from advisor.knowledge.read import Entry, csv_entries
from advisor.strict_yaml import decode, read_bytes

COLUMNS: Final = ("case_id", "source", "inputs_json", "formula", "published_result", "unit", "grade", "note")
State = Literal["exact", "near", "explained", "no_inputs", "failed"]
NEAR_SHARE: Final = 0.05
EXACT_SHARE: Final = 0.01
_STEP: Final = re.compile(r"^(?P<id>F\d+)(?:.* then /(?P<by>\d+(?:\.\d+)?))?")
_EXPLAINED: Final = re.compile(r"\b(does not reproduce|slip|rounded)\b")


@dataclass(frozen=True, slots=True)
class Case:
    """One published example, and what its own formula gives.

    state  exact: within 1 % or half a unit of the last published digit; near: within 5 %; explained: further away, and
           the note or grade says why; no_inputs: the study does not give what its result needs; failed: none of these
    """

    id: str
    source: str
    unit: str
    published: float
    recomputed: float | None
    state: State
    note: str

    @property
    def share(self) -> float | None:
        """Relative difference, recomputed to published."""
        return None if self.recomputed is None else self.recomputed / self.published - 1


@dataclass(frozen=True, slots=True)
class TcoReport:
    """All examples. `cases` are in the order of the file."""

    cases: tuple[Case, ...]

    @property
    def judged(self) -> tuple[Case, ...]:
        """The examples whose inputs are published."""
        return tuple(c for c in self.cases if c.recomputed is not None)

    @property
    def within_1pct(self) -> int:
        """How many agree within 1 % or half a unit of the last published digit."""
        return sum(c.state == "exact" for c in self.judged)

    @property
    def within_5pct(self) -> int:
        """How many agree within 5 % or half a unit of the last published digit."""
        return sum(c.state == "exact" or abs(c.share or 0.0) <= NEAR_SHARE for c in self.judged)

    @property
    def failed(self) -> tuple[Case, ...]:
        """Those further away that nothing explains."""
        return tuple(c for c in self.cases if c.state == "failed")


def check(knowledge: Knowledge, file: Path | None = None) -> TcoReport:
    """Recomputes the examples of a CSV file (default: those that ship). Raises InputError for a malformed file."""
    path = file or Path(knowledge.folder) / "cases" / "tco.csv"
    text = decode(read_bytes(path), path.name)
    problems: list[Problem] = []
    cases = [case for entry in csv_entries(path.name, text) if (case := _case(entry, knowledge, problems))]
    if problems:
        raise InputError(problems)
    return TcoReport(tuple(cases))


def _case(entry: Entry, knowledge: Knowledge, problems: list[Problem]) -> Case | None:
    raw = entry.raw
    if lacking := [c for c in COLUMNS[:6] if c not in raw]:
        raise InputError.single(entry.place(), f"the column '{lacking[0]}' is missing", nearest(lacking[0], raw))
    try:
        published = _number(raw["published_result"], "published_result")
        inputs = _inputs(raw["inputs_json"])
        value = _recomputed(raw["formula"].strip(), inputs, knowledge.published)
    except _WrongError as wrong:
        problems.append(Problem(entry.place(wrong.column), wrong.problem, wrong.hint))
        return None
    if value is not None and raw["unit"] == "%" and abs(value) <= 1:
        value *= 100
    words = f"{raw.get('grade', '')} {raw.get('note', '')}"
    state = _state(raw["published_result"], published, value, words)
    return Case(raw["case_id"], raw["source"], raw["unit"], published, value, state, raw.get("note", ""))


class _WrongError(ValueError):
    def __init__(self, column: str, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.column, self.problem, self.hint = column, problem, hint


def _number(text: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _WrongError(column, f"'{text[:40]}' is not a number", "Expected one such as 2720 or 0.11") from None
    if not math.isfinite(value) or value == 0:
        raise _WrongError(column, f"{text[:40]} cannot be compared with", "Expected a finite number other than 0")
    return value


def _inputs(text: str) -> dict[str, float]:
    """The numeric inputs; a list of numbers counts as its total, words are remarks."""
    try:
        data: Any = json.loads(text or "{}", parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _WrongError("inputs_json", "is not JSON", 'Expected an object such as {"capex": 250141.8}') from None
    if not isinstance(data, dict):
        raise _WrongError("inputs_json", "is not an object", 'Expected one such as {"capex": 250141.8}')
    return dict(_numeric(data))


def _refuse(word: str) -> float:
    raise ValueError(word)


def _numeric(data: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in data.items():
        parts = value if isinstance(value, list) else [value]
        if parts and all(isinstance(p, (int, float)) and not isinstance(p, bool) for p in parts):
            yield name, float(sum(parts))


def _recomputed(formula: str, inputs: Mapping[str, float], known: Mapping[str, PublishedFormula]) -> float | None:
    """The result, or None where the example gives no inputs or no formula that can be read."""
    if not inputs or not formula:
        return None
    if step := _STEP.match(formula):
        published = known.get(step["id"])
        if published is None:
            raise _WrongError("formula", f"'{step['id']}' is no known formula", nearest(step["id"], known))
        value = _evaluate(published.expression, published.inputs_of(inputs))
        return value if value is None or not step["by"] else value / float(step["by"])
    if formula == "sum":
        return math.fsum(inputs.values())
    if formula == "ratio":
        first, second, *_ = (*inputs.values(), 0.0, 0.0)
        return first / second if second else None
    return _spelled(formula, inputs)


def _spelled(formula: str, inputs: Mapping[str, float]) -> float | None:
    """A formula that is written out over the names of the inputs; None where it is words."""
    try:
        expression = compile_expression(formula)
    except ExpressionError:
        return None
    asked, given = expression.names - inputs.keys(), inputs.keys() - expression.names
    if len(asked) == len(given) == 1:  # the one that is left over is meant
        inputs = {**inputs, next(iter(asked)): inputs[next(iter(given))]}
    return _evaluate(expression, inputs)


def _evaluate(expression: Expression, inputs: Mapping[str, float]) -> float | None:
    value = expression(inputs)
    if isinstance(value, Unknown):
        return None
    return float(value)


def _state(shown: str, published: float, value: float | None, words: str) -> State:
    if value is None or not math.isfinite(value):
        return "no_inputs"
    if abs(value - published) <= max(EXACT_SHARE * abs(published), half_unit(shown)):
        return "exact"
    if _EXPLAINED.search(words):
        return "explained"
    return "near" if abs(value / published - 1) <= NEAR_SHARE else "failed"


def half_unit(shown: str) -> float:
    """Half a unit of the last digit of a number as printed: 0.05 of "3.7"; a trailing ".0" is none."""
    digits = shown.strip().removesuffix(".0")
    decimals = len(digits.partition(".")[2])
    return 0.5 * 10.0**-decimals
