"""Damaged knowledge is refused with file, line, entry and field, and with what would be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.folders import data_folder
from advisor.knowledge import measured_rows, open_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables that a test may damage."""
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy, ignore=shutil.ignore_patterns("fonts"))
    return copy


def damage(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first place of a text in a file; it must be there."""
    text = (folder / file).read_text()
    assert old in text, f"{old!r} is not in {file}"
    (folder / file).write_text(text.replace(old, new, 1))


RECOVERY = "rules/recovery.yaml"
WRONG = [
    ("a weight beyond one", "questions.yaml", "  decides: 1\n", "  decides: 2\n", "decides", "not between 0 and 1"),
    (
        "an option in two groups",
        "questions.yaml",
        "Contracts: [",
        "Contracts: [secure_boot, ",
        "Models and devices",
        "two groups",
    ),
    ("a group of nothing known", "questions.yaml", "Contracts: [", "Contracts: [dpa, ", "Contracts", "not known"),
    # reading one entry
    ("unknown key", RECOVERY, "  theme: dr\n", "  theme: dr\n  colour: red\n", "T10.colour", "not known"),
    (
        "unknown key beside a missing one",
        "questions.yaml",
        "  why: A device that can be carried away takes weights and data with it.\n",
        "  wy: x\n",
        "wy",
        "'why'",
    ),
    ("missing key", RECOVERY, "  theme: dr\n", "", ", T10", "'theme' is missing"),
    ("wrong choice", RECOVERY, "severity: critical", "severity: citical", "T10.severity", "'critical'"),
    (
        "wrong type",
        RECOVERY,
        "title: Must work without the link, but every decision is remote",
        "title: 7",
        "T10.title",
        "a text",
    ),
    ("not a list", RECOVERY, "sources: [FACT, J]", "sources: FACT", "T10.sources", "a list"),
    ("not a list of texts", RECOVERY, "sources: [FACT, J]", "sources: [FACT, 1]", "T10.sources[1]", "a text"),
    ("bad expression", RECOVERY, "offline_h > 0", "open('x')", "T10.when", "unknown or has wrong"),
    ("nested unknown key", RECOVERY, "    say: A local", "    sya: x\n    say: A local", "T10.remedy.sya", "'say'"),
    (
        "bad edit",
        RECOVERY,
        "{serving: self_onprem,",
        "{serving: [self_onprem],",
        "T10.remedy.set.serving",
        "new answer",
    ),
    (
        "not a number",
        "network/regions.csv",
        ",-35.31,",
        ",south,",
        "azure/australiacentral.lat",
        "'south' should be a number",
    ),
    ("not finite", "network/regions.csv", ",-35.31,", ",nan,", "azure/australiacentral.lat", "should be a number"),
    ("torn quote", "network/regions.csv", "azure,", '"azure"x,', "regions.csv line 2", "not valid CSV"),
    ("short row", "network/regions.csv", ",-35.31,149.12,OC", ",-35.31", "line 2", "cells where the header has 7"),
    ("blank number", "energy.csv", "AE,United Arab Emirates,0.065", "AE,United Arab Emirates,x", "AE", "a number"),
    ("not yes or no", "prices/instances.csv", ",yes,", ",maybe,", ".placeable", "yes or no"),
    ("two ids", RECOVERY, "- id: D01", "- id: T10", ", T10", "stands twice"),
    ("two rows", "hardware/gpus.csv", "\nA10,", "\nT4,", ", T4", "stands twice"),
    ("another shape", "themes.yaml", "themes:", "topics:", "themes.yaml", "under the key 'themes'"),
    ("not YAML", "themes.yaml", "themes:", "themes: [", "themes.yaml line", "not valid YAML"),
    ("duplicate key", RECOVERY, "  theme: dr\n", "  theme: dr\n  theme: dr\n", f"{RECOVERY} line", "stands twice"),
    # references
    ("source", RECOVERY, "sources: [FACT, J]", "sources: [FACTS]", "T10.sources[0]", "'FACT'"),
    ("theme", RECOVERY, "theme: dr", "theme: drr", "T10.theme", "'dr'"),
    ("role", RECOVERY, "responsible: site_operations", "responsible: plant", "T10.responsible", "entry of roles"),
    ("cause", RECOVERY, "cause: serving_place", "cause: serving", "T10.cause", "'serving_place'"),
    ("layer", RECOVERY, "[infrastructure, usecase]", "[infra]", "T10.layers[0]", "'infrastructure'"),
    ("instead_of", RECOVERY, "instead_of: [C14]", "instead_of: [C99]", "D02.instead_of[0]", "C99"),
    ("cause's question", "causes.yaml", "question: serving", "question: servin", "serving_place.question", "'serving'"),
    ("pair", "pairs.csv", ",air_gapped,shadow,", ",air_gaped,shadow,", ".a", "'air_gapped'"),
    ("pair's layers", "pairs.csv", "infrastructure;adoption,", "adoption;usecase,", ".layers", "infrastructure and"),
    ("pair's score", "pairs.csv", ",air_gapped,shadow,0,", ",air_gapped,shadow,5,", ".score", "between 0 and 4"),
    ("gpu", "prices/instances.csv", ",T4,", ",T5,", ".gpu", "the entry of gpus 'T5' is not known"),
    ("provider", "prices/tokens.csv", "OpenAI,", "OpenAi,", ".provider", "'OpenAI'"),
    ("place of a price", "prices/instances.csv", "us-east-1,", "us-east-9,", ".region", "aws/us-east-9"),
    ("pattern", "classification.yaml", "pattern: air_gapped", "pattern: airgap", "airgap.pattern", "'air_gapped'"),
    ("regime", "regimes.yaml", "- id: gdpr", "- id: gdprr", "regimes.options.gdpr", "'gdprr'"),
    ("pattern's option", "patterns/usecase.yaml", "- id: rag", "- id: ragg", "usecase.options.rag", "'ragg'"),
    # names and options in expressions and edits
    ("option", RECOVERY, "'vendor_api'", "'vendor_apj'", "T10.when", "Did you mean 'vendor_api'?"),
    ("option of a list", "regimes.yaml", "['personal',", "['persona',", "gdpr.binds", "'personal'"),
    ("name", RECOVERY, "offline_h > 0", "offlin_h > 0", "T10.when", "Did you mean 'offline_h'?"),
    ("list as choice", RECOVERY, "offline_h > 0", "protections == 'secure_boot'", "T10.when", "Use any_of"),
    ("choice as list", RECOVERY, "offline_h > 0", "any_of(dr, ['none'])", "T10.when", "== or in"),
    ("number as choice", RECOVERY, "offline_h > 0", "offline_h == 'long'", "T10.when", "with a number"),
    ("choice as number", RECOVERY, "offline_h > 0", "dr > 0", "T10.when", "== or in"),
    ("fact as choice", RECOVERY, "offline_h > 0", "rtt_ms == 'long'", "T10.when", "not a choice"),
    ("ask_if", "questions.yaml", "usecase == 'rag'", "usecase == 'rga'", "freshness_h.ask_if", "'rag'"),
    ("design name", "classification.yaml", "edge_share >= 0.5", "edge_part >= 0.5", "edge.when", "'edge_share'"),
    ("edited question", RECOVERY, "operator: own}", "operater: own}", "T10.remedy.set.operater", "'operator'"),
    ("edited option", RECOVERY, "operator: own}", "operator: self}", "T10.remedy.set.operator", "not an option"),
    ("edited list", RECOVERY, "operator: own}", "protections: secure_boot}", "T10.remedy.set", "multiple choice"),
    ("edited number", RECOVERY, "operator: own}", "offline_h: none}", "T10.remedy.set.offline_h", "is a number"),
    ("default's question", "defaults.yaml", "question: sites", "question: sitez", "sitez.question", "'sites'"),
    # ranges
    ("range of a price", "prices/items/market.csv", ",220000,", ",920000,", "server_8x_h100.low", "should not fall"),
    ("range of a default", "defaults.yaml", "low: 2000\n", "low: 999999\n", "requests_day.low", "should not fall"),
    ("number with options", "questions.yaml", "type: single", "type: number", "industry.options", "a number has none"),
]


@pytest.mark.parametrize(("kind", "file", "old", "new", "place", "says"), WRONG, ids=[w[0] for w in WRONG])
def test_a_damaged_table_is_refused_with_its_place(
    folder: Path, kind: str, file: str, old: str, new: str, place: str, says: str
) -> None:
    damage(folder, file, old, new)
    with pytest.raises(InputError) as caught:
        open_knowledge(folder)
    lines = str(caught.value).splitlines()
    assert any(place in line and says in line for line in lines), lines
    named = "questions.yaml" if ".options." in place else file
    assert any(named in line for line in lines), lines


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    damage(folder, RECOVERY, "theme: dr", "theme: 1")
    damage(folder, "themes.yaml", "label: Cost", "label: 2")
    damage(folder, "energy.csv", "0.065", "much")
    with pytest.raises(InputError) as caught:
        open_knowledge(folder)
    assert len(caught.value.problems) == 3


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "regimes.yaml").unlink()
    with pytest.raises(InputError, match=r"regimes\.yaml"):
        open_knowledge(folder)


def test_a_folder_that_is_no_knowledge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="VERSION"):
        open_knowledge(tmp_path)


def test_a_measurement_without_its_source_is_refused(folder: Path) -> None:
    damage(folder, "measured/sources.csv", "s001,", "s999,")
    knowledge = open_knowledge(folder)
    with pytest.raises(InputError, match=r"m00000\.source: the source 's001' is not in measured/sources\.csv"):
        measured_rows(knowledge)
