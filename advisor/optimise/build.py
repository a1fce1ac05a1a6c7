"""From candidate deployments to the programme's numbers, and back from its solution to a design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.design.case import terms_of
from advisor.design.evaluate import RUNNING_ONLY, contracts, pool_lines, unit_kg_h
from advisor.design.model import BLOCKS, OWNED_KINDS, Capacity, Deployment, Design, Place, Pool
from advisor.design.study import LOCAL, Study, home_country
from advisor.models.book import HOURS_PER_MONTH, Book
from advisor.models.cost import TERMS, Line, further_provider, owned_place, rented
from advisor.optimise.means import NO_LIMIT, Means, people
from advisor.optimise.programme import Choice, PoolCost, Problem, Solution, Steps


@dataclass(frozen=True, slots=True)
class Field:
    """Everything that the rivals choose from: candidate deployments by job, pools with their unit costs, places.

    place_index  place id → its number in the programme; place_fixed, place_fte, place_kw: what it costs once something
                 owned stands in it, whom that takes, the power that is free
    place_steps  what it costs, and whom it takes, by the size of what is owned in it
    requests_day tasks of all request paths together
    terms        pool id → years for which its shapes are reserved, None where they are not
    home         country of the people who run it as a whole
    """

    book: Book
    deployments: tuple[Deployment, ...]
    jobs: tuple[str, ...]
    pools: dict[str, Pool]
    places: dict[str, Place]
    hours: tuple[float, ...]
    costs: dict[str, PoolCost]
    place_index: dict[str, int]
    place_fixed: tuple[float, ...]
    place_fte: tuple[float, ...]
    place_kw: tuple[float | None, ...]
    place_steps: tuple[Steps | None, ...]
    terms: Mapping[str, int | None]
    requests_day: float
    home: str
    means: Means = NO_LIMIT


def make_field(
    studies: Sequence[Study], deployments: Sequence[Deployment], book: Book, means: Means = NO_LIMIT
) -> Field:
    """Unit costs of every pool that a deployment uses, computed once for all rivals."""
    pools = {id: p for s in studies for id, p in s.pools.items()}
    places = {id: p for s in studies for id, p in s.places.items()}
    hours = studies[0].work.hours
    used = sorted({id for d in deployments for id in d.needs})
    owners = sorted({pools[id].place.id for id in used})
    index = {id: i for i, id in enumerate(owners)}
    fixed = [_fixed(book, places[id]) for id in owners]
    offered = [years for years in TERMS if all(years in terms_of(s.case) for s in studies)]
    terms = {id: _term(book, pools[id], hours, offered) for id in used}
    costs = {id: _pool_cost(book, pools[id], hours, index[pools[id].place.id], terms[id]) for id in used}
    jobs = tuple(dict.fromkeys(d.job for d in deployments))
    return Field(
        book, tuple(deployments), jobs, pools, places, hours, costs, index, tuple(map(_sum, fixed)),
        tuple(map(people, fixed)), tuple(places[id].power_headroom_kw for id in owners),
        tuple(people_steps(book, places[id]) for id in owners),
        terms, sum(s.work.requests_day.value for s in studies), home_country(studies), means,
    )  # fmt: skip


def _term(book: Book, pool: Pool, hours: tuple[float, ...], offered: Sequence[int]) -> int | None:
    """Years for which shapes of a pool are reserved: of the terms that can be committed to the cheaper; None where
    nothing is. All terms pay every hour, so that the programme need not weigh one against the other."""
    if pool.instance is None or pool.spot or not offered:
        return None
    return min(offered, key=lambda years: _reserved_usd(book, pool, hours, years))


def _reserved_usd(book: Book, pool: Pool, hours: tuple[float, ...], years: int) -> float:
    return _sum(list(pool_lines(book, pool, Capacity(reserved=1, reserved_years=years), hours)))


def _fixed(book: Book, place: Place) -> list[Line]:
    """What a place costs once something owned stands in it, however little."""
    return [owned_place(book, place.id, place.country, 0)] if _has_people(place) else []


def _has_people(place: Place) -> bool:
    """Whether what is owned there has people of its own; those of edge sites are counted by devices."""
    return place.kind in OWNED_KINDS and place.kind not in LOCAL


def people_steps(book: Book, place: Place) -> Steps | None:
    """How the people of a place grow; the terms are those of the line of cost (models.cost.owned_place)."""
    if not _has_people(place):
        return None
    line = owned_place(book, place.id, place.country, 0)
    term = {name: quantity.value for name, quantity in line.inputs.items()}
    usd = term["step_fte"] * term["salary_usd_year"] * term["loading"] / 12
    return Steps(
        term["first_gpus"], term["small_gpus"], term["until_gpus"], term["large_gpus"], usd, term["step_fte"]
    )  # fmt: skip


def _pool_cost(book: Book, pool: Pool, hours: tuple[float, ...], place: int, term: int | None) -> PoolCost:
    kg_h = unit_kg_h(book, pool) or 0.0
    if pool.instance is not None:
        reserved = None if term is None else _reserved_usd(book, pool, hours, term)
        single = [tuple(int(t == b) for b in range(BLOCKS)) for t in range(BLOCKS)]
        prices = tuple(rented(book, "unit", pool.instance, units, hours, pool.spot).usd_month for units in single)
        return PoolCost(
            pool.id, place, pool.unit_gpus, reserved_usd=reserved, on_demand_usd=prices,
            kg=kg_h * HOURS_PER_MONTH, on_demand_kg=tuple(kg_h * h for h in hours),
        )  # fmt: skip
    lines = list(pool_lines(book, pool, Capacity(owned=1), hours))
    running = [line for line in lines if line.category in RUNNING_ONLY]
    return PoolCost(
        pool.id, place, pool.unit_gpus, own_usd=_sum(lines), capex_usd=sum(line.capex_usd for line in lines),
        sunk_usd=_sum(running), sunk_limit=pool.sunk_gpus // pool.unit_gpus,
        kw=book.load_kw(pool.server).high if pool.server else 0.0, fte=people(lines),
        kg=kg_h * HOURS_PER_MONTH * (pool.place.count if pool.place.kind in LOCAL else 1),
    )  # fmt: skip


def _sum(lines: list[Line]) -> float:
    return sum(line.usd_month for line in lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind of design must be, and which joint limits hold.

    mixed       something owned and something rented; edge_least: share of the requests at edge sites, at least
    without     families of joint limits that are not applied (means.JOINT)
    kg_limit    carbon a month, of pools in countries whose grid is known; None = no limit
    """

    mixed: bool = False
    edge_least: float = 0.0
    kg_limit: float | None = None
    without: frozenset[str] = frozenset()


