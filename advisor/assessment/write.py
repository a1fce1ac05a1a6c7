"""An assessment as YAML that people can edit and that loads back equal, and as plain data for JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final

import yaml

from advisor.assessment.answers import plain_answer, plain_number
from advisor.assessment.model import Acceptance, Answer, Assessment, OpenPoint, Site, Workload
from advisor.knowledge.model import Knowledge

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDTH: Final = 1_000_000  # a text stays on its line
_NUMBER_LIKE: Final = re.compile(r"[-+.0-9]+([eE][-+]?[0-9]+)?")


class _Dumper(_Base):  # type: ignore[misc]
    """PyYAML's dumper, which quotes NO, null and 2027-01-15 by itself; 1e5 is text to it and a number to our loader."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, value: str) -> Any:
        return self.represent_scalar(
            "tag:yaml.org,2002:str", value, style='"' if _NUMBER_LIKE.fullmatch(value) else None
        )

    def represent_items(self, values: list[Any]) -> Any:
        short = all(not isinstance(v, dict | list) for v in values)
        return self.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(list, _Dumper.represent_items)


def dumps(assessment: Assessment, knowledge: Knowledge) -> str:
    """The assessment as YAML; `loads` of it gives an equal one."""
    data = to_plain(assessment, knowledge)
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH))


def to_plain(assessment: Assessment, knowledge: Knowledge) -> dict[str, Any]:
    """The assessment as the file holds it: mappings, lists, texts, numbers. What is empty is left out."""
    parts = {
        "schema": assessment.schema,
        "name": assessment.name,
        "organisation": _answers(assessment.organisation, knowledge),
        "sites": [_fields(site, Site) for site in assessment.sites],
        "workloads": [_workload(workload, knowledge) for workload in assessment.workloads],
        "overrides": {key: plain_number(value) for key, value in assessment.overrides.items()},
    }
    return {key: value for key, value in parts.items() if value not in ({}, [])}


def canonical_json(value: Any) -> str:
    """Plain data as the one JSON text that its hash is taken of: keys sorted, no blanks. ValueError for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def answers_hash(assessment: Assessment, knowledge: Knowledge) -> str:
    """SHA-256 of the assessment's canonical JSON: the same however the file was laid out."""
    return sha256(canonical_json(to_plain(assessment, knowledge)).encode()).hexdigest()


def _answers(answers: Mapping[str, Answer], knowledge: Knowledge) -> dict[str, Any]:
    return {id: plain_answer(answer, knowledge.questions[id]) for id, answer in answers.items()}


def _workload(workload: Workload, knowledge: Knowledge) -> dict[str, Any]:
    parts = {
        "name": workload.name,
        "answers": _answers(workload.answers, knowledge),
        "facts": {k: v if isinstance(v, bool) else plain_number(v) for k, v in workload.facts.items()},
        "notes": dict(workload.notes),
        "open": {question: _fields(point, OpenPoint) for question, point in workload.open.items()},
        "accepted": [_fields(acceptance, Acceptance) for acceptance in workload.accepted],
    }
    return {key: value for key, value in parts.items() if value not in ({}, [])}


def _fields(value: Any, kind: type[Any]) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults."""
    found: dict[str, Any] = {}
    for field in fields(kind):
        item = getattr(value, field.name)
        if item in ("", None, {}) or item == field.default:
            continue
        found[field.name] = dict(item) if isinstance(item, Mapping) else item
        if isinstance(item, float):
            found[field.name] = plain_number(item)
    return found
