"""Rows and columns of 2 km on the globe, by which offers lie in order. Opened on first use, for NumPy."""

import math
from typing import Any

import numpy as np

from .offers import EARTH_KM

CELL_KM = 2.0
DEGREE_KM = math.pi * EARTH_KM / 180
COLUMNS = math.ceil(360 * DEGREE_KM / CELL_KM) + 1
NOWHERE = (0, -1, 0, -1, 0, -1)


def cells(latitude: Any, longitude: Any) -> Any:
    """Return the cell of each place; -1 where that is not known."""
    row = np.floor((np.nan_to_num(latitude) + 90) * DEGREE_KM / CELL_KM).astype(np.int64)
    column = np.floor((np.nan_to_num(longitude) + 180) * DEGREE_KM / CELL_KM).astype(np.int64)
    return np.where(np.isnan(latitude + longitude), -1, row * COLUMNS + column)


def on_globe(latitude: Any, longitude: Any) -> tuple[Any, Any, Any]:
    """Return x, y, z in km from the middle of the earth."""
    a, b = np.radians(latitude), np.radians(longitude)
    return EARTH_KM * np.cos(a) * np.cos(b), EARTH_KM * np.cos(a) * np.sin(b), EARTH_KM * np.sin(a)


def point(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Return the same of one place, without arrays."""
    a, b = math.radians(latitude), math.radians(longitude)
    return EARTH_KM * math.cos(a) * math.cos(b), EARTH_KM * math.cos(a) * math.sin(b), EARTH_KM * math.sin(a)


def chord2(km: float) -> float:
    """Return the square of the straight way through the earth that a way of ``km`` on it makes."""
    half = min(km, math.pi * EARTH_KM) / (2 * EARTH_KM)
    return (2 * EARTH_KM * math.sin(half)) ** 2


def reach(latitude: float, longitude: float, km: float) -> tuple[int, int, int, int, int, int]:
    """Return the first and last row within ``km``, and the first and last column of two stretches.

    The second stretch is empty but where the first goes over the date line.
    """
    around = km / DEGREE_KM + 1e-4
    south, north = max(-90.0, latitude - around), min(90.0, latitude + around)
    furthest = max(abs(south), abs(north))
    narrow = math.cos(math.radians(min(89.999, furthest)))
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(min(90.0, around))) / narrow))) + 1e-4
    wide = 180.0 if furthest >= 89.99 else wide
    stretches = [*_around(longitude - wide, longitude + wide), None][:2]
    columns = [(0, -1) if s is None else (_line(s[0], 180.0), _line(s[1], 180.0)) for s in stretches]
    return _line(south, 90.0), _line(north, 90.0), *columns[0], *columns[1]


def _around(west: float, east: float) -> list[tuple[float, float]]:
    """Return the stretch of longitudes, in two where it goes over the date line."""
    if east - west >= 360:
        return [(-180.0, 180.0)]
    if west < -180:
        return [(-180.0, east), (west + 360, 180.0)]
    if east > 180:
        return [(west, 180.0), (-180.0, east - 360)]
    return [(west, east)]


def _line(degrees: float, offset: float) -> int:
    return math.floor((degrees + offset) * DEGREE_KM / CELL_KM)
