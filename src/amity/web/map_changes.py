"""What changes on a map when somebody is put on it, met, or leaves: pure functions of the network."""

from typing import Any

import msgspec
from django.http import Http404

from amity.networks import Alter, Tie
from amity.networks import Network as Drawn
from amity.web import maps
from amity.web.forms import Form


def new_id(letter: str, form: Form) -> str:
    """Return the id of somebody new: of the form's own key, so that a second press is the same one."""
    key = "".join(each for each in form.cleaned_data["key"] if each in "0123456789abcdef")
    return f"{letter}-{key[:16] or 'new'}"


def found(those: tuple[Any, ...], one: str) -> Any:
    """Return who, or which group, has this id; None where nobody has it."""
    return next((each for each in those if each.id == one), None)


def alter(drawn: Drawn, one: str) -> Alter:
    """Return who is on the map with this id; 404 where nobody is."""
    who: Alter | None = found(drawn.alters, one)
    if who is None or who.ended:
        raise Http404
    return who


def others(drawn: Drawn, one: str) -> list[tuple[str, str]]:
    """Return the others whom somebody may know, by id and name."""
    there = [each for each in drawn.alters if each.id != one and not (each.ended or each.unsafe or each.pet)]
    return [(each.id, maps.called(each)) for each in there]


def knowing(now: Drawn, alter: str, known: list[str]) -> Drawn:
    """Return the network in which somebody knows these others, and no more of them."""
    kept = tuple(tie for tie in now.ties if alter not in tie.pair or set(known) & set(tie.pair))
    held = {each for tie in kept for each in tie.pair if alter in tie.pair}
    new = tuple(Tie(a=alter, b=each) for each in known if each not in held)
    asked = now.asked if "ties" in now.asked else ("ties", *now.asked)
    return msgspec.structs.replace(now, ties=(*kept, *new), asked=asked)


def without(now: Drawn, alter: str, why: str) -> Drawn:
    """Return the network without somebody put on it by mistake; who left, or died, stays and is not drawn."""
    if why != "mistake":
        alters = tuple(
            msgspec.structs.replace(each, ended=why) if each.id == alter else each for each in now.alters
        )
        return msgspec.structs.replace(now, alters=alters)
    return msgspec.structs.replace(
        now,
        alters=tuple(each for each in now.alters if each.id != alter),
        ties=tuple(tie for tie in now.ties if alter not in tie.pair),
        groups=tuple(
            msgspec.structs.replace(each, members=tuple(m for m in each.members if m != alter))
            for each in now.groups
        ),
        merged={one: to for one, to in now.merged.items() if to != alter},
    )
