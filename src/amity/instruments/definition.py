"""What an instrument is: the type of a file on the instruments shelf.

The vocabulary is closed and small, so that every engine can read it and no instrument needs code of its own.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Literal

import msgspec

from amity import library
from amity.errors import AmityError

from . import consistency

NOT_ASKED = -1
"""The answer code of an item that a skip pattern left out (as in ELSA and Understanding Society)."""

DECLINED = -9
"""The answer code of a respondent who would rather not answer (as in ELSA)."""

Direction = Literal["better", "worse", "neither"]
Validity = Literal["validated", "convention", "unvalidated", "descriptive"]
Status = Literal["ready", "keys-only", "import-only", "stub"]


class WordsError(AmityError):
    """The words of a card are not here, and how they can be supplied."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a card: frozen, and refused when it says something unknown."""


class Licence(_Part, frozen=True):
    """On what terms the words may be used; ``seen`` says where we saw that in writing, if we did."""

    terms: str
    seen: str | None = None
    credit: str | None = None
    holder: str | None = None


class Gate(_Part, frozen=True):
    """An item is asked only if another reached ``from_``; where it was not, it counts as ``otherwise``."""

    item: str
    from_: int = msgspec.field(name="from")
    otherwise: int = 0


class Item(_Part, frozen=True):
    """One question, and the name of the answer set or number it is answered with.

    ``ask`` is absent where no licence for the words was seen; ``about`` then says in our words what it asks.
    ``aliases`` are names that files in the wild give the same item.
    ``observable`` marks what somebody else can see, and so may answer for the person.
    """

    id: str
    answer: str
    ask: str | None = None
    about: str | None = None
    aliases: tuple[str, ...] = ()
    asked_if: Gate | None = None
    observable: bool = False


class Number(_Part, frozen=True):
    """An answer that is a whole number; ``low`` and ``high`` say what its ends mean."""

    from_: int = msgspec.field(name="from")
    to: int
    unit: str | None = None
    low: str | None = None
    high: str | None = None


class Missing(_Part, frozen=True):
    """How many answers a scale can do without, and what becomes of it.

    *require all*: no score if one is missing.
    *prorate*: up to ``up_to`` missing are given the mean of the answered ones.
    *count as not endorsed*: up to ``up_to`` missing count as zero (only where the manual says so).
    """

    rule: Literal["require all", "prorate", "count as not endorsed"] = "require all"
    up_to: int = 0

    def __str__(self) -> str:
        return self.rule if self.rule == "require all" else f"{self.rule}, up to {self.up_to} missing"


class Recode(_Part, frozen=True):
    """Other numbers for the answers to ``items``: ``to[answer]``."""

    items: tuple[str, ...]
    to: dict[int, int]


class Dichotomy(_Part, frozen=True):
    """One point for an answer to ``items`` that is among ``endorsed`` or reaches ``from_``."""

    items: tuple[str, ...]
    endorsed: tuple[int, ...] = ()
    from_: int | None = msgspec.field(default=None, name="from")


class Cap(_Part, frozen=True):
    """No answer to ``items`` counts for more than ``at``."""

    items: tuple[str, ...]
    at: int


class Step(_Part, frozen=True):
    """Items, or earlier steps, combined into one number that a later step or scale can use.

    *sum* and *mean* speak for themselves; *count* counts the terms above zero.
    """

    items: tuple[str, ...]
    combine: Literal["sum", "mean", "count"]
    reverse: tuple[str, ...] = ()
    recode: tuple[Recode, ...] = ()
    dichotomise: tuple[Dichotomy, ...] = ()
    cap: tuple[Cap, ...] = ()
    multiply: int = 1
    missing: Missing = Missing()


class Band(_Part, frozen=True):
    """A named stretch of a scale, from ``from_`` (inclusive) or ``above`` (exclusive) up to the next band.

    ``name`` is the clinical name; ``plain`` is what a person may be told, if anything.
    ``case`` marks the bands that count as caseness, where the instrument has a cut-off.
    """

    name: str
    from_: float | None = msgspec.field(default=None, name="from")
    above: float | None = None
    plain: str | None = None
    case: bool = False

    @property
    def start(self) -> float:
        """Where the band begins."""
        return self.from_ if self.from_ is not None else self.above  # type: ignore[return-value]

    def reached(self, value: float) -> bool:
        """Say whether ``value`` lies in this band or beyond it."""
        return value >= self.start if self.from_ is not None else value > self.start


