"""What a plan stands on: whole answers before halves, their language, what was said, and where."""

import pytest
from django.urls import reverse
from test_plan_editing import choirs
from web_visitors import Visitor, page

from amity import directory, instruments, library, prescribing
from amity.clinic.actions import assessments, assignments, listings, people, plans, sayings
from amity.clinic.models import Plan
from amity.web import finding, planning

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Harold", postcode="AB1 2CD")


def answered(worker, at, who, name, code, **options):
    answers = {item.id: code for item in instruments.load(name).items}
    return assessments.record(by=worker, at=at, person=who, instrument=name, answers=answers, **options)


def left(worker, at, who, name, answers):
    begun = assessments.begin(by=worker, at=at, person=who, instrument=name)
    for item, code in answers.items():
        assessments.answer(by=worker, at=at, assessment=begun, item=item, code=code)
    return assessments.leave(by=worker, at=at, assessment=begun)


def known(who, at):
    return planning.profile_of(who, at, wants=None, interests=())


def said(worker, at, who, words):
    asked = assignments.assign(
        by=worker, at=at, person=who, battery="first-visit", how="with-staff", due_on=at.date()
    )
    return sayings.say(
        by=who, at=at, person=who, question="What matters to you?", words=words, assignment=asked
    )


def test_a_questionnaire_that_was_left_takes_the_place_of_none_that_was_finished(worker, person, at):
    answered(worker, at, person, "ucla-3", 3)
    left(worker, at, person, "ucla-3", {"companionship": 1})
    left(
        worker,
        at,
        person,
        "gad-7",
        {"nervous": 1} if "nervous" in _items("gad-7") else {_items("gad-7")[0]: 1},
    )

    profile = known(person, at)

    assert len(profile.answers["ucla-3"]) == 3
    assert set(profile.answers["ucla-3"].values()) == {3}
    assert len(profile.answers["gad-7"]) == 1


def test_but_a_safety_flag_of_a_half_is_never_lost(worker, person, at):
    answered(worker, at, person, "phq-9", 0)
    left(worker, at, person, "phq-9", {"item-9" if "item-9" in _items("phq-9") else _items("phq-9")[8]: 2})

    facts = prescribing.facts(known(person, at))

    assert facts["phq-9.item-9"] == "raised"
    assert facts["phq-9.total"] == 0


def _items(name):
    return [item.id for item in instruments.load(name).items]


def test_the_language_of_the_questions_goes_along_with_the_answers(worker, person, at):
    answered(worker, at, person, "ucla-3", 3, language="ar")

    profile = known(person, at)

    assert profile.asked_in == {"ucla-3": "ar"}
    assert "ucla-3.loneliness" not in prescribing.facts(profile)
    assert prescribing.not_held_against_cut_offs(profile) == {"ucla-3": "ar"}


def test_what_somebody_wrote_becomes_a_goal_as_it_stands_and_shows_what_they_like(worker, person, at):
    answered(worker, at, person, "opener", 0)
    saying = said(worker, at, person, "I miss the choir on Thursdays.")
    visitor, here = Visitor(worker), reverse("plan", args=[person.pk])

    shown = visitor.get(here)
    assert "I miss the choir on Thursdays." in page(shown)
    assert shown.context["form"]["interests"].value() == "choir"
    visitor.post(here, {f"saying-{saying.pk}": "1", "interests": "choir"})

    draft = Plan.objects.get()
    assert [goal.words for goal in draft.goals.all()] == ["I miss the choir on Thursdays."]
    assert draft.interests == ("choir",)
    assert "choir" in {each["intervention"] for each in draft.proposal["options"]}


def test_what_was_told_and_what_a_visit_may_cost_count(worker, person, at):
    answered(worker, at, person, "ucla-3", 3)
    told = {"own": "Sort out the rent.", "said": ["rent-arrears", "dying"], "budget": "nothing"}

    Visitor(worker).post(reverse("plan", args=[person.pk]), told)

    proposal = Plan.objects.get().proposal
    assert "basics" in {each["need"] for each in proposal["needs"]}
    assert any("dying" in line for line in proposal["mind"])


def test_distance_is_known_where_a_deployer_has_read_postcodes(worker, person, at, tmp_path, settings):
    settings.AMITY_HOME = tmp_path
    listings.load(by=None, at=at, directory=_near_and_far())
    answered(worker, at, person, "ucla-3", 3)
    wish = {"wants": ("belonging",), "interests": ("choir",)}
    choir = prescribing.load_intervention("choir")
    profile = planning.profile_of(person, at, **wish)
    without, _left = planning.matcher(at.date())(choir, profile)
    assert {each.distance_km for each in without} == {None}
    listed = tmp_path / "list.csv"
    listed.write_text("postcode,latitude,longitude\nAB1 2CD,57.10,-2.11\nAB9 9ZZ,57.25,-2.11\n")
    directory.import_postcodes(listed, finding.postcodes())

    found, left_out = planning.matcher(at.date())(choir, profile)

    assert [(each.name, round(each.distance_km, 1)) for each in found] == [("Harbour choir", 0.0)]
    assert any("Hill choir" in each.because and "km" in each.because for each in left_out)


