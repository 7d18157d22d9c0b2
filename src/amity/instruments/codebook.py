"""What each column of a score file means."""

from collections.abc import Iterable, Iterator

import msgspec

from amity import library

from .consistency import score_range
from .definition import Flag, Instrument, Scale

POINTS = {
    "better": "a higher score is better",
    "worse": "a higher score is worse",
    "neither": "neither end is better",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a score file; ``card`` is the SHA-256 of the card that made it."""

    column: str
    meaning: str
    type: str
    values: str
    missing: str
    unverified: str
    source: str
    instrument: str
    card: str


def codebook(cards: Iterable[Instrument]) -> list[Entry]:
    """Return what each output column of these instruments means, in the order of the output."""
    return [entry for card in cards for entry in _entries(card)]


def _entries(card: Instrument) -> Iterator[Entry]:
    for name, scale in card.scales.items():
        yield _score(card, name, scale)
        yield _band(card, name, scale)
        yield _missing(card, name, scale)
    for name, flag in card.flags.items():
        yield _flag(card, name, flag)


def _score(card: Instrument, name: str, scale: Scale) -> Entry:
    low, high = score_range(card, scale)
    fractional = scale.combine == "mean" or scale.missing.rule == "prorate" or scale.table is not None
    validity = "" if scale.validity == "validated" else f" ({scale.validity})"
    return Entry(
        column=f"{card.id}.{name}",
        meaning=f"{card.title}: {scale.title}{validity}; {POINTS[scale.higher]}",
        type="number" if fractional else "whole number",
        values=f"{low:g} to {high:g}",
        missing=f"empty if too few answers: {scale.missing}",
        unverified=" ".join(card.doubts(f"scales.{name}")),
        **_made(card),
    )


def _band(card: Instrument, name: str, scale: Scale) -> Entry:
    _, high = score_range(card, scale)
    bands = "; ".join(f"{b.name}: {band_words(scale, n, high)}" for n, b in enumerate(scale.bands))
    return Entry(
        column=f"{card.id}.{name}.band",
        meaning=f"{scale.title}: the band of the score, not a diagnosis",
        type="text",
        values=bands or "always empty: this scale has no bands",
        missing="empty if there is no score",
        unverified=" ".join(card.doubts(f"scales.{name}.bands")),
        **_made(card),
    )


def _missing(card: Instrument, name: str, scale: Scale) -> Entry:
    return Entry(
        column=f"{card.id}.{name}.missing",
        meaning=f"{scale.title}: how many of its items have no answer (missing, declined or not asked)",
        type="whole number",
        values=f"0 to {len(scale.items) if not card.steps else len(card.items)}",
        missing="never empty",
        unverified="",
        **_made(card),
    )


def _flag(card: Instrument, name: str, flag: Flag) -> Entry:
    return Entry(
        column=f"{card.id}.flag.{name}",
        meaning=f"{flag.kind} flag on {flag.item}: {flag.say}",
        type="text",
        values="raised; clear; unknown (missing, declined or not asked: never to be read as clear)",
        missing="never empty",
        unverified=" ".join(card.doubts(f"flags.{name}")),
        **_made(card),
    )


def _made(card: Instrument) -> dict[str, str]:
    """Return what every entry says of the card behind it."""
    return {
        "source": card.source.cite,
        "instrument": card.id,
        "card": library.digest("instruments", card.id),
    }


def band_words(scale: Scale, number: int, high: float) -> str:
    """Return where the band runs, such as ``5 to under 10`` or ``above 5``."""
    band = scale.bands[number]
    start = f"{band.start:g}" if band.from_ is not None else f"above {band.start:g}"
    if number + 1 == len(scale.bands):
        return start if band.from_ is None else (f"{start} to {high:g}" if band.start < high else start)
    after = scale.bands[number + 1]
    return f"{start} to {'under ' if after.from_ is not None else ''}{after.start:g}"
