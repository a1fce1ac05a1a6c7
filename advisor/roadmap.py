"""From today's patterns to the recommended ones in steps: one adoption level at a time, blocking findings first.

A step is a phase of the roll-out. Where the shortest safe path of a workload is known, the step takes the part of it
that belongs to the phase: until production a pilot may change everything but the level of adoption. So the cells in
which the steps end are cells of the safe path, and none of them contradicts itself unless today's does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from advisor.alignment.model import Alignment, Finding
from advisor.alignment.safest import Cell, SafePath, SafeStep
from advisor.design.case import Case
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge.model import Knowledge, Pattern, Phase, Prerequisite

PRODUCTION: Final = 2  # level of an adoption pattern that runs in production
PHASES: Final = ("pilot", "production", "scale")
FULL: Final = 1.0  # share of the load: all of it
WEEKS_A_MONTH: Final = 52 / 12


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true before a step.

    questions  whose answers must change, or be given
    unknown    an answer is missing, so that nobody knows whether it holds; else the answers say that it does not
    workloads  for which
    """

    say: str
    questions: tuple[str, ...] = ()
    unknown: bool = False
    workloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What a step does to one workload: the cells before and after it, and the steps of its safe path between them."""

    workload: str
    before: Cell
    after: Cell
    changes: tuple[SafeStep, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadTime:
    """What has to be ordered before the first step can run: hardware or a contract, from whom or where, how long."""

    kind: str
    what: str
    figure: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    from_, to_  patterns of the workload that has the longest way; `moves` has those of each
    begins_when  what the phase before must have shown
    months      waiting for what is ordered included
    load_share  the share of the steady load that it carries, for its cost
    *_figure    ids of figures: cost a month, cost of the whole step, months; empty where there is none
    """

    step: int
    phase: str
    title: str
    from_adoption: str
    to_adoption: str
    from_infrastructure: str
    to_infrastructure: str
    conditions: tuple[Condition, ...]
    clears: tuple[str, ...]
    months: float
    stop_rule: str
    load_share: float
    begins_when: str = ""
    moves: tuple[Move, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    monthly_cost_figure: str = ""
    cost_figure: str = ""
    months_figure: str = ""

    @property
    def preconditions(self) -> tuple[str, ...]:
        """The conditions as sentences."""
        return tuple(condition.say for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a workload stands and where it is to go. path: its safe path, None where a layer is not known."""

    case: Case
    alignment: Alignment
    infrastructure: str  # recommended pattern
    adoption: str
    knowledge: Knowledge
    path: SafePath | None = None
    cleared: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)

    @property
    def now(self) -> str:
        """The adoption pattern that the answers show, else the stated one."""
        view = self.alignment.layers["adoption"]
        return view.inferred or view.stated

    @property
    def level(self) -> int:
        """How far along it is; an unknown pattern counts as not begun."""
        return self.knowledge.patterns[self.now].level if self.now else 0

    @property
    def wanted(self) -> str:
        """The adoption pattern at the end of the way."""
        if self.path:
            return self.path.cells[-1][1]
        return self.case.choice("adoption_target") or self.adoption

    @property
    def arrived(self) -> bool:
        """It runs where and how it should; nothing is left but to go on."""
        return bool(self.path and self.path.reaches and not self.path.steps)


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
    """The phases ahead for all workloads together, the last of them at the whole load."""
    if not journeys:
        return ()
    worst = min(journeys, key=lambda j: (j.arrived, j.level))
    ahead = _ahead(journeys, knowledge)
    steps: list[Step] = []
    for number, phase in enumerate(ahead, start=1):
        before = steps[-1].to_adoption if steps else worst.now
        steps.append(_step(number, phase, journeys, worst, before, phase is ahead[-1]))
    return tuple(steps)


def _ahead(journeys: Sequence[Journey], knowledge: Knowledge) -> list[Phase]:
    """Without the phases behind us, and without those that nobody wants: a trial that is to stay one is a pilot."""
    phases = [p for id in PHASES for p in knowledge.phases if p.id == id]
    levels = [knowledge.patterns[j.wanted].level if j.wanted else PRODUCTION for j in journeys]
    if max(levels) < PRODUCTION:
        phases = phases[:1]
    elif all(j.arrived for j in journeys):
        phases = phases[-1:]
    elif min(j.level for j in journeys) >= PRODUCTION:
        phases = phases[1:]
    return [*phases[:-1], replace(phases[-1], load_share=FULL)]


def _step(
    number: int, phase: Phase, journeys: Sequence[Journey], worst: Journey, adoption: str, last: bool
) -> Step:  # fmt: skip
    moves = {j.case.workload: _move(j, phase, number, last) for j in journeys if j.path}
    own = moves.get(worst.case.workload)
    stated = worst.alignment.layers["infrastructure"].stated
    target = own.after[1] if own else _target(worst, adoption, phase)
    return Step(
        step=number, phase=phase.id, title=phase.label,
        from_adoption=own.before[1] if own else adoption, to_adoption=target,
        from_infrastructure=own.before[0] if own else (stated if number == 1 else "") or worst.infrastructure,
        to_infrastructure=own.after[0] if own else worst.infrastructure,
        conditions=_joined(c for j in journeys for c in _conditions(j, number, target, moves.get(j.case.workload))),
        clears=tuple(f.id for j in journeys for f in _due(j, number, last)),
        months=phase.months, stop_rule=phase.stop_rule, load_share=phase.load_share, begins_when=phase.begins_when,
        moves=tuple(moves.values()),
    )  # fmt: skip


def _move(journey: Journey, phase: Phase, number: int, last: bool) -> Move:
    """The part of the safe path that belongs to a phase: a pilot ends where production begins, what follows goes on
    to the end."""
    path = journey.path
    assert path is not None
    level = {p.id: p.level for p in journey.knowledge.patterns.values() if p.layer == "adoption"}
    rise = next((i for i, s in enumerate(path.steps) if level.get(s.to_pattern, 0) >= PRODUCTION), len(path.steps))
    ends = rise if phase.id == "pilot" and not last else len(path.steps)
    begins = 0 if number == 1 else rise if phase.id == "production" else len(path.steps)
    return Move(journey.case.workload, path.cells[begins], path.cells[ends], path.steps[begins:ends])


def _target(journey: Journey, adoption: str, phase: Phase) -> str:
    """Without a safe path: a pilot ends sanctioned, what follows ends where it is meant to."""
    patterns = journey.knowledge.patterns
    level = patterns[adoption].level if adoption else 0
    if phase.id == "pilot":
        return "experimentation" if level == 0 else adoption
    wanted = journey.wanted
    return wanted if wanted and patterns[wanted].level <= level + 1 else journey.adoption


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


def _conditions(journey: Journey, number: int, target: str, move: Move | None) -> Iterator[Condition]:
    """What must hold before a step and was not said before an earlier one: blocking remedies and the prerequisites,
    not fulfilled yet, of the patterns that it ends in."""
    at = (journey.case.workload,)
    if number == 1:
        for finding in journey.alignment.firing():
            if finding.rule.severity == "critical":
                remedy = finding.rule.remedy
                yield from _once(journey, Condition(remedy.say, _asked(e.question for e in remedy.edits), False, at))
    for pattern in _patterns(journey, target, move):
        for prerequisite in pattern.prerequisites:
            value = prerequisite.when(journey.case.env)
            if value is not True and value is not NOT_APPLICABLE:
                asked = _questions(prerequisite, journey.knowledge)
                yield from _once(journey, Condition(prerequisite.say, asked, value is not False, at))


def _once(journey: Journey, condition: Condition) -> Iterator[Condition]:
    if condition.say not in journey.said:
        journey.said.add(condition.say)
        yield condition


def _patterns(journey: Journey, target: str, move: Move | None) -> list[Pattern]:
    patterns = journey.knowledge.patterns
    if move is None:
        return [patterns[id] for id in (target, journey.infrastructure) if id in patterns]
    changed = [move.after[2]] if move.before[2] != move.after[2] else []
    return [patterns[id] for id in (move.after[1], move.after[0], *changed)]


def _questions(prerequisite: Prerequisite, knowledge: Knowledge) -> tuple[str, ...]:
    """The questions that a prerequisite changes; where it names no change, those that it reads."""
    if prerequisite.edits:
        return _asked(edit.question for edit in prerequisite.edits)
    return tuple(sorted(name for name in prerequisite.when.names if name in knowledge.questions))


def _asked(questions: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions))


def _joined(conditions: Iterator[Condition]) -> tuple[Condition, ...]:
    """The same sentence of several workloads is one condition; it is unknown where it is unknown for all of them."""
    found: dict[str, Condition] = {}
    for c in conditions:
        if held := found.get(c.say):
            c = replace(
                held, questions=_asked(iter((*held.questions, *c.questions))), unknown=held.unknown and c.unknown,
                workloads=(*held.workloads, *c.workloads),
            )  # fmt: skip
        found[c.say] = c
    return tuple(found.values())