def _near_and_far():
    there = choirs("Harbour choir", "Hill choir")
    places = [("Harbour", "AB1 2CD"), ("Hill", "AB9 9ZZ")]
    parts = {
        "locations": tuple(directory.Location(id=f"l{n}", name=name) for n, (name, _) in enumerate(places)),
        "addresses": tuple(
            directory.Address(
                id=f"a{n}", location_id=f"l{n}", address_1="1 Road", postal_code=code, country="GB"
            )
            for n, (_, code) in enumerate(places)
        ),
        "service_at_locations": tuple(
            directory.ServiceAtLocation(id=f"sl{n}", service_id=f"s{n}", location_id=f"l{n}")
            for n in range(2)
        ),
    }
    return directory.Directory(
        **{name: getattr(there, name) for name in ("organizations", "services")}, **parts
    )


def test_a_double_press_begins_one_plan_and_two_who_begin_at_once_are_told(worker, person, at):
    visitor, here = Visitor(worker), reverse("plan", args=[person.pk])
    form = visitor.get(here).context["form"]
    typed = {"own": "Company.", "key": form["key"].value(), "beside": form["beside"].value()}
    for _press in range(2):
        assert visitor.post(here, typed).status_code == 302
    assert Plan.objects.count() == 1

    other = visitor.post(here, typed | {"key": "another", "own": "TYPED HERE"})
    assert "A colleague began a plan meanwhile" in page(other)
    assert "TYPED HERE" in page(other)
    assert Plan.objects.count() == 1
    again = other.context["form"]["beside"].value()
    visitor.post(here, typed | {"key": "another", "own": "TYPED HERE", "beside": again})
    assert Plan.objects.count() == 2


def test_the_next_plan_carries_goals_and_what_goes_on_and_offers_neither_again(worker, person, at):
    answered(worker, at, person, "ucla-3", 3)
    before = plans.draft(
        by=worker, at=at, person=person, treatment="CBT", goals=[("Sing.", "belonging")], interests=("choir",)
    )
    plans.choose(by=worker, at=at, plan=before, intervention="choir", plan_b="Radio")
    plans.sign(by=worker, at=at, plan=before, review_on=at.date().replace(month=6))
    visitor, here = Visitor(worker), reverse("plan", args=[person.pk])

    form = visitor.get(here, {"begin": ""}).context["form"]
    assert (form["treatment"].value(), form["interests"].value()) == ("CBT", "choir")
    goal, choir = before.goals.get(), before.activities.get()
    visitor.post(here, {f"goal-{goal.pk}": "1", f"activity-{choir.pk}": "1", "treatment": "CBT"})

    draft = Plan.objects.get(status="draft")
    assert draft.goals.get().words == "Sing."
    assert draft.activities.get().plan_b == "Radio"
    assert "choir" not in {each["intervention"] for each in draft.proposal["options"]}


def test_paper_speaks_the_language_of_the_person_and_the_page_that_of_who_prints(worker, person, at):
    people.correct(by=worker, at=at, person=person, because="x", details={"language": "es"})
    draft = plans.draft(by=worker, at=at, person=person, goals=[("Cantar.", "")])
    plans.choose(
        by=worker,
        at=at,
        plan=draft,
        intervention="choir",
        first_step=prescribing.load_intervention("choir").first_step,
        plan_b="La radio.",
    )
    plans.sign(by=worker, at=at, plan=draft, review_on=at.date().replace(month=6))

    shown = page(Visitor(worker).get(reverse("plan-print", args=[person.pk])))

    sheet = shown.split('<article class="sheet"')[1]
    assert 'lang="es"' in sheet.split(">")[0]
    assert "Mi plan" in sheet
    assert "My plan" not in sheet
    assert '<html lang="en"' in shown
    assert library.said("Listen to a rehearsal first.", "es") in sheet
    assert "Listen to a rehearsal" not in sheet
    assert "2 de junio" in sheet
    arabic = page(Visitor(worker).get(reverse("plan-print", args=[person.pk]), {"in": "ar"}))
    assert 'dir="rtl"' in arabic.split('<article class="sheet"')[1].split(">")[0]
    assert "My plan" in page(Visitor(worker).get(reverse("plan-print", args=[person.pk]), {"in": "en"}))
