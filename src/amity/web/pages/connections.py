"""The map of somebody's connections: drawn by them, or with a practitioner; and two times compared.

Every save is a version of its own, so one step back is the version before, drawn again.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity import networks, pictures
from amity.clinic.actions import networks as actions
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Network, Person
from amity.errors import AmityError
from amity.networks import Alter
from amity.networks import Network as Drawn
from amity.web.door import Visit, person, record, staff
from amity.web.mapping import ConnectionForm, asked, without

APART = timedelta(days=28)
"""How long before a map counts as another time: what is changed within it is one sitting."""

SAID = ("size", "parts_of_life", "workers", "pets", "very_close", "weekly", "in_person_share", "support")
"""The measures that stand beside a map: how many, how close, how often, and what for."""

IN = ("en", "ar")
"""The languages in which maps have words."""


class Side(NamedTuple):
    """Who draws: the person on their own pages, or a practitioner with them."""

    frame: str
    map: str
    add: str
    edit: str
    compare: str
    again: str
    given: tuple[int, ...]

    def url(self, name: str, *more: str) -> str:
        """Return the address of one of the pages."""
        return reverse(getattr(self, name), args=[*self.given, *more])


def _own() -> Side:
    return Side(
        "amity/person.html",
        "my-connections",
        "connection-add",
        "connection",
        "my-compare",
        "my-map-again",
        (),
    )


def _theirs(pk: int) -> Side:
    names = ("person-map", "person-map-add", "person-map-edit", "map-compare", "person-map-again")
    return Side("amity/staff.html", *names, (pk,))


@person
def my_connections(request: Visit) -> HttpResponse:
    """Show a person the map of their connections."""
    return _shown(request, _me(request), _own())


@staff("see a record")
def person_map(request: Visit, pk: int) -> HttpResponse:
    """Show a practitioner the map of somebody's connections, with its measures in plain words."""
    return _shown(request, record(request, pk), _theirs(pk))


@person
def add_my_own(request: Visit) -> HttpResponse:
    """Put somebody on one's own map."""
    return _edited(request, _me(request), _own(), None)


@staff("write on a record")
def add_with_them(request: Visit, pk: int) -> HttpResponse:
    """Put somebody on a person's map, with them."""
    return _edited(request, record(request, pk), _theirs(pk), None)


@person
def change_my_own(request: Visit, who: str) -> HttpResponse:
    """Change somebody on one's own map, or take them off it."""
    return _edited(request, _me(request), _own(), who)


@staff("write on a record")
def change_with_them(request: Visit, pk: int, who: str) -> HttpResponse:
    """Change somebody on a person's map, with them."""
    return _edited(request, record(request, pk), _theirs(pk), who)


@person
def my_compare(request: Visit) -> HttpResponse:
    """Show a person what changed on their map since last time."""
    return _compared(request, _me(request), _own())


@staff("see a record")
def map_compare(request: Visit, pk: int) -> HttpResponse:
    """Show a practitioner what changed on a person's map since last time."""
    return _compared(request, record(request, pk), _theirs(pk))


@person
@require_POST
def my_map_again(request: Visit) -> HttpResponse:
    """Say that the map is still right, or go one step back."""
    return _again(request, _me(request), _own())


@staff("write on a record")
@require_POST
def map_again(request: Visit, pk: int) -> HttpResponse:
    """Say with somebody that their map is still right, or go one step back."""
    return _again(request, record(request, pk), _theirs(pk))


def _me(request: Visit) -> Person:
    assert request.person is not None
    return request.person


def _actor(request: Visit) -> Any:
    return request.practitioner or request.person


def _maps(who: Person) -> list[Network]:
    """Return the maps that stand, the newest first."""
    return list(Network.objects.of(who).standing().order_by("-at", "-pk"))


def _before(maps: list[Network]) -> Network | None:
    """Return the last map of an earlier time."""
    return next((each for each in maps if maps[0].at - each.at >= APART), None)


def _words() -> str:
    language = get_language() or "en"
    return language if language in IN else "en"


def _shown(request: Visit, who: Person, side: Side) -> HttpResponse:
    maps = _maps(who)
    last = maps[0] if maps else None
    context: dict[str, Any] = {"side": side, "frame": side.frame, "who": who, "last": last}
    context |= {name: side.url(name) for name in ("add", "compare", "again")}
    if last is not None and not last.hidden:
        drawn, words = last.drawn, _words()
        context |= {
            "picture": pictures.sociogram(drawn, language=words, links=True, width=640),
            "sentences": _sentences(drawn) if words == "en" else [],
            "says": pictures.describe_sociogram(drawn, language=words),
            "people": [(side.url("edit", pictures.row_id(each.id)), each) for each in _there(drawn)],
            "table": pictures.sociogram_table(drawn, language=words),
            "earlier": _before(maps),
            "old": request.at - last.at >= APART,
            "undo": len(maps) > 1 and maps[0].at - maps[1].at < APART,
        }
    return render(request, "amity/connections/map.html", context)


