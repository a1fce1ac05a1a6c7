"""Colours by role. Print is grey safe: kinds differ by dashes, shapes and words, never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Theme = Literal["light", "dark", "print", "screen"]
"""`screen` writes CSS custom properties instead of colours, so that a page can follow its own theme."""

_LIGHT: Final = {
    "ink": "#16203a", "muted": "#55607a", "card": "#ffffff", "card-line": "#d5dae4", "paper": "#ffffff",
    "request": "#2f55d4", "data": "#a86a00", "control": "#6b7686", "failover": "#b3261e", "badge": "#ffffff",
    "caller": "#1f7a4d", "gate": "#4a4fc4", "compute": "#c2410c", "store": "#1d6fb8", "guard": "#a3214a",
    "run": "#0f766e",
    "users-fill": "#f3f5f8", "users-line": "#b9c3d0", "users-title": "#3d4a5c",
    "edge-fill": "#eefaf3", "edge-line": "#93d3b0", "edge-title": "#17693f",
    "onprem-fill": "#eef4fe", "onprem-line": "#a6c3f2", "onprem-title": "#1f4ea3",
    "colo-fill": "#ecf9fa", "colo-line": "#8fd0d6", "colo-title": "#0c626b",
    "cloud-fill": "#f5f1fe", "cloud-line": "#c4b2ee", "cloud-title": "#5b33ad",
    "hosted-fill": "#fff6ea", "hosted-line": "#ecc48b", "hosted-title": "#8a4a06",
    "shared-fill": "#f6f7f9", "shared-line": "#cbd2da", "shared-title": "#465263",
}  # fmt: skip
_DARK: Final = {
    "ink": "#e6eaf4", "muted": "#a9b3c8", "card": "#1a2337", "card-line": "#3a4763", "paper": "#0f1524",
    "request": "#8ea6ff", "data": "#e3ab4f", "control": "#8e9bac", "failover": "#ff8f86", "badge": "#0f1524",
    "caller": "#6fd6a0", "gate": "#a8acff", "compute": "#ff9d6c", "store": "#77bdf7", "guard": "#ff8fae",
    "run": "#5fd0c5",
    "users-fill": "#151c2c", "users-line": "#3f4b5d", "users-title": "#c3cddb",
    "edge-fill": "#11231b", "edge-line": "#2f6b4b", "edge-title": "#8fe0b4",
    "onprem-fill": "#121e33", "onprem-line": "#35568f", "onprem-title": "#a6c6ff",
    "colo-fill": "#0f2326", "colo-line": "#2b666c", "colo-title": "#8adbe3",
    "cloud-fill": "#1d1833", "cloud-line": "#57469a", "cloud-title": "#cbb8ff",
    "hosted-fill": "#261d10", "hosted-line": "#7d5a24", "hosted-title": "#f4c887",
    "shared-fill": "#141a29", "shared-line": "#3a4454", "shared-title": "#b6c0ce",
}  # fmt: skip
_GREYS: Final = {"fill": "#f7f7f7", "line": "#8c8c8c", "title": "#111111"}
_PRINT: Final = {
    role: _GREYS.get(role.rpartition("-")[2], "#111111") if "-" in role else "#111111" for role in _LIGHT
} | {"muted": "#3d3d3d", "card": "#ffffff", "card-line": "#7a7a7a", "paper": "#ffffff", "badge": "#ffffff"}

PALETTES: Final[Mapping[str, Mapping[str, str]]] = {"light": _LIGHT, "dark": _DARK, "print": _PRINT}


def palette(theme: Theme) -> Mapping[str, str]:
    """Role → colour of a theme."""
    if theme == "screen":
        return {role: f"var(--topology-{role})" for role in _LIGHT}
    return PALETTES[theme]


def custom_properties() -> str:
    """The CSS declarations that give `screen` its colours, for pages whose `color-scheme` says light or dark."""
    return ";".join(f"--topology-{role}:light-dark({colour},{_DARK[role]})" for role, colour in _LIGHT.items())
