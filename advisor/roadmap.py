"""From today's patterns to the recommended ones in steps: one adoption level at a time, blocking findings first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from advisor.alignment.model import Alignment, Finding
from advisor.design.case import Case
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge.model import Knowledge, Pattern, Phase, Prerequisite

PRODUCTION: Final = 2  # level of an adoption pattern that runs in production
WEEKS_PER_MONTH: Final = 52 / 12
MAX_PRECONDITIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One step. load_share: the share of the steady load that it carries, for its cost."""

    step: int
    title: str
    from_adoption: str
    to_adoption: str
    from_infrastructure: str
    to_infrastructure: str
    preconditions: tuple[str, ...]
    clears: tuple[str, ...]
    months: float
    stop_rule: str
    load_share: float
    monthly_cost_figure: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a workload stands and where it is to go."""

    case: Case
    alignment: Alignment
    infrastructure: str  # recommended pattern
    adoption: str
    lead_weeks: float  # of hardware that the recommended design buys
    knowledge: Knowledge
    cleared: set[str] = field(default_factory=set)


def recommended_adoption(alignment: Alignment, case: Case, knowledge: Knowledge) -> str:
    """The intended pattern, or the highest that is at most one level above what the answers show."""
    view = alignment.layers["adoption"]
    now = view.inferred or view.stated
    wanted = case.choice("adoption_target") or now
    if not now or not wanted:
        return wanted or now
    reach = knowledge.patterns[now].level + 1
    if knowledge.patterns[wanted].level <= reach:
        return wanted
    steps = (p for p in knowledge.patterns.values() if p.layer == "adoption" and p.level == reach)
    return next(steps).id


def roadmap(journeys: Sequence[Journey], knowledge: Knowledge) -> tuple[Step, ...]:
    """Pilot, production and scale for all workloads together; a phase that is behind us is left out."""
    if not journeys:
        return ()
    phases = [p for p in knowledge.phases if p.id in ("pilot", "production", "scale")]
    lowest = min(_level(j) for j in journeys)
    ahead = phases[1:] if lowest >= PRODUCTION else phases
    worst = min(journeys, key=_level)
    steps = []
    adoption = _now(worst)
    for number, phase in enumerate(ahead, start=1):
        target = _target(worst, adoption, phase, knowledge)
        steps.append(_step(number, phase, journeys, worst, adoption, target, number == len(ahead)))
        adoption = target
    return tuple(steps)


def _now(journey: Journey) -> str:
    view = journey.alignment.layers["adoption"]
    return view.inferred or view.stated


def _level(journey: Journey) -> int:
    now = _now(journey)
    return journey.knowledge.patterns[now].level if now else 0


def _target(journey: Journey, adoption: str, phase: Phase, knowledge: Knowledge) -> str:
    """The adoption pattern at the end of a phase: a pilot ends sanctioned, what follows ends where it is meant to."""
    level = knowledge.patterns[adoption].level if adoption else 0
    if phase.id == "pilot":
        return "experimentation" if level == 0 else adoption
    wanted = journey.case.choice("adoption_target") or journey.adoption
    return wanted if wanted and knowledge.patterns[wanted].level <= level + 1 else journey.adoption


def _step(
    number: int, phase: Phase, journeys: Sequence[Journey], worst: Journey, adoption: str, target: str, last: bool
) -> Step:
    due = [f for j in journeys for f in _due(j, number, last)]
    conditions = [c for j in journeys for c in _conditions(j, number, target)]
    lead = max(j.lead_weeks for j in journeys) / WEEKS_PER_MONTH if number == 1 else 0.0
    stated = worst.alignment.layers["infrastructure"].stated
    return Step(
        step=number, title=phase.label, from_adoption=adoption, to_adoption=target,
        from_infrastructure=(stated or worst.infrastructure) if number == 1 else worst.infrastructure,
        to_infrastructure=worst.infrastructure,
        preconditions=tuple(dict.fromkeys(conditions))[:MAX_PRECONDITIONS],
        clears=tuple(f.id for f in due), months=max(phase.months, round(lead)), stop_rule=phase.stop_rule,
        load_share=phase.load_share,
    )  # fmt: skip


def _due(journey: Journey, number: int, last: bool) -> list[Finding]:
    """Findings to be cleared by a step: critical ones before the first, high ones before the second, the rest after."""
    worst_of = {1: ("critical",), 2: ("critical", "high")}.get(number)
    found = []
    for finding in journey.alignment.firing():
        due = worst_of is None or last or finding.rule.severity in worst_of
        if due and finding.id not in journey.cleared:
            journey.cleared.add(finding.id)
            found.append(finding)
    return found


def _conditions(journey: Journey, number: int, target: str) -> list[str]:
    """What must hold before a step: blocking remedies and the target patterns' prerequisites that do not hold yet."""
    patterns = journey.knowledge.patterns
    wanted: list[Pattern] = [patterns[target]] if target in patterns else []
    says = []
    if number == 1:
        wanted.append(patterns[journey.infrastructure])
        says = [f.rule.remedy.say for f in journey.alignment.firing() if f.rule.severity == "critical"]
    return says + [p.say for pattern in wanted for p in pattern.prerequisites if not _holds(p, journey.case)]


def _holds(prerequisite: Prerequisite, case: Case) -> bool:
    """An unknown answer does not fulfil a prerequisite; one that does not apply does."""
    value = prerequisite.when(case.env)
    return value is True or value is NOT_APPLICABLE
