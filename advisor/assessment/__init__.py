"""What a person has told us: read strictly from a file, changed by edits, written back."""

from advisor.assessment.answers import check_answer
from advisor.assessment.edits import apply_settings, with_answer, with_edits, with_open_point, without_answer
from advisor.assessment.model import Acceptance, Answer, Assessment, OpenPoint, Site, Workload
from advisor.assessment.read import from_plain, load, loads
from advisor.assessment.schema import json_schema
from advisor.assessment.write import answers_hash, canonical_json, dumps, to_plain

__all__ = [
    "Acceptance",
    "Answer",
    "Assessment",
    "OpenPoint",
    "Site",
    "Workload",
    "answers_hash",
    "apply_settings",
    "canonical_json",
    "check_answer",
    "dumps",
    "from_plain",
    "json_schema",
    "load",
    "loads",
    "to_plain",
    "with_answer",
    "with_edits",
    "with_open_point",
    "without_answer",
]
