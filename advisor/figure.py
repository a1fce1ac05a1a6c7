"""A figure: a value with its range, unit, formula, inputs and sources, and the one text that every surface prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, get_args

from advisor.expr import compile_expression

Grade = Literal["measured", "published", "relayed", "vendor", "judgement"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)  # best first


@dataclass(frozen=True, slots=True)
class Quantity:
    """One input of a formula.

    key     stable path of the knowledge figure or answer, e.g. "prices/aws/p5.48xlarge/eu-north-1/on_demand_usd_h";
            the same key is drawn once and shared by every formula that uses it
    value   typical; low and high are its P10 and P90
    source  id of a source, or a plain text such as "your answer"
    group   name of the common driver that it moves with ("gpu_price", "load"), empty for none
    """

    key: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    as_of: str = ""
    grade: Grade = "judgement"
    group: str = ""
    override: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its inputs: how an amount comes about, before it becomes a figure."""

    text: str
    inputs: Mapping[str, Quantity]

    @property
    def value(self) -> float:
        """The formula on the typical values of its inputs."""
        return evaluate_formula(self.text, self.inputs)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is shown, and how it came about.

    formula  text in the language of advisor.expr over the names of `inputs`; evaluated on them it gives `value`
    low/high P10 and P90
    """

    id: str
    label: str
    value: float
    low: float
    high: float
    unit: str
    formula: str
    inputs: Mapping[str, Quantity]
    note: str = ""
    grade: Grade = field(init=False)
    sources: tuple[str, ...] = field(init=False)
    as_of: str = field(init=False)
    override: bool = field(init=False)

    def __post_init__(self) -> None:
        parts = self.inputs.values()
        worst = max((GRADES.index(q.grade) for q in parts), default=len(GRADES) - 1)
        object.__setattr__(self, "grade", GRADES[worst])
        object.__setattr__(self, "sources", tuple(dict.fromkeys(q.source for q in parts if q.source)))
        object.__setattr__(self, "as_of", min((q.as_of for q in parts if q.as_of), default=""))
        object.__setattr__(self, "override", any(q.override for q in parts))

    @property
    def shown(self) -> str:
        """The rounded text that screen, PDF, CSV and command line print."""
        return show_range(self.low, self.value, self.high, self.unit)


def evaluate_formula(formula: str, inputs: Mapping[str, Quantity]) -> float:
    """The formula on the typical values of its inputs."""
    return _typical(formula, tuple(inputs), tuple(q.value for q in inputs.values()))


@lru_cache(maxsize=16384)
def _typical(formula: str, names: tuple[str, ...], values: tuple[float, ...]) -> float:
    """Kept, because the same line of cost stands in many candidate designs."""
    return float(compile_expression(formula)(dict(zip(names, values, strict=True))))


_SUFFIXES: Final = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_PERIODS: Final = {
    "": "", "month": " a month", "year": " a year", "3 years": " over three years", "h": " an hour",
    "site": " a site", "site one-off": " a site, once", "site device": " a device", "site-month": " a site and month",
    "device-month": " a device and month", "visit": " a visit", "GPU": " a GPU", "GPU-h": " a GPU hour",
    "GPU-year": " a GPU and year", "rack-month": " a rack and month", "kW-month": " a kW and month", "kWh": " a kWh",
    "GB": " a GB", "GB-month": " a GB and month", "TB": " a TB", "Mtok": " a million tokens",
    "Mbps-month": " a Mbit/s and month",
}  # fmt: skip
_SHARES: Final = {  # 0-1 in the data, per cent for people
    "share": "", "fraction": "", "per year": " a year", "fraction of capex per year": " of the price a year",
}  # fmt: skip
_COUNTS: Final = {"ratio": "", "FTE/device": "FTE a device", "million/TB": "million a TB", "percent": "%"}
_PLURALS: Final = frozenset(
    {"hours", "days", "weeks", "months", "years", "tokens", "sites", "devices", "servers", "replicas", "GPUs"}
)
CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905  a list of 150 quoted codes reads worse
)
"""ISO 4217, so that an amount of money is told from a count of GPUs or FTE by its unit alone."""


def _money(unit: str) -> str:
    """How an amount of money is written, with {} for the number: "USD {} a month"; "" for any other unit."""
    code, _, period = unit.partition("/")
    return f"{code} {{}}{_PERIODS[period]}" if code in CURRENCIES and period in _PERIODS else ""


def round_significant(value: float, digits: int = 2) -> float:
    """The value to so many significant digits; 0 stays 0."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _scale(*values: float) -> tuple[float, str]:
    top = max(abs(v) for v in values)
    return next(((size, suffix) for size, suffix in _SUFFIXES if round_significant(top, 3) >= size), (1.0, ""))


