"""The measures of one network: their laws, and networkx on random graphs."""

import math
import os
import re
from pathlib import Path
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks_drawn import a_network, changed, networks_drawn

from amity.networks import Alter, Ego, Group, GroupTie, Measures, Network, Tie, measure
from amity.networks.structure import constraint, effective_size, from_pairs, neighbors
from amity.networks.weighted import scaled

GRAPHS = int(os.environ.get("AMITY_GRAPHS", "200"))
"""How many random graphs are compared with networkx; `make graphs` compares 10,000."""


def with_ego(network: Network, *, weighted: bool = False) -> nx.Graph:
    """Return ego and the people as a graph of networkx."""
    known = scaled(neighbors(network)) if weighted else neighbors(network)
    graph = nx.Graph()
    graph.add_node("ego")
    for alter in network.people:
        graph.add_edge("ego", alter.id, weight=(alter.closeness or 0) / 3)
    graph.add_edges_from((a, b, {"weight": w}) for a, others in known.items() for b, w in others.items())
    return graph


def by_networkx(network: Network) -> dict[str, object]:
    """Return what networkx makes of a network; where it has no measure, its definition by its parts.

    networkx gives NaN where there is nobody, and a density of 0 below two people: we say None.
    """
    graph, weighed = with_ego(network), with_ego(network, weighted=True)
    people, n = graph.subgraph([alter.id for alter in network.people]), len(network.people)
    effective = nx.effective_size(graph, ["ego"])["ego"] if n else None
    between = nx.betweenness_centrality(graph, normalized=False)["ego"]
    pairs = n * (n - 1) / 2
    ties = weighed.subgraph(people).edges(data="weight")
    return {
        "size": n,
        "density": nx.density(people) if n > 1 else None,
        "effective_size": effective,
        "efficiency": effective / n if n else None,
        "constraint": nx.constraint(graph, ["ego"])["ego"] if n else None,
        "components": nx.number_connected_components(people) if n else 0,
        "isolates": nx.number_of_isolates(people),
        "betweenness": between,
        "bridging": between / pairs if n > 1 else None,
        "cutpoints": set(nx.articulation_points(people)),
        "weighted_density": sum(weight for _, _, weight in ties) / pairs if n > 1 else None,
        "weighted_effective_size": nx.effective_size(weighed, ["ego"], weight="weight")["ego"] if n else None,
        "weighted_constraint": nx.constraint(weighed, ["ego"], weight="weight")["ego"] if n else None,
    }


def test_every_measure_is_what_networkx_says_on_random_graphs():
    """Plain graphs by Borgatti's short form, weighted ones by Burt's long one: networkx does as we do."""
    for seed in range(GRAPHS):
        network = a_network(seed, bare=True, most=20)
        found, expected = measure(network), by_networkx(network)

        assert set(found.cutpoints) == expected.pop("cutpoints"), seed
        for name, value in expected.items():
            is_near = value if value is None else pytest.approx(value, rel=1e-12, abs=1e-12)
            assert getattr(found, name) == is_near, (seed, name)


# Laws


@given(networks_drawn, st.randoms(use_true_random=False))
def test_a_new_tie_never_lowers_density_nor_raises_effective_size(network: Network, chance: Random):
    people = [alter.id for alter in network.people]
    strangers = [(a, b) for a in people for b in people if a < b and b not in neighbors(network)[a]]
    if not strangers:
        return
    a, b = chance.choice(strangers)

    before = measure(changed(network, asked=("ties",)))
    after = measure(changed(network, ties=(*network.ties, Tie(a=a, b=b))))

    assert after.density > before.density
    assert after.effective_size < before.effective_size
    assert after.components <= before.components
    assert after.isolates <= before.isolates
    assert after.size == before.size


@given(networks_drawn)
def test_measures_stay_within_their_bounds(network: Network):
    found = measure(changed(network, asked=("ties", "gives", "receives")))
    n = found.size

    assert 0 <= found.components <= n
    assert 0 <= found.isolates <= found.components
    assert len(found.cutpoints) <= max(0, n - 2)
    for share in (
        "density",
        "weighted_density",
        "bridging",
        "role_diversity",
        "in_person_share",
        "reciprocity",
    ):
        assert (value := getattr(found, share)) is None or 0 <= value <= 1
    assert found.ei_index is None or -1 <= found.ei_index <= 1
    assert all(count <= n for count in found.support.values())
    if n:
        assert 1 - 1e-12 <= found.effective_size <= n
        assert 1 / n - 1e-12 <= found.constraint <= 1.125 + 1e-12
        assert 0 <= found.betweenness <= n * (n - 1) / 2
        if found.weighted_constraint is not None:
            assert 0 < found.weighted_effective_size <= n + 1e-12
            assert 1 / n - 1e-12 <= found.weighted_constraint


