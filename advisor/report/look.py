"""How a report is to look: what the reader's organisation puts on it, and which parts it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from advisor.errors import InputError
from advisor.report.logo import Logo
from advisor.report.manner import MANNERS, Manner

Form = Literal["full", "short"]

FULL: Final[dict[str, str]] = {
    "summary": "Summary",
    "alignment": "Alignment",
    "causes": "Top causes",
    "topology": "Topology before and after",
    "options": "Options",
    "cost": "Cost",
    "latency": "Latency",
    "roadmap": "Roadmap",
    "assumptions": "Assumptions and unknowns",
    "evidence": "Evidence",
    "glossary": "Glossary",
}
SHORT: Final[dict[str, str]] = {
    "summary": "Summary",
    "findings": "Findings",
    "topology": "Topology",
    "options": "Options and cost",
    "plan": "Roadmap and limits",
}
SECTIONS: Final[dict[Form, dict[str, str]]] = {"full": FULL, "short": SHORT}
"""Form → part → its title, in the order of the report."""
ANNEXES: Final[dict[str, str]] = {
    "findings": "All findings",
    "cfo": "Reading for the CFO",
    "ciso": "Reading for the CISO",
    "cto": "Reading for the CTO",
    "coo": "Reading for the COO",
    "ledger": "Ledger of assumptions",
    "coverage": "Coverage of the rules",
}
FORMS: Final[dict[Form, str]] = {"full": "Full report", "short": "Short report, two to four pages"}


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a report; what is left empty is not printed.

    sections  parts of its form, () for all; the order is the report's own
    annexes   of ANNEXES; the short report has none
    manner    id of MANNERS: how numbers and dates are written
    """

    organisation: str = ""
    confidentiality: str = ""
    author: str = ""
    form: Form = "full"
    sections: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    manner: str = "en"
    logo: Logo | None = None

    def __post_init__(self) -> None:
        _known("form of the report", [self.form], SECTIONS)
        _known(f"part of the {self.form} report", self.sections, SECTIONS[self.form])
        _known("annex", self.annexes, ANNEXES)
        _known("way to write numbers", [self.manner], MANNERS)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are wanted, in the order of the report."""
        every = SECTIONS[self.form]
        return tuple(part for part in every if part in self.sections or not self.sections)

    @property
    def annexed(self) -> tuple[str, ...]:
        """The annexes that are wanted, in the order of the report."""
        return tuple(annex for annex in ANNEXES if annex in self.annexes and self.form == "full")

    @property
    def writing(self) -> Manner:
        """How numbers and dates are written."""
        return MANNERS[self.manner]


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raises InputError for a name that does not exist."""
    for name in names:
        if name not in known:
            raise InputError.single(what, f"is {name!r}", f"One of: {', '.join(known)}")
