"""Anything that a plan says can be changed; two who change it at once lose nothing, and see each other."""

from datetime import time

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import directory
from amity.clinic.actions import listings, plans, safety
from amity.clinic.models import Activity, Goal, Listing, Plan

DOSE = {"times": 1, "every": "week", "minutes": 90, "weeks": 12, "basis": "own"}


pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Harold")


@pytest.fixture
def plan(worker, person, at):
    draft = plans.draft(
        by=worker,
        at=at,
        person=person,
        treatment="CBT",
        goals=[("Sing again.", "belonging"), ("See my sister.", "")],
    )
    plans.choose(by=worker, at=at, plan=draft, intervention="choir", dose=DOSE, plan_b="The radio.")
    draft.refresh_from_db()
    return draft


def do(visitor, plan, what, **said):
    said = {"plan": plan.pk, "version": plan.version, **said}
    return visitor.post(reverse("plan-act", args=[plan.person_id, what]), said, follow=True)


def of(plan, entry):
    name = {Goal: "plan-goal", Activity: "plan-activity", Plan: "plan-treatment"}[type(entry)]
    return reverse(name, args=[plan.person_id, entry.pk])


def form_of(visitor, url):
    """Return what a browser would send back of a page's main form, unchanged."""
    return {
        name: value
        for name, value in visitor.get(url).context["edit"].initial.items()
        if value is not None and name != "first_on"
    }


def signing(day=1):
    return {"review_on_day": day, "review_on_month": 5, "review_on_year": 2026}


def test_the_dose_and_everything_else_of_an_activity_is_edited_and_printed(worker, person, plan):
    visitor, choir = Visitor(worker), plan.activities.get()
    changed = form_of(visitor, of(plan, choir)) | {
        "times": 2,
        "minutes": 45,
        "with_whom": "Edith from next door",
        "first_on_day": 9,
        "first_on_month": 3,
        "first_on_year": 2026,
        "barrier": "The stairs",
        "mitigation": "Ask for the lift.",
        "plan_b": "A listening group.",
    }

    shown = page(visitor.post(of(plan, choir), changed, follow=True))

    for words in (
        "Twice a week, 45 minutes, for 12 weeks",
        "Edith from next door",
        "The stairs",
        "A listening group.",
    ):
        assert words in shown
    plan.refresh_from_db()
    do(visitor, plan, "sign", **signing())
    mine = page(Visitor(person).get(reverse("my-plan")))
    for words in ("Twice a week, 45 minutes", "Edith from next door", "Monday 9 March", "A listening group."):
        assert words in mine
    choir.refresh_from_db()
    assert choir.dose == {"times": 2, "every": "week", "minutes": 45, "weeks": 12}


def test_a_dose_that_nobody_touched_keeps_what_it_rests_on(worker, plan):
    visitor, choir = Visitor(worker), plan.activities.get()

    visitor.post(of(plan, choir), form_of(visitor, of(plan, choir)) | {"plan_b": "Another."})

    choir.refresh_from_db()
    assert (choir.plan_b, choir.dose) == ("Another.", DOSE)


def test_a_dose_in_words_gives_way_to_numbers_that_are_typed_and_the_other_way_round(worker, plan, at):
    visitor, choir = Visitor(worker), plan.activities.get()
    plans.adjust(by=worker, at=at, activity=choir, dose={"says": "as the choir sets it", "basis": "theirs"})

    visitor.post(of(plan, choir), form_of(visitor, of(plan, choir)) | {"times": 3, "every": "month"})
    choir.refresh_from_db()
    assert choir.dose == {"times": 3, "every": "month"}
    visitor.post(of(plan, choir), form_of(visitor, of(plan, choir)) | {"says": "whenever you like"})
    choir.refresh_from_db()
    assert choir.dose == {"says": "whenever you like"}


