"""Which instruments belong together: for a visit (battery), and for a stage or situation of life (pack)."""

from collections.abc import Mapping

import msgspec

from amity import library

from .scoring import Result


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What calls for a part: a score of an instrument that was answered before, such as ``opener.groups``."""

    fact: str
    at_most: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None) or self.fact.count(".") != 1:
            raise ValueError("say `fact` as instrument.scale, and one of `at_most` and `at_least`")

    def holds(self, results: Mapping[str, Result]) -> bool:
        """Say whether the score was reached; without a score nothing is called for."""
        instrument, scale = self.fact.split(".")
        found = results[instrument].scores.get(scale) if instrument in results else None
        if found is None or found.value is None:
            return False
        if self.at_most is not None:
            return found.value <= self.at_most
        return self.at_least is not None and found.value >= self.at_least


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a battery asks: an open question, an instrument, or up to so many names for the map.

    With ``only_if`` it is asked only where one of these calls for it.
    """

    question: str | None = None
    instrument: str | None = None
    names_up_to: int | None = None
    why: str | None = None
    only_if: tuple[Call, ...] = ()

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.question, self.instrument, self.names_up_to)) != 1:
            raise ValueError("say one of `question`, `instrument` and `names_up_to`")


class Battery(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked on one occasion, in this order."""

    id: str
    occasion: str
    minutes: int
    parts: tuple[Part, ...]
    note: str | None = None

    def calls_for(self, results: Mapping[str, Result]) -> tuple[str, ...]:
        """Return the instruments to ask, in order, given the results so far by the name of the instrument."""
        return tuple(
            part.instrument
            for part in self.parts
            if part.instrument and (not part.only_if or any(call.holds(results) for call in part.only_if))
        )


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The instrument a pack uses for something; with none, what to say instead."""

    measures: str
    instrument: str | None = None
    say: str | None = None

    def __post_init__(self) -> None:
        if self.instrument is None and self.say is None:
            raise ValueError(
                f"{self.measures}: name an instrument, or say that none is available and what to do"
            )


class Pack(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a stage or situation of life changes what is asked, how, of whom, and what comes first."""

    id: str
    whom: str
    ages: str
    choices: tuple[Choice, ...]
    wording: tuple[str, ...]
    norms: tuple[str, ...]
    kin_roles: tuple[str, ...]
    respondent: str
    safeguarding: str
    unverified: tuple[str, ...] = ()
