"""Owned against rented against hosted: the same capacity, paid three ways, over how busy it is.

The capacity is that of the servers which the design owns, or of the cheapest ones that it could own. Owned and
reserved capacity is paid whether it works or not; capacity on demand and hosted tokens only while it works.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from advisor.advising.money import subject
from advisor.advising.numbers import as_input, formula_figure, line_figure, total_figure
from advisor.advising.plan import Plan
from advisor.advising.results import Advice
from advisor.design.candidates import engines_at
from advisor.design.case import terms_of
from advisor.design.engines import Engine
from advisor.design.evaluate import pool_lines
from advisor.design.model import Capacity, Deployment, Place, Pool
from advisor.design.study import Study
from advisor.design.work import hosted_offers
from advisor.figure import Figure, Formula, Quantity
from advisor.knowledge.model import Instance, OwnershipRule
from advisor.models import cost
from advisor.models.book import HOURS, HOURS_PER_MONTH, given
from advisor.models.cost import DRIFT, TERMS, Line, owned_place
from advisor.optimise.model import Option
from advisor.uncertainty import Draws, Floats, quantiles

PRIVATE: Final = frozenset({"onprem", "colo"})
LOCAL_SHARE: Final = 0.5

Way = Literal["owned", "reserved", "on_demand", "specialised", "tokens"]


@dataclass(frozen=True, slots=True)
class Curve:
    """One way to pay. month: a month at full use; where `by_use` it grows with use from 0, else it is paid anyway.

    seller       who sells it, empty for owning
    allowed      the requirements leave it open; else it is there for comparison only
    break_even   use above which owning is cheaper; None for owning itself and where the way is paid anyway
    """

    way: Way
    label: str
    month: Figure
    by_use: bool
    allowed: bool
    seller: str = ""
    break_even: Figure | None = None


@dataclass(frozen=True, slots=True)
class Owning:
    """The comparison. use: how busy the design keeps what it owns, None where it owns none of this.

    bands  published rules of thumb as spans of use, those on the cost of owning turned into use
    """

    hardware: str
    place: str
    owned_by_design: bool
    curves: tuple[Curve, ...]
    use: Figure | None
    bands: tuple[tuple[OwnershipRule, float, float], ...]
    figures: Mapping[str, Figure]

    def curve(self, way: Way) -> Curve | None:
        """The curve of a way to pay, if there is one."""
        return next((c for c in self.curves if c.way == way), None)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What is compared: servers of a pool, for the work of a study, in an engine. owned: the design holds them."""

    study: Study
    pool: Pool
    capacity: Capacity
    engine: Engine
    owned: bool

    @property
    def units(self) -> int:
        """Servers, those that stand there already included."""
        return self.capacity.owned + self.capacity.sunk

    @property
    def gpus(self) -> int:
        return self.units * self.pool.unit_gpus


def owning(advice: Advice, plan: Plan, draws: Draws) -> Owning | None:
    """The comparison for the recommended design; None where no server could stand in a room of one's own."""
    option = subject(advice)
    basis = _basis(plan, option)
    if basis is None:
        return None
    owned = _owned(plan, basis, draws)
    rivals = list(_rivals(plan, basis, draws))
    curves = [Curve("owned", f"Owned, {basis.pool.place.label}", owned[0], by_use=False, allowed=True)]
    curves += [_against(owned, curve, values) for curve, values in rivals]
    bands = tuple(_bands(plan, curves))
    use = _use(option, basis)
    known = [c.month for c in curves] + [c.break_even for c in curves if c.break_even] + ([use] if use else [])
    lines = _parts(plan, basis, draws)
    server = basis.pool.server
    assert server is not None
    name = f"{basis.units} × {server.gpus} {server.gpu}"
    figures = dict(advice.figures) | {f.id: f for f in [*lines, *known]}
    return Owning(name, basis.pool.place.label, basis.owned, tuple(curves), use, bands, figures)


