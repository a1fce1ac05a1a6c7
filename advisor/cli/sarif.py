"""The findings as SARIF 2.1.0, the form in which code hosts show findings beside the line that they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from advisor import __version__
from advisor.advising.results import Advice
from advisor.alignment.model import Alignment, Finding
from advisor.errors import InputError
from advisor.knowledge.model import Knowledge, Rule
from advisor.report.text import evidence_text, source_text, subject_text
from advisor.strict_yaml import Document, Trail, parse_yaml

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SCORES: Final = {"critical": "9.0", "high": "7.0", "medium": "5.0", "low": "2.0"}
"""What code hosts sort by (0 to 10): critical from 9, high from 7, medium from 4."""

SECURITY: Final = frozenset({"weights_security", "rag_security", "egress", "agent_autonomy"})
"""Themes whose rules are security to a code host; the others carry a severity, but no security score."""

FINGERPRINT: Final = "findingId/v1"


def to_sarif(advice: Advice, knowledge: Knowledge, file: str, text: str) -> dict[str, Any]:
    """One run: the rules that fire or are accepted, and a result for each such finding.

    file  the path of the assessment as the user gave it; text: what is in it, for the line of each answer
    """
    document = _document(text)
    found = [(a, f) for a in advice.alignments for f in a.findings if f.state in ("fires", "accepted")]
    rules = list({f.rule.id: f.rule for _, f in found}.values())
    places = {rule.id: index for index, rule in enumerate(rules)}
    driver = {
        "name": "Advisor",
        "semanticVersion": __version__,
        "version": __version__,
        "rules": [_rule(rule, knowledge) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"advisor/{advice.name}/"},
        "properties": {"knowledgeVersion": advice.knowledge_version, "knowledgeHash": advice.knowledge_hash},
        "results": [_result(f, a, places[f.rule.id], file, document, knowledge) for a, f in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule, knowledge: Knowledge) -> dict[str, Any]:
    sources = [source_text(id, knowledge) for id in rule.sources]
    theme = knowledge.themes[rule.theme].label if rule.theme in knowledge.themes else rule.theme
    help_text = f"{rule.why}\n\nWhat to do: {rule.remedy.say}"
    help_text += f"\n\nMay be a false alarm: {rule.false_alarm}" if rule.false_alarm else ""
    help_text += f"\n\nSources: {'; '.join(sources)}" if sources else ""
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": [theme, "security"] if rule.theme in SECURITY else [theme],
            "problem.severity": {"error": "error", "warning": "warning"}.get(LEVELS[rule.severity], "recommendation"),
            **({"security-severity": SCORES[rule.severity]} if rule.theme in SECURITY else {}),
        },
    }


def _result(
    finding: Finding, alignment: Alignment, index: int, file: str, document: Document | None, knowledge: Knowledge
) -> dict[str, Any]:
    rule = finding.rule
    because = "; ".join(text.rstrip(".") for text in evidence_text(finding, knowledge))
    message = f"{rule.title}. {rule.why} Because: {because}. What to do: {rule.remedy.say}"
    lines = list(dict.fromkeys(_lines(finding, document)))
    result: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": LEVELS[rule.severity],
        "message": {"text": message},
        "locations": [_location(file, lines[0][1] if lines else 1, alignment.workload)],
        "partialFingerprints": {FINGERPRINT: finding.id},
        "properties": {"severity": rule.severity, "workload": alignment.workload},
    }
    if len(lines) > 1:
        result["relatedLocations"] = [
            {"id": n, "message": {"text": subject_text(name, knowledge)}, **_location(file, line, alignment.workload)}
            for n, (name, line) in enumerate(lines[1:], start=1)
        ]
    if finding.state == "accepted":
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": f"Risk accepted by {finding.accepted_by}."}
        ]
    return result


def _location(file: str, line: int, workload: str) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": line}},
        "logicalLocations": [{"name": workload, "kind": "object"}],
    }


def _uri(file: str) -> str:
    """The path as a relative reference, or as a file address where it is absolute."""
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    from urllib.parse import quote

    return quote(path.as_posix())


def _document(text: str) -> Document | None:
    try:
        return parse_yaml(text, "assessment")
    except InputError:
        return None


def _lines(finding: Finding, document: Document | None) -> Iterator[tuple[str, int]]:
    """The answers that the rule read, with their lines in the file; what a derived fact follows from is left out."""
    if document is None or not isinstance(document.data, dict):
        return
    workloads = document.data.get("workloads", [])
    at = next((i for i, w in enumerate(workloads) if w.get("name") == finding.workload), None)
    for name in finding.evidence:
        trails: list[Trail] = [("workloads", at, part, name) for part in ("answers", "facts")] if at is not None else []
        for trail in (*trails, ("organisation", name)):
            if trail in document.lines:
                yield name, document.lines[trail]
                break
