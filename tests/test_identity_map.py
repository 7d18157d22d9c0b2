"""Groups as circles: none on another, no line through a third, and told by more than colour."""

from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maps import NAMES, SVG, an_alter, spoken, texts

from amity import pictures
from amity.networks import Group, GroupTie, Network
from amity.pictures.identity_map import placed

CHOIR = Group(id="choir", name="Choir", kind="arts", importance=3, identification=6, members=("ana",))
WORK = Group(id="work", name="Work", kind="work", importance=1, identification=2)
GAMING = Group(id="gaming", kind="online")
NETWORK = Network(
    alters=(an_alter("ana", "Ana", safe="no"),),
    groups=(CHOIR, WORK, GAMING, Group(id="old", name="Old school", ended=True)),
    group_ties=(
        GroupTie(a="choir", b="work", get_on="badly"),
        GroupTie(a="choir", b="gaming", get_on="well"),
        GroupTie(a="old", b="gaming", get_on="well"),
    ),
)


@st.composite
def with_groups(draw: st.DrawFn) -> Network:
    count = draw(st.integers(0, 12))
    groups = tuple(
        Group(
            id=f"g{i}", name=draw(st.sampled_from(NAMES)), importance=draw(st.sampled_from((None, 1, 2, 3)))
        )
        for i in range(count)
    )
    pairs = draw(st.sets(st.sampled_from(list(combinations(range(count), 2))))) if count > 1 else set()
    hows = st.sampled_from(("well", "partly", "badly"))
    ties = tuple(GroupTie(a=f"g{a}", b=f"g{b}", get_on=draw(hows)) for a, b in sorted(pairs))
    return Network(groups=groups, group_ties=ties)


@settings(deadline=None, max_examples=60)
@given(with_groups(), st.sampled_from(("en", "ar", "es")))
def test_no_circle_lies_on_another_and_each_is_named(network: Network, language: str) -> None:
    for one, other in combinations(placed(network.groups, network.group_ties), 2):
        assert hypot(one.x - other.x, one.y - other.y) > one.r + other.r + 10

    picture = pictures.identity_map(network, language=language)
    assert len(spoken(picture)) == len(network.groups)
    assert picture == pictures.identity_map(network, language=language)


@settings(deadline=None, max_examples=60)
@given(with_groups())
def test_no_line_runs_through_a_third_circle(network: Network) -> None:
    discs = {disc.group.id: disc for disc in placed(network.groups, network.group_ties)}

    for tie in network.group_ties:
        a, b = discs[tie.a], discs[tie.b]
        for key, disc in discs.items():
            if key in (tie.a, tie.b):
                continue
            steps = [(a.x + (b.x - a.x) * i / 40, a.y + (b.y - a.y) * i / 40) for i in range(41)]
            assert min(hypot(x - disc.x, y - disc.y) for x, y in steps) > disc.r


def test_a_group_is_read_out_with_how_much_it_matters() -> None:
    assert spoken(pictures.identity_map(NETWORK)) == [
        "Choir. Very important. 6 of 7.",
        "Work. Less important. 2 of 7.",
        "Online. Importance not said.",
    ]


def test_what_matters_more_is_larger() -> None:
    sizes = {disc.group.id: disc.r for disc in placed(NETWORK.groups)}

    assert sizes["choir"] > sizes["work"] == sizes["gaming"]


def test_groups_that_ego_has_left_are_not_there() -> None:
    for each in (
        pictures.identity_map(NETWORK),
        pictures.identity_table(NETWORK),
        pictures.describe_groups(NETWORK),
    ):
        assert "Old school" not in each


def test_nobody_met_in_a_group_is_named() -> None:
    assert "Ana" not in pictures.identity_map(NETWORK) + pictures.identity_table(NETWORK)


def test_how_groups_get_on_is_told_by_the_kind_of_line_and_in_words() -> None:
    picture = pictures.identity_map(NETWORK)

    assert {"They get on well", "They get on badly"} <= set(texts(picture))
    assert "They get on in part" not in texts(picture)
    zigzag = [
        node for node in ET.fromstring(picture).iter(f"{SVG}path") if "stroke-coral" in node.get("class")
    ]
    assert all(node.get("d").count("L") > 2 for node in zigzag)
    assert pictures.describe_groups(NETWORK) == (
        "You belong to 3 groups: Choir, Work, Online. They get on well: Choir – Online. "
        "They get on badly: Choir – Work."
    )


def test_the_table_begins_with_what_matters_most() -> None:
    table = ET.fromstring(pictures.identity_table(NETWORK))

    assert [row[0].text for row in table.find("tbody")] == ["Choir", "Work", "Online"]
    assert [cell.text for cell in table.find("tbody")[0]] == [
        "Choir",
        "Arts and music",
        "Very important",
        "6 of 7",
    ]


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_no_groups_yet_is_said_kindly(language: str) -> None:
    assert len(texts(pictures.identity_map(Network(), language=language))) == 1
    assert pictures.describe_groups(Network()) == "No groups are on this map yet."


def test_names_of_groups_are_escaped() -> None:
    bad = Network(groups=(Group(id="<x>", name='"><script>'),))

    for each in (pictures.identity_map(bad), pictures.identity_table(bad)):
        ET.fromstring(each)
        assert "<script" not in each
