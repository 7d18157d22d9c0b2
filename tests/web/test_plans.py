"""From what somebody would like different to a signed plan in their hands."""

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments, people, safety
from amity.clinic.models import Plan

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def person(record, worker):
    who = record.person(worker=worker, given_name="Harold")
    answer(worker, record.at, who, "ucla-3", 3)
    return who


def answer(worker, at, who, name, code):
    answers = {item.id: code for item in instruments.load(name).items}
    assessments.record(by=worker, at=at, person=who, instrument=name, answers=answers)


def begun(visitor, person):
    here = reverse("plan", args=[person.pk])
    shown = page(visitor.get(here))
    needs = [part.split('"')[0] for part in shown.split('name="want-')[1:]]
    assert needs
    form = {f"want-{needs[0]}": "1", f"words-{needs[0]}": "Somebody to sing with.", "treatment": "Sertraline"}
    visitor.post(here, form | {"interests": "singing"})
    return Plan.objects.get()


def test_a_practitioner_and_a_person_come_to_a_signed_plan(worker, person):
    visitor = Visitor(worker)
    draft = begun(visitor, person)
    here = reverse("plan", args=[person.pk])
    shown = page(visitor.get(here))
    assert "Somebody to sing with." in shown
    options = [part.split('"')[0] for part in shown.split('name="option" value="')[1:]]
    assert 1 <= len(options) <= 6

    visitor.post(reverse("plan-act", args=[person.pk, "choose"]), {"plan": draft.pk, "option": options[0]})
    draft.refresh_from_db()
    sign = {"plan": draft.pk, "version": draft.version}
    sign |= {"review_on_day": 1, "review_on_month": 5, "review_on_year": 2026}
    visitor.post(reverse("plan-act", args=[person.pk, "sign"]), sign)

    draft.refresh_from_db()
    assert draft.status == "signed"
    activity = draft.activities.get()
    assert activity.intervention == options[0]
    mine = page(Visitor(person).get(reverse("my-plan")))
    assert "Somebody to sing with." in mine
    assert activity.first_step.split(".")[0].split("’")[0] in mine
    assert b"BEGIN:VCALENDAR" in Visitor(person).get(reverse("my-plan-dates")).content


def test_a_signed_plan_is_paper_in_two_sizes_and_none_where_letters_are_held(worker, person):
    pytest.importorskip("weasyprint", reason="needs Pango", exc_type=OSError)
    visitor = Visitor(worker)
    test_a_practitioner_and_a_person_come_to_a_signed_plan(worker, person)
    here = reverse("plan-print", args=[person.pk])

    assert visitor.get(here, {"pdf": ""}).content.startswith(b"%PDF")
    assert visitor.get(here, {"pdf": "", "large": ""}).content.startswith(b"%PDF")
    assert "large-print" in page(visitor.get(here, {"large": ""}))
    people.hold_letters(by=worker, at=person.registered_at, person=person, hold=True)

    assert visitor.get(here, {"pdf": ""}).status_code == 409


def test_an_open_worry_comes_before_advice(worker, person, at):
    answer(worker, at, person, "phq-9", 1)
    visitor = Visitor(worker)

    begun(visitor, person)

    shown = page(visitor.get(reverse("plan", args=[person.pk])))
    assert "strip--alert" in shown


def test_nothing_now_is_a_plan(worker, person):
    visitor = Visitor(worker)
    draft = begun(visitor, person)

    shown = page(
        visitor.post(reverse("plan-act", args=[person.pk, "choose"]), {"plan": draft.pk}, follow=True)
    )

    assert "that is a plan too" in shown


def test_a_bad_date_is_said_and_nothing_is_signed(worker, person):
    visitor = Visitor(worker)
    draft = begun(visitor, person)

    shown = page(visitor.post(reverse("plan-act", args=[person.pk, "sign"]), {"plan": draft.pk}, follow=True))

    assert "Enter a date" in shown
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_strangers_see_no_plan(record, person):
    for name in ("plan", "plan-print"):
        assert Visitor(record.practitioner("peer")).get(reverse(name, args=[person.pk])).status_code == 404
    assert "There is no plan yet" in page(Visitor(record.person()).get(reverse("my-plan")))


def test_while_an_alert_is_open_nothing_is_offered_chosen_or_signed(worker, person, at):
    """Whenever it rose, and before anybody has sorted what it is about."""
    visitor = Visitor(worker)
    draft = begun(visitor, person)
    here = reverse("plan", args=[person.pk])
    option = page(visitor.get(here)).split('name="option" value="')[1].split('"')[0]
    safety.raise_alert(by=worker, at=at, person=person, flag="item-9")

    shown = page(visitor.get(here))
    assert 'name="option"' not in shown
    assert "it comes before any advice" in shown
    act = {"plan": draft.pk, "option": option}
    act |= {"review_on_day": 1, "review_on_month": 5, "review_on_year": 2026}
    for what in ("choose", "own", "sign"):
        said = act | {"idea": "Walk the dog"}
        shown = page(visitor.post(reverse("plan-act", args=[person.pk, what]), said))
        assert "See to it, then plan." in shown

    draft.refresh_from_db()
    assert draft.status == "draft"
    assert not draft.activities.exists()


def test_own_words_alone_still_bring_ideas(worker, person):
    Visitor(worker).post(reverse("plan", args=[person.pk]), {"own": "Company on Sundays."})

    assert not Plan.objects.get().proposal["nothing_now"]
