"""The deletion filter: of constraints that leave nothing together, a set of which none can be spared."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def irreducible(applied: Sequence[str], possible: Callable[[frozenset[str]], bool]) -> tuple[str, ...] | None:
    """Constraints that exclude each other: together nothing is possible, without any one of them something is.

    applied   all of them, those first that should rather not be in the result
    possible  whether something is possible without a set of them
    Returns None where nothing is possible without all of them. Source: the deletion filter of Chinneck and Dravnieks,
    1991; one call of `possible` for each constraint.
    """
    if not possible(frozenset(applied)):
        return None
    spared: frozenset[str] = frozenset()
    for constraint in applied:
        if not possible(spared | {constraint}):
            spared |= {constraint}
    return tuple(c for c in applied if c not in spared)
