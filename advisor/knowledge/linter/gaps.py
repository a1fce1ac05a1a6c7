"""What the rules leave out: numbers between two rules of a theme, and answers that nothing reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from advisor.expr import Env, Expression
from advisor.knowledge.linter.domain import Values, cells
from advisor.knowledge.linter.study import Finding, Study, plain
from advisor.knowledge.model import Question, Rule
from advisor.knowledge.vocabulary import uses

_OF_TABLES = ("regimes", "jurisdictions")  # questions whose options are entries of a table of the same name


def thresholds(study: Study) -> Iterator[Finding]:
    """Numbers between two rules of one theme at which neither fires, though the milder one begins on the near side.

    Along each number that a rule bounds on both sides (or exactly up to a point), the other answers kept: where it
    stops without handing over to another rule of its theme at either end, and such a rule begins further on, there
    is a hole. Tried on a few firing cases of each rule.
    """
    seen: set[tuple[str, str, str]] = set()
    for rule in study.rules.values():
        numbers = sorted(_limits(study, [rule]))
        if numbers:
            for case in study.firing(rule):
                study.tried += 1
                for number in numbers:
                    for finding, key in _holes(study, rule, number, case):
                        if key not in seen:
                            seen.add(key)
                            yield finding


def _limits(study: Study, rules: list[Rule]) -> dict[str, set[float]]:
    """The constants with which rules compare each number of their own."""
    found: dict[str, set[float]] = {}
    for rule in rules:
        for atom in study.formula(rule.when).atoms():
            if atom.terms is not None and atom.terms.name in rule.when.names:
                found.setdefault(atom.terms.name, set()).update(atom.values)
    return found


def _holes(study: Study, rule: Rule, number: str, case: Values) -> Iterator[tuple[Finding, tuple[str, str, str]]]:
    kin = [r for r in study.rules.values() if r.theme == rule.theme and number in r.when.names]
    if len(kin) < 2:
        return
    limits = _limits(study, kin).get(number, set())
    line = cells(limits, *study.world.bounds(number))
    rows = [_firing(study, kin, {**case, number: point}) for point in line]
    own = [i for i, firing in enumerate(rows) if rule.id in firing]
    if not own or own != list(range(own[0], own[-1] + 1)):
        return
    below, above = rows[: own[0]][::-1], rows[own[-1] + 1 :]
    if any(side and side[0] for side in (below, above)):
        return  # it hands over
    two_sided = bool(below) and bool(above)
    for side, at, step in ((below, own[0], -1), (above, own[-1], 1)):
        reach = next((i for i, firing in enumerate(side) if firing), 0)
        hole = [line[at + step * (i + 1)] for i in range(reach)]
        if not hole or not (two_sided or (reach == 1 and hole[0] in limits)):
            continue
        other = min(side[reach])
        finding = _hole(study, rule, other, number, case, hole, limits)
        yield finding, (*sorted((rule.id, other)), number)  # type: ignore[misc]


def _firing(study: Study, rules: list[Rule], values: Values) -> frozenset[str]:
    env: Env = study.world.environment(values)
    return frozenset(rule.id for rule in rules if study.fires(rule, env))


def _hole(
    study: Study, rule: Rule, other: str, number: str, case: Values, hole: list[float], limits: set[float]
) -> Finding:
    point = hole[0] if hole[0] not in limits or len(hole) == 1 else hole[1]
    ends = sorted(x for x in hole if x in limits)
    where = f"exactly {ends[0]:g}" if len(hole) == 1 else f"between {ends[0]:g} and {ends[-1]:g}"
    theme = study.knowledge.themes[rule.theme].label if rule.theme in study.knowledge.themes else rule.theme
    say = f"{number} {where} falls between {rule.id} and {other}: no rule of the theme '{theme}' speaks of it."
    witness = plain({**case, number: point}, rule.when.names | study.rules[other].when.names)
    return Finding("gap", (rule.id, other), say, witness, exact=False, options=(number,))


def unread(study: Study) -> Iterator[Finding]:
    """Practices and other options of a multiple choice, and whole questions, that no condition reads.

    An option of a single choice that nothing names is no finding: it is what the others are told apart from.
    """
    read = _read(study)
    for question in study.world.questions.values():
        study.decided += 1
        if not read[question.id]:
            say = f"The answer to '{question.id}' changes nothing: no rule, signal, default or question reads it."
            yield Finding("unread", (), say, options=(question.id,))
        elif question.type == "multi" and question.id not in _OF_TABLES:
            for option in question.options:
                study.decided += 1
                if not read[f"{question.id}.{option.id}"]:
                    say = (
                        f"Ticking '{option.id}' in {question.id} changes nothing: no rule, signal or question reads it."
                    )
                    yield Finding("unread", (), say, options=(f"{question.id}.{option.id}",))


def alike(study: Study) -> Iterator[Finding]:
    """Options of a single choice that every condition treats alike: choosing between them changes nothing."""
    groups: dict[str, set[tuple[str, ...]]] = {}
    for when in _conditions(study):
        for use in uses(when.text):
            if use.how == "choice":
                groups.setdefault(use.name, set()).add(use.options)
    for question in study.world.questions.values():
        if question.type != "single" or question.id not in groups:
            continue
        study.decided += 1
        kinds: dict[tuple[bool, ...], list[str]] = {}
        for option in question.options:
            kinds.setdefault(tuple(option.id in group for group in sorted(groups[question.id])), []).append(option.id)
        for same in kinds.values():
            if len(same) > 1:
                named = ", ".join(f"'{option}'" for option in same)
                say = f"Choosing between {named} in {question.id} changes nothing: every condition treats them alike."
                yield Finding("alike", (), say, options=tuple(f"{question.id}.{option}" for option in same))


def _read(study: Study) -> Counter[str]:
    """How many conditions read each question, and each option as `question.option`."""
    knowledge = study.knowledge
    found: Counter[str] = Counter()
    for when in _conditions(study):
        for use in uses(when.text):
            found[use.name] += 1
            options = use.options if use.options or use.how != "list" else _all(knowledge.questions, use.name)
            found.update(f"{use.name}.{option}" for option in options)
    found.update(default.question for default in knowledge.defaults)
    return found


def _all(questions: Mapping[str, Question], name: str) -> tuple[str, ...]:
    """Every option: `count` reads them all."""
    return tuple(option.id for option in questions[name].options) if name in questions else ()


def _conditions(study: Study) -> Iterator[Expression]:
    knowledge = study.knowledge
    yield from (rule.when for rule in knowledge.rules.values())
    yield from (c.when for c in knowledge.contradictions.values())
    yield from (q.ask_if for q in knowledge.questions.values() if q.ask_if is not None)
    yield from (r.binds for r in knowledge.regimes.values() if r.binds is not None)
    yield from (d.when for d in knowledge.defaults if d.when is not None)
    for pattern in knowledge.patterns.values():
        yield from (signal.when for signal in pattern.signals)
        yield from (prerequisite.when for prerequisite in pattern.prerequisites)
