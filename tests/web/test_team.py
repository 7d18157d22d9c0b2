"""The team's page: who is invited, who is away, how safety alerts are answered, and who opened a record."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from clinic_record import MONDAY, Record
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import events, invitations, people, teams
from amity.clinic.models import Absence, Membership, Outbox, Practitioner, Team, visible_to


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        yield


@pytest.fixture
def admin(record: Record) -> Visitor:
    return Visitor(record.admin)


SETTINGS = {
    "name": "Northside",
    "zone": "Europe/London",
    "day_1": "9-12:30, 13.30 to 17",
    "closed_on": "2026-12-25",
    "alert_minutes": "45",
    "second_person_closes": "on",
    "accepts_from": "18",
}


def test_somebody_is_invited_once_however_often_the_button_is_pressed(record, admin):
    there = reverse("team-invite", args=[record.team.pk])
    said = {"name": "Sam", "email": "sam@example.org", "role": "peer"}

    for _press in range(2):
        assert admin.post(there, said).status_code == 302

    assert Outbox.objects.filter(kind="invitation", practitioner__email="sam@example.org").count() == 1
    assert Membership.objects.filter(practitioner__email="sam@example.org").count() == 1
    assert "Invited on" in page(admin.get(reverse("team")))


def test_what_was_typed_stays_when_it_is_not_right(record, admin):
    shown = page(admin.post(reverse("team-invite", args=[record.team.pk]), {"name": "Sam", "email": "sam"}))

    assert "There is a problem" in shown
    assert "Enter an address such as name@example.org" in shown
    assert "Choose a role" in shown
    assert 'value="Sam"' in shown


def test_a_role_is_given_and_ended_and_the_last_administrator_stays(record, admin):
    sam = record.practitioner("peer")
    args = [record.team.pk, sam.pk]

    admin.post(reverse("member-role", args=args), {"role": "supervisor"})
    admin.post(reverse("member-role-end", args=args), {"role": "peer"})
    kept = admin.post(
        reverse("member-role-end", args=[record.team.pk, record.admin.pk]),
        {"role": "administrator"},
        follow=True,
    )

    now = Membership.objects.now(MONDAY + timedelta(minutes=2))
    assert list(now.filter(practitioner=sam).values_list("role", flat=True)) == ["supervisor"]
    assert now.filter(practitioner=record.admin, role="administrator").exists()
    assert "Make somebody else administrator first" in page(kept)


def test_whoever_gives_a_way_in_proves_who_they_are_unless_it_was_a_moment_ago(record, admin):
    sam = record.practitioner("peer")
    args = [record.team.pk, sam.pk]
    pages = [reverse(name, args=args) for name in ("member-role", "member-role-end", "member-invite-again")]
    pages.append(reverse("member-left", args=args))

    with time_machine.travel(MONDAY + timedelta(minutes=7), tick=False):
        asked = [admin.post(each, {"role": "peer"}).headers["Location"] for each in pages]
        invite = admin.get(reverse("team-invite", args=[record.team.pk]))
        said = page(admin.get(reverse("member", args=args)))

    again, there = reverse("account_reauthenticate"), reverse("member", args=args)
    assert {unquote(each) for each in asked} == {f"{again}?next={there}"}
    assert invite.headers["Location"].startswith(again)
    assert "Nothing is changed yet" in said
    assert Membership.objects.now(MONDAY + timedelta(minutes=7)).filter(practitioner=sam).count() == 1
    assert Practitioner.objects.get(pk=sam.pk).left_at is None


def test_nobody_lets_the_last_administrator_of_any_team_go(record, admin):
    elsewhere = Record()
    both = record.practitioner("administrator")
    teams.take_on(by=None, at=MONDAY, practitioner=both, team=elsewhere.team, role="administrator")
    membership = Membership.objects.get(team=elsewhere.team, practitioner=elsewhere.admin)
    Visitor(both)
    teams.let_go(by=both, at=MONDAY, membership=membership)

    kept = page(admin.post(reverse("member-left", args=[record.team.pk, both.pk]), follow=True))

    assert "Make somebody else administrator first" in kept
    assert Practitioner.objects.get(pk=both.pk).left_at is None


def test_an_administrator_who_has_not_come_in_yet_does_not_count(record, admin):
    record.practitioner("administrator")
    mine = [record.team.pk, record.admin.pk]

    kept = page(admin.post(reverse("member-role-end", args=mine), {"role": "administrator"}, follow=True))

    assert "Make somebody else administrator first" in kept


def test_an_absence_lets_its_cover_see_the_people_until_it_is_over(record, admin):
    worker, cover = record.practitioner("peer"), record.practitioner("peer")
    person = record.person(worker=worker)
    said = {f"first_{part}": value for part, value in (("day", 3), ("month", 3), ("year", 2026))}
    said |= {f"last_{part}": value for part, value in (("day", 5), ("month", 3), ("year", 2026))}

    wrong = page(admin.post(reverse("member-away", args=[record.team.pk, worker.pk]), {"first_day": "x"}))
    admin.post(reverse("member-away", args=[record.team.pk, worker.pk]), {**said, "cover": cover.pk})

    assert "There is a problem" in wrong
    assert Absence.objects.count() == 1
    for day, seen in ((0, False), (1, True), (3, True), (4, False)):
        at = MONDAY + timedelta(days=day)
        assert visible_to(cover, at).filter(pk=person.pk).exists() == seen


def test_the_settings_of_a_team_are_changed_and_shown_as_they_are(record, admin):
    there = reverse("team-settings", args=[record.team.pk])

    assert admin.post(there, SETTINGS).status_code == 302

    team = Team.objects.get(pk=record.team.pk)
    assert [(each.day, each.opens.hour, each.closes.hour) for each in team.hours.openings] == [
        (1, 9, 12),
        (1, 13, 17),
    ]
    assert (team.name, team.hours.zone, team.alert_minutes, team.remote_responder) == (
        "Northside",
        "Europe/London",
        45,
        False,
    )
    assert 'value="09:00-12:30, 13:30-17:00"' in page(admin.get(there))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day_1": "all day"}, "Monday: enter hours such as"),
        ({"day_1": "17-9"}, "Monday: enter hours such as"),
        ({"day_1": "25-26"}, "Monday: enter hours such as"),
        ({"closed_on": "Christmas"}, "Enter each day as year-month-day"),
        ({"accepts_from": "12"}, "Enter 16 or more"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_was_typed(record, admin, wrong, said):
    shown = page(admin.post(reverse("team-settings", args=[record.team.pk]), {**SETTINGS, **wrong}))

    assert said in shown
    assert next(iter(wrong.values())) in shown
    assert Team.objects.get(pk=record.team.pk).alert_minutes == record.team.alert_minutes


def test_a_colleague_who_is_invited_again_has_no_other_way_in(record, admin):
    sam = record.practitioner("link-worker")
    visitor = Visitor(sam)
    args = [record.team.pk, sam.pk]

    admin.post(reverse("member-invite-again", args=args))

    assert visitor.get(reverse("account")).status_code == 302
    assert invitations.waiting(Practitioner.objects.get(pk=sam.pk))
    assert Outbox.objects.filter(kind="invitation", practitioner=sam).count() == 2


def test_nobody_ends_their_own_account_and_a_stranger_is_not_there(record, admin):
    mine = admin.post(reverse("member-left", args=[record.team.pk, record.admin.pk]), follow=True)
    elsewhere = Record()

    assert "You cannot do this to yourself" in page(mine)
    assert admin.get(reverse("member", args=[elsewhere.team.pk, elsewhere.admin.pk])).status_code == 404
    assert admin.post(reverse("member-left", args=[record.team.pk, elsewhere.admin.pk])).status_code == 404


# Who has opened a record


def test_who_opened_a_record_is_listed_with_who_was_refused(record):
    worker, supervisor = record.practitioner("link-worker"), record.practitioner("supervisor")
    stranger = Record().practitioner("link-worker")
    person = record.person(worker=worker)
    people.read(by=supervisor, at=MONDAY, person=person.pk)
    with pytest.raises(people.Person.DoesNotExist):
        people.read(by=stranger, at=MONDAY, person=person.pk)

    shown = page(Visitor(worker).get(reverse("person-reads", args=[person.pk])))

    assert supervisor.name in shown
    assert worker.name in shown
    assert stranger.name in shown
    assert "Tried, and was refused" in shown
    assert events.reads(person)[0].by == worker.ref


def test_what_was_opened_of_a_duplicate_counts_for_the_record_that_is_kept(record):
    worker = record.practitioner("supervisor")
    keep, duplicate = record.person(worker=worker), record.person(worker=worker)
    people.read(by=worker, at=MONDAY, person=duplicate.pk)
    people.merge(by=worker, at=MONDAY, keep=keep, duplicate=duplicate)

    assert events.reads(keep).count() == 1


def test_an_administrator_without_a_caseload_begins_at_the_team(record, admin):
    assert admin.get("/").headers["Location"] == reverse("team")
    assert Visitor(record.practitioner("link-worker")).get("/").headers["Location"] == reverse("today")