def _basis(plan: Plan, option: Option | None) -> _Basis | None:
    """The servers that the design owns, most first; else the cheapest that its work could own."""
    if option and option.design:
        held = [
            (capacity, pool)
            for id, capacity in option.design.capacity.items()
            if (pool := option.design.pools[id]).server and pool.place.kind in PRIVATE
            if capacity.owned + capacity.sunk
        ]
        for capacity, pool in sorted(held, key=lambda h: (-(h[0].owned + h[0].sunk) * h[1].unit_gpus, h[1].id)):
            if found := _engine(plan, pool):
                return _Basis(found[0], pool, capacity, found[1], True)
    return _cheapest(plan, _local(option))


def _local(option: Option | None) -> frozenset[str]:
    """Jobs that the design serves on devices at the sites, where nothing central stands in for them."""
    placed = option.design.deployments if option and option.design else ()
    return frozenset(d.job for d in placed if d.kind == "serve" and d.edge_share >= LOCAL_SHARE)


def _engine(plan: Plan, pool: Pool) -> tuple[Study, Engine] | None:
    """The work that can be served on a pool, and how."""
    for study in plan.studies:
        if pool.place.id in study.places:
            ways, _ = engines_at(study, study.places[pool.place.id])
            engine = next((e for e in ways if e.pool and e.pool.id == pool.id and e.served), None)
            if engine:
                return study, engine
    return None


def _cheapest(plan: Plan, local: frozenset[str]) -> _Basis | None:
    """The cheapest servers that could carry the largest work; allowed places first."""
    for *_, study, pool, units in sorted(_servers(plan, local), key=lambda found: found[:4]):
        ways, _ = engines_at(study, pool.place)
        engine = next((e for e in ways if e.pool and e.pool.id == pool.id and e.served), None)
        if engine:
            return _Basis(study, pool, Capacity(owned=units), engine, False)
    return None


def _servers(
    plan: Plan, local: frozenset[str]
) -> Iterator[tuple[bool, float, float, str, Study, Pool, int]]:  # fmt: skip
    """Servers that could carry a work, with what ranks them: not allowed, size of the work, cost, id."""
    for study in plan.studies:
        for d in plan.field.deployments:
            if d.job != study.job("serve") or d.job in local or len(d.needs) != 1:
                continue
            pool = plan.field.pools[next(iter(d.needs))]
            own_usd = plan.field.costs[pool.id].own_usd
            if pool.server and pool.place.kind in PRIVATE and own_usd is not None:
                units = math.ceil(max(d.needs[pool.id]) / pool.unit_gpus) + bool(d.spare)
                yield not d.feasible, -study.work.calls_s, d.monthly_usd + units * own_usd, pool.id, study, pool, units


def _lines(plan: Plan, basis: _Basis) -> tuple[Line, ...]:
    place = basis.pool.place
    lines = pool_lines(plan.book, basis.pool, basis.capacity, plan.field.hours)
    return (*lines, owned_place(plan.book, place.id, place.country, basis.gpus))


def _parts(plan: Plan, basis: _Basis, draws: Draws) -> list[Figure]:
    return [line_figure("owning", line, draws) for line in _lines(plan, basis)]


def _owned(plan: Plan, basis: _Basis, draws: Draws) -> tuple[Figure, Floats]:
    values = draws.total(_lines(plan, basis))
    label = f"Owning {basis.units} × {basis.pool.unit_gpus} {basis.pool.gpu}, a month"
    return total_figure("owning/owned", label, _parts(plan, basis, draws), values), values


def _rivals(plan: Plan, basis: _Basis, draws: Draws) -> Iterator[tuple[Curve, Floats]]:
    """The other ways to pay for the same capacity: reserved, by the hour, at a specialised provider, by the token."""
    allowed = _allowed_instance(plan, basis)
    instance = allowed or _listed(plan, basis, "cloud")
    if instance is not None:
        where = _where(plan, instance)
        term = f"Reserved {TERMS[_term(basis)]}, {where}"
        yield _rented(plan, basis, draws, "reserved", term, instance, bool(allowed))
        yield _rented(plan, basis, draws, "on_demand", f"Rented by the hour, {where}", instance, bool(allowed))
    other = _listed(plan, basis, "specialised")
    if other is not None and (instance is None or other.provider != instance.provider):
        label = f"Rented by the hour, {_where(plan, other)}"
        yield _rented(plan, basis, draws, "specialised", label, other, False)
    yield from _tokens(plan, basis, draws)


