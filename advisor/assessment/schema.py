"""JSON Schema of the assessment file, for editors. It comes from the shapes that read the file."""

from __future__ import annotations

from typing import Any

from advisor.assessment.read import assessment_shape
from advisor.knowledge.model import Knowledge


def json_schema(knowledge: Knowledge) -> dict[str, Any]:
    """JSON Schema (2020-12) of an assessment; each question carries its text as title and its reason as description."""
    schema = dict(assessment_shape(knowledge).schema)
    answers = _described(schema["properties"]["organisation"]["anyOf"][0], knowledge)
    workload = schema["properties"]["workloads"]["items"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Advisor assessment",
        "$defs": {"answers": answers},
        **schema,
        "properties": {
            **schema["properties"],
            "organisation": _ANSWERS,
            "workloads": {
                **schema["properties"]["workloads"],
                "items": {**workload, "properties": {**workload["properties"], "answers": _ANSWERS}},
            },
        },
    }


_ANSWERS = {"anyOf": [{"$ref": "#/$defs/answers"}, {"type": "null"}]}


def _described(answers: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    questions = knowledge.questions
    described = {
        id: {"title": questions[id].text, "description": questions[id].why, **schema}
        for id, schema in answers["properties"].items()
    }
    return {**answers, "properties": described}
