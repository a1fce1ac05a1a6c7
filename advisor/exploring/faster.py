"""What moves the P95 of a request path most: each lever is pulled alone and the path timed again by the same models.

A lever never takes more requests at once on a replica than now, nor a slower model than now: what it gains is taken as
speed, not as fewer replicas. So a shorter answer never slows a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from advisor.advising.numbers import PATH_DRAWS, as_input, path_figures_of
from advisor.advising.plan import Plan
from advisor.design.case import Case
from advisor.design.engines import Engine, pools_at, replicas_by_block
from advisor.design.limits import at_site, place_breaks
from advisor.design.model import Deployment, Design, Path, Place
from advisor.design.paths import ACCESS_DEFAULT, path_of
from advisor.design.places import point
from advisor.design.study import Study
from advisor.design.work import AGENTS, Work, replica_gpus, speed
from advisor.exploring.budget import served_now
from advisor.figure import Figure, show
from advisor.models import latency, memory
from advisor.models.network import place_rtt
from advisor.models.serving import MAX_BATCH, ServingEstimate
from advisor.uncertainty import Draws, quantiles

READERS: Final = frozenset(
    {"batch", "async"}
)  # kinds of interaction in which a person may read along, but does not yet
NOTICED_MS: Final = 0.05  # a change below this is none
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Lever:
    """One change of a request path. saves: by how much its P95 gets shorter; None with `why_not` where it cannot be
    pulled, or changes nothing."""

    id: str
    label: str
    path: Path | None
    then: Figure | None
    saves: Figure | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """A request path as it is, with what it was timed from. engine None: a hosted model."""

    plan: Plan
    study: Study
    parts: Mapping[str, Place]
    path: Path
    engine: Engine | None

    @property
    def inference(self) -> Place:
        """Where the model runs."""
        return self.parts["inference"]

    @property
    def served(self) -> ServingEstimate | None:
        """How fast it runs there."""
        return self.engine.served if self.engine else None

    def timed(
        self, *, case: Case | None = None, work: Work | None = None, parts: Mapping[str, Place] | None = None,
        served: ServingEstimate | None = None,
    ) -> Path:  # fmt: skip
        """The path with something changed, all else as it is."""
        study = self.study
        return path_of(
            case or study.case, study.book, work or study.work, study.boundary, dict(parts or self.parts),
            served or self.served, self.path.id,
        )  # fmt: skip

    def model_p95(self) -> float:
        """P95 of one model call, ms."""
        return next(s.p95_ms for s in self.path.segments if s.id == "model")


Found = tuple[str, Path] | str  # what is changed and the path then, or why not
Pull = Callable[[Now], Found]


def levers(plan: Plan, design: Design) -> Mapping[str, tuple[Lever, ...]]:
    """Request path → its levers, the strongest first, then those that change nothing and why."""
    draws, found = Draws(PATH_DRAWS), {}
    for now in _paths(plan, design):
        pulled = [_lever(now, id, label, pull, draws) for id, (label, pull) in PULLS.items()]
        found[now.path.id] = tuple(sorted(pulled, key=lambda lever: -(lever.saves.value if lever.saves else 0.0)))
    return found


def _paths(plan: Plan, design: Design) -> Iterator[Now]:
    studies = {s.job("serve"): s for s in plan.studies}
    for deployment in design.deployments:
        if deployment.kind == "serve" and deployment.path:
            study = studies[deployment.job]
            engine = served_now(study, design, deployment)
            yield Now(plan, study, _parts(design, deployment), deployment.path, engine)


def _parts(design: Design, deployment: Deployment) -> dict[str, Place]:
    return {name: design.places[id] for name, id in deployment.parts.items() if name not in ("standby", "burst")}


def _lever(now: Now, id: str, label: str, pull: Pull, draws: Draws) -> Lever:
    found = pull(now)
    if isinstance(found, str):
        return Lever(id, label, None, None, None, found)
    said, path = found
    if now.path.p95_ms - path.p95_ms < NOTICED_MS:
        return Lever(id, label, path, None, None, "it would change nothing here")
    key = f"faster/{id}"
    before = path_figures_of("now", "As it is", now.path, draws)[1]
    then = path_figures_of(key, said, _alike(path, now.path), draws)[1]
    slow, fast = (draws.sample(f.formula, f.inputs, PATH_DRAWS) for f in (before, then))
    low, high = quantiles(slow - fast, (0.1, 0.9))
    value = before.value - then.value
    saves = Figure(
        f"{key}/{now.path.id}/saves", f"{said}: P95 gets shorter by", value, min(low, value), max(high, value), "ms",
        "before - after", {"before": as_input(before), "after": as_input(then)},
    )  # fmt: skip
    return Lever(id, said, path, then, saves)


def _alike(path: Path, before: Path) -> Path:
    """The path with the parts that it has in common drawn together: a gateway is as slow here as there."""
    places = {s.id: s.place for s in before.segments}
    return replace(path, segments=tuple(replace(s, place=places.get(s.id, s.place)) for s in path.segments))


def _access(now: Now) -> Found:
    """The fastest network between the users and the first place."""
    case, known = now.study.case, now.study.case.knowledge
    if at_site(case, now.parts.get("gateway", now.inference)):
        return "the path begins inside the site"
    present = case.choice("access_network") or ACCESS_DEFAULT
    offered = [o.id for o in known.questions["access_network"].options if o.id in known.segments]
    best = min(offered, key=lambda id: known.segments[id].p95_ms)
    if known.segments[best].p95_ms >= known.segments[present].p95_ms:
        return f"{_small(_short(known.segments[present].label))} is the fastest there is"
    changed = Case(case.workload, {**case.env, "access_network": best}, known)
    fast, slow = (known.segments[id].label for id in (best, present))
    return f"{_short(fast)} instead of {_small(_short(slow))}", now.timed(case=changed)


def _closer(now: Now) -> Found:
    """Everything at the allowed place with the shortest round trip to the farthest user."""
    study, first = now.study, now.parts.get("gateway", now.inference)
    if at_site(study.case, first):
        return "it runs at the site itself"
    allowed = [p for p in study.places.values() if p.kind in ("cloud", "onprem", "colo") and not p.reserve]
    allowed = [p for p in allowed if point(p) and not place_breaks(study.case, study.boundary, "inference", p)]
    nearest = min(allowed, key=lambda p: (_farthest_ms(now, p), p.id), default=None)
    if nearest is None or _farthest_ms(now, nearest) > _farthest_ms(now, first) - HALF:
        return "no allowed place that is known here is nearer to the users"
    moved = {name: nearest if place.kind != "hosted" else place for name, place in now.parts.items()}
    return f"In {nearest.label}, nearer to the users", now.timed(parts=moved)


def _farthest_ms(now: Now, place: Place) -> float:
    target = point(place)
    if target is None:
        return float("inf")
    return max(place_rtt(now.plan.knowledge, user, target).p95_ms for user in now.study.boundary.users)


def _accelerator(now: Now) -> Found:
    """The accelerator at the same place on which the model answers soonest."""
    if now.engine is None or now.engine.served is None or now.engine.pool is None:
        return "the host of the model chooses its hardware"
    study, best = now.study, None
    for pool in pools_at(study.case, study.book, now.inference):
        gpus = replica_gpus(study.work, study.case.knowledge.gpus[pool.gpu])
        if gpus is None or gpus > pool.unit_gpus or pool.gpu == now.engine.pool.gpu:
            continue
        path = _with_speed(now, study.work, pool.gpu, max(gpus, min(now.engine.gpus, pool.unit_gpus)))
        if path and (best is None or path.p95_ms < best[1].p95_ms):
            best = (pool.gpu, path)
    if best is None or best[1].p95_ms >= now.path.p95_ms:
        return f"{now.engine.pool.gpu} is the fastest that is offered there"
    return f"{best[0]} instead of {now.engine.pool.gpu}", best[1]


def _replicas(now: Now) -> Found:
    """Half as many requests at once on each replica, so more replicas."""
    engine = now.engine
    if engine is None or engine.served is None:
        return "the host of the model decides how many requests share a GPU"
    at_once = engine.served.concurrency
    if now.study.work.model is None or at_once < 2:
        return "each replica already answers one request at a time"
    served = _speed(now, now.study.work, engine.hardware, engine.gpus, at_once // 2)
    if served is None:
        return "the model runs no faster with fewer requests at once"
    sites = now.inference.count if now.inference.kind in ("edge", "device") else 1
    more = max(replicas_by_block(now.study.work, served, sites))
    before = max(engine.needed)
    counts = f"{show(max(more, before + 1), '')} replicas instead of {show(before, '')}"
    return f"{counts}: fewer requests at once on each", now.timed(served=served)


def _smaller(now: Now) -> Found:
    """A model of half the size on the same accelerators."""
    if now.engine is None:
        return "one typical speed is known for hosted models, whatever their size"
    work = now.study.work
    size = work.params_b * HALF
    model = memory.model_of(now.study.case.knowledge, max(size, 0.1)) if work.model else None
    smaller = replace(work, params_b=size, model=model)
    path = _with_speed(now, smaller, now.engine.hardware, now.engine.gpus)
    return (
        (f"A model half the size ({size:.3g} B parameters)", path) if path else "no smaller model is known to be faster"
    )


def _shorter(now: Now) -> Found:
    """Half as many tokens in the answer."""
    work = now.study.work
    if work.usecase == "classification" or work.output_tokens < 2:
        return "a decision has no length"
    shorter = replace(work, output_tokens=max(1.0, work.output_tokens * HALF))
    if work.streamed:
        return "the first token counts, and it comes no sooner"
    said = f"Answers of {show(round(shorter.output_tokens), 'tokens')} instead of {show(round(work.output_tokens), '')}"
    if now.engine is None:
        return said, now.timed(work=shorter)
    path = _with_speed(now, shorter, now.engine.hardware, now.engine.gpus)
    return (said, path) if path else "it would change nothing here"


def _streaming(now: Now) -> Found:
    """People read along from the first token."""
    work = now.study.work
    if work.streamed:
        return "the first token counts already"
    if work.usecase == "classification":
        return "a decision is one token"
    if work.usecase in AGENTS or work.interaction not in READERS:
        return "a machine or an agent waits for the whole answer"
    streamed = replace(work, interaction="chat")
    if now.engine is None:
        return "The answer is streamed as it is written", now.timed(work=streamed)
    path = _with_speed(now, streamed, now.engine.hardware, now.engine.gpus)
    return (
        ("The answer is streamed as it is written", path) if path else "no batch keeps reading speed on this hardware"
    )


def _steps(now: Now) -> Found:
    """Half as many steps of an agent."""
    calls = now.study.work.calls
    if now.study.work.usecase not in AGENTS or calls.value < 2:
        return "a request is one call of the model"
    fewer = max(1, round(calls.value * HALF))
    work = replace(now.study.work, calls=replace(calls, value=fewer, low=fewer, high=fewer))
    steps = "1 step" if fewer == 1 else f"{show(fewer, '')} steps"
    return f"{steps} a task instead of {show(round(calls.value), '')}", now.timed(work=work)


def _rerank(now: Now) -> Found:
    """No second ranking of the passages found."""
    kept = tuple(s for s in now.path.segments if s.id != "rerank")
    if len(kept) == len(now.path.segments):
        return "nothing is reranked"
    p50, p95 = latency.compose(kept)
    return "No reranking of the passages", replace(now.path, segments=kept, p50_ms=p50, p95_ms=p95)


def _with_speed(now: Now, work: Work, gpu: str, gpus: int) -> Path | None:
    """The path with another model, length or accelerator; None where that is no faster."""
    served = _speed(now, work, gpu, gpus, now.served.concurrency if now.served else MAX_BATCH)
    return now.timed(work=work, served=served) if served else None


def _speed(now: Now, work: Work, gpu: str, gpus: int, at_once: int) -> ServingEstimate | None:
    """The speed at no more requests at once, and no slower a model call, than now."""
    known = now.study.case.knowledge.gpus[gpu]
    no_slower = now.model_p95() * work.calls.value / work.deadline_share
    bounded = replace(work, latency_ms=min(no_slower, work.latency_ms or no_slower))
    found = speed(bounded, now.study.book, known, gpus, at_once)
    return found if isinstance(found, ServingEstimate) else None


def _short(label: str) -> str:
    """A kind of access without its explanation: "Leased line", "Fibre", "5G"."""
    return label.partition(",")[0].partition(" or ")[0].partition(" to ")[0]


def _small(label: str) -> str:
    """A label in the middle of a sentence: "fibre to the nearest metro"; "4G" stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


PULLS: Final[Mapping[str, tuple[str, Pull]]] = {
    "access": ("Faster network access", _access),
    "closer": ("A place nearer to the users", _closer),
    "accelerator": ("A faster accelerator", _accelerator),
    "replicas": ("More replicas", _replicas),
    "smaller": ("A smaller model", _smaller),
    "shorter": ("Shorter answers", _shorter),
    "streaming": ("Streaming", _streaming),
    "steps": ("Fewer steps", _steps),
    "rerank": ("No reranking", _rerank),
}
"""The levers by id: their name, and what they do."""
