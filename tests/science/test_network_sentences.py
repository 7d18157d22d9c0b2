"""What people are told about their map: true, plain, kind, and safe."""

import re
from typing import get_args

import pytest
from hypothesis import given
from networks_drawn import changed, networks_drawn

from amity.networks import (
    Alter,
    Ego,
    Group,
    GroupTie,
    Measures,
    Network,
    Tie,
    change_sentences,
    measure,
    safe_to_show,
    sentences,
)
from amity.networks.network import Part
from amity.networks.wording import times

NOT_SAID = {"ego", "by", "unanswered"}
"""What a sentence has no need of."""

CLINICAL = re.compile(
    r"\b(isolat\w*|lonel\w*|alters?|ego|ties?|density|constraint|network|poor|score|risk|fail\w*)\b", re.I
)


def a_full_network(**safe: str) -> Network:
    """Return a map on which all was asked: Ana knows Ben, Ben knows Eva, Dan knows nobody."""
    same, other = {"attributes": {"sex": "w"}}, {"attributes": {"sex": "m"}}
    ana = Alter(
        id="ana",
        name="Ana",
        roles=("friend",),
        closeness=3,
        frequency="daily",
        modes=("in-person",),
        gives=("emotional", "practical"),
        strain=1,
        welcome="yes",
        understood="yes",
        safe=safe.get("ana", "yes"),
        **same,
    )
    ben = Alter(id="ben", name="Ben", roles=("family",), closeness=2, modes=("text",), **other)
    eva = Alter(id="eva", name="Eva", roles=("neighbor",), closeness=1, gives=("companionship",), **same)
    dan = Alter(id="dan", name="Dan", roles=("colleague",), closeness=1, gives=("companionship",), **other)
    apart = (
        Alter(id="nurse", roles=("worker",)),
        Alter(id="cat", roles=("pet",)),
        Alter(id="mother", name="Mum", ended="died"),
        Alter(id="zoe", ended="moved"),
    )
    return Network(
        ego=Ego(attributes={"sex": "w"}),
        alters=(ana, ben, eva, dan, *apart),
        ties=(Tie(a="ana", b="ben"), Tie(a="ben", b="eva")),
        groups=(Group(id="a", identification=7, importance=3), Group(id="b"), Group(id="c", ended=True)),
        group_ties=(GroupTie(a="a", b="b", get_on="well"),),
        asked=("receives",),
    )


def told(network: Network, to: str = "you") -> dict[str, str]:
    return {each.measure: each.text for each in sentences(network, to=to)}


def test_every_measure_has_a_sentence():
    said = {name.partition(".")[0] for name in told(a_full_network())}
    of_practitioners = {name.partition(".")[0] for name in told(a_full_network(ana="unsure"), to="they")}
    giving = Network(alters=(Alter(id="a", gives=("practical",), receives=("practical",)),))

    assert said | of_practitioners | {each.measure for each in sentences(giving)} >= (
        set(Measures.__struct_fields__) - NOT_SAID
    )


@given(networks_drawn)
def test_sentences_are_short_and_plain_and_name_no_label(network: Network):
    named = [changed_name(alter) for alter in network.alters]
    for to in ("you", "they"):
        for each in sentences(changed(network, alters=tuple(named)), to=to):
            assert re.fullmatch(r"[A-Z0-9].*\.", each.text), each
            assert not re.search(r"\d\.\d|[{}%]|YOU|THEM", each.text), each
            assert len(each.text.split()) <= 32, each
            assert not CLINICAL.search(each.text), each


def changed_name(alter: Alter) -> Alter:
    held = {field: getattr(alter, field) for field in alter.__struct_fields__}
    return Alter(**held | {"name": f"Nick {alter.id}"})


@given(networks_drawn)
def test_nobody_unsafe_is_ever_named_and_only_practitioners_are_told(network: Network):
    network = changed(network, alters=tuple(map(changed_name, network.alters)))
    unsafe = [alter for alter in network.alters if alter.unsafe]
    for to in ("you", "they"):
        said = sentences(network, to=to)
        assert not any(re.search(rf"Nick {alter.id}\b", each.text) for each in said for alter in unsafe)
        assert not any(alter.id in each.about for each in said for alter in unsafe)
        assert {"unsafe"} <= {each.measure for each in said} or to == "you" or not measure(network).unsafe
        assert to == "they" or "safe" not in " ".join(each.text for each in said)


def test_the_only_one_who_helps_is_named():
    said = told(a_full_network())

    assert said["single_points.practical"] == "Only Ana gives you practical help."
    assert said["fragile"] == (
        "Ana gives you help that none of your other people gives, so a second helper would be good."
    )
    assert said["cutpoints"] == "Ben links people who do not know each other."


def test_the_only_one_who_helps_is_not_named_where_ego_is_not_sure_to_be_safe():
    said = told(a_full_network(ana="unsure"))

    assert "single_points.practical" not in said
    assert "fragile" not in said
    assert not any("Ana" in text for text in said.values())


def test_someone_without_a_nickname_is_not_called_by_their_id():
    network = Network(alters=(Alter(id="a7", gives=("practical", "emotional")), Alter(id="b")))

    assert not any("a7" in text for text in told(network).values())


