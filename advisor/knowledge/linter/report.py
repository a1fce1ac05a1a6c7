"""All checks in one run, the accepted findings told from the open ones, remembered for each knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from advisor.errors import InputError, WrongName
from advisor.knowledge.linter import checks, gaps
from advisor.knowledge.linter.study import Finding, Kind, Study
from advisor.knowledge.load import open_knowledge
from advisor.knowledge.model import Knowledge, LinterException
from advisor.knowledge.packs import PackFiles


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it took.

    asks     what it looks for
    decided  questions of the kind "is there a case in which..." that were answered exactly
    tried    those that could only be tried
    """

    name: str
    asks: str
    decided: int
    tried: int


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the linter has to say about one knowledge.

    version, hash  of the knowledge; empty where it could not be opened
    rules          how many rules were checked
    open           findings that nobody has accepted, in the order of the checks
    excepted       findings that data/linter_exceptions.yaml accepts, with the reason
    """

    version: str
    hash: str
    rules: int
    open: tuple[Finding, ...]
    excepted: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def badge(self) -> str:
        """Such as "179 rules checked, 0 open, 4 exceptions"."""
        exceptions = f"{len(self.excepted)} exception{'' if len(self.excepted) == 1 else 's'}"
        return f"{self.rules} rules checked, {len(self.open)} open, {exceptions}"

    @property
    def counts(self) -> dict[Kind, int]:
        """Open findings of each kind that has any."""
        found: dict[Kind, int] = {}
        for finding in self.open:
            found[finding.kind] = found.get(finding.kind, 0) + 1
        return found


_CHECKS: Final[tuple[tuple[str, str, Callable[[Study], Iterator[Finding]]], ...]] = (
    ("outcomes", "Can each rule fire, and can it be silent?", checks.outcomes),
    ("conditions", "Can each question be asked, each signal and contradiction hold?", checks.conditions),
    ("shadowed", "Does each rule add something to the others of its theme or cause?", checks.shadowed),
    ("thresholds", "Is there a number between two rules of a theme at which neither fires?", gaps.thresholds),
    ("unread", "Does each answer change something?", gaps.unread),
    ("alike", "Does each option of a choice differ from the others?", gaps.alike),
    ("not_monotone", "Can one more good practice make things worse?", checks.not_monotone),
    ("remedies", "Does each remedy clear its own rule?", checks.remedies),
)
_REMEMBERED: Final = 8
_reports: dict[str, tuple[Knowledge, LintReport]] = {}


def lint(knowledge: Knowledge) -> LintReport:
    """Check the rules of a knowledge. Remembered by its hash: the second call costs nothing."""
    found = _reports.get(knowledge.hash)
    if found is None or found[0].rules != knowledge.rules or found[0].questions != knowledge.questions:
        if len(_reports) >= _REMEMBERED:
            _reports.clear()
        found = _reports[knowledge.hash] = (knowledge, _lint(knowledge))
    return found[1]


def examine(folder: Path | None = None, packs: Sequence[Path | PackFiles] = ()) -> tuple[Knowledge | None, LintReport]:
    """Open a knowledge and check it. One that cannot be opened gives a report of what is wrong with it, and None."""
    try:
        knowledge = open_knowledge(folder, packs)
    except InputError as error:
        findings = [
            Finding("wrong_name" if isinstance(p, WrongName) else "invalid", (), str(p)) for p in error.problems
        ]
        return None, LintReport("", "", 0, tuple(findings))
    return knowledge, lint(knowledge)


def _lint(knowledge: Knowledge) -> LintReport:
    study = Study(knowledge)
    done: list[Check] = []
    findings: list[Finding] = []
    for name, asks, check in _CHECKS:
        study.decided = study.tried = 0
        findings += check(study)
        done.append(Check(name, asks, study.decided, study.tried))
    reasons = {_subject(e.kind, e.rules, e.options): e for e in knowledge.linter_exceptions}
    told = [replace(f, reason=_reason(f, reasons)) for f in findings]
    used = {_subject(f.kind, f.rules, f.options) for f in told if f.reason}
    unused = [_unused(exception) for subject, exception in reasons.items() if subject not in used]
    return LintReport(
        knowledge.version,
        knowledge.hash,
        len(knowledge.rules),
        (*(f for f in told if not f.reason), *unused),
        tuple(f for f in told if f.reason),
        tuple(done),
    )


def _subject(kind: str, rules: Sequence[str], options: Sequence[str]) -> tuple[str, frozenset[str], frozenset[str]]:
    return kind, frozenset(rules), frozenset(options)


def _reason(finding: Finding, reasons: dict[tuple[str, frozenset[str], frozenset[str]], LinterException]) -> str:
    found = reasons.get(_subject(finding.kind, finding.rules, finding.options))
    return found.reason if found else ""


def _unused(exception: LinterException) -> Finding:
    about = ", ".join((*exception.rules, *exception.options)) or "nothing"
    say = f"The exception '{exception.kind}' for {about} no longer applies: remove it from linter_exceptions.yaml."
    return Finding("unused_exception", exception.rules, say, options=(exception.kind, *exception.options))
