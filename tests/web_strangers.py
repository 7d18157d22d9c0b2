"""Every address of the pages, who may come there, and somebody's record to try it on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from clinic_record import MONDAY, Record
from django.urls import URLPattern, URLResolver, get_resolver, reverse  # noqa: TID251

from amity.clinic.actions import (
    concerns,
    consents,
    contacts,
    networks,
    plans,
    referrals,
    safety,
    safety_plans,
)
from amity.clinic.models import Details, Practitioner, Steps
from amity.clinic.models.membership import ROLES
from amity.networks import Alter
from amity.networks import Network as Drawn

MARK = "Zebedee"
"""A name that stands on one record, and on no page that a stranger sees."""


class Address(NamedTuple):
    """One address: its route, its name, the kinds of its parts, and who may come (`amity.web.door`)."""

    route: str
    name: str
    parts: dict[str, Any]
    reach: tuple[str, str] | None

    @property
    def of_a_person(self) -> bool:
        """Whether it shows the record of the person in it."""
        return self.route.startswith("people/<int:pk>/")


def addresses() -> list[Address]:
    """Return every address, also those that a lane adds tomorrow."""
    return sorted(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            reach = getattr(each.callback, "reach", None)
            yield Address(route, each.name or "", dict.fromkeys(_parts(each)), reach)


def _parts(pattern: URLPattern) -> list[str]:
    regex = getattr(pattern.pattern, "regex", None)
    return list(regex.groupindex) if regex is not None else []


class Town:
    """A record of a team, with everything on it that can be opened by a number, and another team."""

    def __init__(self) -> None:
        self.record = Record()
        self.worker = self.record.practitioner("link-worker")
        self.person = self.record.person(
            worker=self.worker,
            given_name=MARK,
            family_name=f"{MARK}son",
            preferred_name=f"{MARK}y",
            email="zebedee@example.org",
            address=f"1 {MARK} Street",
        )
        self.stranger = self.record.stranger(given_name="Olu")
        self.other_team = Record().team
        self._fill()

    def _fill(self) -> None:
        by, person = self.worker, self.person
        at = MONDAY + timedelta(minutes=1)
        drawn = Drawn(alters=(Alter(id="ana", name=f"{MARK} Senior", roles=("friend",), closeness=3),))
        networks.draw(by=by, at=at, person=person, drawn=drawn)
        contacts.record(
            by=by, at=at, person=person, channel="phone", result="reached", said=f"{MARK} is well"
        )
        safety_plans.write(by=by, at=at, person=person, says=Steps(own_coping=(f"{MARK} sings",)), version=0)
        plan = plans.draft(
            by=by, at=at, person=person, treatment=f"{MARK} pills", goals=[(f"{MARK} sings", "belonging")]
        )
        choir = plans.choose(by=by, at=at, plan=plan, intervention="choir", plan_b=f"{MARK} drums")
        self.parts = {"treatment": plan.pk, "goals": plan.goals.get().pk, "activities": choir.pk}
        plans.sign(by=by, at=at, plan=plan, review_on=at.date() + timedelta(days=30))
        self.concern = concerns.write(by=by, at=at, person=person, about="abuse", said=f"{MARK} is afraid")
        self.alert = safety.raise_alert(by=by, at=at, person=person, flag="item-9")
        consents.give(
            by=person,
            at=at,
            person=person,
            purpose="share-with-gp",
            recipient=f"Dr {MARK}",
            version="1",
            words="Yes",
        )
        self.referral = referrals.receive(
            by=by, at=at, team=self.record.team, details=Details(given_name=f"{MARK}a"), source="gp"
        )

    def practitioner(self, role: str, *, own: bool) -> Practitioner:
        """Return somebody of a role, of the person's team or of the other."""
        return self.record.practitioner(role, team=self.record.team if own else self.other_team)

    def values(self, address: Address) -> dict[str, Any]:
        """Return what stands in an address: a number of something that is on the person's record."""
        said = {name: _said(name) for name in address.parts}
        said |= {name: value for name, value in self._numbers(address).items() if name in said}
        return said

    def _numbers(self, address: Address) -> dict[str, int]:
        first = address.route.partition("/")[0]
        of = {"alerts": self.alert, "referrals": self.referral, "team": self.record.team}
        pk = of.get(first, self.person).pk
        if "members/<int:pk>" in address.route:
            return {"team": self.record.team.pk, "pk": self.worker.pk}
        part = address.route.rpartition("/plan/")[2].partition("/")[0]
        return {
            "pk": pk,
            "number": self.parts.get(part, 1),
            "concern": self.concern.pk,
            "assessment": 1,
            "contact": 1,
            "consent": 1,
            "team": self.record.team.pk,
        }


def _said(name: str) -> Any:
    """Return something for a part of an address that no number is known for."""
    words = {"key": "nothing", "token": "made-up", "item": "nothing", "name": "nothing", "uidb36": "1"}
    return words.get(name, 1)


def path_of(address: Address, values: dict[str, Any]) -> str:
    """Return the address as it is typed."""
    if address.name:
        return reverse(address.name, kwargs=values)
    return f"/{address.route}"


EVERYBODY = [(role, own) for role in ROLES for own in (False, True)]
