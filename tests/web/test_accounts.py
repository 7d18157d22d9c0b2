"""How colleagues come in, and how they are kept out."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from clinic_record import MONDAY
from django.core import mail
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import invitations, teams
from amity.clinic.models import Event, Outbox, Practitioner
from amity.server import worker

PASSWORD = "three plain words"


def link(practitioner: Practitioner) -> str:
    return reverse("invitation", args=[invitations.token(practitioner)])


def accept(practitioner: Practitioner, visitor: Visitor, password: str = PASSWORD):
    return visitor.post(link(practitioner), {"name": "Sam Okafor", "password": password})


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def set_up_app(visitor: Visitor) -> str:
    """Set up an app as its owner does: read the key, type the code."""
    shown = page(visitor.get(reverse("mfa_activate_totp")))
    secret = re.search(r"<code>([A-Z2-7]+)</code>", shown)[1]
    response = visitor.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.fixture
def here():
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False) as clock:
        yield clock


@pytest.fixture
def sam(record, here) -> Practitioner:
    return record.practitioner("link-worker")


def test_an_invitation_becomes_a_colleague_with_a_password_and_a_second_factor(record, here, sam):
    visitor = Visitor()
    worker.one_pass()
    sent = next(each for each in mail.outbox if each.to == [sam.email])
    typed = re.search(r"http://\S+", sent.body)[0].removeprefix("http://localhost:8000")
    assert "invited" in page(visitor.get(typed))

    response = accept(sam, visitor)
    assert response.headers["Location"] == reverse("mfa_index")
    assert visitor.get(reverse("team")).headers["Location"] == reverse("mfa_index")
    set_up_app(visitor)
    assert visitor.get(reverse("account")).status_code == 200
    assert visitor.get(reverse("team")).status_code == 403

    sam.refresh_from_db()
    assert sam.name == "Sam Okafor"
    assert Event.objects.filter(did="accepted invitation", by=sam.ref).count() == 1


@pytest.mark.parametrize(("password", "said"), [("short", "too short"), ("password1234", "too common")])
def test_a_weak_password_is_refused_and_the_name_is_kept(record, here, sam, password, said):
    shown = page(accept(sam, Visitor(), password))

    assert said in shown
    assert "There is a problem" in shown
    assert 'value="Sam Okafor"' in shown
    assert invitations.waiting(Practitioner.objects.get(pk=sam.pk))


def test_a_link_works_once_for_seven_days_and_until_the_next(record, here, sam):
    first = link(sam)
    here.shift(timedelta(days=7))
    assert Visitor().get(first).status_code == 404

    invitations.renew(by=record.admin, at=MONDAY + timedelta(days=7), practitioner=sam)
    assert Visitor().get(first).status_code == 404
    accept(sam, Visitor())

    assert Visitor().get(link(sam)).status_code == 404
    assert Visitor().get("/invitation/made-up/").status_code == 404


def test_signing_in_takes_the_password_and_the_code(record, here, sam):
    accept(sam, first := Visitor())
    secret = set_up_app(first)
    here.shift(timedelta(minutes=2))
    visitor = Visitor()
    before = visitor.session.session_key

    wrong = visitor.post(reverse("account_login"), {"login": sam.email, "password": "not this one at all"})
    assert "Check your email address" in page(wrong)
    half = visitor.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    assert half.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert visitor.get(reverse("account")).status_code == 302
    typed = code(secret)
    visitor.post(reverse("mfa_authenticate"), {"code": typed})

    assert visitor.get(reverse("account")).status_code == 200
    assert visitor.session.session_key != before
    replayed = Visitor()
    replayed.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    assert replayed.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 200
    assert replayed.get(reverse("account")).status_code == 302


def test_a_recovery_code_stands_in_once(record, here, sam):
    accept(sam, first := Visitor())
    set_up_app(first)
    held = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    for expected in (200, 302):
        visitor = Visitor()
        visitor.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
        visitor.post(reverse("mfa_authenticate"), {"code": held[0]})
        assert visitor.get(reverse("account")).status_code == expected


def test_nobody_signs_up(record):
    response = Visitor().post(reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD})

    assert "by invitation" in page(response)
    assert not Practitioner.objects.filter(email="x@example.org").exists()


def test_trying_too_often_is_stopped_for_every_process_alike(record, here, sam):
    from django.core.cache import cache

    cache.clear()
    accept(sam, Visitor())
    for _try in range(5):
        Visitor().post(reverse("account_login"), {"login": sam.email, "password": "not this one at all"})
    shown = page(Visitor().post(reverse("account_login"), {"login": sam.email, "password": PASSWORD}))

    assert "You tried too often" in shown
    assert type(cache._connections["default"]).__name__ == "DatabaseCache"
    cache.clear()


def test_a_session_ends_after_twelve_hours_whatever_is_done(record):
    visitor = Visitor(record.practitioner("link-worker"))
    with time_machine.travel(MONDAY, tick=False) as clock:
        for _step in range(12 * 6):
            assert visitor.get(reverse("account")).status_code == 200
            clock.shift(timedelta(minutes=10))
        assert visitor.get(reverse("account")).status_code == 200
        clock.shift(timedelta(minutes=10))
        assert visitor.get(reverse("account")).status_code == 302
        assert "signed out because" in page(visitor.get(reverse("account_login")))


def test_signing_out_makes_the_browser_forget(record):
    visitor = Visitor(record.practitioner("link-worker"))

    response = visitor.post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.get(reverse("account")).status_code == 302


def test_a_new_password_ends_every_other_session_and_is_told(record, here, sam):
    accept(sam, one := Visitor())
    secret = set_up_app(one)
    here.shift(timedelta(minutes=1))
    other = Visitor()
    other.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    other.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert page(one.get(reverse("usersessions_list"))).count("<td>127.0.0.1</td>") == 2

    said = {"oldpassword": PASSWORD, "password1": "three other words"}
    assert one.post(reverse("account_change_password"), said).status_code == 302

    assert one.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302
    assert UserSession.objects.filter(user=sam_user(sam)).count() == 1
    assert Outbox.objects.filter(kind="account-changed", key__contains="password").count() == 1


def test_the_others_can_be_signed_out_from_anywhere(record, here, sam):
    accept(sam, one := Visitor())
    secret = set_up_app(one)
    here.shift(timedelta(minutes=1))
    other = Visitor()
    other.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    other.post(reverse("mfa_authenticate"), {"code": code(secret)})

    one.post(reverse("usersessions_list"))

    assert one.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


def sam_user(sam: Practitioner):
    return Practitioner.objects.get(pk=sam.pk).user


def test_every_session_of_somebody_who_left_is_over_for_good(record, here, sam):
    accept(sam, visitor := Visitor())
    set_up_app(visitor)

    teams.leave(
        by=record.admin, at=MONDAY + timedelta(minutes=1), practitioner=Practitioner.objects.get(pk=sam.pk)
    )
    assert visitor.get(reverse("account")).status_code == 302

    teams.invite(
        by=record.admin,
        at=MONDAY + timedelta(minutes=2),
        name="Sam",
        email=sam.email,
        team=record.team,
        role="peer",
    )
    here.shift(timedelta(minutes=5))
    assert visitor.get(reverse("account")).status_code == 302
    assert accept(Practitioner.objects.get(pk=sam.pk), Visitor()).status_code == 302


def test_a_forgotten_password_does_not_open_the_second_door(record, here, sam):
    accept(sam, first := Visitor())
    set_up_app(first)
    visitor = Visitor()
    visitor.post(reverse("account_reset_password"), {"email": sam.email})
    unknown = Visitor().post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert unknown.status_code == 302
    worker.one_pass()
    sent = [each for each in mail.outbox if "new password" in each.subject]
    assert len(sent) == 1
    typed = re.search(r"http://\S+", sent[0].body)[0].removeprefix("http://localhost:8000")

    there = visitor.get(typed).headers["Location"]
    assert visitor.post(there, {"password1": "three other words"}).status_code == 302
    half = visitor.post(reverse("account_login"), {"login": sam.email, "password": "three other words"})

    assert half.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert "does not work" in page(Visitor().get(typed))


def test_the_secret_of_an_app_is_encrypted_in_the_database(record, here, sam):
    accept(sam, visitor := Visitor())
    secret = set_up_app(visitor)

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_page_asks_whether_somebody_is_there_and_a_script_keeps_them(record):
    worker_ = record.practitioner("link-worker")
    visitor = Visitor(worker_)
    shown = page(visitor.get(reverse("account")))

    assert 'http-equiv="refresh" content="780;' in shown
    assert 'data-warn="780" data-end="900"' in shown
    assert visitor.post(reverse("still-here")).status_code == 204
    assert "Stay signed in" in page(visitor.get(reverse("still-here"), {"next": "/account/"}))
    assert 'href="/"' in page(visitor.get(reverse("still-here"), {"next": "https://elsewhere.example"}))
    assert visitor.post(reverse("still-here"), {"over": "1"}).status_code == 204
    assert visitor.post(reverse("still-here")).status_code == 401


def test_the_clock_of_this_file_is_the_one_of_the_codes(here):
    assert int(time.time()) == int((MONDAY + timedelta(minutes=1)).timestamp())


def test_proving_it_again_gives_the_session_another_id_and_keeps_one_line_of_it(record, here, sam):
    accept(sam, visitor := Visitor())
    set_up_app(visitor)
    before = visitor.session.session_key

    visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert visitor.session.session_key != before
    assert visitor.get(reverse("account")).status_code == 200
    assert [each.session_key for each in UserSession.objects.all()] == [visitor.session.session_key]


def test_whoever_proves_it_again_goes_on_where_they_were_asked(record, here):
    lead = record.practitioner("administrator")
    accept(lead, visitor := Visitor())
    set_up_app(visitor)
    invite = reverse("team-invite", args=[record.team.pk])
    assert visitor.get(invite).status_code == 200
    here.shift(timedelta(minutes=6))

    asked = visitor.get(invite).headers["Location"]
    proved = visitor.post(asked, {"password": PASSWORD, "next": invite})

    assert asked.startswith(reverse("account_reauthenticate"))
    assert proved.headers["Location"] == invite
    assert visitor.get(invite).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"],
)
def test_whoever_changes_their_second_step_says_again_who_they_are(record, here, sam, name):
    accept(sam, visitor := Visitor())
    set_up_app(visitor)
    here.shift(timedelta(minutes=6))

    asked = visitor.get(reverse(name))

    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_whoever_was_invited_again_begins_with_no_factor(record, here, sam):
    accept(sam, visitor := Visitor())
    set_up_app(visitor)
    at, there = MONDAY + timedelta(minutes=2), Practitioner.objects.get(pk=sam.pk)
    invitations.renew(by=record.admin, at=at, practitioner=there)

    again = Visitor()
    here.shift(timedelta(minutes=3))
    assert accept(Practitioner.objects.get(pk=sam.pk), again).headers["Location"] == reverse("mfa_index")

    assert not Authenticator.objects.exists()
    assert again.get(reverse("team")).headers["Location"] == reverse("mfa_index")
    assert visitor.get(reverse("account")).status_code == 302
