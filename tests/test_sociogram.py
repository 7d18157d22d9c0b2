"""A map holds everyone whom it may show, each once, none on another, with a name to be read out."""

import re
from itertools import combinations, pairwise
from math import atan2, hypot, pi
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maps import CROWDS, FORTY_IN_ONE_PART, NAMES, SVG, a_crowd, an_alter, networks, spoken, texts, written

from amity import pictures
from amity.networks import PARTS_OF_LIFE, Alter, Network, Tie
from amity.networks.network import FREQUENCIES, ROLES
from amity.pictures.sociogram import laid_out
from amity.pictures.sociogram_people import PARTS, called, drawn_alters, portrait
from amity.pictures.sociogram_places import Box, Sheet
from amity.pictures.sociogram_words import ARABIC, ENGLISH, LANGUAGES, LanguageError, SociogramWords

WIDTHS = (320, 720, 1132)
ANA = an_alter(
    "ana", "Ana", "family", relation="sister", closeness=3, frequency="weekly", modes=("in-person",)
)


def sheet_of(network: Network, width: int = 720, words: SociogramWords = ENGLISH) -> Sheet:
    return laid_out(
        [portrait(alter, words) for alter in called(drawn_alters(network), words)], words, width=width
    )


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    return [(one, other) for (one, a), (other, b) in combinations(sheet.boxes, 2) if a.meets(b)]


def astray(sheet: Sheet) -> list[str]:
    """Return whose dot is not in its own ring and wedge, and whose name leaves the map."""
    plan, found = sheet.plan, []
    rings = list(plan.radii)
    wedges = {wedge.part: wedge for wedge in plan.wedges}
    for place in plan.places:
        number = rings.index(place.guest.ring)
        inner, outer = plan.radii[rings[number - 1]] if number else plan.size.me, plan.radii[place.guest.ring]
        away, dot, wedge = hypot(place.x, place.y), place.guest.dot, wedges[place.guest.part]
        angle = atan2(-place.x if plan.mirrored else place.x, -place.y) % (2 * pi)
        name = place.name
        on_the_map = (
            name is None
            or max(hypot(x, y) for x in (name.left, name.right) for y in (name.top, name.bottom))
            <= plan.reach
        )
        if not (inner + dot <= away <= outer - dot and wedge.start <= angle <= wedge.end and on_the_map):
            found.append(place.guest.key)
    return found


# laws


@settings(deadline=None, max_examples=60)
@given(networks(), st.sampled_from(WIDTHS), st.sampled_from(tuple(LANGUAGES.values())))
def test_nothing_on_a_map_touches_anything_else(network: Network, width: int, words: SociogramWords) -> None:
    sheet = sheet_of(network, width, words)

    assert overlaps(sheet) == []
    assert astray(sheet) == []


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("crowd", CROWDS)
def test_nothing_touches_where_it_is_most_crowded(crowd: str, width: int, words: SociogramWords) -> None:
    sheet = sheet_of(CROWDS[crowd], width, words)

    assert overlaps(sheet) == []
    assert astray(sheet) == []


@settings(deadline=None, max_examples=40)
@given(networks(most=30), st.sampled_from(tuple(LANGUAGES)), st.booleans())
def test_a_map_is_whole_and_names_everyone_whom_it_may_show(
    network: Network, language: str, links: bool
) -> None:
    picture = pictures.sociogram(network, language=language, links=links)

    shown = [alter for alter in network.alters if not alter.ended and alter.safe not in ("no", "unsure")]
    assert len(spoken(picture)) == len(shown)
    assert pictures.sociogram(network, language=language, links=links) == picture


