"""Sharing out places: never over capacity, as good as the exact optimum says, and fair where asked."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from amity import prescribing
from amity.prescribing import Candidate, auction, caseload

UNIT = 1_000_000


@st.composite
def caseloads(draw):
    services = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    people = [f"p{n}" for n in range(draw(st.integers(0, 12)))]
    pairs = draw(st.sets(st.sampled_from([(p, s) for p in people for s in services]))) if people else set()
    asked = [
        Candidate(person=p, service=s, benefit=draw(st.integers(0, 1000)) / 1000) for p, s in sorted(pairs)
    ]
    return asked, {service: draw(st.integers(0, 4)) for service in services}


def optimum(asked: list[Candidate], places: dict[str, int]) -> float:
    """Return the largest total there is, by OR-Tools' min-cost flow: an independent, exact method."""
    people, services = sorted({each.person for each in asked}), list(places)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = len(people) + len(services), len(people) + len(services) + 1
    for each in range(len(people)):
        flow.add_arc_with_capacity_and_unit_cost(source, each, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(each, sink, 1, 0)  # waiting
    for each in asked:
        person, service = people.index(each.person), len(people) + services.index(each.service)
        flow.add_arc_with_capacity_and_unit_cost(person, service, 1, -round(each.benefit * UNIT))
    for at, number in enumerate(places.values()):
        flow.add_arc_with_capacity_and_unit_cost(len(people) + at, sink, number, 0)
    flow.set_node_supply(source, len(people))
    flow.set_node_supply(sink, -len(people))
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost() / UNIT


@given(caseloads())
def test_no_service_is_ever_over_capacity_and_nobody_goes_where_they_did_not_ask(case):
    asked, places = case

    shared = prescribing.allocate(asked, places)

    went = Counter(placing.service for placing in shared.placings if placing.service)
    assert all(number <= places[service] for service, number in went.items())
    pairs = {(each.person, each.service): each.benefit for each in asked}
    assert all(pairs[p.person, p.service] == p.benefit for p in shared.placings if p.service)
    assert shared.placed + shared.waiting == shared.people == len({each.person for each in asked})


@given(caseloads())
def test_the_total_is_within_its_certified_gap_of_the_exact_optimum(case):
    asked, places = case

    shared = prescribing.allocate(asked, places)

    best = optimum(asked, places)
    assert shared.total <= best + 1e-9
    assert best <= shared.bound + 1e-9
    assert shared.total >= shared.bound * (1 - shared.gap) - 1e-9


def test_the_gap_of_a_caseload_of_thousands_is_below_a_thousandth():
    asked, places = a_town(people=4000)

    shared = prescribing.allocate(asked, places)

    assert shared.gap < 0.001
    assert shared.total >= 0.999 * optimum(asked, places)


def a_town(people: int) -> tuple[list[Candidate], dict[str, int]]:
    chance = np.random.default_rng(11)
    services = people // 20
    places = {f"s{n}": int(number) for n, number in enumerate(chance.geometric(1 / 21, services))}
    asked = []
    for person in range(people):
        near = (person * services // people + chance.choice(40, 10, replace=False) - 20) % services
        asked += [
            Candidate(person=f"p{person}", service=f"s{n}", benefit=chance.uniform(0.05, 1)) for n in near
        ]
    return asked, places


def test_being_fair_lifts_the_worst_off_and_costs_little():
    asked, places = a_town(people=4000)

    plain, fair = (prescribing.allocate(asked, places, fair=kind) for kind in (False, True))

    assert fair.worst_tenth_mean >= 1.07 * plain.worst_tenth_mean
    assert fair.total >= 0.99 * plain.total


@given(caseloads(), st.sampled_from([0.0, 0.01, 0.1]))
def test_being_fair_never_costs_more_than_it_may_nor_leaves_the_worst_off_worse(case, cost):
    asked, places = case

    plain = prescribing.allocate(asked, places)
    fair = prescribing.allocate(asked, places, fair=True, cost=cost)

    assert fair.total >= plain.total * (1 - cost) - 1e-9
    assert fair.placed >= plain.placed
    assert fair.worst_tenth_mean >= plain.worst_tenth_mean - 1e-9
    assert fair.cost == pytest.approx(max(0.0, 1 - fair.total / plain.total) if plain.total else 0.0)


def test_the_more_may_be_given_up_the_more_the_worst_off_are_lifted():
    asked, places = a_town(people=4000)

    means = [
        prescribing.allocate(asked, places, fair=True, cost=cost).worst_tenth_mean
        for cost in (0, 0.0025, 0.01, 0.04)
    ]

    assert means == sorted(means)
    assert means[0] < means[1] < means[2]


@given(caseloads(), st.data())
def test_promises_are_kept_and_urgent_people_go_before_all_others(case, data):
    asked, places = case
    plain = prescribing.allocate(asked, places)
    placed = {p.person: p.service for p in plain.placings if p.service}
    kept = {who: placed[who] for who in data.draw(st.sets(st.sampled_from(sorted(placed))))} if placed else {}
    urgent = {each.person for each in asked if each.person not in kept and each.person[-1] in "02468"}
    marked = [
        Candidate(person=e.person, service=e.service, benefit=e.benefit, urgent=e.person in urgent)
        for e in asked
    ]

    shared = prescribing.allocate(marked, places, kept=kept)

    went = {p.person: p for p in shared.placings}
    assert all(went[who].service == service and went[who].why == "kept" for who, service in kept.items())
    alone = prescribing.allocate(
        [each for each in marked if each.urgent],
        {s: n - Counter(kept.values())[s] for s, n in places.items()},
    )
    assert sum(went[who].benefit for who in urgent) == pytest.approx(alone.total, abs=1e-9)


@given(caseloads())
def test_the_same_caseload_in_another_order_comes_to_the_same_total_within_its_gap(case):
    asked, places = case

    one, other = prescribing.allocate(asked, places), prescribing.allocate(asked[::-1], places)

    assert abs(one.total - other.total) <= max(one.gap * one.bound, other.gap * other.bound) + 1e-9


@given(caseloads())
@settings(max_examples=30)
def test_compiled_and_plain_python_do_the_same(case):
    asked, places = case
    names = sorted({each.person for each in asked})
    packed = caseload.pack(asked, places, names=names, kept={})
    args = (packed.start, packed.service, packed.benefit, packed.capacity)

    taken, price = auction.run(*args, 0.005)
    plainly, plain_price = auction.run.py_func(*args, 0.005)

    assert (taken.tolist(), price.tolist()) == (plainly.tolist(), plain_price.tolist())
    assert auction.bound(*args, price) == auction.bound.py_func(*args, price)


def test_every_placing_and_every_waiting_says_why():
    wishes = [("ada", "choir", 9), ("ada", "walk", 8), ("ben", "choir", 6), ("cy", "choir", 5)]
    asked = [Candidate(person=p, service=s, benefit=b) for p, s, b in wishes]

    shared = prescribing.allocate(asked, {"choir": 1, "walk": 1}, people=["dee"])

    assert [(p.person, p.service, p.choice, p.why) for p in shared.placings] == [
        ("ada", "walk", 2, "later choice"),
        ("ben", "choir", 1, "first choice"),
        ("cy", None, None, "all full"),
        ("dee", None, None, "no candidate"),
    ]


def test_urgent_people_without_a_place_are_not_among_those_who_wait():
    asked = [Candidate(person=p, service="choir", benefit=1, urgent=p != "kim") for p in ("kim", "lee", "mo")]

    shared = prescribing.allocate(asked, {"choir": 1}, kept={"kim": "choir"})

    assert [p.why for p in shared.placings] == ["kept", "urgent, all full", "urgent, all full"]
    assert shared.urgent_waiting == 2


@given(caseloads())
def test_everybody_learns_what_they_did_not_get_and_where_they_stand_in_its_line(case):
    asked, places = case
    benefit = {(each.person, each.service): each.benefit for each in asked}

    shared = prescribing.allocate(asked, places)

    lines = defaultdict(list)
    for p in shared.placings:
        more = {s: much for (who, s), much in benefit.items() if who == p.person and much > p.benefit}
        assert (p.wanted in more and more[p.wanted] == max(more.values())) if more else p.wanted is None
        if p.wanted:
            lines[p.wanted].append((p.line, more[p.wanted] - p.benefit))
    for line in lines.values():
        gains = [gain for _, gain in sorted(line)]
        assert sorted(at for at, _ in line) == list(range(1, len(line) + 1))
        assert gains == sorted(gains, reverse=True)


def test_nobody_at_all_is_an_answer():
    shared = prescribing.allocate([], {})

    assert (shared.people, shared.total, shared.gap) == (0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("asked", "places", "kept", "said"),
    [
        ([("a", "s", 1)], {"s": -1}, {}, "service s: -1 places. Give 0 or more"),
        ([("a", "t", 1)], {"s": 1}, {}, "candidate 1: service 't' has no line of places"),
        ([("a", "s", -1)], {"s": 1}, {}, "candidate 1: benefit is -1. Give a number from 0 up"),
        ([("a", "s", float("nan"))], {"s": 1}, {}, "benefit is nan"),
        ([("a", "s", 1), ("a", "s", 2)], {"s": 1}, {}, "candidate 2: stands there twice"),
        ([("a", "s", 1)], {"s": 1}, {"b": "s"}, "kept: person b and service s are no candidate pair"),
        ([("a", "s", 1), ("b", "s", 1)], {"s": 1}, {"a": "s", "b": "s"}, "1 services have promised more"),
    ],
)
def test_what_cannot_be_is_refused(asked, places, kept, said):
    candidates = [Candidate(person=p, service=s, benefit=b) for p, s, b in asked]

    with pytest.raises(prescribing.CaseloadError, match=said):
        prescribing.allocate(candidates, places, kept=kept)
