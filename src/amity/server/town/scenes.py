"""What must not happen unseen: safety alerts of the made-up town, in every state that one can have."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from amity.clinic.actions import (
    assessments,
    contacts,
    episodes,
    follow_ups,
    people,
    plans,
    safety,
    safety_plans,
)
from amity.clinic.models import Contact, Practitioner, SafetyAlert, Steps
from amity.instruments import DECLINED, load

from .answering import answers
from .care import Care
from .diary import Life, at_clock

Scene = Callable[[Care], Life]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class _Alert:
    """An alert of somebody, from the answer that raised it on."""

    def __init__(self, care: Care, at: datetime, *, declined: bool = False, remote: bool = True) -> None:
        self.care = care
        self.alert = _answered(care, at, declined=declined, remote=remote)
        self.duty, self.second = care.staff.duty[0], care.staff.duty[1]
        supervisor = care.staff.with_role("supervisor", care.resident.story.team)[0]
        self.closer = self.second if supervisor == care.worker else supervisor

    def tried(self, at: datetime, by: Practitioner, said: str) -> Contact:
        """Record that somebody tried to reach them."""
        return contacts.record(
            by=by,
            at=at,
            person=self.care.person,
            channel="phone",
            result="no-answer",
            said=said,
            alert=self.alert,
        )

    def reached(self, at: datetime, by: Practitioner, said: str, channel: str = "phone") -> Contact:
        """Record that somebody spoke with them."""
        return contacts.record(
            by=by,
            at=at,
            person=self.care.person,
            channel=channel,
            result="reached",
            minutes=25,
            said=said,
            next_on=(at + DAY).date(),
            alert=self.alert,
        )


def _answered(care: Care, at: datetime, *, declined: bool, remote: bool) -> SafetyAlert:
    """Answer the questionnaire whose safety flag is watched: raised, or rather not answered."""
    name = care.staff.place.mood
    given = answers(care.resident, name, (at - care.came_at) / timedelta(weeks=1), care.dice)
    for flag in load(name).flags.values():
        if flag.kind == "safety":
            given[flag.item] = DECLINED if declined else flag.raised_by[0]
    assessment = assessments.record(
        by=care.person if remote else care.worker,
        at=at,
        person=care.person,
        instrument=name,
        answers=given,
        remote=remote,
    )
    found: SafetyAlert = SafetyAlert.objects.get(assessment=assessment)
    return found


def _plan_for_safety(care: Care, at: datetime, alert: SafetyAlert) -> None:
    """Write a safety plan in their words, give them a copy, and plan the contact that is kept up."""
    plan = safety_plans.write(by=care.worker, at=at, person=care.person, says=STEPS)
    safety_plans.give_copy(by=care.worker, at=at, plan=plan, how="printed")
    follow_ups.schedule(by=care.worker, at=at, alert=alert, practitioner=care.worker)


STEPS = Steps(
    warning_signs=("I stop answering messages.", "I lie awake after three."),
    own_coping=("Shower, warm clothes, the radio on.", "Walk to the harbour wall and back."),
    distractions=("The baker opens at six.", "The reading room on weekdays."),
    people_to_ask=("My friend, who knows: any hour.", "My sister, before ten."),
    professionals=("The duty line of the team, day and night.", "My therapist, on working days."),
    making_safer=("My friend keeps the tablets and brings a week's worth.",),
    worth_living_for="The allotment in May, and finding out how the book ends.",
)


def _weeks_in(care: Care, weeks: float, clock: time) -> datetime:
    day = care.came_at.date() + timedelta(weeks=weeks)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return at_clock(day, clock, care.staff.place.zone)


def raised_and_closed(care: Care) -> Life:
    """Reached within the hour, a plan for bad nights, closed by two."""
    at = yield _weeks_in(care, 8, time(18, 40))
    seen = _Alert(care, at)
    at = yield at + 9 * MINUTE
    safety.own(by=seen.duty, at=at, alert=seen.alert)
    seen.tried(at, seen.duty, "Rang at once. No answer; no message left, as their contact rule says.")
    at = yield at + 16 * MINUTE
    seen.reached(
        at,
        seen.duty,
        "Spoke for half an hour. Thoughts of not wanting to wake up, no plan, safe tonight; a friend "
        "is coming over. Agreed to speak again tomorrow with their therapist.",
    )
    safety.sort(by=seen.duty, at=at, alert=seen.alert, path="suicidality")
    at = yield at + DAY
    done = seen.reached(
        at, care.worker, "Wrote the safety plan together. The friend is on it and knows.", "in-person"
    )
    _plan_for_safety(care, at, seen.alert)
    at = yield at + 2 * DAY
    because = "Seen twice, safety plan written and shared with the friend they named, next contact on Friday."
    safety.propose_close(by=care.worker, at=at, alert=seen.alert, action=done, because=because)
    at = yield at + 50 * MINUTE
    safety.confirm_close(by=seen.closer, at=at, alert=seen.alert)


def unknown_and_closed(care: Care) -> Life:
    """The question was declined, so somebody asked the same day."""
    at = yield _weeks_in(care, 7, time(14, 5))
    seen = _Alert(care, at, declined=True, remote=False)
    at = yield at + 35 * MINUTE
    done = seen.reached(
        at,
        care.worker,
        "Asked in person, after the form. Finds the question on paper cold. No such thoughts now or lately; "
        "knows whom to call if that changes.",
        "in-person",
    )
    safety.sort(by=care.worker, at=at, alert=seen.alert, path="other")
    safety.propose_close(
        by=care.worker, at=at, alert=seen.alert, action=done, because="Asked directly, and answered clearly."
    )
    at = yield at + 80 * MINUTE
    safety.confirm_close(by=seen.closer, at=at, alert=seen.alert)


def self_harm_and_closed(care: Care) -> Life:
    """Nobody was reached in the first hour, so more people were told; kept open once, closed later."""
    at = yield _weeks_in(care, 9, time(10, 15))
    seen = _Alert(care, at)
    at = yield at + 20 * MINUTE
    seen.tried(at, seen.duty, "No answer. On shift, says the roster; will try in the break.")
    at = yield seen.alert.due_at + MINUTE
    safety.escalate(at=at)
    at = yield at + 12 * MINUTE
    done = seen.reached(
        at,
        seen.second,
        "Reached in the break. Has hurt themselves twice this month, to stop feeling, not to die. "
        "Wound seen to. Wants it to be talked about and not made big.",
    )
    safety.sort(by=seen.second, at=at, alert=seen.alert, path="self-harm")
    at = yield at + 3 * DAY
    safety.propose_close(by=seen.second, at=at, alert=seen.alert, action=done, because="Reached and calm.")
    at = yield at + 30 * MINUTE
    safety.keep_open(by=seen.closer, at=at, alert=seen.alert)
    at = yield at + 4 * DAY
    again = seen.reached(
        at, care.worker, "Two weeks without. Has put three things beside the bed instead.", "in-person"
    )
    because = "Followed up by their therapist; self-harm path with weekly contact agreed."
    safety.propose_close(by=care.worker, at=at, alert=seen.alert, action=again, because=because)
    at = yield at + 40 * MINUTE
    safety.confirm_close(by=seen.closer, at=at, alert=seen.alert)


def raised_now(care: Care) -> Life:
    """Open and overdue: one call was not answered, and the duty workers and supervisors were told."""
    at = yield care.staff.until - 100 * MINUTE
    seen = _Alert(care, at)
    at = yield at + 18 * MINUTE
    seen.tried(at, seen.duty, "No answer. Will try again in twenty minutes.")
    at = yield max(at, seen.alert.due_at) + MINUTE
    safety.escalate(at=at)


def declined_now(care: Care) -> Life:
    """Unknown, because the question was declined, an hour ago: to be asked today."""
    at = yield care.staff.until - 48 * MINUTE
    _Alert(care, at, declined=True, remote=False)


def overdue_now(care: Care) -> Life:
    """Escalated as far as it goes, and reached at last: open, with somebody who owns it."""
    at = yield care.staff.until - timedelta(hours=5)
    seen = _Alert(care, at)
    at = yield at + 15 * MINUTE
    safety.own(by=seen.second, at=at, alert=seen.alert)
    seen.tried(at, seen.second, "No answer on the mobile.")
    for number in range(3):
        at = yield max(at, seen.alert.due_at + number * seen.alert.minutes * MINUTE + MINUTE)
        safety.escalate(at=at)
        seen.tried(
            at + 4 * MINUTE, seen.second, ("Tried again.", "Engaged.", "Went round, nobody there.")[number]
        )
    at = yield care.staff.until - 22 * MINUTE
    seen.reached(
        at,
        seen.second,
        "Reached on the way home from the sea front. Cold, tired, safe; is going to a cousin's tonight. "
        "Speak again tomorrow at nine.",
    )
    safety.sort(by=seen.second, at=at, alert=seen.alert, path="suicidality")


def waiting_for_second(care: Care) -> Life:
    """Acted on for three days, proposed to be closed, and waiting for a second person to agree."""
    at = yield care.staff.until - timedelta(days=3, hours=2)
    seen = _Alert(care, at)
    at = yield at + 28 * MINUTE
    seen.reached(at, seen.duty, "Spoke for forty minutes. Passing thoughts, no plan. A flatmate is at home.")
    safety.sort(by=seen.duty, at=at, alert=seen.alert, path="suicidality")
    safety.own(by=care.worker, at=at, alert=seen.alert)
    at = yield at + DAY
    done = seen.reached(at, care.worker, "Safety plan written, copy given on paper.", "in-person")
    _plan_for_safety(care, at, seen.alert)
    at = yield at + DAY
    because = "Seen, safety plan in place, contact every other day until the review."
    safety.propose_close(by=care.worker, at=at, alert=seen.alert, action=done, because=because)


def unsafe_tie(care: Care) -> Life:
    """Asked in private, they were not safe with somebody: the map is hidden and letters are held."""
    at = yield care.staff.until - timedelta(days=6)
    care.draw(at, unsafe=True)
    alert: SafetyAlert = care.person.alerts.get(flag="unsafe-tie")
    at = yield at + 40 * MINUTE
    said = "Spoke alone, at a place they chose. Wants an advocate, not by post and not by phone after six."
    contacts.record(
        by=care.worker,
        at=at,
        person=care.person,
        channel="in-person",
        result="reached",
        minutes=50,
        said=said,
        alert=alert,
    )
    safety.own(by=care.worker, at=at, alert=alert)


def died(care: Care) -> Life:
    """Somebody dies: nothing is sent any more, and the worker speaks with the family."""
    at = yield _weeks_in(care, 17, time(11, 30))
    people.mark_died(by=care.worker, at=at, person=care.person, on=(at - 4 * DAY).date())
    care.over = True
    at = yield at + DAY
    contacts.record(
        by=care.worker,
        at=at,
        person=care.person,
        channel="phone",
        result="reached",
        with_whom="family",
        said="The family rang to tell us. They asked that the painting group hear of it; we will tell them.",
    )
    plans.end(by=care.worker, at=at, plan=care.plan)
    episodes.close(
        by=care.worker, at=at, episode=care.episode, reason="deceased", note="At home, after a short illness."
    )


SCENES: dict[str, Scene] = {
    "raised-and-closed": raised_and_closed,
    "unknown-and-closed": unknown_and_closed,
    "self-harm-and-closed": self_harm_and_closed,
    "raised-now": raised_now,
    "declined-now": declined_now,
    "overdue-now": overdue_now,
    "waiting-for-second": waiting_for_second,
    "unsafe-tie": unsafe_tie,
    "died": died,
}
