"""How far a room disagrees: the mean difference of two people picked at random, 0 (all agree) to 1 (nobody does).

D = sum of d(i, j) over all pairs / number of pairs

    single choice    d = 0 where the two chose the same, else 1
    several choices  d = 1 - chosen by both / chosen by either (Jaccard 1901); two empty choices agree
    number           d = |a - b| / max(|a|, |b|), so that 10 and 20 differ by as much as 100 and 200

For a single choice this is the unbiased index of Simpson (Nature 163:688, 1949); with other distances it is the
quadratic entropy of Rao (Theoretical Population Biology 21:24, 1982). One measure for all kinds, so that questions can
be ranked by it; an entropy over options would need another one for numbers. Whoever does not know takes no part: not
knowing is no disagreement, and is counted beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, Final

from advisor.figure import Figure, Quantity
from advisor.knowledge.model import Question

_SOURCE: Final = "votes in the room"


def disagreement(question: Question, votes: Sequence[tuple[Any, int]], id: str) -> Figure | None:
    """The measure over plain answers, each with how many gave it. None below two known votes."""
    known = [(answer, count) for answer, count in votes if answer is not None and count]
    people = sum(count for _, count in known)
    pairs = people * (people - 1) / 2
    if not pairs:
        return None
    apart = distance(question)
    differing = sum(m * n * apart(a, b) for (a, m), (b, n) in combinations(known, 2))
    inputs = {
        "difference": _counted(f"{id}/difference", "Sum of the differences of all pairs", differing),
        "pairs": _counted(f"{id}/pairs", "Pairs of people", pairs),
    }
    value = differing / pairs
    return Figure(id, "Disagreement", value, value, value, "share", "difference / pairs", inputs)


def distance(question: Question) -> Callable[[Any, Any], float]:
    """How far two answers to the question are apart, 0..1."""
    return {"single": _choice, "multi": _choices, "number": _number}[question.type]


def confidence(given: Sequence[int], id: str) -> Figure | None:
    """The mean confidence of those who gave one, 1 to 5."""
    if not given:
        return None
    inputs = {
        "total": _counted(f"{id}/total", "Sum of the confidences", float(sum(given))),
        "people": _counted(f"{id}/people", "People who gave one", float(len(given))),
    }
    value = sum(given) / len(given)
    return Figure(id, "Mean confidence", value, value, value, "of 5", "total / people", inputs)


def _choice(a: Any, b: Any) -> float:
    return float(a != b)


def _choices(a: Any, b: Any) -> float:
    one, other = set(a), set(b)
    either = len(one | other)
    return 1 - len(one & other) / either if either else 0.0


def _number(a: Any, b: Any) -> float:
    largest = max(abs(a), abs(b))
    return min(1.0, abs(a - b) / largest) if largest else 0.0


def _counted(key: str, label: str, value: float) -> Quantity:
    return Quantity(key, value, value, value, "", _SOURCE, grade="measured", label=label)