class Norm(_Part, frozen=True):
    """How a population scored, and how reliably it was measured."""

    population: str
    source: str
    n: int | None = None
    mean: float | None = None
    sd: float | None = None
    reliability: float | None = None
    coefficient: Literal["alpha", "omega", "retest"] | None = None
    verified: bool = True


class MinimalImportant(_Part, frozen=True):
    """The smallest change, in points, that people were found to notice or value."""

    points: float
    source: str
    verified: bool = True


class Scale(Step, frozen=True, kw_only=True):
    """Items that combine into one score, which way it points, and what stretches of it are called.

    ``table`` turns the combined number into the published one; it needs complete answers.
    """

    title: str
    higher: Direction
    validity: Validity = "validated"
    table: dict[int, float] | None = None
    bands: tuple[Band, ...] = ()
    norms: tuple[Norm, ...] = ()
    minimal_important: tuple[MinimalImportant, ...] = ()
    loinc: str | None = None
    note: str | None = None

    def band(self, value: float) -> Band | None:
        """Return the last band that ``value`` reaches."""
        return next((band for band in reversed(self.bands) if band.reached(value)), None)


class Flag(_Part, frozen=True):
    """A watch kept on one item, whatever the total: raised by an answer, unknown while unanswered."""

    item: str
    raised_by: tuple[int, ...]
    kind: Literal["safety", "screen"]
    say: str


class Loinc(_Part, frozen=True):
    """LOINC codes: of the panel, of items, and of answers by their code."""

    panel: str | None = None
    items: dict[str, str] = {}
    answers: dict[str, dict[int, str]] = {}
    answer_lists: dict[str, str] = {}


class Example(_Part, frozen=True):
    """A worked example; the test suite works every one again.

    A scale that is absent from ``scores`` must come out unscorable.
    ``published`` examples come from a manual or paper, ``derived`` ones a second implementation recomputed.
    """

    answers: dict[str, int]
    scores: dict[str, float]
    origin: Literal["published", "derived"]
    bands: dict[str, str] = {}
    flags: dict[str, str] = {}
    source: str | None = None


class Unverified(_Part, frozen=True):
    """Something on the card that we have not seen in a source: ``at`` names the place, ``say`` says what."""

    at: str
    say: str


