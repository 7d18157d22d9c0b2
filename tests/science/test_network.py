"""The network as a value: what it holds, what it refuses, and who counts."""

import msgspec
import pytest

from amity import networks
from amity.networks import Alter, Group, GroupTie, Network, Tie


def alters(*ids: str) -> tuple[Alter, ...]:
    return tuple(Alter(id=each) for each in ids)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"alters": alters("a", "a")}, "alter a: stands there twice"),
        ({"alters": alters("a"), "ties": (Tie(a="a", b="a"),)}, "leads back to itself"),
        ({"alters": alters("a"), "ties": (Tie(a="a", b="z"),)}, "there is no 'z' among the alters"),
        ({"alters": alters("a", "b"), "ties": (Tie(a="a", b="b"), Tie(a="b", b="a"))}, "tie a – b: stands"),
        ({"alters": alters("a", "b"), "ties": (Tie(a="a", b="b", weight=0),)}, "its weight is 0"),
        (
            {"alters": alters("a", "b"), "ties": (Tie(a="a", b="b", weight=float("nan")),)},
            "its weight is nan",
        ),
        ({"merged": {"a": "b", "b": "a"}}, "a → b → a runs in a circle"),
        ({"merged": {"a": "a"}}, "a → a runs in a circle"),
        ({"alters": alters("a", "b"), "merged": {"a": "b"}}, "still among the alters"),
        ({"alters": alters("a"), "merged": {"b": "c"}}, "c, who is not among the alters"),
        ({"groups": (Group(id="g"), Group(id="g"))}, "group g: stands there twice"),
        ({"groups": (Group(id="g", members=("a",)),)}, "its member 'a' is not among the alters"),
        ({"groups": (Group(id="g"),), "group_ties": (GroupTie(a="g", b="h", get_on="well"),)}, "no 'h'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_remedy(parts, said):
    with pytest.raises(networks.NetworkError, match=said) as refused:
        Network(**parts)

    assert str(refused.value).endswith(".")


def test_an_empty_network_is_a_valid_answer():
    assert Network().people == ()


def test_workers_pets_and_those_who_left_are_counted_apart():
    network = Network(
        alters=(
            Alter(id="friend", roles=("friend",)),
            Alter(id="nobody asked"),
            Alter(id="nurse", roles=("friend", "worker")),
            Alter(id="dog", roles=("pet",)),
            Alter(id="mother", roles=("family",), ended="died"),
            Alter(id="old nurse", roles=("worker",), ended="moved"),
        )
    )

    assert [alter.id for alter in network.people] == ["friend", "nobody asked"]
    assert [alter.id for alter in network.workers] == ["nurse"]
    assert [alter.id for alter in network.pets] == ["dog"]


def test_merges_are_followed_to_the_one_that_is_kept():
    network = Network(alters=alters("c"), merged={"a": "b", "b": "c"})

    assert [network.kept_id(each) for each in "abc"] == ["c", "c", "c"]


def test_what_is_unsure_is_not_safe():
    said = {safe: Alter(id="a", safe=safe).unsafe for safe in ("yes", "no", "unsure", None)}

    assert said == {"yes": False, "no": True, "unsure": True, None: False}


def test_a_network_survives_json_and_an_unknown_role_does_not():
    network = Network(alters=(Alter(id="a", roles=("friend",), closeness=3),), wave="2026-11")

    assert msgspec.json.decode(msgspec.json.encode(network), type=Network) == network
    with pytest.raises(
        msgspec.ValidationError, match=r"Invalid enum value 'butler' - at `\$.alters\[0\].roles"
    ):
        msgspec.json.decode(b'{"alters": [{"id": "a", "roles": ["butler"]}]}', type=Network)


def test_ties_of_people_with_strange_ids_are_told_apart():
    people = alters("a", "b", "a – b", "c")
    apart = (Tie(a="a", b="b", kind="– c"), Tie(a="a – b", b="c"), Tie(a="a", b="b"))

    assert len(Network(alters=people, ties=apart).ties) == 3
