"""The command line: what it prints, where, and with which exit state. The advice is built by hand here."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.cli import main, parser, serve
from advisor.cli.advice import advice_page
from advisor.cli.markdown import escape, to_markdown
from advisor.cli.outline import Grid, Page, Para, Section
from advisor.cli.text import console, print_page
from advisor.folders import data_folder, share_folder
from advisor.knowledge import open_knowledge
from tests.core.report_fixture import RAG, blank_advice, small_advice, small_knowledge

SAMPLE = str(data_folder() / "samples" / "eu-bank.yaml")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """assess answers with the advice of the fixture."""
    monkeypatch.setattr("advisor.advice.assess", lambda *_: small_advice(), raising=False)


def drawn(page: Page, width: int) -> str:
    stream = io.StringIO()
    print_page(page, console(stream, width))
    return stream.getvalue()


def test_a_command_alone_and_the_whole_line_know_the_same_commands(capsys: pytest.CaptureFixture[str]) -> None:
    listed = set(re.findall(r"^    (\w+) ", parser().format_help(), re.MULTILINE))
    assert len(listed) == 11
    for command in listed:
        with pytest.raises(SystemExit) as left:
            parser(command).parse_args([command, "--help"])
        assert left.value.code == 0
        assert f"advisor {command}" in capsys.readouterr().out
        assert len(parser(command).format_help()) < len(parser().format_help()), "all commands were loaded"


@pytest.mark.parametrize("width", [80, 100, 120])
def test_text_keeps_within_the_width(width: int) -> None:
    lines = drawn(advice_page(small_advice(), small_knowledge()), width).splitlines()
    assert max(map(len, lines)) <= width
    assert not any(line.endswith(" ") for line in lines)


def test_text_has_no_control_codes_when_piped() -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", drawn(advice_page(small_advice(), small_knowledge()), 80))


def test_text_prints_the_shown_figures_of_every_option() -> None:
    figures, text = small_advice().figures, drawn(advice_page(small_advice(), small_knowledge()), 100)
    for option in ("as_stated", "optimum", "cloud_only", "onprem_only"):
        assert figures[f"{option}/monthly_cost"].shown in text
        assert figures[f"{option}/availability"].shown in text
    assert f"saves {figures['saving'].shown}" in text
    assert figures[f"optimum/latency/{RAG}/main/p95"].shown in text


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    "said",
    [
        "41 of 100",
        "The platform has a foreign operator",
        "score +31 points, saves USD 14k a month",
        "Accepted by CIO: O02",
        "= Hybrid",
        "How many sequential calls does a task take?",
        "Typical of agents with tools",
        "Migration of the document archive",
        "no rule speaks of it: dora",
    ],
)
def test_text_and_markdown_say_the_same(said: str) -> None:
    page = advice_page(small_advice(), small_knowledge())
    assert said in squeezed(drawn(page, 120))
    assert escape(said) in squeezed(to_markdown(page))


def test_a_blank_assessment_asks_instead_of_recommending() -> None:
    text = drawn(advice_page(blank_advice(), small_knowledge()), 80)
    assert "These answers are needed first:\n• What does the AI system do?" in text
    assert "USD" not in text


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "# head", "a|b", "![x](http://y)", "- item", "1. item", "`code`", "_i_*b*"]
)
def test_a_name_stays_text_in_markdown(name: str) -> None:
    page = Page(name, "", [Section(name, [Para(name), Grid((name,), [(name,)])])])
    lines = to_markdown(page).splitlines()
    assert lines[0] == f"# {escape(name)}"
    assert not re.search(r"<b>|(?<!\\)[|`*_\[]", escape(name))
    assert not re.match(r"[-+#]|\d+\.", escape(name))
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 2 for line in lines if line.startswith("|"))


@pytest.mark.parametrize(("severity", "state"), [("critical", 1), ("low", 1), (None, 0)])
@pytest.mark.usefixtures("by_hand")
def test_a_gate_is_hit_by_findings_as_bad_or_worse(severity: str | None, state: int) -> None:
    assert main(["assess", SAMPLE, *(["--fail-on", severity] if severity else [])]) == state


@pytest.mark.usefixtures("by_hand")
def test_json_goes_to_standard_output_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.cli.judge.open_knowledge", lambda **_: small_knowledge())
    monkeypatch.setattr("advisor.assessment.load", lambda *_: small_advice().assessment)
    assert main(["assess", "any.yaml", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["name"] == small_advice().name
    assert shown.err == ""


def test_settings_and_the_day_reach_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def assess(*given: Any) -> Any:
        seen.extend(given)
        return small_advice()

    monkeypatch.setattr("advisor.advice.assess", assess, raising=False)
    main(["assess", SAMPLE, "--set", "latency_ms=900", "--as-of", "2027-02-01"])
    assert seen[0].workloads[0].answers.get("latency_ms", seen[0].organisation["latency_ms"]) == 900
    assert str(seen[2]) == "2027-02-01"


def test_validate_says_what_it_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("schema: 1\nname: P\nworkloads: [{name: a, answers: {usecase: rag, steps: 3}}]\n")
    assert main(["validate", str(plan)]) == 0
    assert capsys.readouterr().out == (
        f"{plan}: well formed, 1 workload(s), 2 answers\n"
        "  note: a: 'steps' is not asked in this case and has no effect\n"
    )


def test_validate_looks_at_every_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["validate", str(tmp_path / "a.yaml"), SAMPLE, str(tmp_path / "b.yaml")]) == 2
    shown = capsys.readouterr()
    assert "well formed" in shown.out
    assert [line.split(":")[0][-6:] for line in shown.err.splitlines()] == ["a.yaml", "b.yaml"]


def test_standard_input_is_read_as_a_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(Path(SAMPLE).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert main(["validate", "-"]) == 0
    assert capsys.readouterr().out.startswith("-: well formed")


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Advisor assessment"


KNOWLEDGE = open_knowledge()


@pytest.mark.parametrize(
    ("id", "said"),
    [
        *((i, KNOWLEDGE.rules[i].title) for i in ("K05", "C03")),
        ("usecase", "What does the AI system do?"),
        ("on_device", "serving:"),
        ("air_gapped", KNOWLEDGE.patterns["air_gapped"].meaning[:30]),
        ("P:edge+agents", "fits 1 of 4"),
        ("H100-SXM", "80 GB"),
        ("eu-central-1", "Frankfurt, DE"),
        ("dora", KNOWLEDGE.regimes["dora"].name),
        ("utilisation", "accelerator hours"),
        *((i, "billion parameters") for i in list(KNOWLEDGE.models)[:1]),
        *((i, KNOWLEDGE.causes[i].title[:30]) for i in list(KNOWLEDGE.causes)[:1]),
        *((i, KNOWLEDGE.facts[i].text[:30]) for i in list(KNOWLEDGE.facts)[:1]),
        *((i, KNOWLEDGE.sources[i].text[:30]) for i in list(KNOWLEDGE.sources)[:1]),
    ],
)
def test_explain_knows_every_kind_of_entry(id: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", id]) == 0
    assert squeezed(said) in squeezed(capsys.readouterr().out)


@pytest.mark.usefixtures("by_hand")
def test_explain_opens_a_figure_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "optimum/monthly_cost", "--file", SAMPLE]) == 0
    text = squeezed(capsys.readouterr().out)
    assert small_advice().figures["optimum/monthly_cost"].shown in text
    assert "formula price" in text
    assert "published" in text


def test_run_starts_the_app_for_this_computer_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(serve.os, "execv", lambda program, command: calls.append(command))
    monkeypatch.setattr(serve.os, "chdir", calls.append)
    monkeypatch.setattr(serve.subprocess, "call", lambda command, cwd: 0)
    assert main(["run", "--port", "9000", "--headless"]) == 0
    folder, command = calls
    assert command[1:5] == ["-m", "streamlit", "run", str(share_folder() / "server.py")]
    assert {"--server.address=localhost", "--server.port=9000", "--server.headless=true"} <= set(command)
    assert "--browser.gatherUsageStats=false" in command
    assert folder == share_folder()


def test_run_for_others_names_the_host_and_asks_nobody_for_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "lan_address", lambda: "192.0.2.7")
    args = parser().parse_args(["run", "--address", "0.0.0.0", "--host", "advisor.example.com"])
    flags = serve.command(args)
    assert {"--server.allowedHosts=advisor.example.com", "--browser.serverAddress=advisor.example.com"} <= set(flags)
    code = "import server; from streamlit import net_util; assert net_util.get_external_ip() is None"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


SENT_AT_ONCE = """
import asyncio, socket, server
from streamlit.web.server.starlette.starlette_server import _bind_socket

