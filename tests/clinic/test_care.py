"""Episodes, consents, teams, networks and plans: what each action does, and what it refuses."""

from datetime import date

import pytest
from clinic_record import MONDAY, minutes
from django.db import IntegrityError, transaction

from amity.clinic.actions import (
    assessments,
    consents,
    contacts,
    episodes,
    networks,
    people,
    plans,
    safety,
    teams,
)
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import (
    Activity,
    Consent,
    Episode,
    Event,
    Goal,
    Membership,
    Network,
    Outbox,
    Plan,
    SafetyAlert,
)
from amity.errors import AmityError
from amity.networks import Alter
from amity.networks import Network as Drawn

LATER = MONDAY + minutes(60)


# Episodes


def test_an_episode_is_held_gone_on_with_closed_and_reopened(record):
    worker = record.practitioner()
    episode = record.episode(record.stranger(), worker=worker)

    seen = []
    for verb, more in (
        (episodes.hold, {"because": "in hospital"}),
        (episodes.go_on, {}),
        (episodes.close, {"reason": "goals-met", "note": "sings on Tuesdays"}),
        (episodes.reopen, {}),
    ):
        changed = verb(by=worker, at=LATER, episode=episode, **more)
        seen.append((changed.status, changed.end_reason, changed.held_because))

    assert seen == [
        ("on-hold", "", "in hospital"),
        ("open", "", ""),
        ("closed", "goals-met", ""),
        ("open", "", ""),
    ]


def test_a_team_looks_after_a_person_once_at_a_time(record):
    person = record.person()

    with pytest.raises(episodes.EpisodeError, match=r"is looked after by team/\d+ already"):
        record.episode(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode.objects.create(person=person, team=record.team, by="x", at=MONDAY)


@pytest.mark.parametrize(
    ("born", "said"), [(date(2011, 1, 1), "safeguarding lead"), (date(2009, 1, 1), "takes people on from 18")]
)
def test_the_young_are_not_taken_on_where_the_team_has_no_rules_for_them(record, born, said):
    with pytest.raises(episodes.EpisodeError, match=said):
        record.episode(record.stranger(birth_date=born))


def test_sixteen_and_seventeen_are_taken_on_where_the_deployer_says_so_and_nobody_younger(record):
    teams.change(by=record.admin, at=MONDAY, team=record.team, accepts_from=16)
    record.team.refresh_from_db()

    assert record.episode(record.stranger(birth_date=date(2009, 1, 1))).status == "open"
    with pytest.raises(teams.TeamError, match="under 16"):
        teams.change(by=record.admin, at=MONDAY, team=record.team, accepts_from=15)
    child = record.stranger(birth_date=date(2012, 1, 1))
    with pytest.raises(assessments.AssessmentError, match="safeguarding lead"):
        assessments.record(by=child, at=MONDAY, person=child, instrument="osss-3", answers={})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda by, it: episodes.close(by=by, at=LATER, episode=it, reason="bored"),
        lambda by, it: episodes.go_on(by=by, at=LATER, episode=it),
        lambda by, it: episodes.reopen(by=by, at=LATER, episode=it),
    ],
)
def test_what_an_episode_cannot_do_is_said_and_changes_nothing(record, wrong):
    worker = record.practitioner()
    episode = record.episode(record.stranger(), worker=worker)
    before = Event.objects.count()

    with pytest.raises(episodes.EpisodeError):
        wrong(worker, episode)

    assert Event.objects.count() == before
    assert Episode.objects.get().status == "open"


def test_handing_over_takes_the_open_alerts_along(record):
    worker, next_one = record.practitioner(), record.practitioner()
    person = record.person(worker=worker)
    safety.raise_alert(by=worker, at=MONDAY, person=person, flag="said so")

    episodes.hand_over(by=worker, at=LATER, episode=person.episodes.get(), to=next_one)

    assert SafetyAlert.objects.get().owner == next_one
    assert person.episodes.get().worker == next_one


