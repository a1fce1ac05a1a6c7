"""The cost lines that a deployment brings apart from its pools: tokens, data, links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from advisor.design.engines import Engine
from advisor.design.model import Place
from advisor.design.study import Study, home_of_data
from advisor.models import cost
from advisor.models.book import given

BYTES_PER_TOKEN: Final = 4.0
PREMISES: Final = frozenset({"onprem", "colo"})
REQUEST_KB: Final = 4.0  # headers and framing of an answer, judgement


def lines(
    study: Study, scope: str, engine: Engine, parts: Mapping[str, Place], places: Mapping[str, Place]
) -> Iterator[cost.Line]:
    """Tokens of a hosted model, data that is moved, the index, what leaves a cloud, the private link."""
    book, work = study.book, study.work
    if engine.offer is not None:
        tokens = (work.input_tokens, work.output_tokens)
        yield cost.hosted_tokens(book, scope, engine.offer, work.demand, *tokens, work.cached)
    yield from _data(study, scope, parts["data"])
    yield from _leaving(study, scope, parts)
    if _private_link(places):
        yield cost.interconnect(book, scope)


def _data(study: Study, scope: str, place: Place) -> Iterator[cost.Line]:
    """Data that stays where it is costs what it costs today; a copy elsewhere is new."""
    home = home_of_data(study)
    data_tb = study.case.number("data_tb")
    if home is None or home.id != place.id:
        if place.kind == "cloud":
            item = _item(study, f"{place.provider}_object_hot", "object_storage_hot")
            yield cost.storage(study.book, scope, data_tb, item, f"Copy of the data in {place.label}")
        elif place.kind in ("onprem", "colo"):
            yield cost.owned_storage(study.book, scope, data_tb)
    if study.work.usecase == "rag":
        yield cost.vector_store(study.book, scope, data_tb)


def _leaving(study: Study, scope: str, parts: Mapping[str, Place]) -> Iterator[cost.Line]:
    """What leaves a cloud: answers to the users, and passages where retrieval is there and inference is not."""
    gateway, inference = parts["gateway"], parts["inference"]
    if gateway.kind != "cloud":
        return
    tokens = study.work.output_tokens + (study.work.input_tokens if inference.id != gateway.id else 0.0)
    kb = given(
        f"{scope}/answer_kb", tokens * BYTES_PER_TOKEN / 1000 + REQUEST_KB, "kB", "4 bytes a token, 4 kB framing"
    )
    label = f"Answers leaving {gateway.label}"
    yield cost.answers_leaving(study.book, scope, study.work.demand, kb, gateway.provider, label)


def _item(study: Study, own: str, general: str) -> str:
    """The provider's own price where the table has one, else the general one."""
    return own if own in study.book.knowledge.items else general


def _private_link(places: Mapping[str, Place]) -> bool:
    """Whether own premises and a cloud serve together. A hosted model is called over the line that is there."""
    kinds = {p.kind for p in places.values()}
    return "cloud" in kinds and not kinds.isdisjoint(PREMISES)
