"""Which tables there are, in the order of a workbook."""

from __future__ import annotations

from typing import Final

from advisor.report.tables import design, given, judgement, numbers, picture
from advisor.report.tables.column import Table

_ALL: Final = (
    Table("causes", "Root causes", "A root cause of a workload", judgement.CauseRow, judgement.causes),
    Table("findings", "Findings", "A rule that is not silent", judgement.FindingRow, judgement.findings),
    Table("inaction", "Cost of doing nothing", "A finding with a price", judgement.InactionRow, judgement.inaction),
    Table("options", "Options", "A design", design.OptionRow, design.options),
    Table("cost_lines", "Cost lines", "A line of cost of an option", design.CostLineRow, design.cost_lines),
    Table("not_included", "Not in these numbers", "A thing left out", design.OmissionRow, design.omissions),
    Table("latency", "Latency", "A request path of an option", design.LatencyRow, design.latencies),
    Table("latency_parts", "Latency parts", "A part of a request path", design.HopRow, design.hops),
    Table("placement", "Bill of materials", "A component of an option", design.PlacementRow, design.placements),
    Table("nodes", "Components", "A component on the topology", picture.NodeRow, picture.nodes),
    Table("links", "Links", "A connection on the topology", picture.LinkRow, picture.links),
    Table("roadmap", "Roadmap", "A step", picture.StepRow, picture.steps),
    Table("answers", "Answers", "A question of a workload", given.AnswerRow, given.answers),
    Table("sites", "Sites", "A place that you named", given.SiteRow, given.sites),
    Table("assumptions", "Assumptions", "A default in use", given.AssumptionRow, given.assumptions),
    Table("coverage", "Rule coverage", "A rule on a workload", judgement.CoverageRow, judgement.coverage),
    Table("figures", "Figures", "A number with its formula", numbers.FigureRow, numbers.figures),
    Table("sources", "Sources", "A source in use", given.SourceRow, given.sources),
    Table("about", "About", "A fact on this export", numbers.AboutRow, numbers.about),
)
TABLES: Final[dict[str, Table]] = {table.name: table for table in _ALL}
