"""The fitted constants of the models (data/models_fit.yaml), written by `python -m advisor.models.fit`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from advisor.folders import data_folder
from advisor.knowledge.model import Knowledge
from advisor.strict_yaml import read_yaml

FILE: Final = "models_fit.yaml"


@dataclass(frozen=True, slots=True)
class FitError:
    """How far a fitted model was off on rows kept apart, as shares.

    name            what was estimated, with its unit: tpot_ms, rtt_ms...
    group           what the estimate rested on, or which rows
    n               rows
    coverage_share  how many measurements lay in the 80 % interval
    """

    name: str
    group: str
    n: int
    median_share: float
    p90_share: float
    coverage_share: float


@dataclass(frozen=True, slots=True)
class Constants:
    """Everything that was fitted or chosen for the models, with the intervals that the fit left.

    serving       constants of the roofline by name (see roofline.Physics)
    interval      metric → (low, high) factors on the estimate that held 80 % of left-out measurements
    spread        P95/P50 ratio of a served metric over requests, by name
    vision        constants of classification and embedding throughput
    network       constants of the distance model
    errors        how far the models were off on rows kept apart
    source, as_of where they come from
    """

    serving: Mapping[str, float]
    interval: Mapping[str, tuple[float, float]]
    spread: Mapping[str, float]
    vision: Mapping[str, float]
    network: Mapping[str, float]
    source: str
    as_of: str
    errors: tuple[FitError, ...] = ()


def constants(knowledge: Knowledge | None = None) -> Constants:
    """The constants beside a knowledge, by default the advisor's own. Raises InputError for a file that is wrong."""
    folder = knowledge.folder if knowledge is not None and knowledge.folder else str(data_folder())
    return _read(folder)


@lru_cache(maxsize=8)
def _read(folder: str) -> Constants:
    data: Any = read_yaml(Path(folder) / FILE, FILE).data
    pairs = {name: (float(low), float(high)) for name, (low, high) in data.pop("interval").items()}
    source, as_of = data.pop("source"), data.pop("as_of")
    errors = tuple(FitError(**row) for row in data.pop("errors", ()))
    tables = {name: MappingProxyType({k: float(v) for k, v in table.items()}) for name, table in data.items()}
    return Constants(interval=MappingProxyType(pairs), source=source, as_of=as_of, errors=errors, **tables)
