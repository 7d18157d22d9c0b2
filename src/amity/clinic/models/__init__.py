"""What the record holds, and who may see it."""

from .absence import Absence, Shift
from .activity import Activity
from .assessment import Assessment
from .assignment import Assignment
from .case import Case, Whose, cases, moved_on
from .concern import BreakGlass, Concern
from .consent import Consent
from .contact import Contact
from .details import Details
from .episode import Episode
from .event import Event
from .follow_up import FollowUp
from .goal import Goal
from .listing import Listing, Note
from .membership import TEAM_WIDE, Membership
from .name_mark import NameMark
from .network import Network
from .outbox import Outbox
from .paper_entry import PaperEntry
from .paper_words import PaperWords
from .person import Correction, Person, SafeContact
from .plan import Plan
from .practitioner import Practitioner
from .prepared import Prepared, stored
from .reach import concerns_readable_by, referrals_visible_to, visible_to
from .referral import Referral
from .safety_alert import SafetyAlert
from .safety_plan import SafetyPlan, Steps
from .saying import Saying
from .team import Team

__all__ = [
    "TEAM_WIDE",
    "Absence",
    "Activity",
    "Assessment",
    "Assignment",
    "BreakGlass",
    "Case",
    "Concern",
    "Consent",
    "Contact",
    "Correction",
    "Details",
    "Episode",
    "Event",
    "FollowUp",
    "Goal",
    "Listing",
    "Membership",
    "NameMark",
    "Network",
    "Note",
    "Outbox",
    "PaperEntry",
    "PaperWords",
    "Person",
    "Plan",
    "Practitioner",
    "Prepared",
    "Referral",
    "SafeContact",
    "SafetyAlert",
    "SafetyPlan",
    "Saying",
    "Shift",
    "Steps",
    "Team",
    "Whose",
    "cases",
    "concerns_readable_by",
    "moved_on",
    "referrals_visible_to",
    "stored",
    "visible_to",
]
