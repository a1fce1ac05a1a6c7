"""Advisor: an architecture advisor for AI-native hybrid infrastructure.

>>> import advisor
>>> advice = advisor.assess(advisor.load("bank.yaml"))  # doctest: +SKIP
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from advisor.advice import Advice
    from advisor.assessment import Assessment

# Sums of one thread are the same on every machine, and our few equations take nine times as long where the threads of
# two that solve them wait for each other. Read by numpy when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
__all__ = ["Advice", "__version__", "assess", "load"]


def load(path: str | Path, packs: Sequence[Path] = ()) -> Assessment:
    """The assessment in a file (YAML or JSON). Raises advisor.errors.InputError with every problem.

    packs  folders with further rules, questions and figures, which the file may speak of (docs/packs.md)
    """
    from advisor.assessment import load as read
    from advisor.knowledge import open_knowledge

    return read(path, open_knowledge(packs=packs))


def assess(assessment: Assessment, as_of: date | None = None, packs: Sequence[Path] = ()) -> Advice:
    """The advice on an assessment with the knowledge that ships with the advisor, judged on a day (default: today).

    packs  folders that are merged over it (docs/packs.md)

    Typed and immutable. The same assessment, knowledge and day give the same advice.
    """
    from datetime import date as day

    from advisor.advice import assess as run
    from advisor.knowledge import open_knowledge

    return run(assessment, open_knowledge(packs=packs), as_of or day.today())


def __getattr__(name: str) -> Any:
    # `import advisor` stays quick: the engine is imported when it is used.
    if name == "Advice":
        from advisor.advice import Advice

        return Advice
    raise AttributeError(f"module 'advisor' has no attribute '{name}'")
