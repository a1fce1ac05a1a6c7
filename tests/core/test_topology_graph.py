"""From a design to its graph: parts, links, boundaries, times and costs."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest

from advisor.design.model import Capacity, Design, Place
from advisor.expr import NOT_APPLICABLE, Chosen, Unknown
from advisor.figure import show
from advisor.topology import Link, Topology, WorkloadContext, build, context_of, graph, to_networkx
from tests.core.topology_samples import (
    AWS_DE,
    OWN,
    RAG,
    SAMPLES,
    air_gapped,
    cloud_rag,
    edge_fleet,
    hop,
    hybrid_burst,
    line,
    offline,
    pool,
    serve,
    software_factory,
    two_regions,
)


def links(topology: Topology) -> dict[str, Link]:
    return {link.id: link for link in topology.links}


def node_ids(topology: Topology, kind: str) -> set[str]:
    return {n.id for n in topology.nodes if n.kind == kind}


def small(**changes: object) -> Topology:
    """One RAG service on own hardware, nothing else."""
    p = pool(OWN, "H200", 8)
    d = serve("qa", dict.fromkeys(RAG, OWN.id), {p.id: (8, 8, 8, 8)}, [hop(f"users>{OWN.id}", 6, 15)])
    design = Design((replace(d, **changes),), {p.id: Capacity(owned=1)}, {p.id: p}, {OWN.id: OWN}, (182.5,) * 4)  # type: ignore[arg-type]
    return build(design, [], title="small", workloads={"qa": WorkloadContext("rag")})


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_cost_stands_on_one_part_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    charged: list[float] = []
    original = graph.charge

    def spy(parts: object, lines: object, *rest: object) -> object:
        charged.extend(x.usd_month for x in lines)  # type: ignore[attr-defined]
        return original(parts, lines, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(graph, "charge", spy)
    topology = SAMPLES[name]()
    total = sum(x.monthly_cost_usd for x in (*topology.nodes, *topology.links))
    assert charged
    assert total == pytest.approx(sum(charged))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_shown_is_what_it_costs(name: str) -> None:
    topology = SAMPLES[name]()
    for part in (*topology.nodes, *topology.links):
        usd = part.monthly_cost_usd
        assert part.cost_shown == (show(usd, "USD/month") if usd else "")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_main_path_leads_from_the_callers_to_what_answers(name: str) -> None:
    graph = to_networkx(SAMPLES[name]())
    path = nx.DiGraph([(a, b) for a, b, on in graph.edges(data="path") if on])
    engines = {n for n, kind in graph.nodes(data="kind") if kind in ("gpu", "model")}
    for caller in (n for n, kind in graph.nodes(data="kind") if kind in ("users", "sensor")):
        assert engines & nx.descendants(path, caller), caller


def test_costs_stand_where_they_arise() -> None:
    topology = hybrid_burst()
    usd = {n.id: n.monthly_cost_usd for n in topology.nodes}
    assert usd["fra-dc|H200"] == 21_300 + 3_100 + 15_100  # capital, power and the people of the place
    assert usd["aws/eu-central-1|H100-SXM"] == 9_800
    assert usd["fra-dc/retrieval"] == 1_250
    assert usd["fra-dc/data"] == 640
    assert links(topology)["fra-dc/retrieval>aws/eu-central-1|H100-SXM/request"].monthly_cost_usd == 1_930


def test_answers_that_leave_are_paid_on_the_way_to_the_callers() -> None:
    assert links(cloud_rag())["contracts/callers>aws/eu-central-1/gateway/request"].monthly_cost_usd == 44


def test_a_node_names_the_figures_behind_its_cost() -> None:
    pool_node = next(n for n in hybrid_burst().nodes if n.id == "fra-dc|H200")
    assert pool_node.source_figures == (
        "optimum/cost/capital/pool:fra-dc|H200",
        "optimum/cost/power/pool:fra-dc|H200",
        "optimum/cost/staff/place:fra-dc",
    )


def test_hardware_that_stands_there_already_is_paid_on_its_pool() -> None:
    p = pool(OWN, "H200", 8)
    d = serve("qa", dict.fromkeys(RAG, OWN.id), {p.id: (8, 8, 8, 8)})
    design = Design((d,), {p.id: Capacity(sunk=1)}, {p.id: p}, {OWN.id: OWN}, (182.5,) * 4)
    topology = build(design, [line("power", "power", f"pool:{p.id}:there", 900)], title="", workloads={})
    assert {n.id: n.monthly_cost_usd for n in topology.nodes if n.monthly_cost_usd} == {p.id: 900}


def test_times_come_from_the_request_path_and_never_add_p95s() -> None:
    link = links(cloud_rag())["contracts/callers>aws/eu-central-1/gateway/request"]
    assert 13 < link.rtt_p50_ms < 16
    assert 21 < link.rtt_p95_ms < 21 + 12
    assert link.rtt_shown == f"{show(link.rtt_p50_ms, '', 2)} / {show(link.rtt_p95_ms, 'ms', 2)}"


def test_an_agent_pays_a_link_per_step_but_its_round_trip_is_one() -> None:
    link = links(software_factory())["colo@eu/gateway>openai/gpt-6.1-sol/request"]
    assert (link.rtt_p50_ms, link.rtt_p95_ms) == pytest.approx((24, 61))


def test_a_link_that_nobody_times_shows_no_time() -> None:
    untimed = links(small(path=None))["qa/callers>fra-dc/gateway/request"]
    assert (untimed.rtt_p95_ms, untimed.rtt_shown) == (0.0, "")


def test_a_fleet_is_one_zone_with_a_count_and_a_manager() -> None:
    topology = edge_fleet()
    stores = next(z for z in topology.zones if z.kind == "edge")
    assert (stores.label, stores.count) == ("Edge sites", 4500)
    assert "fleet>edge@eu|Jetson-AGX-Orin-64/control" in links(topology)
    assert next(n for n in topology.nodes if n.kind == "sensor").zone == stores.id
    assert "per site owned" in next(n for n in topology.nodes if n.id == "edge@eu|Jetson-AGX-Orin-64").detail


def test_an_enclave_holds_its_services_and_only_media_cross_its_gap() -> None:
    topology = air_gapped()
    inside = {n.kind for n in topology.nodes if n.zone == "enclave"}
    assert {"users", "registry", "identity", "observability", "keys"} <= inside
    assert [k.id for k in topology.links if "air gap" in k.crosses] == ["transfer>registry/data"]


def test_boundaries_are_named_on_the_link_that_crosses_them() -> None:
    found = {k.id: k.crosses for k in two_regions().links}
    assert found["aws/eu-central-1/gateway>azure/westeurope/standby/failover"] == ("site", "country", "operator")
    assert found["aws/eu-central-1/gateway>aws/eu-central-1|H100-SXM/request"] == ()
    assert found["claims@us/callers>aws/us-east-1/gateway/request"] == ("site",)


def test_a_hosted_model_that_names_no_country_crosses_none() -> None:
    hosted = Place("hosted/x", "hosted", "X (hosted model)", "REGION OF THE CALL", "x", "US", "x")
    d = serve("qa", {"gateway": AWS_DE.id, "inference": hosted.id}, hardware="m")
    design = Design((d,), {}, {}, {p.id: p for p in (AWS_DE, hosted)}, (182.5,) * 4)
    topology = build(design, [], title="", workloads={})
    assert next(z.country for z in topology.zones if z.kind == "hosted") == ""
    assert links(topology)["aws/eu-central-1/gateway>hosted/x/m/request"].crosses == ("site", "operator")


def test_each_boundary_has_its_own_callers() -> None:
    labels = {n.label for n in two_regions().nodes if n.kind == "users"}
    assert labels == {"Users, EU", "Users, US"}


def test_a_standby_with_a_warm_replica_is_its_pool() -> None:
    own, second = pool(OWN, "H200", 8), pool(AWS_DE, "H100-SXM", 8)
    d = serve("qa", dict.fromkeys(RAG, OWN.id), {own.id: (8,) * 4, second.id: (8,) * 4}, standby=AWS_DE.id)
    capacity = {own.id: Capacity(owned=1), second.id: Capacity(reserved=1)}
    design = Design((d,), capacity, {p.id: p for p in (own, second)}, {p.id: p for p in (OWN, AWS_DE)}, (182.5,) * 4)
    topology = build(design, [], title="", workloads={})
    assert node_ids(topology, "backup") == {second.id}
    assert "fra-dc/gateway>aws/eu-central-1|H100-SXM/failover" in links(topology)
    assert "fra-dc/retrieval>aws/eu-central-1|H100-SXM/request" not in links(topology)


def test_jobs_that_share_a_pool_share_its_node() -> None:
    topology = software_factory()
    assert node_ids(topology, "gpu") == {"colo@eu|B200"}
    shared = next(n for n in topology.nodes if n.kind == "gpu")
    assert shared.label == "GPU pool"
    assert "16 × B200 owned · 0-8 rented" in shared.detail


def test_support_is_drawn_where_the_design_calls_for_it_only() -> None:
    kinds = {n.kind for n in small().nodes}
    assert {"identity", "observability", "registry"} <= kinds
    assert not {"fleet", "transfer", "keys", "backup", "tools", "tuning"} & kinds


def test_tuning_reads_the_data_of_its_own_workload_only() -> None:
    p, q = pool(OWN, "H200", 8), pool(AWS_DE, "L40S", 4)
    one = serve("one", dict.fromkeys(RAG, OWN.id), {p.id: (8,) * 4})
    two = serve("two", dict.fromkeys(RAG, AWS_DE.id), {q.id: (4,) * 4})
    capacity = {p.id: Capacity(owned=1), q.id: Capacity(reserved=1)}
    jobs = (one, two, offline("two", "tune", AWS_DE.id))
    design = Design(jobs, capacity, {x.id: x for x in (p, q)}, {x.id: x for x in (OWN, AWS_DE)}, (182.5,) * 4)
    found = links(build(design, [], title="", workloads={}))
    assert "aws/eu-central-1/data>aws/eu-central-1/tuning/data" in found
    assert "fra-dc/data>aws/eu-central-1/tuning/data" not in found


def test_networkx_keeps_parallel_links_and_every_attribute() -> None:
    topology = hybrid_burst()
    graph = to_networkx(topology)
    assert set(graph.nodes) == {n.id for n in topology.nodes}
    assert sum(len(kinds) for _, _, kinds in graph.edges(data="kinds")) == len(topology.links)
    assert graph.nodes["fra-dc|H200"]["cost_shown"] == show(39_500, "USD/month")
    cost = sum(usd for _, _, usd in graph.edges(data="monthly_cost_usd"))
    assert cost == pytest.approx(sum(k.monthly_cost_usd for k in topology.links))
    assert graph.graph["zones"]["fra-dc"]["country"] == "DE"


def test_context_reads_answers_and_leaves_out_what_is_not_answered() -> None:
    env = {
        "usecase": "classification", "data_location": "edge_sites", "requests_day": 390e6, "data_tb": Unknown(),
        "residency": "disconnected", "offline_h": NOT_APPLICABLE,
        "protections": Chosen(frozenset({"customer_held_keys"})),
    }  # fmt: skip
    expected = WorkloadContext("classification", "sensor", show(390e6, "tasks a day"), "", True, True)
    assert context_of(env) == expected
    assert context_of({}) == WorkloadContext()
