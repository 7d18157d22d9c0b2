"""No sequence of actions loses a flag or closes one silently: a machine tries thousands.

 answer ─► alert ─► notices          people leave, are away, hand over, merge, die, come back
             │                       the clock jumps minutes, nights, weekends
             ▼                       the worker process stands still and starts again
escalate, contact, close by two      entries turn out to be errors
"""

from collections import Counter
from datetime import timedelta

from clinic_record import MONDAY, Record
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amity import instruments
from amity.clinic.actions import assessments, colleagues, contacts, episodes, events, people, safety, teams
from amity.clinic.models import Assessment, Contact, Episode, Person, Practitioner, SafetyAlert
from amity.clinic.rules import escalation
from amity.errors import AmityError

PHQ9 = instruments.load("phq-9")
ITEM = PHQ9.flags["item-9"].item
REST = [item.id for item in PHQ9.items if item.id != ITEM]
ANSWERS = st.sampled_from([0, 0, 1, 3, instruments.DECLINED, None])
any_number = st.integers(0, 10_000)


class NoFlagIsLost(RuleBasedStateMachine):
    """The record under any sequence of actions; what must have happened is counted beside it."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.record, self.at = Record(), MONDAY
        self.record.practitioner("supervisor")
        for _ in range(2):
            self.record.practitioner("link-worker")
            self.record.person(worker=Practitioner.objects.order_by("-pk").first())
        self.must_be_raised = set()
        self.confirmed = set()
        self.refused = Counter()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def one(self, rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def may_be_refused(self, action, /, **given):
        """Try an action; an AmityError is a refusal, anything else a bug."""
        try:
            with transaction.atomic():
                return action(at=self.at, **given)
        except AmityError:
            self.refused[action.__name__] += 1
            return None

    def note(self, assessment, *, done):
        """Note which flags of an assessment must have an alert from now on."""
        state = instruments.score(PHQ9, assessment.answers).flags["item-9"]
        if state == "raised" or (done and state == "unknown"):
            self.must_be_raised.add((assessment.pk, state))

    # What people and practitioners do

    @rule(whom=any_number, code=ANSWERS)
    def answer_all(self, whom, code):
        person = self.one(Person.objects, whom)
        answers = {**dict.fromkeys(REST, 1), ITEM: code}
        done = self.may_be_refused(
            assessments.record, by=person, person=person, instrument="phq-9", answers=answers
        )
        if done:
            self.note(done, done=True)

    @rule(whom=any_number, code=ANSWERS)
    def begin(self, whom, code):
        person = self.one(Person.objects, whom)
        given = {"by": person, "person": person, "instrument": "phq-9"}
        if begun := self.may_be_refused(assessments.begin, **given):
            saved = self.may_be_refused(assessments.answer, by=person, assessment=begun, item=ITEM, code=code)
            self.note(saved, done=False)

    @rule(which=any_number, code=ANSWERS)
    def answer_one(self, which, code):
        if begun := self.one(Assessment.objects.filter(status="in-progress"), which):
            saved = self.may_be_refused(
                assessments.answer, by=begun.person, assessment=begun, item=ITEM, code=code
            )
            self.note(saved, done=False)

    @rule(which=any_number, verb=st.sampled_from([assessments.finish, assessments.leave]))
    def stop_answering(self, which, verb):
        if begun := self.one(Assessment.objects.filter(status="in-progress"), which):
            self.note(self.may_be_refused(verb, by=begun.person, assessment=begun), done=True)

    @rule(which=any_number, who=any_number, code=ANSWERS, again=st.booleans())
    def put_right(self, which, who, code, again):
        by, old = self.one(Practitioner.objects, who), self.one(Assessment.objects.standing(), which)
        if old and again:
            answers = {**dict.fromkeys(REST, 1), ITEM: code}
            new = self.may_be_refused(
                assessments.correct, by=by, assessment=old, answers=answers, because="wrong"
            )
            self.note(new, done=True)
            self.note(Assessment.objects.get(pk=old.pk), done=True)
        elif old:
            wrong = self.may_be_refused(assessments.mark_in_error, by=by, assessment=old, because="wrong")
            self.note(wrong, done=True)

    @rule(which=any_number, who=any_number, result=st.sampled_from(["reached", "reached", "no-answer"]))
    def contact(self, which, who, result):
        if alert := self.one(SafetyAlert.objects, which):
            self.may_be_refused(
                contacts.record,
                by=self.one(Practitioner.objects, who),
                person=alert.person,
                channel="phone",
                result=result,
                alert=alert,
            )

    @rule(which=any_number, who=any_number)
    def contact_was_an_error(self, which, who):
        if contact := self.one(Contact.objects.standing(), which):
            by = self.one(Practitioner.objects, who)
            self.may_be_refused(contacts.mark_in_error, by=by, contact=contact, because="wrong")

    @rule(which=any_number, what=any_number, who=any_number)
    def propose_to_close(self, which, what, who):
        alert, action = self.one(SafetyAlert.objects, which), self.one(Contact.objects, what)
        if alert and action:
            by = self.one(Practitioner.objects, who)
            self.may_be_refused(safety.propose_close, by=by, alert=alert, action=action, because="done")

    @rule(which=any_number, who=any_number, next_to=st.integers(0, 2))
    def do_what_it_takes_to_close(self, which, who, next_to):
        """Somebody who works with people acts and proposes; they or a colleague confirm."""
        open_ones, helpers = SafetyAlert.objects.open(), Practitioner.objects.exclude(pk=self.record.admin.pk)
        if alert := self.one(open_ones, which):
            first, second = self.one(helpers, who), self.one(helpers, who + next_to)
            said = {"person": alert.person, "channel": "phone", "result": "reached", "alert": alert}
            action = self.may_be_refused(contacts.record, by=first, **said)
            self.may_be_refused(safety.propose_close, by=first, alert=alert, action=action, because="done")
            if self.may_be_refused(safety.confirm_close, by=second, alert=alert):
                self.confirmed.add(alert.pk)

    @rule(which=any_number, who=any_number)
    def confirm(self, which, who):
        if alert := self.one(SafetyAlert.objects.exclude(proposed_by=None), which):
            by = self.one(Practitioner.objects, who)
            if self.may_be_refused(safety.confirm_close, by=by, alert=alert):
                self.confirmed.add(alert.pk)

    @rule(which=any_number, who=any_number, verb=st.sampled_from(["own", "keep_open", "reopen"]))
    def handle(self, which, who, verb):
        if alert := self.one(SafetyAlert.objects, which):
            more = {"because": "it does not hold"} if verb == "reopen" else {}
            by = self.one(Practitioner.objects, who)
            if self.may_be_refused(getattr(safety, verb), by=by, alert=alert, **more) and verb == "reopen":
                self.confirmed.discard(alert.pk)

    # What else happens in a clinic

    @rule(who=any_number)
    def leave(self, who):
        going = self.one(Practitioner.objects.filter(left_at=None), who)
        if going and Practitioner.objects.filter(left_at=None).count() > 1:
            self.may_be_refused(teams.leave, by=self.record.admin, practitioner=going)

    @rule(who=any_number, cover=any_number, hours=st.integers(1, 80))
    def be_away(self, who, cover, hours):
        self.may_be_refused(
            teams.cover,
            by=self.record.admin,
            practitioner=self.one(Practitioner.objects, who),
            starts_at=self.at,
            ends_at=self.at + timedelta(hours=hours),
            cover=self.one(Practitioner.objects, cover),
        )

    @rule(who=any_number, hours=st.integers(1, 24))
    def be_on_duty(self, who, hours):
        self.may_be_refused(
            teams.put_on_duty,
            by=self.record.admin,
            team=self.record.team,
            practitioner=self.one(Practitioner.objects, who),
            starts_at=self.at,
            ends_at=self.at + timedelta(hours=hours),
        )

    @precondition(lambda self: Practitioner.objects.count() < 7)
    @rule(role=st.sampled_from(["link-worker", "supervisor", "duty-worker"]))
    def arrive(self, role):
        self.record.practitioner(role)

    @rule(which=any_number, who=any_number, verb=st.sampled_from(["close", "hand_over", "hold", "reopen"]))
    def change_episode(self, which, who, verb):
        by, episode = self.one(Practitioner.objects, who), self.one(Episode.objects, which)
        more = {
            "close": {"reason": "lost-contact"},
            "hand_over": {"to": by},
            "hold": {"because": "away"},
            "reopen": {},
        }[verb]
        whole = [episode.person, *episode.person.duplicates.all()]
        open_alerts = SafetyAlert.objects.filter(person__in=whole, closed_at=None).exists()
        if self.may_be_refused(getattr(episodes, verb), by=by, episode=episode, **more) and verb == "close":
            assert not open_alerts

    @rule(one=any_number, other=any_number, apart=st.booleans())
    def merge(self, one, other, apart):
        by = self.record.admin
        keep, duplicate = self.one(Person.objects, one), self.one(Person.objects, other)
        if apart:
            self.may_be_refused(people.take_apart, by=by, duplicate=duplicate)
        else:
            self.may_be_refused(people.merge, by=by, keep=keep, duplicate=duplicate)

    @rule(whom=any_number)
    def die_or_come_back(self, whom):
        by, person = self.record.admin, self.one(Person.objects, whom)
        if dead := Person.objects.exclude(died_on=None).first():
            self.may_be_refused(people.mark_alive, by=by, person=dead, because="mistaken")
        else:
            self.may_be_refused(people.mark_died, by=by, person=person, on=self.at.date())

    @rule(
        minutes=st.one_of(st.sampled_from([29, 60, 61]), st.integers(1, 200), st.integers(500, 5000)),
        looks=st.sampled_from([True, True, False]),
    )
    def time_goes_by(self, minutes, looks):
        """Either the worker looks then, or it stands still and what was due waits for its next look."""
        self.at += timedelta(minutes=minutes)
        if looks:
            self.the_worker_looks()

    @rule()
    def the_worker_looks(self):
        for left in assessments.close_left(at=self.at):
            self.note(left, done=True)
        safety.escalate(at=self.at)

        for alert in filter(nobody_has_spoken, SafetyAlert.objects.filter(closed_at=None)):
            hours = (self.at - alert.due_at) / timedelta(minutes=alert.minutes)
            should = 0 if hours < 0 else 1 + int(hours)
            assert alert.level >= min(should, escalation.WIDEST)
            assert alert.notices.exists()
            if alert.told_at == self.at and should:
                there = {each.id for each in colleagues.of(alert, self.at) if not each.absent}
                told = set(alert.notices.values_list("practitioner", flat=True))
                assert not there or there & told

    # What holds after every step

    @invariant()
    def every_flag_that_was_ever_raised_has_its_alert(self):
        alerts = set(SafetyAlert.objects.values_list("assessment", "state"))

        assert self.must_be_raised <= alerts

    @invariant()
    def only_two_people_close_and_only_on_what_stands(self):
        closed = SafetyAlert.objects.exclude(closed_at=None)

        assert {alert.pk for alert in closed} == self.confirmed
        for alert in closed:
            assert alert.closed_by != alert.proposed_by
            assert alert.action.wrong_since is None
            assert alert.action.alert == alert
            assert alert.action.at >= alert.since

    @invariant()
    def the_audit_is_whole(self):
        assert events.verify().broken is None


def nobody_has_spoken(alert):
    """Say, apart from the code under test, whether an alert must still escalate."""
    spoken = [
        contact
        for contact in Contact.objects.filter(alert=alert)
        if (contact.result, contact.with_whom, contact.wrong_since) == ("reached", "person", None)
        and contact.at >= (alert.waits_since or alert.raised_at)
    ]
    kept = alert.person.merged_into or alert.person
    return not spoken and alert.person.died_on is None and kept.died_on is None


def test_no_sequence_of_actions_loses_or_silently_closes_a_flag(db):
    run_state_machine_as_test(
        NoFlagIsLost,
        settings=settings(
            max_examples=40,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
