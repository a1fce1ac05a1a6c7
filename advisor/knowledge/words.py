"""A condition of the small language as English: what a rule reads, for people who do not read code.

    adoption == 'artisan' and not any_of(protections, ['secure_boot']) and (ops_fte < 2 or sites > 50)
    Adoption today is “Artisan”, and protections lack “Secure boot”, and (people who can run it are under 2 FTE, or ...)

Names become the short names of questions and derived values, options their labels in quotation marks. What is joined
inside something joined stands in parentheses, so a sentence has one reading only.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from advisor.expr import Expression
from advisor.figure import show
from advisor.knowledge.model import Knowledge

_COMPARED: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "is",
    ast.NotEq: "is not",
    ast.Lt: "is under",
    ast.LtE: "is at most",
    ast.Gt: "is over",
    ast.GtE: "is at least",
}
_OPPOSITE: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SIGNS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "/",
    ast.Pow: "to the power of",
}
_EXCEPTED: Final = 2  # so many options at most are named as exceptions, where nearly all are meant


def in_words(expression: Expression, knowledge: Knowledge) -> str:
    """The whole condition as one sentence without a full stop. A name that the knowledge lacks stays as it is."""
    speaker, parts = _Speaker(knowledge), _conjuncts(expression)
    return _raised(", and ".join(speaker.say(part, inside=len(parts) > 1) for part in parts))


def clauses_in_words(expression: Expression, knowledge: Knowledge) -> tuple[str, ...]:
    """What must hold all at once, one text each: the parts of the outermost `and`."""
    speaker = _Speaker(knowledge)
    return tuple(_raised(speaker.say(part)) for part in _conjuncts(expression))


def short_name(id: str, knowledge: Knowledge) -> str:
    """A question or derived value inside a sentence: "recovery design"; the id where neither is known."""
    question, fact = knowledge.questions.get(id), knowledge.derived.get(id)
    said = (question.label or question.text) if question else (fact.label or fact.meaning) if fact else id
    return _lowered(said.rstrip("?."))


def _conjuncts(expression: Expression) -> list[ast.expr]:
    tree = ast.parse(expression.text.strip(), mode="eval").body
    return tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]


def _raised(text: str) -> str:
    at = 1 if text.startswith("(") else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def _lowered(text: str) -> str:
    """A name inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