def _term(basis: _Basis) -> int:
    """Years of the reserved prices that are compared: the longest term that can be committed to, else one year."""
    return next(iter(terms_of(basis.study.case)), min(TERMS))


def _allowed_instance(plan: Plan, basis: _Basis) -> Instance | None:
    """The cheapest shape with the same GPUs at a place that the requirements leave open."""
    open_ids = {id for d in _serving(plan, basis) if d.feasible for id in d.parts.values()}
    regions = {(p.provider, p.region) for p in basis.study.places.values() if p.id in open_ids}
    rows = [i for i in plan.knowledge.instances if i.gpu == basis.pool.gpu and (i.provider, i.region) in regions]
    return min(rows, key=_per_gpu, default=None)


def _serving(plan: Plan, basis: _Basis) -> list[Deployment]:
    return [d for d in plan.field.deployments if d.job == basis.study.job("serve")]


def _listed(plan: Plan, basis: _Basis, kind: str) -> Instance | None:
    """The cheapest newest list price of the same GPU among providers of a kind, in the servers' own country if any."""
    home = basis.pool.place.country
    rows = [
        i for i in plan.knowledge.instances
        if i.gpu == basis.pool.gpu and plan.knowledge.providers[i.provider].kind == kind
    ]  # fmt: skip
    newest = {(i.provider, i.shape, i.region): i for i in sorted(rows, key=lambda i: i.as_of)}
    return min(newest.values(), key=lambda i: (i.country != home, *_per_gpu(i)), default=None)


def _per_gpu(instance: Instance) -> tuple[float, str, str]:
    return instance.on_demand_usd_h / instance.gpu_count, instance.provider, instance.shape


def _where(plan: Plan, instance: Instance) -> str:
    name = plan.knowledge.providers[instance.provider].name
    return name if instance.region == "various" else f"{name} {instance.region}"


def _rented(
    plan: Plan, basis: _Basis, draws: Draws, way: Way, label: str, instance: Instance, allowed: bool
) -> tuple[Curve, Floats]:
    """The same number of GPUs at a provider: reserved, or every hour of the month by the hour."""
    book = plan.book
    inputs = {
        "gpus": given("owning/gpus", basis.gpus, "GPUs"),
        "shape_gpus": given(f"owning/{instance.shape}/gpus", instance.gpu_count, "GPUs"),
        "price_usd_h": book.rent(instance),
        "hours": HOURS,
    }
    formula = "gpus / shape_gpus * price_usd_h * hours"
    if way == "reserved":
        inputs |= cost.committed(book, instance, _term(basis))
        formula = f"gpus / shape_gpus * hours * {cost.COMMITTED[_term(basis)]}"
    else:
        inputs["rent_change"] = book.item("rent_change_year", "gpu_price")
        formula += f" * ({DRIFT})"
    figure = formula_figure(
        f"owning/{way}", f"{label}, a month of full use", "USD/month", Formula(formula, inputs), draws
    )
    seller = plan.knowledge.providers[instance.provider].name
    return Curve(way, label, figure, way != "reserved", allowed, seller), draws.formula(formula, inputs)