@settings(deadline=None, max_examples=40)
@given(networks(most=25))
def test_those_who_may_not_be_shown_leave_no_trace(network: Network) -> None:
    """A map without them, and one of a network that never held them, are the same."""
    left = tuple(alter for alter in network.alters if not alter.ended and not alter.unsafe)
    ids = {alter.id for alter in left}
    never = Network(alters=left, ties=tuple(tie for tie in network.ties if {tie.a, tie.b} <= ids))

    assert pictures.sociogram(network) == pictures.sociogram(never)
    assert pictures.sociogram_table(network) == pictures.sociogram_table(never)
    assert pictures.describe_sociogram(network) == pictures.describe_sociogram(never)


@settings(deadline=None, max_examples=40)
@given(networks(most=25))
def test_the_table_holds_whom_the_map_holds(network: Network) -> None:
    picture, table = pictures.sociogram(network, links=True), pictures.sociogram_table(network)

    led = {node.get("href", "")[1:] for node in ET.fromstring(picture).iter(f"{SVG}a")}
    assert led == set(re.findall(r'<tr id="([^"]+)"', table))


@settings(deadline=None, max_examples=30)
@given(networks(most=40))
def test_wedges_follow_each_other_all_the_way_round(network: Network) -> None:
    wedges = sheet_of(network).plan.wedges

    assert [wedge.part for wedge in wedges] == [
        part for part in PARTS if any(each.part == part for each in map(_portrait, drawn_alters(network)))
    ]
    assert all(one.end == pytest.approx(other.start) for one, other in pairwise(wedges))
    assert not wedges or (wedges[0].start, wedges[-1].end) == (0, pytest.approx(2 * pi))


def _portrait(alter: Alter):
    return portrait(alter, ENGLISH)


@given(st.text(max_size=30))
def test_any_nickname_can_be_drawn_and_is_said_whole(name: str) -> None:
    picture = pictures.sociogram(Network(alters=(an_alter("a", name),)))

    ET.fromstring(picture)
    assert len(spoken(picture)) == 1


# what is drawn


def test_an_alter_is_read_out_with_who_how_close_how_often_and_how() -> None:
    assert spoken(pictures.sociogram(Network(alters=(ANA,)))) == [
        "Ana, sister. Very close. Every week, in person."
    ]


def test_what_was_not_said_is_not_made_up() -> None:
    bare = Alter(id="a")

    assert spoken(pictures.sociogram(Network(alters=(bare,)))) == ["Person 1. Closeness not said."]
    assert "Closeness not said" in texts(pictures.sociogram(Network(alters=(bare,))))
    assert "Closeness not said" not in texts(pictures.sociogram(Network(alters=(ANA,))))


def test_where_nothing_was_said_there_are_no_rings_and_no_wedges() -> None:
    said = texts(pictures.sociogram(Network(alters=(Alter(id="a"), Alter(id="b")))))

    assert not {"Very close", "Close", "Less close", "Other people", "Other", "people"} & set(said)
    assert {"Closeness not said", "Person 1", "Person 2"} <= set(said)


def test_numbers_for_the_nameless_have_no_gap_where_someone_is_left_out() -> None:
    network = Network(alters=(Alter(id="a"), Alter(id="b", safe="no"), Alter(id="c")))

    assert [said.split(".")[0] for said in spoken(pictures.sociogram(network))] == ["Person 1", "Person 2"]
    assert "Person 3" not in pictures.sociogram_table(network)


def test_someone_without_a_name_is_called_by_who_they_are() -> None:
    picture = pictures.sociogram(Network(alters=(an_alter("a", " ", "neighbor", closeness=1),)))

    assert spoken(picture) == ["Neighbor. Less close."]
    assert "neighbor" in texts(picture)


def test_paid_helpers_and_pets_have_their_own_part_and_shape() -> None:
    helper = Alter(id="g", name="Grace", roles=("friend", "worker"), closeness=2)
    cat = an_alter("b", "Biscuit", "pet", closeness=3)
    picture = pictures.sociogram(Network(alters=(ANA, helper, cat)))

    assert {"helpers", "Pets", "Paid to help", "Pet"} <= set(texts(picture))
    assert "Grace, friend, paid to help. Close." in spoken(picture)
    dots = {part: ET.tostring(node) for part, node in _shapes(picture).items()}
    assert b"rect" in dots["helpers"]
    assert b"circle" in dots["family"]
    assert picture.count('<path d="M') > 2


