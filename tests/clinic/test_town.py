"""The made-up town: the same for the same seed, whole, believable, and nobody in it real."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from amity import directory, instruments, networks, prescribing
from amity.clinic.actions import events
from amity.clinic.models import (
    Activity,
    Assessment,
    Contact,
    Episode,
    Goal,
    Membership,
    Network,
    Outbox,
    Person,
    Plan,
    Practitioner,
    Referral,
    SafetyAlert,
    Shift,
)
from amity.clinic.rules.policy import WORKING
from amity.server import town
from amity.server.town import cards, listings

UNTIL = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
SEED = 5
pytestmark = pytest.mark.django_db


FIRST_TIME: list[tuple[object, ...]] = []
"""What was said when the town was made before."""


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The town, made twice: undone the first time, and after all tests of this file."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            with transaction.atomic():
                town.make(seed=SEED, until=UNTIL)
                FIRST_TIME.extend(everything_said())
                transaction.set_rollback(True)
            yield town.make(seed=SEED, until=UNTIL)
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


def everything_said() -> list[tuple[object, ...]]:
    """What the record says, without the numbers of its rows; sorted here: sealed words sort nowhere else."""
    return [
        *sorted(Contact.objects.values_list("at", "said", "result", "person__email")),
        *sorted(Goal.objects.values_list("at", "words", "status")),
        *((a.at, a.instrument, a.answers) for a in Assessment.objects.order_by("at", "instrument", "pk")),
        *((n.at, networks.measure(n.drawn).size) for n in Network.objects.order_by("at", "pk")),
    ]


# The town


def test_sixty_people_live_there_and_no_two_have_one_address(made):
    people = Person.objects.current()
    emails = [*people.values_list("email", flat=True), *Practitioner.objects.values_list("email", flat=True)]
    ages = [person.age_on(UNTIL.date()) for person in people]

    assert people.count() == made.people == 60
    assert len(set(emails)) == len(emails)
    assert min(ages) <= 22
    assert max(ages) >= 85
    assert {"en", "ar", "es", "pl"} <= set(people.values_list("language", flat=True))


def test_three_teams_have_every_role_that_cares_or_leads_and_somebody_is_on_duty_now(made):
    held = Membership.objects.now(UNTIL)

    assert set(held.values_list("role", flat=True)) == WORKING
    assert held.values("team").distinct().count() == 3
    assert 9 <= Practitioner.objects.count() <= 13
    assert Shift.objects.now(UNTIL).exists()


def test_nothing_that_could_reach_anybody_is_real(made):
    for person in Person.objects.all():
        assert person.email == "" or person.email.endswith(".example")
        assert person.phone == "" or person.phone.startswith("07700 900")
        assert person.postcode.startswith("BK")
        assert person.national_id == "" or person.national_id.startswith("999")
    there = listings.directory_of(SEED, UNTIL.date())
    assert {phone.number[:9] for phone in there.phones} == {"01632 960"}
    assert all(each.email.endswith(".example") for each in there.services)


def test_every_score_comes_out_again_and_the_audit_is_whole(made):
    done = Assessment.objects.done()

    assert done.count() > 600
    for each in done:
        assert each.result == instruments.score(instruments.load(each.instrument), each.answers)
    assert events.verify().broken is None
    assert events.verify().lines == made.lines


def test_about_a_third_get_better_a_third_do_not_and_a_quarter_drop_out(made):
    courses = Counter(each.course for each in town.residents(SEED, UNTIL.date()))
    dropped = Episode.objects.filter(end_reason__in=("lost-contact", "withdrew", "moved")).count()

    assert 0.25 <= courses["better"] / 60 <= 0.4
    assert 0.25 <= (courses["flat"] + courses["worse"]) / 60 <= 0.4
    assert 0.2 <= dropped / 60 <= 0.35


def test_change_is_real_for_some_and_within_error_for_most(made):
    changes = []
    for person in Person.objects.current():
        asked = Assessment.objects.of(person).standing().done().filter(instrument="ucla-3").order_by("at")
        scores = [each.result.scores["loneliness"].value for each in asked]
        changes += [scores[-1] - scores[0]] if len(scores) > 1 else []

    assert sum(change <= -3 for change in changes) >= 4
    assert sum(abs(change) < 3 for change in changes) > len(changes) / 2
    assert min(changes) < 0 < max(changes)


def test_alerts_are_there_in_every_state(made):
    alerts = SafetyAlert.objects
    unanswered = alerts.unanswered()

    assert alerts.exclude(closed_at=None).count() >= 3
    assert all(each.closed_by != each.proposed_by for each in alerts.exclude(closed_at=None))
    assert unanswered.filter(due_at__lt=UNTIL, level__gte=1).exists()
    assert alerts.open().filter(level__gte=3).exists()
    assert alerts.open().filter(state="unknown").exists()
    assert alerts.open().filter(proposed_by__isnull=False).exists()
    assert {"suicidality", "self-harm", "unsafe-tie"} <= set(alerts.values_list("path", flat=True))
    assert Network.objects.filter(hidden=True).count() == 1
    assert Person.objects.get(networks__hidden=True).letters_held


def test_the_slips_of_every_record_are_there(made):
    assert Person.objects.exclude(merged_into=None).count() == 2
    assert Person.objects.exclude(died_on=None).count() == 1
    assert Assessment.objects.exclude(replaces=None).count() == 1
    assert Contact.objects.exclude(wrong_since=None).count() == 1
    assert Episode.objects.filter(status="on-hold").exists()
    assert Assessment.objects.filter(status="in-progress").exists()
    assert Outbox.objects.filter(settled_at=None).exists()
    assert Referral.objects.waiting().count() >= 6


def test_plans_come_from_cards_with_goals_in_their_own_words_and_real_services(made):
    there = {service.id for service in listings.directory_of(SEED, UNTIL.date()).services}
    activities = Activity.objects.all()

    assert set(activities.values_list("intervention", flat=True)) <= set(prescribing.interventions())
    assert set(activities.exclude(service="").values_list("service", flat=True)) <= there
    assert activities.exclude(service="").count() > activities.count() / 2
    assert Plan.objects.filter(status="signed").exists()
    assert max(Counter(activities.values_list("plan", flat=True)).values()) <= 3
    assert set(Goal.objects.values_list("need", flat=True)) <= set(prescribing.names())


def test_today_has_things_that_are_due(made):
    cared = Episode.objects.filter(status="open").values("person")
    last = {}
    for contact in Contact.objects.filter(person__in=cared).order_by("at"):
        last[contact.person_id] = contact.next_on
    reviews = Plan.objects.filter(status="signed", review_on__lte=(UNTIL + timedelta(days=14)).date())

    assert sum(day is not None and day < UNTIL.date() for day in last.values()) >= 2
    assert reviews.exists()


def test_nobody_is_said_to_live_after_today(made):
    for model in (Contact, Assessment, Network, Plan, Goal, Episode):
        assert not model.objects.filter(at__gt=UNTIL).exists()


def test_a_town_is_never_mixed_with_what_is_there(made):
    with pytest.raises(town.NotEmptyError, match="empty one"):
        town.make(seed=SEED, until=UNTIL)


def test_the_same_seed_makes_the_same_town_and_another_makes_another(made):
    assert len(FIRST_TIME) > 1500
    assert everything_said() == FIRST_TIME
    assert town.residents(SEED, UNTIL.date()) != town.residents(SEED + 1, UNTIL.date())


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 11, 22)])
def test_it_can_be_made_on_any_day(day):
    assert len(town.residents(1, day)) == 60
    assert len(listings.directory_of(1, day).services) == 150


# Its services


def test_its_services_read_without_a_flaw(tmp_path):
    there = listings.directory_of(SEED, UNTIL.date())
    again, report = directory.read(town.write_services(SEED, UNTIL.date(), tmp_path / "services"))

    assert len(again.services) == 150
    assert report.reasons() == {}
    assert report.found == report.loaded
    assert again == there


def test_its_postcodes_lie_near_the_middle_and_everybody_lives_at_one(tmp_path):
    place, middle = tmp_path / "postcodes.sqlite", cards.place()

    assert town.write_postcodes(place) > 5_000

    for each in town.residents(SEED, UNTIL.date()):
        found = directory.find_postcode(each.details["postcode"], place)
        assert found is not None
        assert abs(found.latitude - middle.latitude) < 0.05
        assert abs(found.longitude - middle.longitude) < 0.08


def test_its_services_differ_as_real_ones_do():
    there = listings.directory_of(SEED, UNTIL.date())
    ages = Counter(directory.freshness(each, UNTIL.date()).state for each in there.services)
    free = [each.available for each in there.service_capacities]

    assert set(ages) == {"fresh", "ageing", "stale", "unknown"}
    assert {"active", "temporarily closed"} < {each.status for each in there.services}
    assert 0 in free
    assert max(free) > 0


def test_it_serves_four_fifths_of_the_needs_that_a_service_can_answer():
    there = listings.directory_of(SEED, UNTIL.date())
    match = prescribing.services_for(there, on=UNTIL.date(), meaning=False)
    middle = prescribing.Place(latitude=cards.place().latitude, longitude=cards.place().longitude)
    offered = prescribing.interventions()
    by_service = [
        card for name in offered if (card := prescribing.load_intervention(name)).delivery == "service"
    ]
    answered: dict[str, bool] = {}
    for card in by_service:
        someone = prescribing.Profile(
            age=22 if "student" in card.stages else 66, life_stages=card.stages[:1], place=middle
        )
        found, _ = match(card, someone)
        for need in card.needs:
            answered[need] = answered.get(need, False) or bool(found)
    served = [card.id for card in by_service if match(card, prescribing.Profile(age=66, place=middle))[0]]

    assert sum(answered.values()) >= 0.8 * len(answered)
    assert len(served) >= 0.8 * len(by_service)


def test_its_words_are_about_people_and_never_a_label():
    said = " ".join(
        [
            *(text for story in cards.stories() for text in (*story.better, *story.flat)),
            *(life.first for story in cards.stories() for life in story.lives),
            *(each.words for each in cards.waiting()),
        ]
    ).lower()

    for word in (
        "addict",
        "schizophrenic",
        "sufferer",
        "victim",
        "elderly",
        "non-compliant",
        "attention-seek",
    ):
        assert word not in said
