"""Kernels over the ties of many egos: `structure` and `weighted` say what each means.

Each works on a stretch of egos, from ``first`` to ``last``, with working memory for the largest of them, and
writes into the arrays that come last, which hold NaN or −1 until then.
They trust their input: `check` has seen it.
"""

import numpy as np

from .compiled import compiled


@compiled
def largest_of(first, last, people_from):  # type: ignore[no-untyped-def]
    """Return how many people the largest ego of a stretch has."""
    largest = 0
    for e in range(first, last):
        largest = max(largest, people_from[e + 1] - people_from[e])
    return largest


@compiled
def check(first, last, people_from, ties_from, tie_a, tie_b):  # type: ignore[no-untyped-def]
    """Return the first ego whose ties are not in order or lead nowhere, or -1."""
    for e in range(first, last):
        n = people_from[e + 1] - people_from[e]
        before_a = before_b = np.int64(-1)
        for t in range(ties_from[e], ties_from[e + 1]):
            a, b = np.int64(tie_a[t]), np.int64(tie_b[t])
            if not (0 <= a < b < n and (a > before_a or (a == before_a and b > before_b))):
                return e
            before_a, before_b = a, b
    return -1


@compiled
def root(parent, i):  # type: ignore[no-untyped-def]
    """Return who stands for the part that ``i`` belongs to, and shorten the way there."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = np.int64(parent[i])
    return i


@compiled
def joined(n, tie_a, tie_b, degree, parent):  # type: ignore[no-untyped-def]
    """Count whom each of ``n`` people knows; return the number of parts, and of people who know nobody."""
    parts, alone = n, 0
    for i in range(n):
        degree[i], parent[i] = 0, i
    for t in range(len(tie_a)):
        a, b = np.int64(tie_a[t]), np.int64(tie_b[t])
        degree[a] += 1
        degree[b] += 1
        of_a, of_b = root(parent, a), root(parent, b)
        if of_a != of_b:
            parent[of_b] = of_a
            parts -= 1
    for i in range(n):
        alone += degree[i] == 0
    return parts, alone


@compiled
def burt(n, tie_a, tie_b, degree, share, held):  # type: ignore[no-untyped-def]
    """Return the constraint of an ego whose people have these ``degree``."""
    for i in range(n):
        share[i], held[i] = 1 / (1 + degree[i]), 1.0
    for t in range(len(tie_a)):
        held[tie_a[t]] += share[tie_b[t]]
        held[tie_b[t]] += share[tie_a[t]]
    total = 0.0
    for i in range(n):
        total += (held[i] / n) ** 2
    return total


@compiled
def shape(first, last, people_from, ties_from, tie_a, tie_b, asked, ratios, counts):  # type: ignore[no-untyped-def]
    """Write density, effective size, efficiency, constraint; and components, isolates into ``counts``."""
    size = largest_of(first, last, people_from)
    degree, parent = np.empty(size, np.int32), np.empty(size, np.int32)
    share, held = np.empty(size), np.empty(size)
    for e in range(first, last):
        n = people_from[e + 1] - people_from[e]
        if n > 1 and not asked[e] & 1:
            continue
        a, b = tie_a[ties_from[e] : ties_from[e + 1]], tie_b[ties_from[e] : ties_from[e + 1]]
        counts[0][e], counts[1][e] = joined(n, a, b, degree, parent)
        if n > 1:
            ratios[0][e] = 2 * len(a) / (n * (n - 1))
        if n > 0:
            ratios[1][e] = n - 2 * len(a) / n
            ratios[2][e] = ratios[1][e] / n
            ratios[3][e] = burt(n, a, b, degree, share, held)


@compiled
def strengths(n, closeness, tie_a, tie_b, weights, ego, own, largest):  # type: ignore[no-untyped-def]
    """Write each tie of ego, each person's sum and largest; return the sum of ego's, 0 if not known."""
    total, known = 0.0, True
    for i in range(n):
        own[i] = largest[i] = ego[i] = closeness[i] / 3
        known &= closeness[i] > 0
        total += ego[i]
    for t in range(len(tie_a)):
        for end in (tie_a[t], tie_b[t]):
            own[end] += weights[t]
            largest[end] = max(largest[end], weights[t])
    return total if known else 0.0


@compiled
def spread(n, total, tie_a, tie_b, weights, ego, own, largest, held, redundant):  # type: ignore[no-untyped-def]
    """Return the weighted effective size and constraint of one ego."""
    left, square = 0.0, 0.0
    for i in range(n):
        held[i], redundant[i] = ego[i] / total, 0.0
    for t in range(len(tie_a)):
        a, b, weight = np.int64(tie_a[t]), np.int64(tie_b[t]), weights[t]
        redundant[a] += ego[b] / total * (weight / largest[a])
        redundant[b] += ego[a] / total * (weight / largest[b])
        held[a] += ego[b] / total * (weight / own[b])
        held[b] += ego[a] / total * (weight / own[a])
    for i in range(n):
        left += 1 - redundant[i]
        square += held[i] ** 2
    return left, square


@compiled
def weighted(first, last, people_from, ties_from, tie_a, tie_b, weights, closeness, asked, found):  # type: ignore[no-untyped-def]
    """Write the weighted density, effective size and constraint; no weights mean all 1."""
    size = largest_of(first, last, people_from)
    ego, own, largest = np.empty(size), np.empty(size), np.empty(size)
    held, redundant = np.empty(size), np.empty(size)
    for e in range(first, last):
        n, start, end = people_from[e + 1] - people_from[e], ties_from[e], ties_from[e + 1]
        if n > 1 and not asked[e] & 1:
            continue
        a, b, w = tie_a[start:end], tie_b[start:end], np.ones(end - start)
        if len(weights) and end > start:
            w[:] = weights[start:end] / max(1.0, np.float64(weights[start:end].max()))
        if n > 1:
            found[0][e] = 2 * w.sum() / (n * (n - 1))
        total = strengths(n, closeness[people_from[e] :], a, b, w, ego, own, largest)
        if total > 0:
            found[1][e], found[2][e] = spread(n, total, a, b, w, ego, own, largest, held, redundant)


@compiled
def ones(word):  # type: ignore[no-untyped-def]
    """Return how many bits of a word of 64 are set."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def betweenness(first, last, people_from, ties_from, tie_a, tie_b, asked, found):  # type: ignore[no-untyped-def]
    """Write the betweenness of every ego, as a number and as a share of the pairs."""
    size = largest_of(first, last, people_from)
    knows = np.empty((size, size // 64 + 1), np.uint64)  # a row of bits per person
    for e in range(first, last):
        n = people_from[e + 1] - people_from[e]
        if n > 1 and not asked[e] & 1:
            continue
        words, total = n // 64 + 1, 0.0
        knows[:n, :words] = 0
        for t in range(ties_from[e], ties_from[e + 1]):
            a, b = np.int64(tie_a[t]), np.int64(tie_b[t])
            knows[a, b >> 6] |= np.uint64(1) << np.uint64(b & 63)
            knows[b, a >> 6] |= np.uint64(1) << np.uint64(a & 63)
        for i in range(n):
            for j in range(i):
                if not (knows[i, j >> 6] >> np.uint64(j & 63)) & np.uint64(1):
                    common = 1
                    for word in range(words):
                        common += ones(knows[i, word] & knows[j, word])
                    total += 1 / common
        found[0][e] = total
        if n > 1:
            found[1][e] = total / (n * (n - 1) / 2)