def _shapes(picture: str) -> dict[str, ET.Element]:
    found = {}
    for node in ET.fromstring(picture).iter():
        for name in (node.get("class") or "").split():
            if name.startswith("fill-") and name[5:] in PARTS and node.tag != f"{SVG}text":
                found.setdefault(name[5:], node)
    return found


def test_people_are_counted_without_those_who_are_paid_and_animals() -> None:
    helper, cat = an_alter("g", "Grace", "worker", closeness=2), an_alter("b", "Biscuit", "pet", closeness=3)

    assert pictures.describe_sociogram(Network(alters=(ANA, helper, cat))) == (
        "1 person around you: 1 very close. In touch every week or more: 1. Paid to help: 1. Pets: 1."
    )


def test_the_more_often_the_wider_and_from_afar_dotted() -> None:
    def line(**known: object) -> ET.Element | None:
        picture = ET.fromstring(pictures.sociogram(Network(alters=(an_alter("a", closeness=2, **known),))))
        drawn = [node for node in picture.iter(f"{SVG}path") if "stroke-tie" in (node.get("class") or "")]
        return drawn[0] if drawn else None

    widths = [float(line(frequency=each).get("stroke-width")) for each in FREQUENCIES if each != "never"]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 4
    assert line(frequency="never") is None
    assert line(frequency="weekly", modes=("in-person",)).get("stroke-dasharray") is None
    assert line(frequency="weekly", modes=("phone",)).get("stroke-dasharray")


def test_a_curve_joins_those_who_know_each_other_once() -> None:
    ben = an_alter("ben", "Ben")
    twice = (Tie(a="ana", b="ben"), Tie(a="ben", b="ana", kind="work"))

    without = pictures.sociogram(Network(alters=(ANA, ben)))
    with_tie = pictures.sociogram(Network(alters=(ANA, ben), ties=twice))

    assert (without.count("Q"), with_tie.count("Q")) == (0, 2)  # one on the map, one in the legend
    assert "They know each other" in texts(with_tie)


def test_only_what_is_on_the_map_is_explained() -> None:
    said = texts(pictures.sociogram(Network(alters=(ANA,))))

    assert "Every week" in said
    assert not {"Paid to help", "Pet", "They know each other", "Less often"} & set(said)


def test_nobody_yet_is_said_kindly() -> None:
    assert "Nobody is on this map yet." in texts(pictures.sociogram(Network()))


def test_a_long_name_is_shortened_on_the_map_and_said_whole() -> None:
    name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    picture = pictures.sociogram(Network(alters=(an_alter("a", name, closeness=3),)))

    assert any(text.startswith("Llanfair") and text.endswith("…") for text in texts(picture))
    assert name in spoken(picture)[0]


# safety


def test_an_unsafe_tie_is_drawn_for_the_practitioner_s_own_screen_alone() -> None:
    network = Network(
        alters=(ANA, an_alter("x", "Xaver", safe="unsure", closeness=3), an_alter("y", "Yve", safe="yes")),
        ties=(Tie(a="ana", b="x"),),
    )
    everything = [
        pictures.sociogram(network),
        pictures.sociogram_table(network),
        pictures.describe_sociogram(network),
    ]

    assert not any("Xaver" in each or "Q" in each for each in everything)
    assert "2 people around you" in everything[2]
    assert "Xaver" in pictures.sociogram(network, unsafe=True)
    assert "Xaver" in pictures.sociogram_table(network, unsafe=True)


def test_nobody_who_died_or_left_is_drawn() -> None:
    gone = Network(alters=(an_alter("d", "Dora", ended="died"), an_alter("m", "Max", ended="moved")))

    assert "Dora" not in pictures.sociogram(gone, unsafe=True)
    assert texts(pictures.sociogram(gone)) == texts(pictures.sociogram(Network()))