_TIMES: Final = ((600_000.0, 60_000.0, "min"), (10_000.0, 1000.0, "s"))


def _readable(unit: str, *values: float) -> tuple[float, str]:
    """Divisor and unit in which an amount reads well: long times in seconds or minutes, much carbon in tonnes."""
    top = max(abs(v) for v in values)
    if unit == "ms":
        return next(((size, name) for least, size, name in _TIMES if top >= least), (1.0, unit))
    if unit.startswith("kg ") and top >= 10_000:
        return 1000.0, unit.replace("kg ", "t ", 1)
    return 1.0, unit


def _plain(value: float, digits: int) -> str:
    rounded = round_significant(value, digits)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.10g}"


def _number(value: float, size: float, digits: int) -> str:
    return _plain(value / size, digits)


def show(value: float, unit: str, digits: int = 3) -> str:
    """One number as people read it, at most three significant digits: "USD 48k a month", "640 ms", "99.9 %"."""
    if unit in _SHARES:
        return f"{_percent(value)} %{_SHARES[unit]}"
    if money := _money(unit):
        size, suffix = _scale(value)
        return money.format(_number(value, size, digits) + suffix)
    size, unit = _readable(_COUNTS.get(unit, unit), value)
    number = _plain(value / size, digits)
    return f"{number} {_singular(unit) if number == '1' else unit}".rstrip()


def _singular(unit: str) -> str:
    """A unit behind a one: "hour", "GPU", "token a day"."""
    word, space, rest = unit.partition(" ")
    return f"{word[:-1]}{space}{rest}" if word in _PLURALS else unit


def _percent(share: float) -> str:
    percent = share * 100
    if percent <= 99:
        return _plain(percent, 3)
    digits = 2 if percent < 99.985 else 3
    return f"{percent:.{digits}f}".rstrip("0").rstrip(".")


def show_chance(share: float) -> str:
    """A share of simulated outcomes in whole per cent; what is not certain is never said to be."""
    percent = round(share * 100)
    if percent == 100 and share < 1:
        return "over 99 %"
    if percent == 0 and share > 0:
        return "under 1 %"
    return f"{percent} %"


def show_range(low: float, value: float, high: float, unit: str) -> str:
    """A range with its typical value: "USD 41-58k a month (typical 48k)". Equal ends collapse to one number."""
    if unit in _SHARES:
        ends = (_percent(low), _percent(high))
        if ends[0] == ends[1]:
            return show(value, unit)
        span = "-".join(ends) if low >= 0 else " to ".join(ends)
        return f"{span} %{_SHARES[unit]} (typical {_percent(value)})"
    money = _money(unit)
    size, suffix = _scale(low, value, high) if money else (1.0, "")
    if size == 1000 and 0 < low < size and round_significant(high) < 10 * size:
        size, suffix = 1.0, ""  # 790-4,200 reads better than 0.79-4.2k
    if not money:
        size, unit = _readable(_COUNTS.get(unit, unit), low, value, high)
    texts = [_number(v, size, 2) for v in (low, value, high)]
    if texts[0] == texts[2]:
        return show(value / (1.0 if money else size), unit)
    span = f"{texts[0]}-{texts[2]}{suffix}" if low >= 0 else f"{texts[0]}{suffix} to {texts[2]}{suffix}"
    body = money.format(span) if money else f"{span} {unit}".rstrip()
    return f"{body} (typical {texts[1]}{suffix})"


def show_span(low: float, high: float, unit: str) -> str:
    """Two ends without a typical value between them: "USD 300-5,000 a month"."""
    return show_range(low, low, high, unit).partition(" (typical")[0]
