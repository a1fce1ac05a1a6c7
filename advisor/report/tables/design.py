"""Tables of what could be built: options, their cost line by line, their paths, and what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from advisor.advice import Advice
from advisor.design.model import Path
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Band, Option
from advisor.report import text
from advisor.report.tables.column import Col, joined

_SAME = "Typical values are the formulae on typical inputs; P10, P50 and P90 come from the draws of the inputs."


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One design: the plan as stated, the recommended one or a rival."""

    id: Annotated[str, Col("Id", "as_stated, optimum, cloud_only, onprem_only, hybrid, edge_first or least_regret")]
    label: Annotated[str, Col("Option", "Name of the design")]
    recommended: Annotated[bool, Col("Recommended", "yes for the one that this advice recommends")]
    feasible: Annotated[bool, Col("Possible", "no where a hard requirement excludes it")]
    same_as: Annotated[str, Col("Same as", "Option that turned out to be the same design")]
    pattern: Annotated[str, Col("Pattern", "Infrastructure pattern of the design, one of the five of the framework")]
    pattern_label: Annotated[str, Col("Called", "How the pattern of this design is called on pages and in the report")]
    monthly_cost_shown: Annotated[str, Col("Monthly cost", "As every other surface prints it")]
    monthly_cost_typical_usd: Annotated[
        float | None, Col("Monthly, typical", f"Sum of the cost lines. {_SAME}", "USD/month")
    ]
    monthly_cost_p10_usd: Annotated[float | None, Col("Monthly, P10", "One in ten draws is cheaper", "USD/month")]
    monthly_cost_p50_usd: Annotated[float | None, Col("Monthly, P50", "Median of the draws", "USD/month")]
    monthly_cost_p90_usd: Annotated[float | None, Col("Monthly, P90", "One in ten draws is dearer", "USD/month")]
    three_year_cost_shown: Annotated[str, Col("Three-year cost", "As every other surface prints it")]
    three_year_cost_p10_usd: Annotated[float | None, Col("Three years, P10", "One in ten draws is cheaper", "USD")]
    three_year_cost_p50_usd: Annotated[float | None, Col("Three years, P50", "Median of the draws", "USD")]
    three_year_cost_p90_usd: Annotated[float | None, Col("Three years, P90", "One in ten draws is dearer", "USD")]
    capex_shown: Annotated[str, Col("Capital", "What is bought at the start, as every other surface prints it")]
    capex_p50_usd: Annotated[float | None, Col("Capital, P50", "Median of the draws", "USD")]
    availability_shown: Annotated[str, Col("Availability", "As every other surface prints it")]
    availability_share: Annotated[float | None, Col("Availability, typical", "Share of time that it serves", "share")]
    rto_h: Annotated[float | None, Col("Time to recover", "After the loss of its main place", "h")]
    rpo_h: Annotated[float | None, Col("Data lost at worst", "Age of the newest copy after a loss", "h")]
    carbon_kg_month: Annotated[float | None, Col("Carbon", "From electricity", "kg CO2e/month")]
    probability_cheapest_share: Annotated[
        float | None, Col("Chance to be cheapest", "Share of draws in which it is the cheapest possible", "share")
    ]
    regret_mean_usd: Annotated[
        float | None, Col("Regret, mean", "How much dearer than the cheapest of each draw", "USD/month")
    ]
    regret_p95_usd: Annotated[float | None, Col("Regret, P95", "The same, exceeded in one of 20 draws", "USD/month")]
    why_not: Annotated[str, Col("Why not", "Which requirement excludes it, or why it loses", wide=True)]
    not_included: Annotated[str, Col("Not in these numbers", "What its amounts leave out", wide=True)]