def test_an_id_is_not_given_away() -> None:
    network = Network(alters=(msgspec.structs.replace(ANA, id="ana.smith@example.org"),))

    assert "smith" not in pictures.sociogram(network, links=True) + pictures.sociogram_table(network)


# markup


def test_names_are_escaped_wherever_they_stand() -> None:
    bad = an_alter("<a>", '"><script>x</script>', relation="<b>&'\"", closeness=3)
    network = Network(alters=(bad,), wave='"><script>')

    for each in (
        pictures.sociogram(network, title="<script>", links=True, theme="auto"),
        pictures.sociogram_table(network, title="<script>"),
        pictures.sociogram_change(Network(), network),
        pictures.sociogram_change(network, network, kind="beside"),
        pictures.sociogram_change_table(Network(), network),
    ):
        ET.fromstring(each)
        assert "<script" not in each
        assert "<b>" not in each


def test_the_picture_is_a_group_whose_parts_have_names() -> None:
    root = ET.fromstring(pictures.sociogram(FORTY_IN_ONE_PART))

    assert root.get("role") == "group"
    assert root.find(f"{SVG}title").text == "Map of your connections"
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")
    assert root.find(f"{SVG}desc").text.startswith("40 people around you")
    named = [node for node in root.iter() if node.get("aria-label")]
    assert {node.get("role") for node in named} == {"img"}
    hidden = [node for node in root.iter() if node.get("aria-hidden")]
    assert not any(inner.get("aria-label") for node in hidden for inner in node.iter())


def test_links_lead_to_rows_and_can_be_seen_when_reached_by_keyboard() -> None:
    root = ET.fromstring(pictures.sociogram(FORTY_IN_ONE_PART, links=True))
    links = list(root.iter(f"{SVG}a"))

    assert len(links) == 40
    assert all(link.get("aria-label") for link in links)
    assert all(any("focus" in (node.get("class") or "") for node in link) for link in links)
    assert ".amity-picture a:focus-visible" in pictures.STYLE


def test_the_table_has_a_caption_and_headings_that_say_their_direction() -> None:
    table = ET.fromstring(pictures.sociogram_table(Network(alters=(ANA,))))

    assert table.find("caption").text == "Map of your connections"
    assert {th.get("scope") for th in table.find("thead").iter("th")} == {"col"}
    row = next(table.find("tbody").iter("tr"))
    assert row.find("th").get("scope") == "row"
    assert [cell.text for cell in row] == ["Ana", "Sister", "Family", "Very close", "Every week", "In person"]


def test_the_shapes_have_colours_without_a_style_sheet_and_classes_with_one() -> None:
    for picture in (pictures.sociogram(CROWDS["sixty in every part"], links=True), _change()):
        for node in ET.fromstring(picture).iter():
            painted = [node.get(kind) for kind in ("fill", "stroke")]
            assert all(
                each is None or each == "none" or re.fullmatch("#[0-9a-f]{6}", each) for each in painted
            )
        used = set(re.findall(r"\b((?:fill|stroke)-[a-z][\w-]*)", picture)) - {
            "stroke-width",
            "stroke-dasharray",
            "stroke-linecap",
            "stroke-linejoin",
        }
        assert used <= set(re.findall(r"\.((?:fill|stroke)-[\w-]+)", pictures.STYLE))


def _change() -> str:
    before = Network(alters=(ANA, an_alter("b", "Ben", closeness=1)))
    after = Network(alters=(msgspec.structs.replace(ANA, closeness=1), an_alter("c", "Cy", closeness=2)))
    return pictures.sociogram_change(before, after)


def test_nothing_is_fetched_or_run_and_no_style_stands_in_a_page() -> None:
    picture = pictures.sociogram(FORTY_IN_ONE_PART, links=True).replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"//|<script|<style|style=|<image|<use|\bon\w+=", picture)
    assert set(re.findall(r'href="(.)', picture)) == {"#"}


