"""Line icons on a 24 x 24 grid, drawn for this project: strokes only, so that any renderer shows them."""

from __future__ import annotations

from typing import Final


def _ring(x: float, y: float, r: float) -> str:
    return f"M{x + r:g} {y:g}a{r:g} {r:g} 0 1 0 {-2 * r:g} 0a{r:g} {r:g} 0 1 0 {2 * r:g} 0Z"


_HEXAGON: Final = "M12 2.8 20 7.4v9.2l-8 4.6-8-4.6V7.4Z"
_SHIELD: Final = "M12 2.8 4.5 5.5v6c0 4.7 3.1 8 7.5 9.7 4.4-1.7 7.5-5 7.5-9.7v-6Z"
_SPOKES: Final = "M6.5 7l4.3 4M17.5 7l-4.3 4M6.5 17l4.3-4M17.5 17l-4.3-4"
_RAYS: Final = "M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.9 2.9M15.5 15.5l2.9 2.9M18.4 5.6l-2.9 2.9M8.5 15.5l-2.9 2.9"
_WAVES: Final = (
    "M7.4 16.6a6.5 6.5 0 0 1 0-9.2M16.6 7.4a6.5 6.5 0 0 1 0 9.2M4.6 19.4a10.5 10.5 0 0 1 0-14.8"
    "M19.4 4.6a10.5 10.5 0 0 1 0 14.8"
)

ICONS: Final[dict[str, tuple[str, str]]] = {  # kind of node → role of its colour, path
    "users": (
        "caller",
        _ring(9, 7.5, 3.5)
        + "M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.4 3.4 0 0 1 0 6.4M17.5 14.4c2.4.7 4 2.7 4 5.6",
    ),
    "sensor": ("caller", _ring(12, 12, 2.5) + _WAVES),
    "gateway": ("gate", _HEXAGON + "M8 12h8M13 9l3 3-3 3"),
    "tools": (
        "gate",
        "M14.7 6.3a4.4 4.4 0 0 1 5.4-3.1l-2.9 2.9.7 2.1 2.1.7 2.9-2.9a4.4 4.4 0 0 1-6.3 4.9l-8.6 8.6"
        "a2.2 2.2 0 0 1-3.1-3.1l8.6-8.6a4.4 4.4 0 0 1 1.2-1.5Z",
    ),
    "gpu": (
        "compute",
        "M6 6h12v12H6ZM9.5 9.5h5v5h-5ZM9 2.8V6M15 2.8V6M9 18v3.2M15 18v3.2M2.8 9H6M2.8 15H6M18 9h3.2M18 15h3.2",
    ),
    "model": ("compute", _ring(12, 12, 3.5) + _RAYS),
    "tuning": ("compute", _ring(15, 7, 2.2) + _ring(9, 17, 2.2) + "M4 7h8.8M17.2 7H20M4 17h2.8M11.2 17H20"),
    "experiment": (
        "compute",
        "M9.5 3h5M10.5 3v6L4.8 18.5a1.7 1.7 0 0 0 1.5 2.5h11.4a1.7 1.7 0 0 0 1.5-2.5L13.5 9V3M7.8 14.5h8.4",
    ),
    "vector": (
        "store",
        _ring(5, 19, 1.8)
        + _ring(6, 6, 1.8)
        + _ring(18, 5, 1.8)
        + _ring(19, 16, 1.8)
        + "M5.3 17.2 6 7.8M6.7 18.4 17.2 16.3"
        "M6.3 17.7 16.8 6.3",
    ),
    "data": (
        "store",
        "M12 9c4.4 0 8-1.3 8-3s-3.6-3-8-3-8 1.3-8 3 3.6 3 8 3ZM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6"
        "M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
    ),
    "identity": ("guard", _SHIELD + "M8.5 12l2.5 2.5 4.5-5"),
    "keys": ("guard", _ring(8, 12, 4.5) + "M12.5 12h9M18.5 12v3.5M15.5 12v2.5"),
    "backup": (
        "guard",
        "M4 12a8 8 0 0 1 13.7-5.7L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.7L4 15.5M4 20v-4.5h4.5",
    ),
    "transfer": ("guard", "M3 8h13M13 4.5 16.5 8 13 11.5M21 16H8M11 12.5 7.5 16l3.5 3.5M20.5 4v8"),
    "registry": ("run", "M12 2.8 20 7v10l-8 4.2L4 17V7ZM4 7l8 4.2L20 7M12 11.2v10M8 4.9l8 4.2v3.4"),
    "observability": ("run", "M3 12h4l3-7 4 14 3-7h4"),
    "fleet": (
        "run",
        _ring(12, 12, 1.6)
        + _ring(5, 5.6, 1.9)
        + _ring(19, 5.6, 1.9)
        + _ring(5, 18.4, 1.9)
        + _ring(19, 18.4, 1.9)
        + _SPOKES,
    ),
    "evaluation": ("run", "M5 3h14v18H5ZM8.5 8.5l1.5 1.5 3-3M8.5 15.5l1.5 1.5 3-3M15.5 9h.5M15.5 16h.5"),
}
_OTHER: Final = ("run", "M5 5h14v14H5ZM9 9h6v6H9Z")


def icon(kind: str) -> tuple[str, str]:
    """Role of the colour and path of a kind of node; a plain box for a kind without an icon of its own."""
    return ICONS.get(kind, _OTHER)
