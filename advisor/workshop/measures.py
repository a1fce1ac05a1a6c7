"""What an assessment leads to, in the few texts that a room looks at; worked out once for the same text and day."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from datetime import date
from threading import Lock
from typing import Any, Final

from advisor.advice import Advice, assess
from advisor.alignment.model import Alignment
from advisor.assessment import Assessment, loads
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.workshop.model import Measures, WorkloadMeasures

COMPARED: Final[Mapping[str, str]] = {
    "score": "the score",
    "recommended": "the recommendation",
    "monthly_cost": "the monthly cost",
    "latency": "the P95 latency",
    "critical": "the critical findings",
}
"""What is compared to tell whether two answers lead to the same advice, with its name in a sentence."""

_KEPT: Final = 2000


def measures_of(advice: Advice, knowledge: Knowledge) -> Measures:
    """The measures of an advice. Every number is the `shown` text of its figure."""
    best = advice.recommendation.recommended
    path = text.tightest_path(best) if best else None
    firing = [f for a in advice.alignments for f in a.firing()]
    return Measures(
        workloads=tuple(_workload(a, knowledge) for a in advice.alignments),
        recommended=_recommended(advice),
        monthly_cost=text.shown(text.figure_of(advice, best, "monthly_cost")),
        latency=text.shown(text.latency_of(advice, best, path.id) if path else None),
        latency_of=text.workload_of(path.id)
        if path and best and best.evaluation and len(best.evaluation.paths) > 1
        else "",
        critical=tuple((f.id, f.rule.title) for f in firing if f.rule.severity == "critical"),
        findings=tuple((f.id, f.rule.title, f.rule.severity) for f in firing),
        undecided=tuple(f.id for a in advice.alignments for f in a.findings if f.state == "unknown"),
        not_included=tuple(text.not_included(advice)),
    )


def _workload(alignment: Alignment, knowledge: Knowledge) -> WorkloadMeasures:
    patterns = knowledge.patterns
    layers = tuple(
        (layer, view.stated, patterns[view.stated].name if view.stated in patterns else text.NOT_KNOWN)
        for layer, view in alignment.layers.items()
    )
    pairs = tuple((id, pair.score) for id, pair in alignment.pairs.items())
    score, judged = alignment.score, show(alignment.judged_share, "share")
    return WorkloadMeasures(alignment.workload, score, text.score_text(score), judged, layers, pairs)


def _recommended(advice: Advice) -> str:
    if advice.recommendation.recommended:
        return text.patterns_text(advice)
    if advice.recommendation.options:
        return "Nothing meets every requirement"
    return f"Nothing yet, {text.plural(len(advice.recommendation.waiting_for), 'answer')} needed first"


def differences(a: Measures, b: Measures) -> tuple[str, ...]:
    """Which of COMPARED differ between two measures, as they are shown."""
    return tuple(name for name in COMPARED if _compared(a, name) != _compared(b, name))


def _compared(measures: Measures, name: str) -> object:
    if name == "score":
        return [w.score_shown for w in measures.workloads]
    return frozenset(measures.critical) if name == "critical" else getattr(measures, name)


def to_json(measures: Measures) -> dict[str, Any]:
    """Measures as plain data."""
    return asdict(measures)


def from_json(data: Mapping[str, Any]) -> Measures:
    """Measures from plain data, as `to_json` makes them."""
    workloads = tuple(
        WorkloadMeasures(**{**w, "layers": _tuples(w["layers"]), "pairs": _tuples(w["pairs"])})
        for w in data["workloads"]
    )
    lists = {name: _tuples(data[name]) for name in ("critical", "findings")}
    lists |= {name: tuple(data[name]) for name in ("undecided", "not_included")}
    return Measures(**{**data, **lists, "workloads": workloads})


def _tuples(rows: Any) -> Any:
    return tuple(tuple(row) for row in rows)


class Bench:
    """Reads stored assessments and works their measures out, each once. Safe to share between threads.

    Keyed by text and day; the knowledge is one for the bench.
    """

    def __init__(self, knowledge: Knowledge, today: Callable[[], date] = date.today) -> None:
        self.knowledge, self.today = knowledge, today
        self._lock = Lock()
        self._working: dict[tuple[str, date], Future[Measures]] = {}
        self._read: OrderedDict[str, Assessment] = OrderedDict()
        self._made: OrderedDict[tuple[str, date], Measures] = OrderedDict()

    def assessment(self, source: str) -> Assessment:
        """The assessment in a text. Raises InputError where this knowledge cannot read it."""
        found: Assessment | None = self._held(self._read, source)
        if found is None:
            found = loads(source, "the stored assessment", self.knowledge)
            self._keep(self._read, source, found)
        return found

    def known(self, source: str) -> Measures | None:
        """The measures of a text, where they have been worked out already."""
        found: Measures | None = self._held(self._made, (source, self.today()))
        return found

    def measures(self, source: str) -> Measures:
        """The measures of a text; takes up to a second or two where they are new. Who asks for what is being worked out
        already waits for that."""
        found = self.known(source)
        if found is not None:
            return found
        key = (source, self.today())
        with self._lock:
            working = self._working.get(key)
            mine = Future[Measures]()
            if working is None:
                self._working[key] = mine
        return working.result() if working else self._work_out(key, mine)

    def _work_out(self, key: tuple[str, date], promised: Future[Measures]) -> Measures:
        source, day = key
        try:
            made = measures_of(assess(self.assessment(source), self.knowledge, day), self.knowledge)
        except BaseException as error:
            promised.set_exception(error)
            raise
        else:
            self._keep(self._made, key, made)
            promised.set_result(made)
            return made
        finally:
            with self._lock:
                del self._working[key]

    def _held(self, kept: OrderedDict[Any, Any], key: Any) -> Any:
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    def _keep(self, kept: OrderedDict[Any, Any], key: Any, value: Any) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > _KEPT:
                kept.popitem(last=False)