def test_a_bad_date_or_number_of_an_activity_loses_nothing_that_was_typed(worker, plan):
    visitor, choir = Visitor(worker), plan.activities.get()
    typed = form_of(visitor, of(plan, choir)) | {"plan_b": "KEPT", "minutes": "many", "place": "Nowhere Hall"}
    typed |= {"first_on_day": 99, "first_on_month": 1, "first_on_year": 2026}

    shown = page(visitor.post(of(plan, choir), typed))

    for words in (
        "Enter a real date",
        "Enter a whole number",
        "No service of this name",
        "KEPT",
        "Nowhere Hall",
        "99",
    ):
        assert words in shown
    assert "govuk-error-summary" in shown
    choir.refresh_from_db()
    assert choir.plan_b == "The radio."


def test_who_is_overtaken_on_an_activity_sees_both_and_may_save_again(worker, plan, at):
    visitor, choir = Visitor(worker), plan.activities.get()
    typed = form_of(visitor, of(plan, choir)) | {"plan_b": "MINE"}
    plans.adjust(by=worker, at=at, activity=choir, plan_b="THEIRS")

    shown = visitor.post(of(plan, choir), typed)

    assert all(words in page(shown) for words in ("MINE", "THEIRS", "Saved by", worker.name))
    choir.refresh_from_db()
    assert choir.plan_b == "THEIRS"
    visitor.post(of(plan, choir), typed | {"version": shown.context["edit"].data["version"]})
    choir.refresh_from_db()
    assert choir.plan_b == "MINE"


def test_goals_are_reworded_reordered_and_taken_off(worker, plan):
    visitor = Visitor(worker)
    first, second = plan.goals.order_by("place")

    visitor.post(of(plan, first), {"words": "Sing with Jo.", "version": plan.version})
    plan.refresh_from_db()
    do(visitor, plan, "move", up=f"goal-{second.pk}")
    shown = page(visitor.get(reverse("plan", args=[plan.person_id])))
    assert shown.index("See my sister.") < shown.index("Sing with Jo.")

    assert "Say why it is taken off" in page(visitor.post(of(plan, second), {"drop": "1"}))
    gone = {"drop": "1", "drop-because": "She moved away"}
    for _press in range(2):
        shown = page(visitor.post(of(plan, second), gone, follow=True))
    assert "See my sister." not in shown
    second.refresh_from_db()
    assert second.wrong_because == "She moved away"


def test_two_who_reword_a_goal_see_each_other(worker, plan, at):
    goal = plan.goals.first()
    plans.reword_goal(by=worker, at=at, goal=goal, words="THEIRS")

    shown = page(Visitor(worker).post(of(plan, goal), {"words": "MINE", "version": plan.version}))

    assert "MINE" in shown
    assert "THEIRS" in shown
    goal.refresh_from_db()
    assert goal.words == "THEIRS"


@pytest.mark.parametrize(
    ("what", "said", "kept"),
    [
        ("goal", {"words": "TYPED GOAL"}, "TYPED GOAL"),
        ("sign", signing(13), "13 May 2026"),
        ("discard", {"because": "BEGUN TWICE"}, "BEGUN TWICE"),
    ],
)
def test_what_was_typed_on_a_page_that_is_overtaken_stands_beside_what_is_there(
    worker, plan, at, what, said, kept
):
    plans.set_goal(by=worker, at=at, plan=plan, words="THEIR GOAL")

    shown = page(do(Visitor(worker), plan, what, **said))

    assert "A colleague changed this plan" in shown
    both = shown.split('class="compare"')[1].split("</section></div>")[0]
    assert kept in both
    assert "THEIR GOAL" in both
    fresh = Plan.objects.get()
    assert (fresh.status, fresh.wrong_since, fresh.goals.count()) == ("draft", None, 3)
    do(Visitor(worker), fresh, what, **said)
    assert Plan.objects.exclude(status="draft", wrong_since=None).exists() or fresh.goals.count() == 4


def test_every_button_pressed_twice_has_one_effect(worker, plan):
    visitor = Visitor(worker)
    for _press in range(2):
        assert "changed this plan" not in page(do(visitor, plan, "goal", words="Company on Sundays."))
    assert plan.goals.count() == 3
    plan.refresh_from_db()
    for what in ("sign", "end"):
        for _press in range(2):
            assert "There is a problem" not in page(do(visitor, plan, what, **signing()))
        plan.refresh_from_db()
    assert plan.status == "ended"


