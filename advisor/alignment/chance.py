"""How likely a rule is to fire, given what is known: the prior behind the order of questions, nothing else.

What is known counts as it is. What is open counts by its options alone: a single choice is equally likely to be any
of them, about three boxes of a multiple choice are ticked, a comparison of numbers holds in one case of two. Parts of
a condition are taken as independent. That is crude, needs no table, and holds for a rule that was written a minute ago.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from math import prod
from typing import Final, TypeAlias

from advisor.assessment.environment import once_per_knowledge
from advisor.expr import Env, Expression, Unknown, compile_expression
from advisor.knowledge.model import Knowledge, Question

Chance: TypeAlias = Callable[[Env], float]

BOXES: Final = 3  # judgement: boxes ticked in a multiple choice, however long it is
EVEN: Final = 0.5


@once_per_knowledge
def chances(knowledge: Knowledge) -> dict[str, Chance]:
    """Rule id → the chance that it fires in an environment, 0..1."""
    return {id: _part(_tree(rule.when.text), knowledge.questions) for id, rule in knowledge.rules.items()}


def _tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _part(node: ast.expr, questions: Mapping[str, Question]) -> Chance:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return partial(_all, [_part(v, questions) for v in values])
        case ast.BoolOp(values=values):
            return partial(_any, [_part(v, questions) for v in values])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return partial(_not, _part(operand, questions))
        case _:
            return partial(_leaf, compile_expression(ast.unparse(node)), _prior(node, questions))


def _all(parts: list[Chance], env: Env) -> float:
    return prod(part(env) for part in parts)


def _any(parts: list[Chance], env: Env) -> float:
    return 1 - prod(1 - part(env) for part in parts)


def _not(part: Chance, env: Env) -> float:
    return 1 - part(env)


def _leaf(condition: Expression, prior: float, env: Env) -> float:
    value = condition(env)
    return prior if type(value) is Unknown else float(value is True)


def _prior(node: ast.expr, questions: Mapping[str, Question]) -> float:
    """The chance of one comparison or list test whose answer is open."""
    match node:
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]) if _is_choice(name, questions):
            listed = len(right.elts) if isinstance(right, ast.List | ast.Tuple) else 1
            share = min(1.0, listed / max(1, len(questions[name].options)))
            return 1 - share if isinstance(op, ast.NotEq | ast.NotIn) else share
        case ast.Call(func=ast.Name(id=test), args=[ast.Name(id=name), ast.List(elts=wanted) | ast.Tuple(elts=wanted)]):
            ticked = min(EVEN, BOXES / max(1, len(questions[name].options)))
            return 1 - (1 - ticked) ** len(wanted) if test == "any_of" else float(ticked ** len(wanted))
        case _:
            return EVEN


def _is_choice(name: str, questions: Mapping[str, Question]) -> bool:
    return name in questions and questions[name].type == "single"
