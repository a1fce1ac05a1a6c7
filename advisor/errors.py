"""The one family of errors that a person sees: what is wrong, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    place    where: file, line, field, e.g. "bank.yaml line 12, workloads[0].answers.usecase"
    problem  what is wrong, a sentence without full stop
    hint     what would be right, may be empty
    """

    place: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        tail = f" {self.hint}" + ("" if self.hint.endswith(("?", ".")) else ".") if self.hint else ""
        return f"{self.place}: {self.problem}.{tail}"


@dataclass(frozen=True, slots=True)
class WrongName(Problem):
    """A name that nothing goes by, or one that is used as what it is not."""


class InputError(ValueError):
    """An input is wrong. Carries every problem found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @classmethod
    def single(cls, place: str, problem: str, hint: str = "") -> InputError:
        """An error with one problem."""
        return cls([Problem(place, problem, hint)])


def printable(text: str, limit: int) -> str:
    """The text as one line that is safe to print: other characters become '?', a long one is cut."""
    safe = "".join(c if c.isprintable() else "?" for c in text[:limit])
    return safe + ("..." if len(text) > limit else "")


def nearest(word: str, valid: Iterable[str]) -> str:
    """A hint that names the valid word nearest to the given one, whatever its case, or lists up to eight valid ones."""
    words = sorted(set(valid))
    close = get_close_matches(word, words, n=1, cutoff=0.9)
    if not close:
        folded = {w.casefold(): w for w in words}
        close = [folded[w] for w in get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)]
    if close:
        return f"Did you mean '{close[0]}'?"
    listed = ", ".join(words[:8]) + (", ..." if len(words) > 8 else "")
    return f"Valid: {listed}" if words else ""
