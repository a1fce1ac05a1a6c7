"""Why this: units that are larger than the load, the one that stands ready, and the providers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advising.plan import make_plan
from advisor.advising.why import carries
from advisor.exploring.premortem import events
from advisor.knowledge import open_knowledge
from tests.core.plans_of_samples import advice_of, sample

KNOWLEDGE = open_knowledge()


def why(id: str, workload: int = 0) -> tuple[str, ...]:
    """Why the recommended design of a sample is recommended for one of its workloads."""
    return advice_of(id).recommendation.workloads[workload].why


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("eu-bank", "where one warm replica needs 1: servers with it hold at least eight each"),
        ("scheduling-agent", "where the load needs 3 at its peak: one machine more stands ready"),
        ("hospital-group", "where the load needs 1 at its peak: one device more stands ready"),
    ],
)
def test_more_accelerators_than_the_load_needs_have_a_reason(id: str, said: str) -> None:
    assert any(said in sentence for sentence in why(id))


def test_a_second_place_says_what_of_the_peak_it_carries() -> None:
    assert (
        "Colocation, Frankfurt stands by: it holds eight of the ten replicas that the peak needs, and the rest waits "
        "or is slower" in why("eu-bank")
    )
    lost = next(e for e in events(make_plan(sample("eu-bank"), KNOWLEDGE)) if e.id.startswith("lost:"))
    assert lost.say.startswith("Colocation, Frankfurt takes over: it holds eight of the ten replicas")


def test_what_else_runs_on_the_second_place_takes_its_room_and_a_host_carries_all() -> None:
    best = advice_of("eu-bank").recommendation.recommended
    assert best
    assert best.design
    served = next(d for d in best.design.deployments if d.standby)
    second = next(id for id in served.needs if best.design.pools[id].place.id == served.standby)
    other = replace(served, job="other", needs={second: (0, 3, 3, 5)}, standby="")
    shared = replace(best.design, deployments=(*best.design.deployments, other))
    assert carries(shared, served).startswith("holds three of the ten replicas")
    assert carries(best.design, replace(served, needs={})) == "can carry the whole peak"


def test_units_that_the_load_fills_need_no_reason() -> None:
    assert not any("at its peak" in sentence for sentence in why("wealth-manager"))


def test_the_providers_of_a_design_are_named_and_counted() -> None:
    assert "All that is rented comes from one provider, Microsoft Azure" in why("wealth-manager")
    assert any(
        said.startswith("Two providers are used, Amazon Web Services and Nebius") for said in why("release-notes")
    )
    assert not any("provider" in said for said in why("eu-bank") if "placements are out" not in said)
