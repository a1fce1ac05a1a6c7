"""The samples with their advice, computed once for all tests that read it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from advisor.advice import Advice, assess
from advisor.assessment import load
from advisor.assessment.model import Assessment
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge

TODAY: Final = date(2026, 11, 24)
SAMPLES: Final = tuple(sorted(open_knowledge().samples))
IMPOSSIBLE: Final = "call-screening"
"""The sample whose requirements no design meets at once."""
BUILDABLE: Final = tuple(id for id in SAMPLES if id != IMPOSSIBLE)


@lru_cache(maxsize=16)
def sample(id: str) -> Assessment:
    """A sample as it is shipped."""
    knowledge = open_knowledge()
    return load(data_folder() / "samples" / knowledge.samples[id].file, knowledge)


@lru_cache(maxsize=16)
def advice_of(id: str) -> Advice:
    """The advice on a sample."""
    return assess(sample(id), open_knowledge(), TODAY)
