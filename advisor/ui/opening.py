"""Ways to begin: a sample, a file, recent work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.assessment import Assessment, load, loads
from advisor.errors import InputError
from advisor.store import Listed
from advisor.strict_yaml import decode
from advisor.ui import state

PROBLEMS_SHOWN: Final = 8
_PATTERN_QUESTIONS: Final = ("infra", "adoption", "usecase")


@st.cache_resource(show_spinner=False)
def _sample(file: str, hash: str) -> Assessment:
    return load(file, state.knowledge())


def sample(id: str) -> Assessment:
    """The assessment of a sample."""
    knowledge = state.knowledge()
    file = Path(knowledge.folder) / "samples" / knowledge.samples[id].file
    return _sample(str(file), knowledge.hash)


def sample_patterns(id: str) -> list[tuple[str, ...]]:
    """The stated patterns of each workload of a sample: infrastructure, adoption, use case."""
    found = sample(id)
    return [tuple(str(found.answers(w).get(q) or "") for q in _PATTERN_QUESTIONS) for w in found.workloads]


def open_upload(raw: bytes, name: str) -> list[str]:
    """Take an uploaded file in hand. Returns what is wrong with it, in sentences; then nothing has changed."""
    try:
        found = loads(decode(raw, name), name, state.knowledge())
    except InputError as error:
        more = len(error.problems) - PROBLEMS_SHOWN
        return [str(p) for p in error.problems[:PROBLEMS_SHOWN]] + ([f"And {more} more."] if more > 0 else [])
    state.start(found, f"opened from {name[:100]}")
    return []


def recent() -> list[Listed]:
    """Assessments to go on with. Where many people share a server, only those opened in this session."""
    shared = os.environ.get("ADVISOR_SHARED", "") not in ("", "0")
    return state.store().recent(6, among=state.desk().opened if shared else None)
