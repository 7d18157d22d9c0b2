"""Questions that a person is asked to answer: sent, opened, answered one after the other, repeated."""

from datetime import date, timedelta

import pytest
from clinic_record import MONDAY, Record, minutes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amity import instruments
from amity.clinic.actions import assessments, assignments, consents, entrance, links, outbox, people
from amity.clinic.models import Assignment, Outbox, SafeContact
from amity.errors import AmityError

BY_EMAIL = {"email": "ada@example.org", "safe_contact": SafeContact(channels=("email",))}
FRIDAY = date(2026, 3, 6)


def someone(record, **details):
    return record.person(worker=record.practitioner(), **{**BY_EMAIL, **details})


def assigned(record, person, **how):
    how = {"how": "email", "due_on": FRIDAY, "battery": "follow-up", **how}
    return assignments.assign(by=record.admin, at=MONDAY, person=person, **how)


def answer(person, assignment, name, answers, *, at=MONDAY):
    return assessments.record(
        by=person, at=at, person=person, instrument=name, answers=answers, assignment=assignment
    )


def all_at(name, code):
    card = instruments.load(name)
    return {item.id: min(code, card.bounds[item.id][1]) for item in card.items}


def entered(assignment, at=MONDAY):
    assignment = entrance.send_code(at=at, assignment=assignment)
    return entrance.check_code(at=at, assignment=assignment, code=links.code(assignment))


# A link and its code


def test_a_link_opens_the_assignment_and_is_stored_nowhere(record):
    assignment = assigned(record, someone(record))
    token = links.token(assignment)

    assert entrance.open_link(at=MONDAY, token=token) == assignment
    assert token not in str(Assignment.objects.values().get())
    assert Outbox.objects.get(kind="link").assignment == assignment


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(days=st.integers(0, 60), cancelled=st.booleans(), sent_again=st.booleans())
def test_a_link_opens_nothing_after_it_expired_was_cancelled_or_was_replaced(db, days, cancelled, sent_again):

    record = Record()
    assignment = assigned(record, someone(record))
    token, at = links.token(assignment), MONDAY + timedelta(days=days)
    if sent_again:
        assignments.send_again(by=record.admin, at=MONDAY, assignment=assignment)
    if cancelled:
        assignments.cancel(by=record.admin, at=MONDAY, assignment=assignment, because="moved away")

    opens = not cancelled and not sent_again and at < Assignment.objects.get(pk=assignment.pk).expires_at
    if opens:
        assert entrance.open_link(at=at, token=token) == assignment
    else:
        with pytest.raises(entrance.LinkError):
            entrance.open_link(at=at, token=token)


@pytest.mark.parametrize("token", ["", "x", "\udc80", "0" * 5000])
def test_what_is_no_link_is_told_the_same_as_one_that_is_over(record, token):
    with pytest.raises(entrance.LinkError, match="does not work any more"):
        entrance.open_link(at=MONDAY, token=token)


def test_a_code_works_once(record):
    assignment = entrance.send_code(at=MONDAY, assignment=assigned(record, someone(record)))
    code = links.code(assignment)

    assert entrance.check_code(at=MONDAY, assignment=assignment, code=f"{code[:3]} {code[3:]}")
    with pytest.raises(AmityError, match="does not hold any more"):
        entrance.check_code(at=MONDAY, assignment=assignment, code=code)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(after=st.integers(0, 40), wrong=st.integers(0, 7))
def test_a_code_works_for_a_quarter_of_an_hour_and_five_tries(db, after, wrong):

    record = Record()
    assignment = entrance.send_code(at=MONDAY, assignment=assigned(record, someone(record)))
    code = links.code(assignment)
    false = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(wrong):
        with pytest.raises(AmityError):
            entrance.check_code(at=MONDAY, assignment=assignment, code=false)

    def check():
        return entrance.check_code(at=MONDAY + minutes(after), assignment=assignment, code=code)

    if after < 15 and wrong < 5:
        assert check() == assignment
    else:
        with pytest.raises(AmityError, match="Ask for a new one"):
            check()


