"""What somebody was asked to answer, from the link to the end."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assignments, links, networks
from amity.clinic.models import Assessment, Assignment, Outbox, SafeContact, SafetyAlert, Saying
from amity.server.worker import one_pass as worker_pass

ONE = {"who": "self", "seen": "no"}


@pytest.fixture(autouse=True)
def monday(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


@pytest.fixture
def person(record, worker):
    return record.person(
        worker=worker, email="ruth@example.org", safe_contact=SafeContact(channels=("email",))
    )


def assign(record, worker, person, **details):
    details = {"how": "with-staff", "ask": ("ucla-3",), **details}
    due_on = record.at.date() + timedelta(days=7)
    return assignments.assign(by=worker, at=record.at, person=person, due_on=due_on, **details)


def answer_all(visitor, first, code=None):
    """Answer whatever is asked, one page after the other, until there is no question more."""
    response = first
    for _step in range(80):
        asked = response.context["asked"] if response.context and "asked" in response.context else None
        if asked is None:
            return response
        give = asked.bounds[0] if code is None else code
        response = visitor.post(response.wsgi_request.path, {"answer": give}, follow=True)
    raise AssertionError("it does not end")


def test_before_the_start_it_says_what_for_how_long_and_who_sees_it(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person, battery="first-visit", ask=())

    text = page(visitor.get(reverse("start", args=[assignment.pk])))

    assert "about 10 minutes" in text
    assert "Your team can see your answers. We would tell others only if we feared for your safety" in text
    faulty = visitor.post(reverse("start", args=[assignment.pk]), {})
    assert faulty.status_code == 422
    assert 'href="#who-0"' in page(faulty)
    assert "Say whether anyone else can see the screen" in page(faulty)


def test_a_battery_asks_in_own_words_the_opener_what_it_calls_for_and_names(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person, battery="first-visit", ask=())

    asked = visitor.post(reverse("start", args=[assignment.pk]), ONE, follow=True)
    assert "What matters to you?" in page(asked)
    empty = visitor.post(asked.wsgi_request.path, {"words": " "})
    assert empty.status_code == 422
    response = visitor.post(asked.wsgi_request.path, {"words": "Singing again"}, follow=True)
    named = answer_all(visitor, response)

    assert "Who matters in your life?" in page(named)
    ended = visitor.post(named.wsgi_request.path, {"name": ["Ana", "Bo the dog", "", "Ana"]}, follow=True)
    assert "That was the last question" in page(ended)
    assert Saying.objects.get(question="What matters to you?").words == "Singing again"
    assert [each.name for each in networks.latest(person).alters] == ["Ana", "Bo the dog"]
    done = Assessment.objects.filter(assignment=assignment, status="completed")
    assert set(done.values_list("instrument", flat=True)) == {
        "opener", "ucla-3", "ons-loneliness", "elsa-isolation", "osss-3",
    }  # fmt: skip
    assert Assignment.objects.get(pk=assignment.pk).status == "completed"


def test_what_the_opener_does_not_call_for_is_not_asked(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person, battery="first-visit", ask=())
    asked = visitor.post(reverse("start", args=[assignment.pk]), ONE, follow=True)
    response = visitor.post(asked.wsgi_request.path, {"decline": "1"}, follow=True)

    answer_all(visitor, response, code=2)

    done = Assessment.objects.filter(assignment=assignment, status="completed")
    assert set(done.values_list("instrument", flat=True)) == {"opener", "ucla-3", "ons-loneliness"}
    assert Saying.objects.get(question="What matters to you?").words == ""


def test_home_says_until_when_and_how_far(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person)

    fresh = page(visitor.get(reverse("me")))
    visitor.post(reverse("start", args=[assignment.pk]), ONE, follow=True)
    begun = page(visitor.get(reverse("me")))

    assert "By Monday 9 March" in fresh
    assert "Not started yet" in fresh
    assert "Started" in begun


def test_who_can_see_the_screen_is_told_that_they_choose_when(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person)

    seen = visitor.post(reverse("start", args=[assignment.pk]), {"who": "self", "seen": "yes"}, follow=True)

    assert "You choose when to answer" in page(seen)
    assert reverse("assigned-next", args=[assignment.pk]) in page(seen)
    assert visitor.session["alone"] is False


def test_a_proxy_says_who_they_are_and_is_asked_only_what_others_can_see(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person, ask=("contact-log", "ucla-3"))
    start = reverse("start", args=[assignment.pk])

    assert "Say who you are" in page(visitor.post(start, {"who": "proxy", "seen": "no"}))
    asked = visitor.post(start, {"who": "proxy", "seen": "no", "proxy_is": "her daughter"}, follow=True)
    answer_all(visitor, asked)

    done = Assessment.objects.get(assignment=assignment)
    card = instruments.load("contact-log")
    assert (done.instrument, done.answered_by, done.status) == ("contact-log", "proxy", "completed")
    assert set(done.answers) == {item.id for item in card.items if item.observable}


def test_nobody_under_16_is_asked(record, worker, person):
    assignment = assign(record, worker, person)
    person.birth_date = date(2012, 1, 1)
    person.save()

    shown = page(Visitor(person).get(reverse("start", args=[assignment.pk])))

    assert "These questions are for people over 16" in shown
    assert '<form method="post" novalidate' not in shown
    assert "tel:116123" in shown


def test_at_16_and_17_they_decide_and_parents_do_not_see_it(record, worker, person):
    assignment = assign(record, worker, person)
    person.birth_date = date(2009, 1, 1)
    person.save()

    assert "You are under 18: you decide" in page(Visitor(person).get(reverse("start", args=[assignment.pk])))


def test_a_link_shows_nothing_before_the_code_and_then_leads_to_the_questions(record, worker, person):
    assignment = assign(record, worker, person, how="email")
    there = reverse("link", args=[links.token(assignment)])
    visitor = Visitor()

    before = page(visitor.get(there))
    assert "Is it you?" in before
    assert person.given_name not in before
    assert "connected" not in before
    sent = page(visitor.post(there, {"send": "1"}, follow=True))
    assert "We have sent you a code" in sent
    wrong = visitor.post(there, {"code": "000000"})
    assert wrong.status_code == 422
    assert "That is not the code" in page(wrong)
    code = links.code(Assignment.objects.get(pk=assignment.pk))
    entered = visitor.post(there, {"code": code}, follow=True)

    assert entered.redirect_chain[-1][0] == reverse("start", args=[assignment.pk])
    assert "Before you start" in page(entered)


def test_a_link_that_opens_nothing_says_the_same_whatever_is_wrong(record, worker, person):
    assignment = assign(record, worker, person, how="email")
    token = links.token(assignment)
    assignments.cancel(by=worker, at=record.at, assignment=assignment, because="moved")

    told = {Visitor().get(reverse("link", args=[each])).content for each in (token, "nothing")}
    statuses = {Visitor().get(reverse("link", args=[each])).status_code for each in (token, "nothing")}

    assert statuses == {404}
    assert all(b"This link does not work any more" in each for each in told)


def told(visitor, token):
    """Ask an old link for a new one, and return what is said."""
    return page(visitor.post(reverse("link", args=[token]), {"renew": "1"}))


@pytest.mark.parametrize("done", [False, True])
def test_a_link_that_is_too_old_brings_a_new_one_once(record, worker, person, monday, mailoutbox, done):
    assignment = assign(record, worker, person, how="email")
    token = links.token(assignment)
    if done:
        visitor = Visitor(person)
        there = reverse("start", args=[assignment.pk])
        answer_all(visitor, visitor.post(there, ONE, follow=True))
        assert Assignment.objects.get(pk=assignment.pk).done_at
    monday.shift(timedelta(days=40))
    at = record.at + timedelta(days=40)
    assert "Send me a new link" in page(Visitor().get(reverse("link", args=[token])))

    assert "a new one comes" in told(Visitor(), token)
    assert "a new one comes" in told(Visitor(), token)

    worker_pass(lambda: at)
    (sent,) = [each for each in mailoutbox if each.subject == "Your new link"]
    assert sent.to == [person.email]
    new = sent.body.split("/q/")[1].split("/")[0]
    assert new != token
    assert "Is it you?" in page(Visitor().get(reverse("link", args=[new])))
    assert Visitor().get(reverse("link", args=[token])).status_code == 404


def test_a_link_that_never_was_brings_nothing_and_says_the_same(record, worker, person, monday):
    assignment = assign(record, worker, person, how="email")
    token = links.token(assignment)
    assignments.cancel(by=worker, at=record.at, assignment=assignment, because="moved")
    before = Outbox.objects.count()

    said = {re.sub(r"\w{60,}|/q/[\w-]+", "", told(Visitor(), each)) for each in (token, "nothing")}
    monday.shift(timedelta(days=400))
    said |= {re.sub(r"\w{60,}|/q/[\w-]+", "", told(Visitor(), token))}

    assert len(said) == 1
    assert Outbox.objects.count() == before


def test_asking_for_a_second_code_at_once_is_told_to_wait(record, worker, person):
    assignment = assign(record, worker, person, how="email")
    there = reverse("link", args=[links.token(assignment)])
    visitor = Visitor()
    visitor.post(there, {"send": "1"})

    again = visitor.post(there, {"send": "1"})

    assert again.status_code == 422
    assert "Wait a minute" in page(again)


def test_from_afar_the_stand_in_is_asked_where_nobody_is_there_to_respond(record, worker, person):
    person = record.person(
        team=_team_without_responder(record),
        email="x@example.org",
        safe_contact=SafeContact(channels=("email",)),
    )
    assignment = assign(record, worker, person, how="email", ask=("phq-9",))
    visitor = Visitor(person)

    asked = visitor.post(reverse("start", args=[assignment.pk]), ONE, follow=True)
    answer_all(visitor, asked)

    assert Assessment.objects.get(assignment=assignment).instrument == "phq-8"
    assert not SafetyAlert.objects.exists()


def _team_without_responder(record):
    from amity.clinic.actions import teams

    return teams.set_up(by=None, at=record.at, name="Quiet", hours=record.team.hours)


def test_nobody_reaches_what_somebody_else_was_asked(record, worker, person):
    assignment = assign(record, worker, person, battery="first-visit", ask=())
    other = Visitor(record.person())

    for name in ("start", "assigned-next", "assigned-end", "assigned-seen"):
        assert other.get(reverse(name, args=[assignment.pk])).status_code == 404
        assert Visitor().get(reverse(name, args=[assignment.pk]))["Location"] == reverse("come-back")
    assert other.post(reverse("in-own-words", args=[assignment.pk, 0]), {"words": "x"}).status_code == 404


def test_what_was_said_in_own_words_twice_stands_once(record, worker, person):
    visitor = Visitor(person)
    assignment = assign(record, worker, person, battery="first-visit", ask=())
    visitor.post(reverse("start", args=[assignment.pk]), ONE)
    there = reverse("in-own-words", args=[assignment.pk, 0])

    for words in ("Singing", "Singing", "Singing again"):
        visitor.post(there, {"words": words})

    assert Saying.objects.count() == 2
    assert Saying.objects.standing().get().words == "Singing again"


def _at_the_names(record, worker, person):
    """Answer a first visit up to the names, which come last."""
    visitor = Visitor(person)
    assignment = assign(record, worker, person, battery="first-visit", ask=())
    asked = visitor.post(reverse("start", args=[assignment.pk]), ONE, follow=True)
    response = visitor.post(asked.wsgi_request.path, {"words": "Singing again"}, follow=True)
    return visitor, answer_all(visitor, response, code=2).wsgi_request.path


def test_names_left_for_later_wait_on_the_home_page_until_they_are_said_or_declined(record, worker, person):
    visitor, names = _at_the_names(record, worker, person)

    assert visitor.post(names, {"later": "1"})["Location"] == reverse("me")
    waiting = visitor.get(reverse("me"))
    assert [each.topic for each in waiting.context["tasks"]] == ["People in your life"]
    led = visitor.get(waiting.context["tasks"][0].url, follow=True)
    assert led.wsgi_request.path == names
    visitor.post(names, {"decline": "1"})

    assert visitor.get(reverse("me")).context["tasks"] == []


def test_some_names_saved_for_later_are_on_the_map_and_more_can_be_added(record, worker, person):
    visitor, names = _at_the_names(record, worker, person)

    visitor.post(names, {"name": ["Ana"], "later": "1"})
    assert [each.name for each in networks.latest(person).alters] == ["Ana"]
    assert [each.topic for each in visitor.get(reverse("me")).context["tasks"]] == ["People in your life"]
    assert "On your map already: Ana." in page(visitor.get(names))
    visitor.post(names, {"name": ["Bo"]})

    assert [each.name for each in networks.latest(person).alters] == ["Ana", "Bo"]
    assert visitor.get(reverse("me")).context["tasks"] == []


def test_whoever_has_named_some_needs_to_name_no_more(record, worker, person):
    visitor, names = _at_the_names(record, worker, person)
    visitor.post(names, {"name": ["Ana"], "later": "1"})

    assert visitor.post(names, {"name": [""]}).status_code == 302
    assert visitor.get(reverse("me")).context["tasks"] == []
