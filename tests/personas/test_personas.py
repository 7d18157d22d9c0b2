"""Twelve people: what their plans must have, must not have, and how one changed fact changes them."""

import msgspec
import pytest
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


def test_the_personas_are_all_there():
    assert sorted(EXPECTED) == sorted(path.stem for path in GOLDEN.glob("*.json"))
    assert set(EXPECTED) == {p.stem for p in GOLDEN.parent.glob("*.toml")} - {"expected"}
    assert all(
        set(e["never"]) | set(e.get("must", [])) <= set(prescribing.interventions())
        for e in EXPECTED.values()
    )
