"""A person's map: seen, drawn one by one, put away where somebody is not safe, gone over and compared."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from web_browser import SIZES, browsing, needs_chromium, too_wide, violations
from web_visitors import Visitor, page

from amity.clinic.actions import networks
from amity.clinic.models import Network, SafetyAlert
from amity.networks import Alter, Group, Tie
from amity.networks import Network as Drawn

MAP = reverse("my-connections")


@pytest.fixture
def worker(record):
    return record.practitioner()


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker)


@pytest.fixture
def visitor(person):
    return Visitor(person)


def now() -> datetime:
    return datetime.now(UTC)


def drawn(**more) -> Drawn:
    alters = (
        Alter(id="ana", name="Ana", roles=("family",), closeness=3, frequency="daily", modes=("in-person",)),
        Alter(id="ben", name="Ben", roles=("friend",), closeness=1, frequency="monthly", modes=("text",)),
        Alter(id="grace", name="Grace", roles=("worker",), closeness=2, frequency="weekly"),
        Alter(id="rex", name="Rex", roles=("pet",), closeness=3),
    )
    group = Group(id="choir", name="Choir", kind="arts", importance=3, members=("ben",))
    return Drawn(alters=alters, ties=(Tie(a="ana", b="ben"),), groups=(group,), **more)


def put(person, at=None, map_=None) -> Network:
    return networks.draw(by=person, at=at or now(), person=person, drawn=map_ or drawn())


def standing(person) -> Drawn:
    found = networks.latest(person)
    assert found is not None
    return found


def test_the_map_is_drawn_for_a_desk_and_for_a_phone(visitor, person):
    put(person)
    words = page(visitor.get(MAP))
    wide, narrow = words.split('class="on-narrow"')
    assert 'class="amity-picture"' in wide.split('class="on-wide"')[1]
    assert 'class="amity-picture"' in narrow.split("</svg>")[0]


def said(**more):
    return {"name": "Moira", "role": "friend", "key": str(uuid4()), "version": "0", **more}


def test_nobody_yet_is_fine_and_the_first_one_is_added_in_one_form(person, visitor):
    assert "Nobody yet is fine" in page(visitor.get(MAP))
    form = said(closeness="3", frequency="weekly", modes=["phone"], gives=["emotional"], strain="0")

    response = visitor.post(reverse("connection-add"), form)

    (moira,) = standing(person).alters
    assert response.headers["Location"] == reverse("connection-private", args=[moira.id])
    assert (moira.name, moira.roles, moira.closeness, moira.modes) == ("Moira", ("friend",), 3, ("phone",))
    assert (moira.gives, moira.strain, moira.safe) == (("emotional",), 0, None)
    text = page(visitor.get(MAP))
    assert f'href="{reverse("connection", args=[moira.id])}"' in text
    assert "Moira is on the map" in text


def test_a_second_press_puts_nobody_there_twice(person, visitor):
    form = said()
    for _press in range(2):
        visitor.post(reverse("connection-add"), form)

    assert len(standing(person).alters) == 1
    assert Network.objects.count() == 1


def test_no_name_is_said_and_what_was_typed_stays(person, visitor):
    text = page(visitor.post(reverse("connection-add"), said(name=" ", closeness="2")))

    assert "Write a name or nickname" in text
    assert "There is a problem" in text
    assert 'value="2"' in text
    assert not Network.objects.exists()


def test_an_edit_keeps_what_the_form_does_not_ask(person, visitor):
    put(person, map_=Drawn(alters=(Alter(id="ana", name="Ana", safe="yes", how_met="At school"),)))

    visitor.post(reverse("connection", args=["ana"]), said(name="Anna", version="1"))

    (ana,) = standing(person).alters
    assert (ana.name, ana.safe, ana.how_met) == ("Anna", "yes", "At school")


def test_what_is_changed_elsewhere_meanwhile_stays_and_both_versions_are_shown_of_the_same(
    person, worker, visitor
):
    put(person)
    url = reverse("connection", args=["ben"])
    colleague = Visitor(worker)
    other = reverse("map-person", args=[person.pk, "ana"])
    colleague.post(other, said(name="Ana Maria", role="family", version="1"))
    visitor.post(url, said(name="Benny", version="1"))
    names = {each.id: each.name for each in standing(person).alters}
    assert (names["ana"], names["ben"]) == ("Ana Maria", "Benny")

    text = page(visitor.post(url, said(name="Benjamin", version="1")))

    assert "Compare the two, and save again" in text
    assert "<mark>Benny</mark>" in text
    assert {each.id: each.name for each in standing(person).alters}["ben"] == "Benny"
    visitor.post(url, said(name="Benjamin", version="3"))
    assert {each.id: each.name for each in standing(person).alters}["ben"] == "Benjamin"


@pytest.mark.parametrize("felt", ["no", "unsure"])
def test_an_unsafe_answer_puts_the_map_away_and_is_shown_to_nobody(person, worker, visitor, felt):
    put(person)
    url = reverse("connection-private", args=["ben"])
    assert "Do you feel safe" not in page(visitor.get(url))
    assert "Do you feel safe" not in page(visitor.post(url, {"alone": "no"}, follow=True))
    assert "Do you feel safe" in page(visitor.post(url, {"alone": "yes"}))

    text = page(visitor.post(url, {"asked": "1", "safe": felt}, follow=True))

    assert "Your map is put away for now" in text
    assert "tel:" in text
    assert "Ben" not in text
    assert "safe with" not in text
    assert visitor.get(reverse("connection", args=["ana"])).status_code == 404
    assert visitor.get(reverse("connection-add")).status_code == 404
    assert SafetyAlert.objects.get().flag == networks.UNSAFE
    for_staff = page(Visitor(worker).get(reverse("person-map", args=[person.pk])))
    assert "The map is not shown" in for_staff
    assert "Ben" not in for_staff
    assert "Ben" not in page(Visitor(worker).get(reverse("map-compare", args=[person.pk]), follow=True))


def test_whether_they_feel_safe_is_never_shown_again(person, visitor):
    put(person)
    visitor.post(reverse("connection-private", args=["ben"]), {"asked": "1", "safe": "yes"})

    assert standing(person).alters[1].safe == "yes"
    assert "safe" not in page(visitor.get(reverse("connection", args=["ben"]))).lower().split("<main")[1]
    assert "checked" not in page(visitor.post(reverse("connection-private", args=["ben"]), {"alone": "yes"}))


def test_a_practitioner_shows_it_again_only_after_asking_in_private_and_the_alert_stays(person, worker):
    put(person, map_=Drawn(alters=(Alter(id="mick", name="Mick", safe="unsure"),)))
    url = reverse("person-map", args=[person.pk])

    assert "Confirm that you asked in private" in page(Visitor(worker).post(url, {}))
    text = page(Visitor(worker).post(url, {"private": "1"}, follow=True))

    assert "Mick" in text
    assert SafetyAlert.objects.open().count() == 1
    person.refresh_from_db()
    assert person.letters_held


def test_who_died_is_kept_and_not_counted_and_a_mistake_is_gone_and_both_can_be_undone(person, visitor):
    put(person)
    visitor.post(reverse("connection-leave", args=["ana"]), {"ended": "died", "version": "1"})
    assert standing(person).alters[0].ended == "died"
    visitor.post(reverse("connection-leave", args=["ben"]), {"ended": "mistake", "version": "2"})
    after = standing(person)
    assert [each.id for each in after.alters] == ["ana", "grace", "rex"]
    assert (after.ties, after.groups[0].members) == ((), ())

    text = page(visitor.post(reverse("connections-undo"), {"version": "3"}, follow=True))

    assert "Undone" in text
    assert [each.id for each in standing(person).alters] == ["ana", "ben", "grace", "rex"]
    assert Network.objects.count() == 3, "nothing is deleted"
    assert "changed since" in page(visitor.post(reverse("connections-undo"), {"version": "3"}, follow=True))


def test_who_knows_whom_and_groups(person, visitor):
    put(person)
    visitor.post(reverse("connection-knows", args=["ben"]), {"knows": ["grace"], "version": "1"})
    assert [tie.pair for tie in standing(person).ties] == [("ben", "grace")]

    form = {"name": "Walkers", "kind": "sport", "members": ["ana"], "key": str(uuid4()), "version": "2"}
    for _press in range(2):
        visitor.post(reverse("group-add"), form)
    choir, walkers = standing(person).groups
    assert (walkers.name, walkers.members) == ("Walkers", ("ana",))
    visitor.post(
        reverse("group", args=[choir.id]), {"name": "Choir", "kind": "arts", "gone": "1", "version": "3"}
    )
    assert standing(person).groups[0].ended
    assert "Choir" not in page(visitor.get(MAP))


def test_going_over_an_old_map_carries_the_people_forward_and_keeps_the_old_one(person, visitor):
    put(person, at=now() - timedelta(days=100))
    assert "Has anything changed since then?" in page(visitor.get(MAP))

    visitor.post(reverse("connections-again"))

    first, second = networks.waves(person)
    assert [each.closeness for each in first.drawn.alters] == [3, 1, 2, 3]
    assert [each.closeness for each in second.drawn.alters] == [None] * 4
    visitor.post(reverse("connection", args=["ben"]), said(name="Ben", closeness="3", version="2"))
    assert len(networks.waves(person)) == 2, "an edit lately begun belongs to the same wave"
    assert "Closer than before: Ben" in page(visitor.get(reverse("my-compare")))


def test_an_edit_of_an_old_map_begins_a_new_wave_with_everybody_as_they_were(person, visitor):
    put(person, at=now() - timedelta(days=100))

    visitor.post(reverse("connection-add"), said(version="1"))

    first, second = networks.waves(person)
    assert len(first.drawn.alters) == 4
    assert [each.closeness for each in second.drawn.alters[:4]] == [3, 1, 2, 3]
    assert "New: Moira" in page(visitor.get(reverse("my-compare")))


def test_helpers_and_pets_are_counted_apart(person, worker):
    put(person)

    text = page(Visitor(worker).get(reverse("person-map", args=[person.pk])))

    assert "2 people are on their map." in text
    assert "1 paid helper is there for them as well." in text
    assert "fewer than about five people" in text


def test_one_map_is_not_compared(person, visitor):
    put(person)
    assert "There is one map so far" in page(visitor.get(reverse("my-compare")))


def test_somebody_who_is_not_there_is_not_found(person, visitor):
    put(person)
    assert visitor.get(reverse("connection", args=["nobody"])).status_code == 404


@needs_chromium
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_on_any_page_of_the_map(person, worker, language):
    put(person, at=now() - timedelta(days=100))
    put(person)
    own = Visitor(person)
    own.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    urls = [MAP, f"{MAP}?view=list", reverse("connection-add"), reverse("my-compare"), reverse("group-add")]
    urls += [reverse(name, args=["ben"]) for name in ("connection", "connection-leave", "connection-knows")]
    urls += [reverse("connection-private", args=["ben"])]
    staff = Visitor(worker)
    staff.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    theirs = [reverse("person-map", args=[person.pk]), reverse("map-compare", args=[person.pk])]
    for width, light in SIZES:
        for visitor, those in ((own, urls), (staff, theirs)):
            with browsing(visitor, width=width, light=light) as window:
                for url in those:
                    window.goto(f"http://localhost{url}")
                    assert violations(window) == [], f"{url} {width} {light}"
                    assert too_wide(window) <= 0, f"{url} {width}"


def a_month_ago():
    return now() - timedelta(days=30)


def by_id(person):
    return {each.id: each for each in standing(person).alters}


def test_one_press_confirms_that_everybody_is_as_last_time_and_begins_the_next_map(person, visitor):
    put(person, at=a_month_ago())
    assert "All the same as last time" in page(visitor.get(MAP))

    for _press in range(2):
        told = visitor.post(reverse("connections-same"), follow=True)
        assert "Saved: the same as last time." in page(told)

    assert [len(each.drawn.alters) for each in networks.waves(person)] == [4, 4]
    assert Network.objects.count() == 2, "a second press writes nothing"
    assert (by_id(person)["ana"].closeness, by_id(person)["ben"].modes) == (3, ("text",))
    assert standing(person).groups[0].importance == 3
    assert standing(person).wave == now().date().isoformat()


def test_somebody_is_confirmed_alone_and_what_is_said_already_stays(person, visitor):
    put(person, at=a_month_ago())
    text = page(visitor.post(reverse("connections-again"), follow=True))
    assert "4 people to go over." in text
    assert "Last time: Very close, every day" in text
    assert by_id(person)["ana"].closeness is None

    visitor.post(reverse("connection-same", args=["ana"]))
    visitor.post(reverse("connection", args=["ben"]), said(name="Ben", closeness="2", version="3"))
    visitor.post(reverse("connections-same"))

    there = by_id(person)
    assert (there["ana"].closeness, there["ana"].frequency) == (3, "daily")
    assert (there["ben"].closeness, there["ben"].frequency) == (2, "monthly"), "said now, and as it was"
    assert "to go over" not in page(visitor.get(MAP))


def test_safety_is_never_confirmed_by_as_last_time(person, visitor):
    put(person, at=a_month_ago(), map_=Drawn(alters=(Alter(id="ana", name="Ana", closeness=3, safe="yes"),)))

    visitor.post(reverse("connections-same"))

    assert (by_id(person)["ana"].closeness, by_id(person)["ana"].safe) == (3, None)


def test_without_an_earlier_map_there_is_nothing_to_confirm(person, visitor):
    assert "no map to go over yet" in page(visitor.post(reverse("connections-same"), follow=True))
    put(person)
    assert "no earlier map" in page(visitor.post(reverse("connections-same"), follow=True))
    assert Network.objects.count() == 1


def listed(page_, **changed):
    """Return the list as a browser sends it: every box as it stands, but for what was changed."""
    hidden = r'<input type="hidden" name="((?:was|version|key)[^"]*)"(?: value="([^"]*)")?'
    found = dict(re.findall(hidden, page_))
    for name in re.findall(r'<select name="([^"]+)"', page_):
        found[name] = found[f"was-{name}"]
    return {**found, **changed}


def test_the_list_is_changed_by_keyboard_and_saved_at_once(person, visitor):
    put(person)
    shown = page(visitor.get(MAP, {"view": "list"}))

    saved = visitor.post(
        reverse("connections-list"), listed(shown, **{"close-ana": "1", "often-ben": "weekly"}), follow=True
    )

    assert "Saved." in page(saved)
    there = by_id(person)
    assert (there["ana"].closeness, there["ana"].frequency) == (1, "daily")
    assert (there["ben"].closeness, there["ben"].frequency) == (1, "weekly")
    assert Network.objects.count() == 2, "one version for the whole list"


def test_a_stale_list_changes_only_what_was_changed_on_it_and_never_overwrites(person, worker, visitor):
    put(person)
    shown = page(visitor.get(MAP, {"view": "list"}))
    other = reverse("map-person", args=[person.pk, "ana"])
    Visitor(worker).post(other, said(name="Ana", role="family", closeness="2", version="1"))

    visitor.post(reverse("connections-list"), listed(shown, **{"close-ben": "3"}))
    assert (by_id(person)["ana"].closeness, by_id(person)["ben"].closeness) == (2, 3)
    stale = visitor.post(reverse("connections-list"), listed(shown, **{"close-ana": "1"}))

    assert "Some of this was changed since you opened it." in page(stale)
    assert by_id(person)["ana"].closeness == 2
    wrong = visitor.post(reverse("connections-list"), listed(shown, **{"close-ana": "9"}))
    assert by_id(person)["ana"].closeness == 2
    assert "There is a problem" in page(wrong)


def test_a_phone_and_a_desk_each_have_their_own_drawing(person, visitor):
    put(person)
    text = page(visitor.get(MAP))

    narrow = text.partition('class="on-narrow"')[2].partition("</div>")[0]
    assert "<svg" in narrow
    assert "Ana" in narrow


def test_the_persons_page_tells_of_each_map_once_however_often_it_was_changed(person, worker):
    put(person, at=a_month_ago())
    Visitor(worker).post(reverse("map-again", args=[person.pk]))
    for closeness in ("1", "2", "3"):
        form = said(name="Ana", closeness=closeness, version=str(Network.objects.count()))
        Visitor(worker).post(reverse("map-person", args=[person.pk, "ana"]), form)
    assert Network.objects.count() == 5

    shown = page(Visitor(worker).get(reverse("person-history", args=[person.pk])))

    assert shown.count("Map of connections drawn") == 2


def test_two_maps_are_compared_in_plain_sentences_to_each_in_their_own_voice(person, worker, visitor):
    put(person, at=a_month_ago())
    visitor.post(reverse("connections-same"))
    visitor.post(reverse("connection-add"), said(name="Moira", version="2"))

    own = page(visitor.get(reverse("my-compare")))
    theirs = page(Visitor(worker).get(reverse("map-compare", args=[person.pk])))

    assert "<li>Moira is new since last time.</li>" in own
    assert "You had 2 people on your map" in own
    assert "They had 2 people on their map" in theirs
