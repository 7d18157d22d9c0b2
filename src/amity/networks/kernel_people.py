"""Kernels over the people of many egos: `composition`, `contact` and `support` say what each means.

Each works on a stretch of egos, from ``first`` to ``last``, and writes into the array that comes last.
"""

import numpy as np

from .compiled import compiled


@compiled
def shares(first, last, roles, place, held):  # type: ignore[no-untyped-def]
    """Write how many people hold each role, each person split among theirs; return how many have any.

    ``place`` holds the number of the bit for each word of one bit.
    """
    known = 0
    held[:] = 0
    for i in range(first, last):
        bits = np.int64(roles[i])
        if bits == 0:
            continue
        known += 1
        several, rest = 0, bits
        while rest:
            rest &= rest - 1
            several += 1
        while bits:
            lowest = bits & -bits
            held[place[lowest]] += 1 / several
            bits ^= lowest
    return known


@compiled
def blau(first, last, people_from, roles, place, found):  # type: ignore[no-untyped-def]
    """Write Blau's index of the roles of every ego's people."""
    held = np.empty(16)
    for e in range(first, last):
        known = shares(people_from[e], people_from[e + 1], roles, place, held)
        if known:
            squares = 0.0
            for role in range(16):
                squares += (held[role] / known) ** 2
            found[e] = 1 - squares


@compiled
def entropy(first, last, people_from, roles, place, found):  # type: ignore[no-untyped-def]
    """Write Shannon's entropy of the roles of every ego's people."""
    held = np.empty(16)
    for e in range(first, last):
        known, total = shares(people_from[e], people_from[e + 1], roles, place, held), 0.0
        for role in range(16):
            if held[role] > 0:
                total -= held[role] / known * np.log(held[role] / known)
        if known:
            found[e] = total


@compiled
def ei_index(first, last, people_from, attribute, ego_attribute, found):  # type: ignore[no-untyped-def]
    """Write the E-I index of every ego's own ties."""
    for e in range(first, last):
        same, known = 0, 0
        for i in range(people_from[e], people_from[e + 1]):
            known += attribute[i] >= 0
            same += attribute[i] == ego_attribute[e]
        if ego_attribute[e] >= 0 and known:
            found[e] = 1 - 2 * (same / known)


@compiled
def tally(first, last, people_from, codes, points, found):  # type: ignore[no-untyped-def]
    """Write the sum of ``points[code]`` over every ego's people, and over how many whose code is not 0."""
    for e in range(first, last):
        for i in range(people_from[e], people_from[e + 1]):
            found[0][e] += points[codes[i]]
            found[1][e] += codes[i] != 0


@compiled
def support_both_ways(first, last, people_from, gives, receives, found):  # type: ignore[no-untyped-def]
    """Write how many people of every ego give, receive, do both, and do either."""
    for e in range(first, last):
        for i in range(people_from[e], people_from[e + 1]):
            give, receive = gives[i] != 0, receives[i] != 0
            found[0][e] += give
            found[1][e] += receive
            found[2][e] += give and receive
            found[3][e] += give or receive
