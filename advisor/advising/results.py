"""What the advice says, typed and frozen: the same names as the keys of the JSON export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.advising.inaction import InactionCost
from advisor.advising.rollup import Portfolio
from advisor.alignment.contradictions import Clash
from advisor.alignment.coverage import Coverage
from advisor.alignment.model import Alignment
from advisor.alignment.orphans import Orphan
from advisor.alignment.safest import SafePath
from advisor.assessment.model import Assessment
from advisor.figure import Figure
from advisor.optimise.model import Option, Proof
from advisor.roadmap import Step
from advisor.topology.model import Topology


@dataclass(frozen=True, slots=True)
class Assumption:
    """A default that an estimate used in place of an unknown answer; never written back as an answer."""

    workload: str
    question: str
    value: float | str
    shown: str
    reason: str
    source: str
    as_of: str
    effect_usd_month: float | None  # half the spread it causes in the recommended cost; None: it shapes the design


@dataclass(frozen=True, slots=True)
class RemedyEffect:
    """What the structured remedy of a finding does when applied: differences, negative cost = saves. None = not run."""

    score: float
    monthly_cost_usd: float | None
    latency_p95_ms: float | None


@dataclass(frozen=True, slots=True)
class WorkloadAdvice:
    """Recommended patterns of one workload and why."""

    name: str
    infrastructure: str
    infrastructure_label: str
    adoption: str
    usecase: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """A constraint that costs money: what it saves when relaxed one notch."""

    constraint: str
    say: str
    relaxed_to: str
    saves_usd_month: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One bar of the tornado: the recommended option's monthly cost with one input at its P10 and P90."""

    parameter: str
    label: str
    low: float
    high: float
    unit: str
    cost_effect_usd_month: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to build instead, its rivals and the proof. `options` is empty while too little is answered."""

    infrastructure: str
    adoption: str
    summary: str
    workloads: tuple[WorkloadAdvice, ...]
    options: tuple[Option, ...]
    binding: tuple[Binding, ...]
    sensitivity: tuple[Sensitivity, ...]
    proof: Proof | None
    waiting_for: tuple[str, ...]  # questions without which nothing is recommended
    ways_out: tuple[str, ...] = ()  # where nothing meets every requirement: what could be built without one of them

    def option(self, id: str) -> Option | None:
        """The option of that id, if it is there."""
        return next((o for o in self.options if o.id == id), None)

    @property
    def recommended(self) -> Option | None:
        """The recommended option, if there is one."""
        return next((o for o in self.options if o.recommended), None)


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that every surface shows. `figures` holds each number once, with its `shown` text.

    Figure ids: <option>/monthly_cost, <option>/three_year_cost, <option>/capex, <option>/cost/<line>,
    <option>/latency/<workload>/p50 and .../p95, <option>/availability, <option>/rto, <option>/rpo, <option>/carbon,
    <option>/<workload>/serve/move, .../egress, .../age, .../index (its data), <option>/<workload>/tune/hours,
    .../memory, .../memory_full, .../runs (a run of tuning),
    roadmap/<step>/monthly_cost, saving (stated against recommended), inaction (the whole), inaction/<finding>,
    safe_path/<workload>/months.
    """

    schema: int
    name: str
    as_of: str
    knowledge_version: str
    knowledge_hash: str
    answers_hash: str
    assessment: Assessment
    alignments: tuple[Alignment, ...]
    remedy_effects: Mapping[str, RemedyEffect]  # finding id → effect
    assumptions: tuple[Assumption, ...]
    recommendation: Recommendation
    topology: Topology | None
    topology_stated: Topology | None
    roadmap: tuple[Step, ...]
    figures: Mapping[str, Figure]
    not_judged: tuple[str, ...]  # regimes named in the answers that no rule speaks of
    clashes: tuple[Clash, ...] = ()  # answers that cannot all be true; to be read before the findings
    coverage: tuple[Coverage, ...] = ()  # one per workload, in the order of the alignments
    orphans: tuple[Orphan, ...] = ()  # acceptances that accept nothing
    safe_paths: tuple[SafePath, ...] = ()  # of the workloads whose layers are known
    inaction: tuple[InactionCost, ...] = ()  # findings that have a price, or would have one
    portfolio: Portfolio | None = None
    unread_overrides: tuple[str, ...] = ()  # replaced figures that nothing here reads: perhaps a wrong path

    def alignment(self, workload: str) -> Alignment:
        """The alignment of a workload; KeyError if there is none of that name."""
        for alignment in self.alignments:
            if alignment.workload == workload:
                return alignment
        raise KeyError(workload)
