"""The kernel of the allocation: people bid for places, and the prices certify how good the outcome is.

An auction for the asymmetric assignment problem (Bertsekas 1988; Bertsekas & Castañon 1992), without phases:
prices start at 0 and a place that nobody takes keeps price 0, so one pass with bids raised by ``step``
ends within ``people x step`` of the best total. Every service holds its bids in a heap, the lowest on top.

This module is opened on first use: it stands on NumPy, and on numba where that is installed.
"""

from typing import Any

import numpy as np

from .compiling import kernel


@kernel()
def run(start: Any, service: Any, value: Any, capacity: Any, step: float) -> tuple[Any, Any]:
    """Return the candidate each person takes, -1 for none, and the price of a place at each service.

    Person ``i`` may take the candidates ``start[i]`` up to ``start[i + 1]``, each a ``service`` and a
    ``value`` above 0; ``capacity`` says how many places a service has.
    """
    people, services = start.shape[0] - 1, capacity.shape[0]
    base = np.zeros(services + 1, np.int64)
    base[1:] = np.cumsum(capacity)
    bids, bidders = np.zeros(base[services]), np.full(base[services], -1, np.int64)
    held, price = np.zeros(services, np.int64), np.zeros(services)
    taken = np.full(people, -1, np.int64)
    waiting = np.arange(people - 1, -1, -1)
    left = people
    while left > 0:
        left -= 1
        person = waiting[left]
        pick, lead = _pick(start[person], start[person + 1], service, value, capacity, price)
        taken[person] = pick
        if pick < 0:
            continue
        chosen = service[pick]
        top, size, bid = base[chosen], capacity[chosen], price[chosen] + lead + step
        if held[chosen] < size:
            held[chosen] += 1
            _rise(bids, bidders, top, held[chosen] - 1, bid, person)
        else:
            ousted = bidders[top]
            taken[ousted] = -1
            waiting[left] = ousted
            left += 1
            _sink(bids, bidders, top, size, bid, person)
        if held[chosen] == size:
            price[chosen] = bids[top]
    return taken, price


@kernel()
def bound(start: Any, service: Any, value: Any, capacity: Any, price: Any) -> float:
    """Return what no allocation can exceed: the dual value of these prices (weak duality)."""
    total = 0.0
    for each in range(capacity.shape[0]):
        total += capacity[each] * price[each]
    for person in range(start.shape[0] - 1):
        best = 0.0
        for at in range(start[person], start[person + 1]):
            if capacity[service[at]] > 0:
                best = max(best, value[at] - price[service[at]])
        total += best
    return total


@kernel()
def beside(start: Any, benefit: Any, taken: Any) -> tuple[Any, Any]:
    """Return which choice each person got (0: none), and the best candidate they did not get (-1: none)."""
    people = start.shape[0] - 1
    choice, wanted = np.zeros(people, np.int64), np.full(people, -1, np.int64)
    for person in range(people):
        got = benefit[taken[person]] if taken[person] >= 0 else 0.0
        best, better = got, 0
        for at in range(start[person], start[person + 1]):
            if benefit[at] > got:
                better += 1
            if benefit[at] > best:
                best, wanted[person] = benefit[at], at
        if taken[person] >= 0:
            choice[person] = better + 1
    return choice, wanted


@kernel()
def _pick(first: int, last: int, service: Any, value: Any, capacity: Any, price: Any) -> tuple[int, float]:
    """Return the candidate that gains most at these prices, -1 for none, and its lead over the next."""
    best, second, pick = 0.0, 0.0, -1
    for at in range(first, last):
        if capacity[service[at]] > 0:
            gain = value[at] - price[service[at]]
            if gain > best:
                best, second, pick = gain, best, at
            elif gain > second:
                second = gain
    return pick, best - second


@kernel()
def _rise(bids: Any, bidders: Any, top: int, at: int, bid: float, person: int) -> None:
    """Put a bid at the end of a heap, and let it rise to its place."""
    while at > 0 and bids[top + (at - 1) // 2] > bid:
        above = (at - 1) // 2
        bids[top + at], bidders[top + at] = bids[top + above], bidders[top + above]
        at = above
    bids[top + at], bidders[top + at] = bid, person


@kernel()
def _sink(bids: Any, bidders: Any, top: int, size: int, bid: float, person: int) -> None:
    """Put a bid in the place of the lowest, and let it sink to its place."""
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and bids[top + below + 1] < bids[top + below]:
            below += 1
        if bids[top + below] >= bid:
            break
        bids[top + at], bidders[top + at] = bids[top + below], bidders[top + below]
        at = below
    bids[top + at], bidders[top + at] = bid, person
