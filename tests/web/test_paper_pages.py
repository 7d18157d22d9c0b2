"""Paper: printed with a code, typed in, typed in again, and looked up where the two differ."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import Record
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import assignments, paper
from amity.clinic.models import Assessment, PaperEntry, SafetyAlert

KEYS = ("companionship", "left_out", "isolated")


@pytest.fixture(autouse=True)
def _monday(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


@pytest.fixture
def worker(record):
    return record.practitioner("link-worker")


@pytest.fixture
def colleague(record):
    return record.practitioner("supervisor")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Ruth")


def on_paper(record, worker, person, *ask, **more):
    due = record.at.date() + timedelta(days=7)
    more = {"ask": ask, "how": "paper", **more}
    return assignments.assign(by=worker, at=record.at, person=person, due_on=due, **more)


def boxes(*typed, keys=KEYS, **more):
    day = {"answered_on_day": 1, "answered_on_month": 3, "answered_on_year": 2026, "key": "p1"}
    return {**day, **{f"item-{key}": each for key, each in zip(keys, typed, strict=True)}, **more}


def enter(visitor, person, name, said, assignment=None):
    more = {"assignment": assignment.pk} if assignment else {}
    return visitor.post(reverse("paper-enter", args=[person.pk, name]), {**said, **more}, follow=True)


def test_the_pack_has_cover_verbatim_words_numbered_boxes_and_a_code(record, worker, person):
    made = on_paper(record, worker, person, "ucla-3", "phq-9")

    text = page(Visitor(worker).get(reverse("paper-pack", args=[person.pk, made.pk])))

    assert "Some questions for Ruth" in text
    assert "Who sees it" in text
    assert "116 123" in text
    assert "1. How often do you feel that you lack companionship?" in text
    assert text.count('class="tick"') >= 3 * 4 + 9 * 5
    assert paper.code(made) in text
    assert "<svg" in text
    assert "large-print" not in text
    large = page(Visitor(worker).get(reverse("paper-pack", args=[person.pk, made.pk]), {"large": "1"}))
    assert 'class="govuk-template--rebranded large-print"' in large


def test_arabic_paper_runs_from_right_to_left(record, worker, person, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    made = on_paper(record, worker, person, "opener", language="ar")

    text = page(Visitor(worker).get(reverse("paper-pack", args=[person.pk, made.pk])))

    assert '<article class="sheet pack" lang="ar" dir="rtl">' in text
    assert 'lang="ar" dir="rtl"><h2>' in text


def test_the_code_leads_whoever_may_see_the_record_to_its_paper(record, worker, person):
    made = on_paper(record, worker, person, "ucla-3")
    code, visitor = paper.code(made), Visitor(worker)

    scanned = visitor.get(reverse("paper-code", args=[code]))
    assert scanned["Location"] == f"{reverse('paper-entry', args=[person.pk])}?assignment={made.pk}"
    typed = visitor.post(reverse("paper-waiting"), {"code": code.lower().replace("0", "o").replace("-", " ")})
    assert typed["Location"] == scanned["Location"]
    other = Visitor(Record().practitioner("link-worker"))
    assert other.get(reverse("paper-code", args=[code])).status_code == 404
    for wrong in ("", "x", "???", "000-00", "A" * 19):
        answer = visitor.post(reverse("paper-waiting"), {"code": wrong})
        assert answer.status_code == 422


def test_a_slip_in_one_sign_of_a_code_is_found_out(record, worker, person):
    code = paper.code(on_paper(record, worker, person, "ucla-3"))
    slips = [
        code[:place] + sign + code[place + 1 :]
        for place in range(len(code))
        for sign in paper.SIGNS
        if code[place] not in ("-", sign)
    ]

    assert [each for each in slips if paper.by_code(each)] == []


def test_typed_in_twice_alike_it_becomes_an_assessment(record, worker, colleague, person):
    made = on_paper(record, worker, person, "ucla-3")

    first = enter(Visitor(worker), person, "ucla-3", boxes(3, "r", 2), made)
    assert "It counts when it is typed in again" in page(first)
    entry = PaperEntry.objects.get()
    listed = page(Visitor(colleague).get(reverse("paper-waiting")))
    assert "Ruth" in listed
    again = Visitor(colleague).get(reverse("paper-again", args=[person.pk, entry.pk]))
    assert 'value="3"' not in page(again), "the first typing is not shown"
    done = Visitor(colleague).post(
        reverse("paper-again", args=[person.pk, entry.pk]), boxes(3, "R", 2), follow=True
    )

    assert "Answers saved" in page(done)
    found = Assessment.objects.get()
    assert (found.answered_by, found.answers["left_out"], found.assignment) == ("paper", -9, made)
    made.refresh_from_db()
    assert made.status == "completed"


def test_where_the_typings_differ_the_paper_is_looked_at_item_by_item(record, worker, colleague, person):
    enter(Visitor(worker), person, "ucla-3", boxes(3, 2, 2))
    entry = PaperEntry.objects.get()
    visitor = Visitor(colleague)

    differs = visitor.post(reverse("paper-again", args=[person.pk, entry.pk]), boxes(3, 1, 2), follow=True)
    assert "1 answer was typed in differently" in page(differs)
    assert "Some of the time" in page(differs)
    assert "lack companionship" not in page(differs)
    there = reverse("paper-resolve", args=[person.pk, entry.pk])
    assert "7 is not one of its answers" in page(visitor.post(there, {"item-left_out": "7"}))
    for _press in range(2):
        visitor.post(there, {"item-left_out": "1"})

    assert Assessment.objects.get().answers == dict(zip(KEYS, (3, 1, 2), strict=True))


def test_a_box_left_empty_is_told_and_what_was_typed_is_kept(record, worker, person):
    faulty = enter(Visitor(worker), person, "ucla-3", boxes("3", "", "9"))

    assert faulty.status_code == 422
    assert "Question 2: type the number of the answer, or - where nothing is ticked" in page(faulty)
    assert "Question 3: 9 is not one of its answers" in page(faulty)
    assert 'value="9"' in page(faulty)
    assert not PaperEntry.objects.exists()
    ahead = enter(Visitor(worker), person, "ucla-3", boxes(3, 3, 3, answered_on_day=20))
    assert "The day on the paper lies ahead" in page(ahead)


def test_pressing_twice_types_in_once(record, worker, person):
    visitor = Visitor(worker)
    for _press in range(2):
        enter(visitor, person, "ucla-3", boxes(3, 2, 2))

    assert PaperEntry.objects.count() == 1


def test_a_flagged_answer_raises_its_alert_at_the_first_typing_and_the_second_cannot_take_it_away(
    record, worker, colleague, person
):
    from amity import instruments

    keys = [item.id for item in instruments.load("phq-9").items]
    flagged = [0] * 8 + [1, 0]

    told = enter(Visitor(worker), person, "phq-9", boxes(*flagged, keys=keys))
    assert "A safety alert is open" in page(told)
    assert SafetyAlert.objects.open().get().state == "raised"
    entry = PaperEntry.objects.get()
    visitor = Visitor(colleague)
    visitor.post(reverse("paper-again", args=[person.pk, entry.pk]), boxes(*[0] * 10, keys=keys))
    visitor.post(reverse("paper-resolve", args=[person.pk, entry.pk]), {"item-phq9_9": "0"})

    assert Assessment.objects.get().answers["phq9_9"] == 0
    assert SafetyAlert.objects.open().get().state == "raised"


def test_a_paper_on_the_wrong_record_is_marked_and_waits_no_more(record, worker, person):
    visitor = Visitor(worker)
    enter(visitor, person, "ucla-3", boxes(3, 2, 2))
    entry = PaperEntry.objects.get()
    there = reverse("paper-wrong", args=[person.pk, entry.pk])

    assert "Say what is wrong" in page(visitor.post(there, {"because": ""}))
    visitor.post(there, {"because": "another person's"})

    assert "Nothing waits for its second typing." in page(
        visitor.get(reverse("paper-entry", args=[person.pk]))
    )
    assert visitor.get(reverse("paper-again", args=[person.pk, entry.pk])).status_code == 404


def test_a_stranger_reaches_no_paper(record, worker, person):
    enter(Visitor(worker), person, "ucla-3", boxes(3, 2, 2))
    entry = PaperEntry.objects.get()
    other = Visitor(Record().practitioner("link-worker"))

    for name in ("paper-again", "paper-resolve", "paper-wrong"):
        assert other.get(reverse(name, args=[person.pk, entry.pk])).status_code == 404
    assert other.get(reverse("paper-enter", args=[person.pk, "ucla-3"])).status_code == 404
    assert "Ruth" not in page(other.get(reverse("paper-waiting")))
