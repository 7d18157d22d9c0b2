"""Who is new, who is not there any more, who is closer and who further: two waves, alter by alter."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from amity.networks import Network, safe_to_show

from .sociogram_people import Portrait, called, drawn_alters, listed, portrait
from .sociogram_table import table
from .sociogram_words import SociogramWords, words_in

Moved = Literal["new", "lost", "closer", "further", "same"]
MOVES: tuple[Moved, ...] = ("new", "lost", "closer", "further", "same")


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One alter on the earlier map, on the later one, or on both."""

    id: str
    before: Portrait | None
    after: Portrait | None

    @property
    def now(self) -> Portrait:
        """How they are shown: as they are now, or as they last were."""
        shown = self.after or self.before
        assert shown
        return shown

    @property
    def how(self) -> Moved:
        """What has become of them; where closeness was not said once, nobody came closer or went."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "lost"
        was, now = self.before.ring, self.after.ring
        if was == now or not (was and now):
            return "same"
        return "closer" if now > was else "further"


def moves(
    before: Network, after: Network, words: SociogramWords, *, unsafe: bool = False
) -> tuple[Move, ...]:
    """Return everyone who is on either map, the later map's order first.

    Nobody is among them who died, or with whom ego was not sure to be safe at either time.
    """
    if not unsafe:
        before, after = safe_to_show(before, after)
    died = {alter.id for alter in after.alters if alter.ended == "died"}
    later = drawn_alters(after, unsafe=unsafe)
    earlier = [
        msgspec.structs.replace(alter, id=after.kept_id(alter.id))
        for alter in drawn_alters(before, unsafe=unsafe)
        if after.kept_id(alter.id) not in died
    ]
    everyone = [portrait(alter, words) for alter in called([*later, *earlier], words)]
    now = {seen.id: seen for seen in everyone[: len(later)]}
    was: dict[str, Portrait] = {}
    for seen in everyone[len(later) :]:
        if seen.id not in was or seen.ring > was[seen.id].ring:
            was[seen.id] = seen
    ids = dict.fromkeys((*now, *was))
    return tuple(Move(id=each, before=was.get(each), after=now.get(each)) for each in ids)


def describe_sociogram_change(
    before: Network, after: Network, *, language: str = "en", unsafe: bool = False
) -> str:
    """Say who is new on the later map, who is not on it, who is closer and who less close than before.

    >>> from amity.networks import Alter
    >>> once, now = Alter(id="a", name="Ana", closeness=1), Alter(id="a", name="Ana", closeness=3)
    >>> describe_sociogram_change(Network(alters=(once,)), Network(alters=(now,)))
    'Closer than before: Ana.'
    """
    words = words_in(language)
    return say_moves(moves(before, after, words, unsafe=unsafe), words)


def say_moves(all_moves: Sequence[Move], words: SociogramWords) -> str:
    """Return the sentences about those who changed, and how many did not."""
    if not any(move.how != "same" for move in all_moves):
        return words.no_change
    said = []
    for how in MOVES:
        names = [move.now.name for move in all_moves if move.how == how]
        if names:
            said.append(words.changes[how].format(names=listed(names, words), n=len(names)))
    return " ".join(said)


def sociogram_change_table(
    before: Network,
    after: Network,
    *,
    title: str | None = None,
    language: str = "en",
    unsafe: bool = False,
) -> str:
    """Return everyone on either map as an HTML table: how close before and after, and what changed."""
    words = words_in(language)
    rows = []
    for move in sorted(moves(before, after, words, unsafe=unsafe), key=lambda move: MOVES.index(move.how)):
        what = words.change_words.get(move.how, "")
        closeness = [words.closeness[each.ring] if each else "" for each in (move.before, move.after)]
        rows.append(("", (move.now.name, what[:1].upper() + what[1:], *closeness)))
    return table(title or words.change_title, (words.columns[0], *words.change_columns), rows, words)
