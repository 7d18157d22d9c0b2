"""From the profiles of a caseload to who could go where, and how much each would gain there."""

from collections.abc import Mapping
from datetime import date

import msgspec

from .caseload import Candidate, CaseloadError
from .interventions import load_intervention
from .options import propose
from .profile import Profile
from .proposal import Matcher

STANDING = (1.0, 0.9, 0.8)
"""What a service counts that answers a person's first, second and third option."""

LEAST = 0.01
"""What any place counts that suits at all, and one that was promised."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who of a caseload could go where.

    ``held`` says why somebody speaks with a person first; they are given no place before.
    ``named`` is what services are called, by their ids.
    """

    candidates: tuple[Candidate, ...]
    held: Mapping[str, str]
    named: Mapping[str, str]


def candidates_for(
    people: Mapping[str, Profile], match: Matcher, *, on: date, kept: Mapping[str, str] | None = None
) -> Asked:
    """Return the candidates of a caseload: the services of each person's options, from their record alone.

    The benefit of a service is its match score (0 to 1), times 1, 0.9 or 0.8 as it answers the first, second
    or third option. What was promised stays a candidate, whatever else has changed.
    """
    found: dict[tuple[str, str], float] = {}
    held: dict[str, str] = {}
    named: dict[str, str] = {}
    for person, profile in people.items():
        proposal = propose(profile, on=on)
        if proposal.safety:
            held[person] = " ".join(each.kind for each in proposal.safety)
        for share, option in zip(STANDING, proposal.options, strict=False):
            card = load_intervention(option.intervention)
            for place in match(card, profile)[0] if card.delivery == "service" else ():
                named[place.id] = place.name
                pair, benefit = (person, place.id), max(LEAST, round(share * place.score, 4))
                found[pair] = max(benefit, found.get(pair, 0.0))
    for person, service in (kept or {}).items():
        if person not in people:
            raise CaseloadError(
                f"kept: there is no person {person} in the folder. Add the file, or take out the line."
            )
        found.setdefault((person, service), LEAST)
    candidates = (Candidate(person=p, service=s, benefit=benefit) for (p, s), benefit in found.items())
    return Asked(candidates=tuple(candidates), held=held, named=named)
