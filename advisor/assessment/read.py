"""The assessment file (schema 1, YAML or JSON) read strictly: every problem with file, line and field, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from advisor.assessment.answers import answer_shape, fact_shape
from advisor.assessment.countries import COUNTRIES, OFTEN_MEANT
from advisor.assessment.model import SCHEMA_VERSION, Acceptance, Assessment, OpenPoint, Site, Workload
from advisor.assessment.shape import (
    INVALID,
    NOTE_LENGTH,
    Report,
    Shape,
    identifier,
    iso_date,
    listing,
    number,
    one_of,
    optional,
    record,
    said,
    text,
    whole,
)
from advisor.errors import InputError, nearest
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.strict_yaml import Document, Trail, parse_yaml, read_yaml

MAX_WORKLOADS: Final = 200
MAX_SITES: Final = 500
MAX_OVERRIDES: Final = 1000
_RULE_ID: Final = re.compile(r"[A-Z]{1,3}[0-9]{2,3}")
SITE_KINDS: Final = ("onprem", "colo", "edge", "cloud")


def load(path: str | Path, knowledge: Knowledge | None = None) -> Assessment:
    """The assessment in a file. Raises InputError with every problem."""
    return _read(read_yaml(Path(path)), knowledge or open_knowledge())


def loads(source: str, name: str = "text", knowledge: Knowledge | None = None) -> Assessment:
    """The assessment in a text; `name` stands for the file in errors. Raises InputError with every problem."""
    return _read(parse_yaml(source, name), knowledge or open_knowledge())


def from_plain(data: Any, name: str, knowledge: Knowledge | None = None) -> Assessment:
    """The assessment in plain data, such as a part of a JSON file. Raises InputError with every problem."""
    return _read(Document(name, data, {}), knowledge or open_knowledge())


def _read(document: Document, knowledge: Knowledge) -> Assessment:
    if not isinstance(document.data, dict):
        hint = "Begin with 'schema: 1', 'name: ...' and 'workloads:'"
        raise InputError.single(document.name, f"{said(document.data)} is not an assessment", hint)
    _check_version(document)
    report = Report(document)
    assessment = assessment_shape(knowledge).read(document.data, (), report)
    report.finish()
    return assessment  # type: ignore[no-any-return]


def _check_version(document: Document) -> None:
    """Another schema is refused first and alone: its other problems would mislead."""
    version = document.data.get("schema")
    if version is None:
        raise InputError.single(document.name, "'schema' is missing", f"Begin with 'schema: {SCHEMA_VERSION}'")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise InputError.single(
            document.place(("schema",)),
            f"this file says schema {said(version)}, and this advisor reads {SCHEMA_VERSION}",
            "A newer file needs a newer advisor",
        )


def assessment_shape(knowledge: Knowledge) -> Shape:
    """The whole file."""
    fields = {
        "schema": whole(SCHEMA_VERSION, SCHEMA_VERSION),
        "name": text(),
        "organisation": optional(_answers(knowledge)),
        "sites": optional(listing(_site(knowledge), "sites", at_most=MAX_SITES)),
        "workloads": listing(_workload(knowledge), "workloads", at_least=1, at_most=MAX_WORKLOADS),
        "overrides": optional(_overrides()),
    }

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        _unique((s.id for s in values.get("sites", ())), ("sites",), "site id", report)
        _unique((w.name for w in values["workloads"]), ("workloads",), "workload name", report)
        return Assessment(**values)

    return record(fields, required=("schema", "name", "workloads"), build=build)


def _unique(names: Iterable[str], trail: Trail, noun: str, report: Report) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            report.wrong(trail, f"the {noun} {said(name)} stands twice", "Give each its own")
        seen.add(name)


def _answers(knowledge: Knowledge) -> Shape:
    return record({q.id: answer_shape(q) for q in knowledge.questions.values()}, "question")


def _workload(knowledge: Knowledge) -> Shape:
    known = (*knowledge.questions, *knowledge.derived)
    open_point = record({"owner": text(), "by": optional(iso_date())}, required=("owner",), build=_as(OpenPoint))
    fields = {
        "name": text(),
        "answers": optional(_answers(knowledge)),
        "facts": optional(record({f.id: fact_shape(f) for f in knowledge.derived.values()}, "fact")),
        "notes": optional(record(dict.fromkeys(known, text(NOTE_LENGTH, lines=True)), "question or fact")),
        "open": optional(record(dict.fromkeys(knowledge.questions, open_point), "question")),
        "accepted": optional(listing(_acceptance(knowledge), "accepted risks")),
    }
    return record(fields, required=("name",), build=_as(Workload))


def _acceptance(knowledge: Knowledge) -> Shape:
    fields = {
        "rule": _rule_id(knowledge),
        "reason": text(NOTE_LENGTH, lines=True),
        "by": text(),
        "until": optional(iso_date()),
    }
    return record(fields, required=("rule", "reason", "by"), build=_as(Acceptance))


def _rule_id(knowledge: Knowledge) -> Shape:
    """The id of a rule. One that has the form of an id and is not known was retired, or belongs to a pack that is not
    open: it is kept, and the advice reports it as an acceptance that stands for nothing."""
    known = one_of((*knowledge.rules, *pair_rule_ids(knowledge)), "rule")

    def read(value: Any, trail: Trail, report: Report) -> Any:
        is_id = isinstance(value, str) and _RULE_ID.fullmatch(value)
        return value if is_id else known.read(value, trail, report)

    return Shape(read, {"anyOf": [known.schema, {"type": "string", "pattern": f"^{_RULE_ID.pattern}$"}]})


def pair_rule_ids(knowledge: Knowledge) -> Iterable[str]:
    """Ids of the findings that a low pair of patterns raises where no rule speaks of it; they can be accepted too."""
    return (f"P:{a}+{b}" for a, b in knowledge.pairs)


def _as(kind: type[Any]) -> Any:
    return lambda values, trail, report: kind(**values)


def _site(knowledge: Knowledge) -> Shape:
    fields = {
        "id": identifier(),
        "kind": one_of(SITE_KINDS, "kind of site"),
        "city": optional(text()),
        "country": optional(_country()),
        "provider": optional(one_of(knowledge.providers, "provider")),
        "region": optional(text(80)),
        "count": optional(whole(1, 10_000_000)),
        "uplink_mbps": optional(number(0, 10_000_000, positive=True, unit="Mbit/s")),
        "power_headroom_kw": optional(number(0, 1_000_000, unit="kW")),
        "owned_gpus": optional(_owned_gpus(knowledge)),
        "lat": optional(number(-90, 90, unit="degrees")),
        "lon": optional(number(-180, 180, unit="degrees")),
    }

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        site = Site(**values)
        _check_region(site, knowledge, trail, report)
        if (site.lat is None) != (site.lon is None):
            report.wrong(trail, "only one of 'lat' and 'lon' is given", "Give both or neither")
        return site

    return record(fields, required=("id", "kind"), build=build)


def _country() -> Shape:
    def read(value: Any, trail: Trail, report: Report) -> Any:
        if isinstance(value, str) and value in COUNTRIES:
            return value
        word = value.upper() if isinstance(value, str) else ""
        meant = OFTEN_MEANT.get(word, word)
        hint = (
            f"Did you mean '{meant}'?" if meant in COUNTRIES else "Write two letters as in ISO 3166, such as DE or US"
        )
        return report.wrong(trail, f"there is no country {said(value)}", hint)

    return Shape(read, {"type": "string", "pattern": "^[A-Z]{2}$"})


def _check_region(site: Site, knowledge: Knowledge, trail: Trail, report: Report) -> None:
    """A cloud site stands in a region that the knowledge knows."""
    if site.kind != "cloud":
        return
    if not site.provider:
        report.wrong(trail, "a cloud site needs a 'provider'", nearest("", {p for p, _ in knowledge.regions}))
        return
    regions = [region for provider, region in knowledge.regions if provider == site.provider]
    if not site.region:
        report.wrong(trail, "a cloud site needs a 'region'", nearest("", regions))
    elif site.region not in regions:
        report.wrong(
            (*trail, "region"), f"{site.provider} has no region {said(site.region)}", nearest(site.region, regions)
        )
    elif site.country and knowledge.regions[site.provider, site.region].country != site.country:
        there = knowledge.regions[site.provider, site.region].country
        report.wrong(
            (*trail, "country"), f"{site.region} stands in {there}, not in {site.country}", "Leave 'country' out"
        )


def _owned_gpus(knowledge: Knowledge) -> Shape:
    """GPUs owned there: published names are read as our ids."""
    ids = {gpu: gpu for gpu in knowledge.gpus} | {a: g for a, g in knowledge.aliases.items() if g in knowledge.gpus}

    def build(values: dict[str, Any], trail: Trail, report: Report) -> Any:
        owned: dict[str, int] = {}
        for name, count in values.items():
            if ids[name] in owned:
                report.wrong((*trail, name), f"{said(name)} and another name both mean {ids[name]}", "Keep one")
            owned[ids[name]] = count
        return owned

    return record(dict.fromkeys(ids, whole(1, 1_000_000)), "GPU", build=build)


def _overrides() -> Shape:
    """Paths of knowledge figures, '*' allowed, each with the number that replaces them in this assessment."""
    value_shape = number()

    def read(value: Any, trail: Trail, report: Report) -> Any:
        if not isinstance(value, dict):
            return report.wrong(
                trail, f"{said(value)} is not a mapping", "Expected 'prices/.../on_demand_usd_h: 41.20' lines"
            )
        if len(value) > MAX_OVERRIDES:
            return report.wrong(trail, f"holds {len(value):,} overrides", f"At most {MAX_OVERRIDES:,} are read")
        for key in value:
            if not override_key(key):
                report.wrong(
                    (*trail, key), f"{said(key)} is not the path of a figure", "Write it like prices/aws/*/usd_h"
                )
        read_: Mapping[str, Any] = {k: value_shape.read(v, (*trail, k), report) for k, v in value.items()}
        return {k: v for k, v in read_.items() if v is not INVALID}

    return Shape(read, {"type": "object", "additionalProperties": value_shape.schema})


def override_key(key: str) -> bool:
    """True where a text can be the path of a knowledge figure: parts without blanks, joined by '/'."""
    return "/" in key and len(key) <= 300 and all(p and p.isprintable() and " " not in p for p in key.split("/"))
