"""Icons, static files with their mark, and how a field is shown."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.template import defaultfilters
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext

from amity import instruments, prescribing
from amity.clinic.models import Goal
from amity.clinic.rules import nhs_number
from amity.web import card_words
from amity.web.codes import in_words
from amity.web.dates import date_format
from amity.web.isolates import isolate, left_to_right
from amity.web.lists import listed
from amity.web.person_forms import COUNTRIES
from amity.web.roles import ROLES

register = template.Library()
register.filter("isolate", isolate)
register.filter("ltr", left_to_right)
STATIC = Path(__file__).parents[1] / "static" / "amity"


@cache
def _mark(name: str) -> str:
    # A template's words are a str of a kind of its own, which no path takes: the slice is a plain one.
    return hashlib.sha256((STATIC / name[:]).read_bytes()).hexdigest()[:10]


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of one of our static files; it changes when the file does."""
    return f"/static/amity/{name}?v={_mark(name)}"


@cache
def _mark_of_another(name: str) -> str:
    found = finders.find(name[:])
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


@register.simple_tag
def their_asset(name: str) -> str:
    """Return the address of a static file that a library brings, with its mark."""
    return f"/static/{name}?v={_mark_of_another(name)}"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return an icon of the sprite; it says nothing to a screen reader: words stand beside it."""
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        asset("icons.svg"),
        name,
    )


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """Return a day or a moment, as Django's filter of this name does, with what the language adds between."""
    if value in (None, ""):
        return ""
    if form is None or form.isupper() or form in ("c", "Y-m-d"):
        return defaultfilters.date(value, form)
    return date_format(value, form)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how a field is laid out: ``choices``, ``date``, ``tick`` or ``plain``."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.MultiWidget):
        return "date"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def described(field: BoundField) -> str:
    """Return the ids of the hint and the error of a field, for ``aria-describedby``."""
    said = []
    if field.help_text:
        said.append(f"{field.auto_id}_helptext")
    if field.errors:
        said.append(f"{field.auto_id}_error")
    return " ".join(said)


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the first box of a field: where its line in the error summary leads."""
    if isinstance(field.field.widget, forms.MultiWidget | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.auto_id


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
MACHINES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def role_name(role: str) -> str:
    """Return what a role is called."""
    return str(ROLES.get(role, role))


@register.filter
def browser(said: str) -> str:
    """Return a browser and its machine in words, from what it says of itself."""
    names = [
        next((words for mark, words in known.items() if mark in said), "") for known in (BROWSERS, MACHINES)
    ]
    return ", ".join(filter(None, names)) or gettext("Unknown browser")


@register.filter
def svg(picture: str) -> SafeString:
    """Put a picture of `amity.pictures` into the page as it is: they escape what people typed."""
    return mark_safe(picture)


@register.filter
def verdict(series: Any) -> str:
    """Say how a series moved, for practitioners."""
    from amity.web.pages.person_page import verdict_words

    return verdict_words(series)


@register.filter
def plainly(code: str) -> str:
    """Return the name of a card or a code as words: ``group-singing`` is *Group singing*."""
    return in_words(code)


@register.filter
def codes(said: Iterable[str]) -> str:
    """Return codes as words, one after the other."""
    return listed(map(in_words, said))


@register.filter
def card_title(name: str) -> str:
    """Return what an instrument is called, where that is the name of one; else the words as they are."""
    return instruments.load(name).title if name in instruments.names() else name


@register.filter
def our_words(goal: Goal) -> bool:
    """Say whether a goal is in the words of its need's card still: theirs are to be asked for."""
    return goal.need in prescribing.names() and goal.words == prescribing.load(goal.need).says


@register.filter
def need_title(name: str) -> str:
    """Return what a need is called."""
    return card_words.said(prescribing.load(name).title) if name in prescribing.names() else name


@register.filter
def said(words: str) -> str:
    """Return what a card says to people in the language of the page, where there are words for it."""
    return card_words.said(words)


@register.filter
def language_name(code: str) -> str:
    """Return what a language is called in the language of the page; the code itself where nobody knows."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


@register.filter
def country_name(code: str) -> str:
    """Return what a country is called; the code itself where it is on no list of ours."""
    return str(dict(COUNTRIES).get(code, code))


@register.filter
def number_of_person(number: str) -> str:
    """Return an NHS number as it is read aloud, and any other number as it stands."""
    return nhs_number.spaced(number)
