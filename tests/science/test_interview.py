"""The interview behind a map: it runs from cards alone, and a wrong card is refused."""

from pathlib import Path

import msgspec
import pytest
from cli.command_line import amity

from amity import library, networks
from amity.networks import Alter, Generator, Interpreter, Network, Tie

GENERATORS, INTERPRETERS = networks.generators(), networks.interpreters()


@pytest.mark.parametrize("card", [*GENERATORS, *INTERPRETERS], ids=lambda card: card.id)
def test_every_worked_example_of_the_interview_holds(card):
    assert card.examples
    assert networks.failing_examples(card) == []


@pytest.mark.parametrize("card", [*GENERATORS, *INTERPRETERS], ids=lambda card: card.id)
def test_our_own_words_say_that_nobody_has_tested_them(card):
    assert card.validated is False
    assert "CC0" in card.licence
    assert not any(idea.verified for idea in card.ideas)
    assert bool(card.ideas) == bool(card.unverified)


def test_every_follow_up_is_a_card_and_every_support_is_asked_for():
    assert {each for card in GENERATORS for each in card.then} <= {card.id for card in INTERPRETERS}
    asked = {kind for card in GENERATORS for kind in card.sets.gives}
    assert asked == {"emotional", "practical", "informational", "companionship"}


def test_what_may_put_somebody_in_danger_is_asked_in_private():
    asked = {card.field for card in INTERPRETERS if card.private}

    assert asked == {"strain", "welcome", "understood", "safe"}
    assert [card.id for card in GENERATORS if card.private] == ["hard-to-be-with"]


def test_every_field_of_an_alter_that_people_can_answer_has_a_question():
    asked = {card.field for card in INTERPRETERS if card.of == "people"}

    assert asked == {*Alter.__struct_fields__} - {"id", "name", "relation", "attributes"}


def test_a_whole_interview_runs_from_cards_alone():
    """Every generator is answered with two names, every interpreter with its first answer."""
    network = Network()
    for card in GENERATORS:
        network = networks.add_named(
            network, card, ["Ana", "Ben"] if card.names == "people" else ["Choir", "Team"]
        )
    for card in INTERPRETERS:
        of_people = "people" in card.of
        ids = [each.id for each in (network.alters if of_people else network.groups)]
        for about in [ids] if "pairs" in card.of else [[each] for each in ids]:
            chosen = [card.answers[-1].words] if card.answers else ["At school"]
            if card.field == "safe":
                chosen = ["Yes"]
            network = networks.describe(network, card, about, chosen)

    assert [alter.name for alter in network.alters] == ["Ana", "Ben"]
    ana = network.alters[0]
    assert set(ana.gives) == {"companionship"}
    assert (ana.closeness, ana.how_met, ana.safe) == (1, "At school", "yes")
    assert network.ties == (Tie(a="a1", b="a2", weight=2),)
    assert [tie.get_on for tie in network.group_ties] == ["badly"]
    assert networks.measure(network).groups is not None


def test_somebody_named_twice_is_one_alter_who_gives_both():
    by_id = {card.id: card for card in GENERATORS}
    network = networks.add_named(Network(), by_id["practical-help"], ["Ana"])

    network = networks.add_named(network, by_id["companionship"], [" Ana ", "Ben", "Ben", ""])

    assert [(alter.id, alter.gives) for alter in network.alters] == [
        ("a1", ("practical", "companionship")),
        ("a2", ("companionship",)),
    ]


def test_nobody_named_is_an_answer_and_not_silence():
    (card,) = (card for card in GENERATORS if card.id == "practical-help")

    network = networks.add_named(Network(), card, [])

    assert network.was_asked("gives")
    assert not network.was_asked("receives")


def test_the_id_of_somebody_who_left_is_given_to_nobody_else():
    march = Network(alters=(Alter(id="a1", name="Ana"), Alter(id="a2", name="Al", ended="moved")))
    (card,) = (card for card in GENERATORS if card.id == "pets")

    june = networks.add_named(
        networks.carry_forward(march), card, ["Rex"], taken=[a.id for a in march.alters]
    )

    assert [alter.id for alter in june.alters] == ["a1", "a3"]


