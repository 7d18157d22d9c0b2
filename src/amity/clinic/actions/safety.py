"""What can be done with safety alerts: raise, escalate, own, sort, close by two, reopen.

There is no way to delete one, and none to close one that nobody acted on.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from amity.clinic.models import (
    Assessment,
    Contact,
    Episode,
    PaperEntry,
    Person,
    Practitioner,
    SafetyAlert,
    Shift,
    Team,
)
from amity.clinic.models.safety_alert import PATHS
from amity.clinic.rules import escalation
from amity.clinic.rules.hours import Hours
from amity.errors import AmityError

from . import colleagues, events, outbox

WITHOUT_TEAM = 60
"""Minutes within which an alert is due of somebody whom no team looks after."""


class SafetyError(AmityError):
    """Something cannot be done with a safety alert, and what must be done first."""


@transaction.atomic
def raise_alert(
    *,
    by: Practitioner | Person | None,
    at: datetime,
    person: Person,
    flag: str,
    state: escalation.State = "raised",
    path: str = "unsorted",
    assessment: Assessment | None = None,
    paper: PaperEntry | None = None,
    anew: bool = False,
) -> SafetyAlert:
    """Raise an alert, and write its notices, in the transaction of what raised it.

    The same answer of the same assessment, or of the same paper, raises it once.
    ``anew``: that answer was given just now, and is another than before.  An alert that was closed since,
    or answered, or that somebody proposed to close, then rises again.
    """
    if assessment is not None or paper is not None:
        cause = {"assessment": assessment} if assessment else {"paper": paper}
        there = SafetyAlert.objects.filter(**cause, flag=flag, state=state).first()
        if there is not None:
            return _risen_again(there, by, at) if anew else there
        if waiting := _told_before(person, flag, state):
            waiting.assessment, waiting.paper = assessment, paper
            waiting.save(update_fields=["assessment", "paper"])
            return waiting
    episode = _episode(person)
    team = episode.team if episode else None
    minutes = team.alert_minutes if team else WITHOUT_TEAM
    on_duty = Shift.objects.now(at).filter(team=team).exists()
    alert = SafetyAlert.objects.create(
        person=person,
        team=team,
        assessment=assessment,
        paper=paper,
        flag=flag,
        state=state,
        path=path,
        raised_at=at,
        due_at=escalation.due(state, _hours(team), on_duty, at, minutes),
        minutes=minutes,
        owner=episode.worker if episode else None,
        told_at=at,
    )
    told = _tell(alert, escalation.audience(0, colleagues.of(alert, at)), at)
    events.write(
        by=by, at=at, did=f"{state} alert", to=alert.ref, person=person, details={"flag": flag, "told": told}
    )
    return alert


def somebody_looks_at(person: Person, at: datetime) -> datetime | None:
    """Return when somebody will look, in the time of their team, to be told to the person; None for never."""
    episode = _episode(person)
    if episode is None:
        return None
    shifts = Shift.objects.filter(team=episode.team, ends_at__gt=at).order_by("starts_at")
    nearest = shifts.first()
    on_duty = nearest is not None and nearest.starts_at <= at
    when = escalation.somebody_looks_at(
        episode.team.hours, on_duty, nearest.starts_at if nearest else None, at
    )
    return when and when.astimezone(ZoneInfo(episode.team.hours.zone))


def escalate(*, at: datetime) -> list[SafetyAlert]:
    """Tell whoever must know by now of every alert without human contact; return those that took a step.

    It may be called at any time and as often as one likes: what was told is not told again.
    """
    waiting = SafetyAlert.objects.unanswered().filter(due_at__lte=at).order_by("due_at", "pk")
    return [alert for pk in list(waiting.values_list("pk", flat=True)) if (alert := _escalated(pk, at))]


@transaction.atomic
def _escalated(pk: int, at: datetime) -> SafetyAlert | None:
    alert = SafetyAlert.objects.unanswered().select_for_update(of=("self",)).filter(pk=pk).first()
    if alert is None:
        return None
    seen = escalation.Alert(
        raised_at=alert.raised_at,
        due_at=alert.due_at,
        minutes=alert.minutes,
        level=alert.level,
        told_at=alert.told_at,
    )
    step = escalation.next_step(seen, colleagues.of(alert, at), _hours(alert.team), at)
    if step is None:
        return None
    alert.level, alert.told_at = step.level, at
    alert.save(update_fields=["level", "told_at"])
    told = _tell(alert, step.to, at)
    events.write(
        by=None,
        at=at,
        did="escalated alert",
        to=alert.ref,
        person=alert.person,
        details={"level": step.level, "told": told},
    )
    return alert


@transaction.atomic
def own(*, by: Practitioner, at: datetime, alert: SafetyAlert) -> SafetyAlert:
    """Take an alert on: it shows whose it is. It goes on escalating until there was human contact."""
    alert = _open(alert)
    alert.owner = by
    alert.save(update_fields=["owner"])
    events.write(by=by, at=at, did="owns alert", to=alert.ref, person=alert.person)
    return alert


@transaction.atomic
def sort(*, by: Practitioner, at: datetime, alert: SafetyAlert, path: str) -> SafetyAlert:
    """Say what an alert turned out to be about: suicidality and self-harm are followed up differently.

    Of one that is about safeguarding, the safeguarding lead is told.
    """
    if path not in PATHS:
        raise SafetyError(f"{path!r} is no path. Choose from {', '.join(PATHS)}.")
    alert = _open(alert)
    new = path != alert.path
    alert.path = path
    alert.save(update_fields=["path"])
    if new and path == "safeguarding":
        tell_leads(at=at, alert=alert, why=f"sorted/{at.isoformat()}")
    events.write(by=by, at=at, did=f"sorted alert as {path}", to=alert.ref, person=alert.person)
    return alert


@transaction.atomic
def propose_close(
    *, by: Practitioner, at: datetime, alert: SafetyAlert, action: Contact, because: str
) -> SafetyAlert:
    """Propose to close an alert on what was done; where the team wants no second person, that closes it.

    Who may close it is told: who is on duty and the supervisors of its team, else anybody in it,
    else the supervisors of other teams, who see it from then on.
    """
    alert = _open(alert)
    if not because.strip():
        raise SafetyError(f"{alert.ref}: say why it can be closed.")
    _refuse_no_action(alert, action)
    alone = alert.team is not None and not alert.team.second_person_closes
    if alone:
        _refuse_outsider(alert, by, at)
    alert.proposed_by, alert.proposed_at = by, at
    alert.action, alert.because = action, because
    alert.save(update_fields=["proposed_by", "proposed_at", "action", "because"])
    events.write(by=by, at=at, did="proposed to close alert", to=alert.ref, person=alert.person)
    if alone:
        return _close(alert, by, at, alone=True)
    seconds = escalation.audience(1, colleagues.seconds(alert, by, at))
    _tell(alert, seconds, at, why=f"to close/{at.isoformat()}")
    return alert


@transaction.atomic
def confirm_close(*, by: Practitioner, at: datetime, alert: SafetyAlert) -> SafetyAlert:
    """Close an alert that somebody else proposed to close.

    Anybody who works with people in its team can; so can a supervisor of another team,
    which is how a sole worker's alert is closed.
    """
    alert = _open(alert)
    if alert.proposed_by is None or alert.action is None:
        raise SafetyError(
            f"{alert.ref}: nobody has proposed to close it. Record what was done, then propose it."
        )
    if alert.proposed_by == by:
        raise SafetyError(
            f"{alert.ref}: a second person closes it. Ask a colleague, or a supervisor if you work alone."
        )
    _refuse_outsider(alert, by, at)
    _refuse_no_action(alert, alert.action)
    return _close(alert, by, at, alone=False)


@transaction.atomic
def keep_open(*, by: Practitioner, at: datetime, alert: SafetyAlert) -> SafetyAlert:
    """Turn a proposal to close down: the alert stays open."""
    alert = _open(alert)
    _forget_proposal(alert)
    events.write(by=by, at=at, did="kept alert open", to=alert.ref, person=alert.person)
    return alert


@transaction.atomic
def reopen(*, by: Practitioner, at: datetime, alert: SafetyAlert, because: str) -> SafetyAlert:
    """Open a closed alert again, because what it was closed on does not hold.

    It escalates from now until somebody has spoken with the person again.
    """
    alert = SafetyAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if alert.closed_at is None:
        return alert
    return _waits_again(alert, by, at, did="reopened alert", because=because)


def _told_before(person: Person, flag: str, state: escalation.State) -> SafetyAlert | None:
    """Return the alert that the same answer raised when its form could not be saved, if it waits still."""
    waiting = SafetyAlert.objects.of(person.merged_into or person).unanswered().filter(flag=flag, state=state)
    return waiting.filter(assessment=None, paper=None, proposed_by=None).order_by("pk").first()


def _risen_again(alert: SafetyAlert, by: Practitioner | Person | None, at: datetime) -> SafetyAlert:
    """Let an alert rise again over what was done before; one that nobody has acted on rises still."""
    alert = SafetyAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    waits = SafetyAlert.objects.unanswered().filter(pk=alert.pk).exists()
    if waits and alert.proposed_by_id is None:
        return alert
    return _waits_again(alert, by, at, did=f"{alert.state} alert again")


def _waits_again(
    alert: SafetyAlert, by: Practitioner | Person | None, at: datetime, *, did: str, because: str = ""
) -> SafetyAlert:
    on_duty = Shift.objects.now(at).filter(team=alert.team).exists()
    alert.closed_at = alert.closed_by = None
    alert.closed_alone, alert.level = False, 0
    alert.waits_since = alert.told_at = at
    state: escalation.State = "raised" if alert.state == "raised" else "unknown"
    if alert.due_at < at:
        alert.due_at = escalation.due(state, _hours(alert.team), on_duty, at, alert.minutes)
    _forget_proposal(alert, because)
    told = _tell(alert, escalation.audience(0, colleagues.of(alert, at)), at)
    events.write(by=by, at=at, did=did, to=alert.ref, person=alert.person, details={"told": told})
    return alert


def tell_leads(*, at: datetime, alert: SafetyAlert, why: str) -> None:
    """Tell the safeguarding leads of an alert's team that there is something to look at."""
    _tell(alert, tuple(colleagues.leads(alert, at)), at, why=why)


