"""One person at a glance: what is next, how they are, what is planned, what has happened."""

from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amity import instruments
from amity.clinic.actions import networks
from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import (
    Activity,
    Assessment,
    Assignment,
    Case,
    Consent,
    Contact,
    Episode,
    FollowUp,
    Goal,
    Network,
    Person,
    Plan,
    SafetyAlert,
    Saying,
    cases,
)
from amity.clinic.rules.policy import may
from amity.pictures import Mark
from amity.web.codes import lowered
from amity.web.dates import date_format
from amity.web.door import Visit, record, staff
from amity.web.forms import pk_of
from amity.web.isolates import isolate
from amity.web.lists import listed
from amity.web.paper_waiting import asks
from amity.web.series import Series, series_of
from amity.web.telling import row

SHOWN = 5
"""How many of the last things that happened stand on the page; the others are a press away."""

DESK, PHONE = 660, 330
"""How wide the trend is drawn: its words stay large enough to read on either."""

BESIDE_MAIN = 4
"""How many other measures stand beside the first, before "All measures"."""

BESIDE = 12
"""How many of the caseload stand beside a person's page."""


class Happened(NamedTuple):
    """One line of what has happened."""

    at: datetime
    words: str
    tone: str = ""
    said: str = ""
    contact: int = 0


@staff("see a record")
def person(request: Visit, pk: int) -> HttpResponse:
    """Show what a worker needs before they speak with somebody, to be read in a minute."""
    assert request.practitioner is not None
    who = record(request, pk)
    day = timezone.localdate(request.at)
    series = series_of(who)
    plan = _plan(who)
    weighed = _by_weight(series)
    main, others = (weighed[0], weighed[1:]) if weighed else (None, [])
    happened = history(who)
    mine = cases(request.practitioner, request.at)
    context = {
        "who": who,
        "age": who.age_on(day),
        "episode": Episode.objects.of(who)
        .standing()
        .select_related("team", "worker")
        .order_by("-at")
        .first(),
        "consents": list(Consent.objects.of(who).live(request.at).filter(purpose="share-with-gp")),
        "alerts": list(SafetyAlert.objects.of(who).open().select_related("owner").order_by("due_at")),
        "main": main,
        "main_picture": main.drawn(_marks(plan), width=DESK) if main else "",
        "main_narrow": main.drawn(_marks(plan), width=PHONE) if main else "",
        "others": others[:BESIDE_MAIN],
        "rest": others[BESIDE_MAIN:],
        "sayings": _sayings(who),
        "plan": plan,
        "network": Network.objects.of(who).standing().order_by("-at", "-pk").first(),
        "next": _next(who),
        "happened": happened[:SHOWN],
        "more": len(happened) > SHOWN,
        "beside": [row(each, day) for each in _beside(mine, who)],
        "pressing": sum(each.needs_attention for each in mine),
        "just": _just_recorded(request, who),
        "note": _note(who, series, plan, request.at),
        "day": day,
        "here": settings.AMITY_COUNTRY,
    }
    return render(request, "amity/caseload/person.html", context)


@staff("see a record")
def all_activity(request: Visit, pk: int) -> HttpResponse:
    """Show everything that has happened, the latest first."""
    who = record(request, pk)
    may_write = may(request.roles, "write on a record")
    context = {"who": who, "happened": history(who), "may_write": may_write}
    return render(request, "amity/caseload/history.html", context)


def _just_recorded(request: Visit, who: Person) -> Contact | None:
    """Return the contact that was recorded a moment ago, from which somebody comes here."""
    just = pk_of(request.GET.get("note"))
    found: Contact | None = Contact.objects.of(who).standing().filter(pk=just).first()
    return found


def _beside(mine: list[Case], who: Person) -> list[Case]:
    """Return the most pressing of the caseload, and the person themselves among them."""
    shown = mine[:BESIDE]
    own = [each for each in mine[BESIDE:] if each.person.pk == who.pk]
    return [*own, *shown]


def _by_weight(series: list[Series]) -> list[Series]:
    """Return the scales, first the one whose change can be judged, then those measured more than once."""

    def weight(each: Series) -> tuple[bool, bool, bool]:
        judged = each.difference is not None and each.difference.verdict != "unknown"
        return each.proxy, len(each.moments) < 2, not judged

    if not series:
        return []
    main = min(series, key=weight)
    rest = [each for each in series if each is not main]
    return [main, *sorted(rest, key=lambda each: (each.proxy, len(each.moments) < 2))]


def _episode(who: Person) -> Episode | None:
    found = Episode.objects.of(who).standing().select_related("team", "worker")
    episode: Episode | None = found.order_by("-at").first()
    return episode


def _plan(who: Person) -> Plan | None:
    found = Plan.objects.of(who).standing().filter(status__in=("signed", "draft"))
    kept = (
        Prefetch("goals", Goal.objects.standing().order_by("place", "pk")),
        Prefetch("activities", Activity.objects.standing().order_by("place", "pk")),
    )
    return found.prefetch_related(*kept).order_by("-status", "-at").first()


def _sayings(who: Person) -> list[tuple[str, Saying]]:
    """Return what somebody said last, in their own words, to each open question."""
    last: dict[str, Saying] = {}
    for each in Saying.objects.of(who).standing().exclude(question=NAMES).order_by("at", "pk"):
        if each.words:
            last[each.question] = each
    return [(asks(question), each) for question, each in last.items()]


def _marks(plan: Plan | None) -> list[Mark]:
    if plan is None or plan.signed_at is None:
        return []
    on = plan.signed_at.date()
    return [Mark(on=on, words=_("Plan signed {day}").format(day=date_format(on, "j M")))]


