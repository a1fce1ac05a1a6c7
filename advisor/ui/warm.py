"""Done once, beside the first page: load what pages need, then hide it from the garbage collector."""

from __future__ import annotations

import gc
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Final

from advisor.knowledge import served_knowledge

_LAZY: Final = ("sqlalchemy.dialects.sqlite", "typst", "advisor.report", "advisor.topology", "advisor.ui.state")


@cache
def once() -> None:
    """Begin to warm up in the background: the first page does not wait for it."""
    Thread(target=everything, name="warm-up").start()


def everything() -> None:
    """Load every large module and table that a page uses, then freeze all that is alive.

    A first advice reads the tables, compiles the rules and loads the solver, so that no visitor waits for them.
    Streamlit collects all garbage after each run of the script; frozen objects are not looked at again
    (docs/decisions/0004-garbage-collection.md).
    """
    for name in _LAZY:
        import_module(name)
    from advisor import assess, load

    knowledge = served_knowledge()
    sample = next(iter(knowledge.samples.values()))
    assess(load(Path(knowledge.folder) / "samples" / sample.file), date.today())
    gc.collect()
    gc.freeze()
