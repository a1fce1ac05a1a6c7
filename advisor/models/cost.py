"""The lines of cost. Each is a formula with its inputs; the value is what the formula gives, nothing else.

Formulae follow shared practice (docs/method/cost.md): capital as an annuity at the cost of capital less residual value,
energy at typical draw, rented hours by price and mode, tokens by price. Months have 730 hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from advisor.figure import Quantity, evaluate_formula
from advisor.knowledge.model import Instance, Server, TokenPrice
from advisor.models.book import HOURS, Book, given
from advisor.models.gravity import tiered

Category = Literal[
    "compute",
    "tokens",
    "storage",
    "network",
    "power",
    "space",
    "maintenance",
    "staff",
    "edge",
    "training",
    "trials",
    "providers",
]

ANNUITY: Final = "(capital_cost / 12) / (1 - (1 + capital_cost / 12) ** (-12 * years))"
DRIFT: Final = "(1 + (1 + rent_change) + (1 + rent_change) ** 2) / 3"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of cost. The value comes from the formula alone, so what is shown is what was computed.

    scope          "job:<job id>", "pool:<pool id>" or "place:<place id>"
    formula        USD per month over `inputs`
    capex_formula  USD once, "" where nothing is bought
    """

    id: str
    label: str
    category: Category
    scope: str
    formula: str
    inputs: Mapping[str, Quantity]
    capex_formula: str = ""

    @property
    def usd_month(self) -> float:
        """Typical value, USD per month."""
        return evaluate_formula(self.formula, self.inputs)

    @property
    def capex_usd(self) -> float:
        """What is bought once, USD."""
        return evaluate_formula(self.capex_formula, self.inputs) if self.capex_formula else 0.0


def rented(
    book: Book, scope: str, instance: Instance, units: Sequence[int], hours: Sequence[float], spot: bool = False
) -> Line:
    """Shapes rented by the hour, on demand or on spot: so many in each load block, whose hours a month are given."""
    names = range(len(units))
    terms = " + ".join(f"units_{t} * hours_{t}" for t in names)
    inputs = {f"units_{t}": given(f"{scope}/on_demand/{t}", units[t], "shapes") for t in names}
    inputs |= {f"hours_{t}": given(f"calendar/block/{t}", hours[t], "h/month", "the load curve") for t in names}
    price = book.spot(instance) if spot else book.rent(instance)
    inputs |= {"price_usd_h": price, "rent_change": _drift(book)}
    label = f"{instance.shape} {'on spot' if spot else 'on demand'}, {_seller(book, instance)}"
    return Line(f"on_demand/{scope}", label, "compute", scope, f"({terms}) * price_usd_h * {DRIFT}", inputs)


def _seller(book: Book, instance: Instance) -> str:
    """Who rents a shape out, and where."""
    return f"{book.knowledge.providers[instance.provider].name} {instance.region}"


TERMS: Final = {3: "for 3 years", 1: "year by year"}
"""Years that reserved shapes are sold for, and how that is said."""


def reserved(book: Book, scope: str, instance: Instance, units: int, years: int = 3) -> Line:
    """Shapes committed for three years or for one: every hour is paid, at a discount.

    What is committed for a year is committed again twice, at the price of the day.
    """
    inputs = {"units": given(f"{scope}/reserved", units, "shapes"), "hours": HOURS} | committed(book, instance, years)
    label = f"{instance.shape} reserved {TERMS[years]}, {_seller(book, instance)}"
    return Line(f"reserved/{scope}", label, "compute", scope, f"units * hours * {COMMITTED[years]}", inputs)


COMMITTED: Final = {3: "price_usd_h * (1 - discount)", 1: f"price_usd_h * (1 - discount) * {DRIFT}"}
"""USD an hour of a shape that is committed for so many years."""


def committed(book: Book, instance: Instance, years: int) -> dict[str, Quantity]:
    """The inputs of COMMITTED."""
    inputs = {"price_usd_h": book.rent(instance), "discount": book.item(f"commit_gpu_{years}y")}
    return inputs if years == 3 else inputs | {"rent_change": _drift(book)}


