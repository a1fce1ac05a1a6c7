"""Derived facts that the rules read, from the answers and the stated design. What rests on an assumption is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.design.case import Case
from advisor.design.engines import engines
from advisor.design.evaluate import pool_lines
from advisor.design.model import Capacity
from advisor.design.places import point
from advisor.design.stated import stated_design
from advisor.design.study import Study
from advisor.design.work import PRECISIONS, USUAL_BITS
from advisor.expr import NOT_APPLICABLE, Unknown, Value, compile_expression
from advisor.models import network
from advisor.models.cost import owned_place
from advisor.models.memory import WEIGHTS_FORMULA, bits_per_weight

AT_SITE: Final = compile_expression(
    "serving == 'on_device' or (serving == 'self_onprem' and (infra == 'edge' or sites <= 1))"
)
RAW_LEAVES: Final = compile_expression(
    "data_location == 'edge_sites' and not (serving == 'on_device' or (serving == 'self_onprem' and infra == 'edge'))"
)
UPLOADS: Final = compile_expression("data_location == 'edge_sites' and raw_upload == 'all'")
TOKENS_DAY: Final = compile_expression("requests_day * tokens_req * calls")
UPLINK_NEED: Final = compile_expression("site_gb_day * 8000 / 86400")
LAN_MS: Final = 0.5
_SIZED_BY: Final = ("requests_day", "model_b", "peak_mean", "jurisdictions", "residency")


def derive_facts(case: Case, own: Mapping[str, Value], all_studies: tuple[Study, ...]) -> dict[str, Value]:
    """Every derived fact: the user's own, else computed from answers alone, else Unknown with what is missing."""
    env = dict(case.env)
    env["calls"] = 1 if env.get("steps") is NOT_APPLICABLE else env.get("steps", Unknown(frozenset({"steps"})))
    raw = UPLOADS(env) if case.known("raw_upload") else RAW_LEAVES(env)  # what was answered, else what follows
    facts: dict[str, Value] = {
        "tokens_day": TOKENS_DAY(env),
        "raw_leaves_site": raw,
        "uplink_need_mbps": 0.0 if raw is False else UPLINK_NEED(env) if raw is True else raw,
        "weights_gb": _weights_gb(case),
        "distance_km": own.get("distance_km", _distance(case, env, all_studies)),
    }
    facts["rtt_ms"] = _rtt(case, facts["distance_km"], env)
    facts["owned_usd_month"] = _owned_usd(case, all_studies)
    facts["utilisation"] = _utilisation(case, all_studies)
    facts["egress_tb_month"] = Unknown(frozenset({"egress_tb_month"}))
    return {**facts, **own}


def _weights_gb(case: Case) -> Value:
    """Memory of the weights at the precision answered, else at the usual one."""
    bits = PRECISIONS.get(case.choice("precision_min"), USUAL_BITS)
    return compile_expression(WEIGHTS_FORMULA)(
        {"params_b": case.env["model_b"], "bits_per_weight": bits_per_weight(bits)}
    )


def _distance(case: Case, env: Mapping[str, Value], all_studies: tuple[Study, ...]) -> Value:
    """0 at the site; between named places by their coordinates; else unknown."""
    local = AT_SITE(env)
    if local is True:
        return 0.0
    named = [p for study in all_studies for p in study.places.values() if p.given]
    ends = {p.kind: point(p) for p in named}
    start, end = ends.get("edge") or ends.get("onprem"), ends.get("cloud")
    if start and end and local is False:
        return network.great_circle_km(start, end)
    return Unknown(frozenset({"distance_km"}))


def _rtt(case: Case, distance_km: Value, env: Mapping[str, Value]) -> Value:
    if env.get("serving") == "on_device":
        return 0.0
    if isinstance(distance_km, Unknown):
        return distance_km
    if distance_km == 0:
        return LAN_MS
    line = network.net(case.knowledge).constants.network  # the distance model without places to correct it by
    return max(network.floor_ms(distance_km), line["base_ms"] + line["ms_per_km"] * distance_km)


def _sized(case: Case) -> Unknown | None:
    """What is missing before a size that rests on answers alone can be given."""
    missing = case.missing(_SIZED_BY)
    applies = [q for q in ("model_b", "tokens_req") if case.env.get(q) is not NOT_APPLICABLE]
    missing |= case.missing(tuple(applies))
    if case.env.get("model_b") is NOT_APPLICABLE:
        missing |= {"model_b"}
    return Unknown(missing) if missing else None


def _owned_usd(case: Case, all_studies: tuple[Study, ...]) -> Value:
    """Full monthly cost of equivalent owned capacity: servers for the peak, people, power, room."""
    if not all_studies:
        return Unknown(case.missing(("usecase", "requests_day")))
    if (unknown := _sized(case)) is not None:
        return unknown
    total = 0.0
    for study in all_studies:
        place = next(iter(study.of_kind("onprem")), None)
        ways, _ = engines(case, study.book, study.work, place) if place else ([], "")
        if not ways or place is None or ways[0].pool is None:
            return Unknown(frozenset({"owned_usd_month"}))
        pool = ways[0].pool
        units = -(-max(ways[0].needs) // pool.unit_gpus)
        lines = [*pool_lines(study.book, pool, Capacity(owned=units), study.work.hours)]
        people = owned_place(study.book, place.id, place.country, units * pool.unit_gpus)
        total += sum(line.usd_month for line in [*lines, people])
    return total


def _utilisation(case: Case, all_studies: tuple[Study, ...]) -> Value:
    """Percent of owned accelerator hours at work; known only where the user has named the hardware."""
    if not all_studies or not any(p.owned_gpus for s in all_studies for p in s.places.values()):
        return Unknown(frozenset({"utilisation"}))
    if (unknown := _sized(case)) is not None:
        return unknown
    design = stated_design(all_studies)
    if isinstance(design, str):
        return Unknown(frozenset({"utilisation"}))
    busy = there = 0.0
    for study in all_studies:
        owned = [p for p in study.pools.values() if p.sunk_gpus]
        served = [d for d in design.deployments if d.job == study.job("serve")]
        for pool in owned:
            taken = sum(d.gpu_hours(pool.id, study.work.hours) for d in served)
            busy, there = busy + taken / sum(study.work.hours), there + pool.sunk_gpus
    return 100 * busy / there if there else Unknown(frozenset({"utilisation"}))