@dataclass(frozen=True, slots=True)
class _Speaker:
    knowledge: Knowledge

    def say(self, node: ast.expr, *, denied: bool = False, inside: bool = False) -> str:
        """A part of the condition that is true or false. inside: something joined needs parentheses."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.say(operand, denied=not denied, inside=inside)
            case ast.BoolOp(op=op, values=values):
                return self._joined(op, values, denied, inside)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, type(op), right, denied)
            case ast.Call(func=ast.Name(id="any_of" | "all_of" as how), args=[ast.Name(id=name), wanted]):
                return self._chosen(name, how, _texts(wanted), denied)
            case _:
                said = self._amount(node)
                return f"it is not so that {said}" if denied else said

    def _joined(self, op: ast.boolop, values: Sequence[ast.expr], denied: bool, inside: bool) -> str:
        word = ", and " if isinstance(op, ast.And) else ", or "
        said = word.join(self.say(value, inside=True) for value in values)
        if denied:
            return f"it is not so that ({said})"
        return f"({said})" if inside else said

    def _compared(self, left: ast.expr, op: type[ast.cmpop], right: ast.expr, denied: bool) -> str:
        op = _OPPOSITE[op] if denied else op
        subject = self._amount(left)
        if op in (ast.In, ast.NotIn) or (isinstance(right, ast.Constant) and isinstance(right.value, str)):
            wanted = _texts(right)
            return f"{subject} {self._one_of(left, wanted, op in (ast.In, ast.Eq))}"
        against = self._term(right) if isinstance(left, ast.BinOp) else self._amount(right, self._unit(left))
        return f"{subject} {_COMPARED[op]} {against}"

    def _one_of(self, node: ast.expr, wanted: Sequence[str], holds: bool) -> str:
        name = node.id if isinstance(node, ast.Name) else ""
        others = self._others(name, wanted)
        if holds:
            return f"is not {self._labels(name, others, 'or')}" if others else f"is {self._labels(name, wanted, 'or')}"
        if others:
            return f"is {self._labels(name, others, 'or')}"
        return f"is {'not' if len(wanted) == 1 else 'neither'} {self._labels(name, wanted, 'nor')}"

    def _chosen(self, name: str, how: str, wanted: Sequence[str], denied: bool) -> str:
        subject = short_name(name, self.knowledge)
        several, others = len(wanted) > 1, self._others(name, wanted)
        if how == "all_of":
            verb = "lack at least one of" if denied else "include all of"
            word = "and" if several else ""
            verb = verb if several else "lack" if denied else "include"
            return f"{subject} {verb} {self._labels(name, wanted, word)}"
        if others:
            verb = "include nothing but" if denied else "include something other than"
            return f"{subject} {verb} {self._labels(name, others, 'or')}"
        verb = "include none of" if denied else "include any of"
        verb = verb if several else "lack" if denied else "include"
        return f"{subject} {verb} {self._labels(name, wanted, 'or')}"

    def _others(self, name: str, wanted: Sequence[str]) -> list[str]:
        """The few options that are not meant, where nearly all are."""
        question = self.knowledge.questions.get(name)
        options = [option.id for option in question.options] if question else []
        others = [id for id in options if id not in wanted]
        return others if 0 < len(others) <= _EXCEPTED and len(wanted) > 2 * len(others) else []

    def _labels(self, name: str, ids: Sequence[str], last: str) -> str:
        question = self.knowledge.questions.get(name)
        labels = {option.id: option.label for option in question.options} if question else {}
        return _listed([f"“{labels.get(id, id)}”" for id in ids], last)

    def _amount(self, node: ast.expr, unit: str = "") -> str:
        """A number, a name or a formula. unit: of what it is compared with."""
        match node:
            case ast.Name(id=name):
                return short_name(name, self.knowledge)
            case ast.Constant(value=bool(value)):
                return "yes" if value else "no"
            case ast.Constant(value=int() | float() as value):
                return show(value, unit, digits=9)
            case ast.Constant(value=value):
                return f"“{value!s}”"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"−{self._term(operand)}"
            case ast.BinOp(left=left, op=op, right=right):
                return f"{self._term(left, op)} {_SIGNS[type(op)]} {self._term(right, op, after=True)}"
            case ast.Call(func=ast.Name(id="count"), args=[ast.Name(id=name)]):
                return f"the number of {short_name(name, self.knowledge)}"
            case ast.Call(func=ast.Name(id=name), args=args):
                return f"{name} of ({', '.join(self._term(arg) for arg in args)})"
            case _:
                return self.say(node)

    def _term(self, node: ast.expr, op: ast.operator | None = None, *, after: bool = False) -> str:
        """A part of a formula: a name with its unit, a formula in parentheses where it would read otherwise."""
        if isinstance(node, ast.Name):
            unit = self._unit(node)
            return f"{short_name(node.id, self.knowledge)}{f' ({unit})' if unit else ''}"
        if not isinstance(node, ast.BinOp):
            return self._amount(node)
        binds = (ast.Mult, ast.Div)
        same = isinstance(op, binds) and isinstance(node.op, binds) and not after
        weaker = isinstance(op, (ast.Add, ast.Sub)) and isinstance(node.op, binds)
        said = self._amount(node)
        return said if same or weaker else f"({said})"

    def _unit(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Name):
            return ""
        known = self.knowledge.questions.get(node.id) or self.knowledge.derived.get(node.id)
        return known.unit if known else ""


def _texts(node: ast.expr) -> list[str]:
    """The options that a list names, or the one that is compared with."""
    parts = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    return [str(part.value) for part in parts if isinstance(part, ast.Constant)]
