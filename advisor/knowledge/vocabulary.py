"""The names that an expression or an edit may use, and whether it uses them as they are meant.

advisor.expr compiles any name and any text; only here is it known that `infra == 'egde'` can never be true.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from advisor.errors import nearest
from advisor.expr import Expression
from advisor.knowledge.model import Edit, Question

Complaint: TypeAlias = tuple[str, str]
"""A problem and a hint."""

_LIST_FUNCTIONS: Final = ("any_of", "all_of", "count")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name: compared with texts ("choice"), tested as a list ("list"), or calculated with ("number")."""

    name: str
    how: Literal["choice", "list", "number", "plain"]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Questions by id, and the further names that hold a number or a truth value."""

    questions: Mapping[str, Question]
    values: frozenset[str]

    def complaints(self, expression: Expression) -> Iterator[Complaint]:
        """What is wrong with the names and options of an expression."""
        for use in uses(expression.text):
            yield from self._complaints(use)

    def _complaints(self, use: Use) -> Iterator[Complaint]:
        question = self.questions.get(use.name)
        if question is None:
            if use.name not in self.values:
                yield f"the name '{use.name}' is not known", nearest(use.name, {*self.questions, *self.values})
            elif use.how in ("choice", "list"):
                yield f"'{use.name}' is not a choice", "Compare it with a number"
            return
        wanted = {"choice": "single", "list": "multi", "number": "number", "plain": question.type}[use.how]
        if question.type != wanted:
            yield f"'{use.name}' is a question of type {question.type}, used as {wanted}", _MEANT[question.type]
        else:
            yield from _unknown_options(question, use.options)

    def edit_complaints(self, edit: Edit) -> Iterator[Complaint]:
        """What is wrong with a change to an answer."""
        question = self.questions.get(edit.question)
        if question is None:
            yield f"the question '{edit.question}' is not known", nearest(edit.question, self.questions)
        elif question.type == "multi":
            if edit.to is not None:
                yield f"'{edit.question}' is a multiple choice", "Give the options to add and remove"
            yield from _unknown_options(question, (*edit.add, *edit.remove))
        elif question.type == "single":
            yield from _unknown_options(question, (str(edit.to),))
        elif not isinstance(edit.to, float):
            yield f"'{edit.question}' is a number, not '{edit.to}'", ""


_MEANT: Final = {
    "single": "Compare it with == or in",
    "multi": "Use any_of, all_of or count",
    "number": "Compare it with a number",
}


def _unknown_options(question: Question, wanted: tuple[str, ...]) -> Iterator[Complaint]:
    valid = [option.id for option in question.options]
    for option in wanted:
        if option not in valid:
            yield f"'{option}' is not an option of '{question.id}'", nearest(option, valid)


@lru_cache(maxsize=8192)
def uses(text: str) -> tuple[Use, ...]:
    """Every use of a name in a text of the expression language that compiles."""
    return tuple(_uses(ast.parse(text.strip(), mode="eval").body))


def _uses(node: ast.expr) -> Iterator[Use]:
    match node:
        case ast.Name(id=name):
            yield Use(name, "plain")
        case ast.Compare(left=ast.Name(id=name), comparators=[right]) if (texts := _texts(right)) is not None:
            yield Use(name, "choice", texts)
        case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name), *rest]) if function in _LIST_FUNCTIONS:
            yield Use(name, "list", (_texts(rest[0]) or ()) if rest else ())
        case ast.Compare(left=left, comparators=[right]):
            yield from _operands(left, right)
        case ast.BinOp(left=left, right=right):
            yield from _operands(left, right)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _uses(value)
        case ast.UnaryOp(operand=operand):
            yield from _uses(operand)
        case ast.Call(args=args):
            yield from _operands(*args)


def _operands(*nodes: ast.expr) -> Iterator[Use]:
    for node in nodes:
        if isinstance(node, ast.Name):
            yield Use(node.id, "number")
        else:
            yield from _uses(node)


def _texts(node: Any) -> tuple[str, ...] | None:
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) if all(isinstance(p, ast.Constant) for p in parts):
            return tuple(str(p.value) for p in parts if isinstance(p, ast.Constant))
        case _:
            return None
