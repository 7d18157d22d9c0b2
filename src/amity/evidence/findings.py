"""What a study found, as a card: its number, how sure that is, whom it is about, and who says so.

A number that we have not seen is absent, never guessed, and never zero.
"""

import re
from typing import Literal

import msgspec

from amity import library

from .sources import Paper

Kind = Literal["association", "intervention", "own_repool", "descriptive"]
Measure = Literal[
    "OR", "RR", "HR", "IRR", "RD", "g", "d", "SMD", "r", "z", "B", "beta", "eta2", "percent", "points", "text"
]
Certainty = Literal["high", "moderate", "low to moderate", "low", "very low", "not graded"]
Allocation = Literal["randomised", "partly randomised", "not randomised", "unclear"]

RATIOS = ("OR", "RR", "HR", "IRR")
DIFFERENCES = ("g", "d", "SMD")
WORDED = (*RATIOS, *DIFFERENCES, "r")
"""The measures that a sentence can be made of; the others bring their own (`Phrases.says`)."""

SURVIVAL = re.compile(r"surviv|mortality|death|dying", re.IGNORECASE)


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a card: frozen, and refused when it says something unknown."""


class Unverified(_Part, frozen=True):
    """Something on the card that we have not seen in a source: ``at`` names the place, ``say`` says what."""

    at: str
    say: str


class Number(_Part, frozen=True):
    """A further number of the same finding, such as that of a subgroup; ``say`` where it is only words."""

    what: str
    measure: Measure | None = None
    value: float | None = None
    interval: tuple[float, float] | None = None
    say: str | None = None

    def __post_init__(self) -> None:
        _check_interval(self.value, self.interval)


class Baseline(_Part, frozen=True):
    """How many of 100 in the comparison group it happened to.

    ``example`` is True where that is an assumption of ours to picture a ratio, and not a figure of the study.
    """

    per_100: float
    example: bool
    source: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.per_100 < 100:
            raise ValueError(f"a baseline of {self.per_100:g} in 100 pictures nothing; give 1 to 99")
        if not self.example and self.source is None:
            raise ValueError("a baseline needs a `source`, or `example = true` where it is an assumption")


class Phrases(_Part, frozen=True):
    """The words of the plain sentence.

    Of a ratio: ``group`` "people who felt lonely", ``others`` "people who did not", ``outcome`` "became
    depressed". Of a standardised difference: ``outcome`` is a comparison, "felt less lonely".
    Of a correlation: "of two" ``group`` "police officers", "the one who" ``others`` "had more support",
    "also" ``outcome`` "had better mental health".
    ``says`` is the sentence itself, where there is no number or one that needs its own explanation.
    ``more`` must not be left out beside it.
    """

    group: str | None = None
    others: str | None = None
    outcome: str | None = None
    says: str | None = None
    more: str | None = None


class Finding(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a study, or several pooled, found.

    ``value`` is absent where no number was seen, and ``interval`` where no interval was.
    ``exposure`` is what people happened to have, ``intervention`` what they were given: one of the two.
    ``better`` says which side of no difference is good for people.
    ``counterweight`` is the finding that must stand beside this one: what trials found, where this is a link.
    """

    id: str
    kind: Kind
    exposure: str | None = None
    intervention: str | None = None
    comparator: str | None = None
    outcome: str
    measure: Measure
    measure_note: str | None = None
    unit: str | None = None
    contrast: Literal["between", "within"] = "between"
    value: float | None = None
    interval: tuple[float, float] | None = None
    level: int = 95
    prediction: tuple[float, float] | None = None
    k: int | None = None
    k_note: str | None = None
    n: int | None = None
    i2: float | None = None
    also: tuple[Number, ...] = ()
    better: Literal["higher", "lower"]
    baseline: Baseline | None = None
    population: str
    design: str
    allocation: Allocation | None = None
    certainty: Certainty
    certainty_note: str | None = None
    verified: bool
    seen: str
    unverified: tuple[Unverified, ...] = ()
    counterweight: str | None = None
    note: str | None = None
    plain: Phrases
    source: Paper

    def __post_init__(self) -> None:
        _check_interval(self.value, self.interval)
        _check_value(self.measure, self.value)
        _check_kind(self)
        _check_plain(self)

    @property
    def is_association(self) -> bool:
        """Whether nobody was given anything: a link, never told as an effect."""
        return self.intervention is None

    @property
    def no_difference(self) -> float:
        """The value that would mean no difference: 1 of a ratio, else 0."""
        return 1.0 if self.measure in RATIOS else 0.0

    @property
    def may_be_nothing(self) -> bool:
        """Whether the interval holds the value that would mean no difference."""
        return self.interval is not None and self.interval[0] <= self.no_difference <= self.interval[1]


