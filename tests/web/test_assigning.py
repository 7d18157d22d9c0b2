"""Staff assign questions: what suits the person comes first, and only a safe way is on offer."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import asking, assessments, teams
from amity.clinic.models import Assessment, Assignment, Network, SafeContact, Saying
from amity.web import asking_own_words


@pytest.fixture(autouse=True)
def _monday(record):
    with time_machine.travel(record.at, tick=False) as clock:
        yield clock


@pytest.fixture
def person(record, worker):
    return record.person(
        worker=worker,
        email="ruth@example.org",
        phone="07700 900123",
        safe_contact=SafeContact(channels=("email",)),
    )


def typed(**said):
    due = date(2026, 3, 9)
    base = {"battery": "", "how": "paper", "language": "en", "key": "k1"}
    return {**base, "due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year, **said}


def there(person):
    return reverse("assign", args=[person.pk])


def test_what_suits_the_person_comes_first_with_why_and_its_doubts(record, worker, person):
    text = page(Visitor(worker).get(there(person)))

    assert "Nothing is answered yet." in text
    assert text.index("First visit") < text.index("Mood check")
    assert "Adult: loneliness" in text
    assert "Not a validated scale" in text
    assert "points unverified" in text
    assert "Not recorded as a safe way to reach them." in text
    assert "$AMITY_LIBRARY/instruments/brs.en.toml" in text


def test_a_link_goes_out_by_the_safe_way_alone(record, worker, person):
    visitor = Visitor(worker)

    refused = visitor.post(there(person), typed(battery="first-visit", how="text"))
    assert refused.status_code == 422
    assert "text is not a safe way to reach" in page(refused)
    assert 'value="first-visit" id="id_battery" aria-describedby="bh-first-visit" checked' in page(refused)
    sent = visitor.post(there(person), typed(battery="first-visit", how="email"), follow=True)

    assert "The link is on its way." in page(sent)
    assert Assignment.objects.get().token_hash


def test_pressing_twice_assigns_once(record, worker, person):
    visitor = Visitor(worker)
    for _press in range(2):
        visitor.post(there(person), typed(ask=["ucla-3"], how="with-staff", weeks=2, **until(person)))

    made = Assignment.objects.get()
    assert (made.every, made.until, made.instruments) == (14, date(2026, 6, 1), ("ucla-3",))


def until(person):
    return {"until_day": 1, "until_month": 6, "until_year": 2026}


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(record, worker, person):
    visitor = Visitor(worker)

    faulty = page(visitor.post(there(person), typed(ask=["gad-7"], how="", weeks=4)))

    assert "There is a problem" in faulty
    assert "Choose how they answer" in faulty
    assert "Enter the last day on which it is asked again" in faulty
    assert 'value="gad-7" id="a-gad-7" aria-describedby="ah-gad-7" checked' in faulty
    nothing = page(visitor.post(there(person), typed()))
    assert "Choose a set of questions, or at least one questionnaire" in nothing
    past = page(visitor.post(there(person), typed(ask=["gad-7"], due_on_year=2025)))
    assert "Enter today or a day ahead" in past
    assert not Assignment.objects.exists()


def test_a_language_without_words_is_refused_by_name(record, worker, person):
    visitor = Visitor(worker)

    refused = page(visitor.post(there(person), typed(ask=["gad-7", "ucla-3"], language="es")))
    assert f"No words in español: {instruments.load('ucla-3').title}." in refused
    visitor.post(there(person), typed(ask=["gad-7"], language="es"))

    assert Assignment.objects.get().language == "es"


def test_from_afar_without_a_responder_the_stand_in_is_told_before(record, worker):
    team = teams.set_up(by=None, at=record.at, name="Quiet", hours=record.team.hours)
    colleague = record.practitioner("link-worker", team=team)
    person = record.person(worker=colleague, team=team)

    assert "is asked instead: nobody is there to respond" in page(Visitor(colleague).get(there(person)))


def test_asking_now_leads_through_the_questions_and_back_to_the_person(record, worker, person):
    visitor = Visitor(worker)

    asked = visitor.post(there(person), typed(ask=["ucla-3", "ons-loneliness"], how="now"), follow=True)
    assert "Before you ask" in page(asked)
    made = Assignment.objects.get()
    assert made.due_on == record.at.date()
    nobody = visitor.post(reverse("assigned-ask", args=[person.pk, made.pk]), {"who": "proxy"})
    assert "Say who answers" in page(nobody)
    step = visitor.post(
        reverse("assigned-ask", args=[person.pk, made.pk]), {"who": "staff-by-phone"}, follow=True
    )
    for _question in range(4):
        step = visitor.post(step.wsgi_request.path, {"answer": 2}, follow=True)

    assert {each.answered_by for each in Assessment.objects.all()} == {"staff-by-phone"}
    assert Assessment.objects.filter(status="completed").count() == 2
    assert reverse("asked", args=[Assessment.objects.order_by("-pk")[0].pk]) == step.wsgi_request.path


def test_open_questions_are_reminded_of_sent_again_and_cancelled(record, worker, person):
    visitor = Visitor(worker)
    visitor.post(there(person), typed(battery="first-visit", how="email"))
    made = Assignment.objects.get()

    nudge = reverse("assigned-nudge", args=[person.pk, made.pk])
    assert "Reminded." in page(visitor.post(nudge, {"remind": "1"}, follow=True))
    assert "A new link is on its way." in page(visitor.post(nudge, {"again": "1"}, follow=True))
    cancel = reverse("assigned-cancel", args=[person.pk, made.pk])
    assert "Say why" in page(visitor.post(cancel, {"because": ""}))
    visitor.post(cancel, {"because": "she would rather not"})

    assert Assignment.objects.get().status == "cancelled"
    assert "Nothing is open." in page(visitor.get(there(person)))


def test_nothing_measures_somebody_under_16(record, worker):
    child = record.person(worker=worker)
    child.birth_date = record.at.date() - timedelta(days=15 * 365)
    child.save(update_fields=["birth_date"])

    text = page(Visitor(worker).get(there(child)))
    Visitor(worker).post(there(child), typed(ask=["ucla-3"]))

    assert "Under 16: nothing here measures them." in text
    assert "<form method" not in text.split("<main")[1].split("</main>")[0]
    assert not Assignment.objects.exists()


def test_a_stranger_reaches_none_of_it(record, worker, person):
    Visitor(worker).post(there(person), typed(ask=["ucla-3"]))
    made = Assignment.objects.get()
    from clinic_record import Record

    other = Visitor(Record().practitioner("link-worker"))

    for name in ("assigned-cancel", "assigned-ask", "paper-pack"):
        assert other.get(reverse(name, args=[person.pk, made.pk])).status_code == 404
    assert other.get(there(person)).status_code == 404
    mine = record.person(worker=worker)
    for name in ("assigned-cancel", "assigned-ask", "paper-pack"):
        assert Visitor(worker).get(reverse(name, args=[mine.pk, made.pk])).status_code == 404


def ask_now(visitor, person, **said):
    """Assign questions to be asked now, say who answers, and return where the first one is."""
    sent = visitor.post(there(person), typed(how="now", **said))
    return visitor.post(sent["Location"], {"who": "staff-by-phone"})["Location"]


def test_whoever_asks_by_phone_asks_the_open_question_first_and_then_the_opener(record, worker, person):
    visitor = Visitor(worker)
    first = ask_now(visitor, person, battery="first-visit")
    assert "What matters to you?" in page(visitor.get(first))
    assert "tick that they would rather not" in page(visitor.post(first, {"words": ""}))

    on = visitor.post(first, {"words": "My garden"}, follow=True)

    assert Saying.objects.get().words == "My garden"
    assert Assessment.objects.get().instrument == "opener"
    assert "How many people are you close to?" in page(on)
    again = visitor.get(first, follow=True)
    assert "How many people are you close to?" in page(again), "what was said is not asked again"


def test_after_the_last_questionnaire_names_are_asked_and_go_on_the_map(record, worker, person):
    visitor = Visitor(worker)
    here = ask_now(visitor, person, battery="first-visit")
    visitor.post(here, {"nothing": "on"})
    made = Assignment.objects.get()
    answers = {"opener": [5, 3, 4, 4, 2], "ucla-3": [1, 1, 1], "ons-loneliness": [5]}
    while (name := asking.next_instrument(made)) is not None:
        keys = [item.id for item in instruments.load(name).items]
        given = dict(zip(keys, answers.get(name, [0] * len(keys)), strict=True))
        begun = assessments.begin(
            by=worker, at=record.at, person=person, instrument=name, assignment=made, answered_by=""
        )
        for key, code in given.items():
            last = visitor.post(reverse("ask-question", args=[begun.pk, key]), {"answer": str(code)})
        twice = visitor.post(reverse("ask-question", args=[begun.pk, keys[-1]]), {"answer": str(code)})
        assert twice["Location"] == last["Location"], "a second press leads on as the first did"

    asked = visitor.get(last["Location"], follow=True)
    assert "Who is in your life?" in page(asked)
    done = visitor.post(asked.request["PATH_INFO"], {"words": "Ann\nRex"}, follow=True)

    assert "All questions are asked." in page(done)
    assert {each.name for each in Network.objects.get().drawn.alters} == {"Ann", "Rex"}


def test_a_proxy_is_asked_for_nothing_in_the_persons_own_words(record, worker, person):
    visitor = Visitor(worker)
    sent = visitor.post(there(person), typed(how="now", battery="first-visit"))
    visitor.post(sent["Location"], {"who": "proxy", "proxy_is": "her daughter"})

    made = Assignment.objects.get()
    assert asking_own_words.next_words(made) is None
    words = reverse("assigned-words", args=[person.pk, made.pk, 0])
    assert visitor.get(words).status_code == 404


def test_today_leads_to_the_questions_that_are_due(record, worker, person):
    visitor = Visitor(worker)
    visitor.post(there(person), typed(how="with-staff", battery="one-minute"))

    with time_machine.travel(record.at + timedelta(days=8), tick=False):
        shown = page(Visitor(worker).get(reverse("today")))

    assert "Questions were due" in shown
    assert f'href="{there(person)}"' in shown


def test_what_somebody_began_alone_is_gone_on_with_by_phone_and_alone_again(record, worker, person):
    visitor = Visitor(worker)
    visitor.post(there(person), typed(how="with-staff", ask=["ucla-3", "ons-loneliness"]))
    made, own = Assignment.objects.get(), Visitor(person)
    own.post(reverse("start", args=[made.pk]), {"who": "self", "seen": "no"})
    begun = own.get(reverse("assigned-next", args=[made.pk]), follow=True).request["PATH_INFO"]
    own.post(begun, {"answer": "1"})

    asks = reverse("assigned-ask", args=[person.pk, made.pk])
    assert "Who answers?" in page(visitor.get(asks)), "who answers has changed, and is asked"
    on = visitor.post(asks, {"who": "staff-by-phone"}, follow=True)

    assert "How often do you feel left out?" in page(on), "and what was answered stays"
    assert Assessment.objects.get().answered_by == "staff-by-phone"
    again = own.get(reverse("assigned-next", args=[made.pk]))
    assert again["Location"] == reverse("start", args=[made.pk])
    own.post(reverse("start", args=[made.pk]), {"who": "self-with-help", "seen": "no"})
    assert Assessment.objects.get().answered_by == "self-with-help"
    refused = visitor.post(asks, {"who": "proxy", "proxy_is": "her daughter"})
    assert "Assign it again for somebody else" in page(refused)


def test_what_has_words_in_the_persons_language_is_called_and_marked_so(record, worker):
    speaks = record.person(worker=worker, language="es-MX")

    response = Visitor(worker).get(there(speaks))
    offers = {each.name: each for each in response.context["form"].offers}
    text = page(response)

    assert response.context["form"]["language"].value() == "es"
    assert offers["opener"].said == "Inicio de dos minutos"
    assert offers["ucla-3"].said == ""
    assert '<span lang="es" dir="ltr">Inicio de dos minutos</span> (Two-minute opener)' in text
    assert "In español" in text
    assert "Not in español" in text
    first, *_others = response.context["form"].occasions
    assert "UCLA" in first.lacks
    assert f"Not in español: {first.lacks}." in text


def test_what_is_asked_in_english_is_not_marked_with_a_language(record, worker, person):
    text = page(Visitor(worker).get(there(person)))

    assert "Not in " not in text
