"""Two waves: who stays stands still, who moved has an arrow, and nobody comes back from the dead."""

from itertools import combinations
from math import atan2, pi
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from maps import an_alter, networks, spoken, texts

from amity import pictures
from amity.networks import Alter, Network, Tie
from amity.pictures.sociogram_change import laid_out_change
from amity.pictures.sociogram_moves import moves
from amity.pictures.sociogram_words import ENGLISH

BEFORE = Network(
    wave="March",
    alters=(
        an_alter("ana", "Ana", "family", closeness=2),
        an_alter("ben", "Ben", closeness=3),
        an_alter("cy", "Cy", closeness=1),
        an_alter("dot", "Dot", closeness=1),
    ),
    ties=(Tie(a="ana", b="ben"),),
)
AFTER = Network(
    wave="June",
    alters=(
        an_alter("ana", "Ana", "family", closeness=3),
        an_alter("ben", "Ben", closeness=1),
        an_alter("dot", "Dot", closeness=1),
        an_alter("eve", "Eve", closeness=2),
    ),
)


@settings(deadline=None, max_examples=40)
@given(networks(most=25), networks(most=25))
@pytest.mark.parametrize("names_before", [True, False])
def test_nothing_touches_on_the_map_of_a_change(names_before: bool, before: Network, after: Network) -> None:
    sheet = laid_out_change(moves(before, after, ENGLISH), ENGLISH, width=720, names_before=names_before)

    assert [(a, b) for (a, one), (b, other) in combinations(sheet.boxes, 2) if one.meets(other)] == []


@settings(deadline=None, max_examples=30)
@given(networks(most=15), networks(most=15))
def test_everyone_is_on_one_map_or_the_other_and_each_has_changed_in_one_way(
    before: Network, after: Network
) -> None:
    picture = pictures.sociogram_change(before, after)

    hidden = {a.id for network in (before, after) for a in network.alters if a.unsafe}
    hidden |= {a.id for a in after.alters if a.ended == "died"}
    shown = {a.id for network in (before, after) for a in network.alters if not a.ended} - hidden
    assert len(spoken(picture)) == len(shown)
    assert picture == pictures.sociogram_change(before, after)


@settings(deadline=None, max_examples=30)
@given(networks(most=15))
def test_a_network_has_not_changed_since_itself(network: Network) -> None:
    said = pictures.describe_sociogram_change(network, network)

    assert said == "Both maps show the same people, as close as before."


@settings(deadline=None, max_examples=25)
@given(networks(most=20), networks(most=20))
def test_who_moves_keeps_to_the_line_to_the_middle_as_far_as_others_let_them(
    before: Network, after: Network
) -> None:
    sheet = laid_out_change(moves(before, after, ENGLISH), ENGLISH, width=720, names_before=True)
    wedges = {wedge.part: wedge for wedge in sheet.plan.wedges}

    for key, place in sheet.where.items():
        wedge = wedges[place.guest.part]
        assert wedge.start <= atan2(place.x, -place.y) % (2 * pi) <= wedge.end
        if key.startswith("was "):
            assert place.guest.slot == f"now {key[4:]}"


def test_a_change_is_read_out_in_a_sentence() -> None:
    assert pictures.describe_sociogram_change(BEFORE, AFTER) == (
        "New: Eve. Not on the later map: Cy. Closer than before: Ana. Less close than before: Ben. "
        "As close as before: 1."
    )


def test_each_is_read_out_with_what_has_become_of_them() -> None:
    assert spoken(pictures.sociogram_change(BEFORE, AFTER)) == [
        "Ana, family. Very close. Closer.",
        "Ben, friend. Less close. Further.",
        "Dot, friend. Less close.",
        "Eve, friend. Close. New.",
        "Cy, friend. Less close. Not on the later map.",
    ]


def test_a_change_is_told_by_words_and_shapes_and_not_by_colour_alone() -> None:
    picture = pictures.sociogram_change(BEFORE, AFTER)

    assert {"new", "closer", "further", "New", "Closer, further", "Not on the later map"} <= set(
        texts(picture)
    )
    assert "stroke-dasharray" in picture


