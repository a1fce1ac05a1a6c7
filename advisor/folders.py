"""Where things lie that are no code, and what `advisor run` tells the server of them. Light: read before all else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKS_VARIABLE: Final = "ADVISOR_PACKS"
"""Environment variable with the folders of the packs of a running app."""


def share_folder() -> Path:
    """The folder that holds data/ and app.py: the repository's root, or `_share` inside an installed package."""
    package = Path(__file__).resolve().parent
    return package.parent if (package.parent / "data" / "VERSION").is_file() else package / "_share"


def data_folder() -> Path:
    """The knowledge that ships with the advisor."""
    return share_folder() / "data"
