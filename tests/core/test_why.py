"""Why this: units that are larger than the load, the one that stands ready, and the providers."""

from __future__ import annotations

import pytest

from tests.core.plans_of_samples import advice_of


def why(id: str, workload: int = 0) -> tuple[str, ...]:
    """Why the recommended design of a sample is recommended for one of its workloads."""
    return advice_of(id).recommendation.workloads[workload].why


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("eu-bank", "where the load needs 1 at its peak: servers with it hold at least eight each"),
        ("scheduling-agent", "where the load needs 3 at its peak: one machine more stands ready"),
        ("hospital-group", "where the load needs 1 at its peak: one device more stands ready"),
    ],
)
def test_more_accelerators_than_the_load_needs_have_a_reason(id: str, said: str) -> None:
    assert any(said in sentence for sentence in why(id))


def test_units_that_the_load_fills_need_no_reason() -> None:
    assert not any("at its peak" in sentence for sentence in why("wealth-manager"))


def test_the_providers_of_a_design_are_named_and_counted() -> None:
    assert "All that is rented comes from one provider, Microsoft Azure" in why("wealth-manager")
    assert any(
        said.startswith("Two providers are used, Amazon Web Services and Nebius") for said in why("release-notes")
    )
    assert not any("provider" in said for said in why("eu-bank") if "placements are out" not in said)