def test_the_treatment_and_the_review_of_a_signed_plan_are_changed(worker, person, plan):
    visitor = Visitor(worker)
    do(visitor, plan, "sign", **signing())
    plan.refresh_from_db()

    past = {"treatment": "CBT KEPT", "version": plan.version, "review_on_day": 1, "review_on_month": 1}
    shown = page(visitor.post(of(plan, plan), past | {"review_on_year": 2026}))
    assert "is not ahead" in shown
    assert "CBT KEPT" in shown

    visitor.post(of(plan, plan), past | {"review_on_year": 2027})
    plan.refresh_from_db()
    assert (plan.treatment, plan.review_on.year) == ("CBT KEPT", 2027)


def test_an_ended_plan_is_read_and_not_changed(worker, plan):
    visitor = Visitor(worker)
    do(visitor, plan, "sign", **signing())
    plan.refresh_from_db()
    do(visitor, plan, "end")

    shown = page(visitor.get(reverse("plan", args=[plan.person_id]), {"plan": plan.pk}))

    assert "Sing again." in shown
    assert 'name="words"' not in shown
    assert visitor.get(of(plan, plan.activities.get())).status_code == 404


def test_parts_of_another_persons_plan_are_not_found(record, worker, plan):
    other = record.person(worker=worker)
    for name, entry in (("plan-goal", plan.goals.first()), ("plan-activity", plan.activities.get())):
        assert Visitor(worker).get(reverse(name, args=[other.pk, entry.pk])).status_code == 404
    act = reverse("plan-act", args=[other.pk, "goal"])
    assert Visitor(worker).post(act, {"plan": plan.pk, "words": "x"}).status_code == 404


def test_treatment_stands_first_and_an_alert_leaves_the_page_readable(worker, person, plan, at):
    safety.raise_alert(by=worker, at=at, person=person, flag="item-9")

    shown = page(Visitor(worker).get(reverse("plan", args=[person.pk])))

    assert shown.index("CBT") < shown.index("Sing again.") < shown.index("A choir or music group")
    assert "Sign the plan" in shown
    assert "disabled" in shown.split('id="sign"')[1]


def test_a_place_is_chosen_by_name_and_its_times_and_phone_are_handed_out(record, worker, person, plan, at):
    listings.load(by=None, at=at, directory=choirs("Harbour choir", "Hill choir"))
    boss, hill = record.practitioner("supervisor"), Listing.objects.get(service="s1")
    listings.note(by=boss, at=at, listing=hill, words="STAFF ONLY: the leader is ill.")
    visitor, choir = Visitor(worker), plan.activities.get()

    visitor.post(of(plan, choir), form_of(visitor, of(plan, choir)) | {"place": "hill choir"})
    plan.refresh_from_db()
    do(visitor, plan, "sign", **signing())

    mine = page(Visitor(person).get(reverse("my-plan")))
    for words in ("Hill choir", "Tuesday", "10:30", "020 7946 0001"):
        assert words in mine
    assert "STAFF ONLY" not in mine
    printed = page(visitor.get(reverse("plan-print", args=[person.pk])))
    assert "STAFF ONLY" not in printed


def choirs(*names):
    """Return a directory of choirs that meet on Tuesdays."""
    return directory.Directory(
        organizations=(directory.Organization(id="o", name="Town music"),),
        services=tuple(
            directory.Service(id=f"s{n}", organization_id="o", name=name, status="active")
            for n, name in enumerate(names)
        ),
        schedules=tuple(
            directory.Schedule(
                id=f"t{n}", service_id=f"s{n}", byday="TU", opens_at=time(10, 30), freq="WEEKLY"
            )
            for n, _name in enumerate(names)
        ),
        phones=tuple(
            directory.Phone(id=f"p{n}", service_id=f"s{n}", number="020 7946 0001")
            for n, _ in enumerate(names)
        ),
    )