def test_the_table_says_before_and_after() -> None:
    table = ET.fromstring(pictures.sociogram_change_table(BEFORE, AFTER))

    rows = [[cell.text or "" for cell in row] for row in table.find("tbody")]
    assert rows[0] == ["Eve", "New", "", "Close"]
    assert ["Ana", "Closer", "Close", "Very close"] in rows
    assert ["Cy", "Not on the later map", "Less close", ""] in rows
    assert len(rows) == 5


def test_side_by_side_each_wave_has_its_name_and_whoever_stays_stands_still() -> None:
    root = ET.fromstring(pictures.sociogram_change(BEFORE, AFTER, kind="beside"))
    waves = [node for node in root if node.get("role") == "group"]

    assert [wave.get("aria-label") for wave in waves] == ["March", "June"]
    first, second = (_dots(wave) for wave in waves)
    assert first["Dot, friend. Less close."] == second["Dot, friend. Less close."]
    assert len(first) == len(second) == 4


def _dots(wave: ET.Element) -> dict[str, str]:
    return {
        node.get("aria-label", ""): "".join(ET.tostring(inner, encoding="unicode") for inner in node)
        for node in wave.iter()
        if node.get("role") == "img"
    }


def test_nobody_comes_back_from_the_dead() -> None:
    after = Network(alters=(an_alter("ana", "Ana", closeness=3, ended="died"),))
    before = Network(alters=(an_alter("ana", "Ana", closeness=3),))

    for kind in ("difference", "beside"):
        assert "Ana" not in pictures.sociogram_change(before, after, kind=kind)
    assert "Ana" not in pictures.sociogram_change_table(before, after)
    assert "Ana" not in pictures.describe_sociogram_change(before, after)


@pytest.mark.parametrize("first", [True, False])
def test_whoever_was_unsafe_once_is_on_neither_map(first: bool) -> None:
    """One who is drawn as gone, or as new, would be given away by it."""
    safe, unsafe = (Network(alters=(an_alter("x", "Xaver", safe=felt),)) for felt in ("yes", "no"))
    before, after = (unsafe, safe) if first else (safe, unsafe)

    for kind in ("difference", "beside"):
        assert "Xaver" not in pictures.sociogram_change(before, after, kind=kind)
    assert "Xaver" not in pictures.sociogram_change_table(before, after)
    assert "Xaver" in pictures.sociogram_change(before, after, unsafe=True)


def test_who_turned_out_to_be_another_is_one() -> None:
    before = Network(
        alters=(an_alter("mo", "Mo", closeness=1), an_alter("ben", "Ben")), ties=(Tie(a="mo", b="ben"),)
    )
    after = Network(
        alters=(an_alter("moira", "Moira", closeness=2), an_alter("ben", "Ben")), merged={"mo": "moira"}
    )

    assert (
        pictures.describe_sociogram_change(before, after)
        == "Closer than before: Moira. As close as before: 1."
    )
    assert pictures.sociogram_change(before, after, kind="beside").count("Q") == 2


def test_closeness_that_was_not_said_once_is_no_change() -> None:
    before, after = (Network(alters=(Alter(id="a", name="Ana", closeness=n),)) for n in (None, 3))

    assert pictures.describe_sociogram_change(before, after) == ENGLISH.no_change
    assert pictures.describe_sociogram_change(after, before) == ENGLISH.no_change


def test_a_change_can_be_told_in_arabic() -> None:
    said = pictures.describe_sociogram_change(BEFORE, AFTER, language="ar")

    assert "جديد: Eve." in said
    assert 'dir="rtl"' in pictures.sociogram_change_table(BEFORE, AFTER, language="ar")


def test_someone_may_change_their_part_of_life() -> None:
    after = msgspec.structs.replace(AFTER, alters=(an_alter("ben", "Ben", "partner", closeness=3),))

    for kind in ("difference", "beside"):
        ET.fromstring(pictures.sociogram_change(BEFORE, after, kind=kind))


def test_the_nameless_have_one_number_on_both_maps() -> None:
    before, after = (
        Network(alters=tuple(Alter(id=key, closeness=1) for key in keys)) for keys in ("xy", "yz")
    )

    assert pictures.describe_sociogram_change(before, after) == (
        "New: Person 2. Not on the later map: Person 3. As close as before: 1."
    )
