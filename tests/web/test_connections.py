"""A map of connections: drawn, changed, undone, compared, and put away where somebody may not be safe."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity import pictures
from amity.clinic.models import Network, SafetyAlert


@pytest.fixture(autouse=True)
def clock(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


@pytest.fixture
def worker(record):
    return record.practitioner("link-worker")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker)


def drawn(person):
    return Network.objects.of(person).standing().order_by("-version").first().drawn


def named(person):
    return [each.name for each in drawn(person).alters]


def add(visitor, name, **more):
    form = {"name": name, "role": "friend", "closeness": "3", "frequency": "weekly", "modes": ["in-person"]}
    here = reverse("connection-add")
    version = visitor.get(here).context["form"]["version"].value()
    return visitor.post(here, form | {"version": version} | more)


def test_a_person_draws_their_map_one_by_one_and_sees_it(person):
    visitor = Visitor(person)
    assert "Nobody is on it yet" in page(visitor.get(reverse("my-connections")))

    add(visitor, "Ana")
    first = drawn(person).alters[0].id
    add(visitor, "Ben", role="neighbor", knows=[first])

    shown = page(visitor.get(reverse("my-connections")))
    assert named(person) == ["Ana", "Ben"]
    assert [each.pair for each in drawn(person).ties] != []
    assert 'aria-label="Ana, friend. Very close' in shown
    assert "Ben" in shown


def test_what_is_missing_is_said_and_what_was_typed_is_kept(person):
    shown = page(Visitor(person).post(reverse("connection-add"), {"name": "", "closeness": "2"}))

    assert "Write a name or a nickname" in shown
    assert "Choose who they are to you" in shown
    assert not Network.objects.exists()


def test_a_change_is_undone(person):
    visitor = Visitor(person)
    add(visitor, "Ana")
    add(visitor, "Ben")
    visitor.post(reverse("my-map-again"), {"undo": "1"})

    assert named(person) == ["Ana"]


def test_somebody_who_died_is_kept_and_not_drawn(person):
    visitor = Visitor(person)
    add(visitor, "Ana")
    here = reverse("connection", args=[pictures.row_id(drawn(person).alters[0].id)])
    version = visitor.get(here).context["form"]["version"].value()
    visitor.post(here, {"name": "Ana", "role": "friend", "ended": "died", "version": version})

    assert drawn(person).alters[0].ended == "died"
    assert "Nobody is on it yet" in page(visitor.get(reverse("my-connections")))
    assert visitor.get(here).status_code == 404


def test_a_map_changed_meanwhile_is_not_overwritten(person, worker):
    visitor, other = Visitor(person), Visitor(worker)
    add(visitor, "Ana")
    other.post(reverse("person-map-add", args=[person.pk]), {"name": "Ben", "role": "friend", "version": 1})

    shown = page(add(visitor, "Cem", version=1))

    assert "changed meanwhile" in shown
    assert "Cem" in shown
    assert named(person) == ["Ana", "Ben"]


def test_whether_it_is_safe_is_asked_in_private_only_and_puts_the_map_away(person, worker):
    visitor = Visitor(person)
    assert "feel safe" not in page(visitor.get(reverse("connection-add")))
    session = visitor.session
    session["alone"] = True
    session.save()
    assert "feel safe" in page(visitor.get(reverse("connection-add")))

    add(visitor, "Mick", role="partner", safe="unsure")

    person.refresh_from_db()
    assert person.letters_held
    assert SafetyAlert.objects.get().flag == "unsafe-tie"
    for shown in (
        page(visitor.get(reverse("my-connections"))),
        page(Visitor(worker).get(reverse("person-map", args=[person.pk]))),
    ):
        assert "Mick" not in shown
        assert "Your safety comes first" in shown
    assert visitor.get(reverse("connection-add")).status_code == 404


def test_two_times_are_compared(person, clock):
    visitor = Visitor(person)
    add(visitor, "Ana")
    assert "no earlier map" in page(visitor.get(reverse("my-compare")))
    clock.shift(timedelta(days=90))
    visitor = Visitor(person)
    assert "It is all still right" in page(visitor.get(reverse("my-connections")))
    add(visitor, "Ben")

    shown = page(visitor.get(reverse("my-compare")))

    assert "Ben" in shown
    assert "amity-table" in shown


def test_a_practitioner_draws_with_them_and_a_stranger_does_not(record, person, worker):
    here = reverse("person-map-add", args=[person.pk])
    Visitor(worker).post(here, {"name": "Ana", "role": "friend"})
    assert named(person) == ["Ana"]
    assert "Map of connections" in page(Visitor(worker).get(reverse("person-map", args=[person.pk])))

    for name in ("person-map", "person-map-add", "map-compare"):
        assert Visitor(record.practitioner("peer")).get(reverse(name, args=[person.pk])).status_code == 404