def _next(who: Person) -> list[tuple[date, str]]:
    """Return what is next, the soonest first; where they died, only tasks such as a letter to the family."""
    if who.died_on is not None:
        tasks = FollowUp.objects.of(who).open().filter(kind="task").order_by("due_on")
        return [(each.due_on, each.what) for each in tasks[:4]]
    found = [(each.due_on, each.what or _("Contact")) for each in FollowUp.objects.of(who).open()]
    found += [(each.due_on, _("Questions due")) for each in Assignment.objects.of(who).open()]
    last = Contact.objects.of(who).standing().order_by("-at", "-pk").first()
    if last is not None and last.next_on is not None:
        found.append((last.next_on, _("Contact")))
    return sorted(set(found))[:4]


def history(who: Person) -> list[Happened]:
    """Return what has happened, the latest first; what was entered in error is not among it."""
    found = [
        Happened(each.at, _contact_words(each), said=each.said, contact=each.pk)
        for each in Contact.objects.of(who).standing()
    ]
    found += _answered(who)
    for plan in Plan.objects.of(who).standing().exclude(signed_at=None):
        found.append(Happened(plan.signed_at or plan.at, _("Plan signed"), "ok"))
    for alert in SafetyAlert.objects.of(who):
        found.append(Happened(alert.raised_at, _("Safety alert raised"), "alert"))
        if alert.closed_at:
            found.append(Happened(alert.closed_at, _("Safety alert closed"), "ok"))
    for episode in Episode.objects.of(who).standing().select_related("team"):
        found.append(Happened(episode.at, _("Taken on by {team}").format(team=isolate(episode.team.name))))
        if episode.closed_at:
            why = lowered(episode.end_reason)
            found.append(Happened(episode.closed_at, _("Episode closed: {why}").format(why=why)))
    drawn = _("Map of connections drawn")
    found += [Happened(networks.begun(each), drawn) for each in networks.waves(who)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _answered(who: Person) -> list[Happened]:
    """Return what was answered, in one line a day."""
    done = Assessment.objects.of(who).done().order_by("at", "pk").only("at", "instrument", "person")
    found = []
    for _day, those in groupby(done, key=lambda each: timezone.localdate(each.at)):
        rows = list(those)
        titles = listed(dict.fromkeys(_short(each.instrument) for each in rows))
        found.append(Happened(rows[-1].at, _("Answered: {what}").format(what=titles)))
    return found


@cache
def _short(name: str) -> str:
    """Return what practitioners call an instrument: UCLA-3, PHQ-9; by its title where that has no number."""
    if name not in instruments.names() or any(each.isdigit() for each in name):
        return name.upper()
    return instruments.load(name).title.partition(" (")[0]


def _contact_words(contact: Contact) -> str:
    how = lowered(contact.channel)
    results = {
        "reached": _("Spoke with them ({how})"),
        "left-message": _("Left a message ({how})"),
        "no-answer": _("Tried, no answer ({how})"),
    }
    if contact.with_whom != "person":
        return _("Contact with {whom} ({how})").format(whom=lowered(contact.with_whom), how=how)
    return results[contact.result].format(how=how)


def _note(who: Person, series: list[Series], plan: Plan | None, at: datetime) -> str:
    """Return the page as plain text, for a note in another system."""
    lines = [f"{who.called} {who.family_name}".strip(), date_format(timezone.localdate(at), "j F Y"), ""]
    lines += _last_contact(who)
    for each in series[:6]:
        if each.proxy:
            continue
        words = f" ({each.last.words})" if each.last.words else ""
        lines.append(f"{each.card.title}, {each.title}: {each.value} of {each.span[1]}{words}")
        if each.difference is not None:
            lines.append(f"  {verdict_words(each)}")
    if plan is not None:
        lines += ["", _("Plan")]
        lines += [f"- {goal.words}" for goal in plan.goals.all()]
        lines += [f"  {activity.intervention.replace('-', ' ')}" for activity in plan.activities.all()]
        if plan.review_on:
            lines.append(_("Review {day}").format(day=date_format(plan.review_on, "j F Y")))
    return "\n".join(lines)


def _last_contact(who: Person) -> list[str]:
    """Return the last contact, what was said and what is next, as lines of a note."""
    last = Contact.objects.of(who).standing().order_by("-at", "-pk").first()
    if last is None:
        return []
    when = date_format(timezone.localdate(last.at), "j F Y")
    minutes = _("{n} minutes").format(n=last.minutes) if last.minutes else ""
    lines = [". ".join(filter(None, (f"{when}: {_contact_words(last)}", minutes)))]
    lines += [last.said] if last.said else []
    lines += [
        _("To do by {day}: {what}").format(day=date_format(each.due_on, "j F Y"), what=each.what)
        for each in FollowUp.objects.of(who).open().filter(kind="task")
    ]
    if last.next_on:
        lines.append(_("Next contact {day}").format(day=date_format(last.next_on, "j F Y")))
    return [*lines, ""]


def verdict_words(series: Series) -> str:
    """Return how a series moved, for practitioners: the points, and whether they are more than error."""
    moved = series.difference
    if moved is None:
        return ""
    if not moved.points:
        return _("No change")
    way = _("higher") if moved.points > 0 else _("lower")
    points = ngettext("{n} point {way}", "{n} points {way}", round(abs(moved.points)))
    told = {
        "better": _("Real improvement: {points}"),
        "worse": _("Real worsening: {points}"),
        "within error": _("{points}: within the instrument's own error"),
        "unknown": _("{points}; what a real change takes is not known"),
    }
    return told[moved.verdict].format(points=points.format(n=f"{abs(moved.points):g}", way=way))


urlpatterns: list[Any] = [
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/history/", all_activity, name="person-history"),
]
