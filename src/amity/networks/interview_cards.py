"""The cards of the interview behind a map: generators ask for names, interpreters about each one named."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from amity import library

from .network import Alter, Ended, Frequency, Frozen, Group, GroupTie, Mode, NetworkError, Role, Support, Tie

Asked = Literal["people", "groups", "pairs of people", "pairs of groups"]
FIELDS: dict[Asked, tuple[str, ...]] = {
    "people": (
        *("roles", "relation", "closeness", "frequency", "modes", "gives", "receives", "strain", "welcome"),
        *("understood", "safe", "how_met", "ended"),
    ),
    "groups": ("kind", "identification", "frequency", "importance"),
    "pairs of people": ("weight",),
    "pairs of groups": ("get_on",),
}
"""What an interpreter may ask, of whom."""

KINDS = {"people": Alter, "groups": Group, "pairs of people": Tie, "pairs of groups": GroupTie}

MARKS: dict[Asked, tuple[str, ...]] = {
    "people": ("{name}",),
    "groups": ("{name}",),
    "pairs of people": ("{name}", "{other}"),
    "pairs of groups": ("{name}", "{other}"),
}

PRIVATE = ("strain", "welcome", "understood", "safe")
"""What is asked only where nobody else can hear, or see the screen."""


class Sets(Frozen, frozen=True, kw_only=True):
    """What being named in answer to a question already says of somebody."""

    roles: tuple[Role, ...] = ()
    modes: tuple[Mode, ...] = ()
    gives: tuple[Support, ...] = ()
    receives: tuple[Support, ...] = ()
    frequency: Frequency | None = None
    strain: Literal[1, 2] | None = None
    ended: Ended | None = None


class GeneratorExample(Frozen, frozen=True, kw_only=True):
    """Names given in answer, and the alters or groups that they become on an empty map."""

    named: tuple[str, ...]
    alters: tuple[Alter, ...] = ()
    groups: tuple[Group, ...] = ()


class InterviewCard(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What both kinds of question say.

    ``order`` is the place in an interview, ``whom`` who is asked, ``private`` that nobody else may hear it.
    ``ideas`` are the published questions that ours stands on; its words are our own.
    ``validated`` is False until somebody has tested these words.
    """

    id: str
    order: int
    ask: str
    hint: str | None = None
    whom: str
    private: bool = False
    licence: str
    validated: bool = False
    ideas: tuple[library.Source, ...] = ()
    mind: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


class Generator(InterviewCard, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question that asks for names.

    ``names`` says of what, ``up_to`` how many at most: naming many tires.
    ``sets`` is what being named says already, ``then`` the interpreters that follow for each one named.
    """

    names: Literal["people", "groups"] = "people"
    up_to: int
    sets: Sets = Sets()
    then: tuple[str, ...] = ()
    examples: tuple[GeneratorExample, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.up_to <= 60:
            raise ValueError("up_to: ask for 1 to 60 names")
        if not self.examples:
            raise ValueError("examples: a card needs at least one worked example")
        if self.names == "groups" and self.sets != Sets():
            raise ValueError("sets: says things of people, and groups are named here")
        if self.sets.strain and not self.private:
            raise ValueError("private: who is hard to be with is asked in private. Add `private = true`")


class Answer(Frozen, frozen=True, kw_only=True):
    """One answer on offer: its words, and the value that the map then holds."""

    value: str | int
    words: str


class InterpreterExample(Frozen, frozen=True, kw_only=True):
    """Words that were chosen, and what the map then holds."""

    chosen: tuple[str, ...]
    value: Any


class Interpreter(InterviewCard, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question about each one named, or each two.

    ``of`` says about whom, ``field`` what the answer is kept as; ``several`` that more may be chosen.
    Without ``answers`` the answer is in one's own words. ``{name}`` and ``{other}`` stand for nicknames.
    """

    of: Asked = "people"
    field: str
    several: bool = False
    answers: tuple[Answer, ...] = ()
    examples: tuple[InterpreterExample, ...]

    def __post_init__(self) -> None:
        if self.field not in FIELDS[self.of]:
            raise ValueError(f"field: of {self.of} one can ask {', '.join(FIELDS[self.of])}")
        if missing := [mark for mark in MARKS[self.of] if mark not in self.ask]:
            raise ValueError(f"ask: {' and '.join(missing)} must stand in the question")
        if self.field in PRIVATE and not self.private:
            raise ValueError(f"private: {self.field} is asked in private. Add `private = true`")
        if not self.examples:
            raise ValueError("examples: a card needs at least one worked example")
        for answer in self.answers:
            self._refuse(answer)

    def _refuse(self, answer: Answer) -> None:
        kind = {"people": Alter, "groups": Group, "pairs of people": Tie, "pairs of groups": GroupTie}[
            self.of
        ]
        ends = {"id": "x"} if self.of in ("people", "groups") else {"a": "x", "b": "y"}
        plural = self.field in ("roles", "modes", "gives", "receives")
        if self.field == "weight" and answer.value == 0:  # they do not know each other: there is no tie
            return
        try:
            msgspec.convert(ends | {self.field: [answer.value] if plural else answer.value}, kind)
        except msgspec.ValidationError:
            said = f"answers: {answer.value!r} is not among the words for {self.field}"
            raise ValueError(said) from None

    def value(self, chosen: Sequence[str]) -> Any:
        """Return what the map holds where these words were chosen, or written.

        Raises `NetworkError` where words are not on offer, or several where one is asked for.
        """
        known = {answer.words: answer.value for answer in self.answers}
        if len(chosen) != 1 and not self.several:
            raise NetworkError(f"{self.id}: choose one answer.")
        if known and (unknown := [words for words in chosen if words not in known]):
            raise NetworkError(
                f"{self.id}: {len(unknown)} answers are not on offer. Choose from: {', '.join(known)}."
            )
        values = tuple(known.get(words, words) for words in chosen)
        return values if self.several else values[0]
