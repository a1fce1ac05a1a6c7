"""Where assessments are kept: a folder of the user, or the database that ADVISOR_DATABASE_URL names."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from advisor.errors import InputError


def home_folder(env: Mapping[str, str] | None = None) -> Path:
    """The folder for the user's own data, as the platform wants it; ADVISOR_HOME replaces it. It may not exist yet."""
    env = os.environ if env is None else env
    if env.get("ADVISOR_HOME"):
        return Path(env["ADVISOR_HOME"]).expanduser()
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "advisor"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "advisor"
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "advisor"


def database_url(env: Mapping[str, str] | None = None) -> str:
    """The URL of the store. Creates the user's folder where SQLite is used; raises InputError if that fails."""
    env = os.environ if env is None else env
    if env.get("ADVISOR_DATABASE_URL"):
        return env["ADVISOR_DATABASE_URL"]
    folder = home_folder(env)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "Set ADVISOR_HOME to a folder that can be written"
        raise InputError.single(str(folder), f"cannot be created ({error.strerror})", hint) from None
    return f"sqlite:///{(folder / 'advisor.db').as_posix()}"
