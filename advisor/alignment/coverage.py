"""What became of every rule on one workload: which fired, were silent, unknown, not applicable, accepted, replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from advisor.alignment.model import Alignment, Finding, State
from advisor.knowledge.model import Knowledge

STATES: Final[tuple[State, ...]] = get_args(State)
ByState = Mapping[State, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class ThemeCoverage:
    """The findings of one theme by state."""

    theme: str
    label: str
    states: ByState


@dataclass(frozen=True, slots=True)
class Coverage:
    """The findings of one workload by state, whole and by theme.

    waiting_for  open question (or derived fact) → how many rules it would settle or help to settle, most first
    """

    workload: str
    states: ByState
    themes: tuple[ThemeCoverage, ...]
    waiting_for: Mapping[str, int]

    @property
    def counts(self) -> dict[State, int]:
        """How many rules are in each state; every state is there, 0 included."""
        return {state: len(found) for state, found in self.states.items()}


def coverage(alignment: Alignment, knowledge: Knowledge) -> Coverage:
    """What became of each rule. Findings that the table of pairs and the layers add are counted where they fire."""
    findings = alignment.findings
    themes = [
        ThemeCoverage(theme.id, theme.label, _by_state(f for f in findings if f.rule.theme == theme.id))
        for theme in knowledge.themes.values()
    ]
    waiting = Counter(name for f in findings if f.state == "unknown" for name in f.missing)
    return Coverage(alignment.workload, _by_state(findings), tuple(themes), dict(waiting.most_common()))


def _by_state(findings: Iterable[Finding]) -> dict[State, tuple[Finding, ...]]:
    found: dict[State, list[Finding]] = {state: [] for state in STATES}
    for finding in findings:
        found[finding.state].append(finding)
    return {state: tuple(listed) for state, listed in found.items()}
