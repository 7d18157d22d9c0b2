"""What a scored survey comes to: the numbers behind the summary, whoever draws or prints them."""

import msgspec

from .definition import Direction


class BandCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many respondents a band holds, and where it begins; ``words`` reads like ``10 to under 15``."""

    name: str
    n: int
    words: str
    case: bool


class ScaleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One scale over all respondents.

    ``counts`` holds how many had each score, or, for a scale with many different scores, each score rounded down to
    a fiftieth of the range.
    ``sd`` divides by n - 1; ``mean``, ``sd``, ``min`` and ``max`` are None where nobody could be scored.
    ``unverified`` repeats what the card says is not seen in a source.
    """

    title: str
    higher: Direction
    range: tuple[float, float]
    n: int
    missing: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    alpha: float | None
    omega: float | None
    bands: tuple[BandCount, ...]
    counts: dict[float, int]
    unverified: tuple[str, ...]


class FlagSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How often a flag was raised, clear, and unknown for want of an answer."""

    say: str
    kind: str
    raised: int
    clear: int
    unknown: int


class ItemSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How often an item was answered, and why not: left empty, declined, or not asked."""

    about: str
    answered: int
    missing: int
    declined: int
    not_asked: int


class InstrumentSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument over all respondents; ``card`` is the SHA-256 of the card that scored them."""

    id: str
    title: str
    card: str
    scales: dict[str, ScaleSummary]
    flags: dict[str, FlagSummary]
    items: dict[str, ItemSummary]
    unverified: tuple[str, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A whole scored survey; ``left_out`` counts rows that were not scored and why, such as ``{"not on offer": 3}``."""

    file: str
    rows: int
    left_out: dict[str, int]
    instruments: tuple[InstrumentSummary, ...]
