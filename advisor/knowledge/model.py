"""What the knowledge holds, typed and frozen. One class per kind of entry in data/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from advisor.expr import Expression
from advisor.figure import Grade

Layer = Literal["infrastructure", "adoption", "usecase"]
LAYERS: Final[tuple[Layer, ...]] = ("infrastructure", "adoption", "usecase")
Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")  # worst first


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read. `text` is the citation, `relayed` says a second party reports the primary source.

    lasting  a law, standard or book that holds until it is replaced: its date does not make it stale
    """

    id: str
    text: str
    date: str
    grade: Grade
    relayed: bool = False
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Ageing:
    """How old sources of a kind may grow: fresh up to `fresh_days`, stale past `stale_days`, ageing between."""

    kind: str
    label: str
    fresh_days: int
    stale_days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A grounding fact of the brief, shown with its source.

    beside  what an assessment has to say to it: its saving, its monthly cost; empty for nothing
    """

    id: str
    text: str
    sources: tuple[str, ...]
    grade: Grade
    as_of: str
    beside: Literal["", "saving", "monthly_cost"] = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer of a choice."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Options of a long choice that are shown together, under a label."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the assessment. `ask_if` false makes it not applicable; unknown means: ask.

    label  its short name inside a sentence or a column; empty where `text` has to serve
    step   the part of the walk that asks it: context, data, infrastructure, adoption, usecase, load
    layer  as in the brief: org, infrastructure, adoption, usecase, data, cost
    whole  a number of things of which there is no part
    decides  how much the recommended design hangs on it beside what the rules make of it, 0..1: a judgement, used only
           to rank what to ask next
    groups  how a long list of options is laid out; those in no group come last
    """

    id: str
    text: str
    type: Literal["single", "multi", "number"]
    layer: str
    step: str
    why: str
    options: tuple[Option, ...] = ()
    ask_if: Expression | None = None
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    percent: bool = False
    whole: bool = False
    help: str = ""
    label: str = ""
    decides: float = 0.0
    groups: tuple[Group, ...] = ()

    def option(self, id: str) -> Option:
        """The option of that id; KeyError if there is none."""
        for option in self.options:
            if option.id == id:
                return option
        raise KeyError(id)


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A value that the models compute and the rules read (distance_km, utilisation...).

    label  its short name inside a sentence; empty where `meaning` has to serve
    """

    id: str
    meaning: str
    unit: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that rules compare with, named once (data/thresholds.yaml). A rule's `when` names it by its id.

    reason  why it stands there and not lower or higher
    """

    id: str
    label: str
    value: float
    unit: str
    reason: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to one answer: `to` replaces it; `add` and `remove` change a multiple choice."""

    question: str
    to: str | float | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a finding: a sentence, and where one exists the change to the answers that it amounts to."""

    say: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A misalignment rule: one entry under data/rules. There `verify` and `responsible` must be given.

    verify       the question to put to somebody, or the thing to look at, that shows whether it is really so
    responsible  id of the role that can settle it
    false_alarm  when the finding would be wrong; empty only where the answers contradict each other by logic
    threshold    "judgement" where the direction is sourced and the number in `when` is not
    thresholds   ids of the thresholds that `when` names in the file; read from there, not stated
    """

    id: str
    title: str
    theme: str
    layers: tuple[str, ...]
    severity: Severity
    when: Expression
    why: str
    remedy: Remedy
    cause: str
    sources: tuple[str, ...]
    basis: Literal["sourced", "mixed", "judgement"]
    instead_of: tuple[str, ...] = ()
    false_alarm: str = ""
    threshold: Literal["", "judgement"] = ""
    verify: str = ""
    responsible: str = ""
    thresholds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinterException:
    """A finding of the rule linter that is accepted, and why (data/linter_exceptions.yaml).

    kind     the check that found it
    rules    the rules that it names, all of them
    options  the answers that it names, as `question.option` or a question alone, all of them
    """

    kind: str
    reason: str
    rules: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was merged over the advisor's own knowledge.

    adds, replaces  entries as `table/id`
    """

    id: str
    name: str
    version: str
    as_of: str
    by: str = ""
    adds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot all be true: the condition on which they clash, and the questions to look at again."""

    id: str
    say: str
    when: Expression
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much it weighs that a repair changes an answer (data/efforts.yaml).

    kind        means: how it is built; need: what it is for; remedy: a fact that only a rule's own remedy changes
    counts_as   how many changed answers a change of this one counts as
    disruption  orders changes that count alike
    """

    question: str
    kind: Literal["means", "need", "remedy"]
    disruption: float
    counts_as: float = 1