@given(st.integers(0, 12), st.integers(0, 2**32))
def test_constraint_exceeds_1_only_for_two_who_know_each_other(n: int, seed: int):
    chance = Random(seed)
    people = [str(i) for i in range(n)]
    known = from_pairs(people, [(a, b) for a in people for b in people if a < b and chance.random() < 0.8])

    found = constraint(known)

    if n == 2 and known["0"]:
        assert found == 1.125
    else:
        assert found is None or found <= 1 + 1e-12


@given(networks_drawn)
def test_closeness_that_is_the_same_for_all_changes_no_shape(network: Network):
    same = [Alter(id=alter.id, closeness=3) for alter in network.alters]
    plain = [Tie(a=tie.a, b=tie.b, kind=tie.kind) for tie in network.ties]

    found = measure(Network(alters=tuple(same), ties=tuple(plain), asked=("ties",)))

    assert found.weighted_density == found.density
    assert found.weighted_constraint == pytest.approx(found.constraint, abs=1e-12)
    assert found.weighted_effective_size == pytest.approx(found.effective_size, abs=1e-12)
    assert found.closeness_weighted_size == pytest.approx(found.size)


def numbers(found: Measures) -> dict[str, object]:
    """Return what does not name anybody, rounded where sums may come in another order."""
    held = {name: getattr(found, name) for name in found.__struct_fields__}
    for name in ("cutpoints", "fragile"):
        held[name] = None if held[name] is None else len(held[name])
    held["single_points"] = None if found.single_points is None else set(found.single_points)
    return {k: round(v, 10) if isinstance(v, float) else v for k, v in held.items()}


@given(networks_drawn, st.randoms(use_true_random=False))
def test_names_and_order_change_nothing(network: Network, chance: Random):
    new = {alter.id: f"{chance.random()} {alter.id}" for alter in network.alters}
    alters = [changed_alter(alter, id=new[alter.id], name="Somebody") for alter in network.alters]
    ties = [Tie(a=new[t.b], b=new[t.a], weight=t.weight, kind=t.kind) for t in network.ties]
    chance.shuffle(alters)
    chance.shuffle(ties)

    other = measure(changed(network, alters=tuple(alters), ties=tuple(ties)))

    assert numbers(other) == numbers(measure(network))


def changed_alter(alter: Alter, **parts) -> Alter:
    held = {field: getattr(alter, field) for field in alter.__struct_fields__}
    return Alter(**held | parts)


@given(networks_drawn)
def test_workers_pets_and_those_who_left_change_no_shape_and_no_count_of_people(network: Network):
    apart = (
        Alter(id="nurse", roles=("worker", "friend"), closeness=3, frequency="daily", gives=("practical",)),
        Alter(id="dog", roles=("pet",), closeness=3, frequency="daily", gives=("companionship",)),
        Alter(id="mother", roles=("family",), closeness=3, ended="died", gives=("emotional",)),
    )
    asked = ("ties", "gives", "receives")
    ties = tuple(Tie(a=alter.id, b=other.id) for alter in network.people for other in apart)
    network = changed(network, asked=asked)

    before = measure(network)
    after = measure(changed(network, alters=network.alters + apart, ties=network.ties + ties))

    assert (after.workers, after.pets) == (before.workers + 1, before.pets + 1)
    assert after.ended == before.ended | {"died": before.ended.get("died", 0) + 1}
    differ = {"workers", "pets", "ended", "support_from"}
    assert {k: v for k, v in numbers(after).items() if k not in differ} == {
        k: v for k, v in numbers(before).items() if k not in differ
    }


@given(st.integers(1, 40))
def test_where_everybody_or_nobody_knows_everybody_the_shape_is_known(n: int):
    people = [f"{i:02}" for i in range(n)]
    closed = from_pairs(people, [(a, b) for a in people for b in people if a < b])

    assert effective_size(from_pairs(people, [])) == n
    assert effective_size(closed) == pytest.approx(1)
    assert constraint(from_pairs(people, [])) == pytest.approx(1 / n)
    assert constraint(closed) == pytest.approx((2 * n - 1) ** 2 / n**3)


# Stories


def test_an_empty_network_is_an_answer_and_nothing_in_it_is_unknown_that_could_be_known():
    found = measure(Network())

    assert found.size == found.components == found.isolates == found.weekly == found.very_close == 0
    assert found.density is found.effective_size is found.constraint is found.role_diversity is None
    assert found.support == {"emotional": 0, "practical": 0, "informational": 0, "companionship": 0}
    assert found.groups is None


def test_what_was_not_asked_is_none_and_never_nought():
    """Ana and Ben were named, and no more was asked."""
    found = measure(Network(alters=(Alter(id="ana"), Alter(id="ben"))))

    known = {name for name in found.__struct_fields__ if getattr(found, name) is not None}
    assert known == {"ego", "size", "homophily", "workers", "pets", "ended", "unanswered"}
    assert (found.homophily, found.ended) == ({}, {})
    assert found.unanswered == {"closeness": 2, "frequency": 2, "modes": 2, "roles": 2}


