"""What Streamlit's garbage collection after each run costs in a warm server (docs/decisions/0004)."""

from __future__ import annotations

import gc

from advisor.ui import warm
from bench.result import Result, timed


def main() -> list[Result]:
    """A full collection after the warm-up: 50 ms where the knowledge is not frozen."""
    warm.everything()
    return [timed("garbage collection after a run", gc.collect, promise_ms=5, rounds=20)]
