"""validate and schema: is a file well formed, and what a well-formed file is."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from advisor.assessment import Assessment, json_schema, load
from advisor.assessment.environment import applicable
from advisor.cli.inputs import DONE, add_packs, read_standard_input
from advisor.errors import InputError, Problem, printable
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge


def add(commands: Any) -> None:
    """Register both commands."""
    validate = commands.add_parser(
        "validate",
        help="is an assessment well formed",
        description="Every problem with file, line, field, what was expected and the nearest valid name.",
    )
    validate.add_argument("files", metavar="FILE", nargs="+", help="assessment, '-' for standard input")
    add_packs(validate)
    validate.set_defaults(run=run_validate)
    schema = commands.add_parser(
        "schema",
        help="JSON Schema of the assessment file",
        description="For editors that complete and check YAML as it is typed.",
    )
    add_packs(schema)
    schema.set_defaults(run=run_schema)


def run_validate(args: Namespace) -> int:
    """Check every file; the wrong ones do not keep the others from being checked."""
    knowledge = open_knowledge(packs=args.packs)
    problems = [p for name in args.files for p in _checked(name, knowledge)]
    if problems:
        raise InputError(problems)
    return DONE


def _checked(name: str, knowledge: Knowledge) -> tuple[Problem, ...]:
    try:
        assessment = read_standard_input(knowledge) if name == "-" else load(name, knowledge)
    except InputError as error:
        return error.problems
    answered = sum(len(assessment.answers(w)) for w in assessment.workloads)
    print(f"{printable(name, 200)}: well formed, {len(assessment.workloads)} workload(s), {answered} answers")
    for note in _unused(assessment, knowledge):
        print(f"  note: {note}")
    return ()


def _unused(assessment: Assessment, knowledge: Knowledge) -> Iterator[str]:
    """Answers of a workload to questions that do not apply to it. Allowed, and without effect."""
    for workload in assessment.workloads:
        asked = {q.id for q in applicable(assessment.answers(workload), workload.facts, knowledge)}
        for question in workload.answers:
            if question not in asked:
                yield f"{printable(workload.name, 80)}: '{question}' is not asked in this case and has no effect"


def run_schema(args: Namespace) -> int:
    """Print the schema."""
    sys.stdout.write(json.dumps(json_schema(open_knowledge(packs=args.packs)), indent=2, ensure_ascii=False) + "\n")
    return DONE
