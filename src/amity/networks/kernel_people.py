"""Kernels over the people of many egos: `composition`, `contact` and `support` say what each means."""

import numpy as np

from .compiled import compiled, prange
from .kernel import CHUNKS


@compiled(parallel=True)
def diversity(people_from, roles):  # type: ignore[no-untyped-def]
    """Return Blau's index and Shannon's entropy of the roles of every ego's people."""
    egos = len(people_from) - 1
    blau, entropy = np.full(egos, np.nan), np.full(egos, np.nan)
    for chunk in prange(CHUNKS):
        held = np.zeros(16)
        for e in range(egos * chunk // CHUNKS, egos * (chunk + 1) // CHUNKS):
            known = 0
            held[:] = 0
            for i in range(people_from[e], people_from[e + 1]):
                bits, several = np.int64(roles[i]), 0
                known += bits != 0
                rest = bits
                while rest:
                    rest &= rest - 1
                    several += 1
                role = 0
                while bits:
                    if bits & 1:
                        held[role] += 1 / several
                    bits >>= 1
                    role += 1
            if known:
                squares, logs = 0.0, 0.0
                for role in range(16):
                    if held[role] > 0:
                        share = held[role] / known
                        squares += share * share
                        logs += share * np.log(share)
                blau[e], entropy[e] = 1 - squares, 0.0 - logs
    return blau, entropy


@compiled(parallel=True)
def ei_index(people_from, attribute, ego_attribute):  # type: ignore[no-untyped-def]
    """Return the E-I index of every ego's own ties."""
    egos = len(people_from) - 1
    found = np.full(egos, np.nan)
    for e in prange(egos):
        same, known = 0, 0
        for i in range(people_from[e], people_from[e + 1]):
            known += attribute[i] >= 0
            same += attribute[i] == ego_attribute[e]
        if ego_attribute[e] >= 0 and known:
            found[e] = 1 - 2 * (same / known)
    return found


@compiled(parallel=True)
def tally(people_from, codes, points):  # type: ignore[no-untyped-def]
    """Return per ego the sum of ``points[code]`` over its people, and over how many whose code is not 0."""
    egos = len(people_from) - 1
    total, known = np.zeros(egos), np.zeros(egos, np.int32)
    for e in prange(egos):
        for i in range(people_from[e], people_from[e + 1]):
            total[e] += points[codes[i]]
            known[e] += codes[i] != 0
    return total, known


@compiled(parallel=True)
def any_of_both(people_from, gives, receives):  # type: ignore[no-untyped-def]
    """Return per ego how many people give, receive, do both, and do either."""
    egos = len(people_from) - 1
    found = np.zeros((4, egos), np.int32)
    for e in prange(egos):
        for i in range(people_from[e], people_from[e + 1]):
            give, receive = gives[i] != 0, receives[i] != 0
            found[0, e] += give
            found[1, e] += receive
            found[2, e] += give and receive
            found[3, e] += give or receive
    return found
