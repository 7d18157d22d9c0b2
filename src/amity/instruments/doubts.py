"""Everything on a card that nobody here has seen in a source: what it says itself, and what its marks say."""

from collections.abc import Iterator

import msgspec

from .definition import Instrument


class Doubt(msgspec.Struct, frozen=True):
    """One thing that is unverified: what, and at which places on the card, such as ``scales.total.norms``."""

    places: tuple[str, ...]
    say: str


def unverified(card: Instrument) -> list[Doubt]:
    """Return every doubt of a card once: its own, then each source and figure not seen."""
    places: dict[str, list[str]] = {}
    for doubt in card.unverified:
        places.setdefault(doubt.say, []).append(doubt.at)
    return [*(Doubt(tuple(at), say) for say, at in places.items()), *_marked(card)]


def _marked(card: Instrument) -> Iterator[Doubt]:
    told = any(doubt.at.startswith("source") for doubt in card.unverified)
    for source in (*([] if told else [card.source]), *card.sources):
        if not source.verified:
            yield Doubt(("source",), f"not seen by us: {source.cite}")
    for name, scale in card.scales.items():
        for norm in scale.norms:
            if not norm.verified:
                yield Doubt((f"scales.{name}.norms",), f"{norm.population}, {norm.source}")
        for each in scale.minimal_important:
            if not each.verified:
                yield Doubt((f"scales.{name}.minimal_important",), f"{each.points:g} points, {each.source}")
