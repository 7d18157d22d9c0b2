"""What can be done with what people say in their own words: write it down, name people for the map."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from msgspec.structs import replace

from amity.clinic.models import Assignment, Network, Person, Practitioner, Saying
from amity.networks import Alter
from amity.networks import Network as Drawn

from . import events, networks

NAMES = "names"
"""The question under which it is noted that people were asked for names; the names go on the map."""


@transaction.atomic
def say(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    question: str,
    words: str,
    assignment: Assignment | None = None,
) -> Saying:
    """Write down what a person said; said again to the same assignment, it takes the place of what stood."""
    there: Saying | None = None
    if assignment is not None:
        found = Saying.objects.select_for_update().filter(assignment=assignment, question=question)
        there = found.filter(wrong_since=None).first()
    if there is not None and there.words == words:
        return there
    if there is not None:
        there.wrong_since, there.wrong_because = at, "said again"
        there.save(update_fields=["wrong_since", "wrong_because"])
    new: Saying = Saying.objects.create(
        person=person, by=by.ref, at=at, assignment=assignment, question=question, words=words
    )
    events.write(by=by, at=at, did="said in own words", to=new.ref, person=person)
    return new


@transaction.atomic
def name_people(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    names: Iterable[str],
    assignment: Assignment | None = None,
    later: bool = False,
) -> Network | None:
    """Put those who were named on the person's map, beside whoever is there; None where nobody is new.

    ``later``: there may be more to name, so it is not noted that the question is done with.
    """
    if not later:
        say(by=by, at=at, person=person, question=NAMES, words="", assignment=assignment)
    last = Network.objects.of(person).standing().order_by("-at", "-pk").first()
    drawn = last.drawn if last else Drawn()
    there = {alter.name.strip() for alter in drawn.alters}
    fresh = [name for each in names if (name := each.strip()) and name not in there]
    if not fresh:
        return None
    return networks.draw(by=by, at=at, person=person, drawn=_with(drawn, list(dict.fromkeys(fresh))))


def _with(drawn: Drawn, names: list[str]) -> Drawn:
    used = {alter.id for alter in drawn.alters} | set(drawn.merged)
    ids = (f"a{n}" for n in range(1, 10_000) if f"a{n}" not in used)
    more = tuple(Alter(id=id_, name=name) for name, id_ in zip(names, ids, strict=False))
    return replace(drawn, alters=(*drawn.alters, *more))
