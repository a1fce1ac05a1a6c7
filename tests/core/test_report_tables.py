"""CSV tables: tidy, complete, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.advice import Advice, assess
from advisor.advising.inaction import InactionCost
from advisor.assessment import Site, load, loads
from advisor.errors import InputError
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge, Sample
from advisor.report.json import to_json
from advisor.report.tables import TABLES, csv_tables, csv_zip, defuse, write_csv
from tests.core.report_fixture import RAG, blank_advice, small_advice, small_knowledge

PERCENTILES = ("p10", "p50", "p90")
KNOWLEDGE = small_knowledge()
SITE = Site("fra-dc", "onprem", "Frankfurt", "DE", owned_gpus={"H100-SXM": 16}, uplink_mbps=1000.0)
NOTHING = (
    InactionCost(f"R01@{RAG}", RAG, "saving", "What the plan costs more", "saving", counted=True),
    InactionCost(f"G04@{RAG}", RAG, "latency", "Work that waits", "", waits_for=("steps",)),
)
ADVICE = replace(small_advice(), assessment=replace(small_advice().assessment, sites=(SITE,)), inaction=NOTHING)


def _read(content: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_byte_order_mark_crlf_and_unique_ids(name: str) -> None:
    content = csv_tables(ADVICE, KNOWLEDGE)[f"{name}.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    ids = [row["id"] for row in _read(content)]
    assert ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_the_columns_that_the_row_type_declares(name: str) -> None:
    frame = pd.read_csv(io.BytesIO(csv_tables(ADVICE, KNOWLEDGE)[f"{name}.csv"]))
    assert list(frame.columns) == [c.name for c in TABLES[name].columns]


def test_a_blank_advice_gives_headers_and_no_made_up_row() -> None:
    tables = csv_tables(blank_advice(), KNOWLEDGE)
    empty = set(tables) - {"about.csv", "answers.csv"}
    assert all(_read(tables[name]) == [] for name in empty)
    assert {(row["state"], row["answer"], row["value"]) for row in _read(tables["answers.csv"])} == {("open", "", "")}
    assert all(tables[name].startswith(b"\xef\xbb\xbfid,") for name in empty)


def test_figures_carry_the_shown_text_beside_the_raw_values() -> None:
    rows = {row["id"]: row for row in _read(csv_tables(ADVICE, KNOWLEDGE)["figures.csv"])}
    assert rows.keys() == ADVICE.figures.keys()
    for id, figure in ADVICE.figures.items():
        assert rows[id]["shown"] == figure.shown
        assert float(rows[id]["value"]) == pytest.approx(figure.value, rel=1e-8)


def test_options_and_cost_lines_print_the_figures() -> None:
    tables = csv_tables(ADVICE, KNOWLEDGE)
    options = {row["id"]: row for row in _read(tables["options.csv"])}
    assert options["optimum"]["monthly_cost_shown"] == ADVICE.figures["optimum/monthly_cost"].shown
    assert options["hybrid"]["monthly_cost_shown"] == options["optimum"]["monthly_cost_shown"]
    assert options["edge_first"]["monthly_cost_shown"] == "not known"
    assert options["edge_first"]["monthly_cost_p50_usd"] == ""
    lines = {row["id"]: row for row in _read(tables["cost_lines.csv"])}
    assert lines["optimum/staff"]["shown"] == ADVICE.figures["optimum/cost/staff"].shown


def test_semicolons_and_decimal_commas_read_back_as_the_same_numbers() -> None:
    plain = pd.read_csv(io.BytesIO(csv_tables(ADVICE, KNOWLEDGE)["figures.csv"]))
    european = csv_tables(ADVICE, KNOWLEDGE, separator=";", decimal=",")["figures.csv"]
    pd.testing.assert_frame_equal(plain, pd.read_csv(io.BytesIO(european), sep=";", decimal=","))


def test_a_separator_that_is_also_the_decimal_mark_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="do not go together"):
        csv_tables(ADVICE, KNOWLEDGE, separator=",", decimal=",")


def test_numbers_are_never_written_with_an_exponent() -> None:
    figure = next(iter(ADVICE.figures.values()))
    advice = replace(ADVICE, figures={"big": replace(figure, id="big", value=1.25e12, low=1e-7, high=2e12)})
    (row,) = _read(csv_tables(advice, KNOWLEDGE)["figures.csv"])
    assert (row["value"], row["low_p10"]) == ("1250000000000", "0.0000001")


@pytest.mark.parametrize("sample", open_knowledge().samples.values(), ids=lambda s: s.id)
def test_ids_stay_unique_with_real_advice(sample: Sample) -> None:
    knowledge = open_knowledge()
    advice = assess(load(Path(knowledge.folder) / "samples" / sample.file), knowledge, date(2026, 11, 24))
    for name, content in csv_tables(advice, knowledge).items():
        ids = [row["id"] for row in _read(content)]
        assert len(set(ids)) == len(ids), name
        assert ids or name in ("roadmap.csv", "assumptions.csv", "sites.csv", "inaction.csv"), name


HOSTILE = (
    "=1+1",
    "+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '  "=1',
    " '=1",
    "＝1",
    "a;=1+1",
    "a\n=1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_in_a_name_is_defused_in_every_table(text: str) -> None:
    renamed = replace(ADVICE, name=text, roadmap=(replace(ADVICE.roadmap[0], title=text),))
    tables = csv_tables(renamed, KNOWLEDGE)
    (step,) = _read(tables["roadmap.csv"])
    name = next(row["value"] for row in _read(tables["about.csv"]) if row["id"] == "name")
    assert step["title"] == name == defuse(text)
    assert "'" in name.replace(text, "") or name != text


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n \"';,a1＝"), max_size=12) | st.text(max_size=20))
def test_no_cell_or_part_of_one_starts_a_formula(text: str) -> None:
    for part in re.split(r"[;\t\r\n]", defuse(text)):
        assert not re.match(r"[\s\"‘’“”]*[=+\-@＝＋－＠]", part)
    assert not defuse(text).startswith(("\t", "\r"))


@given(st.text(max_size=40))
def test_a_harmless_text_is_not_changed(text: str) -> None:
    harmless = "a" + re.sub(r"[;\t\r\n=+\-@＝＋－＠\x00-\x1f\x7f]", "", text)
    assert defuse(harmless) == harmless


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from([",", ";"]))
def test_any_text_reads_back_as_it_was_defused(text: str, separator: str) -> None:
    advice = replace(ADVICE, name=text)
    about = csv_tables(advice, KNOWLEDGE, separator=separator, decimal=".")["about.csv"]
    assert next(r["value"] for r in _read(about, separator) if r["id"] == "name") == defuse(text)


def test_the_folder_and_the_zip_hold_the_same_files(tmp_path: Path) -> None:
    written = write_csv(ADVICE, KNOWLEDGE, tmp_path / "new" / "folder")
    archive = zipfile.ZipFile(io.BytesIO(csv_zip(ADVICE, KNOWLEDGE)))
    assert {p.name: p.read_bytes() for p in written} == {n: archive.read(n) for n in archive.namelist()}
    assert csv_zip(ADVICE, KNOWLEDGE) == csv_zip(ADVICE, KNOWLEDGE)


def test_a_folder_that_cannot_be_made_gives_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write here"):
        write_csv(ADVICE, KNOWLEDGE, tmp_path / "file" / "below")


def test_findings_name_answers_in_words_and_leave_silent_rules_out() -> None:
    rows = {row["id"]: row for row in _read(csv_tables(ADVICE, KNOWLEDGE)["findings.csv"])}
    assert rows[f"R01@{RAG}"]["evidence"].startswith("What is the strictest location rule? In the country | ")
    assert {row["state"] for row in rows.values()} == {"fires", "accepted", "unknown"}


@pytest.fixture(scope="module")
def real() -> tuple[Advice, Knowledge]:
    knowledge = open_knowledge()
    assessment = load(Path(knowledge.folder) / "samples" / "hospital-group.yaml", knowledge)
    return assess(assessment, knowledge, date(2026, 11, 24)), knowledge


def test_what_is_shown_and_every_number_is_that_of_the_json(real: tuple[Advice, Knowledge]) -> None:
    data = to_json(*real)
    tables = {name.removesuffix(".csv"): _read(content) for name, content in csv_tables(*real).items()}
    figures, by_id = data["figures"], {o["id"]: o for o in data["recommendation"]["options"]}

    def same(cell: str, number: float | None) -> bool:
        return cell == "" if number is None else float(cell) == pytest.approx(number, rel=1e-8)

    assert {r["id"] for r in tables["figures"]} == figures.keys()
    for row in tables["figures"]:
        assert row["shown"] == figures[row["id"]]["shown"]
        assert same(row["value"], figures[row["id"]]["value"])
    for row in tables["options"]:
        option, id = by_id[row["id"]], row["id"]
        assert row["monthly_cost_shown"] == figures[f"{id}/monthly_cost"]["shown"] if option["monthly_cost_usd"] else 1
        assert all(same(row[f"monthly_cost_{p}_usd"], (option["monthly_cost_usd"] or {}).get(p)) for p in PERCENTILES)
        assert same(row["availability_share"], option["availability_share"])
    for row in tables["cost_lines"]:
        figure = figures[f"{row['option']}/cost/{row['line']}"]
        assert (row["shown"], row["grade"]) == (figure["shown"], figure["grade"])
        assert same(row["typical_usd_month"], figure["value"])
    for row in tables["latency"]:
        assert row["p95_shown"] == figures[f"{row['option']}/latency/{row['path']}/p95"]["shown"]
        assert same(row["p95_ms"], by_id[row["option"]]["latency_ms"][row["path"]]["p95"])


def test_the_lines_of_an_option_add_up_to_its_monthly_cost(real: tuple[Advice, Knowledge]) -> None:
    frames = {name: pd.read_csv(io.BytesIO(content)) for name, content in csv_tables(*real).items()}
    totals = frames["cost_lines.csv"].groupby("option")["typical_usd_month"].sum()
    stated = frames["options.csv"].set_index("id")["monthly_cost_typical_usd"].dropna()
    assert len(stated) > 2
    assert totals.to_dict() == pytest.approx(stated.to_dict(), rel=1e-8)


def test_findings_components_links_and_assumptions_are_those_of_the_json(real: tuple[Advice, Knowledge]) -> None:
    data = to_json(*real)
    tables = {name.removesuffix(".csv"): _read(content) for name, content in csv_tables(*real).items()}
    listed = {f["id"]: f["state"] for w in data["workloads"] for f in w["findings"]}
    assert {r["id"]: r["state"] for r in tables["findings"] if r["state"] != "replaced"} == listed
    assert len(tables["coverage"]) == sum(len(w["findings"]) + w["silent_findings"] for w in data["workloads"])
    assert {r["id"]: r["state"] for r in tables["findings"]}.items() <= {
        r["id"]: r["state"] for r in tables["coverage"]
    }.items()
    nodes = [r for r in tables["nodes"] if r["design"] == "recommended"]
    assert [r["label"] for r in nodes] == [n["label"] for n in data["topology"]["nodes"]]
    links = [r for r in tables["links"] if r["design"] == "recommended"]
    assert [(r["source"], r["target"]) for r in links] == [
        (k["source"], k["target"]) for k in data["topology"]["links"]
    ]
    assumed = [(a["question"], a["reason"]) for w in data["workloads"] for a in w["assumptions"]]
    assert sorted((r["question"], r["reason"]) for r in tables["assumptions"]) == sorted(assumed)
    about = {r["id"]: r["value"] for r in tables["about"]}
    assert all(about[key] == data[key] for key in ("result_hash", "answers_hash", "knowledge_hash", "as_of"))


def test_every_question_that_applies_is_a_row_with_its_state(real: tuple[Advice, Knowledge]) -> None:
    rows = [r for r in _read(csv_tables(*real)["answers.csv"]) if r["kind"] == "answer"]
    for a in real[0].alignments:
        mine = [r["state"] for r in rows if r["workload"] == a.workload]
        assert len([s for s in mine if s != "no effect"]) == a.applicable
        assert mine.count("answered") == a.answered


def test_answers_say_who_finds_out_what_and_in_which_words() -> None:
    knowledge = open_knowledge()
    text = """
