"""What to ask next: the open questions by how much of the advice each could still change.

A rule that is unknown has a weight (its severity) and a chance of firing given what is known; it shares weight x chance
equally among the open answers that it waits for, and a question collects the shares of all rules that wait for it:
"flips x prior chance of firing / open answers". A question that the estimate fills by a default adds the width of that
default, and one on which the design hangs what it decides. Weights are judgement; docs/method/alignment.md says how
well the order does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import log10
from typing import Final

from advisor.alignment.chance import chances
from advisor.alignment.model import NextQuestion
from advisor.alignment.picture import Picture
from advisor.alignment.rules import missing
from advisor.expr import NOT_APPLICABLE, Unknown
from advisor.knowledge.model import Knowledge, Question, Severity

WEIGHT: Final[Mapping[Severity, float]] = {"critical": 32.0, "high": 4.0, "medium": 2.0, "low": 1.0}
"""What it is worth to see a finding. A critical one counts more than in the score, for it must not be missed."""

NEEDED: Final = 12.0  # worth of an answer that a first recommendation waits for: more than any that only decides
PATIENCE: Final = 8  # answers by which a first recommendation is due: what it waits for then comes before all else
DECIDES: Final = 7.0  # worth of an answer on which the design hangs altogether
FEW: Final = 8  # boxes that are read at a glance
READING: Final = 0.02  # by which each further box makes a question dearer to answer
DECADE: Final = 0.25  # worth of narrowing a default whose P90 is ten times its P10


def next_questions(
    picture: Picture, asked: Collection[str], waiting_for: Collection[str], knowledge: Knowledge
) -> tuple[NextQuestion, ...]:
    """The questions that apply and have not been asked, those first that could change most.

    asked        ids with an answer, null included: who does not know now is not asked again
    waiting_for  questions without which nothing can be recommended
    could_change is the question's share, 0..1, of all that is found or still open; the shares add up to 1 for a blank
    assessment and fall to 0 as it fills.
    """
    rules = _waiting(picture, knowledge)
    open_ = [q for q in knowledge.questions if q not in asked and picture.env[q] is not NOT_APPLICABLE]
    worth = {q: DECIDES * knowledge.questions[q].decides for q in open_}
    for name, width in _widths(picture, knowledge):
        worth[name] = worth.get(name, 0.0) + width
    due = set(waiting_for) if len(asked) + len(waiting_for) >= PATIENCE else set()
    for name in waiting_for:
        worth[name] = worth.get(name, 0.0) + NEEDED
    for name, shares in rules.items():
        worth[name] = worth.get(name, 0.0) + sum(shares.values())
    at_stake = sum(worth.values()) + sum(WEIGHT[rule.severity] for rule in picture.firing) or 1.0
    effort = {q: _effort(knowledge.questions[q]) for q in open_}
    late = {q for q in open_ if effort[q] > 1 and q not in waiting_for} if waiting_for else set()
    return tuple(
        NextQuestion(q, worth.get(q, 0.0) / at_stake, tuple(sorted(rules.get(q, {}), key=lambda r: -rules[q][r])))
        for q in sorted(open_, key=lambda q: (q not in due, q in late, -worth.get(q, 0.0) / effort[q]))
    )


def _effort(question: Question) -> float:
    """What it takes to answer, 1 for a question that is read at a glance; a long one waits for what is needed."""
    boxes = len(question.options) if question.type == "multi" else 0
    return 1 + READING * max(0, boxes - FEW)


def _waiting(picture: Picture, knowledge: Knowledge) -> dict[str, dict[str, float]]:
    """Open question or fact → the rules that wait for it, each with its share of weight x chance."""
    waiting: dict[str, dict[str, float]] = defaultdict(dict)
    chance = chances(knowledge)
    for id, value in picture.values.items():
        if type(value) is not Unknown:
            continue
        rule = knowledge.rules[id]
        open_ = missing(rule, value, picture.env, knowledge)
        share = WEIGHT[rule.severity] * chance[id](picture.env) / max(1, len(open_))
        for name in open_:
            waiting[name][id] = share
    return waiting


def _widths(picture: Picture, knowledge: Knowledge) -> Iterator[tuple[str, float]]:
    """Open question → the worth of narrowing the default that an estimate uses in its place."""
    seen: set[str] = set()
    for default in knowledge.defaults:
        name = default.question
        if name in seen or type(picture.env.get(name)) is not Unknown or name not in knowledge.questions:
            continue
        if default.when is None or default.when(picture.env) is True:
            seen.add(name)
            if 0 < default.low < default.high:
                yield name, DECADE * log10(default.high / default.low)
