"""Which instruments belong together: for a visit (battery), and for a stage or situation of life (pack)."""

import msgspec

from amity import library


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a battery asks: an open question, an instrument, or up to so many names for the map."""

    question: str | None = None
    instrument: str | None = None
    names_up_to: int | None = None
    why: str | None = None

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
