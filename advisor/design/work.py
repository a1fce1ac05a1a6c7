"""What a workload asks for: load by block, tokens, the model that every option serves, its limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from advisor.design.case import Case
from advisor.figure import Quantity
from advisor.knowledge.model import Gpu, Model, TokenPrice
from advisor.models import memory, serving, speech, vision
from advisor.models.book import HOURS_PER_MONTH, Book
from advisor.models.demand import DurationCurve, duration_curve, split_tokens
from advisor.models.measured import MAX_GPUS

AGENTS: Final = frozenset({"agents", "multi_agent"})
STREAMED: Final = frozenset({"chat", "voice"})
SPEECH: Final = frozenset({"speech", "voice_ordering"})
LARGEST_SPEECH_B: Final = 8.0
SMALL_B: Final = 1.0  # billion parameters below which a classifier is no language model
PRECISIONS: Final[Mapping[str, int]] = {"bits_16": 16, "bits_8": 8, "bits_4": 4}
USUAL_BITS: Final = 8  # weights are served at 8 bits where nothing else is answered
SECONDS_PER_DAY: Final = 86_400.0
DEADLINE_SHARE: Final = 0.6  # of the deadline that one call of the model may use when the batch is chosen
PEAK_RANGE: Final = (1.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Work:
    """The demand of one workload inside one boundary, and the model that serves it.

    requests_day    tasks a day inside the boundary; calls: model calls a task
    model           a catalogue or scaled architecture; None for a small classifier or a speech model (params_b: size)
    bits            bits per weight at which every option serves the model
    cached          share of the tokens in that a prompt cache of a host serves; None where none is stated
    latency_ms      P95 limit to the first useful answer; None for batch work or where none is answered
    promised_share  promised availability, None where none is answered
    """

    usecase: str
    interaction: str
    requests_day: Quantity
    calls: Quantity
    input_tokens: float
    output_tokens: float
    curve: DurationCurve
    model: Model | None
    params_b: float
    latency_ms: float | None
    promised_share: float | None
    forecast: Quantity
    bits: int = USUAL_BITS
    cached: Quantity | None = None
    speech: bool = False

    @property
    def model_name(self) -> str:
        """The catalogue's name of the model, or its size."""
        return self.model.id if self.model else f"{self.params_b:g} B {'speech model' if self.speech else 'classifier'}"

    @property
    def hours(self) -> tuple[float, ...]:
        """Hours a month in each load block."""
        return tuple(share * HOURS_PER_MONTH for share in self.curve.hours_share)

    @property
    def calls_s(self) -> float:
        """Mean model calls per second."""
        return self.requests_day.value * self.calls.value / SECONDS_PER_DAY

    @property
    def deferrable(self) -> bool:
        """Batch work: sized by the day's volume, not by its peak."""
        return self.interaction == "batch"

    @property
    def streamed(self) -> bool:
        """People read or hear the answer as it comes: the first token counts, not the last."""
        return self.interaction in STREAMED and self.usecase not in AGENTS

    @property
    def deadline_share(self) -> float:
        """Of the deadline what the model may use when the batch is chosen; the rest is for slow calls and other parts.

        What calls in sequence take together spreads less than one of them: the reserve falls with the root of their
        number, as the deviation of a mean does.
        """
        return 1 / (1 + (1 / DEADLINE_SHARE - 1) / math.sqrt(max(1.0, self.calls.value)))

    @property
    def demand(self) -> Mapping[str, Quantity]:
        """The inputs that every line by volume shares."""
        return {"requests_day": self.requests_day, "calls": self.calls, "forecast": self.forecast}


def peak_of(case: Case) -> float:
    """Peak over mean of a case's load, within what the load curve takes; batch work is spread evenly."""
    if case.choice("interaction") == "batch":
        return 1.0
    return min(max(case.number("peak_mean").value, PEAK_RANGE[0]), PEAK_RANGE[1])


