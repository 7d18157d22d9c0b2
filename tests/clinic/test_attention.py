"""Why somebody on a caseload needs attention: safety first, whatever else there is."""

from datetime import UTC, date, datetime, timedelta

from clinic_record import minutes
from hypothesis import given
from hypothesis import strategies as st

from amity.clinic.actions import assessments, contacts, episodes, follow_ups
from amity.clinic.models import cases
from amity.clinic.rules.attention import ORDER, QUIET, AlertFacts, Facts, Moved, reasons

NOW = datetime(2026, 3, 24, 9, 30, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 1))
PERHAPS = st.none() | DAYS
ALERTS = st.builds(
    AlertFacts,
    st.sampled_from(["raised", "unknown"]),
    st.integers(-20_000, 20_000).map(lambda n: NOW + minutes(n)),
    st.booleans(),
)
FACTS = st.builds(
    Facts,
    taken_on=DAYS,
    held=st.booleans(),
    reached_on=PERHAPS,
    next_on=PERHAPS,
    questions_on=PERHAPS,
    review_on=PERHAPS,
    planned=st.booleans(),
    alerts=st.lists(ALERTS, max_size=3).map(tuple),
    moved=st.lists(st.builds(Moved, st.text(max_size=9), st.booleans(), DAYS), max_size=3).map(tuple),
)


@given(FACTS)
def test_an_open_alert_comes_before_everything_else(facts):
    found = reasons(facts, NOW)

    assert found
    assert sum(each.level == "alert" for each in found) == len(facts.alerts)
    if facts.alerts:
        assert found[0].level == "alert"


@given(FACTS)
def test_reasons_come_in_the_order_of_the_day(facts):
    places = [ORDER.index(each.what) for each in reasons(facts, NOW)]

    assert places == sorted(places)


@given(FACTS)
def test_what_is_due_tomorrow_is_not_due_today(facts):
    day = NOW.date()
    due = {"contact due", "questions due", "review due"}

    assert all(each.on <= day for each in reasons(facts, NOW) if each.what in due)


def test_somebody_who_was_not_reached_for_three_weeks_is_tried_again():
    facts = Facts(taken_on=date(2026, 1, 5), reached_on=NOW.date() - timedelta(days=QUIET), planned=True)

    assert reasons(facts, NOW)[0].what == "quiet"


def test_a_caseload_says_why_in_the_order_of_the_day(record, django_assert_max_num_queries):
    worker = record.practitioner("link-worker")
    quiet, lonely, flagged, elsewhere = (record.person(worker=worker) for _each in range(4))
    episodes.hand_over(
        by=worker,
        at=record.at,
        episode=elsewhere.episodes.get(),
        to=record.practitioner("link-worker"),
    )
    for person in (quiet, lonely):
        contacts.record(by=worker, at=record.at, person=person, channel="phone", result="reached")
    follow_ups.plan(by=worker, at=record.at, person=quiet, due_on=record.at.date())
    for days, answer in ((0, 3), (90, 1)):
        _answer(worker, record.at + timedelta(days=days), lonely, "ucla-3", answer)
    at = record.at + timedelta(days=90)
    _answer(worker, at, flagged, "phq-9", 1)

    with django_assert_max_num_queries(3):
        found = cases(worker, at + minutes(1))

    assert [(case.person, case.first.what) for case in found] == [
        (flagged, "alert"),
        (quiet, "contact due"),
        (lonely, "quiet"),
    ]
    assert found[2].reasons[1].scales == ("Loneliness",)
    assert len(cases(worker, at, whose="team")) == 4


def _answer(worker, at, person, name, answer):
    from amity import instruments

    answers = {item.id: answer for item in instruments.load(name).items}
    assessments.record(by=worker, at=at, person=person, instrument=name, answers=answers)
