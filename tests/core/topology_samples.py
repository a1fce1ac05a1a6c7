"""Hand-made designs for the tests of the topology: one of each shape that an advice can have. Amounts are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.design.model import Capacity, Deployment, Design, Path, Place, Pool, Segment
from advisor.figure import Formula, Quantity
from advisor.models.cost import Line
from advisor.topology import Topology, WorkloadContext, build

AWS_DE = Place("aws/eu-central-1", "cloud", "AWS eu-central-1, Frankfurt", "DE", "aws", "US", "aws", "eu-central-1")
AWS_US = Place("aws/us-east-1", "cloud", "AWS us-east-1, Ashburn", "US", "aws", "US", "aws", "us-east-1")
AZURE_NL = Place("azure/westeurope", "cloud", "Azure westeurope, Amsterdam", "NL", "azure", "US", "azure", "westeurope")
OWN = Place("fra-dc", "onprem", "Frankfurt data centre", "DE", "own", "DE", uplink_mbps=1000)
COLO = Place("colo@eu", "colo", "Colocation, Berlin", "DE", "own", "DE")
ENCLAVE = Place("enclave", "onprem", "Enclave, building 4", "FR", "own", "FR")
STORES = Place("edge@eu", "edge", "4,500 sites", "DE", "own", "DE", count=4500, uplink_mbps=50)
RAG = ("gateway", "inference", "retrieval", "data")


def line(id: str, category: str, scope: str, usd: float) -> Line:
    inputs = {"usd": Quantity(f"test/{id}", usd, usd, usd, "USD/month", "invented")}
    return Line(f"{id}/{scope}", id, category, scope, "usd", inputs)  # type: ignore[arg-type]


def hours(value: float) -> Quantity:
    return Quantity("test/hours", value, value, value, "h", "invented")


def hop(link: str, p50: float, p95: float, repeat: int = 1) -> Segment:
    return Segment(f"rtt {link}", link, p50, p95, link, "invented", "judgement", repeat)


def serve(
    workload: str, parts: Mapping[str, str], needs: Mapping[str, tuple[int, ...]] | None = None,
    hops: Sequence[Segment] = (), model: str = "Llama-3.3-70B", standby: str = "", hardware: str = "", market: str = "",
) -> Deployment:  # fmt: skip
    path = Path(f"{workload}/request", "Request to answer", tuple(hops), 400, 900, 2000)
    return Deployment(
        f"{workload}/serve{market} | 1", f"{workload}/serve{market}", workload, "serve", parts, hardware, model,
        needs or {}, (), path, (), 0.0, Formula("0.999", {}), hours(1.0), hours(0.25), 0.0, standby=standby,
    )  # fmt: skip


def offline(workload: str, kind: str, place: str, needs: Mapping[str, tuple[int, ...]] | None = None) -> Deployment:
    part = "tuning" if kind == "tune" else "experiment"
    return Deployment(
        f"{workload}/{kind} | 1", f"{workload}/{kind}", workload, kind, {part: place}, "H100-SXM", "", needs or {},  # type: ignore[arg-type]
        (), None, (), 0.0, Formula("1", {}), hours(0), hours(0), 0.0,
    )  # fmt: skip


def pool(place: Place, gpu: str, unit: int) -> Pool:
    return Pool(f"{place.id}|{gpu}", place, gpu, unit, ("owned", "on_demand"))


def topology(
    title: str, places: Sequence[Place], deployments: Sequence[Deployment], pools: Sequence[tuple[Pool, Capacity]],
    lines: Sequence[Line], contexts: Mapping[str, WorkloadContext],
) -> Topology:  # fmt: skip
    design = Design(
        tuple(deployments), {p.id: c for p, c in pools}, {p.id: p for p, _ in pools}, {p.id: p for p in places},
        (182.5,) * 4,
    )  # fmt: skip
    figures = {f"optimum/cost/{x.id}" for x in lines}
    return build(
        design, lines, title=title, workloads=contexts, option="optimum", figures=figures, round_trip=_round_trip
    )


def _round_trip(a: Place, b: Place) -> tuple[float, float]:
    same = a.country == b.country
    return (4.0, 7.0) if same else (86.0, 104.0)


def cloud_rag() -> Topology:
    """A question-answering service in one cloud region, over a private endpoint."""
    p = pool(AWS_DE, "L40S", 4)
    parts = dict.fromkeys(RAG, AWS_DE.id)
    d = serve(
        "contracts", parts, {p.id: (4, 4, 8, 12)}, [hop(f"users>{AWS_DE.id}", 9, 21), hop(f"users>{AWS_DE.id}", 4, 12)]
    )
    lines = [
        line("on_demand", "compute", f"pool:{p.id}", 18_400), line("storage", "storage", f"job:{d.job}", 210),
        line("vector", "storage", f"job:{d.job}", 900), line("egress", "network", f"job:{d.job}", 44),
        line("trials", "trials", "job:contracts/experiment", 1_300),
    ]  # fmt: skip
    context = {"contracts": WorkloadContext("rag", "users", "60,000 tasks a day", "6 TB", own_keys=True)}
    trials = offline("contracts", "experiment", AWS_DE.id)
    return topology(
        "Contract questions in one VPC", [AWS_DE], [d, trials], [(p, Capacity(on_demand=(1, 1, 2, 3)))], lines, context
    )


def hybrid_burst() -> Topology:
    """Own base load, rented peak, standby in a second place."""
    base, burst = pool(OWN, "H200", 8), pool(AWS_DE, "H100-SXM", 8)
    parts = dict.fromkeys(RAG, OWN.id)
    hops = [hop(f"users>{OWN.id}", 6, 15), hop(f"{OWN.id}>{AWS_DE.id}", 4.2, 7.9)]
    d = serve("adviser", parts, {base.id: (16, 16, 16, 16), burst.id: (0, 0, 8, 24)}, hops, standby=COLO.id)
    tune = offline("adviser", "tune", AWS_DE.id)
    trials = offline("adviser", "experiment", AZURE_NL.id)
    lines = [
        line("capital", "compute", f"pool:{base.id}", 21_300), line("power", "power", f"pool:{base.id}", 3_100),
        line("on_demand", "compute", f"pool:{burst.id}", 9_800), line("staff", "staff", f"place:{OWN.id}", 15_100),
        line("interconnect", "network", f"job:{d.job}", 1_930), line("storage", "storage", f"job:{d.job}", 640),
        line("vector", "storage", f"job:{d.job}", 1_250), line("training", "training", f"job:{tune.job}", 2_400),
        line("trials", "trials", f"job:{trials.job}", 820),
    ]  # fmt: skip
    pools = [(base, Capacity(owned=2)), (burst, Capacity(on_demand=(0, 0, 1, 3)))]
    context = {"adviser": WorkloadContext("rag", "users", "90,000 tasks a day", "48 TB")}
    places = [OWN, AWS_DE, COLO, AZURE_NL]
    return topology("Own base, rented peak, standby in Berlin", places, [d, tune, trials], pools, lines, context)


def edge_fleet() -> Topology:
    """Vision in 4,500 stores, texts from one region, a manager for the fleet."""
    device, region = pool(STORES, "Jetson-AGX-Orin-64", 1), pool(AWS_DE, "L40S", 4)
    see = serve(
        "shelf-vision", {"gateway": STORES.id, "inference": STORES.id, "data": AWS_DE.id}, {device.id: (1, 1, 1, 1)},
        [hop(f"{STORES.id}>{AWS_DE.id}", 18, 44)], "0.05 B classifier",
    )  # fmt: skip
    write = serve(
        "store-assistant", dict.fromkeys(RAG, AWS_DE.id), {region.id: (4, 8, 8, 8)},
        [hop(f"users>{AWS_DE.id}", 16, 40)], "Qwen3-32B",
    )  # fmt: skip
    lines = [
        line("capital", "edge", f"pool:{device.id}", 402_000), line("fleet", "edge", f"pool:{device.id}", 45_000),
        line("on_demand", "compute", f"pool:{region.id}", 16_900), line("egress", "network", f"job:{see.job}", 310),
        line("storage", "storage", f"job:{write.job}", 450), line("vector", "storage", f"job:{write.job}", 300),
    ]  # fmt: skip
    context = {
        "shelf-vision": WorkloadContext("classification", "sensor", "390M tasks a day", "20 TB"),
        "store-assistant": WorkloadContext("rag", "users", "120,000 tasks a day", "1.2 TB"),
    }
    pools = [(device, Capacity(owned=1)), (region, Capacity(on_demand=(1, 2, 2, 2)))]
    return topology(
        "Vision in 4,500 stores, texts from one region", [STORES, AWS_DE], [see, write], pools, lines, context
    )


def air_gapped() -> Topology:
    """Nothing enters or leaves the enclave but on signed media."""
    p = pool(ENCLAVE, "H100-SXM", 8)
    parts = dict.fromkeys(RAG, ENCLAVE.id)
    d = serve("analyst", parts, {p.id: (16, 16, 16, 16)}, standby="")
    tune = offline("analyst", "tune", ENCLAVE.id, {p.id: (8, 8, 8, 8)})
    lines = [
        line("capital", "compute", f"pool:{p.id}", 19_800), line("power", "power", f"pool:{p.id}", 2_950),
        line("staff", "staff", f"place:{ENCLAVE.id}", 21_000), line("storage", "storage", f"job:{d.job}", 1_100),
        line("vector", "storage", f"job:{d.job}", 2_100),
    ]  # fmt: skip
    context = {"analyst": WorkloadContext("rag", "users", "4,000 tasks a day", "30 TB", air_gapped=True, own_keys=True)}
    return topology("Analyst assistant in an enclave", [ENCLAVE], [d, tune], [(p, Capacity(owned=2))], lines, context)


def two_regions() -> Topology:
    """The same service inside two legal boundaries; neither fails over into the other."""
    pools, deployments, lines = [], [], []
    for market, place, usd in (("eu", AWS_DE, 31_000), ("us", AWS_US, 24_600)):
        p = pool(place, "H100-SXM", 8)
        parts = dict.fromkeys(("gateway", "inference", "data"), place.id)
        standby = AZURE_NL.id if market == "eu" else ""
        d = serve(
            "claims",
            parts,
            {p.id: (8, 8, 8, 16)},
            [hop(f"users>{place.id}", 14, 33)],
            standby=standby,
            market=f"@{market}",
        )
        pools.append((p, Capacity(reserved=1, on_demand=(0, 0, 0, 1))))
        deployments.append(d)
        lines += [line("reserved", "compute", f"pool:{p.id}", usd), line("egress", "network", f"job:{d.job}", 120)]
    context = {"claims": WorkloadContext("generation", "users", "200,000 tasks a day", "9 TB")}
    return topology("Claims letters, EU and US apart", [AWS_DE, AWS_US, AZURE_NL], deployments, pools, lines, context)


def software_factory() -> Topology:
    """Many agents on own hardware, a hosted model for the hard steps, tools beside the code."""
    hosted = Place("openai", "hosted", "OpenAI", "", "OpenAI", "US", "OpenAI")
    p = pool(COLO, "B200", 8)
    code = serve(
        "coding-agents", dict.fromkeys(("gateway", "inference", "tools", "data"), COLO.id), {p.id: (8, 16, 16, 24)},
        [hop(f"users>{COLO.id}", 7, 19)], "Qwen3-Coder-480B", standby=AWS_DE.id,
    )  # fmt: skip
    review = serve(
        "review", {"gateway": COLO.id, "inference": hosted.id, "tools": COLO.id}, None,
        [hop(f"users>{COLO.id}", 7, 19), hop(f"{COLO.id}>{hosted.id}", 24, 61, 12)], "gpt-6.1-sol",
        hardware="gpt-6.1-sol",
    )  # fmt: skip
    tune = offline("coding-agents", "tune", COLO.id, {p.id: (0, 8, 8, 8)})
    trials = offline("coding-agents", "experiment", AWS_DE.id)
    lines = [
        line("capital", "compute", f"pool:{p.id}", 61_000), line("space", "space", f"pool:{p.id}", 8_900),
        line("tokens", "tokens", f"job:{review.job}", 14_200), line("egress", "network", f"job:{review.job}", 75),
        line("trials", "trials", f"job:{trials.job}", 3_300), line("storage", "storage", f"job:{code.job}", 380),
        line("staff", "staff", f"place:{COLO.id}", 18_000),
    ]  # fmt: skip
    context = {
        "coding-agents": WorkloadContext("multi_agent", "users", "30,000 tasks a day", "3 TB"),
        "review": WorkloadContext("agents", "users", "5,000 tasks a day"),
    }
    pools = [(p, Capacity(owned=2, on_demand=(0, 0, 0, 1)))]
    return topology("AI software factory", [COLO, AWS_DE, hosted], [code, review, tune, trials], pools, lines, context)


SAMPLES = {f.__name__: f for f in (cloud_rag, hybrid_burst, edge_fleet, air_gapped, two_regions, software_factory)}
