"""What the record holds, and who may see it."""

from .absence import Absence, Shift
from .activity import Activity
from .assessment import Assessment
from .consent import Consent
from .contact import Contact
from .episode import Episode
from .event import Event
from .goal import Goal
from .membership import Membership
from .network import Network
from .outbox import Outbox
from .person import Correction, Person, SafeContact
from .plan import Plan
from .practitioner import Practitioner
from .reach import visible_to
from .safety_alert import SafetyAlert
from .team import Team

__all__ = [
    "Absence",
    "Activity",
    "Assessment",
    "Consent",
    "Contact",
    "Correction",
    "Episode",
    "Event",
    "Goal",
    "Membership",
    "Network",
    "Outbox",
    "Person",
    "Plan",
    "Practitioner",
    "SafeContact",
    "SafetyAlert",
    "Shift",
    "Team",
    "visible_to",
]
