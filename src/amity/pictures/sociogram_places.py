"""Where everyone stands on a map: rings by closeness, wedges by part of life, and nobody on top of another.

Angles run clockwise from twelve o'clock, in radians; the middle of the map is (0, 0).
Nothing is left to chance: the same people are always placed in the same way.
"""

from math import cos, sin
from typing import NamedTuple

import msgspec

from .lettering import width as room_of
from .lettering import wrap

RINGS = (3, 2, 1, 0)
"""From the middle outwards: very close, close, less close, not said."""


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How large things are: the dot, the letters of a name, and how wide and long a name may run."""

    dot: float
    font: float
    room: float
    lines: int = 2
    gap: float = 7
    me: float = 34
    band: float = 94
    letters: float = 14
    """Of the rings' names."""

    @property
    def scale(self) -> float:
        """How wide lines are, beside those to the largest dots."""
        return max(self.dot / 27, 0.62)


WIDE = (
    Size(dot=27, font=17, room=132),
    Size(dot=23, font=16, room=116, band=84),
    Size(dot=19, font=15, room=100, band=74),
    Size(dot=16, font=14, room=88, band=66, gap=5),
)
NARROW = (
    Size(dot=14, font=16, room=72, me=20, band=42, letters=12, gap=3),
    Size(dot=15, font=13.5, room=80, me=21, band=54, letters=11.5, gap=4),
)
LIMIT = {WIDE: 430.0, NARROW: 250.0}
"""Beyond this radius the next smaller size is tried; the smallest may grow as far as it needs."""


class Box(NamedTuple):
    """A rectangle that nothing else may touch."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        """Say whether the two are nearer to each other than ``gap``."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to be placed; without ``rows`` of text only their dot takes room.

    ``slot`` is shared by those who should stand at the same angle: the same alter before and after.
    """

    key: str
    slot: str
    part: str
    ring: int
    rows: tuple[str, ...]
    wide: float
    dot: float
    told: int = 0
    """How many of the rows, at the end, say what has become of them."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a guest stands: the middle of the dot, and the boxes of dot and name."""

    guest: Guest
    x: float
    y: float
    dot: Box
    name: Box | None


class Wedge(NamedTuple):
    """A part of life, from one angle to another."""

    part: str
    start: float
    end: float


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A map ready to be drawn: how far each ring reaches, the wedges, the places and the rings' names."""

    size: Size
    radii: dict[int, float]
    wedges: tuple[Wedge, ...]
    places: tuple[Place, ...]
    ring_names: dict[int, Box]
    mirrored: bool

    @property
    def unsorted(self) -> bool:
        """Whether it is not known of anybody what part of life they stand in."""
        return [wedge.part for wedge in self.wedges] == ["others"]

    @property
    def reach(self) -> float:
        """How far the outermost ring reaches."""
        return max(self.radii.values())

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        """Everything that must not overlap, each with what it is."""
        me = self.size.me
        found = [("me", Box(-me, -me, me, me))]
        found += [(f"ring {ring}", box) for ring, box in self.ring_names.items()]
        for place in self.places:
            found.append((f"dot {place.guest.key}", place.dot))
            found += [(f"name {place.guest.key}", place.name)] if place.name else []
        return found

    def point(self, angle: float, radius: float) -> tuple[float, float]:
        """Return where that is; mirrored where the language runs from right to left."""
        return point(angle, radius, mirrored=self.mirrored)


class WedgeName(NamedTuple):
    """The name of a wedge in rows, and the box that they fill; ``turned`` runs upwards, for narrow paper."""

    rows: list[str]
    box: Box
    turned: bool


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A map that is laid out and not yet drawn: the plan, the wedges' names, and the paper around them."""

    plan: Plan
    names: dict[str, WedgeName]
    font: float
    paper: Box

    @property
    def where(self) -> dict[str, Place]:
        """Where everybody stands, by key."""
        return {place.guest.key: place for place in self.plan.places}

    @property
    def span(self) -> tuple[float, float]:
        """How wide and how high the paper is."""
        return self.paper.right - self.paper.left, self.paper.bottom - self.paper.top

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        """Everything on the map that must not overlap, each with what it is."""
        return self.plan.boxes + [(f"wedge {part}", name.box) for part, name in self.names.items()]


def point(angle: float, radius: float, *, mirrored: bool = False) -> tuple[float, float]:
    """Return x and y of a place at ``angle``, ``radius`` away from the middle."""
    return (-1 if mirrored else 1) * radius * sin(angle), -radius * cos(angle)


def rows_of(name: str, size: Size) -> tuple[str, ...]:
    """Return the lines in which a name is written."""
    return tuple(wrap(name, size.font, room=size.room, lines=size.lines, bold=True))


def guest(key: str, name: str, size: Size, *, part: str, ring: int, slot: str = "") -> Guest:
    """Return someone to be placed with their name beneath."""
    rows = rows_of(name, size)
    wide = max((room_of(row, size.font, bold=True) for row in rows), default=0.0)
    return Guest(key=key, slot=slot or key, part=part, ring=ring, rows=rows, wide=wide, dot=size.dot)


def row_height(size: Size) -> float:
    """Return how far the lines of a name lie apart."""
    return round(size.font * 1.16, 1)


def name_height(guest: Guest, size: Size) -> float:
    """Return how tall the name of ``guest`` is, with the gap between it and the dot."""
    return (len(guest.rows) * row_height(size) + 4) if guest.rows else 0.0