# Consents


def consent(person, **details):
    details = {
        "purpose": "referral",
        "recipient": "The Allotment",
        "version": "2",
        "words": "You may.",
        **details,
    }
    return consents.give(by=person, at=MONDAY, person=person, **details)


def test_a_consent_holds_from_when_it_was_given_until_it_is_withdrawn(record):
    person = record.stranger()
    given = consent(person)
    consents.withdraw(by=person, at=LATER, consent=given)

    live = [Consent.objects.live(MONDAY + minutes(n)).exists() for n in (-1, 0, 59, 60)]

    assert live == [False, True, True, False]


def test_consent_is_to_one_purpose_and_one_recipient(record):
    person = record.stranger()
    consent(person)
    consent(person, recipient="The Choir")

    with pytest.raises(consents.ConsentError, match="agreed to that already"):
        consent(person)
    with pytest.raises(consents.ConsentError, match="is no purpose"):
        consent(person, purpose="marketing")
    with pytest.raises(consents.ConsentError, match="Give the text"):
        consent(person, recipient="The Gym", words=" ")


# Teams


def test_an_invitation_is_sent_once_and_a_second_role_needs_none(record):
    for role in ("therapist", "supervisor", "supervisor"):
        teams.invite(
            by=record.admin, at=MONDAY, name="Sam", email=" Sam@Example.org", team=record.team, role=role
        )

    assert Outbox.objects.filter(kind="invitation", practitioner__email="sam@example.org").count() == 1
    assert Membership.objects.filter(practitioner__email="sam@example.org").count() == 2


def test_the_supervisors_hear_of_people_without_a_worker(record):
    supervisor, worker = record.practitioner("supervisor"), record.practitioner()
    person = record.person(worker=worker)

    teams.leave(by=record.admin, at=LATER, practitioner=worker)

    assert person.episodes.get().worker is None
    assert Outbox.objects.get(kind="people-without-worker").practitioner == supervisor


@pytest.mark.parametrize(
    ("more", "said"),
    [({"email": "sam"}, "no address"), ({"role": "wizard"}, "is no role")],
)
def test_an_invitation_that_cannot_be_is_refused(record, more, said):
    details = {"name": "Sam", "email": "sam@example.org", "role": "peer", **more}

    with pytest.raises(teams.TeamError, match=said):
        teams.invite(by=record.admin, at=MONDAY, team=record.team, **details)


# Networks


def test_a_network_is_stored_as_the_science_has_it(record):
    person = record.stranger()
    drawn = Drawn(alters=(Alter(id="ana", name="Ana", roles=("friend",), closeness=3),))

    networks.draw(by=person, at=MONDAY, person=person, drawn=drawn)

    assert Network.objects.get().drawn == drawn
    assert networks.latest(person) == drawn


@pytest.mark.parametrize("felt", ["no", "unsure"])
def test_an_unsafe_tie_hides_the_map_holds_letters_and_asks_for_an_advocate(record, felt):
    person = record.person(worker=record.practitioner())
    drawn = Drawn(alters=(Alter(id="x", name="Secretname", roles=("partner",), safe=felt),))

    networks.draw(by=person, at=MONDAY, person=person, drawn=drawn)
    networks.draw(by=person, at=LATER, person=person, drawn=drawn)

    person.refresh_from_db()
    alert = SafetyAlert.objects.get()
    assert (Network.objects.first().hidden, person.letters_held, alert.path) == (True, True, "unsafe-tie")
    assert "Secretname" not in str(list(Event.objects.values())) + str(list(Outbox.objects.values()))


def test_a_tie_that_ended_hides_nothing(record):
    person = record.stranger()

    networks.draw(
        by=person,
        at=MONDAY,
        person=person,
        drawn=Drawn(alters=(Alter(id="x", safe="no", ended="my-choice"),)),
    )

    assert not Network.objects.get().hidden
    assert not SafetyAlert.objects.exists()


