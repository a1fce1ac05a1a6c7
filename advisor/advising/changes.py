"""What changed between two advices, and whether the decision would be the same. Pure: from the plain data of exports.

Works on the JSON keys that others may rely on (docs/advice-json.md), so that a file of last year and the advice of a
minute ago are compared by the same code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["appeared", "cleared", "changed"]
Verdict = Literal["same", "adjusted", "different"]

SILENT: Final = "silent"
"""The state of what the export only counts: rules that do not hold, or that a stricter one stands for."""

_WHOLE: Final = (("monthly_cost", "cost"), ("capex", "investment"), ("availability", "availability"))
_PLACED: Final = (("hardware", "hardware"), ("purchase", "bought as"), ("count", "count"))


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer, fact, site or override that differs; None = not there."""

    workload: str  # "" for what holds for all
    subject: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding whose state or severity differs. appeared: it fires now; cleared: it fired and is silent."""

    id: str
    title: str
    severity: str
    kind: Kind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A number of the recommended option or of a workload, as shown. apart: the ranges do not even touch."""

    measure: str
    before: str
    after: str
    apart: bool


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part of the recommended design that stands or is bought differently."""

    part: str
    aspect: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs. because: why the decision would not be quite the same, without full stops."""

    knowledge: bool
    answers: tuple[AnswerChange, ...]
    findings: tuple[FindingChange, ...]
    measures: tuple[MeasureChange, ...]
    patterns: tuple[PartChange, ...]
    parts: tuple[PartChange, ...]
    verdict: Verdict
    because: tuple[str, ...]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The changes from one advice (plain data of an export) to another. KeyError, TypeError where a key is missing."""
    findings = tuple(_findings(before, after))
    patterns, parts = tuple(_patterns(before, after)), tuple(_parts(before, after))
    verdict, because = _verdict(before, after, patterns, parts, findings)
    return Changes(
        knowledge=before["knowledge_hash"] != after["knowledge_hash"],
        answers=tuple(_answers(before["assessment"], after["assessment"])),
        findings=findings,
        measures=tuple(_measures(before, after)),
        patterns=patterns,
        parts=parts,
        verdict=verdict,
        because=because,
    )


def recommended(advice: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The recommended option of an export, if there is one."""
    return next((o for o in advice["recommendation"]["options"] if o["recommended"]), None)


def _answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AnswerChange]:
    """Answers as each workload has them, the organisation's included; then sites and overrides."""
    old, new = _by_workload(before), _by_workload(after)
    for name in dict.fromkeys((*old, *new)):
        if name not in new or name not in old:
            there, here = (None, "present") if name not in old else ("present", None)
            yield AnswerChange(name, "the workload itself", there, here)
            continue
        yield from _differences(name, old[name], new[name])
    for part in ("overrides", "sites"):
        yield from _differences("", _keyed(before.get(part, {})), _keyed(after.get(part, {})))


