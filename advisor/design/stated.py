"""The user's own plan as a design, so that it is costed and timed like every other; and the capacity it buys."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from advisor.design import candidates as candidate
from advisor.design import jobs
from advisor.design.case import terms_of
from advisor.design.engines import Engine, engine_of, hosted_engine, owned_pool, rented_pool
from advisor.design.evaluate import contracts
from advisor.design.limits import place_breaks
from advisor.design.model import BLOCKS, Capacity, Deployment, Design, Place, Pool
from advisor.design.places import shapes
from advisor.design.study import LOCAL, Study, home_country, home_of_data
from advisor.design.work import hosted_offers
from advisor.models.cost import TERMS, further_provider
from advisor.models.serving import Refusal

HOSTED: Final = frozenset({"public_consumer", "vendor_api", "vendor_private"})


def stated_design(all_studies: tuple[Study, ...]) -> Design | str:
    """The plan as the answers describe it, or why it cannot be costed."""
    deployments: list[Deployment] = []
    for study in all_studies:
        served = _serve(study)
        if isinstance(served, str):
            return served
        deployments += [served, *_side_jobs(study, served)]
    return assemble(all_studies, deployments, _purchase(all_studies))


def _serve(study: Study) -> Deployment | str:
    """The request path as stated."""
    serving = study.case.choice("serving")
    if not study.case.known("serving"):
        return "where the model is served is not answered"
    if serving in HOSTED:
        return _hosted(study)
    place = _place(study, serving)
    if place is None:
        return "no place in the plan can serve it"
    engine = _engine(study, place)
    if isinstance(engine, Refusal):
        return engine.reason
    if engine.pool:
        study.pools[engine.pool.id] = engine.pool
    return candidate.deploy(study, engine, _parts(study, place), _standby(study, place))


def _parts(study: Study, inference: Place) -> dict[str, Place]:
    """The parts of the path with the data where it is today, where that is one of the places."""
    home = home_of_data(study)
    ways = candidate.arrangements(study, inference)
    return next((parts for parts in ways if home and parts["data"].id == home.id), ways[0])


def _place(study: Study, serving: str) -> Place | None:
    at_site = serving == "on_device" or (serving == "self_onprem" and study.case.choice("infra") == "edge")
    kinds = ("edge", "device") if at_site else ("onprem", "colo") if serving == "self_onprem" else ("cloud",)
    return next(iter(study.of_kind(*kinds)), None)


def _hosted(study: Study) -> Deployment | str:
    """A hosted model by an operator as stated, at the price of the same open model at such a host. The vendor is not
    named, so that the plan is read at its best: the host that breaks the fewest limits, then the cheapest."""
    offers = hosted_offers(study.work, study.case)
    if not offers:
        return f"no public price of a hosted {study.work.model_name} is known"
    operator = study.case.choice("operator") if study.case.known("operator") else ""
    home = operator in ("own", "domestic")
    asked = [o for o in offers if not operator or (o.operator_country in study.boundary.market) == home]
    fitting = asked or list(offers)
    engines = sorted((hosted_engine(study.work, o) for o in fitting), key=lambda e: (e.rough_usd, e.hardware))
    if operator == "foreign_parent_local_region":
        return _at_host(study, engines[0], _made_local(study, engines[0]))
    ways = (_at_host(study, e, study.places[_host(e)]) for e in engines)
    return min(ways, key=lambda d: len(d.breaks))


def _host(engine: Engine) -> str:
    assert engine.offer is not None
    return f"hosted/{engine.offer.provider}"


def _made_local(study: Study, engine: Engine) -> Place:
    """The host in the region: the answer says that it is there, whatever the price list does."""
    place, here = study.places[_host(engine)], study.boundary
    label = place.label.replace("hosted model", "taken as the vendor")
    place = replace(place, id=f"{place.id}@{here.id}", country=here.country, label=label)
    study.places[place.id] = place
    return place


def _at_host(study: Study, engine: Engine, place: Place) -> Deployment:
    return candidate.deploy(study, engine, _parts(study, place), _standby(study, place))


def _engine(study: Study, place: Place) -> Engine | Refusal:
    """The hardware as stated: the node whose memory is nearest to the answer, else the cheapest that fits."""
    ways, why_none = candidate.engines_at(study, place)
    if not study.case.known("accel_gb"):
        return why_none or ways[0]
    wanted = study.case.number("accel_gb").value
    pools = sorted(_pools(study, place), key=lambda p: (_misfit(study, p, wanted), p.id))
    for pool in pools:
        engine = engine_of(study.book, study.work, pool)
        if isinstance(engine, Engine):
            return engine
    return why_none or ways[0]


def _pools(study: Study, place: Place) -> Iterable[Pool]:
    if place.kind == "cloud":
        by_gpu = shapes(study.case.knowledge).get((place.provider, place.region), {})
        return [rented_pool(place, shape) for rows in by_gpu.values() for shape in rows]
    kind = "edge" if place.kind in LOCAL else "server"
    servers = [s for s in study.case.knowledge.servers if s.kind == kind]
    return [owned_pool(place, s) for s in servers]


def _misfit(study: Study, pool: Pool, wanted_gb: float) -> float:
    memory = study.case.knowledge.gpus[pool.gpu].mem_gb * pool.unit_gpus
    return abs(math.log(memory / max(wanted_gb, 0.1)))


def _standby(study: Study, place: Place) -> Place | None:
    """The recovery place of the plan: inside the boundary or, where it says so, outside it."""
    dr = study.case.choice("dr")
    others = candidate.second_places(study, place)
    inside = dr in ("standby_in_boundary", "active_active_in_boundary")
    if place.kind in LOCAL or not (inside or dr in ("standby_outside_boundary", "active_active_cross_boundary")):
        return None
    legal = [p for p in others if not place_breaks(study.case, study.boundary, "standby", p)]
    return next(iter(legal if inside else others), None)


def _side_jobs(study: Study, served: Deployment) -> list[Deployment]:
    """Tuning and trials where the plan serves, else the cheapest place that is allowed, a further provider counted."""
    found = []
    for options in (jobs.tune(study), jobs.experiment(study)):
        if options:
            here = [d for d in options if set(d.parts.values()) == {served.parts["inference"]}]
            feasible = [d for d in options if d.feasible]
            rented = [d for d in feasible if d.lines]
            allowed = here or rented or feasible or options
            found.append(min(allowed, key=lambda d: (_alone_usd(study, served, d), _to_buy(study, served, d), d.id)))
    return found


def _alone_usd(study: Study, served: Deployment, side: Deployment) -> float:
    """What a side job adds, USD/month: its own lines, and a provider with whom the request path has no contract."""
    known = contracts(served, study.places, study.case.knowledge)
    new = contracts(side, study.places, study.case.knowledge).keys() - known.keys()
    further = len(new) if known else 0
    return side.monthly_usd + further * further_provider(study.book, "", "", study.boundary.country).usd_month


def _to_buy(study: Study, served: Deployment, side: Deployment) -> int:
    """How many accelerators a side job adds to those that serve and those that stand there already."""
    return sum(
        max(0, max(need) - study.pools[id].sunk_gpus) for id, need in side.needs.items() if id not in served.needs
    )


def _purchase(all_studies: tuple[Study, ...]) -> str:
    return all_studies[0].case.choice("gpu_source") if all_studies else ""


def assemble(all_studies: tuple[Study, ...], deployments: list[Deployment], source: str) -> Design:
    """A design from deployments, its capacity bought the way the plan says (`source`, an option of gpu_source)."""
    pools = {id: pool for study in all_studies for id, pool in study.pools.items()}
    places = {id: place for study in all_studies for id, place in study.places.items()}
    needs: dict[str, list[int]] = {}
    for deployment in deployments:
        for id, need in deployment.needs.items():
            total = needs.setdefault(id, [0] * BLOCKS)
            needs[id] = [a + b for a, b in zip(total, need, strict=True)]
    years = next(iter(terms_of(all_studies[0].case)), min(TERMS))
    capacity = {id: _buy(pools[id], need, source, years) for id, need in needs.items()}
    hours = all_studies[0].work.hours
    return Design(
        tuple(deployments), capacity, {id: pools[id] for id in capacity}, places, hours, home_country(all_studies)
    )


def _buy(pool: Pool, need: list[int], source: str, years: int) -> Capacity:
    units = tuple(math.ceil(n / pool.unit_gpus) for n in need)
    if pool.server:
        there = min(max(units), pool.sunk_gpus // pool.unit_gpus)
        return Capacity(owned=max(units) - there, sunk=there)
    if source == "cloud_reserved":
        return Capacity(reserved=max(units), reserved_years=years)
    return Capacity(on_demand=units)
