"""Which file under data/ holds what: the one list of the tables, their row types and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from advisor.knowledge import model


@dataclass(frozen=True, slots=True)
class RttRow:
    """A row of network/rtt.csv: a directed pair of regions and its measured round trip."""

    src_provider: str
    src: str
    dst_provider: str
    dst: str
    ms: float
    source: str


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A row of aliases.csv: a name as published, and our id for it."""

    kind: str
    published: str
    id: str


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of entry and where it stands.

    files  names or patterns below the folder, separated by spaces; all that match are read, in order of names
    top    for YAML: the key of the list; empty for CSV
    key    what identifies an entry: two with the same key are an error; None allows it
    listed kept as a tuple in the order of the file, instead of a mapping by key
    blank  number columns, separated by spaces, in which an empty cell means 0, not known
    """

    name: str
    kind: type[Any]
    files: str
    top: str = ""
    key: Callable[[Any], Any] | None = lambda entry: entry.id
    blank: str = ""
    listed: bool = False


TABLES: Final[tuple[Table, ...]] = (
    Table("sources", model.Source, "sources.yaml", "sources"),
    Table("facts", model.Fact, "facts.yaml", "facts"),
    Table("ageing", model.Ageing, "ageing.yaml", "ageing", key=lambda a: a.kind),
    Table("questions", model.Question, "questions.yaml", "questions"),
    Table("derived", model.DerivedFact, "derived.yaml", "derived"),
    Table("themes", model.Theme, "themes.yaml", "themes"),
    Table("roles", model.Role, "roles.yaml", "roles"),
    Table("thresholds", model.Threshold, "thresholds.yaml", "thresholds"),
    Table("causes", model.Cause, "causes.yaml", "causes"),
    Table("rules", model.Rule, "rules/*.yaml", "rules"),
    Table("linter_exceptions", model.LinterException, "linter_exceptions.yaml", "exceptions", key=None, listed=True),
    Table("contradictions", model.Contradiction, "contradictions.yaml", "contradictions"),
    Table("efforts", model.Effort, "efforts.yaml", "efforts", key=lambda e: e.question),
    Table("patterns", model.Pattern, "patterns/*.yaml", "patterns"),
    Table("pairs", model.Pair, "pairs.csv", key=lambda p: (p.a, p.b)),
    Table("transitions", model.Transition, "transitions.yaml", "transitions", key=lambda t: t.pattern),
    Table("inaction", model.Inaction, "inaction.yaml", "inaction", key=lambda i: i.rule),
    Table("quote_lines", model.QuoteKind, "quote_lines.yaml", "quote_lines"),
    Table("regimes", model.Regime, "regimes.yaml", "regimes"),
    Table("jurisdictions", model.Jurisdiction, "jurisdictions.yaml", "jurisdictions"),
    Table("providers", model.Provider, "providers.csv"),
    Table("regions", model.Region, "network/regions.csv", key=lambda r: (r.provider, r.region)),
    Table(
        "gpus",
        model.Gpu,
        "hardware/gpus.csv",
        blank="mem_usable_gib bf16_tflops fp8_tflops fp4_tflops int8_tops tdp_w link_gb_s "
        "street_price_low_usd street_price_high_usd",
    ),
    Table("servers", model.Server, "hardware/servers.csv", listed=True),
    Table(
        "instances",
        model.Instance,
        "prices/instances.csv",
        key=lambda i: (i.provider, i.shape, i.region, i.as_of),
        listed=True,
        blank="spot_usd_h",
    ),
    Table(
        "tokens",
        model.TokenPrice,
        "prices/tokens.csv",
        key=lambda t: (t.provider, t.model),
        listed=True,
        blank="cached_usd_mtok max_input_tokens off_peak_input_usd_mtok off_peak_output_usd_mtok long_from_tokens "
        "long_input_usd_mtok long_output_usd_mtok next_input_usd_mtok next_output_usd_mtok",
    ),
    Table("models", model.Model, "models.csv"),
    Table("items", model.CostItem, "prices/items/*.csv"),
    Table("energy", model.Energy, "energy.csv", key=lambda e: e.code),
    Table("segments", model.Segment, "network/segments.csv"),
    Table("currencies", model.Currency, "currencies.csv"),
    Table("ownership", model.OwnershipRule, "ownership.yaml", "ownership"),
    Table("phases", model.Phase, "phases.yaml", "phases", listed=True),
    Table("classification", model.Classification, "classification.yaml", "classification", key=None, listed=True),
    Table("defaults", model.Default, "defaults.yaml", "defaults", key=None, listed=True),
    Table("rtt", RttRow, "network/rtt.csv", key=lambda r: (r.src_provider, r.src, r.dst_provider, r.dst)),
    Table("aliases", AliasRow, "aliases.csv", key=lambda a: a.published),
    Table("load_profiles", model.LoadProfile, "load_profiles.yaml", "load_profiles"),
    Table("own_runs", model.OwnRun, "own_runs.csv", listed=True),
    Table("samples", model.Sample, "samples/index.yaml", "samples"),
    Table("agendas", model.Agenda, "agendas.yaml", "agendas"),
    Table("published", model.PublishedFormula, "published.yaml", "published"),
)

MEASURED: Final = Table(
    "measured",
    model.MeasuredRow,
    "measured/inference.csv",
    blank="gpu_count tp pp dp_attn moe_tp moe_ep isl osl concurrency request_rate",
)
MEASURED_SOURCES: Final = "measured/sources.csv"  # id, text, url, date: named once instead of in every row
