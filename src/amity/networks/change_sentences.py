"""What has changed on somebody's map, in plain sentences."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from .change import AlterChange, Change, compare
from .network import Alter, Ended, Network
from .sentences import Sentence
from .to_show import safe_to_show
from .wording import NAMELESS, SUPPORT_WORDS, VOICES, To, Voice, listed, named


class Said(msgspec.Struct, frozen=True):
    """The measure, a sentence with {} for names, whom it is about, and names: none is taken for a mark.

    A name is empty for whoever has none.
    ``more`` is how many more there are than are named; ``numbers`` what was counted before and after.
    """

    measure: str
    sentence: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    more: int = 0
    numbers: tuple[int, ...] = ()

    def put(self, voice: Voice) -> Sentence:
        """Return it in words."""
        names = [*(each or NAMELESS for each in self.names), *([f"{self.more} more"] if self.more else [])]
        text = voice.say(self.sentence)
        return Sentence(
            measure=self.measure,
            text=text.replace("{}", listed(names)) if names else text,
            about=self.ids,
            names=self.names,
            numbers=(self.more,) if self.more else self.numbers,
        )


MOST = 8
"""So many are named in one sentence; the others are counted."""

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

ENDED: dict[Ended, tuple[str, str]] = {
    "died": ("{} has died.", "{} have died."),
    "moved": ("{} has moved away.", "{} have moved away."),
    "fell-out": ("YOU and {} fell out.", "YOU fell out with {}."),
    "my-choice": ("YOU chose to part from {}.", "YOU chose to part from {}."),
}


def change_sentences(
    before: Network, after: Network, change: Change | None = None, *, to: To = "you"
) -> tuple[Sentence, ...]:
    """Return in plain sentences what has changed between two waves.

    Nobody is named with whom ego did not feel safe, or was not sure, in either wave.
    ``to`` is "you" for the person, who is told of a number without them as well, or "they" for someone who
    works with them.
    Third parties stand there by nickname: show the sentences to nobody who may not see the map.

    >>> march = Network(alters=(Alter(id="tom", name="Tom", ended="moved"),), wave="2026-03")
    >>> june = Network(alters=(Alter(id="mo", name="Moira"), Alter(id="sa", name="Sanjay")), wave="2026-06")
    >>> [each.text for each in change_sentences(march, june)]
    ['Moira and Sanjay are new since March 2026.', 'You had 0 people on your map in March 2026, and 2 now.']
    """
    whole = found = change or compare(before, after)
    shown = safe_to_show(before, after)
    if to == "you" and (shown[0] is not before or shown[1] is not after):
        found = compare(*shown)
    both = [*before.alters, *after.alters]
    unsafe = {after.kept_id(alter.id) for alter in both if alter.unsafe} | {a.id for a in both if a.unsafe}
    known = {alter.id: alter for alter in both if alter.id not in unsafe}
    when = _when(before.wave)
    said = [each for part in (_new, _lost, _closer, _often) for each in part(found, known, when)]
    said += [each for told in found.alters for each in _support(told, known)]
    said += list(_size(found, when))
    if not said and _nothing(whole):
        said = [Said("change", f"Nothing on YOUR map has changed {_since(when)}.")]
    return tuple(each.put(VOICES[to]) for each in said)


def _nothing(change: Change) -> bool:
    """Whether nothing has changed, which is not said where what did change may not be spoken of."""
    came_or_went = (change.new, change.lost, change.workers.new, change.workers.lost, change.alters)
    return not any((*came_or_went, change.pets.new, change.pets.lost))


def _when(wave: str | None) -> str | None:
    """Return a wave as words: ``2026-03`` is March 2026, any other label is what it is."""
    if wave and (month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(-\d\d)?", wave)):
        return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
    return wave


def _since(when: str | None) -> str:
    return f"since {when or 'last time'}"


def _new(change: Change, known: dict[str, Alter], when: str | None) -> Iterator[Said]:
    yield from _named(
        "new", change.new, known, f"{{}} is new {_since(when)}.", f"{{}} are new {_since(when)}."
    )
    yield from _named(
        "workers.new", change.workers.new, known, "{} is a new paid helper.", "{} are new paid helpers."
    )
    yield from _named(
        "pets.new", change.pets.new, known, "{} shares YOUR life now.", "{} share YOUR life now."
    )


def _lost(change: Change, known: dict[str, Alter], when: str | None) -> Iterator[Said]:
    for part, gone in (("lost", change.lost), ("pets.lost", change.pets.lost)):
        for why, (one, several) in ENDED.items():
            those = [each for each in gone if change.reasons.get(each) == why]
            yield from _named(f"{part}.{why}", those, known, one, several)
        rest = [each for each in gone if each not in change.reasons and each not in change.workers.new]
        yield from _named(
            part, rest, known, "{} is not on YOUR map this time.", "{} are not on YOUR map this time."
        )
    paid = [each for each in change.workers.lost if each not in change.new]
    yield from _named(
        "workers.lost", paid, known, "{} is not there to help any more.", "{} are not there to help any more."
    )


def _closer(change: Change, known: dict[str, Alter], when: str | None) -> Iterator[Said]:
    yield from _named("closer", change.closer, known, "YOU feel closer to {}.", "YOU feel closer to {}.")
    yield from _named(
        "further", change.further, known, "YOU feel less close to {}.", "YOU feel less close to {}."
    )


def _often(change: Change, known: dict[str, Alter], when: str | None) -> Iterator[Said]:
    for name, ids, how in (
        ("more_often", change.more_often, "more"),
        ("less_often", change.less_often, "less"),
    ):
        text = f"YOU are in touch with {{}} {how} often."
        yield from _named(name, ids, known, text, text)


def _support(told: AlterChange, known: dict[str, Alter]) -> Iterator[Said]:
    if told.id not in known:
        return
    who = _name(known[told.id])
    for kind in told.gives_gained:
        yield Said(f"gives.{kind}", f"{{}} {SUPPORT_WORDS[kind][0]} now.", (told.id,), (who,))
    for kind in told.gives_lost:
        text = f"This time, YOU did not say that {{}} {SUPPORT_WORDS[kind][0]}."
        yield Said(f"gives_lost.{kind}", text, (told.id,), (who,))


def _size(change: Change, when: str | None) -> Iterator[Said]:
    size = change.measures["size"]
    if size.before != size.after:
        then = f"in {when}" if when else "last time"
        was, now = int(size.before or 0), int(size.after or 0)
        people = "person" if was == 1 else "people"
        text = f"YOU had {was} {people} on YOUR map {then}, and {now} now."
        yield Said("size", text, numbers=(was, now))


def _named(
    measure: str, ids: Sequence[str], known: dict[str, Alter], one: str, several: str
) -> Iterator[Said]:
    """Yield a sentence about those of ``ids`` who may be named."""
    those = [each for each in ids if each in known]
    if not those:
        return
    names = tuple(_name(known[each]) for each in those[:MOST])
    text = one if len(those) == 1 else several
    yield Said(measure, text, tuple(those), names, max(0, len(those) - MOST))


def _name(alter: Alter) -> str:
    return named(alter) if alter.name.strip() else ""
