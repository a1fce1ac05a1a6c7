"""Packs: merged over our knowledge by the same checks, replacing only what they say, safe to open from anywhere."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import advisor
from advisor.assessment import loads
from advisor.cli import main
from advisor.errors import InputError, WrongName
from advisor.folders import share_folder
from advisor.knowledge import PackFiles, open_knowledge, pack_from_folder, pack_from_zip
from advisor.knowledge import packs as packs_module
from advisor.knowledge.linter import examine, lint

OURS = open_knowledge()
EXAMPLE = share_folder() / "examples" / "pack-acme"
MANIFEST = "id: mine\nname: Mine\nversion: '1'\nas_of: '2026-11-25'\n"
RULE = """rules:
- id: MINE01
  title: Mine
  theme: cost
  layers: [org]
  severity: low
  when: {when}
  why: Because.
  verify: Ask.
  responsible: platform
  remedy: {{say: Do it.}}
  cause: team
  sources: [J]
  basis: judgement
"""


def pack(name: str = "mine", manifest: str = MANIFEST, **tables: str) -> PackFiles:
    """A pack of texts; `__` in a name stands for the slash, and the ending is .yaml unless it ends in _csv."""
    paths = {
        f"{n.replace('__', '/').removesuffix('_csv')}.{'csv' if n.endswith('_csv') else 'yaml'}": t
        for n, t in tables.items()
    }
    files = {"pack.yaml": manifest, **paths}
    return PackFiles(name, tuple(sorted((path, text.encode()) for path, text in files.items())))


def refused(*packs: PackFiles | Path) -> str:
    with pytest.raises(InputError) as caught:
        open_knowledge(packs=packs)
    return str(caught.value)


def test_the_example_adds_replaces_and_extends() -> None:
    knowledge = open_knowledge(packs=[EXAMPLE])
    assert set(knowledge.rules) - set(OURS.rules) == {"ACME01", "ACME02", "ACME03"}
    assert [d.value for d in knowledge.defaults if d.question == "peak_mean"] == [4.0]
    assert len([d for d in OURS.defaults if d.question == "peak_mean"]) >= 1
    assert knowledge.questions["regimes"].option("acme_policy").label == "ACME cloud policy"
    assert knowledge.regimes["acme_policy"].countries == ("DE", "AT")
    assert knowledge.packs[0].replaces == ("defaults/peak_mean",)
    assert "rules/ACME01" in knowledge.packs[0].adds
    assert {k: v for k, v in knowledge.rules.items() if k in OURS.rules} == dict(OURS.rules)


def test_a_pack_takes_part_in_version_and_hash() -> None:
    first, second = (open_knowledge(packs=[pack(rules__mine=RULE.format(when=w))]) for w in ("sites > 5", "sites > 6"))
    assert first.version == f"{OURS.version}+mine-1"
    assert len({OURS.hash, first.hash, second.hash}) == 3
    assert open_knowledge(packs=[pack(rules__mine=RULE.format(when="sites > 5"))]) is first
    other = pack(
        "other",
        MANIFEST.replace("mine", "other"),
        sources="sources: [{id: O1, text: x, date: '2026', grade: judgement}]",
    )
    mine = pack(rules__mine=RULE.format(when="sites > 5"))
    assert open_knowledge(packs=[mine, other]).hash != open_knowledge(packs=[other, mine]).hash


def test_the_example_changes_the_advice_of_a_plan_that_it_binds() -> None:
    plan = """
schema: 1
name: ACME
workloads:
- name: a
  answers: {usecase: rag, infra: hybrid, adoption: experimentation, adoption_target: production, serving: self_cloud,
    data_classes: [confidential_ip], regimes: [acme_policy], acme_review: none, protections: []}
