"""How somebody of the made-up town is looked after: from coming to leaving, or until today."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from amity.clinic.actions import assessments, consents, contacts, episodes, networks, outbox, plans, referrals
from amity.clinic.models import (
    Activity,
    Assessment,
    Details,
    Episode,
    FollowUp,
    Person,
    Plan,
    Practitioner,
    SafeContact,
)
from amity.networks import Network

from . import circles, planning
from .answering import answers, hindrances
from .diary import Life, in_office
from .residents import Resident
from .staff import Staff
from .words import BRIEF, CONSENTS, ENDINGS, MISSED, NOTHING, TRIED

LAST_WEEK = {"better": 24, "flat": 30, "worse": 40, "dropped": 7, "new": 200}
"""In which week care ends, as it goes with somebody; some go on until today."""


ASKED_AGAIN = (5, 11, 18, 27, 39, 51, 63)
IN_TREATMENT = (7, 11, 18, 27, 39, 51)
DRAWN = (13, 30)
REVIEWED = (9, 21, 33, 45, 57, 69, 81)
"""The weeks in which somebody is asked again, draws again, or looks at the plan with their worker."""


class Care:
    """One person's care: what the record has of them so far, and how it goes on."""

    def __init__(self, staff: Staff, resident: Resident, worker: Practitioner) -> None:
        self.staff, self.resident, self.worker = staff, resident, worker
        self.dice = Random(f"{staff.seed}/care/{resident.number}")
        self.now = in_office(resident.came_on, staff.place.zone, self.dice)
        self.came_at = self.now
        self.answers: dict[str, dict[str, int]] = {}
        self.drawn: Network | None = None
        self.maps = 0
        self.person: Person
        self.episode: Episode
        self.plan: Plan
        self.over = False
        self.owed = False
        self.notes: dict[str, list[str]] = {}

    # When

    def week(self, number: float) -> datetime:
        """Return a working moment in a week of their care, never before what happened last."""
        day = self.came_at.date() + timedelta(days=round(number * 7) + self.dice.randint(0, 3))
        self.now = max(in_office(day, self.staff.place.zone, self.dice), self.now + timedelta(minutes=20))
        return self.now

    @property
    def weeks(self) -> float:
        """How many weeks they have been coming."""
        return (self.now - self.came_at) / timedelta(weeks=1)

    # What

    def life(self) -> Life:
        """Come, be visited, agree on a plan, be followed up, and leave; or not leave yet."""
        yield from self._take_on((yield self.now))
        yield from self._reach()
        self._first_visit((yield self.week(1)))
        self._agree((yield self.week(2)))
        yield from self.follow()

    def follow(self) -> Life:
        """Keep in touch, every other week and later every third, and ask and draw again from time to time."""
        last = LAST_WEEK[self.resident.course] + self.resident.number % 4
        if self.resident.course == "flat" and self.resident.number % 2:
            last += 16
        number = 3.0
        while number < last:
            at = yield self.week(number)
            if self.over:
                return
            if not self._forgotten(at):
                self._touch(at, number)
            number += 2 if number < 14 else 3
        yield from self._leave()

    def _forgotten(self, at: datetime) -> bool:
        """Say whether nobody got round to it lately: so some contacts are overdue today."""
        lately = at > self.staff.until - timedelta(days=26)
        return lately and self.resident.number % 6 == 1 and not self.resident.life.scene

    def _take_on(self, at: datetime) -> Life:
        """Be referred, and be taken on the next day or so."""
        resident, staff = self.resident, self.staff
        by = staff.with_role("supervisor", resident.story.team)[0]
        safe = [each for each in resident.story.safe if self.dice.random() < 0.85] or ["phone"]
        details = resident.details | {
            "safe_contact": SafeContact(
                channels=tuple(safe),  # type: ignore[arg-type]
                may_leave_message=self.dice.random() < 0.6,
                best_time=self.dice.choice(("mornings", "after four", "any time", "not before ten")),
                note=self.dice.choice(("", "", "Shares the phone with a relative: ask for them by name.")),
            )
        }
        by_gp = resident.story.from_ in ("gp", "nurse")
        referral = referrals.receive(
            by=None,
            at=at,
            team=staff.teams[resident.story.team],
            details=msgspec.convert(details, Details),
            source=resident.story.from_,
            referrer=str(resident.details["gp"]) if by_gp else "",
            reasons=resident.story.reasons,
            told="What we do, and that nothing has to be decided at once.",
            consent="given",
        )
        at = yield self.week(0.15)
        self.episode = referrals.accept(by=by, at=at, referral=referral, worker=self.worker)
        self.person = self.episode.person

    def _reach(self) -> Life:
        """Try until they are there: the first call decides much."""
        for number in range(self.dice.choice((0, 0, 1, 1, 2))):
            at = yield self.week(0.4 + number / 5)
            self.contact(at, result=self.dice.choice(("no-answer", "left-message")), said=TRIED[number])

    def _first_visit(self, at: datetime) -> None:
        resident, asked = self.resident, self.staff.place
        self.contact(
            at, channel="in-person", minutes=self.dice.choice((40, 50, 60)), said=resident.life.first
        )
        for purpose, chance in (("reminders", 0.85), ("share-with-gp", 0.7), ("referral", 0.9)):
            if self.dice.random() < chance:
                self._consent(purpose, at)
        for name in asked.asked_first:
            self.ask(name, at)
        if resident.story.team == "therapy":
            for name in (*asked.in_treatment, *asked.wellbeing):
                self.ask(name, at)
        elif "older-person" in resident.story.stages:
            self.ask(asked.brought_along[resident.number % 2], at, answered_by="paper")
        self.draw(at)

    def _agree(self, at: datetime) -> None:
        known = planning.profile(self.resident, self.answers, self.drawn, at)
        self.plan = planning.agree(self.staff, self.resident, self.person, self.worker, known, at, self.dice)
        self.contact(
            at, channel="in-person", minutes=45, said="Went through the plan and signed it together."
        )
        outbox.write(
            at=at,
            kind="reminder",
            key=f"{self.plan.ref}/review",
            person=self.person,
            not_before=at + timedelta(weeks=7),
        )

    def _touch(self, at: datetime, number: float) -> None:
        """Speak, or try to; in some weeks ask again, draw again, and look how far things have come."""
        if self.dice.random() < 0.14:
            self.contact(at, result="no-answer", said=self.dice.choice(MISSED))
        else:
            channel = self.dice.choice(("phone", "phone", "in-person", "video", "text"))
            self.contact(at, channel=channel, minutes=self.dice.choice((10, 15, 20, 30)), said=self._note())
        place = self.staff.place
        if number in ASKED_AGAIN:
            afar = number == 11 and self.resident.story.team != "therapy"
            for name in place.asked_again:
                self.ask(name, at, remote=afar)
        if self.resident.story.team == "therapy" and number in IN_TREATMENT:
            for name in place.in_treatment:
                self.ask(name, at)
        elif number == 7 and self.dice.random() < 0.4:
            for name in place.from_afar:
                self.ask(name, at, remote=True)
        if number == 5:
            self.ask(place.asked_later[0], at)
        if number in DRAWN:
            self.draw(at)
        if number in (5, 11, 21):
            self._judge(at, number)
        if number in REVIEWED or self.owed:
            self._review(at)

    def _review(self, at: datetime) -> None:
        """Look at the plan together, and sign the next one; over an open safety alert that is owed."""
        self.owed = self.person.alerts.open().exists()
        if self.owed:
            return
        known = planning.profile(self.resident, self.answers, self.drawn, at)
        self.plan = planning.renew(self.staff, self.plan, self.worker, known, at)

    def _judge(self, at: datetime, number: float) -> None:
        """Write down how far goals and activities have come."""
        good = self.resident.course == "better"
        for place, activity in enumerate(Activity.objects.filter(plan=self.plan).order_by("pk")):
            if number == 5:
                status = "taking-part" if good or self.dice.random() < 0.6 else "intended"
            elif number == 11:
                status = "taking-part" if good or place == 0 else "left-early"
            else:
                status = "completed" if good and place == 0 else activity.status
            if status != activity.status:
                plans.follow(by=self.worker, at=at, activity=activity, status=status)
        status = {"better": "improving", "worse": "worsening"}.get(self.resident.course, "no-change")
        if number != 5:
            for goal in self.plan.goals.order_by("pk"):
                plans.judge_goal(by=self.worker, at=at, goal=goal, status=status)

    def _leave(self) -> Life:
        """End care: with what was reached, or after nobody could be reached any more."""
        if self.resident.course == "dropped":
            for said in NOTHING:
                at = yield self.week(self.weeks + 1)
                result = "left-message" if "letter" in said else "no-answer"
                self.contact(at, channel="post" if "letter" in said else "phone", result=result, said=said)
        at = yield self.week(self.weeks + 1)
        good = self.resident.course == "better"
        for goal in self.plan.goals.order_by("pk"):
            status = ("achieved" if self.dice.random() < 0.6 else "sustaining") if good else "not-achieved"
            plans.judge_goal(by=self.worker, at=at, goal=goal, status=status)
        plans.end(by=self.worker, at=at, plan=self.plan)
        reason, note = self.dice.choice(ENDINGS[self.resident.course])
        episodes.close(by=self.worker, at=at, episode=self.episode, reason=reason, note=note)

    # One thing at a time

    def contact(self, at: datetime, *, channel: str = "phone", result: str = "reached", **said: Any) -> None:
        """Record a contact by their worker, or another who is named."""
        usual = 14 if at - self.came_at < timedelta(weeks=14) else 21
        when = at + timedelta(days=usual if result == "reached" else 4)
        ahead = in_office(when.date(), self.staff.place.zone, Random(0)).date()
        contacts.record(
            by=self.worker,
            at=at,
            person=self.person,
            channel=channel,
            result=result,
            next_on=ahead,
            does=self._planned(at) if result == "reached" else (),
            **said,
        )

    def _planned(self, at: datetime) -> list[FollowUp]:
        """Return the contacts that were planned and are due: speaking with them does them."""
        due = FollowUp.objects.due(at.date()).filter(person=self.person, kind="contact", at__lt=at)
        return list(due)

    def ask(self, name: str, at: datetime, *, answered_by: str = "self", remote: bool = False) -> Assessment:
        """Ask a questionnaire and keep what was answered."""
        if name == self.staff.place.hindrances:
            given = hindrances(self.resident, name)
        else:
            given = answers(self.resident, name, self.weeks, self.dice)
        self.answers[name] = given
        helped = "self-with-help" if self.resident.language != "en" else answered_by
        return assessments.record(
            by=self.person if remote else self.worker,
            at=at,
            person=self.person,
            instrument=name,
            answers=given,
            answered_by=answered_by if remote else helped,
            remote=remote,
        )

    def draw(self, at: datetime, *, unsafe: bool = False) -> None:
        """Draw their map, from last time's people on."""
        self.maps += 1
        wave = f"{at:%B %Y}"
        self.drawn = (
            circles.first_map(self.resident, wave)
            if self.drawn is None
            else circles.next_map(self.resident, self.drawn, self.maps, wave, unsafe=unsafe)
        )
        networks.draw(by=self.worker, at=at, person=self.person, drawn=self.drawn)

    def _consent(self, purpose: str, at: datetime) -> None:
        recipient = str(self.resident.details["gp"]) if purpose == "share-with-gp" else self.episode.team.name
        given = consents.give(
            by=self.person,
            at=at,
            person=self.person,
            purpose=purpose,
            recipient=recipient,
            version="2025-1",
            words=CONSENTS[purpose].format(recipient=recipient),
        )
        if self.dice.random() < 0.08:
            consents.withdraw(by=self.person, at=at + timedelta(hours=1), consent=given)

    def _note(self) -> str:
        """Return what was said this time: better as it gets better, each sentence once, then in brief."""
        improving = self.resident.course == "better" and self.dice.random() < 0.85
        kind = (
            "better"
            if improving or (self.resident.course == "flat" and self.dice.random() < 0.25)
            else "flat"
        )
        if kind not in self.notes:
            story = self.resident.story
            told = list(story.better if kind == "better" else story.flat)
            Random(f"{self.resident.life.first}").shuffle(told)
            self.notes[kind] = told
        return self.notes[kind].pop() if self.notes[kind] else self.dice.choice(BRIEF)
