"""Who is told of a safety alert, minute by minute: pure rules, so every minute of a week can be tried."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.clinic.rules import escalation
from amity.clinic.rules.escalation import Alert, Colleague, audience, due, next_step, somebody_looks_at
from amity.clinic.rules.hours import Hours, Opening, next_opening, open_at

HOURS = Hours(zone="Europe/London", openings=tuple(Opening(day, time(9), time(17)) for day in range(1, 6)))
MONDAY_TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)

OWNER = Colleague(id=1, owner=True)
ON_DUTY = Colleague(id=2, on_duty=True, duty_worker=True)
DUTY = Colleague(id=3, duty_worker=True)
SUPERVISOR = Colleague(id=4, supervisor=True)
MATE = Colleague(id=5)
ELSEWHERE = Colleague(id=6, supervisor=True, in_team=False)
ALL = (OWNER, ON_DUTY, DUTY, SUPERVISOR, MATE, ELSEWHERE)

colleagues = st.lists(
    st.builds(
        Colleague,
        id=st.integers(1, 50),
        owner=st.booleans(),
        covers_owner=st.booleans(),
        on_duty=st.booleans(),
        duty_worker=st.booleans(),
        supervisor=st.booleans(),
        in_team=st.booleans(),
        absent=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
).map(tuple)


def absent(each: Colleague) -> Colleague:
    return Colleague(
        **{name: getattr(each, name) for name in each.__struct_fields__ if name != "absent"}, absent=True
    )


def an_alert(raised_at=MONDAY_TEN, *, due_at=None, minutes=60, level=0, **state) -> Alert:
    return Alert(
        raised_at=raised_at,
        due_at=due_at or raised_at + timedelta(minutes=minutes),
        minutes=minutes,
        level=level,
        told_at=raised_at,
        **state,
    )


def told_over(alert: Alert, staff, hours, looks) -> dict[int, datetime]:
    """Return when each was first told, where the worker looks at these moments."""
    first = dict.fromkeys(audience(0, staff), alert.raised_at)
    for at in looks:
        if step := next_step(alert, staff, hours, at):
            alert = an_alert(alert.raised_at, due_at=alert.due_at, minutes=alert.minutes, level=step.level)
            first = {**dict.fromkeys(step.to, at), **first}
    return first


# The laws


@given(staff=colleagues, level=st.integers(0, 9))
def test_a_higher_level_never_leaves_out_who_was_told_at_a_lower(staff, level):
    assert set(audience(level, staff)) <= set(audience(level + 1, staff))


@given(staff=colleagues, level=st.integers(0, 9))
def test_somebody_is_told_as_long_as_there_is_anybody(staff, level):
    told = audience(level, staff)

    assert bool(told) == bool(staff)


@given(staff=colleagues, level=st.integers(0, 9))
def test_nobody_is_told_only_to_an_absent_colleague_while_another_is_there(staff, level):
    away = {each.id for each in staff if each.absent}

    if any(not each.absent for each in staff):
        assert not set(audience(level, staff)) & away


@given(staff=colleagues, gaps=st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_a_worker_that_stood_still_leaves_nobody_out(staff, gaps):
    """Whoever would have been told minute by minute is told at the first look after they should have been."""
    end = sum(gaps)
    minutely = told_over(
        an_alert(), staff, HOURS, (MONDAY_TEN + timedelta(minutes=n) for n in range(1, end + 1))
    )
    looks, at = [], MONDAY_TEN
    for gap in gaps:
        at += timedelta(minutes=gap)
        looks.append(at)
    seldom = told_over(an_alert(), staff, HOURS, looks)

    assert set(seldom) == set(minutely)
    for each, should in minutely.items():
        assert seldom[each] == (
            should if should == MONDAY_TEN else min(look for look in looks if look >= should)
        )


@given(staff=colleagues, minute=st.integers(0, 10_000))
def test_human_contact_and_closing_stop_it(staff, minute):
    at = MONDAY_TEN + timedelta(minutes=minute)

    assert next_step(an_alert(answered=True), staff, HOURS, at) is None
    assert next_step(an_alert(closed=True), staff, HOURS, at) is None


@given(at=st.integers(0, 60 * 24 * 14).map(lambda n: MONDAY_TEN + timedelta(minutes=n)))
def test_every_alert_is_due_while_the_team_is_there_or_within_its_minutes(at):
    raised = due("raised", HOURS, False, at, 60)
    unknown = due("unknown", HOURS, False, at, 60)

    assert raised >= at
    assert unknown >= at
    if open_at(HOURS, at):
        assert raised == at + timedelta(minutes=60)
        assert unknown.astimezone(UTC).date() == at.date()
    else:
        assert raised == unknown == next_opening(HOURS, at)


# The levels, by the minute


def test_the_owner_and_who_is_on_duty_are_told_at_once():
    assert audience(0, ALL) == (1, 2)


@pytest.mark.parametrize(
    ("minute", "told"),
    [
        (59, None),
        (60, (1, 2, 3, 4)),
        (119, (1, 2, 3, 4)),
        (120, (1, 2, 3, 4, 5)),
        (179, (1, 2, 3, 4, 5)),
        (180, (1, 2, 3, 4, 5, 6)),
    ],
)
def test_it_widens_at_due_and_every_hour_after(minute, told):
    step = next_step(an_alert(), ALL, HOURS, MONDAY_TEN + timedelta(minutes=minute))

    assert (step.to if step else None) == told


def test_an_absent_owner_s_cover_is_told_in_their_place():
    cover = Colleague(id=9, covers_owner=True, in_team=False)

    assert audience(0, (absent(OWNER), cover, DUTY)) == (9,)


def test_with_nobody_at_its_level_the_next_wider_one_is_told():
    assert audience(0, (MATE, ELSEWHERE)) == (5,)
    assert audience(0, (ELSEWHERE,)) == (6,)
    assert audience(0, ()) == ()


def test_the_absent_are_told_where_everybody_is_absent():
    assert audience(0, tuple(absent(each) for each in (OWNER, SUPERVISOR))) == (1,)


# Nights, weekends, changes of the clock


def test_an_answer_at_night_is_due_at_the_next_opening():
    assert due("raised", HOURS, False, FRIDAY_NIGHT, 60) == MONDAY_NINE


def test_an_answer_at_night_with_somebody_on_duty_is_due_within_the_hour():
    assert due("raised", HOURS, True, FRIDAY_NIGHT, 60) == FRIDAY_NIGHT + timedelta(minutes=60)


def test_unknown_is_a_task_of_the_same_day():
    assert due("unknown", HOURS, False, MONDAY_TEN, 60) == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_a_person_is_told_when_somebody_will_look():
    saturday_shift = datetime(2026, 3, 7, 8, 0, tzinfo=UTC)

    assert somebody_looks_at(HOURS, True, None, FRIDAY_NIGHT) == FRIDAY_NIGHT
    assert somebody_looks_at(HOURS, False, None, FRIDAY_NIGHT) == MONDAY_NINE
    assert somebody_looks_at(HOURS, False, saturday_shift, FRIDAY_NIGHT) == saturday_shift
    assert somebody_looks_at(Hours(), False, None, FRIDAY_NIGHT) is None


def test_the_night_stops_repeats_but_never_the_first_three_levels():
    evening = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    alert = an_alert(evening)
    staff = (OWNER, SUPERVISOR, MATE, ELSEWHERE)

    steps = []
    for minute in range(60 * 24):
        at = evening + timedelta(minutes=minute)
        if step := next_step(alert, staff, HOURS, at):
            steps.append(f"{step.level} {at:%H:%M}")
            alert = an_alert(evening, level=step.level)

    assert steps[:4] == ["1 17:30", "2 18:30", "3 19:30", "16 09:00"]


def test_the_team_s_own_clock_decides_when_it_opens():
    """On 29 March 2026 London puts its clocks forward: nine o'clock comes an hour earlier in UTC."""
    friday = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)

    assert next_opening(HOURS, friday) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)


def test_a_closed_day_is_passed_over():
    hours = Hours(zone=HOURS.zone, openings=HOURS.openings, closed_on=("2026-03-09",))

    assert next_opening(hours, FRIDAY_NIGHT) == datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def test_a_team_that_never_opens_still_has_alerts_that_are_due():
    one_day = Hours(openings=(Opening(1, time(9), time(10)),), closed_on=("2026-03-09", "2026-03-16"))

    assert due("raised", one_day, False, FRIDAY_NIGHT, 60) == FRIDAY_NIGHT + timedelta(minutes=60)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Opening(8, time(9), time(17)),
        lambda: Opening(1, time(17), time(9)),
        lambda: Hours(zone="Europe/Atlantis"),
    ],
)
def test_hours_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"give 1|and closes at|no time zone"):
        wrong()


def test_the_widest_level_is_the_last_that_widens():
    assert audience(escalation.WIDEST, ALL) == audience(escalation.WIDEST + 20, ALL)
