"""The rules against written cases: what should be raised is raised, and nothing is that would be a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from advisor.alignment import judge
from advisor.alignment.model import Finding
from advisor.assessment.environment import environment
from advisor.assessment.model import Assessment, Workload
from advisor.design.case import Case
from advisor.design.facts import derive_facts
from advisor.knowledge.model import SEVERITIES, Knowledge, Rule
from advisor.verify.written import Expected, WrittenCase, read_cases, shipped_cases

STEPS: Final = 1
"""By how many steps a severity may differ from the expected one."""


@dataclass(frozen=True, slots=True)
class Met:
    """An expectation and the rules that meet it, the nearest severity first.

    critical  for a critical one: whether a critical rule is among them
    """

    expected: Expected
    rules: tuple[str, ...]
    critical: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding that the case calls a false alarm, and the phrase by which it does."""

    rule: str
    title: str
    severity: str
    because: str


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """One case, judged. `raised`: rules that fire, with those that a stricter one stands for."""

    case: WrittenCase
    met: tuple[Met, ...]
    alarms: tuple[Alarm, ...]
    raised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """All cases together. A critical expectation may be found by a high finding; critical_found counts the critical."""

    n_expected: int
    found: int
    critical_expected: int
    critical_found: int
    false_alarms: tuple[str, ...]
    missed: tuple[str, ...]
    unclear: tuple[str, ...]


def check(knowledge: Knowledge, as_of: date, file: Path | None = None) -> tuple[JudgedCase, ...]:
    """Judges the cases of a file (default: those that ship). Raises InputError for a malformed file."""
    cases = shipped_cases(knowledge) if file is None else read_cases(file, knowledge)
    return tuple(judged(case, knowledge, as_of) for case in cases)


def judged(case: WrittenCase, knowledge: Knowledge, as_of: date) -> JudgedCase:
    """One case with the facts that it states and those that follow from its answers."""
    workload = Workload(case.id, case.answers, case.facts)
    values = environment(case.answers, case.facts, knowledge)
    facts = derive_facts(Case(workload.name, values, knowledge), case.facts, ())
    findings = judge(Assessment(case.name, workloads=(workload,)), workload, facts, knowledge, as_of).findings
    raised = [f.rule for f in findings if f.state in ("fires", "replaced")]
    met = tuple(_met(expected, raised) for expected in case.expected)
    alarms = (*_banned(case, raised), *_too_much(case, findings))
    return JudgedCase(case, met, alarms, tuple(r.id for r in raised))


def summary(judgements: Iterable[JudgedCase]) -> CaseSummary:
    """What was found, missed and raised in vain."""
    found = list(judgements)
    met = [(j.case, m) for j in found for m in j.met]
    critical = [m for _, m in met if m.expected.severity == "critical"]
    return CaseSummary(
        n_expected=len(met),
        found=sum(bool(m.rules) for _, m in met),
        critical_expected=len(critical),
        critical_found=sum(m.critical for m in critical),
        false_alarms=tuple(f"{j.case.id}: {a.rule} {a.title} ({a.because})" for j in found for a in j.alarms),
        missed=tuple(_missed(case, m) for case, m in met if not m.rules or not m.critical),
        unclear=tuple(f"{j.case.id}: {phrase}" for j in found for phrase in j.case.unclear),
    )


def _met(expected: Expected, raised: Iterable[Rule]) -> Met:
    wanted = SEVERITIES.index(expected.severity)
    apart = {r.id: abs(SEVERITIES.index(r.severity) - wanted) for r in raised if r.theme in expected.themes}
    rules = tuple(sorted((id for id, steps in apart.items() if steps <= STEPS), key=lambda id: (apart[id], id)))
    return Met(expected, rules, expected.severity != "critical" or 0 in apart.values())


def _missed(case: WrittenCase, met: Met) -> str:
    expected = met.expected
    instead = f"; raised as {', '.join(met.rules)}, none of them critical" if met.rules else ""
    return f"{case.id}: {expected.themes[0]} {expected.severity}: {expected.text}{instead}"


def _banned(case: WrittenCase, raised: Iterable[Rule]) -> Iterator[Alarm]:
    for rule in raised:
        phrase = next((p for p, meant in case.banned.items() if meant & {rule.theme, rule.id}), None)
        if phrase is not None:
            yield Alarm(rule.id, rule.title, rule.severity, f"must not flag {phrase}")


def _too_much(case: WrittenCase, findings: Iterable[Finding]) -> Iterator[Alarm]:
    """Of a well-run case: all that is critical or high, and what is medium after the first."""
    firing = [f.rule for f in findings if f.state == "fires" and case.well_run]
    named = {r for r in firing if any(meant & {r.theme, r.id} for meant in case.banned.values())}
    medium = [r for r in firing if r.severity == "medium"]
    for rule in firing:
        if rule not in named and (rule.severity in ("critical", "high") or rule in medium[1:]):
            yield Alarm(rule.id, rule.title, rule.severity, f"a well-run case with a {rule.severity} finding")
