"""Twelve people: what their plans must have, must not have, and how one changed fact changes them."""

import re
from html import unescape

import msgspec
import pytest
from evidence_readability import grade_of
from personas.plans import EXPECTED, GOLDEN, TODAY, golden, person, plan, text

from amity import evidence, prescribing
from amity.cli.plan_page import plan_page


def offered(proposal):
    return [o.intervention for o in (*proposal.options, *proposal.first, *proposal.later)]


def proposed(proposal) -> str:
    """Everything that is said but what was left out."""
    return msgspec.json.encode(msgspec.structs.replace(proposal, excluded=())).decode()


def strings(value):
    """Yield every text in a proposal."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_plan_has_what_it_must_and_not_what_it_must_not(name):
    proposal, expected = plan(name), EXPECTED[name]
    said = proposed(proposal)

    assert [stop.kind for stop in proposal.safety] == expected.get("safety", [])
    assert set(expected.get("must", [])) <= set(offered(proposal))
    assert not set(expected["never"]) & set(offered(proposal))
    assert [word for word in expected.get("says", []) if word not in said] == []
    assert [word for word in expected.get("silent", []) if word in said] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_a_plan_is_as_it_was_when_people_judged_it(name):
    assert (GOLDEN / f"{name}.json").read_text(encoding="utf-8") == text(golden(name))


@pytest.mark.parametrize("name", EXPECTED)
def test_no_plan_says_more_than_studies_found(name):
    assert evidence.repeats("\n\n".join(strings(msgspec.to_builtins(plan(name))))) == []


@pytest.mark.parametrize("name", EXPECTED)
def test_the_page_for_the_person_has_no_score_no_label_and_no_reason_meant_for_others(name):
    proposal = plan(name)
    if proposal.safety:
        return
    page = plan_page(proposal, name=None, written_on=TODAY)
    body = page[page.index("<main") :].partition("Where this comes from")[0]

    for word in ("UCLA", "PHQ", "GAD", "ELSA", "threshold", "lonely by", "Lonely with", "score", "severity"):
        assert word not in body
    for option in proposal.options:
        assert option.first_step.split(".")[0] in body
        assert not [step for step in option.steps if step in body and step != option.first_step]


# One fact changed


def test_harold_who_hears_well_needs_no_hearing_check_and_may_be_called():
    hears = {**person("harold")["barriers"], "hearing": "not-at-all"}
    proposal = plan("harold", barriers=hears)

    assert "hearing-support" not in offered(proposal)
    assert "befriending-calls" not in [
        e.intervention for e in proposal.excluded if "cannot hear" in e.because
    ]
    assert "lunch-club" in offered(proposal)


def test_harold_with_a_car_is_not_told_about_lifts():
    drives = {**person("harold")["barriers"], "transport": "not-at-all"}
    proposal = plan("harold", barriers=drives)

    assert "transport" not in [each.barrier for option in proposal.options for each in option.barriers]


def test_harold_who_wants_nothing_now_gets_that_as_a_plan():
    proposal = plan("harold", wants=[])

    assert proposal.nothing_now
    assert proposal.options == ()


def test_harold_who_was_not_asked_is_to_be_asked():
    proposal = plan("harold", wants=None)

    assert {"isolated", "isolated-and-lonely", "bereaved"} <= set(proposal.to_ask)


@pytest.mark.parametrize("state", ["raised", "unknown"])
def test_an_alert_on_samira_stops_her_plan_and_keeps_it_for_later(state):
    proposal = plan("samira", flags={"phq-9.item-9": state})

    assert proposal.options == ()
    assert proposal.safety[0].kind == "safety"
    assert {"carer-peers", "respite"} <= {option.intervention for option in proposal.later}


def test_samira_with_enough_money_needs_no_advice_on_it():
    proposal = plan("samira", barriers={"caring": "stops-me"})

    assert "benefits-and-legal-advice" not in offered(proposal)
    assert {"carer-peers", "respite"} <= set(offered(proposal))


def test_samira_whose_caring_no_longer_stops_her_is_not_offered_respite():
    assert "respite" not in offered(plan("samira", barriers={"money": "stops-me"}))


def test_ana_who_is_safe_gets_a_plan_of_her_own():
    network = person("ana")["network"]
    network["alters"][0]["safe"] = "yes"
    proposal = plan("ana", said=[], network=network)

    assert proposal.safety == ()
    assert "second-source" in offered(proposal)


def test_dan_whose_item_9_is_clear_chooses_peers_outside_the_crew():
    proposal = plan("dan", flags={"phq-9.item-9": "clear"})

    assert proposal.safety == ()
    assert proposal.options[0].intervention == "peer-support-outside-the-crew"


def test_yusuf_in_english_needs_no_interpreter_and_his_score_counts():
    proposal = plan("yusuf", languages=["en"], barriers={"money": "stops-me"})

    assert not {"interpreter", "group-in-own-language"} & set(offered(proposal))
    assert "UCLA-3 is 7" in proposed(proposal)
    assert proposal.mind == ()


def test_keith_whose_item_9_is_clear_gets_skills_in_real_places_as_an_option():
    proposal = plan("keith", flags={"phq-9.item-9": "clear"})

    assert "community-skills" in [option.intervention for option in proposal.options]


def test_leo_at_19_is_measured_and_self_harm_still_comes_first():
    proposal = plan("leo", age=19)

    assert [stop.kind for stop in proposal.safety] == ["safety"]
    assert any("self-harm" in step for stop in proposal.safety for step in stop.do)


def test_aisha_unsure_whether_she_is_safe_gets_an_advocate_and_nothing_else():
    network = person("aisha")["network"]
    network["alters"][0]["safe"] = "unsure"
    proposal = plan("aisha", network=network)

    assert [stop.kind for stop in proposal.safety] == ["unsafe"]
    assert offered(proposal) == []


def test_aisha_who_was_never_asked_whether_she_is_safe_is_asked_before_any_session_for_two():
    network = person("aisha")["network"]
    for alter in network["alters"]:
        del alter["safe"]
    proposal = plan("aisha", network=network)

    assert not {"couple-session", "family-session"} & set(offered(proposal))
    assert "feels safe" in next(e.because for e in proposal.excluded if e.intervention == "couple-session")


def test_mei_without_people_around_is_brought_together_with_others():
    alone = {"ucla-3.loneliness": 8, "elsa-isolation.isolation": 4, "sni-berkman-syme.total": 1}
    proposal = plan("mei", scores=alone, wants=["isolated", "isolated-and-lonely"])

    assert "arts-group" in offered(proposal)
    assert "contact-skills" not in offered(proposal)


# What the judge asked besides (docs/explanation/judging-the-plans.md)


def barriers(name, **changed):
    return {**person(name).get("barriers", {}), **changed}


def only(intervention):
    """Return a matcher that knows one service, and that one is of this kind."""

    def match(card, profile):
        found = prescribing.Match(id="s", name="Somewhere near", score=1.0)
        return ([found] if card.id == intervention else []), []

    return match


@pytest.mark.parametrize(
    ("name", "near", "wanted"),
    [
        ("harold", "gardening-group", "bereavement-support"),
        ("yusuf", "interest-group", "group-in-own-language"),
    ],
)
def test_a_service_that_is_near_pushes_out_nothing_that_the_person_wants(name, near, wanted):
    profile = prescribing.profile_of(person(name))
    proposal = prescribing.propose(profile, on=TODAY, match=only(near))

    assert wanted in offered(proposal)


def test_yusuf_who_cannot_go_online_either_still_gets_what_he_wants():
    proposal = plan("yusuf", barriers=barriers("yusuf", digital_access="stops-me"))

    assert "interpreter" in offered(proposal)
    assert "group-in-own-language" in offered(proposal)


def test_yusuf_in_arabic_is_asked_about_mood_in_a_talk_and_not_on_a_form_nobody_validated():
    proposal = plan("yusuf", languages=["ar"])

    assert not {"phq-9", "phq-8", "gad-7", "osss-3"} & set(proposal.ask)
    assert any("ask about mood" in line for line in proposal.mind)


def test_samira_asked_in_arabic_loses_the_cut_off_and_not_the_question():
    proposal = plan("samira", languages=["ar"], barriers=barriers("samira", language="stops-me"))

    assert "usual-care" not in offered(proposal)
    assert any("thoughts of dying" in line for line in proposal.mind)
    assert "carer-peers" in offered(proposal)


def test_samira_who_cannot_hear_is_not_sent_to_a_group_by_phone():
    proposal = plan("samira", barriers=barriers("samira", hearing="stops-me"))

    assert "carer-peers" not in offered(proposal)
    assert {"hearing-support", "respite"} <= set(offered(proposal))


def test_mei_without_a_home_hears_of_a_bed_before_anything_else():
    proposal = plan("mei", said=["no-home"])

    assert proposal.options[0].intervention == "benefits-and-legal-advice"
    assert any("a bed for tonight" in step for step in proposal.options[0].steps)
    assert "contact-skills" in offered(proposal)


def test_george_without_a_home_who_wants_nothing_is_told_once_what_cannot_wait():
    proposal = plan("george", said=["no-home"])

    assert proposal.nothing_now
    assert proposal.options == ()
    assert any("does not wait" in line for line in proposal.mind)


def test_ana_at_17_is_brought_to_the_safeguarding_lead_as_well():
    proposal = plan("ana", age=17)

    assert [stop.kind for stop in proposal.safety] == ["unsafe"]
    assert any("under 18: the safeguarding lead" in step for step in proposal.safety[0].do)
    assert any("safeguarding lead hears of it the same day" in line for line in proposal.mind)


def test_harold_who_is_dying_is_put_on_no_program_and_nothing_is_measured():
    proposal = plan("harold", said=["dying"])

    assert "groups-4-health" not in offered(proposal)
    assert all("week" not in option.dose.partition("once a week")[2] for option in proposal.options)
    assert {(option.review_on - TODAY).days for option in proposal.options} == {7}
    assert [option.measure for option in proposal.options if option.measure] == []
    assert any("dying" in line for line in proposal.mind)


def test_dan_who_is_low_is_not_sent_to_a_program_of_his_crew():
    proposal = plan(
        "dan", flags={"phq-9.item-9": "clear"}, wants=["belonging"], answers={"opener": {"groups": 0}}
    )

    assert "team-cohesion" not in offered(proposal)
    assert "interest-group" in offered(proposal)


def test_whoever_would_like_to_be_safe_is_asked_today_though_nothing_else_says_why():
    proposal = plan("mei", wants=["lonely-in-contact", "unsafe"])

    assert any("ask today, alone" in line for line in proposal.mind)
    assert "unsafe" not in proposal.also_wanted


def test_tomas_whose_health_allows_it_is_given_a_role():
    proposal = plan("tomas", barriers={"transport": "a-bit"})

    assert "peer-role" in offered(proposal)
    assert "something-to-give" not in offered(proposal)


def test_what_was_wanted_and_not_answered_is_on_the_page():
    page = plan_page(plan("samira"), name=None, written_on=TODAY)

    assert "You said this too" in page
    assert "someone who helps when something needs doing" in page


def test_the_page_names_the_sources_of_what_it_tells_and_no_other():
    page = plan_page(plan("mei"), name=None, written_on=TODAY)

    assert "Zagic" in page
    assert "Steffens" not in page


@pytest.mark.parametrize("name", EXPECTED)
def test_the_page_is_for_a_reader_of_ten(name):
    proposal = plan(name)
    if proposal.safety:
        return
    page = plan_page(proposal, name=None, written_on=TODAY).partition("Where this comes from")[0]
    said = re.findall(r"<(?:dd|p)\b[^>]*>(.*?)</(?:dd|p)>", page, re.DOTALL)

    assert grade_of(unescape(" ".join(re.sub(r"<[^>]+>", "", each).rstrip(".") + ". " for each in said))) <= 4


def test_the_personas_are_all_there():
    assert sorted(EXPECTED) == sorted(path.stem for path in GOLDEN.glob("*.json"))
    assert set(EXPECTED) == {p.stem for p in GOLDEN.parent.glob("*.toml")} - {"expected"}
    assert all(
        set(e["never"]) | set(e.get("must", [])) <= set(prescribing.interventions())
        for e in EXPECTED.values()
    )