def test_nothing_more_is_asked_about_a_tie_that_may_not_be_safe():
    by_field = {card.field: card for card in INTERPRETERS if card.of == "people"}
    network = networks.describe(Network(alters=(Alter(id="m"),)), by_field["safe"], ["m"], ["I am not sure"])

    with pytest.raises(networks.NetworkError, match="advocate first"):
        networks.describe(network, by_field["closeness"], ["m"], ["Close"])
    assert networks.describe(network, by_field["safe"], ["m"], ["Yes"]).alters[0].safe == "yes"


def test_answers_that_cannot_be_are_refused_and_name_nobody():
    by_id = {card.id: card for card in [*GENERATORS, *INTERPRETERS]}
    two = Network(alters=(Alter(id="x", name="Ana"), Alter(id="y", name="Ana")))

    for call, said in [
        (lambda: networks.add_named(Network(), by_id["pets"], [f"R{n}" for n in range(9)]), "Name up to 5"),
        (lambda: networks.add_named(two, by_id["pets"], ["Ana"]), "x and y have one nickname"),
        (
            lambda: networks.describe(two, by_id["closeness"], ["x"], ["Ana"]),
            "not on offer. Choose",
        ),
        (lambda: networks.describe(two, by_id["closeness"], ["x"], ["Close"] * 2), "choose one"),
        (lambda: networks.describe(two, by_id["closeness"], ["z"], ["Close"]), "z cannot be"),
        (lambda: networks.describe(two, by_id["knows"], ["x"], ["Well"]), "asks about pairs of people"),
    ]:
        with pytest.raises(networks.NetworkError, match=said) as refused:
            call()
        assert "Ana" not in str(refused.value)


WRONG = {
    "a question without a name": ("interpreters", "closeness", "{name}", "them", "{name} must stand in"),
    "safety asked in the open": ("interpreters", "safe", "private   = true", "", "asked in private"),
    "strain asked in the open": ("generators", "hard-to-be-with", "private   = true", "", "asked in private"),
    "an answer the map cannot hold": (
        "interpreters",
        "closeness",
        "value = 3",
        "value = 9",
        "9 is not among",
    ),
    "a field that is not there": (
        "interpreters",
        "closeness",
        '"closeness"\n',
        '"nearness"\n',
        "one can ask",
    ),
    "an unknown role": ("generators", "pets", '["pet"]', '["dog"]', "Invalid enum value 'dog'"),
    "a thousand names": ("generators", "pets", "up_to     = 5", "up_to     = 1000", "1 to 60 names"),
    "an example that does not hold": ("generators", "pets", '"a1"', '"a7"', "example 1"),
    "a misspelt key": ("generators", "pets", "mind ", "mnd ", "Did you mean mind"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_library_check_finds_a_wrong_card(wrong, tmp_path):
    shelf, name, before, after, said = WRONG[wrong]
    text = (library.OURS / shelf / f"{name}.toml").read_text(encoding="utf-8")
    assert before in text, "the card has changed: mend this test"
    (tmp_path / shelf).mkdir()
    (tmp_path / shelf / f"{name}.toml").write_text(text.replace(before, after), encoding="utf-8")

    said_ = amity("library", "check", tmp_path)

    assert said_.code == 1
    assert said in said_.err


def test_a_question_of_ones_own_is_asked(tmp_path, monkeypatch):
    text = (library.OURS / "generators" / "pets.toml").read_text(encoding="utf-8")
    (tmp_path / "generators").mkdir()
    (tmp_path / "generators" / "plants.toml").write_text(text.replace('"pets"', '"plants"'), encoding="utf-8")
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path))

    assert "plants" in [card.id for card in networks.generators()]
    assert amity("library", "check", tmp_path).code == 0


def test_cards_are_values():
    assert all(isinstance(card, Generator) for card in GENERATORS)
    assert all(isinstance(card, Interpreter) for card in INTERPRETERS)
    assert msgspec.json.decode(msgspec.json.encode(GENERATORS[0]), type=Generator) == GENERATORS[0]


def test_the_whole_vocabulary_of_the_cards_is_explained():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "library.md").read_text(encoding="utf-8")
    told = page.split("## A generator and an interpreter")[1].split("\n## ")[0]
    parts = (Generator, Interpreter, type(GENERATORS[0].sets), type(INTERPRETERS[0].answers[0]))
    parts += (type(GENERATORS[0].examples[0]), type(INTERPRETERS[0].examples[0]))

    keys = {key for part in parts for key in part.__struct_fields__}
    assert {key for key in keys if f"`{key}`" not in told} == set()
