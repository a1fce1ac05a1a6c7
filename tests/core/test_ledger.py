"""The ledger of sources and figures, and the search over the knowledge."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.knowledge import measured_rows, open_knowledge
from advisor.knowledge.catalogue import TABLES, catalogue, search
from advisor.knowledge.ledger import addresses, age_days, age_of, ledger, span
from advisor.knowledge.model import Ageing, Knowledge

KNOWLEDGE = open_knowledge()
ENTRIES = catalogue(KNOWLEDGE)
BOOK = ledger(KNOWLEDGE, ENTRIES, measured_rows(KNOWLEDGE))
LIMITS = Ageing("price", "Prices", 90, 180, "")
ORDER = ("fresh", "ageing", "stale")
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 24)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-25", date(2024, 1, 1), date(2025, 12, 31)),
        ("2025-2026", date(2025, 1, 1), date(2026, 12, 31)),
        ("2025-10..2026-02", date(2025, 10, 1), date(2026, 2, 28)),
    ],
)
def test_a_date_is_the_days_that_it_may_mean(text: str, first: date, last: date) -> None:
    assert span(text) == (first, last)


@pytest.mark.parametrize("text", ["", "from memory", "2026-13-40", "0000", "2026-02-30"])
def test_what_is_no_date_has_no_age_and_is_not_taken_for_fresh(text: str) -> None:
    assert span(text) is None
    assert age_of(text, LIMITS, TODAY) == "unclear"


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("2026-11-24", "fresh"),
        ("2026-08-01", "ageing"),
        ("2026-05-28", "stale"),
        ("2026-05", "ageing"),  # its last day is 178 days ago
        ("2026-04", "stale"),
        ("2026", "unclear"),
        ("2025", "stale"),  # even its last day is past the limit
        ("2031", "fresh"),
    ],
)
def test_stale_is_what_is_so_from_its_last_day_and_an_open_year_is_unclear(text: str, age: str) -> None:
    assert age_of(text, LIMITS, TODAY) == age


@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(0, 3000), st.integers(0, 3000))
def test_nothing_grows_younger(written: date, sooner: int, later: int) -> None:
    days = sorted((sooner, later))
    ages = [age_of(written.isoformat(), LIMITS, written + timedelta(days=n)) for n in days]
    assert ORDER.index(ages[0]) <= ORDER.index(ages[1])
    for text in (written.isoformat(), f"{written:%Y-%m}", f"{written:%Y}"):
        most, least = age_days(text, TODAY) or (-1, 0)
        assert most >= (TODAY - written).days >= least >= 0


def test_what_holds_until_it_is_replaced_never_goes_stale() -> None:
    assert age_of("2016-04-27", LIMITS, TODAY, lasting=True) == "lasting"
    assert age_of("2016-04-27", LIMITS, TODAY) == "stale"


def test_every_kind_of_source_has_its_limits() -> None:
    assert {row.kind for row in BOOK.sources} <= KNOWLEDGE.ageing.keys()
    assert all(kind.fresh_days < kind.stale_days for kind in KNOWLEDGE.ageing.values())


def test_the_ledger_names_for_each_source_exactly_what_cites_it() -> None:
    rows = {row.id: row for row in BOOK.sources}
    assert len(rows) == len(BOOK.sources)
    for id in KNOWLEDGE.sources:
        for table in ("rules", "patterns", "regimes", "facts"):
            citing = {name for name, entry in getattr(KNOWLEDGE, table).items() if id in entry.sources}
            assert set(rows[id].rests.get(table, ())) == citing
    assert sum(row.figures for row in BOOK.sources if row.kind == "measurement") == len(measured_rows(KNOWLEDGE))


def test_figures_are_counted_once_and_a_number_that_is_not_known_is_not() -> None:
    counted = {group.table: group.figures for group in BOOK.groups}
    assert counted["rtt"] == len(KNOWLEDGE.rtt)
    assert counted["instances"] == sum(1 + (i.spot_usd_h > 0) for i in KNOWLEDGE.instances)
    assert counted["items"] == sum(item.typical != 0 for item in KNOWLEDGE.items.values())
    assert BOOK.figures == sum(counted.values())
    assert BOOK.share("measured", "published", "relayed", "vendor", "memory", "judgement") == pytest.approx(1)


def test_a_figure_from_memory_is_not_counted_as_published() -> None:
    item = next(i for i in KNOWLEDGE.items.values() if i.grade == "published" and "memory" not in i.source + i.note)
    changed = {**KNOWLEDGE.items, item.id: replace(item, note="from memory, unverified")}
    doubted: Knowledge = replace(KNOWLEDGE, items=MappingProxyType(changed))
    before, after = (
        next(g.standing for g in ledger(k, catalogue(k)).groups if g.table == "items") for k in (KNOWLEDGE, doubted)
    )
    assert after["published"] == before["published"] - 1
    assert after["memory"] == before["memory"] + 1


def test_rules_and_pairs_are_counted_by_what_carries_them() -> None:
    assert BOOK.rules == Counter(rule.basis for rule in KNOWLEDGE.rules.values())
    assert sum(BOOK.pairs.values()) == len(KNOWLEDGE.pairs)


def test_judgement_is_listed_and_not_counted_as_a_source() -> None:
    assert "J" in {row.id for row in BOOK.sources}
    assert not any(row.text.lower().startswith("judgement") for row in BOOK.outside)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Iterathon, https://iterathon.tech/blog/x-2026 (2026)", ("iterathon.tech/blog/x-2026",)),
        ("larridin.com; rebasehq.ai; Gartner", ("larridin.com", "rebasehq.ai")),
        ("pkg/pricing/zz_generated.pricing_aws.go, initial-prices.json", ()),
        ("aia2z.ai. Next", ("aia2z.ai",)),
        ("write to a@b.com", ()),
    ],
)
def test_addresses_are_read_out_of_a_citation(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found


def test_every_entry_is_found_by_its_own_id() -> None:
    for entry in ENTRIES[::37]:
        assert entry in search(ENTRIES, entry.id)[entry.table]
    assert {entry.table for entry in ENTRIES} == {t for t in TABLES if getattr(KNOWLEDGE, t)}


@given(st.sampled_from(["egress cost", "H100", "dora exit", "FRANKFURT", "a b c"]))
def test_a_hit_holds_every_word_and_no_other_entry_does(words: str) -> None:
    found = {id(e) for hits in search(ENTRIES, words).values() for e in hits}
    for entry in ENTRIES:
        assert (id(entry) in found) == all(word in entry.text for word in words.lower().split())


def test_the_entry_of_that_name_comes_first_and_no_words_find_nothing() -> None:
    assert search(ENTRIES, "k05")["rules"][0].id == "K05"
    assert search(ENTRIES, "H100-SXM")["gpus"][0].id == "H100-SXM"
    assert search(ENTRIES, "  ") == {}
    assert search(ENTRIES, "<img src=x>") == {}