def test_a_name_from_right_to_left_is_kept_apart():
    network = Network(alters=(Alter(id="a", name="ليلى", gives=("practical",)),))

    assert told(network)["single_points.practical"] == "Only \u2068ليلى\u2069 gives you practical help."


def test_nothing_is_said_of_what_was_not_asked():
    assert set(told(Network(alters=(Alter(id="a"), Alter(id="b"))))) == {"size"}


def test_an_empty_map_is_met_with_kindness():
    assert told(Network(asked=("ties", "groups", "gives", "receives"))) == {
        "size": "Nobody is on your map yet.",
        "groups": "No groups are on your map yet.",
    }


def test_those_who_work_with_someone_are_told_about_them():
    said = told(a_full_network(), to="they")

    assert said["weekly"] == "1 person is in touch with them every week or more."
    assert said["single_points.practical"] == "Only Ana gives them practical help."


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        ((), "None of your people know each other."),
        (("ab", "bc", "ca"), "All your people know each other."),
        (("ab",), "Take any two of your people: about 3 times in 10, they know each other."),
    ],
)
def test_density_is_told_as_how_often(ties, said):
    people = tuple(Alter(id=each) for each in "abc")
    network = Network(alters=people, ties=tuple(Tie(a=a, b=b) for a, b in ties), asked=("ties",))

    assert told(network)["density"] == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.01, "less than 1 time in 10"),
        (0.1, "1 time in 10"),
        (0.14, "about 1 time in 10"),
        (0.48, "about half the time"),
        (0.5, "half the time"),
        (0.7, "7 times in 10"),
        (0.97, "more than 9 times in 10"),
    ],
)
def test_how_often_is_said_in_good_english(share, said):
    assert times(share) == said


def test_two_drawn_with_return_are_not_called_any_two():
    """Four people of four roles always differ; Blau's index is 0.75, for one may be drawn twice."""
    people = tuple(Alter(id=role, roles=(role,)) for role in ("family", "friend", "kin", "neighbor"))

    assert told(Network(alters=people))["role_diversity"] == (
        "Draw the name of one of your people from a hat, put it back, and draw again: about 8 times in 10, "
        "the two have different places in your life."
    )


def test_most_are_not_said_to_know_each_other_where_few_do():
    """Of 15 people, 12 pairs of 105 know each other: constraint is above its middle, and density is not."""
    ties = tuple(Tie(a=str(n), b=str(n + 1)) for n in range(12))
    network = Network(alters=tuple(Alter(id=str(n)) for n in range(15)), ties=ties)

    assert told(network)["constraint"] == "Most of your people know others on your map."
    assert told(network)["density"].startswith("Take any two of your people: about 1 time in 10")


def test_paid_helpers_and_animals_who_give_the_same_are_not_passed_over():
    ana, joy = Alter(id="ana", name="Ana", gives=("practical", "companionship")), Alter(id="joy")
    nurse = Alter(id="nurse", roles=("worker",), gives=("practical",))
    rex = Alter(id="rex", roles=("pet",), gives=("companionship",))

    said = told(Network(alters=(ana, joy, nurse, rex)))

    assert said["single_points.practical"] == "Only Ana gives you practical help, apart from paid helpers."
    assert said["single_points.companionship"] == "Only Ana keeps you company, apart from animals."


@pytest.mark.parametrize("name", ["YOUSSEF", "YOUR MUM", "THEM", "{}"])
def test_a_nickname_that_looks_like_a_mark_stays_a_nickname(name):
    network = Network(alters=(Alter(id="a", name=name, gives=("practical",)),))

    assert told(network)["single_points.practical"] == f"Only {name} gives you practical help."


def test_support_that_goes_one_way_is_said_so():
    ana = Alter(id="ana", gives=("practical",))

    assert told(Network(alters=(ana,), asked=("receives",)))["reciprocity"] == (
        "Where there is support, it goes one way."
    )


@given(networks_drawn)
def test_the_person_is_told_the_numbers_of_those_who_are_drawn(network: Network):
    (shown,) = safe_to_show(network)

    assert sentences(network) == sentences(network, measure(network)) == sentences(shown)
    assert not any(alter.unsafe for alter in shown.alters)
    assert all(shown.was_asked(part) or not network.was_asked(part) for part in get_args(Part))


def test_whoever_was_unsafe_once_is_left_out_of_both_waves_whatever_their_id():
    march = Network(alters=(Alter(id="ana"), Alter(id="m", safe="no")), ties=(Tie(a="ana", b="m"),))
    june = Network(
        alters=(Alter(id="ana"), Alter(id="mick")),
        groups=(Group(id="g", members=("ana", "mick")),),
        merged={"m": "mick"},
    )

    first, then = safe_to_show(march, june)

    assert [alter.id for network in (first, then) for alter in network.alters] == ["ana", "ana"]
    assert (first.ties, then.groups[0].members, then.merged) == ((), ("ana",), {})
    (said,) = change_sentences(march, june)
    assert said.text == "Nothing on your map has changed since last time."


def test_one_person_alone_is_not_called_all_your_people():
    said = told(Network(alters=(Alter(id="ana", roles=("friend",)),)))

    assert {"role_diversity", "role_entropy"}.isdisjoint(said)
