"""The one small language: rules' `when`, questions' `ask_if`, figures' formulae.

A subset of Python's expressions, compiled to closures; there is no eval, no attribute, no index, no keyword.
Logic is three-valued with a fourth state (CONTRACT, "What an answer can be"):

    and   False wins, then not applicable, then unknown
    or    True wins, then unknown, then False; not applicable only where every branch is
    else  not applicable wins over unknown, unknown over a value

An Unknown carries the names that would settle it, so a rule can say which question to ask.
Numbers may be numpy arrays: the formula of a figure is evaluated on one point or on ten thousand draws alike.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not answered, or answered "not known". `missing` names the questions that would settle it."""

    missing: frozenset[str] = frozenset()


class _NotApplicable:
    """The question does not apply to this case."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_APPLICABLE"


NOT_APPLICABLE: Final = _NotApplicable()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer to a multiple choice: exactly `yes`, perhaps `unsure`, none of the others."""

    yes: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


Value: TypeAlias = Any  # bool, float, str, Chosen, Unknown, NOT_APPLICABLE or a numpy array
Env: TypeAlias = Mapping[str, Value]
_Step: TypeAlias = Callable[[Env], Value]

MAX_LENGTH = 4000
MAX_DEPTH = 60


class ExpressionError(ValueError):
    """The text is not in the language."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; call it with a mapping of names to values. A name that is absent is Unknown."""

    text: str
    names: frozenset[str]
    _step: _Step

    def __call__(self, env: Env) -> Value:
        return self._step(env)


def _blocked(*values: Value) -> Value | None:
    """NOT_APPLICABLE or the joined Unknown if any value is one, else None."""
    missing: frozenset[str] | None = None
    for value in values:
        if value is NOT_APPLICABLE:
            return NOT_APPLICABLE
        if type(value) is Unknown:
            missing = value.missing if missing is None else missing | value.missing
    return None if missing is None else Unknown(missing)


def _all(steps: list[_Step]) -> _Step:
    def run(env: Env) -> Value:
        not_applicable, missing = False, None
        for step in steps:
            value = step(env)
            if value is False:
                return False
            if value is NOT_APPLICABLE:
                not_applicable = True
            elif type(value) is Unknown:
                missing = value.missing if missing is None else missing | value.missing
        if not_applicable:
            return NOT_APPLICABLE
        return True if missing is None else Unknown(missing)

    return run


def _any(steps: list[_Step]) -> _Step:
    def run(env: Env) -> Value:
        applicable, missing = False, None
        for step in steps:
            value = step(env)
            if value is True:
                return True
            if value is not NOT_APPLICABLE:
                applicable = True
                if type(value) is Unknown:
                    missing = value.missing if missing is None else missing | value.missing
        if missing is not None:
            return Unknown(missing)
        return False if applicable else NOT_APPLICABLE

    return run


def _not(step: _Step) -> _Step:
    def run(env: Env) -> Value:
        value = step(env)
        return not value if isinstance(value, bool) else value

    return run


def _lift(function: Callable[..., Value], steps: list[_Step]) -> _Step:
    def run(env: Env) -> Value:
        values = [step(env) for step in steps]
        blocked = _blocked(*values)
        return function(*values) if blocked is None else blocked

    return run


def _numeric(function: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    """Arithmetic on numbers and arrays only, in floating point: a text cannot be repeated, a power cannot run away."""

    def run(a: Value, b: Value) -> Value:
        if type(a) is float and type(b) is float:
            return _bounded(function, a, b)
        for value in (a, b):
            if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray, np.number)):
                raise ExpressionError(f"arithmetic needs numbers, not {value!r}")
        numbers = (float(v) if isinstance(v, int) else v for v in (a, b))
        return _bounded(function, *numbers)

    return run


def _bounded(function: Callable[[Value, Value], Value], a: Value, b: Value) -> Value:
    try:
        value = function(a, b)
    except OverflowError:
        raise ExpressionError("the result is too large a number") from None
    if isinstance(value, complex):
        raise ExpressionError("a root of a negative number has no value here")
    return value


def _divide(a: Value, b: Value) -> Value:
    if isinstance(b, np.ndarray):
        return a / b
    return a / b if b != 0 else Unknown()


_BINARY: Final[dict[type, Callable[..., Value]]] = {
    ast.Add: _numeric(operator.add),
    ast.Sub: _numeric(operator.sub),
    ast.Mult: _numeric(operator.mul),
    ast.Div: _numeric(_divide),
    ast.Pow: _numeric(operator.pow),
}


