"""Done once, beside the start of the server: load what pages need, then hide it from the garbage collector."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from threading import Thread
from time import sleep
from typing import Final

from advisor import ui

COLLECT_S: Final = 10.0
"""Between two collections for all sessions together; Streamlit's own, after each run of each session, is off."""
TRIES: Final = 3
PAUSE_S: Final = 4.0
"""Between what the first page needs and all the rest, so that it does not wait for what it does not need."""
SHORT_S: Final = 0.0005
"""How long one thread holds the interpreter while the engine loads: the browser asks for 70 small files meanwhile."""

_FIRST: Final = ("advisor.ui.frame", "advisor.ui.panel", "networkx")
_LAZY: Final = ("sqlalchemy.dialects.sqlite", "typst", "advisor.report", "pandas", "streamlit.elements.plotly_chart")


@cache
def once() -> None:
    """Begin to warm up in the background: the first page does not wait for it. Afterwards collect garbage for good."""
    gc.disable()  # what is loaded stays: looking through it again and again is a tenth of the start
    Thread(target=_keep, name="warm-up", daemon=True).start()


def _keep() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_S)
    for left in reversed(range(TRIES)):
        try:
            engine()
            sleep(PAUSE_S)
            everything()
            break
        except Exception:  # a page may load the same modules at the same moment, and one of both finds half of one
            if not left:
                logging.getLogger(__name__).exception("warming up failed")
            sleep(1)
    sys.setswitchinterval(usual)
    gc.enable()
    while True:  # whatever became of it, nobody else collects
        sleep(COLLECT_S)
        gc.collect()


def engine() -> None:
    """Load what a first page works with: the engine, the knowledge, the tables of its models, what draws the page."""
    import_module("advisor.advice")
    from advisor.knowledge import served_knowledge
    from advisor.models import measured, network

    network.net(served_knowledge())
    measured.index(served_knowledge())
    for name in _FIRST:
        import_module(name)


def everything() -> None:
    """Load every large module and table that a page uses, then freeze all that is alive.

    A first advice reads the tables, compiles the rules and loads the solver, so that no visitor waits for them.
    A collection does not look at frozen objects again (docs/decisions/0004-garbage-collection.md).
    """
    engine()
    for name in (*_of_pages(), *_LAZY):
        import_module(name)
    import plotly.graph_objects as go

    from advisor import assess, load
    from advisor.knowledge import served_knowledge
    from advisor.ui.building import curves

    knowledge = served_knowledge()
    sample = next(iter(knowledge.samples.values()))
    assess(load(Path(knowledge.folder) / "samples" / sample.file), date.today())
    figure = curves.still(go.Figure([go.Bar(x=[1.0])]), 100).add_scatter()  # plotly loads its parts when asked
    figure.add_vline(x=1.0).add_annotation(text="")
    gc.collect()
    gc.freeze()


def _of_pages() -> Iterator[str]:
    """The modules that pages import; the pages themselves are scripts."""
    for module in walk_packages(ui.__path__, f"{ui.__name__}."):
        if not module.name.startswith(f"{ui.__name__}.views"):
            yield module.name