def test_codes_are_sent_a_minute_apart_and_five_a_day(record):
    assignment = assigned(record, someone(record))
    for n in range(5):
        entrance.send_code(at=MONDAY + minutes(n), assignment=assignment)
        with pytest.raises(AmityError, match=r"Wait a minute|too many"):
            entrance.send_code(at=MONDAY + minutes(n + 0.5), assignment=assignment)
    with pytest.raises(AmityError, match="too many"):
        entrance.send_code(at=MONDAY + minutes(600), assignment=assignment)
    assert entrance.send_code(at=MONDAY + minutes(24 * 60), assignment=assignment).codes_sent == 1


def test_the_code_before_holds_no_more(record):
    first = entrance.send_code(at=MONDAY, assignment=assigned(record, someone(record)))
    entrance.send_code(at=MONDAY + minutes(2), assignment=first)
    with pytest.raises(AmityError, match="not the code"):
        entrance.check_code(at=MONDAY + minutes(2), assignment=first, code=links.code(first))


# What is asked


def test_of_a_battery_the_opener_comes_first_and_then_what_it_calls_for(record):
    person = someone(record)
    assignment = assigned(record, person, battery="first-visit", how="with-staff")
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    assert assignments.asked(assignment) == ["opener", "ucla-3", "ons-loneliness"]

    answer(person, assignment, "opener", all_at("opener", 0))

    assert assignments.asked(assignment) == ["opener", "ucla-3", "ons-loneliness", "elsa-isolation", "osss-3"]
    assert assignments.next_instrument(assignment) == "ucla-3"


def test_it_is_completed_by_its_last_answer(record):
    person = someone(record)
    assignment = assigned(record, person)
    assert assignment.status == "not-started"
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    for name in assignments.asked(assignment):
        assert assignments.next_instrument(assignment) == name
        answer(person, Assignment.objects.get(), name, all_at(name, 1))
        assert Assignment.objects.get().status in ("in-progress", "completed")
    assert Assignment.objects.get().status == "completed"
    assert assignments.next_instrument(assignment) is None


def test_a_link_is_the_way_back_once_all_is_answered_and_its_code_goes_out(record):
    person = someone(record)
    assignment = assigned(record, person, battery="", ask=["ucla-3"])
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    answer(person, assignment, "ucla-3", all_at("ucla-3", 1))
    sent: list[outbox.Message] = []

    back = entrance.open_link(at=MONDAY + timedelta(days=3), token=links.token(assignment))
    entrance.send_code(at=MONDAY + timedelta(days=3), assignment=back)
    outbox.deliver(at=MONDAY + timedelta(days=3), send=sent.append)

    assert back.status == "completed"
    assert [each.kind for each in sent if each.code] == ["code"]
    assert entrance.check_code(at=MONDAY + timedelta(days=3), assignment=back, code=sent[-1].code)


def test_what_turns_out_to_be_an_error_is_asked_again(record):
    person = someone(record)
    assignment = assigned(record, person, battery="", ask=["ucla-3"])
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    done = answer(person, assignment, "ucla-3", all_at("ucla-3", 1))
    assert Assignment.objects.get().status == "completed"

    assessments.mark_in_error(by=record.admin, at=MONDAY, assessment=done, because="wrong person")

    assert Assignment.objects.get().status == "not-started"
    assert assignments.next_instrument(assignment) == "ucla-3"


def test_from_afar_without_a_responder_the_stand_in_is_asked(record):
    record.team.remote_responder = False
    record.team.save()
    assignment = assigned(record, someone(record), battery="", ask=["phq-9"])
    assert assignments.next_instrument(assignment) == "phq-8"


def test_who_answers_is_asked_once_and_before_anything_else(record):
    person = someone(record)
    assignment = assigned(record, person)
    with pytest.raises(AmityError, match="ask first who answers"):
        answer(person, assignment, "ucla-3", all_at("ucla-3", 1))

    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self-with-help")
    done = answer(person, Assignment.objects.get(), "ucla-3", all_at("ucla-3", 1))

    assert (done.answered_by, done.remote) == ("self-with-help", True)
    with pytest.raises(AmityError, match="was begun by"):
        assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="proxy")
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    done.refresh_from_db()
    assert done.answered_by == "self-with-help", "that somebody helped with it is never taken back"


