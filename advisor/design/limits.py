"""Hard limits on where a part may stand, from residency, regimes, operator, air gap, deadline and link. In words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.design.case import Case
from advisor.design.model import OWNED_KINDS, Break, Path, Place
from advisor.design.places import Boundary, binding_regimes
from advisor.expr import Chosen

OWN_PREMISES: Final = frozenset({"onprem", "edge", "device"})
DATA_PARTS: Final = frozenset({"inference", "retrieval", "data", "tools", "tuning", "standby"})
"""Parts that hold or read production data; the place to experiment does not."""


def place_breaks(case: Case, boundary: Boundary, component: str, place: Place) -> tuple[Break, ...]:
    """Which constraints are broken where `component` stands at `place`; empty where it may stand there."""
    found = _supplier(case, place)
    if component not in DATA_PARTS:
        return tuple(found)
    found += [*_residency(case, boundary, place), *_operator(case, boundary, place)]
    if component in ("inference", "retrieval", "tools", "data"):
        found += _air_gap(case, place)
    if component == "inference":
        found += [*_offline(case, place), *_local_loop(case, place), *_uplink(case, place)]
    return tuple(found)


def _supplier(case: Case, place: Place) -> list[Break]:
    """Only the suppliers that were named, where any list was given."""
    chosen = case.env.get("providers_allowed")
    sold_by = case.knowledge.providers.get(place.provider)
    if not isinstance(chosen, Chosen) or sold_by is None or {place.provider} & (chosen.yes | chosen.unsure):
        return []
    return [Break("supplier", f"{sold_by.name} is not among the suppliers that may be used")]


def _residency(case: Case, boundary: Boundary, place: Place) -> list[Break]:
    rule = case.choice("residency")
    if rule in ("on_own_premises", "disconnected") and place.kind not in OWN_PREMISES:
        return [Break("residency", f"{place.label} is not on own premises, where the location rule keeps the data")]
    if boundary.countries and place.kind not in OWNED_KINDS and not boundary.holds(place.country):
        where = place.country or "a place that the provider does not state"
        return [Break("residency", f"{place.label} processes in {where}, outside {boundary.label}")]
    return []


def _operator(case: Case, boundary: Boundary, place: Place) -> list[Break]:
    if place.kind in OWNED_KINDS:
        return []
    if case.choice("residency") == "in_country_domestic_operator" and place.operator_country != boundary.country:
        return [Break("operator", f"{place.label} is run by a group under the law of {_country(place)}")]
    for regime in binding_regimes(case):
        inside = set(regime.countries)
        held = set(_qualifications(case, place))
        if regime.operators == "not_foreign" and inside and place.operator_country not in inside:
            return [Break("operator", f"{regime.name} excludes an operator under the law of {_country(place)}")]
        if regime.operators == "qualified" and held.isdisjoint(regime.qualifications):
            wanted = " or ".join(regime.qualifications)
            return [
                Break("operator", f"{regime.name} asks for a qualified operator ({wanted}); {place.operator} is not")
            ]
    return []


def _qualifications(case: Case, place: Place) -> tuple[str, ...]:
    provider = case.knowledge.providers.get(place.operator)
    return provider.qualifications if provider else ()


def _country(place: Place) -> str:
    return place.operator_country or "a country that is not stated"


def _air_gap(case: Case, place: Place) -> list[Break]:
    secret = case.has("data_classes", "classified") or case.has("regimes", "dod_il6")
    if secret and place.kind not in OWN_PREMISES:
        return [Break("air_gap", f"{place.label} is reached over a network; classified data asks for an enclave")]
    return []


def at_site(case: Case, place: Place) -> bool:
    """True where a place is on the site of its users or sensors: an edge place, or the only site's own room."""
    return place.kind in ("edge", "device") or (place.kind == "onprem" and case.number("sites", 1).value <= 1)


def _offline(case: Case, place: Place) -> list[Break]:
    hours = case.env.get("offline_h")
    if not isinstance(hours, (int, float)) or hours <= 0 or at_site(case, place):
        return []
    return [Break("offline", f"it must work {hours:g} h without its link, and {place.label} is at the other end of it")]


def _local_loop(case: Case, place: Place) -> list[Break]:
    if case.choice("interaction") != "control_loop" or at_site(case, place):
        return []
    return [Break("latency", f"a control loop must not depend on the wide-area link to {place.label}")]


def _uplink(case: Case, place: Place) -> list[Break]:
    """Raw site data that is sent to the model must fit the site's link."""
    names = ("site_gb_day", "uplink_mbps", "data_location")
    if place.kind in ("edge", "device") or not all(case.known(n) for n in names):
        return []
    if case.choice("data_location") != "edge_sites" or case.choice("raw_upload") in ("events", "none"):
        return []
    need = case.number("site_gb_day").value * 8000 / 86400
    link = case.number("uplink_mbps").value
    share = case.knowledge.thresholds["uplink_share"].value
    if need <= share * link:
        return []
    allowed = f"{100 * share:.0f} % of a {link:,.3g} Mbit/s link"
    return [Break("uplink", f"raw data needs {need:,.3g} Mbit/s, more than {allowed}, to reach {place.label}")]


def path_breaks(path: Path | None) -> tuple[Break, ...]:
    """The deadline, where there is one: P95 of the composed path against the limit."""
    if path is None or path.limit_ms is None or path.p95_ms <= path.limit_ms:
        return ()
    say = f"P95 is {path.p95_ms:,.0f} ms, the limit {path.limit_ms:,.0f} ms"
    return (Break("latency", say),)


def availability_breaks(case: Case, availability_share: float) -> tuple[Break, ...]:
    """The promised availability, where there is one."""
    promised = case.env.get("availability")
    if not isinstance(promised, (int, float)) or availability_share * 100 >= promised:
        return ()
    return (Break("availability", f"{availability_share * 100:.2f} % is expected, {promised:g} % is promised"),)


def recovery_breaks(case: Case, rto_h: float, rpo_h: float) -> tuple[Break, ...]:
    """The promised recovery, where there is one, against the typical one of a design."""
    found = []
    for id, hours, what in (("rto_h", rto_h, "back"), ("rpo_h", rpo_h, "of data lost")):
        promised = case.env.get(id)
        if isinstance(promised, (int, float)) and hours > promised:
            found.append(Break("recovery", f"{hours:g} h {what} are typical, {promised:g} h are promised"))
    return tuple(found)


def lead_time_breaks(case: Case, weeks: float) -> tuple[Break, ...]:
    """Hardware to be bought that would arrive after the date."""
    horizon = case.env.get("horizon_weeks")
    if not isinstance(horizon, (int, float)) or weeks <= horizon:
        return ()
    return (Break("lead_time", f"hardware takes about {weeks:g} weeks, the date is in {horizon:g}"),)


SAYINGS: Final[Mapping[str, str]] = {
    "residency": "Location rule", "operator": "Operator", "supplier": "Suppliers allowed", "air_gap": "Air gap",
    "offline": "Works without its link",
    "latency": "Deadline", "uplink": "Site link", "availability": "Availability promise", "lead_time": "Delivery date",
    "recovery": "Recovery", "budget": "Budget", "memory": "Memory", "hardware": "Hardware",
    "staff": "Staff", "power": "Power",
}  # fmt: skip
"""Names of the constraints on screen."""
