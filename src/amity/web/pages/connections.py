"""The map of somebody's connections: seen, drawn, gone over again and compared, by them or with them."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity.clinic.actions import networks
from amity.clinic.actions.stale import StaleError
from amity.errors import AmityError
from amity.networks import Alter, Group
from amity.networks import Network as Drawn
from amity.web import map_changes, map_forms, maps
from amity.web.desk import Desk
from amity.web.door import Visit, person, record, staff
from amity.web.forms import Form, pk_of
from amity.web.isolates import isolate

Shown = Callable[..., HttpResponse]


def shown(request: Visit, desk: Desk, form: Any = None) -> HttpResponse:
    """Show the map, or its list, with what it comes to; one that is put away says so and what helps."""
    last = networks.latest_of(desk.who)
    if last is not None and last.hidden:
        return _put_away(request, desk)
    drawn = last.drawn if last else Drawn()
    waves = networks.waves(desk.who)
    before = waves[-2] if len(waves) > 1 and not waves[-2].hidden else None
    edit = _address(desk, "edit")
    rows = maps.rows(drawn, edit)
    listing = form or map_forms.ListForm(drawn=drawn, version=last.version if last else 0)
    told = maps.told_before(drawn, before.drawn if before else None)
    context = {
        "rows": rows,
        "people": [row for row in rows if row.kind == "person"],
        "picture": maps.picture(drawn, edit) if rows else "",
        "narrow": maps.picture(drawn, edit, narrow=True) if rows else "",
        "lines": maps.lines(rows, listing.boxes, told, _address(desk, "same-one")),
        "listing": listing,
        "unsaid": len(told),
        "form": form,
        "said": maps.sentence(drawn),
        "facts": maps.facts(drawn, before.drawn if before else None),
        "measures": [] if desk.own else maps.measures(drawn),
        "groups": maps.groups(drawn, _address(desk, "group")),
        "as_list": form is not None or request.GET.get("view") == "list",
        "last": last,
        "begun": networks.begun(last) if last else None,
        "old": last is not None and request.at - networks.begun(last) >= networks.A_WAVE,
        "may_undo": last is not None and last.by == desk.by.ref and (request.at - last.at).days < 1,
        "compares": before is not None,
    }
    return _render(request, desk, "map", context)


def save_list(request: Visit, desk: Desk) -> HttpResponse:
    """Take how close and how often of everybody on the list at once; what nobody changed here stays."""
    if request.method != "POST":
        return HttpResponseRedirect(desk.url("map") + "?view=list")
    drawn, _version = _open(desk)
    form = map_forms.ListForm(request.POST, drawn=drawn, version=0)
    if form.is_valid():
        try:
            if _written(request, desk, form, form.made, form.part):
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(desk.url("map") + "?view=list")
        except StaleError as stale:
            form = map_forms.ListForm(form.with_version(stale.now), drawn=drawn, version=0)
            form.is_valid()
            form.add_error(None, _("Some of this was changed since you opened it. Look again, and save."))
    return shown(request, desk, form)


@require_POST
def same(request: Visit, desk: Desk, alter: str = "") -> HttpResponse:
    """Confirm that it is with somebody, or with everybody, as it was last time."""
    try:
        networks.same_as_before(by=desk.by, at=request.at, person=desk.who, alter=alter or None)
        messages.success(request, _("Saved: the same as last time."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(desk.url("map") + "?view=list")


def _put_away(request: Visit, desk: Desk) -> HttpResponse:
    if desk.own or request.method != "POST":
        return _render(request, desk, "put_away", {"alerts": list(desk.who.alerts.open())})
    if request.POST.get("private") != "1":
        errors = [_("Confirm that you asked in private, with nobody else there")]
        return _render(request, desk, "put_away", {"errors": errors, "errors_at": "private"})
    networks.safe_again(by=desk.by, at=request.at, person=desk.who)  # type: ignore[arg-type]
    messages.success(request, _("The map is shown again. The alert and held letters stay as they are."))
    return HttpResponseRedirect(desk.url("map"))


def add(request: Visit, desk: Desk) -> HttpResponse:
    """Put one person on the map; a second press of the button puts nobody there twice."""
    _drawn, version = _open(desk)
    form = map_forms.ConnectionForm(request.POST or None, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        new = form.alter(Alter(id=map_changes.new_id("a", form)))

        def made(now: Drawn) -> Drawn:
            there = any(each.id == new.id for each in now.alters)
            return now if there else msgspec.structs.replace(now, alters=(*now.alters, new))

        if _written(request, desk, form, made, lambda now: None):
            messages.success(request, _("{name} is on the map.").format(name=isolate(maps.called(new))))
            if new.pet:
                return HttpResponseRedirect(desk.url("map"))
            return HttpResponseRedirect(desk.url("private", new.id))
    return _render(request, desk, "add", {"form": form})


def edit(request: Visit, desk: Desk, alter: str) -> HttpResponse:
    """Change what is said of somebody; changed elsewhere meanwhile, both versions are shown."""
    drawn, version = _open(desk)
    was = map_changes.alter(drawn, alter)
    form = map_forms.ConnectionForm(
        request.POST or None, initial=map_forms.of_alter(was) | {"version": version}
    )
    differs: list[Any] = []
    if request.method == "POST" and form.is_valid():

        def made(now: Drawn) -> Drawn:
            alters = tuple(form.alter(each) if each.id == alter else each for each in now.alters)
            return msgspec.structs.replace(now, alters=alters)

        try:
            if _written(request, desk, form, made, lambda now: map_changes.found(now.alters, alter)):
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(desk.url("map"))
        except StaleError as stale:
            form = map_forms.again(map_forms.ConnectionForm, request.POST, stale)
            differs = map_forms.differs(form, map_forms.of_alter(map_changes.alter(stale.entry.drawn, alter)))
    context = {
        "form": form,
        "alter": was,
        "name": maps.called(was),
        "differs": differs,
        "leave": desk.url("leave", alter),
        "knows": desk.url("knows", alter),
        "private": "" if was.pet else desk.url("private", alter),
    }
    return _render(request, desk, "edit", context)


def leave(request: Visit, desk: Desk, alter: str) -> HttpResponse:
    """Take somebody off the map, with why; who died is kept, and not counted."""
    drawn, version = _open(desk)
    was = map_changes.alter(drawn, alter)
    form = map_forms.LeaveForm(request.POST or None, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["ended"]
        _written(request, desk, form, lambda now: map_changes.without(now, alter, why), lambda now: None)
        died = _("We are sorry. {name} is kept on your record and not counted.")
        gone = _("{name} is off the map. You can undo this.")
        messages.success(request, (died if why == "died" else gone).format(name=isolate(maps.called(was))))
        return HttpResponseRedirect(desk.url("map"))
    return _render(
        request, desk, "leave", {"form": form, "name": maps.called(was), "back": desk.url("edit", alter)}
    )


def knows(request: Visit, desk: Desk, alter: str) -> HttpResponse:
    """Say whom of the others somebody knows."""
    drawn, version = _open(desk)
    was = map_changes.alter(drawn, alter)
    others = map_changes.others(drawn, alter)
    now_known = [each for tie in drawn.ties if alter in tie.pair for each in tie.pair if each != alter]
    form = map_forms.KnowsForm(
        request.POST or None, others=others, initial={"knows": now_known, "version": version}
    )
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data["knows"]
        _written(request, desk, form, lambda now: map_changes.knowing(now, alter, known), lambda now: None)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(desk.url("map"))
    context = {"form": form, "name": maps.called(was), "others": others, "back": desk.url("edit", alter)}
    return _render(request, desk, "knows", context)


def private(request: Visit, desk: Desk, alter: str) -> HttpResponse:
    """Ask whether nobody sees the screen, and only then whether they feel safe; it is not shown again."""
    drawn, version = _open(desk)
    was = map_changes.alter(drawn, alter)
    context = {"name": maps.called(was), "back": desk.url("map")}
    if request.method == "POST" and "asked" in request.POST:
        safe = map_forms.SafeForm(request.POST)
        felt = safe.cleaned_data["safe"] if safe.is_valid() else ""
        if felt in ("yes", "no", "unsure"):

            def made(now: Drawn) -> Drawn:
                alters = tuple(
                    msgspec.structs.replace(each, safe=felt) if each.id == alter else each
                    for each in now.alters
                )
                return msgspec.structs.replace(now, alters=alters)

            networks.edit(
                by=desk.by, at=request.at, person=desk.who, made=made, shown=lambda now: None, version=version
            )
        messages.success(request, _("Thank you. Saved."))
        return HttpResponseRedirect(desk.url("map"))
    form = map_forms.AloneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["alone"] == "no":
            messages.success(request, _("That is fine. You can answer it another time."))
            return HttpResponseRedirect(desk.url("map"))
        return _render(request, desk, "safe", context | {"form": map_forms.SafeForm()})
    return _render(request, desk, "alone", context | {"form": form})


def group_add(request: Visit, desk: Desk) -> HttpResponse:
    """Put a group on the map."""
    return _group(request, desk, None)


def group(request: Visit, desk: Desk, group: str) -> HttpResponse:
    """Change a group, or say that it is no more part of life."""
    drawn, _version = _open(desk)
    was = map_changes.found(drawn.groups, group)
    if was is None or was.ended:
        raise Http404
    return _group(request, desk, was)


def _group(request: Visit, desk: Desk, was: Group | None) -> HttpResponse:
    drawn, version = _open(desk)
    initial: dict[str, Any] = {"version": version} | (map_forms.of_group(was) if was else {})
    form = map_forms.GroupForm(request.POST or None, others=map_changes.others(drawn, ""), initial=initial)
    differs: list[Any] = []
    if request.method == "POST" and form.is_valid():
        base = was or Group(id=map_changes.new_id("g", form))
        wanted = form.group(base)
        if was and "gone" in request.POST:
            wanted = msgspec.structs.replace(was, ended=True)

        def made(now: Drawn) -> Drawn:
            there = {each.id: each for each in now.groups}
            if was is None and base.id in there:
                return now
            return msgspec.structs.replace(now, groups=tuple((there | {base.id: wanted}).values()))

        try:
            if _written(request, desk, form, made, lambda now: map_changes.found(now.groups, base.id)):
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(desk.url("map"))
        except StaleError as stale:
            others = map_changes.others(stale.entry.drawn, "")
            form = map_forms.again(map_forms.GroupForm, request.POST, stale, others=others)
            now = map_changes.found(stale.entry.drawn.groups, base.id)
            differs = map_forms.differs(form, map_forms.of_group(now)) if now else []
    return _render(request, desk, "group", {"form": form, "group": was, "differs": differs})


@require_POST
def undo(request: Visit, desk: Desk) -> HttpResponse:
    """Take back the last change."""
    try:
        version = pk_of(request.POST.get("version"))
        networks.undo(by=desk.by, at=request.at, person=desk.who, version=version)
        messages.success(request, _("Undone. The map is as it was before."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(desk.url("map"))


@require_POST
def again(request: Visit, desk: Desk) -> HttpResponse:
    """Begin the next map from last time's people."""
    try:
        networks.go_over(by=desk.by, at=request.at, person=desk.who)
        messages.success(
            request, _("Here are the people from last time. Say how it is with each of them now.")
        )
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(desk.url("map") + "?view=list")


