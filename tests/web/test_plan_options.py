"""What could help, put before the two who choose: places, notes, sources, what was left out, what never."""

import re

import pytest
from django.urls import reverse
from evidence_readability import grade_of
from test_plan_editing import choirs, do
from test_planning import answered
from web_visitors import Visitor, page

from amity import evidence, prescribing
from amity.clinic.actions import contacts, listings, plans, safety
from amity.clinic.models import Listing, Plan, SafetyAlert
from amity.web import plan_shown, planning

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def person(record, worker, at):
    listings.load(by=None, at=at, directory=choirs("Harbour choir", "Hill choir", "Bay choir"))
    who = record.person(worker=worker, given_name="Harold")
    answered(worker, at, who, "opener", 0)
    return who


@pytest.fixture
def draft(worker, person):
    here = reverse("plan", args=[person.pk])
    Visitor(worker).post(here, {"want-belonging": "1", "interests": "choir", "words-belonging": "Sing."})
    return Plan.objects.get()


def shown(worker, plan):
    return page(Visitor(worker).get(reverse("plan", args=[plan.person_id])))


def test_every_place_that_fits_is_there_with_what_colleagues_noted_and_can_be_chosen(
    record, worker, draft, at
):
    boss, bay = record.practitioner("supervisor"), Listing.objects.get(service="s2")
    listings.vet(by=boss, at=at, listing=bay, vetted="yes", safeguarding="yes")
    listings.note(by=worker, at=at, listing=bay, words="The door is at the back.")

    text = shown(worker, draft)
    for words in (
        "Harbour choir",
        "Hill choir",
        "Bay choir",
        "The door is at the back.",
        "Vetted",
        "Vetting unknown",
    ):
        assert words in text
    do(Visitor(worker), draft, "choose", option="choir", **{"place-choir": "s2"})

    choir = draft.activities.get()
    assert (choir.service, choir.dose["minutes"], choir.goal.words) == ("s2", 90, "Sing.")
    do(Visitor(worker), Plan.objects.get(), "choose", option="choir", **{"place-choir": "s1"})
    assert draft.activities.get() == choir


def test_a_place_that_was_not_offered_is_not_taken_from_a_form(worker, draft):
    do(Visitor(worker), draft, "choose", option="choir", **{"place-choir": "elsewhere"})

    assert draft.activities.get().service == ""


def test_something_of_their_own_is_added_in_their_words_once_and_can_be_edited(worker, person, draft):
    visitor = Visitor(worker)
    for _press in range(2):
        shown = page(do(visitor, draft, "own", idea="Tea with Joan on Sundays"))
    assert "Tea with Joan on Sundays" in shown
    assert "what they want to do" in page(do(visitor, draft, "own", idea=" "))
    tea = draft.activities.get()
    draft.refresh_from_db()
    here = reverse("plan-activity", args=[person.pk, tea.pk])
    form = {"first_step": "Tea with Joan", "times": 1, "every": "week", "status": "intended"}
    visitor.post(here, form | {"version": draft.version, "with_whom": "Joan"})
    draft.refresh_from_db()
    sign = {"review_on_day": 1, "review_on_month": 5, "review_on_year": 2026}
    do(visitor, draft, "sign", **sign)

    mine = page(Visitor(person).get(reverse("my-plan")))
    assert "Tea with Joan" in mine
    assert "own-idea" not in mine
    assert "Once a week" in mine


def test_who_is_overtaken_while_choosing_keeps_the_ticks_and_sees_what_is_there(worker, draft, at):
    plans.choose(by=worker, at=at, plan=draft, intervention="befriending")

    text = page(do(Visitor(worker), draft, "choose", option="choir", **{"place-choir": "s1"}))

    both = text.split('class="compare"')[1].split("</section></div>")[0]
    assert plan_shown.title("choir") in both
    assert plan_shown.title("befriending") in both
    assert 'name="option" value="choir" checked' in text
    assert 'value="s1" aria-describedby="of-choir-' in text
    assert draft.activities.count() == 1


def test_why_what_was_left_out_and_the_evidence_can_be_read(worker, draft):
    text, proposal = shown(worker, draft), planning.shown(draft.proposal)

    for left in [each for each in proposal.excluded if each.intervention]:
        assert plan_shown.title(left.intervention) in text
    choir = next(each for each in proposal.options if each.intervention == "choir")
    told = [evidence.load(each) for each in choir.evidence if each in evidence.names()]
    assert told
    assert all(each.title in text for each in told)
    assert choir.steps[0] in text
    assert "our own proposal" in text


