"""The page and the JSON of what changed between two advices: shared by compare and replay."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from advisor.advising.changes import Changes, FindingChange, recommended
from advisor.cli.outline import Block, Grid, Items, Page, Para, Section
from advisor.errors import printable
from advisor.figure import show
from advisor.knowledge.model import SEVERITIES, Knowledge
from advisor.report.text import date_text, subject_text

VERDICTS: Final = {"same": "yes", "adjusted": "yes, with changes", "different": "no"}
_HASHES: Final = (("knowledge_hash", "Knowledge"), ("answers_hash", "Answers"), ("result_hash", "Result"))
_KINDS: Final = (("appeared", "Appeared"), ("cleared", "Cleared"), ("changed", "Changed"))


def print_changes(page: Page, document: Mapping[str, Any], form: str) -> None:
    """Print as text, Markdown or JSON."""
    if form == "json":
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    elif form == "md":
        from advisor.cli.markdown import to_markdown

        sys.stdout.write(to_markdown(page))
    else:
        from advisor.cli.text import console, print_page

        print_page(page, console())


def sections(
    before: Mapping[str, Any], after: Mapping[str, Any], changes: Changes, knowledge: Knowledge
) -> list[Section]:
    """What changed, topic by topic; what did not is said in one line."""
    topics: list[tuple[str, list[Block]]] = [
        ("Identity", [_identity(before, after)]),
        ("Answers", list(_answers(changes, knowledge))),
        ("Findings", list(_findings(changes))),
        ("Numbers", list(_numbers(changes))),
        ("Design", list(_design(before, after, changes))),
    ]
    same = [title.lower() for title, blocks in topics if not blocks]
    found = [Section(title, blocks) for title, blocks in topics if blocks]
    return [*found, Section("Unchanged", [Para(", ".join(same).capitalize() + ".")])] if same else found


def keys(before: Mapping[str, Any], after: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "before": _head(before),
        "after": _head(after),
        "same_knowledge": not changes.knowledge,
        "answers": [_keys(a, "workload", "subject") for a in changes.answers],
        "findings": [{**_keys(f, "id", "title", "severity"), "change": f.kind} for f in changes.findings],
        "measures": [{**_keys(m, "measure"), "ranges_apart": m.apart} for m in changes.measures],
        "patterns": [_keys(p, "part", "aspect") for p in changes.patterns],
        "parts": [_keys(p, "part", "aspect") for p in changes.parts],
        "same_decision": VERDICTS[changes.verdict],
        "because": list(changes.because),
    }


def _keys(change: object, *names: str) -> dict[str, Any]:
    return {name: getattr(change, name) for name in (*names, "before", "after")}


def _head(advice: Mapping[str, Any]) -> dict[str, Any]:
    option = recommended(advice)
    named = ("name", "as_of", "knowledge_version", "knowledge_hash", "answers_hash", "result_hash")
    return {**{key: advice.get(key) for key in named}, "recommended": option["id"] if option else None}


def _identity(before: Mapping[str, Any], after: Mapping[str, Any]) -> Grid:
    rows = [("As of", date_text(str(before.get("as_of"))), date_text(str(after.get("as_of"))), "")]
    rows.append(("Knowledge version", str(before["knowledge_version"]), str(after["knowledge_version"]), ""))
    for key, label in _HASHES:
        was, now = str(before.get(key, "")), str(after.get(key, ""))
        rows.append((f"{label} hash", was[:12], now[:12], "same" if was == now else "differs"))
    return Grid(("", "Before", "After", ""), rows)


def _answers(changes: Changes, knowledge: Knowledge) -> Iterator[Block]:
    rows = []
    for a in changes.answers:
        was, now = (_said(a.subject, value, knowledge) for value in (a.before, a.after))
        rows.append((a.workload or "all", subject_text(a.subject, knowledge), was, now))
    if rows:
        yield Grid(("Workload", "Answer", "Before", "After"), rows)


def _said(subject: str, value: Any, knowledge: Knowledge) -> str:
    """A plain answer in words. Options that today's knowledge does not have stand as they are."""
    question = knowledge.questions.get(subject)
    labels = {o.id: o.label for o in question.options} if question else {}
    asked = question is not None or subject in knowledge.derived
    match value:
        case None:
            return "open" if asked else "absent"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            unit = question.unit if question else knowledge.derived[subject].unit if asked else ""
            return show(float(value), unit, digits=9)
        case list():
            return ", ".join(labels.get(v, str(v)) for v in value) or "none of these"
        case dict() if "yes" in value:
            unsure = ", ".join(labels.get(v, str(v)) for v in value.get("unsure", ()))
            return f"{_said(subject, value['yes'], knowledge)}; not sure: {unsure}"
        case dict():
            return printable(", ".join(f"{k} {_said(k, v, knowledge)}" for k, v in value.items()), 200)
        case _:
            return labels.get(value, printable(str(value), 200))


def _findings(changes: Changes) -> Iterator[Block]:
    for kind, title in _KINDS:
        found = sorted((f for f in changes.findings if f.kind == kind), key=lambda f: SEVERITIES.index(f.severity))
        if found:
            yield Para(f"{title}:")
            yield Items([_finding(f) for f in found])


def _finding(change: FindingChange) -> str:
    states = f": {_state(change.before)} → {_state(change.after)}" if change.kind == "changed" else ""
    return f"{change.severity} {change.id} {change.title}{states}"


def _state(state: str) -> str:
    return {"fires": "holds", "unknown": "not known", "not_applicable": "does not apply"}.get(state, state)


def _numbers(changes: Changes) -> Iterator[Block]:
    rows = [(m.measure, m.before, m.after, "" if m.apart else "ranges overlap") for m in changes.measures]
    if rows:
        yield Grid(("", "Before", "After", ""), rows)


def _design(before: Mapping[str, Any], after: Mapping[str, Any], changes: Changes) -> Iterator[Block]:
    then, now = (option["id"] if (option := recommended(a)) else "nothing" for a in (before, after))
    if then != now:
        yield Para(f"Recommended option: {then} → {now}.")
    rows = [(p.part, p.aspect, p.before or "-", p.after or "-") for p in (*changes.patterns, *changes.parts)]
    if rows:
        yield Grid(("Part", "", "Before", "After"), rows)