# Contacts


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"channel": "pigeon"}, "channel: 'pigeon' is not on offer"),
        ({"result": "maybe"}, "result: 'maybe'"),
        ({"happened_at": LATER}, "lies in the future"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(record, more, said):
    details = {"channel": "phone", "result": "reached", **more}

    with pytest.raises(contacts.ContactError, match=said):
        contacts.record(by=record.admin, at=MONDAY, person=record.stranger(), **details)


def test_an_alert_is_answered_only_with_the_person_it_is_about(record):
    person, other = record.stranger(), record.stranger()
    alert = safety.raise_alert(by=record.admin, at=MONDAY, person=person, flag="said so")

    with pytest.raises(contacts.ContactError, match="Record it with the person"):
        contacts.record(
            by=record.admin, at=MONDAY, person=other, channel="phone", result="reached", alert=alert
        )


# Plans


def test_a_plan_is_drafted_with_goals_and_activities_and_signed_until_it_is_looked_at_again(record):
    worker, person = record.practitioner(), record.person()
    plan = plans.draft(by=worker, at=MONDAY, person=person, treatment="CBT, weekly")
    goal = plans.set_goal(by=worker, at=MONDAY, plan=plan, words="Somebody to sing with", need="lonely")
    activity = plans.choose(
        by=worker,
        at=MONDAY,
        plan=plan,
        goal=goal,
        intervention="choir",
        plan_b="the radio",
        dose={"every": "week"},
    )

    signed = plans.sign(by=worker, at=MONDAY, plan=plan, review_on=date(2026, 4, 2))
    plans.follow(by=person, at=LATER, activity=activity, status="taking-part")
    plans.judge_goal(by=person, at=LATER, goal=goal, status="improving")

    activity.refresh_from_db()
    goal.refresh_from_db()
    assert (signed.status, activity.status, goal.status) == ("signed", "taking-part", "improving")


@pytest.mark.parametrize("state", ["raised", "unknown"])
def test_while_any_alert_of_theirs_is_open_nothing_is_chosen_or_signed(record, state):
    """Whoever calls, and also where it is of a record that was merged into theirs."""
    worker, person, other = record.practitioner(), record.stranger(), record.stranger()
    plan = plans.draft(by=worker, at=MONDAY, person=person)
    safety.raise_alert(by=worker, at=MONDAY, person=other, flag="item-9", state=state)
    people.merge(by=worker, at=MONDAY, keep=person, duplicate=other)
    how = {"by": worker, "at": LATER, "plan": plan}

    for verb, more in (
        (plans.choose, {"intervention": "singing"}),
        (plans.choose_together, {"chosen": [{"intervention": "singing"}]}),
        (plans.sign, {"review_on": date(2026, 4, 1)}),
    ):
        with pytest.raises(plans.SafetyFirstError, match="it comes first"):
            verb(**how, **more)

    plan.refresh_from_db()
    assert (plan.status, plan.activities.count()) == ("draft", 0)


def test_at_most_three_activities_go_on_at_a_time(record):
    worker, person = record.practitioner(), record.person()
    plan = plans.draft(by=worker, at=MONDAY, person=person)
    first, *_ = [plans.choose(by=worker, at=MONDAY, plan=plan, intervention=f"i{n}") for n in range(3)]

    with pytest.raises(plans.PlanError, match="has 3 activities"):
        plans.choose(by=worker, at=MONDAY, plan=plan, intervention="one more")
    plans.follow(by=worker, at=LATER, activity=first, status="left-early")
    plans.choose(by=worker, at=MONDAY, plan=plan, intervention="one more")
    with pytest.raises(plans.PlanError, match="3 other activities"):
        plans.follow(by=worker, at=LATER, activity=first, status="taking-part")


def test_a_new_plan_takes_the_place_of_the_one_before(record):
    worker, person = record.practitioner(), record.person()
    for _ in range(2):
        plans.sign(
            by=worker,
            at=MONDAY,
            plan=plans.draft(by=worker, at=MONDAY, person=person),
            review_on=date(2026, 4, 2),
        )

    assert list(Plan.objects.order_by("pk").values_list("status", flat=True)) == ["ended", "signed"]


def test_a_plan_without_a_day_to_look_at_it_again_is_not_signed(record):
    worker, person = record.practitioner(), record.person()
    plan = plans.draft(by=worker, at=MONDAY, person=person)

    with pytest.raises(plans.PlanError, match="is not ahead"):
        plans.sign(by=worker, at=MONDAY, plan=plan, review_on=MONDAY.date())
    with pytest.raises(plans.PlanError, match="in the person's own words"):
        plans.set_goal(by=worker, at=MONDAY, plan=plan, words="")


def test_the_merged_are_read_as_one_in_every_kind_of_entry(record):
    worker = record.practitioner()
    keep, duplicate = record.stranger(), record.stranger()
    contacts.record(by=worker, at=MONDAY, person=duplicate, channel="phone", result="no-answer")
    plans.draft(by=worker, at=MONDAY, person=duplicate)
    consent(duplicate)

    people.merge(by=worker, at=LATER, keep=keep, duplicate=duplicate)

    assert [kind.objects.of(keep).count() for kind in (Plan, Consent)] == [1, 1]
    assert duplicate.contacts.model.objects.of(keep).count() == 1


def test_who_works_on_an_old_version_of_a_plan_a_person_or_a_map_is_told_and_nothing_is_written(record):
    person = record.person()
    plan = plans.draft(by=record.admin, at=MONDAY, person=person)
    plans.set_goal(by=record.admin, at=MONDAY, plan=plan, words="See my sister", version=1)
    with pytest.raises(StaleError) as stale:
        plans.revise(by=record.admin, at=MONDAY, plan=plan, treatment="CBT", version=1)
    assert (stale.value.shown, stale.value.now, stale.value.entry.treatment) == (1, 2, "")

    people.correct(by=record.admin, at=MONDAY, person=person, because="x", details={"phone": "1"}, version=1)
    with pytest.raises(StaleError):
        people.correct(
            by=record.admin, at=MONDAY, person=person, because="x", details={"phone": "2"}, version=1
        )

    for _ in range(2):
        networks.draw(by=person, at=MONDAY, person=person, drawn=Drawn(alters=()))
    with pytest.raises(StaleError):
        networks.draw(by=person, at=MONDAY, person=person, drawn=Drawn(alters=()), version=1)
    assert Network.objects.count() == 2


def test_a_plan_can_be_edited_until_it_ends(record):
    plan = plans.draft(by=record.admin, at=MONDAY, person=record.person())
    goal = plans.set_goal(by=record.admin, at=MONDAY, plan=plan, words="See people")
    activity = plans.choose(by=record.admin, at=MONDAY, plan=plan, intervention="choir", goal=goal)

    plans.reword_goal(by=record.admin, at=MONDAY, goal=goal, words="Sing again")
    plans.adjust(by=record.admin, at=MONDAY, activity=activity, barrier="The bus", plan_b="A lift")
    with pytest.raises(AmityError, match="no such detail"):
        plans.adjust(by=record.admin, at=MONDAY, activity=activity, plan=None)
    plans.drop(by=record.admin, at=MONDAY, entry=activity, because="Not wanted")

    assert Goal.objects.get().words == "Sing again"
    assert Activity.objects.get().barrier == "The bus"
    assert not Activity.objects.standing().exists()


def test_a_plan_is_drafted_whole_and_a_second_press_is_the_first(record):
    worker, person = record.practitioner(), record.person()
    draft = {"by": worker, "at": MONDAY, "person": person, "treatment": "CBT", "key": "k"}
    goals = [("Sing", "belonging"), ("See Ana", "")]
    before = plans.draft(by=worker, at=MONDAY, person=person)
    choir = plans.choose(by=worker, at=MONDAY, plan=before, intervention="choir", plan_b="Radio")
    plans.follow(by=worker, at=MONDAY, activity=choir, status="taking-part")
    choir.refresh_from_db()

    first = plans.draft(**draft, goals=goals, going_on=[choir], interests=("singing",))
    second = plans.draft(**draft, goals=goals)

    assert first == second
    assert [goal.words for goal in first.goals.order_by("place")] == ["Sing", "See Ana"]
    carried = first.activities.get()
    assert (carried.intervention, carried.status, carried.plan_b) == ("choir", "taking-part", "Radio")
    assert first.interests == ("singing",)
    with pytest.raises(plans.PlanError, match="somebody else"):
        plans.draft(**{**draft, "person": record.person()})
    with pytest.raises(plans.PlanError, match="in the person's own words"):
        plans.draft(**{**draft, "key": "k2"}, goals=[(" ", "")])
    assert Plan.objects.count() == 2


def test_a_second_press_changes_nothing_on_a_plan_and_a_stale_one_is_refused(record):
    """What a form asks for and stands already is no news, whichever version the form saw."""
    by = {"by": record.admin, "at": MONDAY}
    plan = plans.draft(**by, person=record.person())
    plan.refresh_from_db()
    stale = plan.version
    goal = plans.set_goal(**by, plan=plan, words="Sing", version=stale)
    chosen = [{"intervention": "choir", "plan_b": "Radio"}, {"intervention": "book-club"}]
    plan.refresh_from_db()
    seen = plan.version
    choir, _books = plans.choose_together(**by, plan=plan, chosen=chosen, version=seen)

    assert plans.set_goal(**by, plan=plan, words="Sing", version=stale) == goal
    assert plans.choose_together(**by, plan=plan, chosen=chosen, version=seen) == []
    assert plans.adjust(**by, activity=choir, plan_b="Radio", status="intended", version=seen) == choir
    assert plans.reword_goal(**by, goal=goal, words="Sing", version=stale) == goal
    for change in (
        lambda: plans.set_goal(**by, plan=plan, words="Else", version=stale),
        lambda: plans.choose_together(**by, plan=plan, chosen=[{"intervention": "x"}], version=stale),
        lambda: plans.adjust(**by, activity=choir, plan_b="Else", version=stale),
        lambda: plans.reword_goal(**by, goal=goal, words="Else", version=stale),
        lambda: plans.drop(**by, entry=goal, because="No", version=stale),
        lambda: plans.move(**by, entry=choir, up=False, version=stale),
    ):
        with pytest.raises(StaleError):
            change()
    assert Goal.objects.get().words == "Sing"


def test_more_than_three_at_once_are_refused_whole(record):
    plan = plans.draft(by=record.admin, at=MONDAY, person=record.person())

    with pytest.raises(plans.PlanError, match="has 3 activities"):
        plans.choose_together(
            by=record.admin, at=MONDAY, plan=plan, chosen=[{"intervention": f"i{n}"} for n in range(4)]
        )

    assert not plan.activities.exists()


def test_goals_and_activities_change_places_and_a_draft_can_be_put_away(record):
    by = {"by": record.admin, "at": MONDAY}
    plan = plans.draft(**by, person=record.person(), goals=[("One", ""), ("Two", ""), ("Three", "")])
    one, two, three = plan.goals.order_by("place")

    plans.move(**by, entry=three, up=True)
    plans.move(**by, entry=one, up=True)

    assert [goal.words for goal in plan.goals.order_by("place")] == ["One", "Three", "Two"]
    plans.drop(**by, entry=two, because="Said by mistake")
    with pytest.raises(plans.PlanError, match="say why"):
        plans.drop(**by, entry=plan, because=" ")
    plans.drop(**by, entry=plan, because="Begun twice")
    assert not Plan.objects.standing().exists()