def test_what_is_wanted_and_not_shown_or_waits_is_said(worker, person, at):
    before = plans.draft(by=worker, at=at, person=person, goals=[("Give something back.", "giving")])
    plans.sign(by=worker, at=at, plan=before, review_on=at.date().replace(month=6))
    goal = before.goals.get()
    Visitor(worker).post(reverse("plan", args=[person.pk]), {f"goal-{goal.pk}": "1"})

    text = shown(worker, before)

    assert "They said this too" in text
    assert prescribing.load("giving").title in text.split("They said this too")[1]


def test_nothing_now_says_when_to_ask_again_and_signs_until_then(worker, person, at):
    visitor = Visitor(worker)
    visitor.post(reverse("plan", args=[person.pk]), {"treatment": "CBT"})

    response = visitor.get(reverse("plan", args=[person.pk]))

    assert "Ask again on 25 May 2026" in page(response)
    assert str(response.context["sign"]["review_on"].value()) == "2026-05-25"


def test_what_must_never_happen_is_said_while_an_alert_is_open_and_after(record, worker, person, at):
    answered(worker, at, person, "phq-9", 1)
    Visitor(worker).post(reverse("plan", args=[person.pk]), {"own": "Sing."})
    draft = Plan.objects.get()
    never = planning.shown(draft.proposal).safety[0].never
    assert never

    assert all(line in shown(worker, draft) for line in never)


def test_options_that_waited_for_a_talk_are_offered_once_the_alert_is_closed(record, worker, person, at):
    answered(worker, at, person, "phq-9", 1)
    Visitor(worker).post(reverse("plan", args=[person.pk]), {"want-belonging": "1", "interests": "choir"})
    draft = Plan.objects.get()
    later = [each.intervention for each in planning.shown(draft.proposal).later]
    assert later
    assert 'name="option"' not in shown(worker, draft)

    _close(record, worker, person, at)

    text = shown(worker, draft)
    assert all(f'value="{each}"' in text for each in later)
    assert "until somebody had spoken with them" in text


def _close(record, worker, person, at):
    """Speak with the person, and close every alert by two."""
    for alert in SafetyAlert.objects.of(person).open():
        spoke = contacts.record(
            by=worker, at=at, person=person, channel="phone", result="reached", alert=alert, said="Safe."
        )
        safety.propose_close(by=worker, at=at, alert=alert, action=spoke, because="Safe.")
        safety.confirm_close(by=record.practitioner("supervisor"), at=at, alert=alert)


def test_a_person_reads_their_plan_at_the_age_of_nine_to_eleven_and_nothing_that_staff_wrote(
    worker, person, draft, at
):
    do(Visitor(worker), draft, "choose", option="choir", **{"place-choir": "s1"})
    listing = Listing.objects.get(service="s1")
    listings.note(by=worker, at=at, listing=listing, words="STAFF NOTE")
    contacts.record(
        by=worker,
        at=at,
        person=person,
        channel="phone",
        result="reached",
        said="STAFF SAID",
        next_on=at.date().replace(day=20),
    )
    plans.sign(by=worker, at=at, plan=draft, review_on=at.date().replace(month=6))

    visitor = Visitor(person)
    mine = page(visitor.get(reverse("my-plan")))

    assert mine.index("What is next") < mine.index("What I would like different")
    assert mine.index("2 June 2026") < mine.index("What I would like different")
    for words in (worker.name, "116 123", "Who to call", "If it does not work"):
        assert words in mine
    for secret in ("STAFF NOTE", "STAFF SAID", "Why this", "UCLA", "our own", "Vett"):
        assert secret not in mine
    assert grade_of(_words(mine)) < 6
    dates = visitor.get(reverse("my-plan-dates")).content.decode()
    assert "20260602" in dates
    assert "choir" not in dates.lower()


def _words(html):
    main = html.split('id="main"')[1].split("</main>")[0].split(">", 1)[1]
    blocks = re.sub(r"</(p|h1|h2|dt|dd|li|a|div)>", ". ", main)
    return re.sub(r"[.\s]*\.\s", ". ", re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", blocks)))
