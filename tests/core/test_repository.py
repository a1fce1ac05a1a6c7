"""The repository as a stranger finds it: what the README says is true, and nothing of our own machines stands in it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import advisor
from advisor.cli import main
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
BINARY = {".ttf", ".woff2", ".png", ".ico", ".jpg", ".pdf"}
# Package hosts, and folders that exist on one machine only. The brackets keep this file from naming them itself.
HOSTS = r"py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|deb\.debia[n]\.org|crates\.i[o]"
FOLDERS = r"(?<![\w.])/(work\b|root\b|home/\w|Users/\w|opt/(?!homebrew)|tmp/\w)"


def listed_files() -> list[Path]:
    """The files of the repository; of the tree without caches where there is no git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
    return [
        path
        for folder in ("advisor", "data", "docs", "tests", "bench", "examples")
        for path in (ROOT / folder).rglob("*.*")
    ]


def block(language: str, containing: str) -> str:
    """The fenced block of the README in a language that contains a text."""
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return next(text for text in blocks if containing in text)


def test_no_file_names_a_package_host_or_a_folder_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in listed_files()
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.search(f"{HOSTS}|{FOLDERS}", line))
    ]
    assert found == []


def test_every_link_between_documents_leads_somewhere() -> None:
    there = {place for path in listed_files() for place in (path, *path.parents)}
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in listed_files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and (path.parent / target).resolve() not in there
    ]
    assert dead == []


def test_the_lock_covers_every_dependency_with_a_version_that_suits_and_a_hash() -> None:
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE))
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    for requirement in map(Requirement, wanted):
        name = requirement.name.lower().replace("_", "-")
        assert requirement.specifier.contains(pinned.get(name, "0")), f"{requirement}: make lock"
    entries = re.split(r"\n(?=[a-z0-9-]+==)", LOCK)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_index() -> None:
    assert re.findall(r"://|--(?:index|extra-index|find-links)\S*", LOCK) == []


def test_every_make_target_that_is_told_of_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    texts = [path.read_text(encoding="utf-8") for path in listed_files() if path.suffix == ".md"]
    told = {name for text in texts for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)}
    assert told <= there
    assert {"run", "test", "bench", "format", "check"} <= told | set(
        re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE)
    )


def test_the_change_log_has_a_part_for_this_version() -> None:
    assert PROJECT["version"] == advisor.__version__
    assert f"## {advisor.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_scripts_can_be_executed() -> None:
    assert [name for name in (".ci/run", "scripts/setup.sh") if not os.access(ROOT / name, os.X_OK)] == []


@pytest.mark.parametrize("line", [line for line in README.splitlines() if line.startswith(".venv/bin/advisor")])
def test_the_commands_of_the_readme_work(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in ("data", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)  # some of them write files
    assert main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out.strip()


def test_the_python_of_the_readme_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(block("python", "advisor.assess"), names)
    assert isinstance(names["advice"], advisor.Advice)


def test_the_rule_of_the_readme_is_one_file_more_and_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(data_folder(), tmp_path / "data")
    (tmp_path / "data" / "rules" / "mine.yaml").write_text(block("yaml", "rules:"), encoding="utf-8")
    assert set(open_knowledge(tmp_path / "data").rules) - set(open_knowledge().rules) == {"MY01"}
