"""A condition as a formula over variables with few values each, so that a search can decide it.

    choice     which option of a single choice was taken
    option     whether one option of a multiple choice was ticked
    number     a number that is compared with constants: one point in each region that the constants cut
    relation   a comparison of several numbers (weights_gb > 0.7 * accel_gb): the cut number is their combination
    flag       a yes/no fact; and whatever the language allows beyond these forms, taken as free

The answers are complete here: each question is answered or not asked. A formula gives, for a partial assignment, the
set of values that it can still take (a mask). The set may be too large, never too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from advisor.knowledge.linter.affine import Terms

TRUE: Final = 1
FALSE: Final = 2
NOT_ASKED: Final = 4
UNKNOWN: Final = 8
"""Only of real answers: a division by zero has no value."""
EITHER: Final = TRUE | FALSE
NOT_TRUE: Final = FALSE | NOT_ASKED | UNKNOWN

Variable: TypeAlias = tuple[str, ...]
State: TypeAlias = Mapping[Variable, Any]
BLIND: Final = object()
"""The value of a variable that may be anything and is not searched over."""


def _table(join: Callable[[int, int], int]) -> list[list[int]]:
    """What `join` gives for each pair of masks."""
    bits = (TRUE, FALSE, NOT_ASKED)
    table = [[0] * 8 for _ in range(8)]
    for a in range(8):
        for b in range(8):
            for x in bits:
                for y in bits:
                    table[a][b] |= join(x, y) if a & x and b & y else 0
    return table


def _and(a: int, b: int) -> int:
    return FALSE if FALSE in (a, b) else NOT_ASKED if NOT_ASKED in (a, b) else TRUE


def _or(a: int, b: int) -> int:
    return TRUE if TRUE in (a, b) else FALSE if FALSE in (a, b) else NOT_ASKED


_AND: Final = _table(_and)
_OR: Final = _table(_or)
_NOT: Final = [(m & NOT_ASKED) | (m & TRUE) << 1 | (m & FALSE) >> 1 for m in range(8)]
_DECIDED: Final = (0, TRUE, FALSE, NOT_ASKED)


class Formula(Protocol):
    """A condition, decided as far as a partial assignment decides it."""

    def mask(self, state: State) -> int:
        """The values that are still possible."""

    def open(self, state: State) -> Variable | None:
        """A variable that could decide it further; None where there is none."""

    def atoms(self) -> Iterator[Atom]:
        """Every elementary statement, those of the questions' `ask_if` included."""

    @property
    def size(self) -> int:
        """How many elementary statements it has."""


@dataclass(frozen=True, slots=True)
class Constant:
    """True or false whatever is answered."""

    value: int
    size: int = 1

    def mask(self, state: State) -> int:
        """Its value."""
        return self.value

    def open(self, state: State) -> Variable | None:
        """None: it is decided."""
        return None

    def atoms(self) -> Iterator[Atom]:
        """None."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Atom:
    """One elementary statement.

    names     the questions and facts it reads
    asked     what makes all of them apply; None where they always do
    test      the mask under an assignment, where it applies
    values    what the statement tells apart: the options of a choice, the threshold of a number
    terms     for numbers: what is compared with the threshold
    """

    names: frozenset[str]
    variables: tuple[Variable, ...]
    test: Callable[[State], int]
    asked: Formula | None = None
    values: frozenset[Any] = frozenset()
    terms: Terms | None = None

    @property
    def size(self) -> int:
        """One, and those that decide whether it is asked."""
        return 1 + (0 if self.asked is None else self.asked.size)

    def mask(self, state: State) -> int:
        """The values that are still possible."""
        if self.asked is None:
            return self.test(state)
        asked = self.asked.mask(state)
        found = NOT_ASKED if asked & (FALSE | NOT_ASKED) else 0
        return found | self.test(state) if asked & TRUE else found

    def open(self, state: State) -> Variable | None:
        """First whether it is asked, then its own variables."""
        if self.asked is not None and self.asked.mask(state) not in _DECIDED:
            found = self.asked.open(state)
            if found is not None:
                return found
        return next((v for v in self.variables if v not in state), None)

    def atoms(self) -> Iterator[Atom]:
        """Itself and those that decide whether it is asked."""
        yield self
        if self.asked is not None:
            yield from self.asked.atoms()


@dataclass(frozen=True, slots=True)
class Join:
    """`and` or `or` of parts."""

    parts: tuple[Formula, ...]
    table: list[list[int]] = field(repr=False)
    wins: int
    size: int

    @classmethod
    def both(cls, parts: tuple[Formula, ...]) -> Join:
        """The `and` of at least one part."""
        return cls(parts, _AND, FALSE, sum(part.size for part in parts))

    @classmethod
    def either(cls, parts: tuple[Formula, ...]) -> Join:
        """The `or` of at least one part."""
        return cls(parts, _OR, TRUE, sum(part.size for part in parts))

    def mask(self, state: State) -> int:
        """The values that are still possible, the parts taken as independent."""
        found = self.parts[0].mask(state)
        for part in self.parts[1:]:
            if found == self.wins:
                return found
            found = self.table[found][part.mask(state)]
        return found

    def open(self, state: State) -> Variable | None:
        """The open variable of the first part that is not decided."""
        for part in self.parts:
            if part.mask(state) not in _DECIDED:
                found = part.open(state)
                if found is not None:
                    return found
        return None

    def atoms(self) -> Iterator[Atom]:
        """Those of all parts."""
        for part in self.parts:
            yield from part.atoms()


@dataclass(frozen=True, slots=True)
class Not:
    """`not` of a part."""

    part: Formula

    @property
    def size(self) -> int:
        """That of the part."""
        return self.part.size

    def mask(self, state: State) -> int:
        """True and false change places."""
        return _NOT[self.part.mask(state)]

    def open(self, state: State) -> Variable | None:
        """That of the part."""
        return self.part.open(state)

    def atoms(self) -> Iterator[Atom]:
        """Those of the part."""
        return self.part.atoms()


def all_of(parts: Iterable[Formula]) -> Formula:
    """The `and` of formulas."""
    listed = tuple(parts)
    return listed[0] if len(listed) == 1 else Join.both(listed) if listed else Constant(TRUE)


def same(variable: Variable) -> Callable[[State], int]:
    """The test of a variable that is true or false itself."""

    def test(state: State) -> int:
        value = state.get(variable, BLIND)
        return EITHER if value is BLIND else TRUE if value else FALSE

    return test


def ticked(variable: Variable) -> Formula:
    """That an option is ticked, or a fact is so."""
    return Atom(frozenset([variable[1]]), (variable,), same(variable))
