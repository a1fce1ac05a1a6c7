"""The options side by side: the plan as stated, the optimum and its rivals, with intervals, regret and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.advising.plan import Plan
from advisor.design.classify import classify
from advisor.design.evaluate import evaluate
from advisor.design.model import OWNED_KINDS, Capacity, Deployment, Design, Place, Pool, job_id, parse_job
from advisor.figure import show
from advisor.optimise.means import beyond
from advisor.optimise.model import OPTION_IDS, Band, Option, OptionId, Placed, Proof
from advisor.optimise.near import NEAR_SHARE, near_designs
from advisor.optimise.rivals import LABELS, Found, Way, all_kinds, same_design, sayings
from advisor.uncertainty import Draws, Floats, Spread, cheapest_shares, regrets, spread

MOST_NEAR: Final = 5
MONTHS: Final = 36
SAME_USD: Final = 0.5  # a month


@dataclass(frozen=True, slots=True)
class Comparison:
    """All options, the draws of their monthly cost, the proof of the optimum; without one, what giving way allows."""

    options: tuple[Option, ...]
    totals: Mapping[str, Floats]
    proof: Proof | None
    ways: tuple[Way, ...]


def compare(plan: Plan, draws: Draws) -> Comparison:
    """The stated plan and every rival, evaluated over the same draws; the recommended one is marked."""
    found = [_stated(plan), *all_kinds(plan.field)]
    found += _least_regret(plan, found, draws)
    twin = _twins(found)
    totals: dict[str, Floats] = {f.id: draws.total(f.evaluation.lines) for f in found if f.evaluation}
    feasible: dict[str, Floats] = {
        f.id: totals[f.id] for f in found if f.id in totals and not f.why_not and not twin[f.id]
    }
    shares = cheapest_shares(feasible) if feasible else {}
    regret = regrets(feasible) if feasible else {}
    chosen = recommend(found, regret)
    options = [_option(plan, f, totals, draws, shares, regret, chosen, twin[f.id]) for f in found]
    optimum = next(f for f in found if f.id == "optimum")
    return Comparison(tuple(_reasons(options, chosen)), totals, optimum.proof, optimum.ways)


def _least_regret(plan: Plan, found: Sequence[Found], draws: Draws) -> list[Found]:
    """A design within 5 % of the cheapest that is none of the options and is regretted less than all of those near
    it; none where there is no such design."""
    optimum = next(f for f in found if f.id == "optimum")
    if optimum.design is None or optimum.evaluation is None:
        return []
    near = near_designs(plan.field, optimum.design, optimum.evaluation.monthly_usd, MOST_NEAR)
    totals: dict[str, Floats] = {f.id: draws.total(f.evaluation.lines) for f in found if f.evaluation and not f.why_not}
    totals |= {str(i): draws.total(evaluation.lines) for i, (_, evaluation) in enumerate(near)}
    regret = regrets(totals)
    ranked = sorted(range(len(near)), key=lambda i: regret[str(i)][1])
    added = [Found("least_regret", *near[i], None) for i in ranked[:1]]
    if not added or any(f.design and same_design(f.design, near[ranked[0]][0]) for f in found):
        return []
    kept: dict[str, Floats] = {f.id: totals[f.id] for f in found if f.id in totals}
    kept["least_regret"] = totals[str(ranked[0])]
    return added if recommend([*found, *added], regrets(kept)) == "least_regret" else []


def _twins(found: Sequence[Found]) -> dict[str, str]:
    """For each option the other one that is the same design and is shown instead; the optimum stands for its twins."""
    first = sorted(found, key=lambda f: f.id != "optimum")
    twin: dict[str, str] = {f.id: "" for f in found}
    for i, f in enumerate(first):
        others = (g for g in first[:i] if not twin[g.id] and f.design and g.design and same_design(f.design, g.design))
        twin[f.id] = next((g.id for g in others), "")
    return twin


def _stated(plan: Plan) -> Found:
    if isinstance(plan.stated, str):
        return Found("as_stated", None, None, None, (f"It cannot be costed: {plan.stated}",))
    evaluation = evaluate(plan.stated, plan.book)
    over = [sentence for _, sentence in beyond(plan.stated, evaluation, plan.means, plan.book)]
    why_not = tuple(dict.fromkeys([*sayings(plan.stated.deployments), *over]))
    return Found("as_stated", plan.stated, evaluation, None, why_not)


def recommend(found: list[Found], regret: Mapping[str, tuple[float, float]]) -> OptionId | None:
    """The cheapest feasible option; of those within 5 % of it the one with the least P95 regret."""
    costs: dict[OptionId, float] = {f.id: f.evaluation.monthly_usd for f in found if f.evaluation and f.id in regret}
    if not costs:
        return None
    near = [id for id, usd in costs.items() if usd <= min(costs.values()) * (1 + NEAR_SHARE)]
    return min(near, key=lambda id: (round(regret[id][1], 6), id != "optimum", OPTION_IDS.index(id)))


def _band(s: Spread, factor: float = 1.0) -> Band:
    return Band(s.p10 * factor, s.p50 * factor, s.p90 * factor)


def _option(
    plan: Plan, found: Found, totals: Mapping[str, Floats], draws: Draws, shares: Mapping[str, float],
    regret: Mapping[str, tuple[float, float]], chosen: OptionId | None, twin: str,
) -> Option:  # fmt: skip
    design, evaluation = found.design, found.evaluation
    row = classify(plan.knowledge, design) if design else None
    month = spread(totals[found.id]) if found.id in totals else None
    judged = twin or found.id
    regretted = regret.get(judged)
    return Option(
        id=found.id, label=LABELS[found.id], recommended=found.id == chosen, same_as=twin,
        feasible=design is not None and not found.why_not, why_not=found.why_not,
        pattern=row.pattern if row else "", pattern_label=row.label if row else "",
        design=design, evaluation=evaluation,
        monthly_cost_usd=_band(month) if month else None,
        three_year_cost_usd=_band(month, MONTHS) if month else None,
        capex_usd=_band(spread(draws.capex(evaluation.lines))) if evaluation else None,
        probability_cheapest=shares.get(judged),
        regret_mean_usd=regretted[0] if regretted else None,
        regret_p95_usd=regretted[1] if regretted else None,
        placement=dict(_placements(design)) if design else {},
    )  # fmt: skip


def _reasons(options: list[Option], chosen: OptionId | None) -> list[Option]:
    """What speaks against each feasible option that is not recommended: what it costs more."""
    best = next((o for o in options if o.id == chosen), None)
    if best is None or best.evaluation is None:
        return options
    return [replace(o, why_not=(_dearer(o, best),)) if _loses(o, best) else o for o in options]


def _loses(option: Option, best: Option) -> bool:
    return option.feasible and option.id != best.id and option.same_as != best.id


def _dearer(option: Option, best: Option) -> str:
    assert option.evaluation is not None
    assert best.evaluation is not None
    more = option.evaluation.monthly_usd - best.evaluation.monthly_usd
    if abs(more) < SAME_USD:
        return "It costs the same as what is recommended"
    if more > 0:
        return f"It costs {show(more, 'USD/month')} more than what is recommended"
    return f"It costs {show(-more, 'USD/month')} less, but is regretted more when inputs turn out otherwise"


def _placements(design: Design) -> list[tuple[str, Placed]]:
    found = []
    for deployment in design.deployments:
        boundary = parse_job(deployment.job)[2]
        for component, id in sorted(deployment.parts.items()):
            name = job_id(deployment.workload, component, boundary)
            found.append((name, _placed(design, deployment, component, design.places[id])))
    return sorted(found, key=lambda item: item[0])


def _placed(design: Design, deployment: Deployment, component: str, place: Place) -> Placed:
    computes = component in ("inference", "burst", "standby", "tuning", "experiment")
    pool = next((design.pools[id] for id in sorted(deployment.needs) if design.pools[id].place.id == place.id), None)
    if not computes or pool is None:
        hardware = deployment.hardware if computes and component != "standby" else ""
        purchase = _bought(deployment, place) if computes else ""
        return Placed(place.id, place.operator, place.region, hardware, purchase, 0, None)
    capacity = design.capacity[pool.id]
    owned = capacity.owned + capacity.sunk
    units = owned + capacity.reserved + max(capacity.on_demand, default=0)
    purchase = "owned" if place.kind in OWNED_KINDS else _rented(pool, capacity)
    return Placed(
        place.id, place.operator, place.region, pool.gpu, purchase, units * pool.unit_gpus * place.count,
        None if component == "standby" else _utilisation(design, pool, capacity),
    )  # fmt: skip


def _rented(pool: Pool, capacity: Capacity) -> str:
    """How a rented pool is paid; what is reserved may be topped up by the hour in the hours of most load."""
    hourly = "spot" if pool.spot else "on_demand"
    if not capacity.reserved:
        return hourly
    reserved = "reserved" if capacity.reserved_years == 3 else "reserved_1y"
    return f"{reserved}_and_{hourly}" if any(capacity.on_demand) else reserved


def _bought(deployment: Deployment, place: Place) -> str:
    """How computing that no pool of the design holds is paid."""
    if place.kind == "hosted":
        return "tokens"
    return ("spot" if deployment.spot else "on_demand") if deployment.lines else ""


def _utilisation(design: Design, pool: Pool, capacity: Capacity) -> float | None:
    """Share of what the GPUs could do in the hours for which they are held that the load takes, 0..1."""
    always = capacity.owned + capacity.sunk + capacity.reserved
    held = sum((always + n) * h for n, h in zip(capacity.on_demand, design.hours, strict=True)) * pool.unit_gpus
    if not held:
        return None
    return min(1.0, sum(d.gpu_hours(pool.id, design.hours) for d in design.deployments) / held)
