"""Prescribing: from what a person said to needs, and from needs to options with dose, reason and plan B."""

from .asking import Asked, candidates_for
from .caseload import Allocation, Candidate, CaseloadError, Placing, allocate
from .finding import services_for
from .interventions import Dose, Intervention, interventions, load_intervention
from .listing import offers_of
from .matching import MatchError
from .needs import Condition, Found, Need, PersonError, find, load, names, presence, unknown
from .offers import Offer, Suits, Wish, suits
from .options import Match, Option, Proposal, Safety, propose
from .profile import Place, Profile, facts, profile_of, read_profile

__all__ = [
    "Allocation",
    "Asked",
    "Candidate",
    "CaseloadError",
    "Condition",
    "Dose",
    "Found",
    "Intervention",
    "Match",
    "MatchError",
    "Need",
    "Offer",
    "Option",
    "PersonError",
    "Place",
    "Placing",
    "Profile",
    "Proposal",
    "Safety",
    "Suits",
    "Wish",
    "allocate",
    "candidates_for",
    "facts",
    "find",
    "interventions",
    "load",
    "load_intervention",
    "names",
    "offers_of",
    "presence",
    "profile_of",
    "propose",
    "read_profile",
    "services_for",
    "suits",
    "unknown",
]
