"""Twelve workloads with over a hundred findings and names of the greatest length: every page shows them, as text."""

from __future__ import annotations

import pytest

from advisor.assessment import dumps
from advisor.assessment.shape import NAME_LENGTH
from advisor.knowledge import open_knowledge
from advisor.ui.desk import store
from advisor.ui.pages import ENTRIES
from tests.app.driver import goto, session, words
from tests.app.stressed import TAG, WORKLOADS, stressed

KNOWLEDGE = open_knowledge()
TRIED = {"what_if"}
"""Explores hundreds of designs, which takes minutes here; the smaller plans of its own tests stand for this one."""
PAGES = [entry.name for entry in ENTRIES if not entry.hidden and entry.name not in TRIED]

pytestmark = pytest.mark.xdist_group("stressed")  # the advice is worked out once a process


@pytest.mark.parametrize("page", PAGES)
def test_every_page_survives_long_names_and_many_findings(page: str) -> None:
    hard = stressed(KNOWLEDGE)
    assert len(hard.workloads) == WORKLOADS
    assert {len(w.name) for w in hard.workloads} == {NAME_LENGTH}
    document = store().create(hard.name, dumps(hard, KNOWLEDGE)).document
    at = session(document)
    at.default_timeout = 240
    goto(at, page)
    assert not at.exception
    assert not [error.value for error in at.error]
    assert TAG.strip() not in words(at), "a name is shown as it is, not run"
