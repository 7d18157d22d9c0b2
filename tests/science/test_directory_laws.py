"""What holds for every directory: nothing is lost on the way out and in, and two ways to a result agree."""

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest
from dateutil import rrule
from directories import directories
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from amity import directory
from amity.directory import cells, mending
from amity.directory.places import kilometres, place_of
from amity.directory.schedules import meets_on

slow = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)


@pytest.mark.parametrize(("form", "name"), [("tabular", "it"), ("tabular", "it.zip"), ("json", "it.json")])
def test_what_is_exported_reads_as_what_it_was(form, name):
    @slow
    @given(directories())
    def law(one):
        with tempfile.TemporaryDirectory() as place:
            where = directory.export(one, Path(place) / name, form=form, private=True)

            again, report = directory.read(where)

        assert report.quarantined == ()
        assert again == one

    law()


@slow
@given(directories())
def test_what_is_saved_reads_as_what_it_was(one):
    with tempfile.TemporaryDirectory() as place:
        where = directory.save(one, Path(place) / "town.amity")

        again, report = directory.read(where)

    assert again == one
    assert report.quarantined == ()


@slow
@given(directories())
def test_notes_of_workers_are_published_only_when_asked_for(one):
    with tempfile.TemporaryDirectory() as place:
        where = directory.export(one, Path(place) / "it.json", form="json")

        again = directory.read(where).directory

    assert again == msgspec.structs.replace(one, vetting=())


@slow
@given(directories(), directories())
def test_the_changes_of_a_refresh_lead_from_the_old_to_the_new(old, new):
    assert directory.diff(old, old) == []
    for change in directory.diff(old, new):
        before, after = old.one(change.entity, change.id), new.one(change.entity, change.id)
        assert (before is None, after is None) == (change.kind == "added", change.kind == "removed")
        if change.kind == "changed":
            assert change.fields
    forth, back = directory.diff(old, new), directory.diff(new, old)
    assert [(c.entity, c.id) for c in forth] == [(c.entity, c.id) for c in back]


@given(st.text(max_size=30))
def test_a_mended_text_needs_no_mending(said):
    assume(not any("\ud800" <= letter <= "\udfff" for letter in said))
    once, _ = mending.text(said)

    assert mending.text(once) == (once, tuple(r for r in mending.text(once)[1] if "cannot be had back" in r))


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp437"])
def test_what_was_read_in_the_wrong_code_page_comes_back(wrong):
    said = "déjà vu, l’été, “grandes – non"

    assert mending.text(said) == (said, ())
    assert mending.text(said.encode().decode(wrong))[0] == said


@given(st.text(max_size=12))
def test_no_cell_of_ours_is_run_by_a_spreadsheet_and_each_comes_back(said):
    written = cells.harmless(said)

    assert written[:1] not in ("=", "@", "\t", "\r")
    assert cells.plain(written) == cells.plain(said) or cells.plain(written) == said


rules = st.builds(
    directory.Schedule,
    id=st.just("1"),
    dtstart=st.dates(date(1995, 1, 1), date(2026, 1, 1)),
    freq=st.sampled_from(["WEEKLY", "MONTHLY"]),
    interval=st.none() | st.integers(1, 5),
    count=st.none() | st.integers(1, 300),
    wkst=st.none() | st.sampled_from(["MO", "SU"]),
    byday=st.none()
    | st.lists(st.sampled_from(mending.DAYS), min_size=1, max_size=3, unique=True).map(",".join),
    bymonthday=st.none() | st.sampled_from(["1", "15,31", "-1"]),
    opens_at=st.just(time(9)),
    closes_at=st.just(time(17)),
)


@settings(deadline=None)
@given(rules, st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_a_rule_begun_anew_near_a_day_meets_when_the_whole_rule_does(rule, day):
    asked = datetime.combine(day, time())
    end = {"count": rule.count} if rule.count else {"until": asked}
    whole = rrule.rrule(
        getattr(rrule, rule.freq),
        dtstart=datetime.combine(rule.dtstart, time()),
        interval=rule.interval or 1,
        wkst=mending.DAYS.index(rule.wkst) if rule.wkst else None,
        byweekday=[mending.DAYS.index(each) for each in rule.byday.split(",")] if rule.byday else None,
        bymonthday=[int(each) for each in rule.bymonthday.split(",")] if rule.bymonthday else None,
        **end,
    )

    assert meets_on(rule, day) == (asked in set(whole))


@given(rules, st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.times())
def test_nothing_is_open_on_a_day_on_which_it_does_not_meet(rule, day, clock):
    opened = directory.open_at(rule, datetime.combine(day, clock))

    assert opened is (bool(meets_on(rule, day)) and 9 <= clock.hour < 17)


@slow
@given(directories(), st.floats(-80, 80), st.floats(-170, 170), st.floats(0, 20_000))
def test_what_is_near_is_what_a_look_at_every_service_finds(one, latitude, longitude, km):
    here = directory.Place(latitude, longitude)
    by_hand = {}
    for service in one.services:
        far = [
            kilometres(here, there) for location in one.locations_of(service) if (there := place_of(location))
        ]
        if far and min(far) <= km:
            by_hand[service.id] = min(far)

    found = directory.near(one, here, km)

    assert {each.service.id: each.km for each in found} == by_hand
    assert [each.km for each in found] == sorted(by_hand.values())


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_a_way_is_as_long_there_as_back_and_never_longer_than_half_the_earth(a, b, c, d):
    one, other = directory.Place(a, b), directory.Place(c, d)

    assert kilometres(one, other) == pytest.approx(kilometres(other, one), abs=1e-6)
    assert 0 <= kilometres(one, other) <= 20_016
    assert kilometres(one, one) == 0


def test_a_meeting_over_midnight_is_open_on_both_sides_of_it():
    late = directory.Schedule(id="1", freq="WEEKLY", byday="FR", opens_at=time(22), closes_at=time(2))
    friday = datetime.fromisoformat("2026-11-27T23:00")

    assert directory.open_at(late, friday)
    assert directory.open_at(late, friday + timedelta(hours=2))
    assert directory.open_at(late, friday + timedelta(hours=4)) is False
    assert directory.open_at(late, friday - timedelta(hours=22)) is False
