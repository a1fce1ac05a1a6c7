"""An exported advice reopened: read strictly, and only if it is as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from advisor.advising.changes import Changes, changes_between
from advisor.assessment import canonical_json
from advisor.assessment.model import SCHEMA_VERSION
from advisor.assessment.shape import said
from advisor.errors import InputError
from advisor.strict_yaml import decode, read_bytes

NEEDED: Final = (
    "schema", "knowledge_version", "knowledge_hash", "result_hash", "assessment", "workloads", "recommendation",
    "figures",
)  # fmt: skip
_HOW: Final = "Expected what 'advisor assess FILE --format json' writes"


def read_text(path: Path) -> str:
    """The text of a file. Raises InputError where it cannot be read."""
    return decode(read_bytes(path), path.name)


def looks_like_advice(text: str) -> bool:
    """Whether a text is an export rather than an assessment: a JSON object with a result."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and ("result_hash" in data or "recommendation" in data)


def parse_advice(text: str, name: str) -> dict[str, Any]:
    """The export in a text. Raises InputError where it is none, of another schema, or changed since it was written."""
    data = _json(text, name)
    if not isinstance(data, dict):
        raise InputError.single(name, f"{said(data)} is not an advice", _HOW)
    for key in NEEDED:
        if key not in data:
            raise InputError.single(name, f"is not an advice: '{key}' is missing", _HOW)
    if data["schema"] != SCHEMA_VERSION or isinstance(data["schema"], bool):
        problem = f"this advice says schema {said(data['schema'])}, and this advisor reads {SCHEMA_VERSION}"
        raise InputError.single(name, problem, "A newer file needs a newer advisor")
    if result_hash(data) != data["result_hash"]:
        hint = "Use the file as it was exported, or put its 'assessment' into a file of its own and assess that"
        raise InputError.single(name, "was changed after it was written: its result_hash does not match", hint)
    return data


def result_hash(data: Mapping[str, Any]) -> str:
    """The hash that an export carries: SHA-256 of the canonical JSON of everything else."""
    return sha256(canonical_json({k: v for k, v in data.items() if k != "result_hash"}).encode()).hexdigest()


def compared(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Changes:
    """What changed. Raises InputError where a key that the comparison needs is missing or of another kind."""
    try:
        return changes_between(before, after)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        what = said(error.args[0]) if isinstance(error, KeyError) else "a value"
        problem = f"is not a complete advice: {what} is missing or of another kind"
        raise InputError.single(name, problem, _HOW) from None


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise InputError.single(name, "is nested too deep for an advice", _HOW) from None
    except json.JSONDecodeError as error:
        raise InputError.single(f"{name} line {error.lineno}", "is not JSON", _HOW) from None
    except ValueError as error:
        raise InputError.single(name, str(error), _HOW) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {said(key)} stands twice")
        found[key] = value
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"holds {word}, which no advice does")