class Instrument(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """A questionnaire: what it asks, how the answers are scored, and how far all that can be trusted.

    ``stand_in`` is the instrument asked in its place where nobody is there to respond to a safety flag.
    """

    id: str
    measures: str
    language: str
    status: Status
    licence: Licence
    validated: bool = True
    stand_in: str | None = None
    translation: Literal["validated", "not validated"] | None = None
    recall: str | None = None
    ages: str | None = None
    stem: str | None = None
    items: tuple[Item, ...]
    answers: dict[str, dict[int, str]] = {}
    numbers: dict[str, Number] = {}
    steps: dict[str, Step] = {}
    scales: dict[str, Scale] = {}
    flags: dict[str, Flag] = {}
    loinc: Loinc = Loinc()
    examples: tuple[Example, ...]
    sources: tuple[library.Source, ...] = ()
    traps: tuple[str, ...] = ()
    unverified: tuple[Unverified, ...] = ()

    def __post_init__(self) -> None:
        consistency.check(self)

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """The items by their key."""
        return {item.id: item for item in self.items}

    @cached_property
    def options(self) -> Mapping[str, Mapping[int, str]]:
        """The answers that each item offers, with their words; an item answered by a number has none."""
        return {item.id: self.answers.get(item.answer, {}) for item in self.items}

    @cached_property
    def bounds(self) -> Mapping[str, tuple[int, int]]:
        """The lowest and the highest answer to each item."""
        ends = {name: (number.from_, number.to) for name, number in self.numbers.items()}
        ends |= {name: (min(options), max(options)) for name, options in self.answers.items()}
        return {item.id: ends[item.answer] for item in self.items}

    def offers(self, key: str, answer: int) -> bool:
        """Say whether ``answer`` is one that item ``key`` offers."""
        if options := self.options[key]:
            return answer in options
        low, high = self.bounds[key]
        return low <= answer <= high

    def ask(self, key: str) -> str:
        """Return the words of item ``key``; raise `WordsError` where they must be supplied first."""
        if (words := self.item[key].ask) is not None:
            return words
        holder = f" The holder of the licence is {self.licence.holder}." if self.licence.holder else ""
        raise WordsError(
            f"{self.id}: no words for {key}: no licence to ship them was seen.{holder} "
            f"With their permission, put the words of all items into "
            f"$AMITY_LIBRARY/instruments/{self.id}.{self.language}.toml; `amity library check` checks it."
        )

    def doubts(self, at: str) -> Iterator[str]:
        """Yield what is unverified at a place on the card or anywhere below it, such as ``scales.total``."""
        return (u.say for u in self.unverified if u.at == at or u.at.startswith(f"{at}."))


class Words(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of an instrument in a language: every word again, and no number.

    Also how the holder of a licence supplies the words of a card that has keys only.
    An answer given as a number may get words too, one for each code.
    """

    licence: Licence
    translation: Literal["validated", "not validated", "original"]
    items: dict[str, str]
    answers: dict[str, dict[int, str]] = {}
    stem: str | None = None
    low: dict[str, str] = {}
    high: dict[str, str] = {}
    unit: dict[str, str] = {}

    def of(self, card: Instrument, language: str) -> Instrument:
        """Return ``card`` as it is asked in these words.

        A translation that nobody validated keeps its scores and flags, but has no bands, norms or minimal
        important change: those were found with other words.
        """
        self._check(card, language)
        worded = [name for name in card.numbers if name in self.answers]
        numbers = {
            name: msgspec.structs.replace(
                number, low=self.low.get(name), high=self.high.get(name), unit=self.unit.get(name)
            )
            for name, number in card.numbers.items()
            if name not in worded
        }
        doubted = self.translation == "not validated"
        scales = {
            name: msgspec.structs.replace(scale, bands=(), norms=(), minimal_important=())
            if doubted
            else scale
            for name, scale in card.scales.items()
        }
        return msgspec.structs.replace(
            card,
            title=self.title,
            source=self.source,
            licence=self.licence,
            language=language,
            status="ready" if card.status == "keys-only" else card.status,
            translation=None if self.translation == "original" else self.translation,
            stem=self.stem,
            items=tuple(msgspec.structs.replace(item, ask=self.items[item.id]) for item in card.items),
            answers={name: self.answers[name] for name in [*card.answers, *worded]},
            numbers=numbers,
            scales=scales,
            examples=() if doubted else card.examples,
            unverified=tuple(
                _moved(doubt, worded)
                for doubt in card.unverified
                if not doubted or not doubt.at.startswith("scales.")
            ),
        )

    def _check(self, card: Instrument, language: str) -> None:
        codes: dict[str, set[int]] = {name: set(options) for name, options in card.answers.items()}
        for name, number in card.numbers.items():
            if name in self.answers:
                codes[name] = set(range(number.from_, number.to + 1))
        said = {name: set(options) for name, options in self.answers.items()}
        pairs: list[tuple[str, Collection[str | int], Collection[str | int]]] = [
            ("items", set(card.item), set(self.items)),
            ("answers", set(codes), set(said)),
            *((f"answers.{name}", codes[name], said[name]) for name in codes.keys() & said.keys()),
        ]
        for what, ours, theirs in pairs:
            if ours != theirs:
                lost = ", ".join(str(each) for each in ours if each not in theirs) or "nothing"
                more = ", ".join(str(each) for each in theirs if each not in ours) or "nothing"
                raise library.LibraryError(
                    f"instruments/{card.id}.{language}.toml: the words of {card.id} must say "
                    f"every word again, and no other: {what} lacks {lost} and has {more} too many."
                )


def _moved(doubt: Unverified, worded: Collection[str]) -> Unverified:
    """Return the doubt at the place it has once the numbers ``worded`` are answers with words."""
    shelf, _, rest = doubt.at.partition(".")
    name = rest.partition(".")[0]
    return Unverified(f"answers.{name}", doubt.say) if shelf == "numbers" and name in worded else doubt
