"""Recording a contact in under a minute, and everything that comes of it at once."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import consents, follow_ups, safety
from amity.clinic.models import Contact, FollowUp, Outbox, SafetyAlert

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Ruth")


def said(**more):
    return {"channel": "phone", "result": "reached", "with_whom": "person", "next": "14", "key": "k1", **more}


def test_a_contact_has_its_note_and_the_next_date(worker, person, at):
    response = Visitor(worker).post(
        reverse("record-contact", args=[person.pk]), said(said="Sang on Tuesday.")
    )

    assert response.status_code == 302
    contact = Contact.objects.get()
    assert contact.said == "Sang on Tuesday."
    assert contact.next_on == at.date() + timedelta(days=14)


def test_a_second_press_of_the_button_writes_nothing_more(worker, person):
    visitor, form = Visitor(worker), reverse("record-contact", args=[person.pk])

    for _press in range(2):
        assert (
            visitor.post(form, said(task="Ring the library", **day("task_on", 2026, 3, 9))).status_code == 302
        )

    assert Contact.objects.count() == 1
    assert FollowUp.objects.filter(kind="task").count() == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(worker, person):
    shown = page(
        Visitor(worker).post(reverse("record-contact", args=[person.pk]), {"said": "Sang.", "next": "date"})
    )

    for words in ("There is a problem", "Choose how you were in touch", "Enter the day of the next contact"):
        assert words in shown
    assert "Sang." in shown
    assert not Contact.objects.exists()


def test_a_check_in_in_passing_is_an_assessment(worker, person):
    shown = page(Visitor(worker).get(reverse("record-contact", args=[person.pk])))
    name = next(part for part in shown.split('name="')[1:] if "." in part.split('"')[0]).split('"')[0]

    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said(**{name: "7"}))

    assessment = person.assessments.get()
    assert assessment.answered_by == "staff-by-phone"
    assert list(assessment.answers.values()) == [7]


def test_what_was_asked_of_a_child_is_refused_and_nothing_that_was_typed_is_lost(worker, person):
    person.birth_date = date(2012, 1, 1)
    person.save(update_fields=["birth_date"])
    here = reverse("record-contact", args=[person.pk])
    shown = page(Visitor(worker).get(here))
    assert "Under 16: nothing here measures them." in shown
    name = next(part for part in shown.split('name="')[1:] if "." in part.split('"')[0]).split('"')[0]

    again = page(Visitor(worker).post(here, said(said="She is afraid.", **{name: "7"})))

    assert "under 16" in again
    assert "She is afraid." in again
    assert '<option value="7" selected>' in again
    assert not Contact.objects.exists()


def test_a_slip_elsewhere_on_the_form_holds_no_flag_back(worker, person, monkeypatch):
    monkeypatch.setattr("amity.web.pages.contact._asked", lambda: ["phq-9"])
    card = instruments.load("phq-9")
    answers = {f"phq-9.{item.id}": "1" for item in card.items}
    here, visitor = reverse("record-contact", args=[person.pk]), Visitor(worker)

    assert visitor.post(here, said(next="date", **answers)).status_code == 422
    alert = SafetyAlert.objects.get()
    assert visitor.post(here, said(**answers)).status_code == 302

    assert SafetyAlert.objects.get() == alert


def test_a_planned_contact_is_done_by_the_one_that_is_recorded(worker, person, at):
    planned = follow_ups.plan(by=worker, at=at, person=person, due_on=at.date(), practitioner=worker)

    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said(does=[planned.pk]))

    assert not FollowUp.objects.of(person).open().exists()


def test_the_gp_hears_of_it_only_with_consent(worker, person, at):
    form = reverse("record-contact", args=[person.pk])
    Visitor(worker).post(form, said(to_gp="She sings."))
    assert not Outbox.objects.filter(person=person).exists()

    consents.give(
        by=worker,
        at=at,
        person=person,
        purpose="share-with-gp",
        recipient="Dr Lee",
        version="1",
        words="Yes.",
    )
    Visitor(worker).post(form, said(to_gp="She sings.", key="k2"))

    assert Outbox.objects.filter(person=person).count() == 1


def test_a_stranger_records_nothing(record, person):
    stranger = record.practitioner("peer")

    assert Visitor(stranger).post(reverse("record-contact", args=[person.pk]), said()).status_code == 404
    assert not Contact.objects.exists()


def day(name, year, month, number):
    on = date(year, month, number)
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_it_is_filled_in_as_last_time_but_for_what_came_of_it(worker, person, at):
    visitor, form = Visitor(worker), reverse("record-contact", args=[person.pk])
    visitor.post(form, said(channel="visit", result="no-answer", next="28"))

    shown = page(visitor.get(form))

    for name, code in (("channel", "visit"), ("next", "28")):
        assert re.search(rf'name="{name}" value="{code}"[^>]*checked', shown)
    assert not re.search(r'name="result"[^>]*checked', shown)
    assert "Filled in as last time (2 March," in shown


def test_the_next_to_be_written_up_follows_at_one_press(record, worker, person, at):
    others = [record.person(worker=worker, given_name=name) for name in ("Ana", "Ben")]
    visitor = Visitor(worker)

    there, seen = reverse("record-contact", args=[person.pk]), set()
    for number in range(3):
        sent = visitor.post(there, said(on="1", key=f"k{number}"))
        seen.add(there)
        there = sent["Location"]
    assert seen == {reverse("record-contact", args=[each.pk]) for each in (person, *others)}
    assert there == reverse("today")
    assert "Nobody else is waiting to be written up." in page(visitor.get(there))
    assert Contact.objects.count() == 3


def test_what_happened_yesterday_is_written_down_as_yesterday(worker, person, at):
    visitor, form = Visitor(worker), reverse("record-contact", args=[person.pk])

    visitor.post(form, said(when="1"))
    visitor.post(form, said(when="date", key="k2", **day("when_on", 2026, 2, 20)))

    yesterday, earlier = (each.at.date() for each in Contact.objects.order_by("pk"))
    assert (yesterday, earlier) == (at.date() - timedelta(days=1), date(2026, 2, 20))
    for wrong, words in (
        ({"when": "date"}, "Enter the day on which it happened"),
        ({"when": "date", **day("when_on", 2026, 3, 9)}, "That day lies ahead"),
    ):
        assert words in page(visitor.post(form, said(key="k3", **wrong)))
    assert Contact.objects.count() == 2


def test_a_contact_before_an_alert_does_not_answer_it(worker, person, at):
    alert = safety.raise_alert(
        by=worker, at=at, person=person, flag="told", state="raised", path="suicidality"
    )
    visitor, form = Visitor(worker), reverse("record-contact", args=[person.pk])

    shown = page(visitor.post(form, said(when="1", alert=str(alert.pk))))

    assert "before the alert was raised" in shown
    assert not Contact.objects.exists()
    assert visitor.post(form, said(alert=str(alert.pk)))["Location"] == reverse("alert", args=[alert.pk])


def test_a_task_without_a_day_is_due_at_the_next_contact(worker, person, at):
    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said(task="Ring the library"))

    assert FollowUp.objects.get(kind="task").due_on == at.date() + timedelta(days=14)


def test_the_note_to_copy_has_the_contact_just_recorded(worker, person):
    saved = Visitor(worker).post(
        reverse("record-contact", args=[person.pk]),
        said(said="Sang on Tuesday.", minutes="20", task="Ring the library"),
        follow=True,
    )

    note = page(saved).partition('<pre class="note"')[2].partition("</pre>")[0]
    for words in (
        "2 March 2026: ",
        "20 minutes",
        "Sang on Tuesday.",
        "Ring the library",
        "Next contact 16 March",
    ):
        assert words in note
    assert 'id="as-note" open' in page(saved)


def test_what_was_just_recorded_can_be_copied_or_taken_back_from_where_one_lands(worker, person, at):
    visitor = Visitor(worker)
    landed = page(visitor.post(reverse("record-contact", args=[person.pk]), said(), follow=True))
    contact = Contact.objects.get()
    undo = reverse("contact-wrong", args=[person.pk, contact.pk])

    assert 'href="#as-note"' in landed
    assert f'href="{undo}"' in landed
    assert page(visitor.post(undo, {"because": " "})).count("There is a problem")
    shown = page(visitor.post(undo, {"because": "It was somebody else."}, follow=True))

    contact.refresh_from_db()
    assert contact.wrong_because == "It was somebody else."
    assert "Marked as entered in error" in shown
    assert undo not in page(visitor.get(reverse("person-history", args=[person.pk])))
    assert visitor.get(undo).status_code == 404


def test_a_contact_is_marked_as_entered_in_error_from_all_activity(record, worker, person, at):
    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said())
    undo = reverse("contact-wrong", args=[person.pk, Contact.objects.get().pk])
    other = record.person(worker=worker)

    assert undo in page(Visitor(worker).get(reverse("person-history", args=[person.pk])))
    assert Visitor(record.practitioner("peer")).get(undo).status_code in (403, 404)
    assert (
        Visitor(worker).get(reverse("contact-wrong", args=[other.pk, Contact.objects.get().pk])).status_code
        == 404
    )
    assert Contact.objects.get().wrong_since is None