def _by_workload(assessment: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    shared = assessment.get("organisation", {})
    return {
        w["name"]: {**shared, **w.get("answers", {}), **w.get("facts", {}), **_accepted(w)}
        for w in assessment["workloads"]
    }


def _accepted(workload: Mapping[str, Any]) -> dict[str, Any]:
    return {f"accepted {a['rule']}": a.get("until", "without end") for a in workload.get("accepted", ())}


def _keyed(part: Any) -> dict[str, Any]:
    return {f"site {site['id']}": site for site in part} if isinstance(part, list) else dict(part)


def _differences(workload: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[AnswerChange]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was != now:
            yield AnswerChange(workload, key, was, now)


def _findings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FindingChange]:
    """Findings that fire, fired or are accepted. What was open and is silent now is no change to report."""
    old, new = ({f["id"]: f for w in a["workloads"] for f in w["findings"]} for a in (before, after))
    for id in dict.fromkeys((*new, *old)):
        was = old[id]["state"] if id in old else SILENT
        now = new[id]["state"] if id in new else SILENT
        latest = new.get(id) or old[id]
        graver = id in old and id in new and old[id]["severity"] != new[id]["severity"]
        if "fires" not in (was, now) and "accepted" not in (was, now):
            continue
        if was != now or graver:
            kind: Kind = "changed" if was == now else "appeared" if now == "fires" else "changed"
            kind = "cleared" if was == "fires" and now in (SILENT, "not_applicable") else kind
            yield FindingChange(id, latest["title"], latest["severity"], kind, was, now)


def _measures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[MeasureChange]:
    scores = [{w["name"]: w["alignment"]["score"] for w in a["workloads"]} for a in (before, after)]
    for name in dict.fromkeys((*scores[0], *scores[1])):
        was, now = (_score(s.get(name)) for s in scores)
        if was != now:
            yield MeasureChange(f"Score of {name}", was, now, apart=True)
    old, new = _numbers(before), _numbers(after)
    for label in dict.fromkeys((*old, *new)):
        a, b = old.get(label), new.get(label)
        was, now = (f["shown"] if f else "-" for f in (a, b))
        if was != now:
            yield MeasureChange(label, was, now, apart=a is None or b is None or _apart(a, b))


def _score(score: float | None) -> str:
    return "not judged" if score is None else f"{score:.0f} of 100"


def _numbers(advice: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Figures of the recommended option and of the plan as stated, by label."""
    options = advice["recommendation"]["options"]
    stated = next((o for o in options if o["id"] == "as_stated"), None)
    found: dict[str, Mapping[str, Any]] = {}
    for option, whose in ((recommended(advice), "Recommended"), (stated, "Plan as stated")):
        if option is None:
            continue
        named = [(f"{option['id']}/{name}", label) for name, label in _WHOLE]
        named += [(f"{option['id']}/latency/{path}/p95", f"p95 latency of {path}") for path in option["latency_ms"]]
        found |= {f"{whose}: {label}": advice["figures"][id] for id, label in named if id in advice["figures"]}
    return found


def _apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two ranges have nothing in common; without ranges the values themselves."""
    ends = [tuple(f["value"] if f[end] is None else f[end] for end in ("low", "high")) for f in (a, b)]
    if any(end is None for pair in ends for end in pair):
        return True
    return bool(ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0])


def _patterns(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PartChange]:
    """Recommended patterns of each workload that differ."""
    old, new = ({w["name"]: w for w in a["recommendation"]["workloads"]} for a in (before, after))
    for name in dict.fromkeys((*old, *new)):
        for aspect in ("infrastructure", "adoption"):
            was, now = (found[name][aspect] if name in found else "" for found in (old, new))
            if was != now:
                yield PartChange(name, aspect, was, now)


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PartChange]:
    """Parts of the recommended design that stand elsewhere, or are other machines, or are bought otherwise."""
    old, new = ((recommended(a) or {"placement": {}})["placement"] for a in (before, after))
    for part in dict.fromkeys((*old, *new)):
        if part not in old or part not in new:
            yield PartChange(part, "place", _place(old.get(part)), _place(new.get(part)))
            continue
        was, now = old[part], new[part]
        if _place(was) != _place(now):
            yield PartChange(part, "place", _place(was), _place(now))
        for key, label in _PLACED:
            if was[key] != now[key]:
                yield PartChange(part, label, _said(was[key]), _said(now[key]))


def _place(placed: Mapping[str, Any] | None) -> str:
    if placed is None:
        return "absent"
    return " ".join(str(placed[key]) for key in ("site", "provider", "region") if placed[key])


def _said(value: Any) -> str:
    return "-" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def _verdict(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    patterns: tuple[PartChange, ...],
    parts: tuple[PartChange, ...],
    findings: tuple[FindingChange, ...],
) -> tuple[Verdict, tuple[str, ...]]:
    """different: another pattern or place; adjusted: the same places, but other machines or a new grave finding."""
    then, now = recommended(before), recommended(after)
    if then is None or now is None:
        same = then is now
        return ("same", ()) if same else ("different", (f"nothing {'was' if then is None else 'is'} recommended",))
    moved = [p for p in parts if p.aspect == "place"]
    grave = [f for f in findings if f.kind == "appeared" and f.severity == "critical"]
    hard = [f"{p.part}: {p.aspect} {p.before or 'none'} → {p.after or 'none'}" for p in (*patterns, *moved)]
    soft = [f"{p.part}: {p.aspect} {p.before} → {p.after}" for p in parts if p.aspect != "place"]
    soft += [f"a critical finding appeared: {f.title}" for f in grave]
    verdict: Verdict = "different" if hard else "adjusted" if soft else "same"
    return verdict, tuple(hard + soft)