def test_a_file_of_its_own_follows_the_reader_s_choice() -> None:
    auto = pictures.sociogram(FORTY_IN_ONE_PART, theme="auto")

    assert "@media screen and (prefers-color-scheme:dark)" in auto
    ET.fromstring(auto)


# languages


def test_every_language_has_every_word() -> None:
    for words in LANGUAGES.values():
        assert set(words.roles) == set(ROLES) == set(PARTS_OF_LIFE)
        assert set(words.frequencies) == set(FREQUENCIES)
        assert set(words.parts) == set(PARTS)
        assert set(words.closeness) == {0, 1, 2, 3}
        assert {line for line, _ in words.lines} == {"often", "weekly", "monthly", "less", "unknown"}
        for template in ("people", "weekly", "paid_count", "pet_count", "knowing"):
            assert "{n}" in getattr(words, template)
        for each in ("group_kinds", "importance", "get_on", "change_words", "changes"):
            assert set(getattr(words, each)) == set(getattr(ENGLISH, each))


def test_a_language_from_right_to_left_mirrors_the_map() -> None:
    english, arabic = sheet_of(FORTY_IN_ONE_PART), sheet_of(FORTY_IN_ONE_PART, words=ARABIC)

    assert not english.plan.mirrored
    assert arabic.plan.mirrored
    picture = pictures.sociogram(Network(alters=(ANA, an_alter("b", "Ben"))), language="ar")
    where = {text: x for text, x, _, _ in written(picture)}
    width = float(ET.fromstring(picture).get("viewBox").split()[2])
    family = next(x for text, x in where.items() if "العائلة" in text)
    assert family < width / 2


def test_a_language_without_words_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(LanguageError, match=r"xx: a map has no words in it\. Choose from en, ar, es\."):
        pictures.sociogram(Network(), language="xx")


def test_words_that_nobody_has_checked_say_so() -> None:
    assert {words.language for words in LANGUAGES.values() if not words.checked} == {"ar", "es"}


# places


def test_the_closest_stand_nearest_the_middle() -> None:
    plan = sheet_of(a_crowd(30, ROLES)).plan
    away = {ring: [hypot(p.x, p.y) for p in plan.places if p.guest.ring == ring] for ring in (3, 2, 1)}

    assert max(away[3]) < min(away[2]) <= max(away[2]) < min(away[1])


def test_the_order_of_names_does_not_matter_to_whether_they_fit() -> None:
    for names in (NAMES, NAMES[::-1]):
        crowd = Network(
            alters=tuple(an_alter(f"a{i}", names[i % len(names)], "worker", closeness=3) for i in range(25))
        )
        assert overlaps(sheet_of(crowd)) == []


def test_boxes_know_when_they_meet() -> None:
    box = Box(0, 0, 2, 2)

    assert box.meets(Box(1, 1, 3, 3))
    assert not box.meets(Box(2, 0, 3, 2))
    assert box.meets(Box(3, 0, 4, 2), gap=1.5)


def test_every_word_stays_on_the_paper() -> None:
    for crowd in CROWDS.values():
        for width in WIDTHS:
            picture = pictures.sociogram(crowd, width=width)
            wide, high = map(float, ET.fromstring(picture).get("viewBox").split()[2:])
            for text, x, y, size in written(picture):
                assert 0 <= x <= wide, text
                assert size * 0.6 <= y <= high, text


def test_the_names_of_a_few_people_can_be_read_on_a_phone() -> None:
    """Ten pixels or more on the narrowest phone; 320 px wide is also what 400 % zoom leaves."""
    roles = ("family", "kin", "neighbor", "group-member", "group-member", "worker", "pet")
    people = tuple(
        Alter(id=str(n), name=f"Name {n}", roles=(role,), closeness=3 - n % 3) for n, role in enumerate(roles)
    )
    sheet = sheet_of(Network(alters=people), 320)

    assert 320 * sheet.plan.size.font / sheet.span[0] >= 10