def test_what_was_begun_is_gone_on_with(record):
    person = someone(record)
    assignment = assigned(record, person)
    assignments.say_who(by=person, at=MONDAY, assignment=assignment, answered_by="self")
    assignment.refresh_from_db()
    how = {"by": person, "at": MONDAY, "person": person, "instrument": "ucla-3", "assignment": assignment}
    assert assessments.begin(**how) == assessments.begin(**how)


# Proxies


def test_a_proxy_is_asked_only_what_others_can_observe(record):
    person = someone(record)
    assignment = assigned(
        record, person, battery="", ask=["ucla-3", "elsa-isolation", "phq-9"], how="with-staff"
    )
    assignments.say_who(
        by=person, at=MONDAY, assignment=assignment, answered_by="proxy", proxy_is="a daughter"
    )
    assignment.refresh_from_db()
    assert assignments.asked(assignment) == ["elsa-isolation"]
    with pytest.raises(AmityError, match="A proxy cannot answer it"):
        answer(person, assignment, "ucla-3", all_at("ucla-3", 1))


def test_a_proxy_leaves_out_how_it_felt(record):
    person = someone(record)
    how = {"by": person, "at": MONDAY, "person": person, "instrument": "contact-log", "answered_by": "proxy"}
    with pytest.raises(AmityError, match="only the person can say that"):
        assessments.record(**how, answers={"family_in_person": 2, "family_quality": 9})
    begun = assessments.begin(**how)
    with pytest.raises(AmityError, match="only the person can say that"):
        assessments.answer(by=person, at=MONDAY, assessment=begun, item="family_quality", code=9)


def test_a_proxys_answers_are_a_series_of_their_own(record):
    person = someone(record)
    for who in ("self", "proxy"):
        assessments.record(
            by=person,
            at=MONDAY,
            person=person,
            instrument="elsa-isolation",
            answers={"partner": 1},
            answered_by=who,
        )
    assert person.assessments.own().get().answered_by == "self"
    assert person.assessments.by_proxy().get().answered_by == "proxy"


# Sending, reminding, repeating


@pytest.mark.parametrize(
    ("details", "problem"),
    [({"safe_contact": SafeContact()}, "not a safe way"), ({"email": ""}, "no address")],
)
def test_nothing_is_sent_where_it_is_not_safe(record, details, problem):
    with pytest.raises(AmityError, match=problem):
        assigned(record, someone(record, **details))
    assert not Outbox.objects.filter(kind="link").exists()


def test_a_reminder_goes_out_once_a_day_at_most(record):
    person = someone(record)
    assignment = assigned(record, person)
    for n in (0, 60, 24 * 60):
        assignments.remind(by=None, at=MONDAY + minutes(n), assignment=assignment)
    assert Outbox.objects.filter(kind="reminder").count() == 2


def test_what_is_repeated_comes_round_until_it_ends_and_each_round_once(record):
    assigned(record, someone(record), every=28, until=date(2026, 5, 31))
    for day in range(120):
        assignments.go_round(at=MONDAY + timedelta(days=day))
    found = [each.due_on for each in Assignment.objects.order_by("due_on")]
    assert found == [FRIDAY, date(2026, 4, 3), date(2026, 5, 1), date(2026, 5, 29)]
    assert Outbox.objects.filter(kind="link").count() == 4


def test_of_somebody_who_died_nothing_comes_round_and_no_link_opens(record):
    person = someone(record)
    assignment = assigned(record, person, every=7, until=date(2026, 5, 31))
    people.mark_died(by=record.admin, at=MONDAY, person=person, on=MONDAY.date())
    assert assignments.go_round(at=MONDAY + timedelta(days=10)) == []
    with pytest.raises(entrance.LinkError):
        entrance.open_link(at=MONDAY, token=links.token(assignment))