def _check_interval(value: float | None, interval: tuple[float, float] | None) -> None:
    if interval is None:
        return
    low, high = interval
    if value is None:
        raise ValueError(f"interval {low:g} to {high:g} has no value; add it, or leave the interval out")
    if low > high:
        raise ValueError(f"interval {low:g} to {high:g} runs backwards; write the lower end first")
    if not low <= value <= high:
        raise ValueError(
            f"interval {low:g} to {high:g} does not hold the value {value:g}; look both up again"
        )


def _check_value(measure: Measure, value: float | None) -> None:
    if value is None:
        return
    if measure == "text":
        raise ValueError("measure text has no value; name its measure, or leave the value out")
    if measure in RATIOS and value <= 0:
        raise ValueError(f"{measure} {value:g}: a ratio is above 0; was its logarithm meant?")
    if measure == "r" and not -1 <= value <= 1:
        raise ValueError(f"r {value:g}: a correlation lies between -1 and 1")


def _check_kind(card: Finding) -> None:
    if (card.exposure is None) == (card.intervention is None):
        raise ValueError("say one of `exposure` (what people had) and `intervention` (what they were given)")
    if card.kind == "association" and card.intervention is not None:
        raise ValueError("an association has an `exposure`, not an `intervention`")
    if card.measure in ("percent", "points") and card.value is not None and card.unit is None:
        raise ValueError(f'{card.measure} of what? Say it in `unit`, such as "points on UCLA-3"')
    if card.kind == "intervention" and card.intervention is None:
        raise ValueError("kind intervention needs an `intervention`")
    if (card.intervention is None) != (card.allocation is None):
        raise ValueError(
            "`allocation` (randomised, partly …, not …) belongs to an intervention, and only there"
        )
    if card.is_association and SURVIVAL.search(card.outcome) and card.counterweight is None:
        raise ValueError(
            "a link with survival needs a `counterweight`: the id of a finding from trials on survival"
        )


def _check_plain(card: Finding) -> None:
    plain = card.plain
    if plain.says is not None:
        return
    if card.value is None or card.measure not in WORDED or card.contrast == "within":
        raise ValueError("plain: no sentence can be made of this number; write it in `says`")
    if None in (plain.group, plain.others, plain.outcome):
        raise ValueError("plain: give `group`, `others` and `outcome`, or the whole sentence in `says`")


def load(name: str) -> Finding:
    """Return the finding called ``name``, verified or not: look at ``verified`` before you show it.

    >>> from amity import evidence
    >>> evidence.load("hl2010-overall").interval
    (1.42, 1.59)
    """
    card = library.read("findings", name, Finding)
    if card.id != name:
        raise library.LibraryError(f"findings/{name}.toml: its id is {card.id!r}. Make file and id agree.")
    return card


def names(*, unverified: bool = False) -> list[str]:
    """Return the name of every finding whose number was seen in a source, in alphabetical order.

    With ``unverified`` those too that were not; show them only marked as such.
    """
    return [name for name in library.names("findings") if unverified or load(name).verified]


def search(words: str, *, unverified: bool = False) -> list[Finding]:
    """Return the findings that speak of all these words, those that say them in their title first.

    A word of six letters or more is met by any that begins alike: "lonely" finds "loneliness".

    >>> from amity import evidence
    >>> [card.id for card in evidence.search("peer support recovery")][:2]
    ['lyons2021-group-peer', 'own-peer-group-personal']
    """
    wanted = [_stem(word) for word in re.findall(r"\w+", words.lower())]
    found = []
    for name in names(unverified=unverified):
        card = load(name)
        told = _told(card)
        if all(re.search(rf"\b{re.escape(word)}", told) for word in wanted):
            found.append((-sum(word in card.title.lower() for word in wanted), name, card))
    return [card for _, _, card in sorted(found, key=lambda each: each[:2])]


def _stem(word: str) -> str:
    return word[:5] if len(word) >= 6 else word


def _told(card: Finding) -> str:
    """Return everything that a finding may be looked for by."""
    plain = card.plain
    parts = [card.id, card.title, card.exposure, card.intervention, card.comparator, card.outcome]
    parts += [card.population, card.design, card.source.cite, plain.group, plain.outcome, plain.says]
    return " ".join(part for part in parts if part).lower()
