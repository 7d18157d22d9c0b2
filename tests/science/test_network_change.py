"""Change between two waves: who came, stayed and went, what each measure came to, and how it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from science.drawn_networks import networks

from amity import networks as room
from amity.networks import Alter, Ego, Group, GroupTie, Network, Tie

EGO = st.just("e")


@settings(deadline=None, max_examples=60)
@given(networks(ego=EGO), networks(ego=EGO))
def test_who_came_less_who_went_or_was_merged_is_the_change_in_size(before, after):
    change = room.compare(before, after)

    was = [after.kept_id(alter.id) for alter in before.people]
    assert len(after.people) == len(before.people) - (len(was) - len(set(was))) + len(change.new) - len(
        change.lost
    )
    assert set(change.new) | set(change.kept) == {alter.id for alter in after.people}
    assert set(change.kept) | set(change.lost) == set(was)


@settings(deadline=None, max_examples=60)
@given(networks(ego=EGO))
def test_nothing_changes_against_itself(network):
    change = room.compare(network, network)

    assert (change.new, change.lost, change.closer, change.further, change.alters) == ((), (), (), (), ())
    assert {each.difference for each in change.measures.values()} <= {0.0}
    text = " ".join(each.text for each in room.change_sentences(network, network))
    assert text == "Nothing on your map has changed since last time." or network.wave


@settings(deadline=None, max_examples=60)
@given(networks(ego=EGO), networks(ego=EGO))
def test_back_in_time_new_is_lost_and_closer_is_further(before, after):
    without = [Network(ego=n.ego, alters=n.alters, ties=n.ties) for n in (before, after)]

    there, back = room.compare(*without), room.compare(*reversed(without))

    assert (set(there.new), set(there.lost)) == (set(back.lost), set(back.new))
    assert (set(there.closer), set(there.further)) == (set(back.further), set(back.closer))
    for name, told in there.measures.items():
        opposite = back.measures[name].difference
        assert told.difference == (None if opposite is None else pytest.approx(-opposite))


@settings(deadline=None, max_examples=60)
@given(networks(ego=EGO), networks(ego=EGO))
def test_nobody_who_may_not_be_safe_is_named(before, after):
    unsafe = {alter.id for network in (before, after) for alter in network.alters if alter.unsafe}
    unsafe |= {after.kept_id(each) for each in unsafe}

    for each in room.change_sentences(before, after):
        assert not set(each.about) & unsafe


@settings(deadline=None, max_examples=60)
@given(networks())
def test_nobody_who_died_or_left_is_carried_forward(network):
    carried = room.carry_forward(network, wave="next")

    ended = {alter.id for alter in network.alters if alter.ended}
    assert {alter.id for alter in carried.alters} == {alter.id for alter in network.alters} - ended
    assert {alter.safe for alter in carried.alters} <= {None}
    assert room.compare(network, Network(ego=network.ego, alters=carried.alters)).lost == ()


MARCH = Network(
    wave="2026-03",
    alters=(
        Alter(id="ana", name="Ana", roles=("friend",), closeness=2, frequency="weekly", gives=("practical",)),
        Alter(id="tom", name="Tom", roles=("neighbor",), closeness=3, frequency="daily"),
        Alter(id="gran", name="Gran", roles=("family",)),
        Alter(id="joy", name="Nurse Joy", roles=("worker",)),
        Alter(id="rex", name="Rex", roles=("pet",)),
        Alter(id="al", name="Al", roles=("friend",)),
        Alter(id="mick", name="Mick", roles=("partner",), closeness=2, safe="unsure"),
    ),
)
JUNE = Network(
    wave="2026-06",
    alters=(
        Alter(id="ana", name="Ana", roles=("friend",), closeness=3, frequency="daily", gives=("emotional",)),
        Alter(id="tom", name="Tom", roles=("neighbor",), closeness=1, frequency="monthly"),
        Alter(id="gran", name="Gran", roles=("family",), ended="died"),
        Alter(id="rex", name="Rex", roles=("pet",), ended="died"),
        Alter(id="mo", name="Moira", roles=("friend",)),
        Alter(id="sa", name="Sanjay", roles=("group-member",)),
        Alter(id="mick", name="Mick", roles=("partner",), closeness=1),
    ),
    merged={"al": "ana"},
)


def test_the_change_of_a_person_is_told_alter_by_alter():
    change = room.compare(MARCH, JUNE)

    assert (change.new, change.kept, change.lost) == (("mo", "sa"), ("ana", "tom", "mick"), ("gran",))
    assert (change.closer, change.further) == (("ana",), ("tom", "mick"))
    assert (change.more_often, change.less_often) == (("ana",), ("tom",))
    assert change.reasons == {"gran": "died", "rex": "died"}
    assert change.merged == {"al": "ana"}
    assert (change.workers.lost, change.pets.lost) == (("joy",), ("rex",))
    ana = change.alters[0]
    assert (ana.closeness, ana.gives_gained, ana.gives_lost) == ((2, 3), ("emotional",), ("practical",))
    assert change.measures["size"].difference == 0
    assert change.measures["weekly"].difference == -1
    assert change.measures["density"].difference is None if "density" in change.measures else True


def test_the_change_is_said_in_plain_sentences_without_those_who_may_not_be_safe():
    said = [each.text for each in room.change_sentences(MARCH, JUNE)]

    assert said == [
        "Moira and Sanjay are new since March 2026.",
        "Gran has died.",
        "Rex has died.",
        "Nurse Joy is not there to help any more.",
        "You feel closer to Ana.",
        "You feel less close to Tom.",
        "You are in touch with Ana more often.",
        "You are in touch with Tom less often.",
        "Ana is there for you when life is hard now.",
        "This time, you did not say that Ana gives you practical help.",
    ]


def test_a_change_says_beside_its_words_whom_it_names_and_what_it_counts():
    after = Network(alters=(Alter(id="mo", name="Moira"), Alter(id="no", roles=("friend",))))

    new, size = room.change_sentences(Network(), after)

    assert (new.text, new.names) == ("Moira and one person are new since last time.", ("Moira", ""))
    assert (size.measure, size.numbers) == ("size", (0, 2))


def test_a_name_that_looks_like_a_mark_stays_a_name():
    after = Network(alters=(Alter(id="y", name="YOUSSEF {}"),))

    said = room.change_sentences(Network(), after, to="they")

    assert said[0].text == "YOUSSEF {} is new since last time."


def test_what_was_not_said_is_no_change():
    one, two = (Network(alters=(Alter(id="a", closeness=each),)) for each in (None, 3))

    change = room.compare(one, two)

    assert (change.closer, change.further) == ((), ())
    assert change.alters[0].closeness == (None, 3)
    assert change.measures["closeness_weighted_size"].difference is None


def test_two_egos_are_not_compared():
    with pytest.raises(room.NetworkError, match="ego a before, ego b after"):
        room.compare(Network(ego=Ego(id="a")), Network(ego=Ego(id="b")))


def test_ties_and_groups_go_with_those_who_left():
    network = Network(
        alters=(Alter(id="a"), Alter(id="b", ended="moved"), Alter(id="c")),
        ties=(Tie(a="a", b="b"), Tie(a="a", b="c")),
        groups=(Group(id="choir", members=("a", "b"), identification=7), Group(id="old", ended=True)),
        group_ties=(GroupTie(a="choir", b="old", get_on="well"),),
        merged={"x": "b", "y": "a"},
    )

    carried = room.carry_forward(network)

    assert carried.ties == (Tie(a="a", b="c"),)
    assert carried.groups == (Group(id="choir", members=("a",)),)
    assert (carried.group_ties, carried.merged) == ((), {"y": "a"})


@settings(deadline=None, max_examples=60)
@given(networks(ego=EGO))
def test_confirmed_as_before_nobody_who_stayed_has_changed(network):
    begun = room.carry_forward(network, wave="next")

    again = room.as_before(begun, network)

    change = room.compare(network, again)
    assert (change.closer, change.further, change.more_often, change.less_often) == ((), (), (), ())
    assert all(each.safe is None for each in again.alters), "whether they are safe is asked in private"
    assert room.as_before(again, network) == again
    nobody = room.as_before(begun, network, [])
    assert nobody == begun
