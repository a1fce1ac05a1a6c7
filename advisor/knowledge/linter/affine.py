"""Comparisons of numbers in one form: a weighted sum of names on the left, one constant on the right."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

_Sum: TypeAlias = dict[str, float]
"""Weight of each name, or of each part that is no weighted sum (by its text); the constant under ""."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands left of the constant.

    weights  name, or text of a part such as `site_gb_day * sites`, → its weight; the first one's is 1
    names    every name in it
    """

    weights: Mapping[str, float]
    names: frozenset[str]

    @property
    def name(self) -> str:
        """The name where it is just one, else empty."""
        return next(iter(self.weights)) if len(self.weights) == 1 and set(self.weights) == self.names else ""

    @property
    def text(self) -> str:
        """As a key: two comparisons of the same combination have the same text."""
        return " + ".join(f"{weight:.12g} * {part}" for part, weight in self.weights.items())

    @property
    def affine(self) -> bool:
        """Whether every part is a name, so that the sum can be solved for one of them."""
        return self.names == self.weights.keys()


def combination(left: ast.expr, right: ast.expr) -> tuple[Terms, float, bool] | None:
    """A comparison as (sum, constant, whether its direction turned). None where it divides by zero or overflows."""
    try:
        found = _minus(_sum(left), _sum(right))
    except (ZeroDivisionError, OverflowError):
        return None
    if not all(math.isfinite(weight) for weight in found.values()):
        return None
    constant = found.pop("", 0.0)
    parts = sorted(part for part, weight in found.items() if weight)
    names = frozenset(n for part in parts for n in _names(part))
    if not parts:
        return Terms({}, frozenset()), -constant, False
    lead = found[parts[0]]
    return Terms({part: found[part] / lead for part in parts}, names), -constant / lead, lead < 0


def _names(text: str) -> list[str]:
    tree = ast.parse(text, mode="eval")
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    return [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]


def _minus(a: _Sum, b: _Sum) -> _Sum:
    return {part: a.get(part, 0.0) - b.get(part, 0.0) for part in {**a, **b}}


def _times(a: _Sum, factor: float) -> _Sum:
    return {part: weight * factor for part, weight in a.items()}


def _sum(node: ast.expr) -> _Sum:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return {"": float(value)}
        case ast.Name(id=name):
            return {name: 1.0}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _times(_sum(operand), -1.0)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _minus(_sum(left), _times(_sum(right), -1.0))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _minus(_sum(left), _sum(right))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            a, b = _sum(left), _sum(right)
            if b.keys() == {""}:
                return _times(a, b[""])
            if a.keys() == {""}:
                return _times(b, a[""])
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            below = _sum(right)
            if below.keys() == {""}:
                return _times(_sum(left), 1 / below[""])
    return {ast.unparse(node): 1.0}
