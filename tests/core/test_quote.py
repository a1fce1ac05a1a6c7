"""The quote checker: lines are recognised, sums are checked, what is missing is told with its size; hostile files."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.advising.quote import QuoteCheck, check_quote, foreign_currencies, reference_rate
from advisor.advising.quote_said import headline, side_by_side, size_of, texts_of
from advisor.advising.quote_sheet import MAX_BYTES, read_quote
from advisor.advising.quote_words import Amount, Period, parse_amount, period_of, phrases_of, plain_words, recognised
from advisor.assessment import Assessment, Workload
from advisor.cli import main
from advisor.errors import InputError
from advisor.figure import evaluate_formula
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "quote.csv"
KNOWLEDGE = open_knowledge()
DAY = date(2026, 11, 26)
HEADER = "Description,Qty,Unit price,Total,Billing,Currency\n"


@cache
def advice(sample: str = "eu-bank") -> advisor.Advice:
    return advisor.assess(advisor.load(data_folder() / "samples" / f"{sample}.yaml"), as_of=DAY)


def checked(text: str, sample: str = "eu-bank", **more: object) -> QuoteCheck:
    return check_quote(advice(sample), read_quote(text, "q.csv"), KNOWLEDGE, **more)  # type: ignore[arg-type]


def refused(raw: bytes | str) -> str:
    with pytest.raises(InputError) as caught:
        read_quote(raw, "q.csv")
    return str(caught.value)


def statuses(found: QuoteCheck) -> dict[str, str]:
    return {check.kind.id: check.status for check in found.kinds}


def asked(found: QuoteCheck, kind: str) -> list[float]:
    check = next(c for c in found.kinds if c.kind.id == kind)
    return [found.figures[id].value for id in (check.quoted_once, check.quoted_month) if id]


def test_the_example_tells_what_is_missing_what_is_wrong_and_what_is_not_recognised() -> None:
    found = check_quote(advice(), read_quote(EXAMPLE.read_bytes(), "quote.csv"), KNOWLEDGE)
    assert {"operations", "power", "storage", "spares", "network", "finance"} == {c.kind.id for c in found.missing}
    assert statuses(found)["training"] == "named"
    assert [number for number, _ in found.errors] == [6]
    assert [j.line.description for j in found.uncounted] == ["Site survey"]
    assert headline(found, texts_of(found)).startswith("6 kinds of cost are missing from the quote: USD ")


def test_a_missing_kind_has_the_size_of_our_own_model_or_says_that_there_is_none() -> None:
    found = checked(HEADER + "8x H200 server,1,280000,280000,once,USD\n")
    sizes = {c.kind.id: texts_of(found).get(size_of(c), "") for c in found.missing}
    assert sizes["maintenance"] == advice().figures["optimum/cost/maintenance/pool:colo@eu|8x-h100"].shown
    assert sizes["finance"] == ""
    assert "finance" in found.unpriced
    assert not any(text.startswith("USD 0 ") or text == "USD 0" for text in sizes.values())


def test_every_figure_follows_from_its_formula_and_encloses_its_value() -> None:
    text = HEADER + (
        "8x H200 server,2,250000,500000,once,EUR\nSupport,1,90000,90000,3 years,EUR\nRacks,1,2000,2000,per month,USD\n"
        "GPU instances,1,30,30,per hour,USD\nStorage,1,100,100,quarterly,USD\nStorage array,1,9000,9000,once,USD\n"
    )
    found = checked(text, rates={"EUR": 1.1})
    for figure in found.figures.values():
        assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value, rel=1e-9), figure.id
        assert figure.low <= figure.value <= figure.high, figure.id
    assert asked(found, "accelerators") == pytest.approx([550_000, 30 * 730])
    assert asked(found, "maintenance") == pytest.approx([90_000 * 1.1 / 36])
    assert asked(found, "storage") == pytest.approx([9000, 100 / 3])


def test_the_totals_add_up_and_hold_no_line_that_is_not_counted() -> None:
    found = checked(HEADER + "H200 server,1,1000,1000,once,\nRacks,1,10,10,monthly,\nUnicorn,1,7777,7777,once,\n")
    total, missing, whole = (found.figures[f"quote/{n}"].value for n in ("total", "missing", "complete"))
    assert total == 1000 + 36 * 10
    assert whole == pytest.approx(total + missing)
    assert found.figures["quote/ours"].shown == advice().figures["optimum/three_year_cost"].shown
    assert [j.say for j in found.uncounted] == ["is not recognised as any kind of cost"]


def test_what_a_complete_quote_holds_follows_the_design() -> None:
    text = HEADER + "Unicorn,1,1,1,once,\n"
    owned = {c.kind.id for c in checked(text).missing}
    hosted = {c.kind.id for c in checked(text, design="as_stated").missing}
    edge = {c.kind.id for c in checked(text, "line-inspection").missing}
    assert {"accelerators", "power", "facility", "maintenance", "operations"} <= owned
    assert "tokens" in hosted - owned
    assert not hosted & {"power", "facility", "maintenance"}
    assert "facility" in edge


def test_every_line_of_our_own_stands_against_one_kind_of_cost() -> None:
    for sample in ("eu-bank", "line-inspection", "defence-enclave"):
        for design in ("recommended", "as_stated"):
            assert checked(HEADER + "Server,1,1,1,once,\n", sample, design=design).ours_besides == ()
    parts = [part for kind in KNOWLEDGE.quote_lines.values() for part in kind.lines]
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("8x NVIDIA H200 SXM server with 3-year support", "accelerators", ("maintenance",)),
        ("Support for H200 servers", "maintenance", ("accelerators",)),
        ("Installation of InfiniBand fabric", "installation", ("fabric",)),
        ("Training cluster 32x H100", "accelerators", ()),
        ("Training of administrators", "training", ("operations",)),
        ("Top-of-rack switch, 400G", "fabric", ()),
        ("Rack, 47U, with PDUs", "facility", ()),
        ("NVIDIA AI Enterprise, 1 year", "licences", ()),
        ("Spare power supplies", "spares", ()),
        ("Wartung und Service, 3 Jahre", "maintenance", ()),
        ("Internet egress 40 TB", "egress", ()),
        ("VAT 19 %", "finance", ()),
        ("<b>GPU</b> server", "accelerators", ()),
        ("Unicorn", "", ()),
        ("", "", ()),
    ],
)
def test_a_line_is_recognised_by_what_it_is_not_by_what_it_serves(text: str, kind: str, names: tuple[str, ...]) -> None:
    assert recognised(text, "", phrases_of(KNOWLEDGE.quote_lines.values())) == (kind, names)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("one-off", 0), ("Once", 0), ("NRC", 0), ("einmalig", 0), ("per month", 1), ("mtl.", 1), ("MRC", 1),
        ("p.a.", 12), ("annual", 12), ("per year", 12), ("jährlich", 12), ("quarterly", 3), ("3 years", 36),
        ("36 months", 36), ("5-year", 60), ("3 Jahre", 36), ("1 an", 12), ("per GPU-hour", 1 / 730),
    ],
)  # fmt: skip
def test_periods_are_understood(text: str, months: float) -> None:
    assert period_of(plain_words(text)) == Period(months)


@pytest.mark.parametrize("text", ["", "fortnightly", "0 years", "on demand", "n/a"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert period_of(plain_words(text)) is None


def test_a_period_that_is_not_stated_is_told_or_not_counted() -> None:
    text = (
        "Description,Total\nH200 server,1000\nColocation,500\nAnnual support,120\nH200 server with 3-year warranty,50\n"
    )
    lines = checked(text).lines
    assert [j.period.months if j.period else None for j in lines] == [0, None, 12, 0]
    assert lines[0].say == "taken as once, as is usual for this kind"
    assert not lines[1].counted
    assert lines[1].say == "states no period: once, a month or a year"
    assert checked(text, period=Period(1)).lines[1].say == "taken as a month, as you said"
    assert "not understood" in checked(HEADER + "Racks,1,5,5,fortnightly,\n").lines[0].say


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1,234.50", False, 1234.5), ("1.234,50", True, 1234.5), ("1'234.50", False, 1234.5),
        ("1 234,50", True, 1234.5),
        ("$ 1,000", False, 1000), ("EUR 1.000", True, 1000), ("1.000,-", True, 1000), ("(250)", False, -250),
        ("-3.5", False, -3.5), ("12-", False, -12), (".5", False, 0.5), ("1,5", False, None), ("1.5", True, None),
        ("12 %", False, None), ("=A1*2", False, None), ("on request", False, None), ("", False, None),
        ("1e5", False, None), ("nan", False, None), ("9" * 40, False, None),
    ],
)  # fmt: skip
def test_amounts_are_read_however_they_are_written(cell: str, comma: bool, value: float | None) -> None:
    found = parse_amount(cell, comma)
    assert (found.value if found else None) == value


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.booleans())
def test_an_amount_written_by_either_manner_comes_back(amount: object, comma: bool) -> None:
    text = f"{amount:,.2f}"
    text = text.translate(str.maketrans(",.", ".,")) if comma else text
    assert parse_amount(text, comma) == Amount(float(str(amount)), 0.005)


def test_a_european_quote_reads_like_an_american_one() -> None:
    rows = (("H200 Server", "2", "1,250.50", "2,501.00", "once"), ("Racks", "3", "800", "2,400", "monthly"))
    header = ("Description", "Qty", "Unit price", "Total", "Billing")
    plain = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows))
    german = "Bezeichnung;Menge;Einzelpreis;Gesamtpreis;Abrechnung\n" + "".join(
        ";".join(row).translate(str.maketrans(",.", ".,")) + "\n" for row in rows
    )
    for text in (plain, german, german.replace(";", "\t"), "\ufeff" + german.replace(";", "|")):
        found = checked(text)
        assert (asked(found, "accelerators"), asked(found, "facility")) == ([2501.0], [2400.0])
        assert found.errors == ()


def test_separate_columns_for_once_and_a_month_are_two_lines() -> None:
    found = checked("Item,One-off (USD),Monthly (USD)\nH200 server,1000,\nColocation,50,20\n")
    assert asked(found, "facility") == [50, 20]
    assert asked(found, "accelerators") == [1000]
    flagged = checked("Item,One-off,Amount\nH200 server,yes,1000\n").lines[0]
    assert flagged.period == Period(0)
    priced = checked("Item,Qty,One-time price,Price per month\nRacks,3,50,20\n")
    assert asked(priced, "facility") == [150, 60]
    assert asked(checked("Item,Qty,Price per month\nRacks,3,20\n"), "facility") == [60]


def test_quantity_times_price_and_sums_are_checked_and_rounding_is_forgiven() -> None:
    rows = "Server,3,33.00,100,once,\nNode,3,0.333,1.00,once,\nRacks,2,50,90,once,\n"
    found = checked(HEADER + rows + "Subtotal,,,191,,\nStorage,1,9,9,once,\nTotal,,,250,,\n")
    assert [number for number, _ in found.errors] == [2, 4, 7]
    assert found.errors[1][1] == "2 × 50 is 100, the line says 90"
    assert "sums up to 250, its lines above add up to 200" in found.errors[2][1]
    assert found.figures["quote/total"].value == 200


def test_a_total_that_is_not_stated_is_quantity_times_price() -> None:
    found = checked("Item,Qty,Price,Billing\nServer,3,10,once\nNode,,7,once\n")
    assert asked(found, "accelerators") == [37]


def test_a_bundle_is_told_and_not_counted_as_missing() -> None:
    found = checked(
        HEADER + "H200 server incl. power and 3 years support,1,1,1,once,\nStaff,1,on request,on request,,\n"
    )
    assert statuses(found)["maintenance"] == statuses(found)["operations"] == "named"
    assert found.uncounted[0].say == "'on request' is not a number"


def test_another_currency_is_refused_until_its_rate_is_given() -> None:
    text = HEADER + "Server,1,100,100,once,EUR\nRacks,1,£5,£5,monthly,\n"
    assert foreign_currencies(read_quote(text, "q.csv")) == ("EUR", "GBP")
    with pytest.raises(InputError) as caught:
        checked(text)
    assert "line 2: amounts are in EUR. Give the rate that your contract names" in str(caught.value)
    with pytest.raises(InputError, match="Give US dollars for one unit, more than 0"):
        checked(text, rates={"EUR": 0.0, "GBP": 1.3})
    found = checked(text, rates={"EUR": 1.5, "GBP": 2.0})
    assert (asked(found, "accelerators"), asked(found, "facility")) == ([150.0], [10.0])
    known = reference_rate("EUR", KNOWLEDGE)
    assert known is not None
    assert known[0] == pytest.approx(KNOWLEDGE.currencies["USD"].per_eur)


def test_a_currency_in_the_heading_holds_for_all_and_none_is_told() -> None:
    assert foreign_currencies(read_quote("Item,Total (EUR)\nServer,5\n", "q.csv")) == ("EUR",)
    assert read_quote("Item,Total\nServer,5\n", "q.csv").assumed == (
        "No currency is stated: amounts are read as US dollars.",
    )


@settings(max_examples=12)
@given(st.floats(0.01, 100), st.floats(1, 1e6))
def test_amounts_are_linear_in_price_and_rate(rate: float, price: float) -> None:
    text = f"Item,Total (EUR),Billing\nServer,{price:.2f},once\n"
    assert asked(checked(text, rates={"EUR": rate}), "accelerators")[0] == pytest.approx(rate * round(price, 2))


@settings(max_examples=12)
@given(st.permutations(range(5)))
def test_the_order_of_the_lines_changes_no_amount(order: list[int]) -> None:
    rows = [
        "Server,1,100,100,once,",
        "Racks,1,5,5,monthly,",
        "Support,1,9,9,annual,",
        "Node,2,3,6,once,",
        "VAT,1,2,2,once,",
    ]
    found = checked(HEADER + "\n".join(rows[i] for i in order))
    assert found.figures["quote/total"].value == pytest.approx(106 + 2 + 36 * (5 + 0.75))
    assert {c.kind.id for c in found.missing} == {c.kind.id for c in checked(HEADER + "\n".join(rows)).missing}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        ("Größe;Preis\n".encode("latin-1"), "is not UTF-8 text"),
        (b"PK\x03\x04\0\0", "is not text"),
        (b"x" * (MAX_BYTES + 1), "At most 2 MB are read"),
        (b"a,b,c\n1,2,3\n", "has no header that names a description and a price"),
        (b'Item,Total\n"never ends', "holds no amount that can be read"),
        (b"Item,Total\nServer,soon\n", "holds no amount that can be read"),
        (b"Item,Total\n" + b"Server,1\n" * 10_000, "At most 5,000 are read"),
    ],
    ids=["nothing", "blank", "latin-1", "zip", "large", "no header", "open quote", "no amount", "long"],
)
def test_what_is_no_quote_is_refused_with_the_reason(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_five_thousand_lines_are_read_and_their_places_stay_short() -> None:
    kinds = ("Server", "Racks", "Support", "Unicorn")
    found = checked(HEADER + "".join(f"{kinds[n % 4]},1,1,1,{1 + n % 20} months,\n" for n in range(5000)))
    assert len(found.lines) == 5000
    assert max(len(q.source) for f in found.figures.values() for q in f.inputs.values()) < 1000


def test_too_many_periods_of_one_kind_are_refused() -> None:
    with pytest.raises(InputError, match="40 different currencies and periods"):
        checked(HEADER + "".join(f"Server,1,1,1,{n} months,\n" for n in range(2, 42)))


def test_a_formula_is_told_and_never_computed() -> None:
    found = checked(HEADER + "Server,1,100,=C2*2,once,\n=cmd|' /C calc'!A0,1,5,5,once,\nNode,1,1,1,once,\n")
    assert "holds a formula instead of a number" in found.lines[0].say
    assert not found.lines[0].counted
    assert found.lines[1].line.description == "=cmd|' /C calc'!A0"
    assert not found.lines[1].counted


def test_cells_are_cut_and_made_printable() -> None:
    line = read_quote(f'Item,Total\n"a\u202e\x1b[31m{"x" * 5000}",5\nServer,1\n', "q.csv").lines[0]
    assert line.description.isprintable()
    assert len(line.description) == 300


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        checked(HEADER + text)
    except InputError as error:
        if not error.problems:
            raise


def test_without_a_design_the_missing_answers_are_named() -> None:
    blank = advisor.assess(Assessment("blank", workloads=(Workload("w"),)), as_of=DAY)
    with pytest.raises(InputError, match="no design yet to hold a quote against"):
        check_quote(blank, read_quote(EXAMPLE.read_bytes(), "q.csv"), KNOWLEDGE)


def test_quoted_kinds_stand_beside_ours_with_a_verdict() -> None:
    dear = checked(HEADER + "8x H200 server,1,900000,900000,once,\nRacks,1,1,1,monthly,\nSwitch,1,1,1,once,\n")
    said = {row[0]: row for row in side_by_side(dear, texts_of(dear))}
    assert said["Servers and GPUs"][4].startswith("above our range, ")
    assert said["Cooling, room or colocation"][4].startswith("below our range, ")
    assert said["Fabric inside the cluster"][4].startswith("below our range, ")


FILE = str(data_folder() / "samples" / "eu-bank.yaml")


def test_the_command_prints_text_json_and_markdown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("advisor.cli.quote.advise", lambda *_: advice())
    assert main(["quote", FILE, str(EXAMPLE)]) == 0
    text = capsys.readouterr().out
    for said in ("6 kinds of cost are missing", "Operations and staff", "Line 6: 1 × 14,500", "Site survey"):
        assert said in text
    assert main(["quote", FILE, str(EXAMPLE), "--format", "json", "--fail-on-missing"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["missing"][0] == "operations"
    assert set(found["figures"]) >= {"quote/total", "quote/missing", "quote/complete", "quote/ours"}
    assert main(["quote", FILE, str(EXAMPLE), "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# 6 kinds of cost")
    foreign = tmp_path / "q.csv"
    foreign.write_text("Item,Total (EUR),Billing\nServer,5,once\n")
    assert main(["quote", FILE, str(foreign)]) == 2
    assert "amounts are in EUR" in capsys.readouterr().err
    assert main(["quote", FILE, str(foreign), "--rate", "eur=1.1", "--period", "once"]) == 0
    with pytest.raises(SystemExit):
        main(["quote", FILE, str(foreign), "--rate", "euro"])
