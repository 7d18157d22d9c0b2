"""Options: the laws that hold for any person whatever, and what one changed fact does."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import prescribing
from amity.networks import Alter, Network
from amity.prescribing import Left, Match, Profile

TODAY = date(2026, 11, 24)
CARDS = {name: prescribing.load_intervention(name) for name in prescribing.interventions()}
NEEDS = {name: prescribing.load(name) for name in prescribing.names()}
BARRIERS = ["health", "money", "living_alone", "transport", "caring", "language", "confidence", "hearing"]
BARRIERS += ["digital_access", "screen_time"]
STAGES = [stage for stage in prescribing.life_stages() if stage != "under-16"]
WORDS = ["rent-arrears", "carer-exhausted", "shared-email", "shared-phone", "no-home"]
HOW = ["not-at-all", "a-bit", "stops-me"]


def some(options, most):
    return st.lists(st.sampled_from(options), max_size=most, unique=True).map(tuple)


alters = st.builds(
    Alter,
    id=st.uuids().map(str),
    roles=some(["partner", "family", "friend", "neighbor", "worker", "pet"], 2),
    closeness=st.sampled_from([None, 1, 2, 3]),
    frequency=st.sampled_from([None, "daily", "weekly", "monthly", "less"]),
    gives=some(["emotional", "practical", "companionship"], 3),
    receives=some(["emotional", "practical"], 2),
    strain=st.sampled_from([None, 0, 2]),
    safe=st.sampled_from([None, "yes"]),
    ended=st.sampled_from([None, None, None, "died", "moved"]),
)
scores = st.fixed_dictionaries(
    {},
    optional={
        "ucla-3.loneliness": st.integers(3, 9),
        "elsa-isolation.isolation": st.integers(0, 5),
        "sni-berkman-syme.total": st.integers(0, 4),
        "lsns-6.total": st.integers(0, 30),
        "phq-8.total": st.integers(0, 24),
        "gad-7.total": st.integers(0, 21),
        "ons4.worthwhile": st.integers(0, 10),
        "bsmas.total": st.integers(6, 30),
    },
)
people = st.builds(
    Profile,
    age=st.one_of(st.none(), st.integers(16, 100)),
    life_stages=some(STAGES, 3),
    languages=st.sampled_from([("en",), ("prs", "en"), ("prs",)]),
    interests=some(["gardening", "singing", "dogs", "reading", "walking", "painting"], 2),
    wants=st.one_of(st.none(), some(list(NEEDS), 6)),
    said=some(WORDS, 2),
    already=some(list(CARDS), 3),
    scores=scores,
    answers=st.one_of(st.just({}), st.just({"opener": {"groups": 0, "in_touch": 0, "has_your_back": 0}})),
    barriers=st.dictionaries(st.sampled_from(BARRIERS), st.sampled_from(HOW)),
    network=st.one_of(
        st.none(),
        st.lists(alters, max_size=5, unique_by=lambda a: a.id).map(lambda a: Network(alters=tuple(a))),
    ),
)


def propose(profile, **more):
    return prescribing.propose(profile, on=TODAY, **more)


def but(profile, **facts):
    return msgspec.structs.replace(profile, **facts)


def ids(options):
    return [option.intervention for option in options]


@given(people, st.integers(1, 9))
def test_never_more_than_three_are_proposed_and_each_only_once(profile, top):
    options = ids(propose(profile, top=top).options)

    assert len(options) <= min(3, top)
    assert len(set(options)) == len(options)


@given(people)
def test_the_same_person_gets_the_same_proposal(profile):
    assert propose(profile) == propose(profile)


@given(people)
def test_every_option_answers_a_need_that_was_found_and_is_wanted(profile):
    proposal = propose(profile)
    found = {each.need for each in proposal.needs}

    for option in proposal.options:
        assert option.needs
        assert set(option.needs) <= found & set(CARDS[option.intervention].needs)
        if profile.wants is not None:
            may = {*profile.wants, "basics", *(name for name, need in NEEDS.items() if not need.asked)}
            assert set(option.needs) <= may


@given(people)
def test_an_option_is_whole_with_reason_dose_evidence_first_step_plan_b_and_a_review_to_come(profile):
    proposal = propose(profile)

    for option in (*proposal.options, *proposal.first, *proposal.later):
        assert all([option.why, option.dose, option.evidence_says, option.first_step, option.plan_b])
        assert len(option.why) == len(option.basis)
        assert TODAY < option.review_on <= TODAY + timedelta(weeks=12)


@given(people)
def test_whatever_was_left_out_has_a_reason_and_stands_on_one_side_only(profile):
    proposal = propose(profile)
    offered = {*ids(proposal.options), *ids(proposal.first), *ids(proposal.later)}

    for left in proposal.excluded:
        assert left.because.endswith((".", "?"))
        assert left.intervention not in offered


@given(people, st.sampled_from(["raised", "unknown"]))
def test_an_open_flag_stops_every_option_and_safety_comes_first(profile, state):
    proposal = propose(but(profile, flags={"phq-9.item-9": state}))

    assert proposal.options == ()
    assert proposal.safety[0].kind == "safety"
    assert proposal.needs[0].need == "safety"
    assert not proposal.nothing_now
    assert proposal.ask == ()


@given(people, st.sampled_from(["no", "unsure"]))
def test_beside_an_unsafe_tie_nothing_is_deepened_nor_said_of_the_map(profile, felt):
    tie = Alter(
        id="x", roles=("partner",), closeness=3, gives=("emotional", "practical"), strain=2, safe=felt
    )
    proposal = propose(but(profile, network=Network(alters=(tie,))))

    assert [stop.kind for stop in proposal.safety] == ["unsafe"]
    assert (proposal.options, proposal.later, proposal.first, proposal.excluded) == ((), (), (), ())
    assert not [fact for each in proposal.needs for fact in each.facts if fact.startswith("network.")]


@given(people, st.integers(0, 15))
def test_nothing_is_measured_or_proposed_under_16(profile, age):
    proposal = propose(but(profile, age=age))

    assert (proposal.options, proposal.later, proposal.first, proposal.ask) == ((), (), (), ())
    assert proposal.safety[0].kind == "under-16"
    assert all(NEEDS[each.need].stops for each in proposal.needs)


@given(people, st.sampled_from(BARRIERS))
def test_a_barrier_never_adds_an_option_that_it_rules_out(profile, barrier):
    hindered = but(profile, barriers={**profile.barriers, barrier: "stops-me"})
    known = prescribing.facts(hindered)

    assert not [name for name in ids(propose(hindered).options) if CARDS[name].forbidden(known)]


@given(people)
def test_what_the_person_does_already_is_not_proposed_again(profile):
    assert not set(profile.already) & set(ids(propose(profile).options))


@given(people)
def test_nothing_now_is_a_plan_with_a_date_to_ask_again(profile):
    proposal = propose(but(profile, wants=()))

    assert proposal.options == ()
    assert proposal.nothing_now
    assert proposal.ask_again_on > TODAY


@given(people)
def test_an_option_is_never_chosen_before_what_comes_first(profile):
    proposal, known = propose(profile), prescribing.facts(profile)
    left = {each.intervention for each in proposal.excluded}

    for name in ids(proposal.options):
        skipped = [each for each in CARDS[name].first if each in left and each not in profile.already]
        assert all(CARDS[each].forbidden(known) for each in skipped)


@given(people)
def test_no_name_of_anybody_is_in_a_proposal(profile):
    marked = but(profile, name="Zebulon", network=Network(alters=(Alter(id="q", name="Quirinus"),)))

    said = msgspec.json.encode(propose(marked)).decode()

    assert "Zebulon" not in said
    assert "Quirinus" not in said


@given(people)
def test_a_mere_link_is_never_the_reason_for_an_effect(profile):
    from amity import evidence

    proposal = propose(profile)

    for option in (*proposal.options, *proposal.later):
        for name in option.evidence:
            finding = evidence.load(name)
            if finding.is_association:
                assert evidence.brief(finding) != option.evidence_says


# Services


LONELY = Profile(
    scores={"elsa-isolation.isolation": 4, "sni-berkman-syme.total": 0},
    life_stages=("older",),
    wants=("isolated",),
)


def only(name):
    """Find one service for one intervention, and say why another was left out."""

    def match(card, profile):
        if card.id != name:
            return (), ()
        return (Match(id="s1", name="Tea at Three"),), (Left(service="s2", because="It is full."),)

    return match


def test_a_service_that_suits_speaks_for_an_intervention_and_stands_in_the_option():
    proposal = propose(LONELY, match=only("reminiscence"))

    option = next(each for each in proposal.options if each.intervention == "reminiscence")
    assert option.service.name == "Tea at Three"
    assert Left(service="s2", because="It is full.") in proposal.excluded


def test_no_directory_means_no_service_and_no_word_of_one():
    assert not [option.service for option in propose(LONELY).options if option.service]


# Evidence


def test_isolation_hears_of_contact_and_loneliness_in_contact_of_how_it_feels():
    isolated = propose(but(LONELY, life_stages=()))
    among = propose(
        Profile(
            scores={"ucla-3.loneliness": 8, "elsa-isolation.isolation": 0, "sni-berkman-syme.total": 4},
            wants=("lonely-in-contact",),
        )
    )

    assert [each.need for each in among.needs] == ["lonely-in-contact"]
    assert among.needs[0].provisional == ()
    assert "contact-skills" in ids(among.options)
    assert not {"interest-group", "lunch-club", "befriending"} & set(ids(among.options))
    assert "interest-group" in ids(isolated.options)
    assert "contact-skills" not in ids(isolated.options)


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_card_without_a_trial_says_so_and_promises_nothing(name):
    from amity import evidence

    card = CARDS[name]
    trials = [evidence.load(each) for each in card.findings]

    assert "harm" not in card.says or name == "self-harm-support"
    if card.delivery != "clinical" and not [each for each in trials if not each.is_association]:
        assert card.unverified


def test_the_page_about_prescribing_holds_the_weights_that_count():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "prescribing.md").read_text(encoding="utf-8")
    table = page.partition("| what counts | weight |")[2].partition("\n\n")[0]
    told = [line.rsplit("|", 2)[1].strip() for line in table.splitlines()[2:]]

    numbers = sorted(float(word) for each in told if (word := each.split(",")[0].split()[0])[0].isdigit())

    assert numbers == sorted(value for name, value in prescribing.WEIGHTS.items() if name != "again")
    assert prescribing.WEIGHTS["again"] == 0.25
    assert "a quarter of it" in told