def _close(alert: SafetyAlert, by: Practitioner, at: datetime, *, alone: bool) -> SafetyAlert:
    alert.closed_by, alert.closed_at, alert.closed_alone = by, at, alone
    alert.save(update_fields=["closed_by", "closed_at", "closed_alone"])
    events.write(
        by=by, at=at, did="closed alert", to=alert.ref, person=alert.person, details={"alone": alone}
    )
    return alert


def _forget_proposal(alert: SafetyAlert, because: str = "") -> None:
    alert.proposed_by = alert.proposed_at = alert.action = None
    alert.because = because
    alert.save()


def _tell(alert: SafetyAlert, who: tuple[int, ...], at: datetime, *, why: str | None = None) -> list[str]:
    """Write one notice to each; where there is nobody, a row without a recipient says so in the outbox."""
    told = list(Practitioner.objects.filter(pk__in=who).order_by("pk"))
    recipients: list[Practitioner | None] = [*told] or [None]
    again = f"{alert.waits_since.isoformat()}/" if alert.waits_since else ""
    for each in recipients:
        outbox.write(
            at=at,
            kind=outbox.SAFETY,
            key=f"{alert.ref}/{again}{why or alert.level}/{each.ref if each else 'nobody'}",
            practitioner=each,
            alert=alert,
        )
    return [each.ref for each in told]


