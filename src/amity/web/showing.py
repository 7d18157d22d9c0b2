"""The frame of every page: its language and direction, its light, its tabs, and where help is."""

from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext_lazy

from amity import directory
from amity.clinic.rules.policy import may

from .door import IDLE, WARNING, Visit

THEMES = ("light", "dark")
THEME = "__Host-theme" if settings.TLS else "theme"
"""The cookie that remembers it, bound to this host where there is TLS."""

_ = gettext_lazy


class Tab(NamedTuple):
    """One of the tabs at the top: where it leads, and which pages it stands for."""

    url: str
    words: Any
    here: bool


STAFF_TABS = (
    ("today", _("Today"), "see the caseload"),
    ("people", _("People"), "see the caseload"),
    ("referrals", _("Referrals"), "take referrals"),
    ("rota", _("Duty rota"), "see the rota"),
    ("directory", _("Services"), "use the directory"),
    ("evidence", _("Evidence"), "read evidence"),
    ("team", _("Team"), "manage the team"),
)
PERSON_TABS = (
    ("me", _("Home")),
    ("my-connections", _("Connections")),
    ("my-plan", _("My plan")),
    ("who-sees", _("Who sees")),
)


def frame(request: Visit) -> dict[str, Any]:
    """Return what every template knows: the context processor of the pages."""
    language = get_language() or "en"
    theme = request.COOKIES.get(THEME, "")
    device = getattr(request, "device", None)
    idle = IDLE["device" if device else "staff"]
    return {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "language_name": get_language_info(language)["name_local"],
        "languages": other_languages(language),
        "theme": theme if theme in THEMES else "",
        "made_up": settings.AMITY_DEMO,
        "practitioner": getattr(request, "practitioner", None),
        "person_here": getattr(request, "person", None),
        "tabs": tabs(request),
        "finds_people": may(getattr(request, "roles", frozenset()), "see the caseload"),
        "crisis": partial(crisis, request),
        "device": device,
        "session_warns": int((idle - WARNING).total_seconds()),
        "session_ends": int(idle.total_seconds()),
        "keeps": getattr(getattr(request.resolver_match, "func", None), "keeps", False),
    }


def crisis(request: Visit) -> directory.Crisis | None:
    """Return whom to call in the country of the person who is here; of the deployer's, for anybody else."""
    here = getattr(request, "person", None)
    return directory.crisis(here.country if here else settings.AMITY_COUNTRY)


def tabs(request: Visit) -> list[Tab]:
    """Return the tabs of whoever is here."""
    if getattr(request, "practitioner", None):
        held = [(name, words) for name, words, what in STAFF_TABS if may(request.roles, what)]
    elif getattr(request, "person", None) and not request.device:
        held = list(PERSON_TABS)
    else:
        return []
    found: list[Tab] = []
    for name, words in held:
        url = reverse(name)
        found.append(Tab(url, words, request.path.startswith(url)))
    here = max((tab.url for tab in found if tab.here), key=len, default="")
    return [tab._replace(here=tab.url == here) for tab in found]


def other_languages(language: str) -> list[dict[str, str]]:
    """Return the other languages that the pages have, each by its own name."""
    return [
        {"code": code, "name": get_language_info(code)["name_local"]}
        for code, _name in settings.LANGUAGES
        if code != language
    ]
