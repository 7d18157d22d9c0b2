"""What a map shows, in a few sentences that can stand in its place."""

from collections.abc import Sequence

from amity.networks import Alter, Network

from .sociogram_people import drawn_alters
from .sociogram_words import SociogramWords, words_in

AT_LEAST_WEEKLY = ("daily", "few-a-week", "weekly")


def describe_sociogram(network: Network, *, language: str = "en", unsafe: bool = False) -> str:
    """Say who is on the map: how many people, how close, how often in touch, and who knows whom.

    Whoever the map leaves out is left out here too.

    >>> from amity.networks import Alter
    >>> describe_sociogram(Network(alters=(Alter(id="a", closeness=3, frequency="daily"),)))
    '1 person around you: 1 very close. In touch every week or more: 1.'
    """
    return say(network, drawn_alters(network, unsafe=unsafe), words_in(language))


def say(network: Network, alters: Sequence[Alter], words: SociogramWords) -> str:
    """Return the sentences about those alters of ``network`` that are drawn."""
    if not alters:
        return words.nobody
    people = [alter for alter in alters if alter.counts]
    said = [_how_close(people, words)]
    if any(alter.frequency for alter in people):
        weekly = sum(alter.frequency in AT_LEAST_WEEKLY for alter in people)
        said.append(words.weekly.format(n=weekly))
    paid = sum(alter.paid and not alter.pet for alter in alters)
    pets = sum(alter.pet for alter in alters)
    said += [words.paid_count.format(n=paid)] if paid else []
    said += [words.pet_count.format(n=pets)] if pets else []
    there = {alter.id for alter in alters}
    pairs = len({tie.pair for tie in network.ties if tie.a in there and tie.b in there})
    said += [words.knowing.format(n=pairs)] if pairs else []
    return " ".join(said)


def _how_close(people: Sequence[Alter], words: SociogramWords) -> str:
    count = words.one_person if len(people) == 1 else words.people.format(n=len(people))
    rings = {ring: sum((alter.closeness or 0) == ring for alter in people) for ring in (3, 2, 1, 0)}
    parts = [
        words.of_closeness.format(n=n, closeness=words.closeness[ring].lower())
        for ring, n in rings.items()
        if n and (ring or len(people) > n)
    ]
    return f"{count}: {words.comma.join(parts)}." if parts else f"{count}."
