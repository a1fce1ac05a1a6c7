"""advisor explain: every id of the knowledge explains itself and says where it is used."""

from __future__ import annotations

from collections import defaultdict

import pytest

from advisor.cli import main
from advisor.cli.entries import describe
from advisor.cli.outline import Card, Grid, Items, Para
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.knowledge.references import COMPUTED, KINDS, entries, index, known_ids
from advisor.knowledge.tables import TABLES

KNOWLEDGE = open_knowledge()
INDEX = index(KNOWLEDGE)
USED = INDEX.used
ENTRIES = list(entries(KNOWLEDGE))
UNNAMED = {"linter_exceptions", "aliases"}
"""Tables without ids of their own: exceptions are listed by `data check`, an alias is explained as a published name."""


def words(id: str) -> str:
    found = []
    for section in describe(id, KNOWLEDGE, INDEX):
        found.append(section.title)
        for block in section.blocks:
            match block:
                case Para(text=text):
                    found.append(text)
                case Items(items=items):
                    found += items
                case Grid(rows=rows):
                    found += [cell for row in rows for cell in row]
                case Card(title=title, lines=lines):
                    found += [title, *(text for _, text in lines)]
                case _:
                    raise AssertionError(block)
    return "\n".join(found)


def by_table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entry in ENTRIES:
        found[entry.table].append(entry.id)
    return {table: list(dict.fromkeys(ids)) for table, ids in found.items()}


def test_every_table_has_a_name_and_a_reader() -> None:
    tables = {table.name for table in TABLES} - UNNAMED
    assert set(KINDS) == set(COMPUTED) == tables
    assert tables <= set(Knowledge.__dataclass_fields__)


@pytest.mark.parametrize("table", sorted(KINDS))
def test_every_entry_explains_itself_and_says_where_it_is_used(table: str) -> None:
    for id in by_table().get(table, []):
        text = words(id)
        assert KINDS[table] in text, id
        assert "Where it is used" in text, id
        assert COMPUTED[table] in text, id
        assert "Decimal(" not in text
        assert "object at 0x" not in text


def test_every_option_explains_itself_and_names_its_rules() -> None:
    for question in KNOWLEDGE.questions.values():
        for option in question.options:
            text = words(option.id)
            assert f"{question.id}: {question.text}" in text
            assert option.label in text


@pytest.mark.parametrize("rule", list(KNOWLEDGE.rules.values())[::7], ids=lambda r: r.id)
def test_what_a_rule_reads_says_so(rule) -> None:
    for name in (*rule.when.names, rule.theme, rule.cause, *rule.sources):
        places = [m.entry.id for m in USED[name]]
        assert rule.id in places, name
    for other in rule.instead_of:
        assert rule.id in [m.entry.id for m in USED[other]]


def test_uses_agree_with_a_search_by_hand() -> None:
    """Sources: every entry that cites one, and no other."""
    for id in list(KNOWLEDGE.sources)[::5]:
        tables = (KNOWLEDGE.rules, KNOWLEDGE.patterns, KNOWLEDGE.regimes, KNOWLEDGE.facts, KNOWLEDGE.pairs)
        citing = {
            getattr(e, "id", "") or f"P:{e.a}+{e.b}" for table in tables for e in table.values() if id in e.sources
        }
        kinds = ("rules", "patterns", "regimes", "facts", "pairs")
        assert {m.entry.id for m in USED.get(id, ()) if m.entry.table in kinds} == citing


def test_published_names_lead_to_ours() -> None:
    for name, id in list(KNOWLEDGE.aliases.items())[::7]:
        assert f"Stands for {id}." in words(name)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("K05@adviser-assistant", KNOWLEDGE.rules["K05"].title),
        ("L:adoption-gap", "The answers speak against the adoption pattern"),
        (ENTRIES[-1].id, "Where it is used"),
    ],
)
def test_findings_are_explained_too(id: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", id]) == 0
    assert said.split()[0] in capsys.readouterr().out


def test_the_path_of_a_price_is_explained_with_and_without_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    price = KNOWLEDGE.instances[0]
    path = f"prices/{price.provider}/{price.shape}/{price.region}"
    for id in (path, f"{path}/on_demand_usd_h"):
        assert main(["explain", id]) == 0
        assert price.gpu in capsys.readouterr().out


def test_what_is_not_there_is_a_sentence_with_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "H100-SMX"]) == 2
    assert capsys.readouterr().err == "explain: there is nothing called 'H100-SMX'. Did you mean 'H100-SXM'?\n"
    assert main(["explain", "h100-smx"]) == 2
    assert "Did you mean 'H100-SXM'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("id", "meant"), [("k05", "K05"), ("h100-sxm", "H100-SXM"), ("LGPD", "lgpd"), ("c16@x", "C16")]
)
def test_the_case_of_an_id_does_not_matter(id: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", id]) == 0
    said = capsys.readouterr().out
    assert main(["explain", meant]) == 0
    assert capsys.readouterr().out == said
    assert "H100-SXM" in known_ids(KNOWLEDGE)
