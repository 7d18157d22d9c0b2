"""A process that is killed with SIGKILL at every step of an action: at statements, and around a commit.

``main`` makes a record under ``AMITY_HOME``, in a process where Amity was started,
and prints a line of JSON for each action.
What stands after each death is read anew by the process that lives.
"""

import json
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from clinic_record import Record
from django.db import connection, connections
from django.test import Client
from django.urls import reverse  # noqa: TID251

from amity.clinic.actions import assessments, contacts, events, follow_ups, safety
from amity.clinic.models import Assessment, Contact, Event, FollowUp, Outbox, SafetyAlert

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ITEM_9 = "phq9_9"


class Dies:
    """Counts the steps of a process, and ends it at one of them."""

    def __init__(self, at_step: int) -> None:
        self.at_step, self.steps = at_step, 0

    def step(self) -> None:
        if self.steps == self.at_step:
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps += 1

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        return execute(sql, params, many, context)


def dies(act: Callable[[], None], at_step: int) -> bool:
    """Do ``act`` in a process that dies at a step; False where it had fewer steps and went on to its end."""
    connections.close_all()
    if (pid := os.fork()) == 0:
        death = Dies(at_step)
        connection.ensure_connection()
        commit = connection._commit

        def committed() -> None:
            death.step()
            commit()
            death.step()

        connection._commit = committed
        with connection.execute_wrapper(death):
            act()
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"an action failed without being killed: {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status)


def stands() -> dict[str, Any]:
    """Return what is on the record: how much of each, and what may never come apart."""
    alert = SafetyAlert.objects.first()
    flagged = [each for each in Assessment.objects.all() if each.answers.get(ITEM_9, 0) > 0]
    return {
        "flagged": len(flagged),
        "alerts": SafetyAlert.objects.count(),
        "notices": Outbox.objects.exclude(alert=None).count(),
        "told": Event.objects.filter(did="raised alert").count(),
        "level": alert.level if alert else 0,
        "escalations": Event.objects.filter(did="escalated alert").count(),
        "contacts": Contact.objects.count(),
        "check-ins": Assessment.objects.filter(answered_by="staff-by-phone").count(),
        "tasks": FollowUp.objects.count(),
        "closed": bool(alert and alert.closed_at),
        "closings": Event.objects.filter(did="closed alert").count(),
        "whole": events.verify().broken is None,
    }


def killed(name: str, act: Callable[[], None]) -> None:
    """Kill ``act`` at each of its steps, one after the other, until it has no more; print what stood."""
    seen, step = [stands()], 0
    while dies(act, step):
        step += 1
        seen.append(stands())
    seen.append(stands())
    differing = [each for n, each in enumerate(seen) if n == 0 or each != seen[n - 1]]
    print(json.dumps({"name": name, "deaths": step, "stood": differing}), flush=True)


def main() -> None:
    time_machine.travel(AT, tick=False).start()
    record = Record()
    worker, second = record.practitioner(), record.practitioner("supervisor")
    person = record.person(worker=worker)
    mine = assessments.begin(by=person, at=AT, person=person, instrument="phq-9")
    Outbox.objects.all().delete()
    visitor = Client(HTTP_HOST="localhost", secure=True, raise_request_exception=True)
    session = visitor.session
    session["person"] = person.pk
    session.save()

    def answered_on_the_page() -> None:
        there = reverse("question", args=[mine.pk, ITEM_9])
        assert visitor.post(there, {"answer": 1}, secure=True).status_code == 302

    def escalated() -> None:
        safety.escalate(at=AT + timedelta(hours=1))

    def spoken_with() -> None:
        contacts.record(
            by=worker,
            at=AT + timedelta(hours=3),
            person=person,
            channel="phone",
            result="reached",
            alert=SafetyAlert.objects.get(),
            check_ins=[contacts.CheckIn("ucla-3", {"companionship": 1, "left_out": 1, "isolated": 1})],
            tasks=[contacts.Task("Ring the GP", AT.date() + timedelta(days=1), worker)],
            key="one",
        )

    def kept_up() -> None:
        alert = SafetyAlert.objects.get()
        follow_ups.schedule(by=worker, at=AT, alert=alert, practitioner=worker)

    def closed() -> None:
        alert = SafetyAlert.objects.get()
        if alert.proposed_at is None:
            action = Contact.objects.get()
            safety.propose_close(
                by=worker, at=AT + timedelta(hours=4), alert=alert, action=action, because="Safe."
            )
        if alert.closed_at is None:  # after the death that came after the commit, it is
            safety.confirm_close(by=second, at=AT + timedelta(hours=5), alert=alert)

    killed("answered", answered_on_the_page)
    killed("escalated", escalated)
    killed("spoken with", spoken_with)
    killed("kept up", kept_up)
    killed("closed", closed)
