"""A study: one workload inside one boundary, with all that its candidates are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from advisor.assessment.model import Assessment
from advisor.design.case import Case
from advisor.design.engines import Engine
from advisor.design.model import JobKind, Place, Pool, job_id
from advisor.design.places import Boundary, boundaries, derive
from advisor.design.work import Work, hosted_offers, work_of
from advisor.models.book import Book
from advisor.models.serving import Refusal

LOCAL: Final = frozenset({"edge", "device"})


@dataclass(slots=True)
class Study:
    """One workload inside one boundary: what is asked, where things could stand.

    `pools`, `engines` (place id → those that are kept, and why none) and `standbys` (place id, GPU of the first place →
    what stands in) grow as engines are found.
    """

    case: Case
    book: Book
    work: Work
    boundary: Boundary
    places: dict[str, Place]
    suffix: str = ""  # id of the boundary, where the workload has several
    pools: dict[str, Pool] = field(default_factory=dict)
    engines: dict[str, tuple[list[Engine], Refusal | None]] = field(default_factory=dict)
    standbys: dict[tuple[str, str], Engine | None] = field(default_factory=dict)

    @property
    def path_id(self) -> str:
        """The id of the path that a request takes."""
        return job_id(self.case.workload, "request", self.suffix)

    def job(self, kind: JobKind) -> str:
        """The id of one of its jobs."""
        return job_id(self.case.workload, kind, self.suffix)

    def keep(self, ids: frozenset[str] | None) -> None:
        """Consider only some places; None keeps all."""
        if ids is not None:
            self.places = {id: p for id, p in self.places.items() if id in ids}

    def of_kind(self, *kinds: str) -> list[Place]:
        """The places of some kinds where work may stand, in their order; those kept in reserve are left out."""
        return [p for p in self.places.values() if p.kind in kinds and not p.reserve]


def studies(assessment: Assessment, case: Case, book: Book, peak_share: float) -> tuple[Study, ...]:
    """The studies of a workload, one per boundary that its data must stay in."""
    bounds = boundaries(case)
    result = []
    for boundary in bounds:
        work = work_of(case, book, boundary.share, peak_share)
        places = {p.id: p for p in derive(assessment, case, boundary)}
        places |= {p.id: p for p in _hosted(case, work)}
        result.append(Study(case, book, work, boundary, places, boundary.id if len(bounds) > 1 else ""))
    return tuple(result)


def home_country(all_studies: Iterable[Study]) -> str:
    """Where the people are who run the whole: the country of most boundaries, whatever their order. ISO code."""
    found = Counter(study.boundary.country for study in all_studies)
    return min(found, key=lambda country: (-found[country], country))


def _hosted(case: Case, work: Work) -> Iterator[Place]:
    for offer in hosted_offers(work, case):
        vendor = case.knowledge.providers.get(offer.provider)
        name = vendor.name if vendor else offer.provider
        where = offer.processed_in.upper() if len(offer.processed_in) == 2 else ""  # a country or "eu"; else not stated
        yield Place(
            f"hosted/{offer.provider}", "hosted", f"{name} (hosted model)", where, offer.provider,
            offer.operator_country, offer.provider,
        )  # fmt: skip


def home_of_data(study: Study) -> Place | None:
    """Where the authoritative data sits today, if that is one of the places."""
    location = study.case.choice("data_location")
    kinds = {"onprem_dc": ("onprem",), "edge_sites": ("edge", "device"), "cloud_same_region": ("cloud",)}.get(location)
    found = study.of_kind(*kinds) if kinds else []
    return found[0] if found else None