def _drift(book: Book) -> Quantity:
    return book.item("rent_change_year", "gpu_price")


def _finance(book: Book) -> dict[str, Quantity]:
    return {
        "residual": book.item("residual_3y"),
        "capital_cost": book.item("cost_of_capital"),
        "years": given("calendar/horizon_years", 3, "years", "the horizon of this advice"),
    }


def owned_servers(book: Book, scope: str, server: Server, units: int, country: str, colo: bool) -> tuple[Line, ...]:
    """Owned servers in an own room or in colocation: capital, maintenance, power, space; people: owned_place."""
    count = {"units": given(f"{scope}/owned", units, "servers")}
    price = {"price_usd": book.item(server.price_item, "gpu_price")}
    name = f"{server.gpus} x {server.gpu} server"
    lines = [
        Line(
            f"capital/{scope}", f"{name}, capital", "compute", scope,
            f"units * (price_usd - residual * price_usd / (1 + capital_cost) ** years) * {ANNUITY}",
            count | price | _finance(book), "units * price_usd",
        ),
        Line(
            f"maintenance/{scope}", f"{name}, maintenance and spares", "maintenance", scope,
            "units * price_usd * maintenance_share / 12",
            count | price | {"maintenance_share": book.item("maintenance")},
        ),
        _power(book, scope, server, count, country, "pue_colo" if colo else "pue_own_room"),
        _space(book, scope, server, count, colo),
    ]  # fmt: skip
    return tuple(lines)


def _power(
    book: Book, scope: str, server: Server, count: dict[str, Quantity], country: str, pue: str
) -> Line:  # energy is paid by the typical draw, not by the nameplate
    formula = "units * load_kw * load_share * pue * tariff_usd_kwh * hours"
    inputs = count | {
        "load_kw": book.load_kw(server),
        "load_share": book.item("power_load_share"),
        "pue": book.item(pue),
        "tariff_usd_kwh": book.tariff(country),
        "hours": HOURS,
    }
    return Line(f"power/{scope}", f"{server.gpus} x {server.gpu} server, electricity", "power", scope, formula, inputs)


def _space(book: Book, scope: str, server: Server, count: dict[str, Quantity], colo: bool) -> Line:
    if colo:
        inputs = count | {"load_kw": book.load_kw(server), "rate_usd_kw": book.item("colo_kw")}
        return Line(f"space/{scope}", "Colocation space", "space", scope, "units * load_kw * rate_usd_kw", inputs)
    inputs = count | {"upgrade_usd": book.item("room_upgrade")} | _finance(book)
    del inputs["residual"]
    formula = f"units * upgrade_usd * {ANNUITY}"
    return Line(
        f"space/{scope}", "Server room upgrade: power and cooling", "space", scope, formula, inputs,
        "units * upgrade_usd",
    )  # fmt: skip


def _people(book: Book, country: str) -> dict[str, Quantity]:
    if country in ("US", "CA"):
        return {"salary_usd_year": book.item("engineer_us"), "loading": book.item("engineer_load_factor")}
    loaded = given("staff/loading", 1.0, "ratio", "the European figure is loaded already")
    return {"salary_usd_year": book.item("engineer_europe_loaded"), "loading": loaded}


STEPS: Final = (
    "ceil(max(0, min(gpus, until_gpus) - first_gpus) / small_gpus) + ceil(max(0, gpus - until_gpus) / large_gpus)"
)
"""Steps by which the people of a place grow with the GPUs that are owned there, shared by all workloads."""


