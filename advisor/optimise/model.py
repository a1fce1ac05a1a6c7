"""What the optimiser returns: options, each the best of its kind, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from advisor.design.evaluate import Evaluation
from advisor.design.model import Design

OptionId = Literal["as_stated", "optimum", "cloud_only", "onprem_only", "hybrid", "edge_first", "least_regret"]
__all__ = ["Band", "Evaluation", "Option", "OptionId", "Placed", "Proof"]
OPTION_IDS: Final[tuple[OptionId, ...]] = (
    "as_stated", "optimum", "cloud_only", "onprem_only", "hybrid", "edge_first", "least_regret"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """P10, P50 and P90 of one amount over the seeded draws."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one component of one workload stands in an option."""

    site: str
    provider: str
    region: str
    hardware: str
    purchase: str
    count: int
    utilisation: float | None


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the answer is proven: status of the solver and the relative gap that is left (0 = optimal)."""

    status: str
    gap_share: float


@dataclass(frozen=True, slots=True)
class Option:
    """One design to compare. why_not says in words which requirements exclude it, or why it loses.

    same_as  another option that is the same design; it is shown once
    """

    id: OptionId
    label: str
    recommended: bool
    same_as: str
    feasible: bool
    why_not: tuple[str, ...]
    pattern: str  # infrastructure pattern by the classification table
    pattern_label: str
    design: Design | None
    evaluation: Evaluation | None
    monthly_cost_usd: Band | None
    three_year_cost_usd: Band | None
    capex_usd: Band | None
    probability_cheapest: float | None
    regret_mean_usd: float | None
    regret_p95_usd: float | None
    placement: Mapping[str, Placed]  # workload/component