def _tokens(plan: Plan, basis: _Basis, draws: Draws) -> Iterator[tuple[Curve, Floats]]:
    """The tokens that the servers would make at full use, bought from the cheapest host; allowed ones first."""
    work, served = basis.study.work, basis.engine.served
    if served is None or work.model is None:
        return
    open_ids = {id for d in _serving(plan, basis) if d.feasible for id in d.parts.values()}
    places: dict[str, Place] = {p.provider: p for p in basis.study.places.values() if p.kind == "hosted"}
    offers = [o for o in hosted_offers(work, basis.study.case) if o.provider in places]
    ranked = sorted(
        offers,
        key=lambda o: (
            places[o.provider].id not in open_ids,
            work.input_tokens * o.input_usd_mtok + work.output_tokens * o.output_usd_mtok,
        ),
    )
    for offer in ranked[:1]:
        low, typical, high = served.requests_s
        replicas = basis.units * (basis.pool.unit_gpus // basis.engine.gpus)
        calls = Quantity(
            "owning/calls_s", typical, low, high, "calls/s", served.evidence, grade="judgement",
            label=f"Calls a second that {basis.engine.gpus} × {basis.pool.gpu} serve",
        )  # fmt: skip
        line = cost.hosted_tokens(plan.book, "owning", offer, work.demand, work.input_tokens, work.output_tokens)
        kept = ("input_tokens", "output_tokens", "input_usd_mtok", "output_usd_mtok", "price_change")
        inputs: dict[str, Quantity] = {n: line.inputs[n] for n in kept} | {
            "calls_s": calls,
            "replicas": given("owning/replicas", replicas, "copies of the model"),
            "hours": HOURS,
        }
        each = "(input_tokens * input_usd_mtok + output_tokens * output_usd_mtok) / 1000000"
        drift = DRIFT.replace("rent_change", "price_change")
        formula = f"replicas * calls_s * 3600 * hours * {each} * ({drift})"
        label = f"Hosted tokens, {places[offer.provider].label.removesuffix(' (hosted model)')}"
        figure = formula_figure(
            "owning/tokens", f"{label}: what the servers make at full use", "USD/month", Formula(formula, inputs), draws
        )  # fmt: skip
        allowed = places[offer.provider].id in open_ids
        curve = Curve("tokens", label, figure, by_use=True, allowed=allowed, seller=label.partition(", ")[2])
        yield curve, draws.formula(formula, inputs)


def _against(owned: tuple[Figure, Floats], curve: Curve, values: Floats) -> Curve:
    """A curve with the use above which owning is cheaper. Above 1 it never is."""
    if not curve.by_use or curve.month.value <= 0:
        return curve
    low, high = quantiles(owned[1] / values, (0.1, 0.9))
    inputs = {"owned": as_input(owned[0]), "rented": as_input(curve.month)}
    percent = 100 * owned[0].value / curve.month.value
    figure = Figure(
        f"owning/break_even/{curve.way}", f"Use above which owning is cheaper than: {curve.label}", percent,
        min(100 * low, percent), max(100 * high, percent), "%", "100 * owned / rented", inputs,
        "Above 100 % owning is never cheaper at this size.",
    )  # fmt: skip
    return replace(curve, break_even=figure)


def _bands(plan: Plan, curves: Sequence[Curve]) -> Iterator[tuple[OwnershipRule, float, float]]:
    """The published rules as spans of use; a rule on the cost of owning is one on the rent by the hour."""
    hourly = next((c for c in curves if c.way == "on_demand"), None)
    for rule in plan.knowledge.ownership.values():
        if rule.of == "use":
            yield rule, rule.low, rule.high
        elif hourly and hourly.break_even:
            yield rule, rule.low * hourly.break_even.value / 100, rule.high * hourly.break_even.value / 100


def _use(option: Option | None, basis: _Basis) -> Figure | None:
    """How busy the design keeps what it owns: GPU hours needed over those that there are."""
    if option is None or option.design is None or not basis.owned:
        return None
    needs = [d.needs[basis.pool.id] for d in option.design.deployments if basis.pool.id in d.needs]
    busy = sum(sum(n[t] for n in needs) * h for t, h in enumerate(option.design.hours))
    inputs = {
        "needed": given(f"owning/{basis.pool.id}/needed", busy, "GPU-h/month", "the load curve"),
        "gpus": given("owning/gpus", basis.gpus, "GPUs"),
        "hours": given("calendar/hours_month", HOURS_PER_MONTH, "h/month", "8,760 h a year / 12"),
    }
    value = min(1.0, busy / (basis.gpus * HOURS_PER_MONTH))
    formula = "min(1, needed / (gpus * hours))"
    return Figure(
        "owning/use", "Use of the owned servers in this design", value, value, value, "share", formula, inputs
    )