async def main():
    found = asyncio.get_running_loop().create_future()
    async def met(reader, writer):
        made = writer.get_extra_info("socket")
        found.set_result(made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
    listening = _bind_socket("127.0.0.1", 0, 8)
    async with await asyncio.start_server(met, sock=listening):
        _, caller = await asyncio.open_connection(*listening.getsockname())
        assert await found
        caller.close()

asyncio.run(main())
"""


def test_the_server_sends_each_answer_at_once() -> None:
    subprocess.run([sys.executable, "-c", SENT_AT_ONCE], cwd=ROOT, check=True)


def test_run_says_where_an_app_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "share_folder", lambda: tmp_path)
    assert main(["run"]) == 2
    assert "holds no app.py" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m advisor schema | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, check=True)
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert advisor.__version__ == project["version"]


def test_every_command_and_option_is_documented() -> None:
    manual = (ROOT / "docs" / "cli.md").read_text()
    commands = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    for name, command in commands.items():  # type: ignore[union-attr]
        section = manual.partition(f"\n## advisor {name}\n")[2].partition("\n## ")[0]
        assert section, f"advisor {name} is not in docs/cli.md"
        options = [o for a in command._actions for o in a.option_strings if o.startswith("--") and o != "--help"]
        assert [o for o in options if f"`{o}" not in section] == []
