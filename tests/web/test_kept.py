"""What was typed when a session ended is kept for whoever typed it, shown again, never saved by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from web_browser import SITE, browsing, needs_chromium
from web_visitors import Visitor, page

from amity.clinic.models import Contact
from amity.web.kept import LASTS, LEFT, SAYS

LONG = "She would like to sing again, if somebody walks there with her."
TYPED = {"channel": "phone", "result": "reached", "with_whom": "person", "said": LONG, "next": "14"}
IDLE = timedelta(minutes=16)


@pytest.fixture
def there(record, worker):
    return reverse("record-contact", args=[record.person(worker=worker, given_name="Ruth").pk])


@pytest.fixture
def clock(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


def back(visitor, who):
    """Sign in again in the same browser: what the session holds goes on, as it does after a password."""
    visitor.force_login(who.user)
    session = visitor.session
    session["factor"] = True
    session.save()


def gone(visitor, clock, there, **more):
    """Type, do nothing for too long, and press the button."""
    visitor.get(there)
    clock.shift(IDLE)
    return visitor.post(there, TYPED | more)


def test_whoever_is_back_finds_the_form_as_they_left_it_and_saves_it_themselves(worker, there, clock):
    visitor = Visitor(worker)
    answer = gone(visitor, clock, there)
    assert answer.headers["Location"].startswith(reverse("account_login"))

    back(visitor, worker)
    shown = page(visitor.get(there))

    assert LONG in shown
    assert str(SAYS) in shown
    assert not Contact.objects.exists()
    assert LONG not in page(visitor.get(there)), "it was given back, and is kept no longer"
    assert visitor.post(there, TYPED).status_code == 302
    assert Contact.objects.get().said == LONG


def test_nobody_else_sees_it(record, worker, there, clock):
    colleague = record.practitioner("link-worker")
    Visitor(colleague)  # who has an account
    visitor = Visitor(worker)
    gone(visitor, clock, there)

    back(visitor, colleague)

    assert LONG not in page(visitor.get(there))
    assert "kept" not in visitor.session


def test_it_waits_for_an_hour(worker, there, clock):
    visitor = Visitor(worker)
    gone(visitor, clock, there)
    clock.shift(LASTS + timedelta(minutes=1))
    back(visitor, worker)

    assert LONG not in page(visitor.get(there))


def test_it_stands_sealed_in_the_session_and_nowhere_in_an_address(worker, there, clock):
    visitor = Visitor(worker)
    answer = gone(visitor, clock, there)

    assert "sing" not in answer.headers["Location"]
    assert visitor.session["kept"]["typed"].startswith("amity:")
    assert all("sing" not in str(each.get_decoded()) for each in Session.objects.all())


def test_a_form_that_is_not_ours_is_not_kept(worker, there, clock):
    visitor = Visitor(worker, enforce_csrf_checks=True)
    answer = gone(visitor, clock, there)

    assert answer.status_code == 403
    assert "kept" not in visitor.session
    assert visitor.get(there).status_code == 302, "and the session is over all the same"


def test_a_page_sends_what_was_typed_when_nobody_is_there_any_more(worker, there, clock):
    visitor = Visitor(worker)
    visitor.get(there)
    answer = visitor.post(there, TYPED | {LEFT: "1"})

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Contact.objects.exists()
    assert visitor.get(reverse("account")).status_code == 302, "who left is signed out"
    back(visitor, worker)
    assert LONG in page(visitor.get(there))


def test_a_form_marked_as_given_back_is_never_taken_as_sent(worker, there, at):
    answer = Visitor(worker).post(there, TYPED | {"_kept": "1"})

    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_the_long_forms_keep_what_was_typed():
    from amity.web.urls import urlpatterns

    keep = {each.name for each in urlpatterns if getattr(each.callback, "keeps", False)}

    assert keep == {
        *("alert", "assigned-words", "concern-new", "person-edit", "plan-activity", "plan-goal"),
        *("plan-treatment", "record-contact", "referral-new", "safety-plan"),
    }


@needs_chromium
def test_a_worker_who_is_called_away_finds_the_note_again(worker, there, at):
    visitor = Visitor(worker)
    with browsing(visitor) as window:
        window.clock.install()
        window.goto(SITE + there)
        window.locator("[name=said]").fill(LONG)
        window.clock.fast_forward(16 * 60_000)
        window.get_by_text("What you had typed is kept for an hour").wait_for(timeout=10_000)

    assert not Contact.objects.exists()
    back(visitor, worker)
    assert LONG in page(visitor.get(there))


@needs_chromium
def test_without_a_script_no_page_leads_away_from_what_is_being_typed(worker, there, at):
    with browsing(Visitor(worker), script=False) as window:
        window.clock.install()
        window.goto(SITE + there)
        window.locator("[name=said]").fill(LONG)
        window.clock.fast_forward(14 * 60_000)
        assert window.locator("[name=said]").input_value() == LONG
        assert not window.locator("meta[http-equiv=refresh]").count()
