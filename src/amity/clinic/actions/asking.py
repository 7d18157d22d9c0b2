"""What is asked of whom: the stand-in from afar, what a proxy may answer, what an assignment comes to."""

from datetime import datetime

from amity import instruments, library
from amity.clinic.models import Assignment, Episode, Person
from amity.errors import AmityError
from amity.instruments import Flag, Instrument


class AssessmentError(AmityError):
    """Something cannot be done with an assessment, and what can."""


def asks(*, instrument: str, person: Person, remote: bool) -> str:
    """Return the instrument to ask: ``instrument`` itself, or the one that stands in for it from afar.

    Where an answer may need somebody at once and nobody is there to respond, the card names a stand-in.
    ``remote`` is by a link, and on paper that is taken away: nobody reads that before it comes back.
    """
    card = instruments.load(instrument)
    if not remote or not watched(card) or _responder(person):
        return instrument
    if card.stand_in is None:
        raise AssessmentError(
            f"{instrument} has an answer that may need somebody at once, and no instrument stands in for it. "
            "Ask it with the person, or give the team a staffed responder."
        )
    return card.stand_in


def asked(assignment: Assignment) -> list[str]:
    """Return the instruments that an assignment comes to, in order, as far as the answers so far say.

    A battery asks its opener first, and then what that calls for.
    From afar, each is the one that can be asked; of a proxy, only what others can observe.
    """
    finished = assignment.assessments.filter(status="completed", wrong_since=None).order_by("at", "pk")
    results = {each.instrument: each.result for each in finished if each.result is not None}
    wanted = [*battery(assignment.battery).calls_for(results)] if assignment.battery else []
    found = [
        asks(instrument=each, person=assignment.person, remote=assignment.away)
        for each in (*wanted, *assignment.instruments)
    ]
    if assignment.answered_by == "proxy":
        found = [each for each in found if observable(instruments.load(each))]
    return list(dict.fromkeys(found))


def next_instrument(assignment: Assignment) -> str | None:
    """Return the instrument to answer now, begun or not, or None where all is done.

    One that was left half-way is asked again: what was answered then stays on the record.
    """
    finished = assignment.assessments.filter(status="completed", wrong_since=None)
    done = set(finished.values_list("instrument", flat=True))
    done |= {instruments.load(each).stand_in for each in done}  # on paper the whole, where a part was wanted
    return next((each for each in asked(assignment) if each not in done), None)


def battery(name: str) -> instruments.Battery:
    """Return the battery called ``name``."""
    return library.read("batteries", name, instruments.Battery)


def observable(card: Instrument) -> frozenset[str]:
    """Return the items that somebody else can observe, and so may answer as a proxy."""
    return frozenset(item.id for item in card.items if item.observable)


def scored_by(name: str) -> Instrument:
    """Return the card that scores an instrument: scoring needs no words, so none are looked for."""
    return library.read("instruments", name, Instrument)


def watched(card: Instrument) -> dict[str, Flag]:
    """Return the safety flags of a card."""
    return {name: flag for name, flag in card.flags.items() if flag.kind == "safety"}


def refuse_age(person: Person, at: datetime) -> None:
    """Raise `AssessmentError` for somebody under 16."""
    age = person.age_on(at.date())
    if age is not None and age < 16:
        raise AssessmentError(
            f"{person.ref} is under 16: no instrument here measures them. Go to the safeguarding lead."
        )


def _responder(person: Person) -> bool:
    """Say whether a team that looks after the person has somebody there to respond."""
    cared = Episode.objects.of(person).standing().exclude(status="closed")
    return cared.filter(team__remote_responder=True).exists()
