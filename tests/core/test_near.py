"""Near designs found with bounds against the plain search, which forces every deployment and leaves nothing out."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

import pytest

from advisor.advising.plan import make_plan
from advisor.design.model import Deployment
from advisor.knowledge import open_knowledge
from advisor.optimise import near
from advisor.optimise.build import Field
from advisor.optimise.near import allowed, cheapest_of, key_of, near_designs
from tests.core.plans_of_samples import sample

SAMPLES = ("citizen-answers", "hospital-group", "release-notes", "retailer", "scheduling-agent", "wealth-manager")


@lru_cache
def whole_field(id: str) -> Field:
    """Everything that could be built for a sample."""
    return make_plan(sample(id), open_knowledge()).field


def small_field(rng: random.Random) -> Field:
    """Of the allowed deployments of a sample a few of each job, drawn anew."""
    field = whole_field(rng.choice(SAMPLES))
    by_job: dict[str, list[Deployment]] = {}
    for d in allowed(field):
        by_job.setdefault(d.job, []).append(d)
    kept = {d.id for ways in by_job.values() for d in rng.sample(ways, min(len(ways), rng.randint(2, 8)))}
    return replace(field, deployments=tuple(d for d in field.deployments if d.id in kept))


def plain_search(field: Field, most_usd: float) -> dict[tuple[str, ...], float]:
    """The least cost of every design that is found when each deployment of a request path is forced in turn."""
    found: dict[tuple[str, ...], float] = {}
    free = allowed(field)
    for forced in (d for d in free if d.kind == "serve"):
        other = cheapest_of(field, [d for d in free if d.job != forced.job or d.id == forced.id])
        if other and other[1].monthly_usd <= most_usd:
            key, usd = key_of(other[0]), other[1].monthly_usd
            found[key] = min(usd, found.get(key, usd))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_bounds_leave_out_no_near_design(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    field, margin, most = small_field(rng), rng.choice([0.05, 0.3, 1.0, 3.0]), rng.choice([1, 3, 5, 50])
    monkeypatch.setattr(near, "NEAR_SHARE", margin)
    best = cheapest_of(field, allowed(field))
    assert best is not None
    design, usd = best[0], best[1].monthly_usd
    expected = plain_search(field, usd * (1 + margin))
    expected.pop(key_of(design), None)
    found = [(key_of(other), evaluation.monthly_usd) for other, evaluation in near_designs(field, design, usd, most)]
    assert [usd for _, usd in found] == pytest.approx(sorted(expected.values())[:most])
    assert all(expected[key] == pytest.approx(cost) for key, cost in found)