def _open(alert: SafetyAlert) -> SafetyAlert:
    found = SafetyAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if found.closed_at is not None:
        raise SafetyError(f"{found.ref} is closed. Reopen it first.")
    return found


def _refuse_outsider(alert: SafetyAlert, by: Practitioner, at: datetime) -> None:
    if not colleagues.may_close(alert, by, at):
        raise SafetyError(
            f"{alert.ref}: somebody who works with people in its team closes it, or a supervisor of any team."
        )


def _refuse_no_action(alert: SafetyAlert, action: Contact) -> None:
    action = Contact.objects.get(pk=action.pk)
    if action.alert_id != alert.pk or action.wrong_since is not None or action.at < alert.since:
        raise SafetyError(
            f"{alert.ref}: {action.ref} is not something done about it since it rose. "
            "Record a contact for this alert first."
        )
    if not Contact.objects.closing(alert).filter(pk=action.pk).exists():
        raise SafetyError(
            f"{alert.ref}: {action.ref} reached nobody who can keep them safe, so it cannot be closed on it. "
            "Record that you spoke with them, that a service took them over, or that a service was told."
        )


def _episode(person: Person) -> Episode | None:
    """Return the episode whose team answers for a person: an open one, else the latest."""
    among = Episode.objects.of(person.merged_into or person).standing().select_related("team", "worker")
    return among.exclude(status="closed").order_by("-at").first() or among.order_by("-at").first()


def _hours(team: Team | None) -> Hours:
    return team.hours if team else Hours()
