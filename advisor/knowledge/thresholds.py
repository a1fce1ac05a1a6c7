"""Named numbers in rules: the file says `availability >= firm_promise_pct`, the engine reads `availability >= 99.9`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from advisor.expr import compile_expression
from advisor.knowledge.model import Rule, Threshold
from advisor.knowledge.read import Item


def put_in(items: Mapping[str, list[Item[Any]]]) -> dict[str, list[Item[Any]]]:
    """The tables with every named threshold in a rule's `when` replaced by its number. Nothing given is changed."""
    known = {item.value.id: item.value for item in items["thresholds"]}
    return {**items, "rules": [replace(item, value=_with_numbers(item.value, known)) for item in items["rules"]]}


def _with_numbers(rule: Rule, known: Mapping[str, Threshold]) -> Rule:
    named = tuple(sorted(rule.when.names & known.keys()))
    if not named:
        return replace(rule, thresholds=()) if rule.thresholds else rule
    words = re.compile(rf"\b({'|'.join(named)})\b")
    text = words.sub(lambda found: _number(known[found[0]].value), rule.when.text)
    return replace(rule, when=compile_expression(text), thresholds=named)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
