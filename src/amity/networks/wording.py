"""Words for the sentences: who is spoken to, numbers, names and lists."""

import unicodedata
from collections.abc import Sequence
from typing import Literal

import msgspec

from .network import Alter, Role, Support

To = Literal["you", "they"]


class Voice(msgspec.Struct, frozen=True):
    """How a sentence speaks of ego: to them, or about them to a practitioner."""

    subject: str
    object: str
    possessive: str

    def say(self, sentence: str) -> str:
        """Return a sentence with YOU (who does), THEM (whom it is done to) and YOUR put into words.

        >>> VOICES["they"].say("YOU have 2 people who help THEM.")
        'They have 2 people who help them.'
        """
        words = {"YOUR": self.possessive, "YOU": self.subject, "THEM": self.object}
        for mark, word in words.items():
            sentence = sentence.replace(mark, word)
        return sentence[0].upper() + sentence[1:]


VOICES: dict[To, Voice] = {"you": Voice("you", "you", "your"), "they": Voice("they", "them", "their")}

SUPPORT_WORDS: dict[Support, tuple[str, str]] = {
    "emotional": ("is there for THEM when life is hard", "are there for THEM when life is hard"),
    "practical": ("gives THEM practical help", "give THEM practical help"),
    "informational": ("gives THEM good advice", "give THEM good advice"),
    "companionship": ("keeps THEM company", "keep THEM company"),
}
"""What one person does, and several do."""

SUPPORT_NAMES: dict[Support, str] = {
    "emotional": "Help when life is hard",
    "practical": "Practical help",
    "informational": "Good advice",
    "companionship": "Company",
}

ROLE_WORDS: dict[Role, tuple[str, str]] = {
    "partner": ("partner", "partners"),
    "family": ("family member", "family members"),
    "kin": ("relative", "relatives"),
    "in-law": ("in-law", "in-laws"),
    "friend": ("friend", "friends"),
    "online-friend": ("friend online", "friends online"),
    "colleague": ("person from work or school", "people from work or school"),
    "neighbor": ("neighbor", "neighbors"),
    "acquaintance": ("acquaintance", "acquaintances"),
    "group-member": ("person from a group", "people from a group"),
    "faith-member": ("person from a place of worship", "people from a place of worship"),
    "mentor": ("mentor", "mentors"),
    "worker": ("paid helper", "paid helpers"),
    "pet": ("animal", "animals"),
}
NAMELESS = "one person"
"""What somebody without a nickname is called."""

PART_WORDS = {
    "family": "family",
    "friends": "friends",
    "work": "work or school",
    "neighborhood": "neighbors or acquaintances",
    "groups": "groups",
    "helpers": "paid helpers",
    "pets": "animals",
    "others": "other people",
}


def many(n: int, one: str, several: str) -> str:
    """Return a number with what it counts.

    >>> many(1, "group", "groups"), many(2, "group", "groups")
    ('1 group', '2 groups')
    """
    return f"{n} {one if n == 1 else several}"


def tenths(share: float) -> str:
    """Return a share as so many in 10, never as none or all where it is not quite.

    >>> tenths(0.42), tenths(0.4), tenths(0.5), tenths(0.01), tenths(0.99)
    ('about 4 in 10', '4 in 10', 'half', 'fewer than 1 in 10', 'more than 9 in 10')
    """
    near = int(share * 10 + 0.5)
    said = "half" if near == 5 else f"{near} in 10"
    if abs(share * 10 - near) < 1e-9:
        return said
    if near == 0:
        return "fewer than 1 in 10"
    return "more than 9 in 10" if near == 10 else f"about {said}"


def times(share: float) -> str:
    """Return how often something happens, as so many times in 10.

    >>> times(0.42), times(0.12), times(0.5), times(0.01)
    ('about 4 times in 10', 'about 1 time in 10', 'half the time', 'less than 1 time in 10')
    """
    said = tenths(share)
    if said.endswith("half"):
        return f"{said} the time"
    time = "time" if said.endswith(" 1 in 10") or said == "1 in 10" else "times"
    return said.replace("fewer", "less").replace(" in 10", f" {time} in 10")


def about(value: float) -> str:
    """Return a number as a whole one, with "about" where it is not.

    >>> about(3.0), about(4.67), about(2.5), about(0.2)
    ('3', 'about 5', 'about 3', 'about 1')
    """
    near = max(1, int(value + 0.5)) if value > 0 else 0
    return str(near) if abs(value - near) < 1e-9 else f"about {near}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list that can be read aloud: of more than four the first three.

    >>> listed(["Ana"]), listed(["Ana", "Ben", "Eva"]), listed("abcde")
    ('Ana', 'Ana, Ben and Eva', 'a, b, c and others')
    """
    words = words if len(words) < 5 else [*words[:3], "others"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def named(alter: Alter) -> str:
    """Return the nickname of someone, or "one person"; a name from right to left is kept apart.

    >>> named(Alter(id="a7")), named(Alter(id="a7", name=" Ana "))
    ('one person', 'Ana')
    """
    name = " ".join(alter.name.split())
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}" if turned else name or NAMELESS