def owned_place(book: Book, place_id: str, country: str, gpus: int) -> Line:
    """People to run what is owned at a place, by half posts: those that the first server takes, then steps.

    gpus  all that are owned there, of every pool, those that stand there already included
    """
    inputs = {
        "gpus": given(f"place:{place_id}/owned_gpus", gpus, "GPUs"),
        "base_fte": book.item("fte_base"),
        "step_fte": book.item("fte_step"),
        "first_gpus": book.item("staff_first_gpus"),
        "small_gpus": book.item("staff_small_gpus"),
        "until_gpus": book.item("staff_until_gpus"),
        "large_gpus": book.item("staff_large_gpus"),
    }
    formula = f"(base_fte + step_fte * ({STEPS})) * salary_usd_year * loading / 12"
    label = "People to run own GPUs"
    return Line(f"staff/{place_id}", label, "staff", f"place:{place_id}", formula, inputs | _people(book, country))


def further_provider(book: Book, place_id: str, name: str, country: str) -> Line:
    """People who keep up a provider besides the first one: contract and invoices, security review, landing zone.

    place_id  where the design uses it; country: of the people, ISO code
    """
    inputs = {"fte": book.item("fte_further_provider")} | _people(book, country)
    label = f"Running a further provider: {name}"
    scope = f"place:{place_id}"
    return Line(f"providers/{place_id}", label, "providers", scope, "fte * salary_usd_year * loading / 12", inputs)


def edge_devices(book: Book, scope: str, server: Server, per_site: int, sites: int, country: str) -> tuple[Line, ...]:
    """Devices at every site of a class: capital with installation, fleet software, failures with a visit, energy."""
    count = {
        "per_site": given(f"{scope}/owned", per_site, "devices a site"),
        "sites": given(f"{scope}/sites", sites, "sites"),
    }
    device = {"device_usd": book.item(server.price_item, "gpu_price")}
    finance = _finance(book)
    del finance["residual"]
    install = {"install_usd": book.item("edge_install")}
    power = {
        "load_kw": book.load_kw(server), "pue": book.item("pue_edge"),
        "tariff_usd_kwh": book.tariff(country), "hours": HOURS,
        "load_share": book.item("power_load_share"),
    }  # fmt: skip
    return (
        Line(
            f"capital/{scope}", f"{server.gpu} devices and installation, capital", "edge", scope,
            f"sites * per_site * (device_usd + install_usd) * {ANNUITY}", count | device | install | finance,
            "sites * per_site * (device_usd + install_usd)",
        ),
        Line(
            f"fleet/{scope}", "Fleet management software", "edge", scope, "sites * per_site * fleet_usd_device",
            count | {"fleet_usd_device": book.item("edge_fleet_software")},
        ),
        Line(
            f"visits/{scope}", "Failures: spare device and field visit", "edge", scope,
            "sites * per_site * failures_year * (device_usd + visit_usd) / 12",
            count | device | {"failures_year": book.item("edge_failure"), "visit_usd": book.item("edge_visit")},
        ),
        Line(
            f"power/{scope}", "Edge devices, electricity", "power", scope,
            "sites * per_site * load_kw * load_share * pue * tariff_usd_kwh * hours", count | power,
        ),
        Line(
            f"staff/{scope}", "People for the fleet", "staff", scope,
            "sites * per_site * fte_per_device * salary_usd_year * loading / 12",
            count | {"fte_per_device": book.item("fte_per_device")} | _people(book, country),
        ),
    )  # fmt: skip


def hosted_tokens(
    book: Book, scope: str, price: TokenPrice, demand: Mapping[str, Quantity], input_tokens: float,
    output_tokens: float, cached: Quantity | None = None,
) -> Line:  # fmt: skip
    """Tokens of a hosted model.

    demand  requests_day, calls (model calls a task), forecast
    cached  share of the tokens in that the host's prompt cache serves, at its own price where the host has one
    """
    inputs = dict(demand) | {
        "input_tokens": given(f"{scope}/input_tokens", input_tokens, "tokens", "tokens a call, split in and out"),
        "output_tokens": given(f"{scope}/output_tokens", output_tokens, "tokens", "tokens a call, split in and out"),
        "input_usd_mtok": book.tokens(price, "input"),
        "output_usd_mtok": book.tokens(price, "output"),
        "price_change": book.item("token_price_change", "token_price"),
        "days": given("calendar/days_month", 365 / 12, "days/month", "calendar"),
    }
    drift = DRIFT.replace("rent_change", "price_change")
    read = "input_tokens * input_usd_mtok"
    if cached is not None and price.cached_usd_mtok:
        inputs |= {"cached_share": cached, "cached_usd_mtok": book.tokens(price, "cached")}
        read = "input_tokens * ((1 - cached_share) * input_usd_mtok + cached_share * cached_usd_mtok)"
    each = f"({read} + output_tokens * output_usd_mtok) / 1000000"
    formula = f"requests_day * forecast * days * calls * {each} * {drift}"
    label = f"{price.model} tokens from {book.knowledge.providers[price.provider].name}"
    return Line(f"tokens/{scope}", label, "tokens", scope, formula, inputs)


