"""What the advice rests on: grades, sources with their dates, hashes; and the words of the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from advisor.advice import Advice
from advisor.figure import GRADES, Grade, Quantity
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.shared import Data

STALE_DAYS: Final = 180
_SOURCES: Final = 26
_RULE_SOURCES: Final = 18
_GRADES: Final = {
    "measured": "seen by somebody on the thing itself, or answered by you",
    "published": "stated by whoever sells or runs it",
    "relayed": "a second party reports the primary source",
    "vendor": "a seller's own study: an upper bound on what it promises",
    "judgement": "the project's own estimate, with its reason",
}
_TERMS: Final = (
    (
        "Alignment score",
        "0 to 100: how well the three layers of a workload go together, how little contradicts itself.",
    ),
    (
        "Range, typical value",
        "P10 to P90 over seeded draws of every uncertain input; the value with all of them typical.",
    ),
    ("P50, P95", "Half of the requests are faster than P50; one in twenty is slower than P95."),
    ("Root cause", "The answer or decision from which several findings come."),
    (
        "Remedy, measured effect",
        "What to change; the effect is the difference once the change is applied to the answers.",
    ),
    ("Infrastructure pattern", "Where AI physically runs: air-gapped, hybrid, VPC-isolated, edge or multi-region."),
    ("Adoption pattern", "How the organisation deploys AI: shadow, experimentation, artisan, augmented, production."),
    ("Use-case architecture", "What the AI system does: RAG, classification, generation, agents or multi-agent."),
    ("RAG", "Retrieval-augmented generation: answers from documents that are looked up for each request."),
    ("Token", "A piece of a word: the unit in which language models read, write and are billed."),
    ("Availability", "Share of the time in which the weakest request path works."),
    ("RTO, RPO", "Time to recover after a failure; age of the data that is lost at worst."),
    ("Residency", "Where data may be processed and stored. Sovereignty: whose law reaches the operator."),
    ("Data gravity", "Large data sets draw computing to where they lie, for moving them takes time and money."),
    ("Egress", "Data that leave a place, and what its operator charges for that."),
    ("Capital", "What is bought at the start; its share with the cost of capital stands in the monthly cost."),
    (
        "Optimum, gap",
        "The cheapest design under all limits; the gap is how much cheaper an unproven one could still be.",
    ),
    ("Regret", "How much dearer a design is than the best one once the uncertain inputs are known."),
    ("Shapes the design", "An assumption that decides what is built, so that its effect is no single amount."),
)


def evidence_page(advice: Advice, knowledge: Knowledge) -> Data:
    """Grades of the inputs, sources of the numbers and of the findings."""
    used = _inputs(advice)
    grades = Counter(q.grade for q in used.values())
    return {
        "headline": _headline(grades, len(used)),
        "lead": "A figure is as good as the weakest input that it rests on. Each figure can be opened in the "
        "advisor: formula, inputs, units, sources.",
        "grades": [
            {
                "grade": grade,
                "count": grades[grade],
                "share": grades[grade] / max(grades.values()),
                "meaning": _GRADES[grade],
            }
            for grade in GRADES
            if grades[grade]
        ],
        "sources": _sources(used.values(), advice, knowledge),
        "sources_left": max(0, len({q.source for q in used.values() if _cited(q)}) - _SOURCES),
        "rule_sources": _rule_sources(advice, knowledge),
    }


def _inputs(advice: Advice) -> dict[str, Quantity]:
    """Every input of the recommended design's figures (else of all), once; sums of other figures are no inputs."""
    best = advice.recommendation.recommended
    prefix = f"{best.id}/" if best else ""
    figures = [f for f in advice.figures.values() if f.id.startswith(prefix)]
    ids = set(advice.figures)
    return {q.key: q for f in figures for q in f.inputs.values() if q.key not in ids}


def _headline(grades: Counter[Grade], total: int) -> str:
    if not total:
        return "No number is shown yet"
    firm = grades["measured"] + grades["published"]
    return f"{firm} of {total} inputs of the recommended design are measured or published"


def _sources(used: Iterable[Quantity], advice: Advice, knowledge: Knowledge) -> list[Data]:
    """The dated sources of the numbers, the most used first."""
    dated = [q for q in used if _cited(q)]
    counts = Counter(q.source for q in dated)
    first = {q.source: q for q in sorted(dated, key=lambda q: q.as_of, reverse=True)}
    return [
        {
            "cite": text.cite(id, knowledge),
            "date": first[id].as_of,
            "grade": first[id].grade,
            "count": str(count),
            "stale": stale(first[id].as_of, advice.as_of),
        }
        for id, count in counts.most_common(_SOURCES)
    ]


def _cited(q: Quantity) -> bool:
    """True where somebody else said it: judgement is counted among the grades, and stands in the ledger."""
    return bool(q.as_of) and q.grade != "judgement"


def stale(as_of: str, today: str) -> bool:
    """True where a full date lies more than 180 days back; years and months alone are not judged."""
    try:
        return (date.fromisoformat(today) - date.fromisoformat(as_of)).days > STALE_DAYS
    except ValueError:
        return False


def _rule_sources(advice: Advice, knowledge: Knowledge) -> list[Data]:
    counts = Counter(id for a in advice.alignments for f in a.firing() for id in f.rule.sources)
    return [
        {"cite": text.cite(id, knowledge), "count": str(count)}
        for id, count in counts.most_common(_RULE_SOURCES)
    ]  # fmt: skip


def glossary(advice: Advice, knowledge: Knowledge) -> Data:
    """The words of the report, and the patterns that it speaks of."""
    named = {v.stated for a in advice.alignments for v in a.layers.values()}
    named |= {v.inferred for a in advice.alignments for v in a.layers.values()}
    named |= {w.infrastructure for w in advice.recommendation.workloads}
    patterns = [knowledge.patterns[id] for id in knowledge.patterns if id in named]
    return {
        "terms": [{"term": term, "meaning": meaning} for term, meaning in _TERMS],
        "patterns": [{"term": p.name, "meaning": p.meaning} for p in patterns if p.meaning],
    }
