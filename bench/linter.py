"""The rule linter over our own rules, and a pack merged over the knowledge."""

from __future__ import annotations

from functools import partial

from advisor.folders import share_folder
from advisor.knowledge import PackFiles, load, open_knowledge, pack_from_folder
from advisor.knowledge.linter import report
from bench.result import Result, once, timed


def main() -> list[Result]:
    """The whole check as a page or a build waits for it, and a pack opened anew over tables that were read before."""
    knowledge = open_knowledge()
    pack = pack_from_folder(share_folder() / "examples" / "pack-acme")
    return [
        once("rule linter, all checks", partial(report._lint, knowledge), 3),
        timed("a pack merged over the knowledge", partial(_merged, pack), 250, rounds=20),
    ]


def _merged(pack: PackFiles) -> None:
    load._with_packs.cache_clear()
    open_knowledge(packs=[pack])
