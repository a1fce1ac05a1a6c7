"""What alignment finds: the state of every rule, the three layers, their pairs, the score, causes, what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.assessment.model import Answer
from advisor.knowledge.model import Layer, Rule

State = Literal["fires", "unknown", "not_applicable", "silent", "accepted", "replaced"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule judged on one workload.

    id        rule@workload, stable over re-runs
    state     fires; accepted (fires, and the risk is accepted); replaced (a stricter finding stands instead of it);
              unknown (an answer is missing); not_applicable; silent
    evidence  the answers and facts that the condition read and that are known
    missing   the questions that would settle an unknown one; a derived fact where no open question leads to it
    """

    id: str
    rule: Rule
    workload: str
    state: State
    evidence: Mapping[str, Answer | bool]
    missing: tuple[str, ...]
    accepted_by: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class LayerView:
    """One layer of one workload: what is stated, what the answers point to, and why."""

    layer: Layer
    stated: str  # pattern id, "" if not answered
    inferred: str  # "" where the answers do not tell
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """The pair of two stated patterns; score None where one is not answered."""

    id: str  # infrastructure_adoption, infrastructure_usecase, adoption_usecase
    score: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class CauseView:
    """A root cause and the findings of it that fire, worst first."""

    id: str
    title: str
    severity: str
    findings: tuple[str, ...]  # finding ids
    score_gain: float  # what the score gains when the structured remedies of the cause are applied


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """An open question and how much of the advice it could still change (0..1, the largest first)."""

    question: str
    could_change: float
    rules: tuple[str, ...]  # rules that it could flip


@dataclass(frozen=True, slots=True)
class Alignment:
    """The judgement of one workload. `score` is None while no layer pair is known (a blank assessment).

    judged_share  0..1, how much of the rules that apply is decided, weighted by severity: what is not decided is
                  not fine, so the score is shown together with this share
    """

    workload: str
    layers: Mapping[Layer, LayerView]
    pairs: Mapping[str, PairView]
    score: float | None
    findings: tuple[Finding, ...]  # every rule, in rank order: firing worst first, then unknown, then the rest
    causes: tuple[CauseView, ...]
    next_questions: tuple[NextQuestion, ...]
    answered: int
    applicable: int
    judged_share: float = 0.0

    def firing(self) -> tuple[Finding, ...]:
        """The findings that fire and are not accepted, worst first."""
        return tuple(f for f in self.findings if f.state == "fires")