schema: 1
name: Plan
organisation: {jurisdictions: [eu, us]}
workloads:
- name: a
  answers: {usecase: rag, data_classes: {yes: [personal], unsure: [health]}, dr: null, site_gb_day: 5}
  facts: {utilisation: 35}
  notes: {usecase: "from the March log"}
  open: {dr: {owner: Head of continuity, by: 2027-01-15}}
overrides: {prices/*/H100-SXM/*/usd_per_gpu_h: 3.1}
"""
    advice = assess(loads(text, "plan.yaml", knowledge), knowledge, date(2026, 11, 24))
    rows = {row["id"]: row for row in _read(csv_tables(advice, knowledge)["answers.csv"])}
    assert rows["jurisdictions@a"]["stands_under"] == "organisation"
    assert rows["jurisdictions@a"]["value"] == '["us","eu"]'  # in the order of the question
    assert rows["usecase@a"]["note"] == "from the March log"
    assert "not sure" in rows["data_classes@a"]["answer"]
    dr = rows["dr@a"]
    assert (dr["state"], dr["owner"], dr["due"]) == ("not known", "Head of continuity", "2027-01-15")
    assert (rows["fact:utilisation@a"]["kind"], rows["fact:utilisation@a"]["value"]) == ("fact", "35")
    assert rows["override:prices/*/H100-SXM/*/usd_per_gpu_h"]["value"] == "3.1"


def test_a_source_says_how_much_rests_on_it() -> None:
    rows = {row["id"]: row for row in _read(csv_tables(ADVICE, KNOWLEDGE)["sources.csv"])}
    assert rows["prem"]["findings"] == "6"
    assert int(rows["aws"]["figures"]) == len(ADVICE.figures)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained_and_heads_are_unique(name: str) -> None:
    columns = TABLES[name].columns
    assert all(c.title and c.meaning for c in columns)
    assert len({c.head for c in columns}) == len(columns)
    assert all(c.unit for c in columns if c.name.endswith(("_usd", "_usd_month", "_ms", "_share", "_h", "_months")))


def test_every_table_and_column_is_documented() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    for table in TABLES.values():
        (line,) = [row for row in manual.splitlines() if row.startswith(f"| `{table.name}` |")]
        assert [c.name for c in table.columns if f"`{c.name}`" not in line] == []


def test_the_cost_of_doing_nothing_is_the_figure_or_not_known() -> None:
    priced, unknown = _read(csv_tables(ADVICE, KNOWLEDGE)["inaction.csv"])
    saving = ADVICE.figures["saving"]
    assert (priced["shown"], float(priced["typical_usd_month"]), priced["counted"]) == (
        saving.shown,
        saving.value,
        "yes",
    )
    assert (unknown["shown"], unknown["typical_usd_month"], unknown["waits_for"]) == ("not known", "", "steps")
