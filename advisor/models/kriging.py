"""What measured pairs of places say about an unmeasured pair: Gaussian-process regression ("kriging") on log ratios.

Two pairs are alike when both their ends are near: they share cables and detours.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
EARTH_KM: Final = 6371.0


def distances_km(lat: float | Floats, lon: float | Floats, lats: Floats, lons: Floats) -> Floats:
    """Great-circle distances, degrees in, kilometres out (haversine, R = 6,371 km); broadcasts."""
    p1, p2 = np.radians(lat), np.radians(lats)
    half = np.sin((p2 - p1) / 2) ** 2 + np.cos(p1) * np.cos(p2) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


class Field:
    """Log ratios measured on pairs (i[k], j[k]) of sites; predicts their mean for any other pair.

    fade_km  distance over which likeness falls by e, summed over both ends
    noise    variance that neighbours do not explain, as a share of what they do
    """

    def __init__(
        self, lats: Floats, lons: Floats, i: Ints, j: Ints, ratio: Floats, fade_km: float, noise: float
    ) -> None:
        self._lats, self._lons, self._i, self._j, self._fade_km = lats, lons, i, j, fade_km
        apart = distances_km(lats[:, None], lons[:, None], lats, lons)
        own = self._alike(apart[i], apart[j])
        self._matrix, self._ratio = own + noise * np.eye(len(i)), ratio
        self._weights = np.linalg.solve(self._matrix, ratio)

    def _alike(self, near_a: Floats, near_b: Floats) -> Floats:
        """Likeness to every measured pair, given distances from both ends to all sites, shape (..., sites)."""
        a, b, i, j = np.exp(-near_a / self._fade_km), np.exp(-near_b / self._fade_km), self._i, self._j
        return np.asarray(a[..., i] * b[..., j] + a[..., j] * b[..., i])

    def at(self, a: tuple[float, float], b: tuple[float, float]) -> float:
        """Expected log ratio between two places (latitude, longitude)."""
        near_a, near_b = (distances_km(*end, self._lats, self._lons) for end in (a, b))
        return float(self._alike(near_a, near_b) @ self._weights)

    def left_out(self) -> Floats:
        """Expected log ratio of each measured pair had it not been measured itself, shape (pairs,)."""
        return np.asarray(self._ratio - self._weights / np.diag(np.linalg.inv(self._matrix)))


def one_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two places (latitude, longitude) in degrees."""
    p1, p2 = math.radians(a[0]), math.radians(b[0])
    half = math.sin((p2 - p1) / 2) ** 2
    half += math.cos(p1) * math.cos(p2) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))