def _ordered(function: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    def run(a: Value, b: Value) -> Value:
        try:
            return function(a, b)
        except TypeError:
            raise ExpressionError(f"{a!r} and {b!r} cannot be compared") from None

    return run


_COMPARE: Final[dict[type, Callable[..., Value]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
}


def _choice(value: Value) -> Chosen:
    if not isinstance(value, Chosen):
        raise ExpressionError(f"any_of, all_of and count need a multiple choice, not {value!r}")
    return value


def _any_of(name: str) -> Callable[[Value, list[str]], Value]:
    def run(value: Value, wanted: list[str]) -> Value:
        chosen = _choice(value)
        if not chosen.yes.isdisjoint(wanted):
            return True
        return Unknown(frozenset([name])) if not chosen.unsure.isdisjoint(wanted) else False

    return run


def _all_of(name: str) -> Callable[[Value, list[str]], Value]:
    def run(value: Value, wanted: list[str]) -> Value:
        chosen = _choice(value)
        open_ = [w for w in wanted if w not in chosen.yes]
        if not open_:
            return True
        return Unknown(frozenset([name])) if all(w in chosen.unsure for w in open_) else False

    return run


def _count(name: str) -> Callable[[Value], Value]:
    def run(value: Value) -> Value:
        chosen = _choice(value)
        return Unknown(frozenset([name])) if chosen.unsure else len(chosen.yes)

    return run


_LIST_FUNCTIONS: Final = {"any_of": _any_of, "all_of": _all_of}


def _minimum(*values: Value) -> Value:
    result = values[0]
    for value in values[1:]:
        result = np.minimum(result, value)
    return result


def _maximum(*values: Value) -> Value:
    result = values[0]
    for value in values[1:]:
        result = np.maximum(result, value)
    return result


_FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "min": _minimum,
    "max": _maximum,
    "ceil": np.ceil,
    "floor": np.floor,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
}


def _plain(function: Callable[..., Value]) -> Callable[..., Value]:
    """A function whose single numbers are Python's own: what is compared with them is then true or false itself."""

    def run(*values: Value) -> Value:
        result = function(*values)
        return result.item() if isinstance(result, np.generic) else result

    return run


def register_function(name: str, function: Callable[..., Value]) -> None:
    """Add a named numeric function to the language (a model's own, such as the percentile of a path). Once each."""
    if name in _FUNCTIONS and _FUNCTIONS[name] is not function:
        raise ExpressionError(f"function {name} is registered already")
    _FUNCTIONS[name] = function


class _Compiler:
    def __init__(self) -> None:
        self.names: set[str] = set()

    def step(self, node: ast.expr, depth: int = 0) -> _Step:
        if depth > MAX_DEPTH:
            raise ExpressionError("nested too deeply")
        match node:
            case ast.Constant(value=value) if isinstance(value, (bool, int, float, str)):
                return lambda env: value
            case ast.Name(id=name):
                return self._name(name)
            case ast.BoolOp(op=op, values=values):
                steps = [self.step(v, depth + 1) for v in values]
                return _all(steps) if isinstance(op, ast.And) else _any(steps)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _not(self.step(operand, depth + 1))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _lift(operator.neg, [self.step(operand, depth + 1)])
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return _lift(_BINARY[type(op)], [self.step(left, depth + 1), self.step(right, depth + 1)])
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(left, op, right, depth)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, depth)
            case _:
                raise ExpressionError(f"'{ast.unparse(node)}' is not part of the language")

    def _name(self, name: str) -> _Step:
        self.names.add(name)
        absent = Unknown(frozenset([name]))
        return lambda env: env.get(name, absent)

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> _Step:
        if isinstance(op, (ast.In, ast.NotIn)):
            options = frozenset(_strings(right))
            inside = isinstance(op, ast.In)
            return _lift(lambda value: (value in options) is inside, [self.step(left, depth + 1)])
        if type(op) not in _COMPARE:
            raise ExpressionError(f"comparison {type(op).__name__} is not part of the language")
        return _lift(_COMPARE[type(op)], [self.step(left, depth + 1), self.step(right, depth + 1)])

    def _call(self, name: str, args: list[ast.expr], depth: int) -> _Step:
        match name, args:
            case (("any_of" | "all_of"), [ast.Name(id=question), wanted]):
                options = _strings(wanted)
                test = _LIST_FUNCTIONS[name](question)
                return _lift(lambda value: test(value, options), [self._name(question)])
            case "count", [ast.Name(id=question)]:
                return _lift(_count(question), [self._name(question)])
            case _ if name in _FUNCTIONS and args:
                return _lift(_plain(_FUNCTIONS[name]), [self.step(a, depth + 1) for a in args])
            case _:
                raise ExpressionError(f"function {name} is unknown or has wrong arguments")


def _strings(node: ast.expr) -> list[str]:
    if isinstance(node, (ast.List, ast.Tuple)) and all(
        isinstance(e, ast.Constant) and isinstance(e.value, str) for e in node.elts
    ):
        return [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    raise ExpressionError(f"'{ast.unparse(node)}' should be a list of texts")


@lru_cache(maxsize=8192)
def compile_expression(text: str) -> Expression:
    """Compile a text of the language. Raises ExpressionError with what is wrong."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"cannot be read: {getattr(error, 'msg', error)}") from None
    compiler = _Compiler()
    step = compiler.step(tree.body)
    return Expression(text, frozenset(compiler.names), step)
