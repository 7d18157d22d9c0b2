"""Prescribing: from what a person said to needs, and from needs to options with dose, reason and plan B."""

from .asking import Asked, candidates_for
from .caseload import Allocation, Candidate, CaseloadError, Placing, allocate
from .checking import failing_examples, named_by
from .facts import facts, not_held_against_cut_offs
from .finding import services_for
from .interventions import Dose, Intervention, interventions, load_intervention
from .listing import advised_against, offers_of
from .matching import MatchError
from .needs import Condition, Found, Need, PersonError, find, load, names, presence, unknown
from .offers import Offer, Suits, Wish, suits
from .options import AT_ONCE, propose
from .profile import Place, Profile, life_stages, profile_in, profile_of, read_profile
from .proposal import Left, Match, Matcher, Option, Proposal, Safety
from .weighing import WEIGHTS

__all__ = [
    "AT_ONCE",
    "WEIGHTS",
    "Allocation",
    "Asked",
    "Candidate",
    "CaseloadError",
    "Condition",
    "Dose",
    "Found",
    "Intervention",
    "Left",
    "Match",
    "MatchError",
    "Matcher",
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
    "advised_against",
    "allocate",
    "candidates_for",
    "facts",
    "failing_examples",
    "find",
    "interventions",
    "life_stages",
    "load",
    "load_intervention",
    "named_by",
    "names",
    "not_held_against_cut_offs",
    "offers_of",
    "presence",
    "profile_in",
    "profile_of",
    "propose",
    "read_profile",
    "services_for",
    "suits",
    "unknown",
]