def storage(book: Book, scope: str, data_tb: Quantity, item: str, label: str) -> Line:
    """Data kept in a cloud's object store, per month."""
    inputs = {"data_tb": data_tb, "usd_gb_month": book.item(item)}
    return Line(f"storage/{scope}", label, "storage", scope, "data_tb * 1000 * usd_gb_month", inputs)


def owned_storage(book: Book, scope: str, data_tb: Quantity) -> Line:
    """Data kept on own flash, amortised over the horizon."""
    finance = _finance(book)
    del finance["residual"]
    inputs = {"data_tb": data_tb, "usd_tb": book.item("flash_array")} | finance
    return Line(
        f"storage/{scope}", "Own flash storage", "storage", scope, f"data_tb * usd_tb * {ANNUITY}", inputs,
        "data_tb * usd_tb",
    )  # fmt: skip


def vector_store(book: Book, scope: str, data_tb: Quantity) -> Line:
    """A vector database for the corpus."""
    inputs = {
        "data_tb": data_tb,
        "vectors_m_per_tb": book.item("vectors_m_per_tb"),
        "usd_10m_vectors": book.item("vector_db_10m"),
    }
    formula = "max(1, data_tb * vectors_m_per_tb / 10) * usd_10m_vectors"
    return Line(f"vector/{scope}", "Vector database", "storage", scope, formula, inputs)


def answers_leaving(
    book: Book, scope: str, demand: Mapping[str, Quantity], answer_kb: Quantity, provider: str, label: str
) -> Line:
    """Answers that leave a cloud, by the tiers of its price list. demand: requests_day, calls, forecast."""
    inputs = {"requests_day": demand["requests_day"], "forecast": demand["forecast"]} | {
        "days": given("calendar/days_month", 365 / 12, "days/month", "calendar"),
        "answer_kb": answer_kb,
    }
    formula, prices = tiered(provider, "requests_day * forecast * days * answer_kb / 1000000000", book)
    return Line(f"egress/{scope}", label, "network", scope, formula, inputs | prices)


def interconnect(book: Book, scope: str) -> Line:
    """A private link between own premises and a cloud: port and carrier circuit."""
    inputs = {
        "port_usd_h": book.item("aws_direct_connect_1_gbps"),
        "hours": HOURS,
        "circuit_usd_month": book.item("carrier_circuit_10g"),
    }
    return Line(
        f"interconnect/{scope}", "Private link to the cloud, 1 Gbit/s", "network", scope,
        "port_usd_h * hours + circuit_usd_month", inputs,
    )  # fmt: skip


def gpu_hours(
    book: Book, scope: str, instance: Instance, hours: Quantity, label: str, category: Category, spot: bool
) -> Line:
    """Rented GPU hours that no request waits for: tuning runs or trials."""
    per_gpu = given(f"{scope}/shape_gpus", instance.gpu_count, "GPUs")
    price = book.spot(instance) if spot else book.rent(instance)
    inputs = {"gpu_hours": hours, "price_usd_h": price, "shape_gpus": per_gpu, "rent_change": _drift(book)}
    return Line(
        f"{category}/{scope}", label, category, scope, f"gpu_hours * price_usd_h / shape_gpus * {DRIFT}", inputs
    )
