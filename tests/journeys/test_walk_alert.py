"""A positive item 9 reaches the duty worker, is acted on, and closed by two people."""

import pytest
from browser_hands import HANDS, answer_all
from test_walk_person import PHONE, begin
from town_server import ONE_SERVER
from web_browser import needs_chromium

pytestmark = [needs_chromium, ONE_SERVER]
SEND = """
from datetime import UTC, datetime, timedelta
from amity.clinic.actions import assignments
from amity.clinic.models import Assignment, Episode, SafetyAlert
now = datetime.now(UTC)
taken = SafetyAlert.objects.open().values("person")
asked = Assignment.objects.open().values("person")
cared = Episode.objects.filter(status="open", team__remote_responder=True, worker__isnull=False)
free = cared.exclude(person__in=taken).exclude(person__in=asked).filter(person__letters_held=False)
episode = free.filter(person__language="en", person__died_on=None).order_by("pk").first()
assignments.assign(
    by=episode.worker, at=now, person=episode.person, how="email", ask=("phq-9",),
    due_on=(now + timedelta(days=5)).date(),
)
print(episode.person.pk)
"""
"""Send the PHQ-9 to somebody of the team that a responder watches: `PHQ-8` goes to everybody else."""


@pytest.mark.parametrize("how", HANDS)
def test_a_positive_item_9_reaches_the_duty_worker_and_is_closed_by_two(town, how):
    who = town.person(f"pk={town.ask(SEND)[-1]}")
    with town.browser() as browser:
        hand = HANDS[how](town.context(browser, who, **PHONE).new_page())
        begin(hand)
        answer_all(hand, {"phq9_9": 1})
        hand.window.get_by_role("heading", name="Before you go on").wait_for()
        shown = hand.window.locator("main").inner_text()

        duty = HANDS[how](town.context(browser, "a duty worker").new_page())
        alert = open_alert(duty, who)
        act(duty)
        duty.window.goto(alert)
        propose(duty)
        alone = duty.window.get_by_role("button", name="Close it").count()

        second = HANDS[how](town.context(browser, "a therapist").new_page())
        second.window.goto(alert)
        second.press(second.window.get_by_role("button", name="Close it"))
        second.window.get_by_text("Closed by two of you").wait_for()

    assert "suicid" not in shown.lower()
    assert "hurting" not in shown
    assert alone == 0


def open_alert(hand, who):
    """Find the alert on Today, open it, and return where it stands."""
    window = hand.window
    window.goto("/today/")
    pk = who.removeprefix("person ")
    assert window.locator(f"a[href='/people/{pk}/']").count(), "Today does not name them"
    hand.press(window.locator(f"a[href='/people/{pk}/']").first)
    hand.press(window.get_by_role("link", name="Open alert").first)
    window.get_by_role("heading", name="Safety alert").wait_for()
    hand.press(window.get_by_role("button", name="Take it on"))
    window.get_by_text("It is yours").wait_for()
    return window.url


def act(hand):
    """Record the call in which they spoke."""
    window = hand.window
    hand.press(window.get_by_role("link", name="Record what you did"))
    hand.choose(window.get_by_label("Phone", exact=True))
    hand.choose(window.get_by_label("Spoke with them"))
    hand.write(window.get_by_label("Note"), "Spoke for half an hour; safety plan made")
    hand.press(window.get_by_role("button", name="Save"))
    window.wait_for_url(lambda url: "/contact/" not in url)


def propose(hand):
    """Propose to close the alert on that call."""
    window = hand.window
    hand.pick(
        done := window.get_by_label("What was done"), done.locator("option").last.get_attribute("value")
    )
    hand.write(window.get_by_label("Why it can be closed"), "Safe with the plan, seen again on Thursday")
    hand.press(window.get_by_role("button", name="Propose to close"))
    window.get_by_text("A second person closes it").first.wait_for()
