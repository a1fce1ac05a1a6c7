"""Designs that cost nearly as little as the cheapest: every other allowed deployment forced in turn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.model import BLOCKS, OWNED_KINDS, Deployment, Design
from advisor.optimise.build import Asked, Field, design_of, problem_of, undominated
from advisor.optimise.programme import TIE_USD, solve

NEAR_SHARE: Final = 0.05  # designs within this of the cheapest are weighed by regret
MOST_FORCED: Final = 96  # deployments that are forced over all paths: each is a programme, dearer with every path
LEAST_FORCED: Final = 12


def allowed(field: Field) -> list[Deployment]:
    """The deployments that break no limit."""
    return [d for d in field.deployments if not d.breaks and (d.needs or d.lines or d.path)]


def cheapest_of(
    field: Field, kept: Sequence[Deployment], asked: Asked | None = None, most_usd: float = math.inf
) -> tuple[Design, Evaluation] | None:
    """The cheapest design over some deployments, costed by the evaluator; None where a job has none left.

    most_usd  one that is dearer is of no use, USD/month (programme.solve)
    """
    built = problem_of(field, kept, asked)
    solution = solve(built[0], most_usd) if built else None
    if built is None or solution is None:
        return None
    design = design_of(field, solution, *built)
    return design, evaluate(design, field.book)


def near_designs(field: Field, best: Design, best_usd: float, most: int) -> list[tuple[Design, Evaluation]]:
    """Up to `most` designs within 5 % of the cheapest that serve something elsewhere or otherwise, cheapest first.

    Every allowed deployment of a request path is forced in turn, and the rest is solved around it; those are left out
    whose own cost with the least of all other jobs is above the limit already, or above what the last of enough
    designs costs, and in plans of many workloads all but the few of the lowest bound.
    """
    free, limit_usd = allowed(field), best_usd * (1 + NEAR_SHARE)
    chosen = {d.id for d in best.deployments}
    least = _least_usd(field, free)
    found: dict[tuple[str, ...], tuple[Design, Evaluation]] = {}
    bounds = [
        (alone_usd(field, d) + sum(usd for job, usd in least.items() if job != d.job), d)
        for d in undominated([d for d in free if d.kind == "serve" and d.id not in chosen])
    ]
    within = sorted((b for b in bounds if b[0] <= limit_usd), key=lambda b: (b[0], b[1].id))
    paths = len({d.job for d in free if d.kind == "serve"})
    for bound_usd, forced in within[: max(LEAST_FORCED, MOST_FORCED // max(1, paths))]:
        if bound_usd > _last_of(found, key_of(best), most) + TIE_USD:
            break
        other = cheapest_of(field, [d for d in free if d.job != forced.job or d.id == forced.id], None, limit_usd)
        if other and other[1].monthly_usd <= limit_usd:
            found.setdefault(key_of(other[0]), other)
    found.pop(key_of(best), None)
    return sorted(found.values(), key=lambda o: o[1].monthly_usd)[:most]


def _least_usd(field: Field, free: Sequence[Deployment]) -> dict[str, float]:
    """The least that each job adds to any design, USD/month: what it pays itself, and pools that no other job uses."""
    users: dict[str, set[str]] = {}
    for d in free:
        for id in d.needs:
            users.setdefault(id, set()).add(d.job)
    least = dict.fromkeys(field.jobs, math.inf)
    for d in free:
        own = [_bought_usd(field, id, units) for id, units in _units(field, d).items() if len(users[id]) == 1]
        least[d.job] = min(least[d.job], d.monthly_usd + sum(own))
    return least


def _last_of(found: dict[tuple[str, ...], tuple[Design, Evaluation]], besides: tuple[str, ...], most: int) -> float:
    """What the last of the `most` cheapest designs found so far costs, USD/month; inf while there are fewer."""
    costs = sorted(evaluation.monthly_usd for key, (_, evaluation) in found.items() if key != besides)
    return costs[most - 1] if len(costs) >= most else math.inf


def key_of(design: Design) -> tuple[str, ...]:
    """Designs that serve every path in the same places on the same hardware are one."""
    return tuple(
        sorted(
            f"{d.job} {d.parts['inference']} {d.hardware} {d.standby}" for d in design.deployments if d.kind == "serve"
        )
    )


def alone_usd(field: Field, deployment: Deployment) -> float:
    """The least that a deployment costs if its pools carry nothing else, USD/month: a bound of any design with it."""
    units = _units(field, deployment)
    total = deployment.monthly_usd + _people_usd(field, {id: max(need) for id, need in units.items()})
    return total + sum(_bought_usd(field, id, need) for id, need in units.items())


def _units(field: Field, deployment: Deployment) -> dict[str, list[int]]:
    """Units of each of its pools that a deployment needs in each load block, the spare one among them."""
    return {
        id: [math.ceil(n / field.costs[id].unit_gpus) + (deployment.spare == id) for n in need]
        for id, need in deployment.needs.items()
    }


def _people_usd(field: Field, units: Mapping[str, int]) -> float:
    """What the places cost in which so many units of each pool are owned."""
    gpus: dict[int, int] = {}
    for id, n in units.items():
        if n and field.pools[id].place.kind in OWNED_KINDS:
            place = field.costs[id].place
            gpus[place] = gpus.get(place, 0) + n * field.costs[id].unit_gpus
    steps = ((field.place_steps[place], n) for place, n in gpus.items())
    return sum(field.place_fixed[place] for place in gpus) + sum(s.usd * s.number(n) for s, n in steps if s)


def _bought_usd(field: Field, id: str, units: Sequence[int]) -> float:
    """What so many units in each load block cost, bought in the cheapest way."""
    pool, top = field.costs[id], max(units)
    if pool.on_demand_usd is None:
        there = min(top, pool.sunk_limit) if pool.sunk_usd < (pool.own_usd or math.inf) else 0
        return there * pool.sunk_usd + (top - there) * (pool.own_usd or 0.0)
    held: Iterable[int] = range(top + 1) if pool.reserved_usd is not None else (0,)
    return min(
        reserved * (pool.reserved_usd or 0.0)
        + sum(max(0, units[t] - reserved) * pool.on_demand_usd[t] for t in range(BLOCKS))
        for reserved in held
    )