def problem_of(
    field: Field, allowed: Sequence[Deployment], asked: Asked | None = None
) -> tuple[Problem, list[Deployment]] | None:
    """The programme over some deployments, or None where a job has none left. Dominated deployments are dropped."""
    asked = asked or Asked()
    kept = undominated(allowed)
    if {d.job for d in kept} != set(field.jobs):
        return None
    ids = sorted({id for d in kept for id in d.needs})
    number = {id: i for i, id in enumerate(ids)}
    job = {name: i for i, name in enumerate(field.jobs)}
    choices = tuple(
        Choice(
            d.id, job[d.job], d.monthly_usd, {number[id]: need for id, need in d.needs.items()},
            owned=any(field.places[p].kind in OWNED_KINDS for p in d.parts.values()),
            rented=any(field.places[p].kind not in OWNED_KINDS for p in d.parts.values()),
            edge=d.edge_share * d.requests_day / field.requests_day if field.requests_day else 0.0,
            spare=number[d.spare] if d.spare else None,
            providers=frozenset(contracts(d, field.places, field.book.knowledge)),
        )
        for d in kept
    )  # fmt: skip
    pools = tuple(field.costs[id] for id in ids)
    free = asked.without
    problem = Problem(
        len(field.jobs), BLOCKS, choices, pools, field.place_fixed, asked.mixed, asked.mixed,
        None if "budget" in free else field.means.capex_usd, field.place_fte,
        () if "power" in free else field.place_kw, None if "staff" in free else field.means.fte, asked.edge_least,
        asked.kg_limit, field.place_steps, further_provider(field.book, "", "", field.home).usd_month,
    )  # fmt: skip
    return problem, kept


def undominated(deployments: Sequence[Deployment]) -> list[Deployment]:
    """Of deployments of a job with the same pools and needs only the cheapest; both kinds of ownership stay apart.

    They keep their order, which is one of preference: what the user named first, the least engine, nothing spare.
    """
    best: dict[tuple[object, ...], Deployment] = {}
    for d in sorted(deployments, key=lambda d: (d.monthly_usd, d.id)):
        key = (d.job, d.spare, tuple(sorted(d.needs.items())), tuple(sorted(set(d.parts.values()))))
        best.setdefault(key, d)
    kept = {id(d) for d in best.values()}
    return [d for d in deployments if id(d) in kept]


def design_of(field: Field, solution: Solution, problem: Problem, kept: Sequence[Deployment]) -> Design:
    """The plan that the programme found, as a design."""
    chosen = tuple(kept[i] for i in solution.chosen)
    capacity = {
        id: Capacity(b.owned, b.reserved, b.on_demand or (0,) * BLOCKS, b.sunk, field.terms.get(id) or 3)
        for id, b in ((problem.pools[p].id, b) for p, b in solution.bought.items())
    }
    used = {id: field.pools[id] for id in capacity}
    return Design(chosen, capacity, used, field.places, field.hours, field.home)
