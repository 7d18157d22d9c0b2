"""Many networks as arrays: what a million egos are measured from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from amity.errors import AmityError

from .composition import shared_attributes
from .network import CLOSENESS, FREQUENCIES, MODES, ROLES, SUPPORTS, Alter, Network, Part
from .structure import neighbors

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int, ...], np.dtype[np.generic]]


class PackedError(AmityError, ValueError):
    """Arrays that do not make networks, or no library to measure them with."""


class Packed(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The people of many egos, one after the other, and the ties among them.

    Only unpaid people of now are in the arrays of people: `workers`, `pets` and `unsafe` are counts per ego.
    The people of ego e are ``people_from[e]`` to ``people_from[e + 1]``, its ties ``ties_from[e]`` to
    ``ties_from[e + 1]``; a tie is two places among that ego's people, each pair once, never a place with itself.
    An array that is None was asked of nobody.

    Per person, 0 where not said: ``roles`` (bit n for ``ROLES[n]``), ``closeness`` (1 to 3), ``frequency`` (n + 1
    for ``FREQUENCIES[n]``), ``modes`` (bit n for ``MODES[n]``), ``mode`` (n + 1 for the usual one), ``gives`` and
    ``receives`` (bit n for ``SUPPORTS[n]``), ``strain`` (1 for none, 2 some, 3 a lot).
    ``attribute`` and, per ego, ``ego_attribute`` hold codes of the attribute that the E-I index asks for; −1 is
    unknown. ``weights`` are those of the ties, 1 where None.
    ``asked`` has per ego bit 0 for ties, 2 for gives, 3 for receives; all were asked where it is None.
    """

    people_from: Array
    ties_from: Array
    tie_a: Array
    tie_b: Array
    ids: Sequence[str] | None = None
    weights: Array | None = None
    roles: Array | None = None
    closeness: Array | None = None
    frequency: Array | None = None
    modes: Array | None = None
    mode: Array | None = None
    gives: Array | None = None
    receives: Array | None = None
    strain: Array | None = None
    attribute: Array | None = None
    ego_attribute: Array | None = None
    workers: Array | None = None
    pets: Array | None = None
    unsafe: Array | None = None
    asked: Array | None = None

    @property
    def egos(self) -> int:
        """How many there are."""
        return len(self.people_from) - 1


PARTS: tuple[Part, ...] = ("ties", "groups", "gives", "receives")
"""The order of the bits of ``asked``."""