def week_of(case: Case) -> tuple[float, ...]:
    """The load in each hour of a week, in any unit; empty where its course was not answered."""
    profile = case.knowledge.load_profiles.get(case.choice("load_profile")) if case.known("load_profile") else None
    return profile.week if profile else ()


def work_of(case: Case, book: Book, share: float, peak_share: float) -> Work:
    """The work of a case inside a boundary that carries `share` of its demand.

    peak_share  share of the hours in the peak block, the same for all workloads of an assessment
    """
    usecase, interaction = case.choice("usecase"), case.choice("interaction")
    written = case.number("output_share").value
    deferrable = interaction == "batch"
    params_b, model = _model(case)
    # what is no language model has no tokens; a language model that classifies reads the whole text
    tokens = case.number("tokens_req", 1 if model is None else None).value
    tokens_in, tokens_out = split_tokens(tokens, usecase, case.knowledge, written)
    return Work(
        usecase=usecase,
        interaction=interaction,
        requests_day=_scaled(case.number("requests_day"), share),
        calls=case.number("steps", 1),
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        curve=duration_curve(peak_of(case), peak_share, week_of(case)),
        model=model,
        params_b=params_b,
        latency_ms=case.number("latency_ms").value if case.known("latency_ms") and not deferrable else None,
        promised_share=case.number("availability").value / 100 if case.known("availability") else None,
        forecast=book.item("forecast_error", "load"),
        bits=PRECISIONS.get(case.choice("precision_min"), USUAL_BITS),
        cached=case.number("cached_share") if case.known("cached_share") else None,
        speech=model is None and _is_speech(case, params_b),
    )


def _scaled(quantity: Quantity, share: float) -> Quantity:
    if share == 1.0:
        return quantity
    label = f"{quantity.label} ({share:.0%} inside this boundary)"
    return replace(
        quantity, value=quantity.value * share, low=quantity.low * share, high=quantity.high * share, label=label
    )


def _model(case: Case) -> tuple[float, Model | None]:
    """Parameters in billions and architecture of the model that all options serve."""
    params_b = case.number("model_b").value
    if case.choice("usecase") == "classification" and (params_b < SMALL_B or _is_speech(case, params_b)):
        return params_b, None
    return params_b, memory.model_of(case.knowledge, max(params_b, 0.1))


def _is_speech(case: Case, params_b: float) -> bool:
    """Speech into text, by a model made for it."""
    return case.known("usecase_detail") and case.choice("usecase_detail") in SPEECH and params_b <= LARGEST_SPEECH_B


def speed(
    work: Work, book: Book, gpu: Gpu, gpus: int, at_once: int = serving.MAX_BATCH
) -> serving.ServingEstimate | serving.Refusal:
    """How one replica on so many GPUs serves this work, its batch bounded by the work's own limits and by `at_once`."""
    if work.model is None:
        small = speech.estimate if work.speech else vision.estimate
        return small(book.knowledge, work.params_b, gpu, gpus)
    budget = None if work.latency_ms is None else work.latency_ms * work.deadline_share / work.calls.value
    return serving.estimate(
        book.knowledge, work.model, gpu, gpus, work.bits, work.input_tokens, work.output_tokens,
        book.item("tpot_reading_ms").value if work.streamed else None,
        budget if work.streamed else None,
        None if work.streamed else budget,
        at_once,
    )  # fmt: skip


def replica_gpus(work: Work, gpu: Gpu) -> int | None:
    """Fewest GPUs of a kind that hold the model with one call's context; None where none do."""
    if work.model is None:
        return 1
    context = work.input_tokens + work.output_tokens
    return memory.smallest_fit(work.model, work.bits, gpu, context, max_gpus=MAX_GPUS)


def hosted_offers(work: Work, case: Case) -> tuple[TokenPrice, ...]:
    """Hosted prices of the very model that the others serve; another model would compare different products."""
    if work.model is None:
        return ()
    names = {work.model.id, *(a for a, id in case.knowledge.aliases.items() if id == work.model.id)}
    return tuple(t for t in case.knowledge.tokens if t.model in names)
