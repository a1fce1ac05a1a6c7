"""The package as others get it: a wheel, installed away from the repository, called from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def call(installed: Path, folder: Path, *arguments: str) -> str:
    """Standard output of a Python call that sees the installed package first; fails with what it said."""
    env = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_brings_its_knowledge_and_its_app(installed: Path, tmp_path: Path) -> None:
    ask = (
        "from advisor.folders import share_folder; from advisor.knowledge import open_knowledge; "
        "open_knowledge(); print(share_folder())"
    )
    share = Path(call(installed, tmp_path, "-c", ask).strip())
    assert share == installed / "advisor" / "_share"
    for needed in ("app.py", ".streamlit/config.toml", "static/fonts/InterVariable.woff2", "data/VERSION"):
        assert (share / needed).is_file()


@pytest.mark.parametrize("command", [["explain", "rag"], ["validate", str(ROOT / "data/samples/eu-bank.yaml")]])
def test_the_installed_command_works_from_any_folder(installed: Path, tmp_path: Path, command: list[str]) -> None:
    assert call(installed, tmp_path, str(installed / "bin" / "advisor"), *command)


def test_the_wheel_carries_every_data_file(installed: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert files(installed / "advisor" / "_share" / "data") == files(ROOT / "data")