@pytest.mark.parametrize("of_a_duplicate", [False, True])
def test_somebody_who_died_is_asked_and_reminded_of_nothing(record, of_a_duplicate):
    """Also where the questions were sent to a duplicate of theirs, which was merged."""
    person = keep = someone(record)
    assignment = assigned(record, person, every=7, until=date(2026, 5, 31))
    if of_a_duplicate:
        keep = record.stranger()
        people.merge(by=record.admin, at=MONDAY, keep=keep, duplicate=person)
    people.mark_died(by=record.admin, at=MONDAY, person=keep, on=MONDAY.date())
    person.refresh_from_db()

    assert assignments.remind_due(at=MONDAY + timedelta(days=4)) == []
    assert assignments.go_round(at=MONDAY + timedelta(days=10)) == []
    with pytest.raises(entrance.LinkError):
        entrance.open_link(at=MONDAY, token=links.token(assignment))
    with pytest.raises(assignments.AssignmentError, match="died"):
        assigned(record, person)
    for refused in (assignments.remind, assignments.send_again):
        with pytest.raises(assignments.AssignmentError, match="died"):
            refused(by=record.admin, at=MONDAY, assignment=assignment)


def test_what_is_due_is_listed_in_two_queries_with_how_far_it_is(record, django_assert_max_num_queries):
    person = someone(record)
    for _ in range(3):
        assigned(record, person)
    with django_assert_max_num_queries(2):
        found = assignments.due(at=MONDAY + timedelta(days=5))
        assert [each.status for each in found] == ["not-started"] * 3


def test_under_16_nothing_is_assigned(record):
    person = record.stranger(birth_date=date(2015, 1, 1), **BY_EMAIL)
    with pytest.raises(AmityError, match="safeguarding lead"):
        assigned(record, person)


def test_consent_to_reminders_is_asked_when_they_go_out(record):
    person = someone(record)
    consents.give(
        by=person, at=MONDAY, person=person, purpose="reminders", recipient="team", version="1", words="Yes"
    )
    assert assignments.remind(by=None, at=MONDAY, assignment=assigned(record, person)).reminded_at == MONDAY


# What goes out


def posted(at=MONDAY):
    """What the outbox hands to the mail server by a moment."""
    sent = []
    outbox.deliver(at=at, send=sent.append)
    return [each for each in sent if each.address == "ada@example.org"]


def test_the_link_that_is_sent_opens_and_the_code_that_is_sent_fits(record):
    assigned(record, someone(record))
    (letter,) = posted()
    assignment = entrance.open_link(at=MONDAY, token=letter.token)
    entrance.send_code(at=MONDAY, assignment=assignment)
    (second,) = posted()
    assert entrance.check_code(at=MONDAY, assignment=assignment, code=second.code) == assignment
    assert second.token == ""


def test_a_code_that_waited_too_long_in_the_outbox_is_not_sent(record):
    assignment = entrance.send_code(at=MONDAY, assignment=assigned(record, someone(record)))
    (letter,) = posted(MONDAY + minutes(15))
    assert letter.token
    assert Outbox.objects.get(kind="code").problem == "the code does not hold any more"
    assert assignment.code_number == 1


def test_of_what_is_cancelled_or_sent_again_the_old_link_is_not_sent(record):
    first, second = assigned(record, someone(record)), assigned(record, someone(record))
    assignments.cancel(by=record.admin, at=MONDAY, assignment=first, because="moved away")
    assignments.send_again(by=record.admin, at=MONDAY, assignment=second)
    (letter,) = posted()
    assert entrance.open_link(at=MONDAY, token=letter.token) == second


def test_a_text_goes_to_the_gateway_and_without_one_none_is_promised(record, settings):
    by_text = {"phone": "+44 7700 900123", "safe_contact": SafeContact(channels=("text",))}
    with pytest.raises(AmityError, match="AMITY_TEXT_DOMAIN"):
        assigned(record, someone(record, **by_text), how="text")
    settings.AMITY_TEXT_DOMAIN = "texts.example.org"
    assigned(record, someone(record, **by_text), how="text")
    sent = []
    outbox.deliver(at=MONDAY, send=sent.append)
    assert "447700900123@texts.example.org" in [each.address for each in sent]


def test_what_is_due_is_reminded_of_once_by_itself_and_only_with_consent(record):
    person = someone(record)
    assigned(record, person)
    posted()
    due = MONDAY + timedelta(days=4)
    assert len(assignments.remind_due(at=due)) == 1
    assert assignments.remind_due(at=due + timedelta(days=1)) == []
    assert posted(due) == []
    assert Outbox.objects.get(kind="reminder").problem == "there is no consent to it"
