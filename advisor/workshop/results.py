"""A revealed round: its distribution, what the majority says, and the sentences for the stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from advisor.knowledge.model import Knowledge, Question
from advisor.report.text import plural
from advisor.workshop.ballots import pack, shown, unpack
from advisor.workshop.disagree import confidence, disagreement
from advisor.workshop.model import Bar, Lead, Result, SaidWhy


@dataclass(frozen=True, slots=True)
class Cast:
    """Votes with one answer: one person's, or so many that one device counted. answer is plain."""

    answer: Any
    count: int = 1
    confidence: int | None = None
    reason: str = ""
    name: str = ""


def result_of(number: int, round: int, question: Question, casts: Sequence[Cast], knowledge: Knowledge) -> Result:
    """The result of a round. Names stand in it as they stand in the casts."""
    counted = [(unpack(answer), n) for answer, n in _counts(casts).items()]
    votes, id = sum(n for _, n in counted), f"workshop/{number}/{round}"
    known = sum(n for answer, n in counted if answer is not None)
    lead = lead_of(question, counted, knowledge)
    labels = {pack(answer): shown(question, answer, knowledge) for answer, _ in counted}
    differ = disagreement(question, counted, f"{id}/disagreement")
    return Result(
        question=number,
        round=round,
        votes=votes,
        known=known,
        bars=tuple(_bars(question, counted, votes, knowledge)),
        values=_values(question, counted),
        disagreement=differ,
        confidence=confidence(
            [c.confidence for c in casts for _ in range(c.count) if c.confidence], f"{id}/confidence"
        ),
        reasons=tuple(SaidWhy(c.name, labels[pack(c.answer)], c.reason) for c in casts if c.reason),
        lead=lead,
        summary=_summary(lead, votes, known, differ.shown if differ else ""),
    )


def _counts(casts: Sequence[Cast]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cast in casts:
        counts[pack(cast.answer)] += cast.count
    return +counts


def _values(question: Question, counted: Sequence[tuple[Any, int]]) -> tuple[float, ...]:
    if question.type != "number":
        return ()
    return tuple(sorted(float(answer) for answer, n in counted if answer is not None for _ in range(n)))


def _bars(question: Question, counted: Sequence[tuple[Any, int]], votes: int, knowledge: Knowledge) -> list[Bar]:
    counts = {pack(answer): n for answer, n in counted}
    unknown = counts.pop(pack(None), 0)
    if question.type == "number":
        answers = sorted((answer for answer, _ in counted if answer is not None), key=float)
        found = [_bar(a, shown(question, a, knowledge), counts[pack(a)], votes) for a in answers]
    elif question.type == "single":
        found = [_bar(o.id, o.label, counts.get(pack(o.id), 0), votes) for o in question.options]
    else:
        ticked = Counter(option for answer, n in counted for option in (answer or ()) for _ in range(n))
        found = [_bar([o.id], o.label, ticked[o.id], votes) for o in question.options]
        empty = counts.get(pack([]), 0)
        found += [_bar([], shown(question, [], knowledge), empty, votes)] if empty else []
    return [*found, *([_bar(None, shown(question, None, knowledge), unknown, votes)] if unknown else [])]


def _bar(answer: Any, label: str, count: int, votes: int) -> Bar:
    return Bar(answer, label, count, count / votes if votes else 0.0, f"{count} of {votes}")


def lead_of(question: Question, counted: Sequence[tuple[Any, int]], knowledge: Knowledge) -> Lead:
    """What the majority says. A tie, or a room that does not know, is told and never decided.

    single choice    the answer with most votes, be it less than half (which is told)
    several choices  every option that more than half of those who know chose; exactly half is a tie
    number           the median: no other number is preferred to it by more than half, where everybody prefers what is
                     nearer to the own number (Black, Journal of Political Economy 56:23, 1948). Of an even number of
                     votes the two in the middle are a tie, unless they are equal
    """
    votes, unknown = sum(n for _, n in counted), sum(n for answer, n in counted if answer is None)
    known = votes - unknown
    if not votes:
        return _none("Nobody has voted")
    if 2 * unknown > votes or not known:
        return _none(f"{unknown} of {votes} do not know: settle it as not known, with an owner and a date")
    kind = {"single": _first, "multi": _options, "number": _median}[question.type]
    return kind(question, [(a, n) for a, n in counted if a is not None], known, votes, unknown, knowledge)


def _none(say: str, tied: Sequence[Any] = ()) -> Lead:
    return Lead(False, None, "", tuple(tied), say)


def _first(
    question: Question, counted: list[tuple[Any, int]], known: int, votes: int, unknown: int, knowledge: Knowledge
) -> Lead:
    most = max(n for _, n in counted)
    order = [option.id for option in question.options]
    first = sorted((answer for answer, n in counted if n == most), key=order.index)
    names = [shown(question, answer, knowledge) for answer in first]
    if len(first) > 1:
        return _none(f"{_and(names)} share the first place with {plural(most, 'vote')} each", first)
    if unknown == most:
        return _none(f"As many do not know as say {names[0]}: {most} of {votes}", first)
    half = "" if 2 * most > votes else ", which is not more than half"
    return Lead(True, first[0], names[0], (), f"{most} of {votes} say {names[0]}{half}")


def _options(
    question: Question, counted: list[tuple[Any, int]], known: int, votes: int, unknown: int, knowledge: Knowledge
) -> Lead:
    ticked = Counter(option for answer, n in counted for option in answer for _ in range(n))
    order = [option.id for option in question.options]
    more = [o for o in order if 2 * ticked[o] > known]
    half = [o for o in order if 2 * ticked[o] == known]
    if half:
        labels = _and([question.option(o).label for o in half])
        tied = [more, sorted([*more, *half], key=order.index)] if more else [sorted(half, key=order.index)]
        return _none(f"Exactly half of those who know chose {labels}", tied)
    if not more:
        empty = next((n for answer, n in counted if not answer), 0)
        if 2 * empty > known:
            return Lead(True, [], shown(question, [], knowledge), (), f"{empty} of {votes} chose none of these")
        return _none("No option was chosen by more than half of those who know")
    text = shown(question, more, knowledge)
    return Lead(True, more, text, (), f"More than half of those who know chose: {text}")


def _median(
    question: Question, counted: list[tuple[Any, int]], known: int, votes: int, unknown: int, knowledge: Knowledge
) -> Lead:
    values = sorted((a for a, n in counted for _ in range(n)), key=float)
    low, high = values[(known - 1) // 2], values[known // 2]
    if low != high:
        middle = _and([shown(question, v, knowledge) for v in (low, high)])
        return _none(f"The middle of the votes lies between {middle}", [low, high])
    text = shown(question, low, knowledge)
    return Lead(True, low, text, (), f"The middle of {plural(known, 'vote')} is {text}")


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _summary(lead: Lead, votes: int, known: int, differ: str) -> str:
    parts = [f"{lead.say}."]
    if differ:
        parts.append(f"Disagreement {differ}.")
    unknown = votes - known
    if unknown and "do not know" not in lead.say:
        parts.append(f"{plural(unknown, 'person') if unknown == 1 else f'{unknown} people'} did not know.")
    return " ".join(parts)
