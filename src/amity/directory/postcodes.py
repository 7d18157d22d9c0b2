"""Postcodes to coordinates, from a file the deployer has; nothing is asked of anybody outside.

Reads a CSV with latitude and longitude (ONSPD, GeoNames exports, lists of ZIP codes) and OS Code-Point Open,
which gives eastings and northings of the British National Grid.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from . import index
from .directory import Directory
from .opening import DirectoryError, Part, heads, open_source, rows
from .places import Place

CODES = (
    "pcds",
    "pcd",
    "pcd2",
    "postcode",
    "postal_code",
    "postalcode",
    "zip",
    "zipcode",
    "zip_code",
    "zcta",
    "plz",
)
LATITUDES = ("lat", "latitude", "intptlat")
LONGITUDES = ("long", "lon", "lng", "longitude", "intptlong")
EASTINGS = ("eastings", "easting", "oseast1m")
NORTHINGS = ("northings", "northing", "osnrth1m")
BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")


class Imported(NamedTuple):
    """How many postcodes there are now, and how many rows were left out, by why."""

    postcodes: int
    left_out: Mapping[str, int]


NO_CODE = "no postcode"
NO_PLACE = "no coordinates, or none that is a number"
NOT_KNOWN = "a postcode of which the publisher does not know where it is"
OFF_THE_GRID = "off the British National Grid"
OUT_OF_THE_WORLD = "out of the world"
AGAIN = "a postcode that stands there again: the last one counts"


def import_postcodes(source: Path | str, path: Path | str) -> Imported:
    """Write the postcodes of a file to a small SQLite file; return how many, and what was left out.

    ``source`` is a CSV, or a zip or folder of them; a row whose coordinates lie out of the world, or
    off the grid, is left out.
    Raises `DirectoryError` where no column can be a postcode with its place.
    """
    found = open_source(Path(source))
    parts = [part for part in found.parts if part.kind == "csv" and _is_list(part)]
    if not parts:
        wanted = "postcode, latitude, longitude, or eastings and northings"
        raise DirectoryError(f"{source}: no list of postcodes there. Name a CSV with the columns {wanted}.")
    left: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    places = (place for part in parts for place in _taken(_places(part), left, taken))
    count = index.save_postcodes(places, Path(path), str(source))
    if again := taken["rows"] - count:
        left[AGAIN] = again
    return Imported(count, dict(left.most_common()))


Found = tuple[str, float, float] | str
"""A postcode with its place, or why a row has none."""


def _taken(
    found: Iterable[Found], left: Counter[str], taken: Counter[str]
) -> Iterator[tuple[str, float, float]]:
    """Yield the places, and count the rows that have none by why."""
    for each in found:
        if isinstance(each, str):
            left[each] += 1
        else:
            taken["rows"] += 1
            yield each


def find_postcode(postcode: str, path: Path | str) -> Place | None:
    """Return where a postcode is by the file that `import_postcodes` wrote, None where it does not know."""
    found = index.look_up([code_of(postcode)], Path(path))
    return next((Place(*where) for where in found.values()), None)


def geocoded(directory: Directory, path: Path | str) -> Directory:
    """Return a directory whose locations without coordinates have those of their postcode.

    Each says so (``coordinates_from``): a postcode is a street, and not a door.
    """
    codes = {}
    for location in directory.locations:
        if location.latitude is None:
            for address in directory.of("address", location):
                if address.postal_code and address.address_type != "postal":
                    codes[location.id] = code_of(address.postal_code)
    places = index.look_up(sorted(set(codes.values())), Path(path))
    moved = []
    for location in directory.locations:
        if where := places.get(codes.get(location.id, "")):
            extra = location.extra | {"coordinates_from": "postcode"}
            latitude, longitude = where
            location = msgspec.structs.replace(location, latitude=latitude, longitude=longitude, extra=extra)
        moved.append(location)
    return msgspec.structs.replace(directory, locations=tuple(moved))


def code_of(postcode: str) -> str:
    """Return a postcode as it is looked up: ``sw1a 1aa`` is ``SW1A1AA``."""
    return re.sub(r"\W", "", postcode).upper()


def _columns(part: Part) -> dict[str, str] | None:
    """Return which column is what; a file of Code-Point Open has no names, and its first row tells."""
    names = {name.lower(): name for name in heads(part)}
    code = next((names[name] for name in CODES if name in names), None)
    for one, other, kind in ((LATITUDES, LONGITUDES, "degrees"), (EASTINGS, NORTHINGS, "metres")):
        first = next((names[name] for name in one if name in names), None)
        second = next((names[name] for name in other if name in names), None)
        if code and first and second:
            return {"code": code, "one": first, "other": second, "kind": kind}
    return None


def _is_list(part: Part) -> bool:
    return _columns(part) is not None or _is_headless(part)


def _is_headless(part: Part) -> bool:
    with part.open() as file:
        first = file.readline(1000).decode("ascii", "replace").replace('"', "").split(",")
    return len(first) >= 4 and bool(BRITISH.fullmatch(first[0].strip())) and first[2].isdecimal()


def _places(part: Part) -> Iterator[Found]:
    columns = _columns(part)
    if columns is None:
        yield from _code_point(part)
        return
    for row in rows(part):
        code = code_of(row.get(columns["code"], ""))
        one, other = _number(row.get(columns["one"])), _number(row.get(columns["other"]))
        if not code:
            yield NO_CODE
        elif one is None or other is None:
            yield NO_PLACE
        elif columns["kind"] != "degrees":
            yield _on_the_grid(code, one, other)
        else:
            inside = -90 <= one <= 90 and -180 <= other <= 180
            yield (code, one, other) if inside else OUT_OF_THE_WORLD


def _on_the_grid(code: str, easting: float, northing: float) -> Found:
    return (code, *degrees(easting, northing)) if _is_on_the_grid(easting, northing) else OFF_THE_GRID


def _code_point(part: Part) -> Iterator[Found]:
    """Yield the places of a Code-Point Open file; quality 90 means that OS does not know where."""
    import csv
    import io

    with part.open() as raw:
        for row in csv.reader(io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")):
            if not row:
                continue
            if len(row) <= 3 or not (row[2].isdecimal() and row[3].isdecimal()):
                yield NO_PLACE
            elif row[1] == "90":
                yield NOT_KNOWN
            else:
                yield _on_the_grid(code_of(row[0]), float(row[2]), float(row[3]))


def _is_on_the_grid(easting: float, northing: float) -> bool:
    """Say whether the British National Grid goes there; far outside, degrees come out wrong or not at all."""
    return 0 <= easting <= 700_000 and 0 <= northing <= 1_300_000


def _number(said: Any) -> float | None:
    try:
        return float(said)
    except (TypeError, ValueError):
        return None


# The British National Grid: Ordnance Survey, A guide to coordinate systems in Great Britain, annexes B and C.
A, B = 6377563.396, 6356256.909
"""Axes of the Airy 1830 ellipsoid, in metres."""
F0, LAT0, LON0, E0, N0 = 0.9996012717, math.radians(49), math.radians(-2), 400000.0, -100000.0
N = (A - B) / (A + B)
E2 = 1 - (B / A) ** 2


def degrees(easting: float, northing: float) -> tuple[float, float]:
    """Return latitude and longitude (WGS 84) of a point on the British National Grid, within about 5 metres.

    >>> [round(each, 3) for each in degrees(651409.903, 313177.270)]  # Caister Water Tower
    [52.658, 1.716]
    """
    return _to_wgs84(*_airy(easting, northing))


def _airy(easting: float, northing: float) -> tuple[float, float]:
    """Return latitude and longitude in radians on the Airy ellipsoid.

    OS gives 52°39'27.2531" north, 1°43'4.5177" east for this point.

    >>> [f"{math.degrees(each):.6f}" for each in _airy(651409.903, 313177.270)]
    ['52.657570', '1.717922']
    """
    lat = LAT0
    arc = 0.0
    while abs(northing - N0 - arc) >= 1e-5:
        lat += (northing - N0 - arc) / (A * F0)
        arc = _meridian(lat)
    sin, cos, tan = math.sin(lat), math.cos(lat), math.tan(lat)
    nu = A * F0 / math.sqrt(1 - E2 * sin**2)
    rho = A * F0 * (1 - E2) / (1 - E2 * sin**2) ** 1.5
    eta2 = nu / rho - 1
    d = easting - E0
    latitude = lat - tan / (2 * rho * nu) * d**2
    latitude += tan / (24 * rho * nu**3) * (5 + 3 * tan**2 + eta2 - 9 * tan**2 * eta2) * d**4
    latitude -= tan / (720 * rho * nu**5) * (61 + 90 * tan**2 + 45 * tan**4) * d**6
    longitude = LON0 + d / (cos * nu) - (nu / rho + 2 * tan**2) / (6 * cos * nu**3) * d**3
    longitude += (5 + 28 * tan**2 + 24 * tan**4) / (120 * cos * nu**5) * d**5
    longitude -= (61 + 662 * tan**2 + 1320 * tan**4 + 720 * tan**6) / (5040 * cos * nu**7) * d**7
    return latitude, longitude


def _meridian(lat: float) -> float:
    less, more = lat - LAT0, lat + LAT0
    return (B * F0) * (
        (1 + N + 5 / 4 * N**2 + 5 / 4 * N**3) * less
        - (3 * N + 3 * N**2 + 21 / 8 * N**3) * math.sin(less) * math.cos(more)
        + (15 / 8 * N**2 + 15 / 8 * N**3) * math.sin(2 * less) * math.cos(2 * more)
        - 35 / 24 * N**3 * math.sin(3 * less) * math.cos(3 * more)
    )


def _to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """Move from OSGB36 to WGS 84 by the Helmert transformation that OS publishes."""
    nu = A / math.sqrt(1 - E2 * math.sin(lat) ** 2)
    x, y, z = (
        nu * math.cos(lat) * math.cos(lon),
        nu * math.cos(lat) * math.sin(lon),
        nu * (1 - E2) * math.sin(lat),
    )
    scale = 1 - 20.4894e-6
    rx, ry, rz = (math.radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
    x, y, z = (
        446.448 + scale * x - rz * y + ry * z,
        -125.157 + rz * x + scale * y - rx * z,
        542.060 - ry * x + rx * y + scale * z,
    )
    a, b = 6378137.0, 6356752.314245
    e2 = 1 - (b / a) ** 2
    p = math.hypot(x, y)
    latitude = math.atan2(z, p * (1 - e2))
    for _ in range(4):
        nu = a / math.sqrt(1 - e2 * math.sin(latitude) ** 2)
        latitude = math.atan2(z + e2 * nu * math.sin(latitude), p)
    return math.degrees(latitude), math.degrees(math.atan2(y, x))
