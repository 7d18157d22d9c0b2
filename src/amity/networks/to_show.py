"""What of a map may be shown: nobody with whom it is not certain that ego is safe."""

from typing import get_args

import msgspec

from .network import Network, Part


def safe_to_show(*waves: Network) -> tuple[Network, ...]:
    """Return the waves of one ego, earliest first, without those with whom ego may not be safe.

    Whoever was not certain to be safe at one time is left out of each: they would be given away by being
    new, or gone. Their ties, their places in groups and the merges that lead to them go with them.
    What was asked stays asked, so that nothing turns into a question that nobody put.
    Measure these where the numbers stand beside a drawing; the flag itself is `Measures.unsafe` of the whole.

    >>> from amity.networks import Alter
    >>> whole = Network(alters=(Alter(id="ana", safe="yes"), Alter(id="mick", safe="unsure")))
    >>> [[alter.id for alter in network.alters] for network in safe_to_show(whole)]
    [['ana']]
    """
    hidden = {alter.id for wave in waves for alter in wave.alters if alter.unsafe}
    one_person = [{each, to} for wave in waves for each, to in wave.merged.items()]
    while more := [both for both in one_person if both & hidden and both - hidden]:
        hidden = hidden.union(*more)
    return tuple(_without(hidden, wave) for wave in waves)


def _without(ids: set[str], network: Network) -> Network:
    if not ids & ({alter.id for alter in network.alters} | set(network.merged)):
        return network
    return msgspec.structs.replace(
        network,
        alters=tuple(alter for alter in network.alters if alter.id not in ids),
        ties=tuple(tie for tie in network.ties if tie.a not in ids and tie.b not in ids),
        groups=tuple(
            msgspec.structs.replace(group, members=tuple(each for each in group.members if each not in ids))
            for group in network.groups
        ),
        merged={each: to for each, to in network.merged.items() if each not in ids},
        asked=tuple(part for part in get_args(Part) if network.was_asked(part)),
    )
