"""Batteries and packs: what is asked on an occasion, and how a situation of life changes it."""

import pytest

from amity import library
from amity.instruments import Battery, Pack

# fmt: off
IDS = {
    "phq-2", "phq-4", "phq-8", "phq-9", "gad-2", "gad-7", "ucla-3", "ucla-20", "ons-loneliness", "ons4",
    "djg-6", "djg-11", "lsns-6", "sni-berkman-syme", "sni-cohen", "elsa-isolation", "mspss", "osss-3",
    "mos-sss", "isel-12", "dufss-8", "promis-si-4a", "pss-4", "pss-10", "dass-21", "brs", "cd-risc",
    "who-5", "swemwbs", "fone-cohesion", "phdcn-cohesion", "bscs", "pcs", "sisi-groups", "bsmas",
    "usirs-13", "prapare-social", "rosenberg", "opener", "contact-log", "barriers",
}
# fmt: on
"""The 41 names of the command line's contract."""

# fmt: off
WITHOUT_WORDS = {
    "mspss", "brs", "djg-6", "djg-11", "pss-4", "pss-10", "swemwbs", "lsns-6", "ucla-20", "isel-12",
    "sni-cohen", "dufss-8", "promis-si-4a", "bscs", "pcs", "bsmas", "rosenberg",
}
# fmt: on
"""Cards that ship keys only: they can be asked where the deployer has the words."""

NEVER_ASKED = {"cd-risc", "usirs-13"}
"""Cards that hold no questions: totals are imported, or the scoring was not seen."""

NOT_MEASURED = {"belonging", "PTSD", "participation", "purpose"}

BATTERIES = ["first-visit", "follow-up", "mood-check", "one-minute"]
PACKS = [
    "adult",
    "bereaved",
    "brain-injury",
    "carer",
    "first-responder",
    "older-person",
    "psychosis",
    "refugee",
    "student",
    "under-16",
]


def battery(name: str) -> Battery:
    return library.read("batteries", name, Battery)


def pack(name: str) -> Pack:
    return library.read("packs", name, Pack)


def test_the_contract_has_41_names() -> None:
    assert len(IDS) == 41
    assert WITHOUT_WORDS | NEVER_ASKED < IDS


def test_both_shelves_hold_what_is_tested_here() -> None:
    assert set(BATTERIES) <= set(library.names("batteries"))
    assert set(PACKS) <= set(library.names("packs"))


@pytest.mark.parametrize("name", library.names("batteries"))
def test_every_battery_can_be_read_and_asks_only_what_exists(name: str) -> None:
    read = battery(name)

    asked = {part.instrument for part in read.parts if part.instrument}
    assert read.id == name
    assert read.minutes > 0
    assert asked <= IDS - WITHOUT_WORDS - NEVER_ASKED


@pytest.mark.parametrize("name", library.names("packs"))
def test_every_pack_can_be_read_and_names_only_what_exists(name: str) -> None:
    read = pack(name)

    named = {choice.instrument for choice in read.choices if choice.instrument}
    assert read.id == name
    assert named <= IDS - NEVER_ASKED
    assert read.wording
    assert read.norms
    assert read.kin_roles


def test_the_first_visit_asks_what_matters_then_the_opener_then_loneliness_then_five_names() -> None:
    matters, opener, indirect, direct, *called, names = battery("first-visit").parts
    assert [part.instrument for part in called] == ["elsa-isolation", "osss-3"]
    assert all(call.fact.startswith("opener.") for part in called for call in part.only_if)

    assert matters.question == "What matters to you?"
    assert [part.instrument for part in (opener, indirect, direct)] == ["opener", "ucla-3", "ons-loneliness"]
    assert names.names_up_to == 5


def test_one_minute_is_ons4_alone() -> None:
    assert [part.instrument for part in battery("one-minute").parts] == ["ons4"]


def test_a_follow_up_repeats_the_questions_on_loneliness_and_ends_openly() -> None:
    *measured, last = battery("follow-up").parts

    assert [part.instrument for part in measured] == ["ucla-3", "ons-loneliness", "ons4"]
    assert last.question == "What has changed?"


@pytest.mark.parametrize("name", library.names("batteries"))
def test_no_battery_asks_item_9_of_phq_9_without_a_person(name: str) -> None:
    assert "phq-9" not in {part.instrument for part in battery(name).parts}


def test_under_16_has_no_instrument_and_goes_to_the_safeguarding_lead() -> None:
    child = pack("under-16")

    assert [choice.instrument for choice in child.choices] == [None] * len(child.choices)
    assert "safeguarding lead" in child.safeguarding


@pytest.mark.parametrize("measures", sorted(NOT_MEASURED))
def test_what_no_card_measures_is_said_to_be_unavailable_and_never_has_an_instrument(measures: str) -> None:
    packs = [pack(name) for name in library.names("packs")]

    choices = [choice for each in packs for choice in each.choices if choice.measures == measures]

    assert choices
    assert all(
        choice.instrument is None and (choice.say or "").startswith("None available") for choice in choices
    )


@pytest.mark.parametrize("name", library.names("packs"))
def test_a_choice_without_an_instrument_says_that_none_is_available(name: str) -> None:
    silent = [choice for choice in pack(name).choices if choice.instrument is None]

    assert all((choice.say or "").startswith("None available") for choice in silent)


@pytest.mark.parametrize("name", library.names("packs"))
def test_a_card_without_words_comes_after_the_free_ones_and_says_what_it_needs(name: str) -> None:
    without_words_yet: set[str] = set()
    for choice in pack(name).choices:
        if choice.instrument in WITHOUT_WORDS:
            without_words_yet.add(choice.measures)
            assert "Only where you hold the words" in (choice.say or "")
        elif choice.instrument:
            assert choice.measures not in without_words_yet


@pytest.mark.parametrize("name", library.names("packs"))
def test_where_only_a_card_without_words_would_do_the_pack_says_what_to_do_instead(name: str) -> None:
    free = {choice.measures for choice in pack(name).choices if choice.instrument in IDS - WITHOUT_WORDS}
    alone = [choice for choice in pack(name).choices if choice.instrument and choice.measures not in free]

    assert all("without the words: none available" in (choice.say or "").lower() for choice in alone)


@pytest.mark.parametrize("name", [name for name in PACKS if name != "under-16"])
def test_every_pack_says_what_comes_first_when_someone_is_not_safe(name: str) -> None:
    rule = pack(name).safeguarding

    assert "declined is unknown, never clear" in rule
    assert "PHQ-8 stands in" in rule
    assert "asked only in private" in rule
    assert "advocate first" in rule
    assert "nder 16" in rule


def test_a_refugee_is_never_interpreted_by_family_and_gets_no_bands_from_an_unvalidated_translation() -> None:
    refugee = pack("refugee")

    assert "professional interpreter, never through family" in refugee.respondent
    assert any("without band and without reliable change" in rule for rule in refugee.wording)
