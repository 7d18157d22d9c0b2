"""Who may do what: the one table, by what somebody is in a team."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

CARING = frozenset({"link-worker", "therapist", "peer", "supervisor", "duty-worker", "safeguarding-lead"})
LEADING = frozenset({"supervisor", "administrator"})
WORKING = CARING | LEADING
ANYBODY = WORKING | {"provider", "commissioner"}
"""Whoever offers services, and whoever pays for them, are let in too; what they may do shows nobody."""

MAY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "use the directory": ANYBODY,
        "read evidence": ANYBODY,
        "see the caseload": CARING,
        "see a record": CARING,
        "write on a record": CARING,
        "plan": CARING - {"duty-worker", "safeguarding-lead"},
        "answer alerts": CARING - {"peer"},
        "see the safety record": CARING,
        "write a concern": CARING,
        "break the glass": CARING - {"peer"},
        "take referrals": CARING - {"peer", "safeguarding-lead"},
        "merge records": frozenset({"supervisor"}),
        "hand over": frozenset({"supervisor", "link-worker", "therapist"}),
        "see the rota": WORKING,
        "change the rota": LEADING,
        "import people": LEADING,
        "manage the team": frozenset({"administrator"}),
        "note on services": CARING,
        "vet services": LEADING,
    }
)
"""What can be done, and by which roles; whose record it is done to is `amity.clinic.models.visible_to`."""


def may(roles: Iterable[str], what: str) -> bool:
    """Say whether somebody with these roles may do this.

    >>> may({"peer"}, "see a record"), may({"administrator"}, "see a record")
    (True, False)
    """
    return not MAY[what].isdisjoint(roles)
