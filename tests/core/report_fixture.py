"""A small advice built by hand: two workloads, five options, findings of each severity. No engine behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from advisor.advice import Advice, Assumption, Recommendation, RemedyEffect, Step, WorkloadAdvice
from advisor.alignment.model import Alignment, CauseView, Finding, LayerView, NextQuestion, PairView
from advisor.assessment.model import Acceptance, Answer, Assessment, Workload
from advisor.design.model import Line, Path, Segment
from advisor.expr import Chosen, compile_expression
from advisor.figure import Figure, Formula, Quantity
from advisor.knowledge.model import Cause, DerivedFact, Knowledge, Pattern, Question, Remedy, Rule, Source, Theme
from advisor.knowledge.model import Option as Choice
from advisor.optimise.model import Band, Evaluation, Option, Placed, Proof
from advisor.roadmap import Condition
from advisor.topology.model import Link, Node, Topology, Zone

RAG, AGENTS = "adviser-rag", "claims-agents"


def _question(id: str, text: str, options: Mapping[str, str] | None = None, unit: str = "") -> Question:
    kind = "single" if options else "number"
    choices = tuple(Choice(i, label) for i, label in (options or {}).items())
    return Question(id, text, kind, "org", "context", "It decides.", choices, unit=unit)  # type: ignore[arg-type]


QUESTIONS = (
    _question("usecase", "What does the AI system do?", {"rag": "Answers from documents", "agents": "Agents"}),
    _question("infra", "Where does inference run?", {"vpc": "VPC-isolated", "hybrid": "Hybrid"}),
    _question(
        "adoption", "How is AI deployed today?", {"experimentation": "Experimentation", "production": "Production"}
    ),
    _question("adoption_target", "Which adoption is intended?", {"production": "Production"}),
    _question("residency", "What is the strictest location rule?", {"in_country": "In the country"}),
    _question("operator", "Who operates the platform?", {"foreign": "Foreign parent, local region"}),
    _question("readiness", "Which capabilities exist?", {"on_call": "On call", "funded_run_cost": "Funded run cost"}),
    _question("latency_ms", "What is the P95 limit?", unit="ms"),
    _question("requests_day", "How many tasks per day?", unit="tasks/day"),
    _question("horizon_weeks", "In how many weeks must it be live?", unit="weeks"),
    _question("gpu_lead_weeks", "How many weeks until that hardware is accepted?", unit="weeks"),
    _question("steps", "How many sequential calls does a task take?"),
)


def _rule(id: str, title: str, severity: str, theme: str, cause: str, why: str, remedy: str) -> Rule:
    when = compile_expression("infra == 'vpc'")
    return Rule(id, title, theme, ("infrastructure",), severity, when, why, Remedy(remedy), cause, ("prem",), "mixed")  # type: ignore[arg-type]


RULES = (
    _rule(
        "R01",
        "Foreign operator under an in-country rule",
        "critical",
        "sovereignty",
        "operator",
        "A foreign parent can be compelled to hand over what it operates, wherever the region is.",
        "Run the serving platform yourself, or with an operator under local law.",
    ),
    _rule(
        "G04",
        "Long-haul requests on a short limit",
        "high",
        "latency",
        "placement",
        "Distance alone uses most of the limit before the model starts.",
        "Serve within 500 km of the users.",
    ),
    _rule(
        "K15",
        "Run cost not funded",
        "medium",
        "cost",
        "funding",
        "Pilots stop when the first run invoice arrives.",
        "Fund two years of run cost with the go decision.",
    ),
    _rule(
        "O02",
        "No cost per answer",
        "low",
        "operations",
        "funding",
        "Without it nobody sees drift in cost.",
        "Publish cost per answer monthly.",
    ),
    _rule(
        "A07", "Agents without a step limit", "high", "agents", "agents", "Loops cost money.", "Set a limit of steps."
    ),
)


def small_knowledge() -> Knowledge:
    """Only what the report reads."""
    filled: dict[str, Any] = {
        "version": "2026.11",
        "hash": "9f31c2d4" * 8,
        "questions": {q.id: q for q in QUESTIONS},
        "derived": {"distance_km": DerivedFact("distance_km", "Distance from users to the serving place", "km")},
        "rules": {r.id: r for r in RULES},
        "themes": {t: Theme(t, t.capitalize()) for t in ("sovereignty", "latency", "cost", "operations", "agents")},
        "causes": {
            "operator": Cause("operator", "The platform has a foreign operator", "operator"),
            "placement": Cause("placement", "Inference stands far from its users", "infra"),
            "funding": Cause("funding", "Nobody has funded the run", "readiness"),
        },
        "patterns": {
            p: Pattern(p, layer, name, "", "", "", "", ())  # type: ignore[arg-type]
            for p, layer, name in (
                ("vpc", "infrastructure", "VPC-isolated"),
                ("hybrid", "infrastructure", "Hybrid"),
                ("experimentation", "adoption", "Experimentation"),
                ("production", "adoption", "Production"),
                ("rag", "usecase", "RAG"),
                ("agents", "usecase", "Agents"),
            )
        },
        "sources": {
            "prem": Source("prem", "PremAI, On-premise AI architecture, 2026", "2026-03-01", "vendor"),
            "aws": Source("aws", "AWS price list", "2026-11-23", "published"),
        },
    }
    return Knowledge(**{f.name: filled.get(f.name, "" if f.name == "folder" else {}) for f in fields(Knowledge)})


def _figure(id: str, label: str, unit: str, low: float, value: float, high: float) -> Figure:
    price = Quantity("prices/aws/p5", value, low, high, unit, "aws", "2026-11-23", "published")
    return Figure(id, label, value, low, high, unit, "price", {"price": price})


BANDS = {
    "as_stated": (61e3, 74e3, 92e3, 0.0, 1380.0, 3400.0, 0.995),
    "optimum": (41e3, 48e3, 58e3, 612e3, 640.0, 1900.0, 0.9991),
    "cloud_only": (58e3, 66e3, 79e3, 0.0, 910.0, 2300.0, 0.9985),
    "onprem_only": (52e3, 60e3, 70e3, 1.1e6, 610.0, 1850.0, 0.999),
}


def figures() -> dict[str, Figure]:
    """Every figure of the four designs."""
    made = [_figure("saving", "Saving against the plan as stated", "USD/month", 17e3, 26e3, 36e3)]
    for option, (low, typical, high, capex, rag_ms, agents_ms, up) in BANDS.items():
        made += [
            _figure(f"{option}/monthly_cost", "Monthly cost", "USD/month", low, typical, high),
            _figure(f"{option}/three_year_cost", "Three-year cost", "USD/3 years", low * 36, typical * 36, high * 36),
            _figure(f"{option}/capex", "Capital", "USD", capex * 0.9, capex, capex * 1.15),
            _figure(f"{option}/cost/compute", "GPU hours", "USD/month", low * 0.7, typical * 0.7, high * 0.7),
            _figure(f"{option}/cost/staff", "Staff", "USD/month", low * 0.3, typical * 0.3, high * 0.3),
            _figure(f"{option}/availability", "Availability", "share", up, up, up),
            _figure(f"{option}/rto", "Recovery time", "h", 4, 4, 4),
            _figure(f"{option}/rpo", "Data loss", "h", 1, 1, 1),
            _figure(f"{option}/carbon", "Carbon", "kg CO2e/month", 2100, 2600, 3300),
        ]
        for workload, ms in ((RAG, rag_ms), (AGENTS, agents_ms)):
            made += [
                _figure(f"{option}/latency/{workload}/main/p50", "Latency P50", "ms", ms * 0.4, ms * 0.5, ms * 0.6),
                _figure(f"{option}/latency/{workload}/main/p95", "Latency P95", "ms", ms * 0.9, ms, ms * 1.1),
            ]
    return {f.id: f for f in made} | {
        f"roadmap/{n}/monthly_cost": _figure(f"roadmap/{n}/monthly_cost", "Cost of the step", "USD/month", a, b, c)
        for n, a, b, c in ((1, 6e3, 8e3, 11e3), (2, 41e3, 48e3, 58e3))
    }


def _evaluation(option: str) -> Evaluation:
    low, typical, high, capex, rag_ms, agents_ms, up = BANDS[option]
    price = {"price": Quantity("prices/aws/p5", typical, low, high, "USD/month", "aws", "2026-11-23", "published")}
    lines = tuple(
        Line(id, label, id, f"job:{RAG}/serve", f"price * {share}", price)
        for id, label, share in (("compute", "GPU hours", 0.7), ("staff", "Staff", 0.3))
    )
    segments = (
        Segment("access", "Branch to data centre", 9, 18, "users>dc", "aws", "measured"),
        Segment("retrieval", "Search and read", 60, 140, "dc", "prem", "judgement"),
        Segment("model", "First token", 180, 410, "dc", "aws", "published", repeat=2),
    )
    paths = {
        f"{w}/main": Path(f"{w}/main", f"{w}, main path", segments, ms / 2, ms, limit)
        for w, ms, limit in ((RAG, rag_ms, 1000.0), (AGENTS, agents_ms, 4000.0))
    }
    left_out = ("Migration of the document archive", "Taxes", "Integration with the core banking system")
    return Evaluation(
        lines=lines,
        monthly_usd=typical,
        capex_usd=capex,
        paths=paths,
        availability=Formula("up", {"up": Quantity("up", up, up, up, "share", "aws")}),
        rto=Quantity("rto", 4, 4, 4, "h", "aws"),
        rpo=Quantity("rpo", 1, 1, 1, "h", "aws"),
        carbon=None,
        not_included=left_out,
    )


def _option(id: str, label: str, pattern: str, why_not: tuple[str, ...] = (), **other: Any) -> Option:
    low, typical, high, capex, *_ = BANDS.get(id, (0, 0, 0, 0))
    known = id in BANDS
    placed = Placed("Frankfurt data centre", "own", "", "H100-SXM", "owned", 8, 0.41)
    return Option(
        id=id,
        label=label,
        recommended=id == "optimum",
        same_as=other.get("same_as", ""),  # type: ignore[arg-type]
        feasible=other.get("feasible", True),
        why_not=why_not,
        pattern=pattern,
        pattern_label=pattern.capitalize(),
        design=None,
        evaluation=_evaluation(id) if known else None,
        monthly_cost_usd=Band(low, typical, high) if known else None,
        three_year_cost_usd=Band(low * 36, typical * 36, high * 36) if known else None,
        capex_usd=Band(capex * 0.9, capex, capex * 1.15) if known else None,
        probability_cheapest=other.get("cheapest"),
        regret_mean_usd=900.0 if known else None,
        regret_p95_usd=4200.0 if known else None,
        placement={f"{RAG}/inference": placed} if known else {},
    )


def options() -> tuple[Option, ...]:
    """The plan as stated (infeasible), the optimum and its rivals, one of them the same design, one impossible."""
    return (
        _option(
            "as_stated",
            "The plan as stated",
            "vpc",
            feasible=False,
            why_not=("Residency: the operator's parent is in the US, the data must stay under German law",),
        ),
        _option("optimum", "Best design found", "hybrid", cheapest=0.81),
        _option(
            "cloud_only", "Cloud only", "vpc", ("USD 18k a month dearer; rented GPUs run day and night",), cheapest=0.07
        ),
        _option(
            "onprem_only", "On-premises only", "hybrid", ("Peaks need eight more GPUs that stand idle",), cheapest=0.12
        ),
        _option("hybrid", "Hybrid", "hybrid", same_as="optimum"),
        _option(
            "edge_first", "Edge first", "edge", ("Memory: 70 GB of weights do not fit a branch node",), feasible=False
        ),
    )


def topology() -> Topology:
    """Three zones and five nodes."""
    return Topology(
        "Recommended topology",
        (
            Zone("users", "users", "Branches", 420, "DE"),
            Zone("dc", "onprem", "Frankfurt", 1, "DE"),
            Zone("shared", "shared", "Shared"),
        ),
        (
            Node("u", "users", "users", "Advisers", "3,500 people", 420),
            Node("gw", "gateway", "dc", "AI gateway", "policy, quota", 1, 900.0, "USD 900 a month"),
            Node("gpu", "gpu", "dc", "GPU pool", "8 x H100", 8, 31e3, "USD 31k a month"),
            Node("vec", "vector", "dc", "Vector store", "1.2 TB", 1, 400.0, "USD 400 a month"),
            Node("id", "identity", "shared", "Identity", "OIDC"),
        ),
        (
            Link("u", "gw", "request", "50 Mbit/s", 50, 9, 18, "18 ms", path=True),
            Link("gw", "gpu", "request", "", 10_000, 0.5, 1, "1 ms", path=True),
            Link("gpu", "vec", "data", "nightly", 1000, 0.5, 1, "1 ms"),
            Link("gw", "id", "control", "", 10, 8, 14, "14 ms", crosses=("operator",)),
        ),
    )


def _finding(rule: Rule, workload: str, state: str, evidence: Mapping[str, Answer | bool], **other: Any) -> Finding:
    return Finding(
        f"{rule.id}@{workload}", rule, workload, state, evidence, other.get("missing", ()), other.get("by", "")
    )  # type: ignore[arg-type]


def _layer(layer: Any, stated: str, inferred: str) -> LayerView:
    return LayerView(layer, stated, inferred, ("Nobody is on call",) if layer == "adoption" else ())


def alignments() -> tuple[Alignment, ...]:
    """One workload with five judged rules, one with a single finding."""
    operator, haul, funding, price, agents = RULES
    rag = (
        _finding(operator, RAG, "fires", {"residency": "in_country", "operator": "foreign"}),
        _finding(haul, RAG, "fires", {"latency_ms": 1000.0, "distance_km": 1240.0}),
        _finding(funding, RAG, "fires", {"adoption_target": "production", "readiness": Chosen(frozenset({"on_call"}))}),
        _finding(price, RAG, "accepted", {"readiness": Chosen(frozenset({"on_call"}))}, by="CIO"),
        _finding(agents, RAG, "unknown", {}, missing=("steps",)),
    )
    causes = (
        CauseView("operator", "The platform has a foreign operator", "critical", (rag[0].id,), 31.0),
        CauseView("placement", "Inference stands far from its users", "high", (rag[1].id,), 9.0),
        CauseView("funding", "Nobody has funded the run", "medium", (rag[2].id,), 4.0),
    )
    pairs = {
        "infrastructure_adoption": PairView("infrastructure_adoption", 2, "Works with a landing zone"),
        "infrastructure_usecase": PairView("infrastructure_usecase", 1, "Data gravity pulls the other way"),
        "adoption_usecase": PairView("adoption_usecase", None, ""),
    }
    layers = {
        "infrastructure": _layer("infrastructure", "vpc", "hybrid"),
        "adoption": _layer("adoption", "production", "experimentation"),
        "usecase": _layer("usecase", "rag", ""),
    }
    second = (_finding(agents, AGENTS, "fires", {"adoption": "experimentation"}),)
    ask = (NextQuestion("steps", 0.4, ("A07",)), NextQuestion("horizon_weeks", 0.1, ()))
    cause = CauseView("agents", "Agents run without limits", "high", (second[0].id,), 12.0)
    return (
        Alignment(RAG, layers, pairs, 41.0, rag, causes, ask, 14, 31),  # type: ignore[arg-type]
        Alignment(AGENTS, layers, pairs, 78.0, second, (cause,), (), 16, 33),  # type: ignore[arg-type]
    )


def _roadmap() -> tuple[Step, ...]:
    return (
        Step(
            step=1,
            phase="pilot",
            title="Pilot on own ground",
            from_adoption="experimentation",
            to_adoption="artisan",
            from_infrastructure="vpc",
            to_infrastructure="hybrid",
            conditions=(Condition("Name an owner"), Condition("Build an evaluation set")),
            clears=(f"K15@{RAG}",),
            months=3,
            stop_rule="Fewer than 60 % of answers judged right after 8 weeks",
            load_share=0.1,
            monthly_cost_figure="roadmap/1/monthly_cost",
        ),
        Step(
            step=2,
            phase="production",
            title="Production for 3,500 advisers",
            from_adoption="artisan",
            to_adoption="production",
            from_infrastructure="hybrid",
            to_infrastructure="hybrid",
            conditions=(Condition("Staff an on-call rota"),),
            clears=(f"R01@{RAG}", f"G04@{RAG}"),
            months=6,
            stop_rule="Cost per answer above USD 0.09",
            load_share=1.0,
            monthly_cost_figure="roadmap/2/monthly_cost",
        ),
    )


def small_advice() -> Advice:
    """A bank whose plan breaks residency, and what to build instead."""
    workloads = (
        Workload(
            RAG,
            {"usecase": "rag", "latency_ms": 1000.0, "horizon_weeks": 40.0, "gpu_lead_weeks": 16.0},
            accepted=(Acceptance("O02", "one-year bridge", "CIO", "2027-06-30"),),
        ),
        Workload(AGENTS, {"usecase": "agents"}),
    )
    why = (
        "Data and users are in one country; the operator must be under its law",
        "Steady load pays for owned GPUs at 41 % use",
    )
    recommended = tuple(
        WorkloadAdvice(w, "hybrid", "Private, on-premises", "production", u, why)
        for w, u in ((RAG, "rag"), (AGENTS, "agents"))
    )
    assumption = Assumption(
        AGENTS,
        "steps",
        8.0,
        "8",
        "Typical of agents with tools",
        "ANTH, agents use 4 x the tokens of chat",
        "2026-06-01",
        3100.0,
    )
    return Advice(
        schema=1,
        name="Regional bank, adviser assistant",
        as_of="2026-11-23",
        knowledge_version="2026.11",
        knowledge_hash="9f31c2d4" * 8,
        answers_hash="51aa07be" * 8,
        assessment=Assessment("Regional bank, adviser assistant", {"horizon_weeks": 40.0}, (), workloads),
        alignments=alignments(),
        remedy_effects={f"R01@{RAG}": RemedyEffect(31.0, -14e3, -120.0), f"K15@{RAG}": RemedyEffect(4.0, None, None)},
        assumptions=(assumption,),
        recommendation=Recommendation(
            "hybrid",
            "production",
            "Serve both workloads from your own data centre in Frankfurt; rent nothing but peaks.",
            recommended,
            options(),
            (),
            (),
            Proof("optimal", 0.0),
            (),
        ),
        topology=topology(),
        topology_stated=None,
        roadmap=_roadmap(),
        figures=figures(),
        not_judged=("dora",),
    )


def blank_advice() -> Advice:
    """Nothing answered: no finding, no option, no figure."""
    blank = Alignment("workload", {}, {}, None, (), (), (NextQuestion("usecase", 0.9, ("R01",)),), 0, 40)
    waiting = Recommendation("", "", "", (), (), (), (), None, ("usecase", "infra"))
    return replace(
        small_advice(),
        name="Untitled",
        assessment=Assessment("Untitled", workloads=(Workload("workload"),)),
        alignments=(blank,),
        remedy_effects={},
        assumptions=(),
        recommendation=waiting,
        topology=None,
        roadmap=(),
        figures={},
        not_judged=(),
    )
