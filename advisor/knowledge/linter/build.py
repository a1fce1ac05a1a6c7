"""Texts of the expression language as formulas over the questions and facts of one knowledge."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from advisor.knowledge.linter.affine import Terms, combination
from advisor.knowledge.linter.formula import (
    BLIND,
    EITHER,
    FALSE,
    TRUE,
    Atom,
    Constant,
    Formula,
    Join,
    Not,
    State,
    Variable,
    all_of,
    same,
)
from advisor.knowledge.model import DerivedFact, Question

MAX_ASKED: Final = 400
"""The largest `ask_if`, those that it rests on included, that is decided; beyond it a question counts as asked."""

_COMPARE: Final[dict[type, Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MIRRORED: Final[dict[type, type]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


class Builder:
    """Turns texts of the expression language into formulas over the questions and facts of one knowledge."""

    def __init__(self, questions: Mapping[str, Question], derived: Mapping[str, DerivedFact]) -> None:
        self.questions, self.derived = questions, derived
        self._built: dict[str, Formula] = {}
        self._asks: dict[str, Formula | None] = {}

    def formula(self, text: str) -> Formula:
        """The formula of a text that compiles."""
        if text not in self._built:
            self._built[text] = self._formula(ast.parse(text.strip(), mode="eval").body)
        return self._built[text]

    def _formula(self, node: ast.expr) -> Formula:
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self._formula(v) for v in values)
                return Join.both(parts) if isinstance(op, ast.And) else Join.either(parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._formula(operand))
            case ast.Constant(value=bool(value)):
                return Constant(TRUE if value else FALSE)
            case ast.Name(id=name) if name in self.derived and self.derived[name].unit == "yes or no":
                return self._atom([name], [("flag", name)], same(("flag", name)))
            case ast.Call(func=ast.Name(id=("any_of" | "all_of") as kind), args=[ast.Name(id=name), wanted]):
                return self._listed(kind, name, _texts(wanted))
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]) if _is_text(right):
                return self._choice(name, op, _texts(right))
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="count"), args=[ast.Name(id=name)]),
                ops=[op],
                comparators=[ast.Constant(value=int() | float() as limit)],
            ) if type(op) in _COMPARE and name in self.questions:
                return self._count(name, _COMPARE[type(op)], float(limit))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
                return self._compared(left, type(op), right)
            case _:
                return self._free(node)

    def _atom(
        self,
        names: Iterable[str],
        variables: Iterable[Variable],
        test: Callable[[State], int],
        values: Iterable[Any] = (),
        terms: Terms | None = None,
    ) -> Formula:
        asked = [a for name in sorted(names) if (a := self._asked(name)) is not None]
        together = all_of(asked) if asked else None
        return Atom(frozenset(names), tuple(variables), test, together, frozenset(values), terms)

    def _asked(self, name: str) -> Formula | None:
        """What makes a question apply, None where nothing is asked of it.

        In a circle of conditions the first one read counts as asked, and so does one that is too large to decide.
        """
        question = self.questions.get(name)
        if question is None or question.ask_if is None:
            return None
        if name not in self._asks:
            self._asks[name] = None
            found = self._formula(ast.parse(question.ask_if.text.strip(), mode="eval").body)
            self._asks[name] = found if found.size <= MAX_ASKED else None
        return self._asks[name]

    def _choice(self, name: str, op: ast.cmpop, texts: frozenset[str]) -> Formula:
        variable, inside = ("choice", name), isinstance(op, (ast.Eq, ast.In))

        def test(state: State) -> int:
            value = state.get(variable, BLIND)
            if value is BLIND:
                return EITHER
            return TRUE if (value in texts) is inside else FALSE

        return self._atom([name], [variable], test, texts)

    def _listed(self, kind: str, name: str, wanted: frozenset[str]) -> Formula:
        """any_of and all_of as `or` and `and` of single options."""
        parts = tuple(self._option(name, option) for option in sorted(wanted))
        if not parts:
            return self._atom([name], [], lambda _: FALSE if kind == "any_of" else TRUE)
        if len(parts) == 1:
            return parts[0]
        return Join.either(parts) if kind == "any_of" else Join.both(parts)

    def _option(self, name: str, option: str) -> Formula:
        variable = ("option", name, option)
        return self._atom([name], [variable], same(variable))

    def _count(self, name: str, compare: Callable[[Any, Any], bool], limit: float) -> Formula:
        variables = [("option", name, option.id) for option in self.questions[name].options]

        def test(state: State) -> int:
            values = [state.get(v, BLIND) for v in variables]
            least = sum(value is True for value in values)
            most = least + sum(value is BLIND for value in values)
            held = {compare(n, limit) for n in range(least, most + 1)}
            return (TRUE if True in held else 0) | (FALSE if False in held else 0)

        return self._atom([name], variables, test)

    def _compared(self, left: ast.expr, op: type, right: ast.expr) -> Formula:
        """A comparison of numbers as: combination of names, compared with a constant."""
        found = combination(left, right)
        if found is None or not all(self._is_number(part) for part in found[0].names & found[0].weights.keys()):
            return self._free(ast.Compare(left, [op()], [right]))
        terms, limit, turned = found
        compare = _COMPARE[_MIRRORED.get(op, op) if turned else op]
        names = self._names(left) | self._names(right)
        if not terms.weights:  # the unknowns cancel out
            settled = TRUE if compare(0.0, limit) else FALSE
            return self._atom(names, [], lambda _: settled)
        variable = ("number", terms.name) if terms.name else ("relation", terms.text)

        def test(state: State) -> int:
            value = state.get(variable, BLIND)
            if value is BLIND:
                return EITHER
            return TRUE if compare(value, limit) else FALSE

        return self._atom(names, [variable], test, [limit], terms)

    def _names(self, node: ast.expr) -> set[str]:
        found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        return {name for name in found if name in self.questions or name in self.derived}

    def _is_number(self, name: str) -> bool:
        question = self.questions.get(name)
        return question.type == "number" if question is not None else name in self.derived

    def _free(self, node: ast.expr) -> Formula:
        variable = ("free", ast.unparse(node))
        return self._atom(self._names(node), [variable], same(variable))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.Tuple)) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _texts(node: ast.expr) -> frozenset[str]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return frozenset(str(e.value) for e in node.elts if isinstance(e, ast.Constant))
    return frozenset([str(node.value)]) if isinstance(node, ast.Constant) else frozenset()
