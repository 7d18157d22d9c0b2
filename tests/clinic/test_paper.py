"""Answers on paper are typed in twice, and no flag waits for the second time."""

import pytest
from clinic_record import MONDAY, Record, minutes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amity import instruments
from amity.clinic.actions import assignments, paper, paper_words
from amity.clinic.models import Assessment, PaperEntry, SafetyAlert, Saying
from amity.errors import AmityError

PHQ9 = instruments.load("phq-9")
ITEM = PHQ9.flags["item-9"].item
KEYS = [item.id for item in PHQ9.items]
CLEAR = dict.fromkeys(KEYS, 0)
SHEETS = st.fixed_dictionaries(dict.fromkeys(KEYS, st.sampled_from([0, 1, 3, None, instruments.DECLINED])))


def typed(record, answers, **how):
    person = record.person(worker=record.practitioner())
    how = {"answered_on": MONDAY.date(), "instrument": "phq-9", **how}
    return paper.enter(by=record.admin, at=MONDAY, person=person, answers=answers, **how)


def again(record, entry, answers):
    return paper.enter_again(by=record.practitioner(), at=MONDAY + minutes(5), paper=entry, answers=answers)


def test_typed_in_alike_it_becomes_an_assessment(record):
    entry = typed(record, CLEAR)
    assert not Assessment.objects.exists()

    assert again(record, entry, CLEAR) == []

    done = Assessment.objects.get()
    assert (done.answered_by, done.result.scores["total"].value) == ("paper", 0)
    assert PaperEntry.objects.get().assessment == done


def test_differences_are_told_item_by_item_and_resolved_at_the_paper(record):
    entry = typed(record, {**CLEAR, KEYS[0]: 1})
    assert again(record, entry, {**CLEAR, KEYS[1]: 2}) == [
        paper.Difference(KEYS[0], 1, 0),
        paper.Difference(KEYS[1], 0, 2),
    ]
    assert not Assessment.objects.exists()
    with pytest.raises(AmityError, match=f"{KEYS[1]} was typed in differently"):
        paper.resolve(by=record.admin, at=MONDAY, paper=entry, answers={KEYS[0]: 1})
    with pytest.raises(AmityError, match="typed in alike"):
        paper.resolve(by=record.admin, at=MONDAY, paper=entry, answers={KEYS[0]: 1, KEYS[1]: 2, KEYS[2]: 0})

    done = paper.resolve(by=record.admin, at=MONDAY, paper=entry, answers={KEYS[0]: 1, KEYS[1]: 2})

    assert done.result.scores["total"].value == 3


def test_a_raised_flag_does_not_wait_for_the_second_time(record):
    typed(record, {**CLEAR, ITEM: 1})
    assert SafetyAlert.objects.get().state == "raised"


def test_a_mistyped_nought_is_found_by_the_second_and_raises_the_alert_then(record):
    entry = typed(record, CLEAR)
    again(record, entry, {**CLEAR, ITEM: 2})
    alert = SafetyAlert.objects.get()
    assert (alert.state, alert.raised_at) == ("raised", MONDAY + minutes(5))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(first=SHEETS, second=SHEETS, third=SHEETS)
def test_typed_twice_no_flag_is_lost_and_none_rises_twice(db, first, second, third):
    record = Record()
    entry = typed(record, first)
    states = [instruments.score(PHQ9, first).flags["item-9"], instruments.score(PHQ9, second).flags["item-9"]]
    differ = again(record, entry, second)
    if differ:
        settled = {each.item: third[each.item] for each in differ}
        done = paper.resolve(by=record.admin, at=MONDAY + minutes(9), paper=entry, answers=settled)
    else:
        done = Assessment.objects.get(paper=entry)
    states.append(done.result.flags["item-9"])

    alerts = SafetyAlert.objects.filter(person=entry.person)
    assert sorted(each.state for each in alerts) == sorted(set(states) - {"clear"})
    assert all(each.assessment == done for each in alerts)


def test_the_same_form_sent_twice_is_one_entry(record):
    person = record.person()
    how = {"by": record.admin, "at": MONDAY, "person": person, "instrument": "ucla-3", "key": "k"}
    how["answered_on"] = MONDAY.date()
    first = paper.enter(**how, answers={"left_out": 1})
    assert paper.enter(**how, answers={"left_out": 1}) == first
    with pytest.raises(AmityError, match="Use a new key"):
        paper.enter(**how, answers={"left_out": 2})


def test_a_wrong_answer_writes_nothing(record):
    with pytest.raises(AmityError, match="not on offer"):
        typed(record, {**CLEAR, KEYS[0]: 9})
    assert not PaperEntry.objects.exists()


WRITTEN = st.text(st.sampled_from("ab é\n\t"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(first=WRITTEN, second=WRITTEN, third=WRITTEN)
def test_words_typed_twice_count_only_as_both_typed_them_or_as_the_paper_says(db, first, second, third):
    record = Record()
    person = record.person(worker=record.practitioner())
    sheet = assignments.assign(
        by=record.admin, at=MONDAY, person=person, due_on=MONDAY.date(), how="paper", battery="first-visit"
    )
    question = "What matters to you?"
    assert question in paper_words.untyped(sheet)
    entry = paper_words.enter(by=record.admin, at=MONDAY, assignment=sheet, question=question, words=first)
    assert question not in paper_words.untyped(sheet)
    assert not Saying.objects.filter(assignment=sheet).exists(), "typed in once, nothing counts"

    alike = paper_words.enter_again(by=record.admin, at=MONDAY, paper=entry, words=second)

    assert alike == (first.split() == second.split())
    assert Saying.objects.filter(assignment=sheet).exists() == alike
    if not alike:
        paper_words.resolve(by=record.admin, at=MONDAY, paper=entry, words=third)
    expected = first if alike else third
    assert Saying.objects.get(assignment=sheet).words.split() == expected.split()
    with pytest.raises(AmityError, match="is done"):
        paper_words.resolve(by=record.admin, at=MONDAY, paper=entry, words="again")


def test_what_a_paper_does_not_ask_cannot_be_typed_in(record):
    person = record.person(worker=record.practitioner())
    sheet = assignments.assign(
        by=record.admin, at=MONDAY, person=person, due_on=MONDAY.date(), how="paper", battery="mood-check"
    )
    with pytest.raises(AmityError, match="does not ask that"):
        paper_words.enter(by=record.admin, at=MONDAY, assignment=sheet, question="Age?", words="7")
    assert not paper_words.asked(sheet)
