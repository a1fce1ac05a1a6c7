"""The three layers of each workload: what is stated, what the answers point to, how each pair goes together."""

from __future__ import annotations

from advisor.advice import Advice
from advisor.alignment.model import Alignment, LayerView, PairView
from advisor.knowledge.model import LAYERS, Knowledge
from advisor.report import text
from advisor.report.content.shared import LAYER_LABELS, Data

_WEAK = 2  # a pair at or below this is worth a sentence of its own, whatever the number of workloads
_PAIRS = ("infrastructure_adoption", "infrastructure_usecase", "adoption_usecase")


def alignment(advice: Advice, knowledge: Knowledge) -> Data:
    """One block a workload, and the sentence that sums them up."""
    done, of = sum(a.answered for a in advice.alignments), sum(a.applicable for a in advice.alignments)
    return {
        "headline": _headline(advice),
        "lead": f"{done} of {of} questions that apply are answered. A pair scores 0 (contradict) to 4 (made for each "
        "other); the score of a workload begins at its weakest pair and falls with each finding.",
        "workloads": [_workload(a, knowledge) for a in advice.alignments],
    }


def _headline(advice: Advice) -> str:
    judged = [(p.score, a, p) for a in advice.alignments for p in a.pairs.values() if p.score is not None]
    if not judged:
        return "No pair of layers can be judged yet"
    score, at, weakest = min(judged, key=lambda found: found[0])
    where = f" of {text.short(at.workload, 40)}" if len(advice.alignments) > 1 else ""
    if score > _WEAK:
        return f"The three layers go together; the weakest pair{where} scores {score} of 4"
    return f"The weakest pair{where} is {pair_name(weakest).lower()}: {score} of 4"


def pair_name(pair: PairView) -> str:
    """ "Infrastructure and adoption"."""
    first, second = (LAYER_LABELS[layer] for layer in pair.id.split("_"))
    return f"{first} and {second.lower()}"


def _workload(alignment: Alignment, knowledge: Knowledge) -> Data:
    score = alignment.score
    return {
        "name": text.short(alignment.workload, 80),
        "score": None if score is None else score / 100,
        "score_shown": text.score_text(score),
        "judged": text.score_scope(alignment),
        "layers": [_layer(alignment.layers.get(layer), layer, knowledge) for layer in LAYERS],
        "pairs": [_pair(alignment.pairs.get(id), id) for id in _PAIRS],
    }


def _layer(view: LayerView | None, layer: str, knowledge: Knowledge) -> Data:
    def name(pattern: str, absent: str) -> str:
        return knowledge.patterns[pattern].name if pattern in knowledge.patterns else pattern or absent

    stated, inferred = (view.stated, view.inferred) if view else ("", "")
    return {
        "layer": LAYER_LABELS[layer],
        "stated": name(stated, "Not answered"),
        "inferred": name(inferred, "the answers do not tell"),
        "differs": bool(stated and inferred and stated != inferred),
        "evidence": " ".join(view.evidence) if view else "",
    }


def _pair(view: PairView | None, id: str) -> Data:
    first, second = id.split("_")
    score = view.score if view else None
    return {
        "pair": f"{LAYER_LABELS[first]} and {LAYER_LABELS[second].lower()}",
        "score": score,
        "shown": "not judged" if score is None else f"{score} of 4",
        "reason": view.reason if view else "",
    }
