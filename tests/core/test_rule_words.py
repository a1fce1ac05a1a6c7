"""Conditions in words, over every rule: nothing left out, no id shown, one reading only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from advisor.expr import compile_expression
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Rule
from advisor.knowledge.vocabulary import Use, uses
from advisor.knowledge.words import clauses_in_words, in_words, short_name

KNOWLEDGE = open_knowledge()
RULES = list(KNOWLEDGE.rules.values())
WORDS = {rule.id: in_words(rule.when, KNOWLEDGE) for rule in RULES}


def said(text: str) -> str:
    return in_words(compile_expression(text), KNOWLEDGE)


def labels(question: str) -> dict[str, str]:
    known = KNOWLEDGE.questions.get(question)
    return {option.id: option.label for option in known.options} if known else {}


def test_every_name_that_a_rule_reads_is_said_by_its_short_name() -> None:
    unsaid = [
        (rule.id, name)
        for rule in RULES
        for name in rule.when.names
        if short_name(name, KNOWLEDGE).lower() not in WORDS[rule.id].lower()
    ]
    assert unsaid == []


def test_every_option_is_said_by_its_label_or_all_others_are() -> None:
    assert [(rule.id, use) for rule in RULES for use in uses(rule.when.text) if not all_said(use, WORDS[rule.id])] == []


def all_said(use: Use, words: str) -> bool:
    """Whether the words name the options that a condition means, or all the others."""
    known = labels(use.name)
    meant = {id for id in use.options if id in known}
    named = {id for id in known if f"“{known[id]}”" in words}
    return meant <= named or known.keys() - meant <= named


def test_no_id_and_no_code_is_left_in_the_words() -> None:
    code = re.compile(r"[a-z]_[a-z]|==|!=|[<>\[\]]|any_of|all_of")
    assert {id: words for id, words in WORDS.items() if code.search(words)} == {}


def test_parentheses_balance_and_join_one_kind_of_word_each() -> None:
    """Inside one pair of parentheses parts are joined by "and" or by "or", never by both."""
    mixed = [
        (id, level)
        for id, words in WORDS.items()
        for level in levels(re.sub(r"“[^”]*”", "x", words))
        if ", and " in level and ", or " in level
    ]
    assert mixed == []


def levels(words: str) -> Iterator[str]:
    """The text of each pair of parentheses without what stands in inner ones, and that outside all."""
    open_: list[str] = [""]
    for letter in words:
        if letter == "(":
            open_.append("")
        elif letter == ")":
            yield open_.pop()
            open_[-1] += "()"
        else:
            open_[-1] += letter
    assert len(open_) == 1, words
    yield open_[0]


def test_clauses_are_what_the_outermost_and_joins() -> None:
    wrong = {}
    for rule in RULES:
        parts, found = joined_parts(rule), clauses_in_words(rule.when, KNOWLEDGE)
        whole = WORDS[rule.id].lower()
        joined = [f"({text})" if ", or " in re.sub(r"“[^”]*”", "x", text) and parts > 1 else text for text in found]
        if len(found) != parts or any(text.lower() not in whole for text in joined):
            wrong[rule.id] = found
    assert wrong == {}


def joined_parts(rule: Rule) -> int:
    """How many parts the outermost "and" of a condition joins."""
    tree = ast.parse(rule.when.text, mode="eval").body
    return len(tree.values) if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else 1


def test_two_different_conditions_never_read_the_same() -> None:
    shapes = {ast.dump(ast.parse(rule.when.text, mode="eval")) for rule in RULES}
    assert len(set(WORDS.values())) == len(shapes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dr == 'none'", "Recovery design is “None”"),
        ("not dr == 'none'", "Recovery design is not “None”"),
        ("not ops_fte < 2", "Team that can run it is at least 2 FTE"),
        ("ops_fte < 2 or dr == 'none'", "Team that can run it is under 2 FTE, or recovery design is “None”"),
        ("not any_of(guardrails, ['sandbox'])", "Guardrails lack “Sandbox for code”"),
        ("not (ops_fte < 2 and sites > 1)",
         "It is not so that (team that can run it is under 2 FTE, and number of sites or devices is over 1)"),
        ("not any_of(data_classes, ['classified', 'health'])",
         "Data classes include none of “Classified” or “Health data”"),
        ("not all_of(readiness, ['tracing', 'rollback'])",
         "Operating capabilities lack at least one of “Tracing” and “Rollback in one step”"),
        ("serving not in ['on_device', 'self_cloud']",
         "Serving is neither “On the device” nor “Own model on rented accelerators”"),
        ("fine_tuning in ['periodic', 'continuous']", "Tuning is “Now and then” or “Continuously”"),
        ("usecase in ['rag', 'classification', 'generation', 'agents']",
         "Use case is not “Several agents working together”"),
        ("sites * (steps + 1) > 10",
         "Number of sites or devices × (number of steps of a task + 1) is over 10"),
        ("sites / (steps / 2) > 10",
         "Number of sites or devices / (number of steps of a task / 2) is over 10"),
        ("sites * steps / 2 > 10",
         "Number of sites or devices × number of steps of a task / 2 is over 10"),
        ("count(jurisdictions) >= 3", "The number of legal areas is at least 3"),
        ("not raw_leaves_site", "It is not so that raw site data is uploaded"),
        ("unheard_of > 1", "Unheard_of is over 1"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_plain_english(text: str, words: str) -> None:
    assert said(text) == words