@dataclass(frozen=True, slots=True)
class Transition:
    """Months that it takes to bring one workload to a pattern: P10, typical, P90, all judgement."""

    pattern: str
    low: float
    months: float
    high: float
    reason: str


@dataclass(frozen=True, slots=True)
class Inaction:
    """What it costs a month to leave the finding of a rule as it is (data/inaction.yaml).

    money    what is paid for: of several findings on the same money only the largest counts
    formula  USD a month
    """

    rule: str
    money: str
    formula: Expression
    say: str


@dataclass(frozen=True, slots=True)
class QuoteKind:
    """A kind of cost that a vendor's quote holds or leaves out (data/quote_lines.yaml).

    words    phrases by which a line of a quote is recognised; "*" leaves the end open, "=" asks for the whole text
    why      what it means when the kind is missing
    lines    first parts of the ids of our own cost lines that stand against it
    when     the designs in which a complete quote holds it; None: its absence is never told
    once, month  its size where our model has no line, USD and USD a month
    usual    what a line without a stated period is taken for; empty: it is not counted
    note     what to know when the two amounts are compared
    """

    id: str
    label: str
    words: tuple[str, ...]
    why: str
    sources: tuple[str, ...]
    lines: tuple[str, ...] = ()
    when: Expression | None = None
    once: Expression | None = None
    month: Expression | None = None
    usual: Literal["", "once", "month"] = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject that findings are grouped by, with its label on screen."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Role:
    """Who can settle a finding: a function that most organisations have, under whatever title.

    does  what the role decides or knows, in one sentence
    """

    id: str
    label: str
    does: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A decision or state that several findings come from; `question` is the answer that expresses it."""

    id: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What must be true before a pattern works: a condition over the answers, and the sentence shown."""

    say: str
    when: Expression
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign in the answers that speaks for (weight > 0) or against (weight < 0) a pattern of its layer."""

    say: str
    when: Expression
    weight: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern card of one of the three layers.

    level  of an adoption pattern: how far along it is (0 unsanctioned, 1 sanctioned, 2 in production); a roadmap moves
           one level at a time
    """

    id: str
    layer: Layer
    name: str
    meaning: str
    signs: str
    failure: str
    numbers: str
    sources: tuple[str, ...]
    signals: tuple[Signal, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """How well two patterns of different layers go together, 0 (contradict) to 4 (made for each other)."""

    layers: tuple[Layer, Layer]
    a: str
    b: str
    score: int
    reason: str
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """A law or contract regime and what it asks of placement.

    judged     False: named in the answers but no rule speaks of it ("not judged")
    countries  ISO codes where processing and storage may happen; empty for no limit
    operators  "any", "not_foreign" (no parent outside `countries`), or "qualified" (one of `qualifications`)
    failover   "any" or "inside" (only within `countries`)
    """

    id: str
    name: str
    demand: str
    sources: tuple[str, ...]
    as_of: str
    grade: Grade
    judged: bool = True
    countries: tuple[str, ...] = ()
    operators: Literal["any", "not_foreign", "qualified"] = "any"
    qualifications: tuple[str, ...] = ()
    failover: Literal["any", "inside"] = "any"
    binds: Expression | None = None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where users and data are: the countries it stands for and the place taken for it where the user names none."""

    id: str
    label: str
    countries: tuple[str, ...]
    country: str
    city: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Provider:
    """Who operates a place or sells a hosted model: whose law reaches it, and what it is certified for.

    contract  the provider under whose contract it is sold; "" = its own
    """

    id: str
    name: str
    kind: Literal["cloud", "specialised", "model_vendor"]
    parent_country: str
    qualifications: tuple[str, ...]
    source: str
    as_of: str
    grade: Grade
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A cloud region with the coordinates of its metropolitan area."""

    provider: str
    region: str
    city: str
    country: str
    lat: float
    lon: float
    zone: str


@dataclass(frozen=True, slots=True)
class Gpu:
    """An accelerator; rates are dense, never sparse. 0 means not known."""

    id: str
    vendor: str
    form: str
    mem_gb: float
    mem_usable_gib: float
    mem_bw_gb_s: float
    bf16_tflops: float
    fp8_tflops: float
    fp4_tflops: float
    int8_tops: float
    tdp_w: float
    link_gb_s: float
    launch_year: int
    source: str
    as_of: str
    street_price_low_usd: float = 0
    street_price_high_usd: float = 0
    price_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Something with accelerators that can be bought: a server, or a device for a site."""

    id: str
    gpu: str
    gpus: int
    kind: Literal["server", "edge"]
    price_item: str
    power_item: str


@dataclass(frozen=True, slots=True)
class Instance:
    """A priced GPU shape in a region. spot_usd_h 0 = none offered."""

    provider: str
    shape: str
    gpu: str
    gpu_count: int
    region: str
    country: str
    on_demand_usd_h: float
    spot_usd_h: float
    placeable: bool
    as_of: str
    source: str


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """A hosted model's price per million tokens. `processed_in` empty = not stated, which fails residency rules.

    long_*  hold for the whole call from that many input tokens; next_* from that date; off_peak_* outside peak hours;
    0 or empty = none
    """

    provider: str
    model: str
    tier: str
    input_usd_mtok: float
    output_usd_mtok: float
    cached_usd_mtok: float
    max_input_tokens: float
    operator_country: str
    processed_in: str
    retires: str
    source: str
    as_of: str
    off_peak_input_usd_mtok: float = 0
    off_peak_output_usd_mtok: float = 0
    long_from_tokens: float = 0
    long_input_usd_mtok: float = 0
    long_output_usd_mtok: float = 0
    next_from: str = ""
    next_input_usd_mtok: float = 0
    next_output_usd_mtok: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """An open model's architecture, as memory and speed need it. kv_layers = layers with full attention."""

    id: str
    params_b: float
    active_b: float
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int
    attention: str
    kv_layers: int
    experts: int
    experts_per_token: int
    expert_params_b: float
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CostItem:
    """A price or ratio that is not a GPU hour or a token: low / typical / high (P10 / typical / P90)."""

    id: str
    label: str
    category: str
    low: float
    typical: float
    high: float
    unit: str
    source: str
    as_of: str
    grade: Grade
    note: str = ""


@dataclass(frozen=True, slots=True)
class Energy:
    """Electricity tariff and grid intensity of a country, a US state or an average; None = not known."""

    code: str
    name: str
    industrial_usd_kwh: float | None
    business_usd_kwh: float | None
    grid_gco2_kwh: float | None
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A latency component as a lognormal through P50 and P95, in ms (access networks and parts of a path)."""

    id: str
    label: str
    kind: Literal["access", "component"]
    p50_ms: float
    p95_ms: float
    source: str
    as_of: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class PublishedInput:
    """An input of a published formula that needs a word.

    also     other names under which the studies give it
    default  its value where a study leaves it unsaid
    """

    name: str
    also: tuple[str, ...] = ()
    default: float | None = None


@dataclass(frozen=True, slots=True)
class PublishedFormula:
    """A formula of a published cost study (data/published.yaml): a check of our arithmetic, never our own model."""

    id: str
    study: str
    says: str
    expression: Expression
    inputs: tuple[PublishedInput, ...] = ()

    def inputs_of(self, given: Mapping[str, float]) -> dict[str, float]:
        """The inputs under the names of the formula."""
        unsaid = {i.name: i.default for i in self.inputs if i.default is not None}
        renamed = {i.name: given[other] for i in self.inputs for other in i.also if other in given}
        return {**unsaid, **renamed, **given}


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and its reference rate: so many units to one euro, on the day that `as_of` names."""

    id: str  # ISO 4217
    name: str
    per_eur: float
    source: str
    as_of: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """A published rule of thumb: own rather than rent above low..high.

    of  use: share of its capacity that a server is kept busy with; owned_cost: rent as a share of owning's full cost
    """

    id: str
    label: str
    of: Literal["use", "owned_cost"]
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a roll-out and the share of the steady load it carries.

    months       how long it runs; low and high are P10 and P90, the typical value where they are left out
    begins_when  what the phase before must have shown
    stop_rule    when to stop or go back instead of going on
    """

    id: str
    label: str
    load_share: float
    months: float
    published_low_usd_month: float
    published_high_usd_month: float
    source: str
    stop_rule: str = ""
    begins_when: str = ""
    months_low: float | None = None
    months_high: float | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """One row of the table that names a design's infrastructure pattern; the first row whose `when` holds wins."""

    pattern: str
    label: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Default:
    """The value an estimate uses in place of an unknown answer: an assumption, listed, never written back.

    low and high are the P10 and P90 of a number; `when` limits it to some cases, first match wins.
    """

    question: str
    value: float | str
    when: Expression | None
    reason: str
    source: str
    as_of: str
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One public measurement of inference speed; a number that the publication does not state is 0.

    flag  "suspect" or "posthoc: ..." marks rows that take no part in a fit
    """

    id: str
    engine: str
    model: str
    precision: str
    gpu: str
    gpu_count: int
    tp: int
    mode: str
    isl: float
    osl: float
    concurrency: float
    metric: str
    stat: str
    value: float
    kind: str
    flag: str
    source: str
    as_of: str
    url: str = ""
    pp: int = 0
    dp_attn: int = 0
    moe_tp: int = 0
    moe_ep: int = 0
    request_rate: float = 0
    accuracy_target: str = ""


@dataclass(frozen=True, slots=True)
class OwnRun:
    """A measurement of the user's own service, which calibrates the estimates of that very machine.

    isl, osl     tokens in and out of a request;  concurrency: requests at once while it was measured
    metric       mean time to first token, or mean time per further token, in ms
    """

    id: str
    model: str
    gpu: str
    gpu_count: int
    precision: Literal["bf16", "fp16", "fp8", "int8", "fp4", "int4"]
    isl: float
    osl: float
    concurrency: float
    metric: Literal["ttft_ms", "tpot_ms"]
    value: float
    as_of: str
    source: str = "your own measurement"


@dataclass(frozen=True, slots=True)
class LoadProfile:
    """The course of a load: tasks in each of the 24 hours of a working day and of a day off, in any unit."""

    id: str
    label: str
    workday: tuple[float, ...]
    day_off: tuple[float, ...]
    source: str

    @property
    def week(self) -> tuple[float, ...]:
        """The 168 hours from Monday on."""
        return self.workday * 5 + self.day_off * 2


StepKind = Literal["opening", "picture", "votes", "pause", "decisions", "closing"]


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """A part of a workshop: how long, what happens in it, and what the facilitator says or asks.

    kind  opening: people join; picture: the advice as it stands; votes: questions are voted on and settled; pause;
          decisions: decisions, actions, milestones and the parking lot; closing: what changed today
    """

    kind: StepKind
    title: str
    minutes: int
    text: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """A template for a workshop. Its steps add up to `minutes`; `questions` is how many are voted on in that time."""

    id: str
    title: str
    minutes: int
    questions: int
    steps: tuple[AgendaStep, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A worked example that an assessment can start from. `file` is its assessment, below data/samples."""

    id: str
    title: str
    sector: str
    story: str
    file: str


@dataclass(frozen=True, slots=True)
class Rtt:
    """A measured round trip between two regions."""

    ms: float
    source: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything in data/, validated. Mappings are keyed by id; orders are those of the files.

    rtt        (provider, region, provider, region) → measured round trip
    measured   inference measurements; read on first use because it is by far the largest table
    own_runs   measurements of the user's own service, none in what ships
    hash       SHA-256 over every file that was read, those of packs included
    packs      what was merged over the advisor's own, in the order in which it was
    """

    version: str
    hash: str
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    derived: Mapping[str, DerivedFact]
    rules: Mapping[str, Rule]
    themes: Mapping[str, Theme]
    roles: Mapping[str, Role]
    causes: Mapping[str, Cause]
    patterns: Mapping[str, Pattern]
    pairs: Mapping[tuple[str, str], Pair]
    regimes: Mapping[str, Regime]
    jurisdictions: Mapping[str, Jurisdiction]
    providers: Mapping[str, Provider]
    regions: Mapping[tuple[str, str], Region]
    gpus: Mapping[str, Gpu]
    instances: tuple[Instance, ...]
    tokens: tuple[TokenPrice, ...]
    models: Mapping[str, Model]
    items: Mapping[str, CostItem]
    energy: Mapping[str, Energy]
    segments: Mapping[str, Segment]
    phases: tuple[Phase, ...]
    classification: tuple[Classification, ...]
    defaults: tuple[Default, ...]
    rtt: Mapping[tuple[str, str, str, str], Rtt]
    aliases: Mapping[str, str]
    samples: Mapping[str, Sample] = field(default_factory=dict)
    published: Mapping[str, PublishedFormula] = field(default_factory=dict)
    currencies: Mapping[str, Currency] = field(default_factory=dict)
    ownership: Mapping[str, OwnershipRule] = field(default_factory=dict)
    servers: tuple[Server, ...] = ()
    contradictions: Mapping[str, Contradiction] = field(default_factory=dict)
    efforts: Mapping[str, Effort] = field(default_factory=dict)
    transitions: Mapping[str, Transition] = field(default_factory=dict)
    inaction: Mapping[str, Inaction] = field(default_factory=dict)
    quote_lines: Mapping[str, QuoteKind] = field(default_factory=dict)
    ageing: Mapping[str, Ageing] = field(default_factory=dict)
    agendas: Mapping[str, Agenda] = field(default_factory=dict)
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    linter_exceptions: tuple[LinterException, ...] = ()
    own_runs: tuple[OwnRun, ...] = ()
    load_profiles: Mapping[str, LoadProfile] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()
    folder: str = ""
