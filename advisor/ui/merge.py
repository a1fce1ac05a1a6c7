"""Do two edits of one assessment touch different things? Then both can stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.strict_yaml import Trail


def independent(base: Any, mine: Any, theirs: Any) -> bool:
    """True where no value differs from `base` in both. All three are plain data (mappings, lists, texts, numbers)."""
    return _changed(base, mine).isdisjoint(_changed(base, theirs))


def _changed(before: Any, after: Any) -> set[Trail]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return {trail for trail in old.keys() | new.keys() if old.get(trail) != new.get(trail)}


def _leaves(value: Any, trail: Trail = ()) -> Iterator[tuple[Trail, Any]]:
    """Every value with the keys that lead to it. A list of plain values is one value: an answer to a choice."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, (*trail, key))
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for i, part in enumerate(value):
            yield from _leaves(part, (*trail, i))
    else:
        yield trail, (value,)