def test_what_was_asked_and_found_to_be_nobody_is_nought():
    asked = measure(
        Network(alters=(Alter(id="ana"), Alter(id="ben")), asked=("ties", "groups", "gives", "receives"))
    )

    assert (asked.density, asked.components, asked.groups, asked.supported_by_ego) == (0, 2, 0, 0)
    assert asked.support["practical"] == 0
    assert asked.only_receives is False


def test_one_person_alone_needs_no_question_about_ties():
    found = measure(Network(alters=(Alter(id="ana"),)))

    assert (found.effective_size, found.constraint, found.components, found.density) == (1, 1, 1, None)


def test_someone_who_alone_gives_two_kinds_of_support_is_found():
    """Ana alone listens and helps; Ben and Eva keep company; the nurse is paid, and no second source."""
    network = Network(
        alters=(
            Alter(id="ana", gives=("emotional", "practical")),
            Alter(id="ben", gives=("companionship",)),
            Alter(id="eva", gives=("companionship",), receives=("practical",)),
            Alter(id="nurse", roles=("worker",), gives=("practical",)),
        )
    )

    found = measure(network)

    assert found.single_points == {"emotional": "ana", "practical": "ana"}
    assert found.fragile == ("ana",)
    assert found.support == {"emotional": 1, "practical": 1, "informational": 0, "companionship": 2}
    assert found.support_from["practical"] == {"helpers": 1, "others": 1}
    assert found.reciprocity == pytest.approx(1 / 3)


def test_a_paid_friend_is_a_helper_and_not_a_friend():
    network = Network(alters=(Alter(id="eva", roles=("friend", "worker"), gives=("emotional",)),))

    found = measure(network)

    assert (found.size, found.workers, found.roles) == (0, 1, {})
    assert found.support_from["emotional"] == {"helpers": 1}


def test_someone_unsafe_is_counted_whoever_they_are_and_even_when_they_left():
    network = Network(
        alters=(
            Alter(id="a", safe="no", ended="my-choice"),
            Alter(id="b", safe="unsure", roles=("worker",)),
            Alter(id="c", safe="yes"),
            Alter(id="d", safe="no", ended="died"),
        )
    )

    assert measure(network).unsafe == 2


def test_by_names_the_attribute_where_there_are_several():
    ego = Ego(attributes={"sex": "w", "town": "Reading", "height": 1.7})
    people = (
        Alter(id="ana", attributes={"sex": "w", "town": "Leeds", "height": 1.7}),
        Alter(id="ben", attributes={"sex": "m", "town": None}),
    )
    network = Network(ego=ego, alters=people, ties=(Tie(a="ana", b="ben"),))

    assert measure(network).ei_index is None
    assert measure(network).homophily == {"sex": 0.5, "town": 0.0}
    assert (measure(network, by="sex").ei_index, measure(network, by="sex").tie_ei_index) == (0, 1)
    assert measure(network, by="town").ei_index == 1
    assert measure(network, by="no such").ei_index is None


def test_groups_that_ended_are_counted_apart():
    groups = (
        Group(id="choir", identification=6, importance=3),
        Group(id="work", identification=4, importance=2),
        Group(id="club", identification=7, ended=True),
    )
    ties = (
        GroupTie(a="choir", b="work", get_on="badly"),
        GroupTie(a="choir", b="club", get_on="well"),
    )

    found = measure(Network(groups=groups, group_ties=ties))

    assert (found.groups, found.groups_ended, found.strong_groups, found.important_groups) == (2, 1, 1, 1)
    assert found.group_compatibility == 0


def test_the_entropy_of_one_role_is_nought_and_of_four_equal_ones_that_of_four():
    one = measure(Network(alters=(Alter(id="a", roles=("friend",)), Alter(id="b", roles=("friend",)))))
    roles = ("friend", "family", "neighbor", "colleague")
    four = measure(Network(alters=tuple(Alter(id=role, roles=(role,)) for role in roles)))

    assert (one.role_entropy, one.role_diversity) == (0, 0)
    assert math.exp(four.role_entropy) == pytest.approx(4)
    assert four.role_diversity == 0.75


def test_a_network_of_several_thousand_is_measured_without_running_out_of_stack():
    people = tuple(Alter(id=str(n)) for n in range(3000))
    line = tuple(Tie(a=str(n), b=str(n + 1)) for n in range(2999))
    known = neighbors(Network(alters=people, ties=line))

    from amity.networks.structure import components, cutpoints

    assert components(known) == 1
    assert len(cutpoints(known)) == 2998


def test_every_measure_has_its_place_on_the_page_of_measures():
    page = (Path(__file__).parents[2] / "docs/reference/measures.md").read_text(encoding="utf-8")
    described = re.findall(r"^### .* \(`(\w+)`\)$", page, flags=re.MULTILINE)

    assert sorted(described) == sorted(set(Measures.__struct_fields__) - {"ego", "by", "unanswered"})
    for label in ("What it means", "What it does not mean", "Formula", "Source", "In plain words"):
        assert page.count(f"- **{label}:**") == len(described), label
    assert page.count("```pycon") == len(described)
