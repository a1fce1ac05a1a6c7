"""The smallest change of the answers after which nothing blocks, proven smallest or said not to be.

Blocking is what fires, is not accepted, and is critical or high (the caller may say otherwise). The search keeps a list
of either-ors that every repair must obey (reasons.py), takes the cheapest changes that obey them (cover.py), judges the
plan anew with these, and learns from what still blocks. The first changes with which nothing blocks are the cheapest
there are: all that weigh less break an either-or. A finding is gone when its rule is judged and does not hold; one that
has become unknown is not gone. Derived facts are those of the changed answers, not of the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from advisor.alignment.changes import Change, Room, changed, joined, possible_changes
from advisor.alignment.contradictions import clashes
from advisor.alignment.cover import Clause, cheapest_cover
from advisor.alignment.pairs import CONTRADICTION
from advisor.alignment.picture import Picture, look
from advisor.alignment.reasons import Reasons
from advisor.assessment.environment import environment
from advisor.assessment.model import Answer
from advisor.expr import Unknown, Value
from advisor.knowledge.model import Edit, Knowledge, Rule, Severity

BLOCKING: Final[tuple[Severity, ...]] = ("critical", "high")
ROUNDS: Final = 600  # a limit of work, not of time: the same input gives the same answer
SETTLED_ROUNDS: Final = 40  # before a repair that leaves nothing open is given up
NODES: Final = 20_000  # of the search for the cheapest changes, over all rounds
CLASH: Final = "X:"  # before the id of a contradiction, where it stands among rules
NODE_GB: Final = "accel_gb"  # the memory of the planned node belongs to the place that is left

State = Literal["clear", "found", "unproven", "impossible", "gave_up"]
Facts = Callable[[Mapping[str, Answer]], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is repaired: the answers of one workload, and how facts follow from answers.

    own       answers that stand in the workload itself; stated: facts that the user states, which no answer moves
    accepted  ids of the rules whose risk is accepted on the day
    facts     derived from other answers; simple_facts: those of them that follow from few answers, quickly
    """

    workload: str
    answers: Mapping[str, Answer]
    own: frozenset[str]
    stated: Mapping[str, float | bool]
    accepted: frozenset[str]
    facts: Facts
    simple_facts: Facts
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts as repaired, and what may be changed for it.

    settled  no blocking rule that was decided may be left unknown
    only     ids of the rules that must not fire, None for every blocking one; freed: facts that may be changed too
    """

    blocking: tuple[Severity, ...] = BLOCKING
    keep_needs: bool = False
    rounds: int = ROUNDS
    settled: bool = True
    only: frozenset[str] | None = None
    freed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no repair: answers that cannot all stay, and the rules that say so.

    irreducible  True: were any one of the answers free, a repair would exist; False: the limit was hit on the way
    """

    answers: Mapping[str, Answer | bool]
    rules: tuple[str, ...]
    say: str
    irreducible: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest repair of one workload.

    state     clear: nothing blocks; found: proven smallest; unproven: a repair, but a smaller one may exist;
              impossible: none exists, see `conflict`; gave_up: the limit was hit and none was found
    edits     the changes joined per question, to be applied as a remedy is; reopens: answers that have to be given anew
    clears    ids of the findings that are gone; opens: blocking rules that were decided and are unknown afterwards
    at_least  no repair counts as less (equal to counts_as where proven); rounds: how often the plan was judged
    used      rules that the search had to obey
    """

    workload: str
    blocking: tuple[Severity, ...]
    state: State
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    reopens: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    counts_as: float = 0.0
    disruption: float = 0.0
    at_least: float = 0.0
    rounds: int = 0
    score_before: float | None = None
    score_after: float | None = None
    conflict: Conflict | None = None
    used: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """True where no smaller repair exists."""
        return self.state in ("clear", "found")


@dataclass(slots=True)
class _Search:
    subject: Subject
    terms: Terms
    before: Picture
    targets: frozenset[str]
    clashing: frozenset[str]  # contradictions between the answers as given
    changes: tuple[Change, ...] = ()
    clauses: dict[Clause, str] = field(default_factory=dict)  # either-or → the rule that it comes from
    rounds: int = 0
    nodes: int = 0


def find_repair(subject: Subject, terms: Terms = Terms()) -> Repair:
    """The smallest repair of a workload that leaves nothing open; where none is found, the smallest of all."""
    strict = replace(terms, rounds=min(terms.rounds, SETTLED_ROUNDS)) if terms.settled else terms
    found = _find(subject, strict)
    if found.changes or found.state == "clear" or not terms.settled:
        return found
    loose = _find(subject, replace(terms, settled=False))
    return loose if loose.changes else found


def _find(subject: Subject, terms: Terms) -> Repair:
    before = judged(subject, subject.answers)
    targets = frozenset(_blocking(before, subject, terms))
    result = Repair(subject.workload, terms.blocking, "clear", score_before=before.score, score_after=before.score)
    if not targets:
        return result
    clashing = frozenset(c.id for c in clashes(subject.workload, before.env, subject.knowledge))
    search = _Search(subject, terms, before, targets, clashing)
    search.changes = possible_changes(
        subject.answers, before.env, lambda a: environment(a, subject.simple_facts(a), subject.knowledge),
        Room(_considered(search), targets, terms.keep_needs, terms.freed, frozenset(subject.stated)), subject.knowledge,
    )  # fmt: skip
    state, chosen, bound = _run(search)
    used = tuple(dict.fromkeys(search.clauses.values()))
    result = replace(result, state=state, at_least=bound // UNIT, rounds=search.rounds, used=used)
    return _filled(result, search, chosen) if chosen is not None else result


UNIT: Final = 1_000_000  # of a weight: one changed answer; below it disruption, then what no remedy names, then order


def weight(change: Change, rank: int = 0) -> int:
    """The weight of a change as a whole number: changed answers, then disruption, then the named before others, then
    the rank among the changes of its question (for a number: how far from today's answer)."""
    return (
        round(change.counts_as * UNIT) + round(change.disruption * 1000) + (0 if change.named else 200) + min(rank, 199)
    )


def _weights(changes: Sequence[Change]) -> list[int]:
    seen: Counter[str] = Counter()
    found = []
    for change in changes:
        found.append(weight(change, seen[change.question]))
        seen[change.question] += 1
    return found


def judged(subject: Subject, answers: Mapping[str, Answer]) -> Picture:
    """The plan with other answers; its facts are derived anew."""
    return look(answers, subject.facts(answers), subject.accepted, subject.knowledge)


def _blocking(picture: Picture, subject: Subject, terms: Terms, before: Picture | None = None) -> dict[str, Rule]:
    """Rules that block: fire, are not replaced and not accepted, and count under the terms. A repair must not call the
    plan what the answers do not bear out, so such a gap blocks whatever its severity where it was not there before."""
    gaps = {r.id for r in before.firing} if before else set()
    newly_named = {r.id for r in picture.firing if before and r.id.startswith("L:") and r.id not in gaps}
    return {
        r.id: r
        for r in picture.firing
        if (r.severity in terms.blocking or r.id in newly_named)
        and r.id not in picture.replaced
        and r.id not in subject.accepted
        and (terms.only is None or r.id in terms.only)
    }  # fmt: skip


def _considered(search: _Search) -> tuple[Rule, ...]:
    """Rules whose options and thresholds a repair may have to meet."""
    own = [r for r in search.before.firing if r.id not in search.subject.knowledge.rules]
    ruled = [*search.subject.knowledge.rules.values(), *own]
    return tuple(r for r in ruled if r.severity in search.terms.blocking)


def after_changes(subject: Subject, changes: Iterable[Change]) -> tuple[dict[str, Answer], tuple[str, ...]]:
    """The answers after some changes, and those that have to be given anew."""
    made = list(changes)
    questions = {c.question for c in made}
    answers = changed(subject.answers, made, subject.knowledge)
    dropped = tuple(q for q in (NODE_GB,) if "serving" in questions and q in subject.own and q not in questions)
    return {q: a for q, a in answers.items() if q not in dropped}, dropped


def _run(search: _Search) -> tuple[State, frozenset[int] | None, int]:
    """State, the chosen changes, and the least that any repair weighs."""
    weights = _weights(search.changes)
    groups = _groups(search.changes)
    bound = 0
    chosen: frozenset[int] = frozenset()
    while search.rounds < search.terms.rounds and search.nodes < NODES:
        search.rounds += 1
        broken = _learn(search, chosen)
        if not broken:
            return "found", chosen, sum(weights[i] for i in chosen)
        cover = cheapest_cover(weights, groups, search.clauses, NODES - search.nodes)
        search.nodes += cover.nodes
        bound = max(bound, cover.bound)
        if cover.chosen is None or not cover.complete:
            if cover.complete:
                return "impossible", None, bound
            break
        chosen = cover.chosen
    some = _some_repair(search, chosen)
    return ("unproven" if some is not None else "gave_up"), some, bound


def _groups(changes: Sequence[Change]) -> list[list[int]]:
    """Changes of one question that replace its answer exclude each other."""
    found: dict[str, list[int]] = {}
    for i, change in enumerate(changes):
        if not change.option:
            found.setdefault(change.question, []).append(i)
    return list(found.values())


def _learn(search: _Search, chosen: frozenset[int]) -> list[Clause]:
    """Judge the plan with some changes. The either-ors that these break; none where nothing blocks any more."""
    subject = search.subject
    answers, _ = after_changes(subject, (search.changes[i] for i in sorted(chosen)))
    picture = judged(subject, answers)

    def value_of(question: str, change: int | None) -> Value:
        single = [search.changes[change]] if change is not None else []
        answer = changed(subject.answers, single, subject.knowledge).get(question)
        return Unknown(frozenset([question])) if answer is None else answer

    reasons = Reasons(search.changes, chosen, picture.env, subject.stated, value_of, subject.knowledge)
    learned: list[tuple[Clause, str]] = []
    for id, rule in _blocking(picture, subject, search.terms, search.before).items():
        own = id not in subject.knowledge.rules
        learned += [(c, id) for c in ([reasons.to_touch(*_behind(rule, search))] if own else reasons.to_end(rule.when))]
    for id in _left_open(picture, search):
        learned.append((reasons.to_touch(subject.knowledge.rules[id].when.text), id))
    for clash in clashes(subject.workload, picture.env, subject.knowledge):
        if clash.id not in search.clashing:
            condition = subject.knowledge.contradictions[clash.id].when
            learned += [(c, CLASH + clash.id) for c in reasons.to_end(condition)]
    for clause, id in learned:
        search.clauses.setdefault(clause, id)
    return [clause for clause, _ in learned]


def _left_open(picture: Picture, search: _Search) -> list[str]:
    """Rules that are unknown and may not be: those to be cleared, and where nothing may be left open, decided ones."""
    return [
        id
        for id, value in picture.values.items()
        if type(value) is Unknown and type(search.before.values[id]) is not Unknown
        and (id in search.targets or (search.terms.settled and _matters(id, search)))
    ]  # fmt: skip


def _matters(rule: str, search: _Search) -> bool:
    terms, found = search.terms, search.subject.knowledge.rules[rule]
    blocks = found.severity in terms.blocking and rule not in search.subject.accepted
    return blocks and (terms.only is None or rule in terms.only)


def _behind(rule: Rule, search: _Search) -> list[str]:
    """Conditions that a finding rests on which the table of pairs or the layers add."""
    knowledge = search.subject.knowledge
    signals = (s.when.text for p in knowledge.patterns.values() if p.layer in rule.layers for s in p.signals)
    said = (r.when.text for r in knowledge.rules.values() if r.theme == CONTRADICTION)
    return [rule.when.text, *(signals if rule.id.startswith("L:") else ()), *said]


def _some_repair(search: _Search, chosen: frozenset[int]) -> frozenset[int] | None:
    """A repair that need not be the smallest: from the last changes on, the cheapest further one for what blocks."""
    for _ in range(len(search.changes)):
        broken = _learn(search, chosen)
        if not broken:
            return chosen
        more = [i for i, done in min(broken, key=len) if done and i not in chosen]
        if not more:
            return None
        best = min(more, key=lambda i: (weight(search.changes[i]), i))
        same = {i for i in chosen if search.changes[i].question == search.changes[best].question}
        chosen = chosen - (set() if search.changes[best].option else same) | {best}
    return None


def _filled(result: Repair, search: _Search, chosen: frozenset[int]) -> Repair:
    """The repair with what it does."""
    changes = tuple(search.changes[i] for i in sorted(chosen))
    answers, dropped = after_changes(search.subject, changes)
    after = judged(search.subject, answers)
    opened = (
        id
        for id, value in after.values.items()
        if type(value) is Unknown and type(search.before.values[id]) is not Unknown and _matters(id, search)
    )
    counts_as = sum(c.counts_as for c in changes)
    return replace(
        result, changes=changes, edits=joined(changes), reopens=dropped, opens=tuple(opened), score_after=after.score,
        clears=tuple(f"{r.id}@{result.workload}" for r in search.before.firing if r.id in search.targets),
        counts_as=counts_as, disruption=sum(c.disruption for c in changes),
        at_least=counts_as if result.state == "found" else result.at_least,
    )  # fmt: skip