def _sentences(drawn: Drawn) -> list[str]:
    """Return what the map says in plain sentences: those that help to talk about it."""
    (shown,) = networks.safe_to_show(drawn)
    return [each.text for each in networks.sentences(shown) if each.measure.partition(".")[0] in SAID]


def _there(drawn: Drawn) -> list[Alter]:
    """Return who is shown: nobody whose tie has ended, and nobody with whom it may not be safe."""
    (shown,) = networks.safe_to_show(drawn)
    return [each for each in shown.alters if not each.ended]


def _edited(request: Visit, who: Person, side: Side, key: str | None) -> HttpResponse:
    maps = _maps(who)
    last = maps[0] if maps else None
    drawn = last.drawn if last else Drawn()
    alter = next(
        (each for each in _there(drawn) if key is not None and pictures.row_id(each.id) == key), None
    )
    if (key is not None and alter is None) or (last is not None and last.hidden):
        raise Http404
    others = [each for each in _there(drawn) if alter is None or each.id != alter.id]
    private = request.practitioner is not None or bool(request.session.get("alone"))
    kept: dict[str, Any] = {"others": others, "new": alter is None, "private": private}
    known = asked(alter, drawn) if alter else {}
    form = ConnectionForm(request.POST or None, initial=known | {"version": _version(last)}, **kept)
    stale = False
    if request.method == "POST":
        if "remove" in request.POST and alter is not None:
            return _drawn(request, who, side, without(drawn, alter.id), last)
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                _draw(request, who, form.put_into(drawn, alter), version)
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(side.url("map"))
            except StaleError as problem:
                stale = True
                typed = request.POST.copy()
                typed["version"] = str(problem.now)
                form = ConnectionForm(typed, **kept)
                form.is_valid()
                form.add_error(None, _("The map was changed meanwhile. Look at it, and save again."))
            except AmityError as problem:
                form.add_error(None, str(problem))
    context = {"form": form, "alter": alter, "back": side.url("map"), "frame": side.frame, "stale": stale}
    return render(request, "amity/connections/edit.html", context | {"who": who, "known": known})


def _version(last: Network | None) -> int:
    return last.version if last else 0


def _draw(request: Visit, who: Person, drawn: Drawn, version: int | None) -> None:
    actions.draw(by=_actor(request), at=request.at, person=who, drawn=drawn, version=version)


def _drawn(request: Visit, who: Person, side: Side, drawn: Drawn, last: Network | None) -> HttpResponse:
    try:
        _draw(request, who, drawn, _version(last))
        messages.success(request, _("Saved."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(side.url("map"))


def _again(request: Visit, who: Person, side: Side) -> HttpResponse:
    maps = _maps(who)
    back = "undo" in request.POST
    if not maps or maps[0].hidden or (back and len(maps) < 2):
        raise Http404
    return _drawn(request, who, side, maps[1 if back else 0].drawn, maps[0])


def _compared(request: Visit, who: Person, side: Side) -> HttpResponse:
    maps = _maps(who)
    context: dict[str, Any] = {"who": who, "frame": side.frame, "back": side.url("map")}
    before = _before(maps) if maps else None
    if before is not None and not maps[0].hidden and not before.hidden:
        words = _words()
        waves = (before.drawn, maps[0].drawn)
        context |= {
            "before": before,
            "last": maps[0],
            "picture": pictures.sociogram_change(*waves, language=words, width=720),
            "says": pictures.describe_sociogram_change(*waves, language=words),
            "table": pictures.sociogram_change_table(*waves, language=words),
        }
    return render(request, "amity/connections/compare.html", context)


urlpatterns = [
    path("me/connections/", my_connections, name="my-connections"),
    path("me/connections/new/", add_my_own, name="connection-add"),
    path("me/connections/change/", my_compare, name="my-compare"),
    path("me/connections/again/", my_map_again, name="my-map-again"),
    path("me/connections/<slug:who>/", change_my_own, name="connection"),
    path("people/<int:pk>/map/", person_map, name="person-map"),
    path("people/<int:pk>/map/new/", add_with_them, name="person-map-add"),
    path("people/<int:pk>/map/change/", map_compare, name="map-compare"),
    path("people/<int:pk>/map/again/", map_again, name="person-map-again"),
    path("people/<int:pk>/map/<slug:who>/", change_with_them, name="person-map-edit"),
]
