"""What an estimate reads from the answers of one workload: known values, else defaults, listed as assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from advisor.assessment.environment import environment
from advisor.assessment.model import Assessment, Workload
from advisor.expr import NOT_APPLICABLE, Chosen, Unknown, Value
from advisor.figure import Quantity
from advisor.knowledge.model import Default, Knowledge
from advisor.models.cost import TERMS

REQUIRED: Final = ("usecase", "jurisdictions", "residency", "data_location", "requests_day")
"""Without these no design is worth its name; everything else has a default."""

_GROUPS: Final = {"requests_day": "load", "tokens_req": "load", "steps": "load"}


@dataclass(frozen=True, slots=True)
class Assumed:
    """A default in use."""

    question: str
    default: Default


@dataclass(slots=True)
class Case:
    """The answers of one workload as an estimate reads them. `assumed` grows as defaults are used."""

    workload: str
    env: Mapping[str, Value]
    knowledge: Knowledge
    assumed: dict[str, Assumed] = field(default_factory=dict)

    def known(self, name: str) -> bool:
        """True where the answer or fact is there and applies."""
        value = self.env.get(name, Unknown())
        return value is not NOT_APPLICABLE and not isinstance(value, Unknown)

    def missing(self, names: tuple[str, ...]) -> frozenset[str]:
        """Those of the names that are not answered (not applicable counts as settled)."""
        return frozenset(n for n in names if isinstance(self.env.get(n, Unknown()), Unknown))

    def has(self, question: str, *options: str) -> bool:
        """True where a multiple choice surely includes one of the options; unknown is False here, see `open`."""
        value = self.env.get(question)
        return isinstance(value, Chosen) and not value.yes.isdisjoint(options)

    def choice(self, question: str) -> str:
        """The chosen option, else the default's (an assumption), else "" (not applicable or no default)."""
        value = self.env.get(question, Unknown())
        if isinstance(value, str):
            return value
        default = None if value is NOT_APPLICABLE else self._default(question)
        return "" if default is None else str(default.value)

    def number(self, question: str, not_applicable: float | None = None) -> Quantity:
        """The answered number, else the default as an assumption. KeyError where there is neither.

        not_applicable  the value where the question does not apply to this case (steps of a chat: 1)
        """
        value = self.env.get(question, Unknown())
        key = f"answers/{self.workload}/{question}"
        asked = self.knowledge.questions.get(question)
        unit = (
            asked.unit if asked else self.knowledge.derived[question].unit if question in self.knowledge.derived else ""
        )
        label = asked.text if asked else question
        group = _GROUPS.get(question, "")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Quantity(key, value, value, value, unit, "your answer", grade="measured", group=group, label=label)
        if value is NOT_APPLICABLE and not_applicable is not None:
            return Quantity(key, not_applicable, not_applicable, not_applicable, unit, "does not apply", label=label)
        default = self._default(question)
        if default is None:
            raise KeyError(question)
        return Quantity(
            key, float(default.value), default.low, default.high, unit, default.source, default.as_of, "judgement",
            group, label=f"{label} (assumed)",
        )  # fmt: skip

    def stand_in(self, question: str) -> Default | None:
        """The default for a question as this case stands, without using it; None where there is none."""
        own = (default for default in self.knowledge.defaults if default.question == question)
        return next((default for default in own if default.when is None or default.when(self.env) is True), None)

    def _default(self, question: str) -> Default | None:
        default = self.stand_in(question)
        if default is not None:
            self.assumed[question] = Assumed(question, default)
        return default


def open_case(assessment: Assessment, workload: Workload, knowledge: Knowledge) -> Case:
    """The case of a workload, with the facts that the user knows better laid over."""
    env = environment(assessment.answers(workload), dict(workload.facts), knowledge)
    return Case(workload.name, env, knowledge)


def terms_of(case: Case) -> tuple[int, ...]:
    """Terms in years of the reserved prices that can be committed to, as far as it was answered; longest first."""
    term = case.env.get("contract_term_years")
    return tuple(years for years in TERMS if not isinstance(term, (int, float)) or term >= years)


def waiting_for(case: Case) -> tuple[str, ...]:
    """The required questions that are still open; empty means that a design can be made."""
    return tuple(q for q in REQUIRED if not case.known(q))