"""
    knowledge = open_knowledge(packs=[EXAMPLE])
    from advisor.advice import assess

    advice = assess(loads(plan, "plan", knowledge), knowledge, date(2026, 11, 25))
    assert {"ACME01", "ACME02"} <= {f.rule.id for f in advice.alignments[0].firing()}
    with pytest.raises(InputError, match="acme_policy"):
        loads(plan, "plan", OURS)


def test_python_takes_packs(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("schema: 1\nname: P\nworkloads: [{name: a, answers: {regimes: [acme_policy], usecase: rag}}]\n")
    advice = advisor.assess(advisor.load(file, packs=[EXAMPLE]), date(2026, 11, 25), packs=[EXAMPLE])
    assert advice.name == "P"


GOOD_RULE = RULE.format(when="sites > 1")


def declared(more: str) -> PackFiles:
    return pack(manifest=MANIFEST + more)


def ruled(text: str) -> PackFiles:
    return pack(rules__r=text)


WRONG: list[tuple[str, PackFiles, str, str]] = [
    ("an option", ruled(RULE.format(when="infra == 'egde'")), "mine/rules/r.yaml line 7, MINE01.when", "'edge'"),
    ("a question", ruled(RULE.format(when="inffra == 'edge'")), "mine/rules/r.yaml line 7, MINE01.when", "'infra'"),
    ("a cause", ruled(GOOD_RULE.replace("team", "teem")), "MINE01.cause", "'team'"),
    ("a file", pack(rule__r="x"), "mine/rule/r.yaml", "is not a table of the knowledge"),
    ("a field", ruled(GOOD_RULE + "  colour: red\n"), "MINE01.colour", "not known"),
    ("an id of ours", ruled(GOOD_RULE.replace("MINE01", "K05")), "K05", "replaces: {rules: ['K05']}"),
    ("a pattern", pack(patterns__usecase="patterns: []"), "mine/patterns/usecase.yaml",
     "a pack cannot change patterns"),
    ("a measurement", pack(measured__inference_csv="id\n"), "measured/inference.csv", "cannot change measured"),
    ("a pair", declared("replaces: {pairs: [a/b]}\n"), "replaces.pairs", "cannot change pairs"),
    ("nothing there", declared("replaces: {rules: [K055]}\n"), "mine/pack.yaml line 5", "'K05'"),
    ("nothing new", declared("replaces: {rules: [K05]}\n"), "replaces.rules[0]", "the pack holds no new one"),
    ("a table", declared("replaces: {ruels: [K05]}\n"), "replaces.ruels", "'rules'"),
    ("not a list", declared("replaces: {rules: K05}\n"), "replaces.rules", "a list of ids"),
    ("a manifest's field", declared("nam: x\n"), "mine/pack.yaml line 5, nam", "'name'"),
    ("a manifest without id", pack(manifest="name: x\n"), "mine/pack.yaml", "'id' is missing"),
    ("a manifest of another shape", pack(manifest="[1]"), "mine/pack.yaml", "should be a mapping"),
    ("a manifest's id", pack(manifest=MANIFEST.replace("id: mine", "id: ../x")), "mine/pack.yaml line 1, id",
     "not an id"),
    ("a manifest's number", pack(manifest=MANIFEST.replace("'1'", "1")), "mine/pack.yaml line 3, version", "quotes"),
    ("an option twice", declared("options: {protections: {secure_boot: x}}\n"), "options.protections.secure_boot",
     "already"),
    ("an option of nothing", declared("options: {protection: {a: x}}\n"), "options.protection", "'protections'"),
    ("an option of a number", declared("options: {sites: {a: x}}\n"), "options.sites", "is a number"),
    ("an option's name", declared("options: {protections: {'A b': x}}\n"), "options.protections.A b", "not an option"),
    ("an option without entry", declared("options: {regimes: {mine: x}}\n"), "mine/pack.yaml line 5",
     "'mine' is not known"),
    ("a name", pack(questions="questions:\n- {id: and, text: t, type: number, layer: org, step: context, why: w}\n"),
     "and.id", "cannot be a name"),
    ("a rule's id", ruled(GOOD_RULE.replace("MINE01", "P:a+b")), "P:a+b.id", "cannot be an id"),
    ("an empty table", pack(hardware__gpus_csv="\n\n"), "mine/hardware/gpus.csv", "no header"),
    ("a number", pack(energy_csv="code,name,industrial_usd_kwh,grid_gco2_kwh,source,as_of\nXX,X,much,1,s,2026\n"),
     "energy.csv line 2", "a number"),
    ("a label", declared('options: {protections: {a: "x\\ty"}}\n'), "options.protections", "a text of one line"),
    ("a hidden character", ruled(GOOD_RULE.replace("Because.", '"a\\x1b[2Jb"')), "MINE01.why", "cannot be shown"),
    ("a turned text", ruled(GOOD_RULE.replace("Because.", '"a\\u202Eb"')), "MINE01.why", "cannot be shown"),
    ("a long text", ruled(GOOD_RULE.replace("Because.", "w" * 5000)), "MINE01.why", "At most 4,000"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wrong", "place", "says"), WRONG, ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_told_with_the_packs_file_and_what_would_be_right(
    kind: str, wrong: PackFiles, place: str, says: str
) -> None:
    lines = refused(wrong).splitlines()
    assert any(place in line and says in line for line in lines), lines


def test_a_pack_does_not_hold_more_rules_than_every_assessment_can_bear() -> None:
    one = GOOD_RULE.removeprefix("rules:\n")
    many = "rules:\n" + "".join(one.replace("MINE01", f"M{i}") for i in range(501))
    assert "holds 501 rules. At most 500." in refused(ruled(many))


def test_an_entry_is_replaced_where_the_pack_says_so_and_keeps_its_place() -> None:
    rule = RULE.format(when="sites > 1").replace("MINE01", "K05")
    knowledge = open_knowledge(packs=[pack(manifest=MANIFEST + "replaces: {rules: [K05]}\n", rules__r=rule)])
    assert knowledge.rules["K05"].title == "Mine"
    assert list(knowledge.rules) == list(OURS.rules)


def test_a_later_pack_sees_the_earlier_one_as_ours() -> None:
    mine = pack(rules__r=RULE.format(when="sites > 1"))
    again = pack("again", MANIFEST.replace("id: mine", "id: again"), rules__r=RULE.format(when="sites > 2"))
    assert "again/rules/r.yaml" in refused(mine, again)
    stated = MANIFEST.replace("id: mine", "id: again") + "replaces: {rules: [MINE01]}\n"
    over = pack("again", stated, rules__r=RULE.format(when="sites > 2"))
    assert open_knowledge(packs=[mine, over]).rules["MINE01"].when.text == "sites > 2"
    assert "given twice" in refused(mine, pack("elsewhere"))


def test_a_price_of_ours_is_replaced_by_its_key() -> None:
    row = OURS.instances[0]
    key = f"{row.provider}/{row.shape}/{row.region}/{row.as_of}"
    text = (
        "provider,shape,gpu,gpu_count,region,country,on_demand_usd_h,spot_usd_h,placeable,as_of,source\n"
        f"{row.provider},{row.shape},{row.gpu},{row.gpu_count},{row.region},{row.country},0.5,,yes,{row.as_of},quote\n"
    )
    manifest = MANIFEST + f"replaces: {{instances: ['{key}']}}\n"
    assert (
        open_knowledge(packs=[pack(manifest=manifest, prices__instances_csv=text)]).instances[0].on_demand_usd_h == 0.5
    )
    assert key in refused(pack(prices__instances_csv=text))


def test_the_linter_checks_a_packs_rules_with_ours() -> None:
    shadowed = RULE.format(when="ops_fte < 0.5 and serving == 'self_cloud'")
    never = RULE.format(when="ops_fte < 0").replace("MINE01", "MINE02").removeprefix("rules:\n")
    report = lint(open_knowledge(packs=[pack(rules__r=shadowed + never)]))
    assert ("shadowed", ("MINE01", "O01")) in [(f.kind, f.rules) for f in report.open]
    assert ("never_fires", ("MINE02",)) in [(f.kind, f.rules) for f in report.open]
    assert lint(open_knowledge(packs=[EXAMPLE])).open == ()


def test_a_pack_brings_exceptions_of_its_own() -> None:
    exception = "exceptions: [{kind: never_fires, rules: [MINE01], reason: Kept for the year in which it begins.}]\n"
    report = lint(open_knowledge(packs=[pack(rules__r=RULE.format(when="ops_fte < 0"), linter_exceptions=exception)]))
    assert report.open == ()
    assert "never_fires:MINE01" in [f.id for f in report.excepted]


def test_what_cannot_be_opened_is_in_the_same_list_as_the_findings() -> None:
    knowledge, report = examine(packs=[pack(rules__r=RULE.format(when="inffra == 'edge'"))])
    assert knowledge is None
    assert [(f.kind, "Did you mean 'infra'?" in f.say) for f in report.open] == [("wrong_name", True)]
    assert [f.kind for f in examine(packs=[pack(rules__r="rules: 7")])[1].open] == ["invalid"]
    with pytest.raises(InputError) as caught:
        open_knowledge(packs=[pack(rule__r="x")])
    assert isinstance(caught.value.problems[0], WrongName)


# folders and zip files


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for path, raw in files.items():
            archive.writestr(path, raw)
    return stream.getvalue()


GOOD = {"pack.yaml": MANIFEST.encode(), "rules/r.yaml": RULE.format(when="sites > 1").encode()}


def unread(raw: bytes) -> str:
    with pytest.raises(InputError) as caught:
        pack_from_zip(raw, "up.zip")
    return str(caught.value)


@pytest.mark.parametrize("top", ["", "my pack/"])
def test_a_zip_of_a_pack_is_that_pack(top: str) -> None:
    extra = {"__MACOSX/._pack.yaml": b"\x00", "README.md": b"hello"} if not top else {f"{top}README.md": b""}
    found = pack_from_zip(zipped({**{top + path: raw for path, raw in GOOD.items()}, **extra}), "up.zip")
    assert dict(found.files) == GOOD
    assert "MINE01" in open_knowledge(packs=[found]).rules


ELSEWHERE = (
    "../x.yaml", "/etc/x.yaml", "a/../../x.yaml", "a\\x.yaml", "C:x.yaml", "./x.yaml", "a//x.yaml", "a\n.yaml",
)  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    assert "leads out of the pack" in unread(zipped({**GOOD, path: b"x"}))


def changed(change: Callable[[zipfile.ZipInfo], None], path: str = "x.yaml") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, raw in GOOD.items():
            archive.writestr(name, raw)
        entry = zipfile.ZipInfo(path)
        change(entry)
        archive.writestr(entry, "themes: []")
    return stream.getvalue()


def test_links_and_unusual_compression_are_refused() -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "is not a plain file" in unread(changed(link))
    assert "unusual way" in unread(zipped(GOOD, zipfile.ZIP_LZMA))


def test_an_encrypted_entry_is_refused() -> None:
    raw = bytearray(zipped(GOOD))
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    raw[6] |= 1
    assert "encrypted" in unread(bytes(raw))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped({**GOOD, "themes.yaml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    assert "more than 5 MB large unpacked" in unread(bomb)
    many = zipped({**GOOD, **{f"rules/{i}.yaml": b"0" * 4_900_000 for i in range(6)}})
    assert "holds more than 20 MB" in unread(many)


def test_a_header_that_understates_the_size_does_not_help() -> None:
    raw = bytearray(zipped({"themes.yaml": b"0" * 6_000_000, **GOOD}))
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    found = unread(bytes(raw))
    assert "is not a zip file" in found or "large" in found


def test_too_many_files_and_what_is_no_zip_are_refused() -> None:
    assert "more than 200 files" in unread(zipped({**GOOD, **{f"rules/{i}.yaml": b"" for i in range(200)}}))
    assert "is not a zip file" in unread(b"PK\x03\x04 and nothing else")
    assert "is not a zip file" in unread(zipped(GOOD)[:-30])
    assert "6 MB large" in unread(b"0" * 6_000_000)
    assert "holds no pack.yaml" in unread(zipped({"rules/r.yaml": b""}))


def test_a_torn_zip_never_ends_in_anything_but_a_sentence() -> None:
    good = zipped(GOOD)
    for at in range(0, len(good), 3):
        torn = bytes([*good[:at], good[at] ^ 0xFF, *good[at + 1 :]])
        try:
            pack_from_zip(torn)
        except InputError:
            continue


def test_a_folder_is_read_within_the_same_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is not a folder" in refused(tmp_path / "nowhere")
    assert "holds no pack.yaml" in refused(tmp_path)
    for path, raw in GOOD.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    assert dict(pack_from_folder(tmp_path).files) == GOOD
    monkeypatch.setattr(packs_module, "MAX_FILES", 1)
    assert "more than 1 files" in refused(tmp_path)
    monkeypatch.setattr(packs_module, "MAX_TOTAL_BYTES", 10)
    monkeypatch.setattr(packs_module, "MAX_FILES", 9)
    assert "holds more than" in refused(tmp_path)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("themes: []")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text(MANIFEST)
    (folder / "themes.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "leads out of the pack" in refused(folder)


# the commands


def test_data_check_is_clean_for_ours_and_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "check"]) == 0
    assert f"{lint(OURS).badge}." in capsys.readouterr().out
    assert main(["data", "check", "--pack", str(EXAMPLE), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["packs"][0]["id"] == "acme"
    assert document["open"] == []
    assert {f["kind"] for f in document["excepted"]} >= {"unread"}


def test_data_check_tells_open_findings_from_wrong_tables_by_its_exit_status(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "pack.yaml").write_text(MANIFEST)
    for when, status, kind in (("ops_fte < 0", 1, "never_fires"), ("opps_fte < 1", 2, "wrong_name")):
        (tmp_path / "rules" / "r.yaml").write_text(RULE.format(when=when))
        assert main(["data", "check", "--pack", str(tmp_path)]) == status
        shown = capsys.readouterr()
        assert "MINE01" in (shown.out if status == 1 else shown.err)
        assert main(["data", "check", "--pack", str(tmp_path), "--format", "json"]) == status
        assert [f["kind"] for f in json.loads(capsys.readouterr().out)["open"]] == [kind]


def test_data_status_ages_with_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    stale = []
    for day in ("2026-11-25", "2027-11-25"):
        assert main(["data", "status", "--format", "json", "--as-of", day]) == 0
        tables = {t["table"]: t for t in json.loads(capsys.readouterr().out)["tables"]}
        assert tables["rules"]["entries"] == len(OURS.rules)
        stale.append(tables["tokens"]["stale"])
    assert stale == [0, len(OURS.tokens)]
    assert main(["data", "status"]) == 0
    assert "regimes" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["explain", "ACME01"], ["schema"]])
def test_every_command_knows_the_pack(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--pack", str(EXAMPLE)]) == 0
    assert "acme" in capsys.readouterr().out.lower()


def test_explain_says_which_pack_an_entry_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ACME01", "--pack", str(EXAMPLE)]) == 0
    assert "from the pack ACME house rules" in capsys.readouterr().out
    assert main(["explain", "K05", "--pack", str(EXAMPLE)]) == 0
    assert "from the pack" not in capsys.readouterr().out


def test_validate_knows_the_packs_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("schema: 1\nname: P\nworkloads: [{name: a, answers: {regimes: [acme_policy]}}]\n")
    assert main(["validate", str(plan)]) == 2
    assert main(["validate", str(plan), "--pack", str(EXAMPLE)]) == 0


def test_run_hands_the_packs_to_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.folders import PACKS_VARIABLE
    from advisor.knowledge import served_knowledge

    monkeypatch.setenv(PACKS_VARIABLE, "")
    monkeypatch.setattr("advisor.cli.serve.os.execv", lambda *_: None)
    monkeypatch.setattr("advisor.cli.serve.os.chdir", lambda *_: None)
    monkeypatch.setattr("advisor.cli.serve.subprocess.call", lambda *_, **__: 0)
    assert main(["run", "--pack", str(EXAMPLE), "--headless"]) == 0
    served_knowledge.cache_clear()
    try:
        assert "ACME01" in served_knowledge().rules
    finally:
        served_knowledge.cache_clear()
    assert main(["run", "--pack", str(EXAMPLE / "rules")]) == 2


def test_a_threshold_that_a_pack_replaces_changes_every_rule_that_names_it() -> None:
    stricter = """thresholds:
