"""What the parts of a design are called, and the figures of an option."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from advisor.advice import Advice
from advisor.design.model import parse_job
from advisor.figure import Figure, show
from advisor.optimise.model import Option, Placed
from advisor.report.text import isolated, short
from advisor.ui.building.markup import NONE

COMPONENTS: Final = {
    "gateway": "AI gateway",
    "inference": "Model",
    "burst": "Model, peaks",
    "standby": "Standby",
    "retrieval": "Vector store",
    "tools": "Tools",
    "data": "Data store",
    "tuning": "Tuning",
    "experiment": "Experiments",
}
"""Names of components, in the order in which a bill of materials lists them."""
PURCHASES: Final = {
    "owned": "owned",
    "reserved": "reserved for three years",
    "reserved_1y": "reserved year by year",
    "reserved_and_on_demand": "reserved for three years, more by the hour at the peak",
    "reserved_1y_and_on_demand": "reserved year by year, more by the hour at the peak",
    "on_demand": "rented by the hour",
    "spot": "rented, can be withdrawn",
    "tokens": "by the token",
}


def cell(figure: Figure | None) -> str:
    """The shown text of a figure, a dash where there is none; an unknown is never 0."""
    return figure.shown if figure else NONE


def of_workload(advice: Advice, name: str, text: str) -> str:
    """A text with the workload that it is about, where there are several."""
    return f"{isolated(short(name, 40))}: {text}".rstrip() if len(advice.alignments) > 1 else text


def place_of(option: Option, placed: Placed) -> str:
    """The label of a place."""
    assert option.design is not None
    return option.design.places[placed.site].label


def hardware_of(placed: Placed) -> str:
    """What stands there and how many: "8 × H200"; a dash for a part that needs no accelerator."""
    if not placed.hardware:
        return NONE
    if placed.purchase == "tokens":
        return "the host's own"
    return f"{show(placed.count, '')} × {placed.hardware}" if placed.count else placed.hardware


def parts_of(advice: Advice, option: Option) -> Iterator[tuple[str, str, Placed]]:
    """Workload, component and where it stands, in the order of the assessment; a workload over two classes of sites
    has each of its components once a class."""
    rank = {workload.name: n for n, workload in enumerate(advice.assessment.workloads)}
    order = {component: n for n, component in enumerate(COMPONENTS)}
    found = [(*_named(name), placed) for name, placed in option.placement.items()]
    yield from sorted(found, key=lambda part: (rank[part[0]], order.get(part[1], len(order))))


def _named(name: str) -> tuple[str, str]:
    """Workload and component of "workload/component@class"."""
    return parse_job(name)[:2]


def limits_in(reasons: Iterable[str]) -> str:
    """The constraints that reasons speak of, in prose: what stands before their colons, each once."""
    return listed(list(dict.fromkeys(reason.partition(":")[0].lower() for reason in reasons)))


def listed(words: Sequence[str]) -> str:
    """Words as prose: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def sentence(text: str) -> str:
    """A text as a sentence: capital first, one full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def is_plan(advice: Advice, option: Option) -> bool:
    """True where an option is the plan as stated, or the same design."""
    stated = advice.recommendation.option("as_stated")
    return stated is not None and (option.id == stated.id or stated.id == option.same_as or stated.same_as == option.id)


def amid(text: str) -> str:
    """A text as it stands inside a sentence: "Hosted model" begins small there, "GPU pool" and "B300" do not."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
