"""What is told of a safety alert, for practitioners: the question behind it, what to do, who heard of it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity import instruments
from amity.clinic.models import (
    Concern,
    Contact,
    Episode,
    Event,
    FollowUp,
    Membership,
    Person,
    Practitioner,
    SafetyAlert,
)

from .asking import said

PATHS = (
    ("suicidality", _lazy("Thoughts of suicide")),
    ("self-harm", _lazy("Self-harm without wanting to die")),
    ("unsafe-tie", _lazy("Somebody they may not be safe with")),
    ("safeguarding", _lazy("Safeguarding of them or of somebody else")),
    ("other", _lazy("Something else")),
    ("unsorted", _lazy("Not known yet")),
)
STEPS: dict[str, tuple[Any, ...]] = {
    "suicidality": (
        _lazy("In danger now: the emergency number, and stay with them."),
        _lazy("Ask plainly about thoughts, plans and means."),
        _lazy("Make the safety plan together, or look at it again; make the place safer."),
        _lazy("Hand over in person where more is needed: speak with the service while they are there."),
        _lazy("Keep up contact: within 72 hours, then weekly."),
    ),
    "self-harm": (
        _lazy("Speak without blame. Look after wounds first."),
        _lazy("Ask what it is for, and what helped before."),
        _lazy("Ask about thoughts of suicide apart from it: they are two things, and may come together."),
        _lazy("Agree who looks after it from here, and hand over in person."),
        _lazy("Keep up contact: within 72 hours, then weekly."),
    ),
    "unsafe-tie": (
        _lazy("Speak only where they are alone. Ask first: can you talk now?"),
        _lazy("An advocate comes first. They decide what is done, unless a life is in danger."),
        _lazy("Nothing is posted, sent or printed, and the map stays hidden until they are safe."),
        _lazy("Do not speak with the other person, and do not plan anything with them in it."),
    ),
    "safeguarding": (
        _lazy("Go to the safeguarding lead today; write down whom you told, and when."),
        _lazy("Tell the person what you do and why, unless that makes it less safe."),
        _lazy("Share what is needed to keep somebody safe, and no more."),
    ),
    "other": (_lazy("Write down what it was about and what was done."),),
    "unsorted": (
        _lazy("Speak with them first: an answer on a form does not say what it is about."),
        _lazy("Then say below what it turned out to be. What comes next depends on it."),
    ),
}
CONCERNS = (
    ("young", _lazy("Harm to somebody under 18")),
    ("abuse", _lazy("Somebody harms or controls them")),
    ("neglect", _lazy("They are not looked after")),
    ("self-neglect", _lazy("They do not look after themselves")),
    ("somebody-else", _lazy("Somebody else may come to harm")),
    ("other", _lazy("Something else")),
)
"""What a safeguarding concern can be about."""

DID = {
    "raised alert": _lazy("Raised, because of an answer"),
    "unknown alert": _lazy("Raised, because a safety question has no answer"),
    "escalated alert": _lazy("Nobody had spoken with them: more people told"),
    "owns alert": _lazy("Taken on"),
    "proposed to close alert": _lazy("Proposed to close"),
    "kept alert open": _lazy("Kept open"),
    "closed alert": _lazy("Closed"),
    "reopened alert": _lazy("Opened again"),
    "raised alert again": _lazy("Raised again: the answer changed since somebody acted"),
    "unknown alert again": _lazy("Raised again: the answer changed since somebody acted"),
}
RESULTS = {
    "reached": _lazy("spoke with them"),
    "left-message": _lazy("left a message"),
    "no-answer": _lazy("no answer"),
}


class Asked(NamedTuple):
    """The question behind an alert: its questionnaire, its words, the answer, and what to know about it."""

    title: str
    words: str
    answer: str
    note: str


def asked(alert: SafetyAlert) -> Asked | None:
    """Return the question behind an alert; None where none was asked."""
    source = alert.assessment or alert.paper
    if source is None or source.instrument not in instruments.names():
        return None
    card = instruments.load(source.instrument)
    flag = card.flags.get(alert.flag)
    if flag is None:
        return None
    answers = alert.assessment.answers if alert.assessment else alert.paper.first if alert.paper else {}
    code = answers.get(flag.item)
    notes = [_answered_how(alert)]
    if alert.state == "raised" and code not in flag.raised_by:
        notes.insert(0, _("It is not the answer that raised this alert: that one was changed since."))
    elif alert.state == "unknown":
        notes.insert(0, _("Without an answer it is not known, and never clear. Ask today."))
    words = card.item[flag.item].ask or card.item[flag.item].about or flag.item
    return Asked(card.title, words, said(card, flag.item, code), " ".join(filter(None, notes)))


def _answered_how(alert: SafetyAlert) -> str:
    if alert.assessment is None or alert.assessment.answered_by == "paper":
        return _("It was answered on paper.")
    if alert.assessment.answered_by == "staff-by-phone":
        return _("A colleague asked it.")
    return _("They answered from afar, on their own.") if alert.assessment.remote else ""


def cause(alert: SafetyAlert) -> str:
    """Return why an alert rose behind which no question stands."""
    if alert.path == "unsafe-tie" or alert.flag == "unsafe-tie":
        return _("They do not feel safe, or are not sure, with somebody on their map.")
    if alert.flag == Concern.FLAG:
        return _("A safeguarding concern was written down. It is kept apart, and read by few.")
    return alert.flag.replace("-", " ").capitalize()


def contact_words(contact: Contact, when: str) -> str:
    """Return a contact in a line: when, whom, what came of it."""
    if contact.handed_to:
        return _("{when}: handed over to {whom}").format(when=when, whom=contact.handed_to)
    if contact.with_whom != "person":
        whom = contact.with_whom.replace("-", " ")
        return _("{when}: contact with {whom}").format(when=when, whom=whom)
    return f"{when}: {RESULTS.get(contact.result, contact.result)}"


def happened(alert: SafetyAlert) -> list[dict[str, Any]]:
    """Return what was done about an alert, from the audit: when, what, by whom, and who was told of it."""
    names = {each.ref: each.name for each in Practitioner.objects.all()}
    found = []
    for line in Event.objects.filter(to=alert.ref).order_by("seq"):
        path = line.did.removeprefix("sorted alert as ")
        words = DID.get(line.did) or (
            _("It is about: {what}").format(what=dict(PATHS)[path])
            if path != line.did and path in dict(PATHS)
            else line.did
        )
        told = [names.get(each, each) for each in line.details.get("told", ())]
        by = names.get(line.by, "")
        level = line.details.get("level")
        found.append({"at": line.at, "words": words, "by": by, "told": told, "level": level})
    return found


def told(alert: SafetyAlert) -> list[tuple[str, datetime, str]]:
    """Return to whom notices of an alert went: the name, when it was written, and how it ended."""
    rows = alert.notices.select_related("practitioner").order_by("written_at", "pk")
    nobody = _("Nobody was there")
    return [
        (each.practitioner.name if each.practitioner else nobody, each.written_at, each.outcome)
        for each in rows
    ]


class Kept(NamedTuple):
    """A contact that is kept up after an alert: its day, whose it is, and how it stands."""

    on: date
    whose: str
    state: str
    tone: str


def kept_up(person: Person, day: date, alert: SafetyAlert | None = None) -> list[Kept]:
    """Return the contacts that are kept up: planned, done, missed or cancelled, by their day."""
    found = FollowUp.objects.of(person).standing().exclude(alert=None).select_related("practitioner")
    if alert is not None:
        found = found.filter(alert=alert)
    still = set(found.open().values_list("pk", flat=True))
    return [_kept(each, day, each.pk in still) for each in found.order_by("due_on", "pk")]


def _kept(each: FollowUp, day: date, still: bool) -> Kept:
    whose = each.practitioner.name if each.practitioner else _("The team")
    if each.cancelled_at:
        return Kept(each.due_on, whose, _("Cancelled"), "")
    if not still:
        return Kept(each.due_on, whose, _("Done"), "ok")
    if each.due_on < day:
        return Kept(each.due_on, whose, _("Missed"), "alert")
    return Kept(each.due_on, whose, _("Planned"), "")


def leads(person: Person, at: datetime) -> list[str]:
    """Return the names of the safeguarding leads who look after a person."""
    teams = Episode.objects.of(person).standing().values("team")
    held = Membership.objects.now(at).filter(team__in=teams, role="safeguarding-lead")
    return sorted(set(held.values_list("practitioner__name", flat=True)))


def young(person: Person, day: date) -> str:
    """Return what holds because somebody is young, or an empty text."""
    age = person.age_on(day)
    if age is None or age >= 18:
        return ""
    if age < 16:
        return _(
            "They are under 16: the safeguarding lead takes this over today. "
            "No questionnaire here measures them, and no score decides."
        )
    return _(
        "They are {age}: the safeguarding lead hears of it today. "
        "Whether they can decide for themselves is asked each time. Parents are told nothing of themselves."
    ).format(age=age)