- {id: firm_promise_pct, label: Ours, value: 99.5, unit: percent, reason: House rule., source: J, as_of: '2026-11-29'}
"""
    manifest = MANIFEST + "replaces: {thresholds: [firm_promise_pct]}\n"
    found = open_knowledge(packs=[pack(manifest=manifest, thresholds=stricter)])
    named = [id for id, rule in OURS.rules.items() if "firm_promise_pct" in rule.thresholds]
    assert len(named) > 5
    for id in named:
        assert found.rules[id].when.text == OURS.rules[id].when.text.replace("99.9", "99.5")


def test_a_rule_of_a_pack_may_name_a_threshold_of_its_own() -> None:
    own = "thresholds:\n- {id: mine_fte, label: L, value: 3, unit: FTE, reason: R, source: J, as_of: '2026-11-29'}\n"
    found = open_knowledge(packs=[pack(rules__a=RULE.format(when="ops_fte < mine_fte"), thresholds=own)])
    assert found.rules["MINE01"].when.text == "ops_fte < 3"
    assert found.rules["MINE01"].thresholds == ("mine_fte",)


def test_a_threshold_with_the_name_of_an_answer_is_refused() -> None:
    own = "thresholds:\n- {id: ops_fte, label: L, value: 3, unit: FTE, reason: R, source: J, as_of: '2026-11-29'}\n"
    with pytest.raises(InputError, match="is the name of an answer"):
        open_knowledge(packs=[pack(thresholds=own)])


@pytest.mark.parametrize("field", ["verify", "responsible"])
def test_a_rule_that_nobody_can_check_or_settle_is_refused(field: str) -> None:
    rule = "\n".join(line for line in RULE.format(when="ops_fte < 3").splitlines() if f"  {field}:" not in line)
    with pytest.raises(InputError, match="is missing"):
        open_knowledge(packs=[pack(rules__a=rule)])
