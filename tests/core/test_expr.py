"""The small language: four truth values, what is missing, arithmetic, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.expr import (
    MAX_DEPTH,
    MAX_LENGTH,
    NOT_APPLICABLE,
    Chosen,
    Expression,
    ExpressionError,
    Unknown,
    Value,
    compile_expression,
)

NA = NOT_APPLICABLE
LETTERS = {"T": True, "F": False, "N": NA}


def value(text: str, **env: Value) -> Value:
    return compile_expression(text)(env)


def letter(result: Value) -> str:
    if type(result) is Unknown:
        return "U"
    return "N" if result is NA else "T" if result is True else "F"


def on(text: str, a: str, b: str) -> Value:
    """The expression with a and b set by letter: T, F, N (not applicable), U (absent)."""
    return value(text, **{name: LETTERS[v] for name, v in (("a", a), ("b", b)) if v != "U"})


AND = {"TT": "T", "TF": "F", "TU": "U", "TN": "N", "FF": "F", "FU": "F", "FN": "F", "UU": "U", "UN": "N", "NN": "N"}
OR = {"TT": "T", "TF": "T", "TU": "T", "TN": "T", "FF": "F", "FU": "U", "FN": "F", "UU": "U", "UN": "U", "NN": "N"}


@pytest.mark.parametrize(("word", "table"), [("and", AND), ("or", OR)])
def test_the_truth_tables_are_those_of_the_contract_both_ways_round(word, table) -> None:
    for (a, b), expected in table.items():
        assert letter(on(f"a {word} b", a, b)) == expected, (a, word, b)
        assert letter(on(f"b {word} a", a, b)) == expected, (b, word, a)


def test_not_turns_true_and_false_and_leaves_the_others() -> None:
    assert [letter(on("not a", v, "T")) for v in "TFUN"] == ["F", "T", "U", "N"]


def test_elsewhere_not_applicable_wins_over_unknown_and_unknown_over_a_value() -> None:
    assert value("a + b > 1", a=NA) is NA
    assert value("a + b > 1", a=5.0) == Unknown(frozenset("b"))
    assert value("a in ['x']", a=NA) is NA


def test_an_unknown_carries_every_name_that_could_settle_it() -> None:
    assert value("a and (b or c)", a=True) == Unknown(frozenset("bc"))
    assert value("a == 1 and b == 2") == Unknown(frozenset("ab"))
    assert value("a + b > c", b=1.0) == Unknown(frozenset("ac"))


def test_a_name_that_can_no_longer_matter_is_not_missing() -> None:
    assert value("a and b", a=False) is False
    assert value("a or b or c", a=False, c=False) == Unknown(frozenset("b"))


def test_an_unknown_fact_passes_on_what_would_settle_it() -> None:
    fact = Unknown(frozenset(["serving", "jurisdictions"]))
    assert value("rtt > 5 and b", rtt=fact, b=True) == fact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any_of(q, ['x'])", True),
        ("any_of(q, ['y', 'x'])", True),
        ("any_of(q, ['z'])", False),
        ("any_of(q, ['y'])", Unknown(frozenset("q"))),
        ("any_of(q, ['y', 'z'])", Unknown(frozenset("q"))),
        ("all_of(q, ['x'])", True),
        ("all_of(q, ['x', 'z'])", False),
        ("all_of(q, ['x', 'y'])", Unknown(frozenset("q"))),
        ("all_of(q, ['y', 'z'])", False),
        ("count(q) > 0", Unknown(frozenset("q"))),
    ],
)
def test_an_unsure_option_leaves_a_list_open_where_it_matters(text, expected) -> None:
    assert value(text, q=Chosen(frozenset("x"), frozenset("y"))) == expected


def test_an_answered_list_holds_exactly_its_options() -> None:
    both = Chosen(frozenset(["x", "y"]))
    assert value("count(q)", q=both) == 2
    assert value("count(q)", q=Chosen()) == 0
    assert value("any_of(q, ['x'])", q=Chosen()) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-2 ** 2", -4),
        ("10 / 4", 2.5),
        ("min(3, 1, 2) + max(1, 5)", 6),
        ("ceil(1.2) + floor(1.8) + sqrt(9)", 6),
        ("exp(0) + log(1)", 1),
        ("1 < 2", True),
        ("'a' != 'b'", True),
        ("'a' not in ['b', 'c']", True),
    ],
)
def test_arithmetic_and_comparison(text, expected) -> None:
    assert value(text) == expected


def test_a_division_by_zero_is_unknown_rather_than_an_error() -> None:
    assert value("a / b > 1", a=1.0, b=0.0) == Unknown()


def test_a_formula_takes_an_array_of_draws_as_it_takes_a_number() -> None:
    draws = np.array([1.0, 4.0, 9.0])
    assert value("2 * sqrt(a) + max(b, 0)", a=draws, b=-1.0).tolist() == [2.0, 4.0, 6.0]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "open('file')",
        "a.b",
        "a.__class__",
        "a[0]",
        "(lambda: 1)()",
        "[x for x in a]",
        "{'a': 1}",
        "f'{a}'",
        "a if b else c",
        "(a := 1)",
        "a = 1",
        "import os",
        "a; b",
        "1 < a < 2",
        "a is b",
        "a @ b",
        "a // b",
        "a << 9",
        "~a",
        "a & b",
        "None",
        "b'x'",
        "1j",
        "...",
        "any_of(a, b)",
        "any_of(a, ['x'], 1)",
        "any_of('a', ['x'])",
        "all_of(a, [1])",
        "count(a, b)",
        "min()",
        "min(*a)",
        "min(a, key=b)",
        "eval('1')",
        "a in b",
        "a in 'text'",
        "*a",
        "yield a",
        "await a",
        "",
        "   ",
        "a +",
        "a\nb",
        "\0",
    ],
)
def test_what_is_not_in_the_language_is_refused_when_it_is_compiled(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text)


def test_a_text_that_is_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(ExpressionError, match="longer"):
        compile_expression("a or " * MAX_LENGTH + "a")
    for deep in ("not " * (MAX_DEPTH + 2) + "a", "-" * (MAX_DEPTH + 2) + "a", "(" * 1500 + "a" + ")" * 1500):
        with pytest.raises(ExpressionError):
            compile_expression(deep)


def compiled_or_reason(text: str) -> Expression | str:
    try:
        return compile_expression(text)
    except ExpressionError as error:
        return str(error)


@given(st.text(alphabet="ab01 +-*/()[]',.<>=!notadrin_", max_size=40))
def test_any_text_is_either_compiled_or_refused_with_a_reason(text: str) -> None:
    result = compiled_or_reason(text)
    assert isinstance(result, Expression) or result


def test_the_names_of_an_expression_are_those_it_reads() -> None:
    assert compile_expression("a == 1 and any_of(b, ['c']) or min(d, 2) > 'e'").names == frozenset("abd")


@pytest.mark.parametrize(
    "text", ["9 ** 9 ** 9 ** 9", "'a' * 1000000", "'a' + 'b'", "'a' < 3", "(-8) ** 0.5", "True + 1"]
)
def test_arithmetic_is_for_numbers_and_cannot_run_away(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text)({})
