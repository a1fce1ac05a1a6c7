"""A plan: everything that is computed once for an assessment before options are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.assessment.model import Assessment
from advisor.design.candidates import candidates
from advisor.design.case import Case, open_case, waiting_for
from advisor.design.facts import derive_facts
from advisor.design.model import Design
from advisor.design.stated import stated_design
from advisor.design.study import Study, studies
from advisor.design.work import peak_of
from advisor.expr import Value
from advisor.knowledge.model import Knowledge
from advisor.models.book import Book
from advisor.models.demand import PEAK_SHARE, peak_share_of
from advisor.optimise.build import Field, make_field
from advisor.optimise.means import Means
from advisor.optimise.rivals import Found, best_of


@dataclass(frozen=True)
class Plan:
    """The cases of an assessment, and the studies of those that can be designed.

    load  share of the answered load (1 = the steady state)
    """

    assessment: Assessment
    knowledge: Knowledge
    book: Book
    cases: tuple[Case, ...]
    studies: tuple[Study, ...]
    load: float

    @cached_property
    def waiting_for(self) -> tuple[str, ...]:
        """Questions without which no design is worth its name."""
        return tuple(dict.fromkeys(q for case in self.cases for q in waiting_for(case)))

    @cached_property
    def field(self) -> Field:
        """All candidate deployments with the unit costs of their pools."""
        found = [d for study in self.studies for d in candidates(study)]
        return make_field(self.studies, found, self.book, self.means)

    @cached_property
    def optimum(self) -> Found:
        """The cheapest allowed design; no reasons where there is none."""
        return best_of(self.field, "optimum")

    @cached_property
    def means(self) -> Means:
        """What may be spent on all workloads together, and who can run them."""
        nothing_bought = any(case.env.get("capex_or_opex") == "opex_only" for case in self.cases)
        capex = 0.0 if nothing_bought else _whole(self, "budget_capex_usd")
        return Means(capex, _whole(self, "budget_month_usd"), _whole(self, "ops_fte"))

    @cached_property
    def stated(self) -> Design | str:
        """The user's own plan as a design, or why it cannot be costed."""
        return stated_design(self.studies)

    def facts(self, case: Case) -> dict[str, Value]:
        """Derived facts of a workload for the rules."""
        if case.workload in self._facts:
            return dict(self._facts[case.workload])
        workload = next(w for w in self.assessment.workloads if w.name == case.workload)
        own = [s for s in self.studies if s.case is case]
        self._facts[case.workload] = derive_facts(case, dict(workload.facts), tuple(own))
        return dict(self._facts[case.workload])

    @cached_property
    def _facts(self) -> dict[str, dict[str, Value]]:
        return {}


def _whole(plan: Plan, question: str) -> float | None:
    """An amount for the whole: the organisation's, else the sum over the workloads where every one has its own."""
    whole = plan.assessment.organisation.get(question)
    if isinstance(whole, (int, float)):
        return float(whole)
    parts = [w.answers.get(question) for w in plan.assessment.workloads]
    amounts = [float(p) for p in parts if isinstance(p, (int, float))]
    return sum(amounts) if amounts and len(amounts) == len(parts) else None


def make_plan(
    assessment: Assessment, knowledge: Knowledge, load: float = 1.0, places: frozenset[str] | None = None,
    scale: Mapping[str, float] | None = None,
) -> Plan:  # fmt: skip
    """Cases and studies. Workloads that lack a required answer are judged by the rules but not designed.

    load    share of the answered load that is designed for: fewer requests, and of a class of sites fewer sites
    places  the only places to be considered, by id; None for all
    scale   what-if on prices: pattern of keys → factor (models.book.Book)
    """
    assessment = _fewer_sites(assessment, load)
    book = Book(knowledge, assessment.overrides, scale)
    cases = tuple(_scaled(open_case(assessment, w, knowledge), load) for w in assessment.workloads)
    ready = [case for case in cases if not waiting_for(case)]
    peak_share = min((peak_share_of(peak_of(case)) for case in ready), default=PEAK_SHARE)
    found = tuple(s for case in ready for s in studies(assessment, case, book, peak_share))
    for study in found:
        study.keep(places)
    return Plan(assessment, knowledge, book, cases, found, load)


def _scaled(case: Case, load: float) -> Case:
    if load == 1.0:
        return case
    env = dict(case.env)
    for question, least in (("requests_day", 0.0), ("sites", 1.0)):
        value = env.get(question)
        if isinstance(value, (int, float)):
            env[question] = max(value * load, min(value, least))
    return Case(case.workload, env, case.knowledge)


def _fewer_sites(assessment: Assessment, load: float) -> Assessment:
    sites = tuple(replace(s, count=max(1, round(s.count * load))) for s in assessment.sites)
    return assessment if load == 1.0 else replace(assessment, sites=sites)
