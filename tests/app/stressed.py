"""An assessment as hard to show as any may be: twelve workloads, many findings, long names in several scripts."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from advisor.assessment import Assessment, load
from advisor.assessment.shape import NAME_LENGTH
from advisor.knowledge import Knowledge

WORKLOADS = 12
TAG = "<b onmouseover=alert(1)>**bold** :red[x] $a_b$</b> "
SCRIPTS = (
    "Answers to advisers of the northern region about mortgages and their collateral ",
    "Unbreakable" * 20,
    TAG,
    "مساعد المستشارين في الفروع الشمالية للمصرف ",
    "支店の担当者向け住宅ローン相談支援アシスタント",
    "עוזר ליועצים בסניפים הצפוניים של הבנק ",
)


def names(count: int) -> list[str]:
    """So many different names of the greatest length that the file allows."""
    return [
        f"{number} {text * NAME_LENGTH}"[: NAME_LENGTH - 1] + "."
        for number, text in enumerate(islice(cycle(SCRIPTS), count), 1)
    ]


def stressed(knowledge: Knowledge) -> Assessment:
    """The first workloads of the samples in one organisation, at the places of the bank."""
    folder = Path(knowledge.folder) / "samples"
    samples = {id: load(folder / sample.file, knowledge) for id, sample in knowledge.samples.items()}
    plans = [workload for sample in samples.values() for workload in sample.workloads][:WORKLOADS]
    bank = samples["eu-bank"]
    return replace(
        bank,
        name=names(3)[2],
        workloads=tuple(replace(w, name=name) for w, name in zip(plans, names(WORKLOADS), strict=True)),
    )
