"""A person answers: one question a page, each answer saved at once, and nothing of it lost."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments
from amity.clinic.models import Assessment, Event, SafetyAlert
from amity.instruments import DECLINED

ITEM_9 = "phq9_9"
UNSPOKEN = ("suicid", "self-harm", "hurt", "dead", "alert", "flag", "PHQ")
"""What the pause may not say: whoever looks on must learn nothing of the answer."""


@pytest.fixture
def person(record):
    return record.person()


@pytest.fixture
def visitor(person):
    return Visitor(person)


def begin(record, person, instrument="ucla-3", **details):
    return assessments.begin(by=person, at=record.at, person=person, instrument=instrument, **details)


def at(assessment, item):
    return reverse("question", args=[assessment.pk, item])


def say(visitor, assessment, item, code, **more):
    return visitor.post(at(assessment, item), {"answer": code, **more})


def now(assessment):
    return Assessment.objects.get(pk=assessment.pk)


def test_a_person_answers_one_question_after_the_other_and_reads_what_came_of_it(record, person, visitor):
    begun = begin(record, person)

    first = visitor.get(reverse("go-on", args=[begun.pk]), follow=True)
    assert "How often do you feel that you lack companionship?" in page(first)
    assert "Question 1 of 3" in page(first)

    assert say(visitor, begun, "companionship", 2)["Location"] == at(begun, "left_out")
    assert now(begun).answers == {"companionship": 2}
    assert say(visitor, begun, "left_out", 3)["Location"] == at(begun, "isolated")
    ended = visitor.post(at(begun, "isolated"), {"answer": 2}, follow=True)

    assert ended.redirect_chain[-1][0] == reverse("result", args=[begun.pk])
    assert "on a scale from 3 to 9" in page(ended)
    done = now(begun)
    assert (done.status, done.result.scores["loneliness"].value) == ("completed", 7)


def test_an_answer_that_is_missing_is_asked_for_and_what_was_typed_is_kept(record, person, visitor):
    begun = begin(record, person, "opener")

    empty = visitor.post(at(begun, "close_friends"), {})
    typed = visitor.post(at(begun, "close_friends"), {"answer": "about five"})
    many = visitor.post(at(begun, "close_friends"), {"answer": "51"})

    assert [each.status_code for each in (empty, typed, many)] == [422] * 3
    assert "<title>Error: " in page(empty)
    assert 'href="#a0"' in page(empty)
    assert 'value="about five"' in page(typed)
    assert "Enter a whole number" in page(typed)
    assert 'value="51"' in page(many)
    assert now(begun).answers == {}


def test_declining_is_an_answer_and_leaves_the_flag_unknown(record, person, visitor):
    begun = begin(record, person, "phq-9")
    for item in instruments.load("phq-9").items:
        more = {"decline": "1"} if item.id == ITEM_9 else {"answer": 0}
        visitor.post(at(begun, item.id), more)

    done = now(begun)
    assert done.answers[ITEM_9] == DECLINED
    assert done.result.declined == (ITEM_9,)
    assert [(each.flag, each.state) for each in SafetyAlert.objects.all()] == [("item-9", "unknown")]


@pytest.mark.parametrize("then", ["back", "change", "leave", "close", "finish"])
def test_a_positive_item_9_raises_the_alert_whatever_the_person_does_next(record, person, visitor, then):
    begun = begin(record, person, "phq-9")

    paused = visitor.post(at(begun, ITEM_9), {"answer": 1}, follow=True)

    text = page(paused)
    assert paused.redirect_chain[-1][0] == reverse("pause", args=[begun.pk])
    assert 'href="tel:116123"' in text
    assert 'href="tel:999"' in text
    assert "Someone from your team looks at the answers" in text or "is told right away" in text
    assert not [word for word in UNSPOKEN if word.lower() in text.lower()]
    if then == "back":
        visitor.get(at(begun, "phq9_8"))
    elif then == "change":
        assert say(visitor, begun, ITEM_9, 0, shown="1").status_code == 302
        assert now(begun).answers[ITEM_9] == 0
    elif then == "leave":
        assert visitor.get(reverse("leave")).status_code == 302
    elif then == "finish":
        for item in instruments.load("phq-9").items:
            if item.id != ITEM_9:
                say(visitor, begun, item.id, 0)
        assert now(begun).status == "completed"
    assert [(each.flag, each.state) for each in SafetyAlert.objects.open()] == [("item-9", "raised")]


def test_the_pause_comes_also_where_the_flagged_answer_was_the_last_one(record, person, visitor):
    begun = begin(record, person, "phq-9")
    for item in instruments.load("phq-9").items:
        if item.id != ITEM_9:
            say(visitor, begun, item.id, 0)

    assert say(visitor, begun, ITEM_9, 2)["Location"] == reverse("pause", args=[begun.pk])
    assert now(begun).status == "completed"
    assert reverse("result", args=[begun.pk]) in page(visitor.get(reverse("pause", args=[begun.pk])))


def test_where_nobody_can_say_when_somebody_looks_the_pause_says_so(record):
    alone = record.stranger()
    begun = assessments.begin(by=alone, at=record.at, person=alone, instrument="phq-9")

    paused = Visitor(alone).post(at(begun, ITEM_9), {"answer": 3}, follow=True)

    assert "Nobody looks at the answers straight away" in page(paused)


def test_sending_an_answer_twice_has_one_effect(record, person, visitor):
    begun = begin(record, person)

    first, second = (say(visitor, begun, "companionship", 2, shown="") for _press in range(2))

    assert first["Location"] == second["Location"]
    assert Event.objects.filter(did="answered").count() == 1


def test_sending_the_last_answer_twice_leads_to_the_result_twice(record, person, visitor):
    begun = begin(record, person)
    say(visitor, begun, "companionship", 1)
    say(visitor, begun, "left_out", 1)

    ends = {say(visitor, begun, "isolated", 1)["Location"] for _press in range(2)}

    assert ends == {reverse("result", args=[begun.pk])}
    assert Event.objects.filter(did="completed assessment").count() == 1


def test_a_form_that_another_window_overtook_shows_both_answers(record, person, visitor):
    begun = begin(record, person)
    say(visitor, begun, "companionship", 1, shown="")

    stale = say(visitor, begun, "companionship", 3, shown="")

    text = page(stale)
    assert stale.status_code == 409
    assert "Saved before" in text
    assert "Hardly ever or never" in text
    assert "<mark>Often</mark>" in text
    assert now(begun).answers == {"companionship": 1}
    assert say(visitor, begun, "companionship", 3, shown="1").status_code == 302
    assert now(begun).answers == {"companionship": 3}


def test_what_a_safety_flag_watches_is_saved_however_old_the_form_is(record, person, visitor):
    begun = begin(record, person, "phq-9")
    say(visitor, begun, ITEM_9, 0, shown="")

    say(visitor, begun, ITEM_9, 2, shown="")

    assert now(begun).answers[ITEM_9] == 2
    assert SafetyAlert.objects.filter(state="raised").count() == 1


def test_a_session_that_ends_in_the_middle_loses_no_answer(record, person):
    visitor = Visitor(person)
    with time_machine.travel(record.at, tick=False) as clock:
        begun = begin(record, person)
        say(visitor, begun, "companionship", 2)
        clock.shift(timedelta(minutes=40))
        assert say(visitor, begun, "left_out", 2)["Location"] == f"{reverse('come-back')}?unsaved"
        again = Visitor(person).get(reverse("go-on", args=[begun.pk]))

    assert now(begun).answers == {"companionship": 2}
    assert again["Location"] == at(begun, "left_out")


def test_save_and_come_back_later_saves_what_was_chosen(record, person, visitor):
    begun = begin(record, person)

    assert say(visitor, begun, "companionship", 3, later="1")["Location"] == reverse("me")
    assert visitor.post(at(begun, "left_out"), {"later": "1"})["Location"] == reverse("me")
    assert now(begun).answers == {"companionship": 3}
    assert reverse("go-on", args=[begun.pk]) in page(visitor.get(reverse("me")))


def test_the_bare_endpoint_saves_and_says_where_to_go_without_a_page(record, person, visitor):
    begun = begin(record, person)
    bare = reverse("answers", args=[begun.pk])

    saved = visitor.post(bare, {"item": "companionship", "answer": 2, "shown": ""})
    wrong = visitor.post(bare, {"item": "left_out", "answer": 7, "shown": ""})

    assert (saved.status_code, saved.content, saved["HX-Redirect"]) == (204, b"", at(begun, "left_out"))
    assert wrong.status_code == 422
    assert 'id="main"' in page(wrong)
    assert visitor.get(bare).status_code == 405


def test_saving_an_answer_asks_the_database_little(record, person, visitor, django_assert_max_num_queries):
    begun = begin(record, person)
    bare = reverse("answers", args=[begun.pk])
    visitor.get(at(begun, "companionship"))

    with django_assert_max_num_queries(9):
        visitor.post(bare, {"item": "companionship", "answer": 2, "shown": ""})


def test_nobody_reaches_the_questions_of_somebody_else(record, person):
    begun = begin(record, person)
    paths = [at(begun, "companionship"), *(reverse(n, args=[begun.pk]) for n in ("go-on", "result"))]
    stranger, colleague = Visitor(record.person()), Visitor(record.practitioner("peer"))

    assert {stranger.get(each).status_code for each in paths} == {404}
    assert say(stranger, begun, "companionship", 1).status_code == 404
    bare = stranger.post(reverse("answers", args=[begun.pk]), {"item": "companionship", "answer": 1})
    assert bare.status_code == 404
    assert colleague.get(reverse("ask-question", args=[begun.pk, "companionship"])).status_code == 404
    assert Visitor().get(paths[0])["Location"] == reverse("come-back")
    assert now(begun).answers == {}


def test_a_practitioner_asks_by_phone_and_an_alert_leads_to_its_page(record, person):
    worker = record.practitioner("link-worker", "duty-worker")
    begun = assessments.begin(
        by=worker, at=record.at, person=person, instrument="phq-9", answered_by="staff-by-phone"
    )
    asking = Visitor(worker)

    shown = asking.get(reverse("ask", args=[begun.pk]), follow=True)
    paused = asking.post(reverse("ask-question", args=[begun.pk, ITEM_9]), {"answer": 1}, follow=True)

    assert f"You are asking {person.given_name}" in page(shown)
    assert "A safety alert is open" in page(paused)
    assert reverse("alert", args=[SafetyAlert.objects.get().pk]) in page(paused)
    assert Event.objects.filter(by=worker.ref, did="answered").count() == 1


def test_a_question_is_asked_in_the_language_of_the_page_where_its_card_has_the_words(
    record, person, settings
):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic"), ("es", "Spanish")]
    visitor = Visitor(person)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    opener, ucla = begin(record, person, "opener"), begin(record, person)

    arabic = page(visitor.get(at(opener, "meet")))
    english = page(visitor.get(at(ucla, "left_out")))

    assert '<html lang="ar" dir="rtl"' in arabic
    assert "كم مرة يكون لك لقاء" in arabic
    assert "vendor.rtl.css" in arabic
    with translation.override("ar"):
        assert translation.gettext("These words are a translation that has not been checked yet.") in arabic
    assert '<fieldset class="govuk-fieldset" lang="en" dir="ltr"' in english
    assert "How often do you feel left out?" in english
