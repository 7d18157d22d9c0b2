"""Paper: printed with a code, typed in, typed in again, and looked up where the two differ."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import Record
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import assignments, paper, paper_words
from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import Assessment, Event, Network, PaperEntry, PaperWords, SafetyAlert, Saying

KEYS = ("companionship", "left_out", "isolated")


@pytest.fixture(autouse=True)
def _monday(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


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


def test_item_9_is_not_on_paper_to_take_away_unless_somebody_is_there_to_respond(db):
    record = Record(remote_responder=False)
    worker = record.practitioner()
    person = record.person(worker=worker)
    away = on_paper(record, worker, person, "phq-9")
    beside = on_paper(record, worker, person, "phq-9", how="with-staff")
    visitor = Visitor(worker)

    with time_machine.travel(record.at, tick=False):
        pack = page(visitor.get(reverse("paper-pack", args=[person.pk, away.pk])))
        with_staff = page(visitor.get(reverse("paper-pack", args=[person.pk, beside.pk])))
        entries = page(visitor.get(reverse("paper-entry", args=[person.pk])))

    assert pack.count('class="tick"') == 8 * 5
    assert "better off dead" not in pack + with_staff
    assert "is asked with them, and not printed" in with_staff
    assert reverse("paper-enter", args=[person.pk, "phq-8"]) in entries


def test_whoever_answers_by_themselves_what_was_to_be_asked_with_staff_is_asked_the_stand_in(db):
    record = Record(remote_responder=False)
    worker = record.practitioner()
    person = record.person(worker=worker)
    beside = on_paper(record, worker, person, "phq-9", how="with-staff")
    visitor = Visitor(person)

    with time_machine.travel(record.at, tick=False):
        said = {"who": "self", "seen": "no"}
        visitor.post(reverse("start", args=[beside.pk]), said, follow=True)

    assert [(each.instrument, each.remote) for each in Assessment.objects.all()] == [("phq-8", True)]


QUESTION = "What matters to you?"


@pytest.fixture
def first_visit(record, worker, person):
    """A paper with an open question and lines for names."""
    return on_paper(record, worker, person, battery="first-visit")


def words_address(person, assignment, question):
    return reverse(
        "paper-words", args=[person.pk, assignment.pk, list(paper_words.asked(assignment)).index(question)]
    )


def test_own_words_and_names_of_a_paper_wait_to_be_typed_in(record, worker, person, first_visit):
    shown = page(Visitor(worker).get(reverse("paper-entry", args=[person.pk])))

    for question, title in ((QUESTION, QUESTION), (NAMES, "Who is in your life?")):
        assert f"<b>{title}</b>" in shown
        assert words_address(person, first_visit, question) in shown


def test_own_words_typed_in_twice_alike_count_and_stand_on_the_persons_page(
    record, worker, colleague, person, first_visit
):
    there = words_address(person, first_visit, QUESTION)
    once = Visitor(worker).post(there, {"words": "My garden.\n Seeing Ann"}, follow=True)
    assert "Typed in once" in page(once)
    assert not Saying.objects.exists()
    again = reverse("paper-words-again", args=[person.pk, PaperWords.objects.get().pk])
    assert "My garden" not in page(Visitor(colleague).get(again)), "the first typing is not shown"
    assert "You typed it in the first time." in page(Visitor(worker).get(again))

    twice = Visitor(colleague).post(again, {"words": "My garden.   Seeing Ann "}, follow=True)

    assert "Both typings are the same" in page(twice)
    assert Saying.objects.get().words == "My garden.\nSeeing Ann"
    assert "My garden.<br>Seeing Ann" in page(Visitor(worker).get(reverse("person", args=[person.pk])))
    assert Visitor(colleague).post(again, {"words": "other"}).status_code == 302
    assert Saying.objects.count() == 1


def test_where_the_words_differ_both_are_shown_and_one_is_chosen(
    record, worker, colleague, person, first_visit
):
    Visitor(worker).post(words_address(person, first_visit, QUESTION), {"words": "I miss Ann a lot"})
    entry = PaperWords.objects.get()
    visitor = Visitor(colleague)

    differs = visitor.post(
        reverse("paper-words-again", args=[person.pk, entry.pk]), {"words": "I miss Anne a lot"}, follow=True
    )

    assert "The two typings differ" in page(differs)
    assert "<mark>Ann</mark>" in page(differs)
    assert "<mark>Anne</mark>" in page(differs)
    there = reverse("paper-words-resolve", args=[person.pk, entry.pk])
    assert "Choose one of the two" in page(visitor.post(there, {"words": ""}))
    assert "Type what the paper says" in page(visitor.post(there, {"which": "other"}))
    assert not Saying.objects.exists()
    visitor.post(there, {"which": "second"})
    assert Saying.objects.get().words == "I miss Anne a lot"


def test_names_on_paper_go_on_the_map_only_when_both_typings_agree(
    record, worker, colleague, person, first_visit
):
    there, visitor = words_address(person, first_visit, NAMES), Visitor(worker)
    too_many = visitor.post(there, {"words": "\n".join(f"N{n}" for n in range(30))})
    assert too_many.status_code == 422
    assert "lines for names" in page(too_many)
    assert "N29" in page(too_many)
    visitor.post(there, {"words": "Ann\n\nRex the dog\n"})
    assert not Network.objects.exists()

    entry = PaperWords.objects.get()
    Visitor(colleague).post(
        reverse("paper-words-again", args=[person.pk, entry.pk]), {"words": "Ann\nRex the dog"}
    )

    assert {each.name for each in Network.objects.get().drawn.alters} == {"Ann", "Rex the dog"}
    assert Saying.objects.get().question == NAMES
    assert "Ann" not in Saying.objects.get().words, "whoever is named stands on the map"


def test_nothing_written_is_said_and_not_left_empty(record, worker, colleague, person, first_visit):
    there, visitor = words_address(person, first_visit, QUESTION), Visitor(worker)

    assert "tick that nothing is" in page(visitor.post(there, {"words": " "}))
    assert "both cannot be" in page(visitor.post(there, {"words": "x", "nothing": "on"}))
    visitor.post(there, {"nothing": "on"})
    entry = PaperWords.objects.get()
    Visitor(colleague).post(reverse("paper-words-again", args=[person.pk, entry.pk]), {"nothing": "on"})

    assert Saying.objects.get().words == ""


def test_words_on_the_wrong_record_are_marked_and_can_be_typed_in_anew(record, worker, person, first_visit):
    there, visitor = words_address(person, first_visit, QUESTION), Visitor(worker)
    for _press in range(2):
        visitor.post(there, {"words": "Not hers"})
    entry = PaperWords.objects.get()

    assert "typed in otherwise" in page(visitor.post(there, {"words": "Hers"}))
    visitor.post(reverse("paper-words-wrong", args=[person.pk, entry.pk]), {"because": "another's"})

    assert there in page(visitor.get(reverse("paper-entry", args=[person.pk])))
    visitor.post(there, {"words": "Hers"})
    assert PaperWords.objects.standing().get().first == "Hers"


def test_today_leads_to_the_paper_and_counts_what_waits(record, worker, person, first_visit):
    visitor = Visitor(worker)
    assert reverse("paper-waiting") in page(visitor.get(reverse("today")))
    assert "typed in a second time" not in page(visitor.get(reverse("today")))

    enter(visitor, person, "ucla-3", boxes(3, 2, 2))
    visitor.post(words_address(person, first_visit, QUESTION), {"words": "My garden"})

    assert "<b>2 paper answers</b>" in page(visitor.get(reverse("today")))
    listed = page(visitor.get(reverse("paper-waiting")))
    assert "What matters to you?: Ruth" in listed
    assert Event.objects.filter(did="read list", to="paper").exists()
    other = Visitor(Record().practitioner("link-worker"))
    assert "typed in a second time" not in page(other.get(reverse("today")))


def test_a_code_opens_nothing_to_a_person_or_to_nobody(record, worker, person):
    made = on_paper(record, worker, person, "ucla-3")
    there = reverse("paper-code", args=[paper.code(made)])

    for visitor in (Visitor(person), Visitor()):
        answer = visitor.get(there)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert "Ruth" not in there


def test_the_cover_is_in_the_persons_language_where_the_pages_have_it(record, worker, settings):
    person = record.person(worker=worker, given_name="Lucia", language="es", interpreter=True)
    made = on_paper(record, worker, person, "ucla-3")
    there = reverse("paper-pack", args=[person.pk, made.pk])

    settings.LANGUAGES = [("en", "English")]
    assert "There are no words in español for the cover here" in page(Visitor(worker).get(there))
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    shown = page(Visitor(worker).get(there))
    assert '<article class="sheet pack" lang="es" dir="ltr">' in shown
    assert "for the cover here" not in shown


def test_a_stranger_reaches_no_words(record, worker, person, first_visit):
    Visitor(worker).post(words_address(person, first_visit, QUESTION), {"words": "My garden"})
    entry = PaperWords.objects.get()
    other = Visitor(Record().practitioner("link-worker"))

    for name in ("paper-words-again", "paper-words-resolve", "paper-words-wrong"):
        assert other.get(reverse(name, args=[person.pk, entry.pk])).status_code == 404
    assert other.get(words_address(person, first_visit, QUESTION)).status_code == 404
    assert Visitor(worker).get(reverse("paper-words", args=[person.pk, first_visit.pk, 9])).status_code == 404


def test_the_pack_is_a_pdf_in_two_sizes_with_its_code(record, worker, person, first_visit):
    pytest.importorskip("weasyprint", reason="needs Pango", exc_type=OSError)
    there, visitor = reverse("paper-pack", args=[person.pk, first_visit.pk]), Visitor(worker)

    for asked in ({"pdf": "1"}, {"pdf": "1", "large": "1"}):
        answer = visitor.get(there, asked)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Disposition"] == f'inline; filename="{paper.code(first_visit)}.pdf"'


def test_one_name_and_two_are_not_the_same_names(record, worker, colleague, person, first_visit):
    Visitor(worker).post(words_address(person, first_visit, NAMES), {"words": "Ann Rex"})
    entry = PaperWords.objects.get()
    again = reverse("paper-words-again", args=[person.pk, entry.pk])

    differs = Visitor(colleague).post(again, {"words": "Ann\nRex"}, follow=True)

    assert "The two typings differ" in page(differs)
    assert "<mark>·</mark>" in page(differs)


@pytest.mark.parametrize(("first", "alerts"), [(0, 1), (2, 1)])
def test_a_slip_in_the_second_typing_holds_no_flag_back_and_tells_none_twice(
    record, worker, colleague, person, first, alerts
):
    items = [f"phq9_{number}" for number in range(1, 10)]
    paper.enter(
        by=worker,
        at=record.at,
        person=person,
        instrument="phq-9",
        answers=dict.fromkeys(items, 0) | {"phq9_9": first},
        answered_on=record.at.date(),
    )
    again = reverse("paper-again", args=[person.pk, PaperEntry.objects.get().pk])

    shown = Visitor(colleague).post(again, boxes("7", *"0000000", "2", keys=items))

    assert shown.status_code == 422
    assert PaperEntry.objects.get().second is None
    assert SafetyAlert.objects.of(person).count() == alerts