@dataclass(frozen=True, slots=True)
class CostLineRow:
    """One line of the monthly cost of one option; the lines of an option add up to its typical monthly cost."""

    id: Annotated[str, Col("Id", "option/line")]
    option: Annotated[str, Col("Option", "Id of the option")]
    line: Annotated[str, Col("Line", "Id of the line")]
    label: Annotated[str, Col("What", "What is paid for", wide=True)]
    category: Annotated[str, Col("Category", "compute, tokens, storage, network, power, space, staff...")]
    scope: Annotated[str, Col("For", "The job, pool or place that causes it")]
    shown: Annotated[str, Col("Cost", "As every other surface prints it")]
    typical_usd_month: Annotated[float | None, Col("Typical", "The formula on typical inputs", "USD/month")]
    low_usd_month: Annotated[float | None, Col("P10", "One in ten draws is cheaper", "USD/month")]
    high_usd_month: Annotated[float | None, Col("P90", "One in ten draws is dearer", "USD/month")]
    formula: Annotated[str, Col("Formula", "How it is computed; the inputs stand in table figures", wide=True)]
    grade: Annotated[str, Col("Grade", "Weakest grade among its inputs")]
    sources: Annotated[str, Col("Sources", "What its inputs rest on", wide=True)]
    as_of: Annotated[str, Col("As of", "Oldest date among its inputs", date=True)]


@dataclass(frozen=True, slots=True)
class LatencyRow:
    """The request path of one workload in one option."""

    id: Annotated[str, Col("Id", "option/workload/path")]
    option: Annotated[str, Col("Option", "Id of the option")]
    path: Annotated[str, Col("Path", "workload/path")]
    p50_shown: Annotated[str, Col("P50", "As every other surface prints it")]
    p95_shown: Annotated[str, Col("P95", "As every other surface prints it")]
    p50_ms: Annotated[float, Col("P50, typical", "Half of the requests are faster", "ms")]
    p95_ms: Annotated[float, Col("P95, typical", "19 of 20 requests are faster", "ms")]
    limit_ms: Annotated[float | None, Col("Limit", "Your limit at P95; empty where none is set", "ms")]
    within_limit: Annotated[str, Col("Within the limit", "yes, no, or no limit")]


@dataclass(frozen=True, slots=True)
class HopRow:
    """One part of a request path, in the order in which a request passes them."""

    id: Annotated[str, Col("Id", "option/workload/path/number")]
    option: Annotated[str, Col("Option", "Id of the option")]
    path: Annotated[str, Col("Path", "workload/path")]
    order: Annotated[int, Col("Order", "1 = first")]
    part: Annotated[str, Col("Part", "What takes the time")]
    place: Annotated[str, Col("Place", "Place or link on which it happens")]
    p50_ms: Annotated[float, Col("P50", "Once, half of the times faster", "ms")]
    p95_ms: Annotated[float, Col("P95", "Once, 19 of 20 times faster", "ms")]
    times: Annotated[float, Col("Times", "How often a task passes it", "times")]
    grade: Annotated[str, Col("Grade", "measured, published, relayed, vendor or judgement")]
    source: Annotated[str, Col("Source", "What the time rests on", wide=True)]


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """Where one component of one workload stands in one option."""

    id: Annotated[str, Col("Id", "option/workload/component")]
    option: Annotated[str, Col("Option", "Id of the option")]
    component: Annotated[str, Col("Component", "workload/component")]
    site: Annotated[str, Col("Place", "Where it stands")]
    provider: Annotated[str, Col("Provider", "Who provides the place")]
    region: Annotated[str, Col("Region", "The provider's name of the region")]
    hardware: Annotated[str, Col("Hardware", "GPU, device or hosted model")]
    purchase: Annotated[
        str,
        Col(
            "Bought as",
            "owned, reserved (for 3 years), reserved_1y, on_demand, spot, tokens; "
            "reserved_and_on_demand: at the peak more by the hour",
        ),
    ]
    count: Annotated[int | None, Col("Count", "GPUs or devices; empty where they are not counted")]
    utilisation_share: Annotated[float | None, Col("Busy", "Load over what the hardware can carry", "share")]


@dataclass(frozen=True, slots=True)
class OmissionRow:
    """One thing that the amounts of an option leave out."""

    id: Annotated[str, Col("Id", "option/number")]
    option: Annotated[str, Col("Option", "Id of the option")]
    text: Annotated[str, Col("Not in this number", "What is left out", wide=True)]


