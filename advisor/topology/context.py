"""What the picture needs to know of a workload beside its deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advisor.expr import Chosen, Env
from advisor.figure import show

NEVER_CONNECTED_H = 8760.0


@dataclass(frozen=True, slots=True)
class WorkloadContext:
    """The answers that shape the picture.

    usecase     rag, classification, generation, agents, multi_agent, "" where not answered
    callers     who asks: people, or sensors at the sites
    load        how often, as shown on the callers' card
    data        how much data, as shown on the data store's card
    air_gapped  nothing enters or leaves but on carried media
    own_keys    the customer holds the keys
    """

    usecase: str = ""
    callers: Literal["users", "sensor"] = "users"
    load: str = ""
    data: str = ""
    air_gapped: bool = False
    own_keys: bool = False


def context_of(env: Env) -> WorkloadContext:
    """The context that the answers of a workload give. What is not answered leaves its card without that line."""
    usecase = _word(env, "usecase")
    machine = _word(env, "interaction") == "control_loop"
    at_sites = usecase == "classification" and _word(env, "data_location") == "edge_sites"
    protections = env.get("protections")
    return WorkloadContext(
        usecase=usecase,
        callers="sensor" if machine or at_sites else "users",
        load=_amount(env, "requests_day", "tasks a day"),
        data=_amount(env, "data_tb", "TB"),
        air_gapped=_word(env, "residency") == "disconnected" or _number(env, "offline_h") >= NEVER_CONNECTED_H,
        own_keys=isinstance(protections, Chosen) and "customer_held_keys" in protections.yes,
    )


def _word(env: Env, name: str) -> str:
    value = env.get(name)
    return value if isinstance(value, str) else ""


def _number(env: Env, name: str) -> float:
    value = env.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _amount(env: Env, name: str, unit: str) -> str:
    value = _number(env, name)
    return show(value, unit) if value > 0 else ""
