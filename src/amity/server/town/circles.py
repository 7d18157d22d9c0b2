"""The maps of the made-up town: who is in somebody's life, and what has changed at the next drawing."""

from random import Random
from typing import Any

import msgspec

from amity import networks
from amity.networks import Alter, Group, Network, Tie

from .residents import Resident

NICKNAMES = (
    "Al", "Bee", "Cass", "Dot", "Eli", "Fran", "Gus", "Hal", "Ines", "Jude", "Kit", "Lou", "Mo", "Nell",
    "Oz", "Pip", "Quin", "Ro", "Sol", "Tam", "Una", "Viv", "Wyn", "Yas", "Zed", "Ada", "Bram", "Cleo",
)  # fmt: skip
FEWER = {"daily": "few-a-week", "few-a-week": "weekly", "weekly": "few-a-month", "few-a-month": "monthly"}
MORE = {
    "less": "monthly",
    "monthly": "few-a-month",
    "few-a-month": "weekly",
    "weekly": "few-a-week",
    "few-a-week": "few-a-week",
    "daily": "daily",
}


def first_map(resident: Resident, wave: str) -> Network:
    """Return the map that somebody draws at the first visit."""
    dice = Random(f"map/{resident.number}")
    in_private = dice.random() < 0.7
    called = dice.sample(NICKNAMES, len(resident.story.circle))
    alters = tuple(
        msgspec.convert(
            {
                "id": f"a{number}",
                "name": name,
                "roles": (one.is_,),
                "relation": one.who or None,
                "closeness": one.close,
                "frequency": None if one.ended else one.often or "monthly",
                "modes": (one.by,) if one.by else (),
                "gives": one.gives,
                "receives": one.gets,
                "strain": None if one.ended else one.strain,
                "safe": "yes" if in_private and not one.ended else None,
                "ended": one.ended,
            },
            Alter,
            strict=False,
        )
        for number, (one, name) in enumerate(zip(resident.story.circle, called, strict=True), 1)
    )
    kin = [each.id for each in alters if {"partner", "family"} & {*each.roles} and not each.ended]
    ties = tuple(Tie(a=kin[0], b=other) for other in kin[1:])
    return Network(
        ego=networks.Ego(id=f"resident-{resident.number}"),
        alters=alters,
        ties=ties,
        wave=wave,
        asked=("ties", "groups", "gives", "receives"),
    )


def next_map(resident: Resident, before: Network, number: int, wave: str, *, unsafe: bool = False) -> Network:
    """Return the next drawing: last time's people carried forward, with what became of them."""
    dice = Random(f"map/{resident.number}/{number}")
    known = {alter.id: alter for alter in before.alters}
    begun = networks.carry_forward(before, wave=wave)
    alters = [_again(alter, known[alter.id], resident, dice) for alter in begun.alters]
    groups = list(begun.groups)
    if resident.course == "better" or (resident.course == "flat" and dice.random() < 0.35):
        new = _from_the_group(resident, number, dice)
        alters += new
        groups.append(
            Group(
                id=f"g{number}",
                name=f"the {resident.story.interests[(number - 1) % len(resident.story.interests)]} group",
                kind="hobby",
                identification=dice.choice((4, 5, 6)),
                frequency="weekly",
                importance=2,
                members=tuple(each.id for each in new),
            )
        )
    if resident.course == "worse" and alters:
        alters[-1] = msgspec.structs.replace(alters[-1], ended="moved", frequency=None, strain=None)
    if unsafe:
        alters.append(_not_safe(number))
    return msgspec.structs.replace(begun, alters=tuple(alters), groups=tuple(groups), wave=wave)


def _again(begun: Alter, was: Alter, resident: Resident, dice: Random) -> Alter:
    """Return somebody who is still there, as asked anew."""
    change: dict[str, Any] = {"closeness": was.closeness, "strain": was.strain, "safe": was.safe}
    change["frequency"] = was.frequency
    if resident.course == "better" and was.frequency and dice.random() < 0.4:
        change["frequency"] = MORE[was.frequency]
        change["closeness"] = min(3, (was.closeness or 1) + (dice.random() < 0.4))
    elif resident.course == "worse" and was.frequency in FEWER and dice.random() < 0.5:
        change["frequency"] = FEWER[was.frequency]
    elif dice.random() < 0.12 and was.closeness and was.closeness > 1:
        change["closeness"] = was.closeness - 1
    return msgspec.structs.replace(begun, **change)


def _from_the_group(resident: Resident, number: int, dice: Random) -> list[Alter]:
    taken = {one.who for one in resident.story.circle}
    names = [name for name in dice.sample(NICKNAMES, 6) if name not in taken]
    return [
        Alter(
            id=f"n{number}{letter}",
            name=f"{name} from the group",
            roles=("group-member",),
            closeness=2 if letter == "a" else 1,
            frequency="weekly",
            modes=("in-person",),
            gives=("companionship",) if letter != "a" else ("companionship", "emotional"),
            receives=("companionship",),
            strain=0,
            safe="yes",
            how_met="a group",
        )
        for letter, name in zip("ab", names, strict=False)
    ]


def _not_safe(number: int) -> Alter:
    """Return somebody with whom the person, asked in private, did not feel safe."""
    return Alter(
        id=f"s{number}",
        name="R.",
        roles=("acquaintance",),
        closeness=1,
        frequency="few-a-month",
        modes=("phone",),
        strain=2,
        safe="no",
    )