def options(advice: Advice, knowledge: Knowledge) -> Iterator[OptionRow]:
    """The designs side by side."""
    for o in advice.recommendation.options:
        e, typical = o.evaluation, text.figure_of(advice, o, "monthly_cost")
        yield OptionRow(
            id=o.id,
            label=o.label,
            recommended=o.recommended,
            feasible=o.feasible,
            same_as=o.same_as,
            pattern=o.pattern,
            pattern_label=o.pattern_label,
            monthly_cost_shown=text.shown(typical),
            monthly_cost_typical_usd=typical.value if typical else None,
            **_band("monthly_cost", o.monthly_cost_usd),
            three_year_cost_shown=text.shown(text.figure_of(advice, o, "three_year_cost")),
            **_band("three_year_cost", o.three_year_cost_usd),
            capex_shown=text.shown(text.figure_of(advice, o, "capex")),
            capex_p50_usd=o.capex_usd.p50 if o.capex_usd else None,
            availability_shown=text.shown(text.figure_of(advice, o, "availability")),
            availability_share=e.availability_share if e else None,
            rto_h=e.rto_h if e else None,
            rpo_h=e.rpo_h if e else None,
            carbon_kg_month=e.carbon_kg_month if e else None,
            probability_cheapest_share=o.probability_cheapest,
            regret_mean_usd=o.regret_mean_usd,
            regret_p95_usd=o.regret_p95_usd,
            why_not=joined(o.why_not),
            not_included=joined(e.not_included if e else ()),
        )


def cost_lines(advice: Advice, knowledge: Knowledge) -> Iterator[CostLineRow]:
    """The monthly cost of every option, line by line."""
    for o in advice.recommendation.options:
        for line in o.evaluation.lines if o.evaluation else ():
            figure = text.figure_of(advice, o, f"cost/{line.id}")
            yield CostLineRow(
                id=f"{o.id}/{line.id}",
                option=o.id,
                line=line.id,
                label=line.label,
                category=line.category,
                scope=line.scope,
                shown=text.shown(figure),
                typical_usd_month=figure.value if figure else None,
                low_usd_month=figure.low if figure else None,
                high_usd_month=figure.high if figure else None,
                formula=line.formula,
                grade=figure.grade if figure else "",
                sources=joined(text.source_text(s, knowledge) for s in figure.sources) if figure else "",
                as_of=figure.as_of if figure else "",
            )


def _paths(advice: Advice) -> Iterator[tuple[Option, str, Path]]:
    for o in advice.recommendation.options:
        yield from ((o, id, path) for id, path in (o.evaluation.paths if o.evaluation else {}).items())


def latencies(advice: Advice, knowledge: Knowledge) -> Iterator[LatencyRow]:
    """Every request path of every option that was evaluated."""
    for o, id, path in _paths(advice):
        p50, p95 = (text.shown(text.latency_of(advice, o, id, end)) for end in ("p50", "p95"))
        limit = path.limit_ms
        kept = "no limit" if limit is None else "yes" if path.p95_ms <= limit else "no"
        yield LatencyRow(f"{o.id}/{id}", o.id, id, p50, p95, path.p50_ms, path.p95_ms, limit, kept)


def hops(advice: Advice, knowledge: Knowledge) -> Iterator[HopRow]:
    """Every request path part by part."""
    for o, id, path in _paths(advice):
        for order, part in enumerate(path.segments, 1):
            times = (part.p50_ms, part.p95_ms, float(part.repeat))
            rest = (part.grade, text.source_text(part.source, knowledge))
            yield HopRow(f"{o.id}/{id}/{order}", o.id, id, order, part.label, part.place, *times, *rest)


def placements(advice: Advice, knowledge: Knowledge) -> Iterator[PlacementRow]:
    """Where each component stands, per option: the bill of materials."""
    for o in advice.recommendation.options:
        for component, p in o.placement.items():
            where = (p.site, p.provider, p.region, p.hardware, p.purchase, p.count or None, p.utilisation)
            yield PlacementRow(f"{o.id}/{component}", o.id, component, *where)


def omissions(advice: Advice, knowledge: Knowledge) -> Iterator[OmissionRow]:
    """What the amounts of each option leave out, and the regimes that no rule speaks of."""
    for o in advice.recommendation.options:
        for number, left_out in enumerate(o.evaluation.not_included if o.evaluation else (), 1):
            yield OmissionRow(f"{o.id}/{number}", o.id, left_out)
    for id in advice.not_judged:
        name = knowledge.regimes[id].name if id in knowledge.regimes else id
        yield OmissionRow(f"not_judged/{id}", "", f"{name}: named in the answers, but no rule speaks of it")


def _band(name: str, band: Band | None) -> dict[str, Any]:
    return {f"{name}_{p}_usd": getattr(band, p) if band else None for p in ("p10", "p50", "p90")}