def compare(request: Visit, desk: Desk) -> HttpResponse:
    """Show two waves: who is new, who is closer, who is there no more."""
    last = networks.latest_of(desk.who)
    if last is not None and last.hidden:
        return HttpResponseRedirect(desk.url("map"))
    waves = [each for each in networks.waves(desk.who) if not each.hidden]
    context: dict[str, Any] = {"waves": [(each.pk, networks.begun(each)) for each in waves]}
    if len(waves) > 1:
        chosen = request.GET.get("from", "")
        before = next((each for each in waves[:-1] if str(each.pk) == chosen), waves[-2])
        context |= {
            "shown": maps.compared(before, waves[-1], networks.begun, to="you" if desk.own else "they"),
            "chosen": before.pk,
        }
        context["earlier"] = context["waves"][:-1]
    return _render(request, desk, "compare", context)


def _render(request: Visit, desk: Desk, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {
        "desk": desk,
        "frame": desk.frame,
        "own": desk.own,
        "who": desk.who,
        "home": desk.url("map"),
        "urls": {
            what: desk.url(what) for what in ("add", "group-add", "undo", "again", "compare", "same", "list")
        },
    }
    around["group_add"] = around["urls"]["group-add"]  # type: ignore[index]
    return render(request, f"amity/map/{name}.html", around | context)


def _address(desk: Desk, what: str) -> Callable[[str], str]:
    return lambda one: desk.url(what, one)


def _open(desk: Desk) -> tuple[Drawn, int]:
    """Return the map that is changed and its version; one that is put away is not changed here."""
    last = networks.latest_of(desk.who)
    if last is None:
        return Drawn(), 0
    if last.hidden:
        raise Http404
    return last.drawn, last.version


def _written(
    request: Visit, desk: Desk, form: Form, made: Callable[[Drawn], Drawn], part: Callable[[Drawn], Any]
) -> bool:
    version = form.cleaned_data.get("version") or 0
    try:
        networks.edit(by=desk.by, at=request.at, person=desk.who, made=made, shown=part, version=version)
    except StaleError:
        raise
    except AmityError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _own(page: Shown) -> Shown:
    @person
    def own(request: Visit, /, **parts: str) -> HttpResponse:
        assert request.person is not None
        return page(request, Desk(request.person, request.person), **parts)

    return own


def _theirs(page: Shown, what: str) -> Shown:
    @staff(what)
    def theirs(request: Visit, /, pk: int, **parts: str) -> HttpResponse:
        assert request.practitioner is not None
        return page(request, Desk(record(request, pk), request.practitioner), **parts)

    return theirs


SEE, WRITE = "see a record", "write on a record"
PAGES = (
    (shown, "", "my-connections", "person-map", SEE),
    (add, "new/", "connection-add", "map-add", WRITE),
    (compare, "change/", "my-compare", "map-compare", SEE),
    (undo, "undo/", "connections-undo", "map-undo", WRITE),
    (again, "again/", "connections-again", "map-again", WRITE),
    (same, "same/", "connections-same", "map-same", WRITE),
    (save_list, "list/", "connections-list", "map-list", WRITE),
    (group_add, "groups/new/", "group-add", "map-group-add", WRITE),
    (group, "groups/<str:group>/", "group", "map-group", WRITE),
    (edit, "<str:alter>/", "connection", "map-person", WRITE),
    (same, "<str:alter>/same/", "connection-same", "map-person-same", WRITE),
    (leave, "<str:alter>/leave/", "connection-leave", "map-leave", WRITE),
    (knows, "<str:alter>/knows/", "connection-knows", "map-knows", WRITE),
    (private, "<str:alter>/private/", "connection-private", "map-private", WRITE),
)
"""Each page twice: at a person's own address, and at a practitioner's."""

urlpatterns: list[URLPattern] = [
    *(path(f"me/connections/{route}", _own(page), name=own) for page, route, own, _theirs_, _what in PAGES),
    *(
        path(f"people/<int:pk>/map/{route}", _theirs(page, what), name=theirs)
        for page, route, _own_, theirs, what in PAGES
    ),
]
