"""Networks to draw: made up, small and large, kind and unkind."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from amity.networks import Alter, Network, Tie
from amity.networks.network import FREQUENCIES, MODES, ROLES

SVG = "{http://www.w3.org/2000/svg}"

NAMES = (
    "Ana",
    "Bo",
    "Maximiliane-Charlotte",
    "Great-Aunt Wilhelmina from Aberdeen",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "عبد الرحمن بن محمد",
    "مريم",
    "שרה",
    "田中さん",
    "Nguyễn Thị Hồng",
    "A̐éö̲",
    "👩🏽‍🦰 Kim",
    "",
    "   ",
    "Mum & Dad <3",
)
"""Short, long, joined, from right to left, square, with marks on marks, and none."""


def an_alter(key: str, name: str = "Ana", role: str = "friend", **known: object) -> Alter:
    return Alter(id=key, name=name, roles=(role,) if role else (), **known)


def a_crowd(n: int, roles: tuple[str, ...], closeness: tuple[int | None, ...] = (3, 2, 1)) -> Network:
    """Return ``n`` alters who take names, roles and rings in turn, each of whom knows the next."""
    alters = tuple(
        an_alter(
            f"a{i}",
            NAMES[i % len(NAMES)],
            roles[i % len(roles)],
            closeness=closeness[i * 7 % len(closeness)],
            frequency=FREQUENCIES[i % len(FREQUENCIES)],
            modes=(MODES[i % len(MODES)],),
        )
        for i in range(n)
    )
    return Network(alters=alters, ties=tuple(Tie(a=f"a{i}", b=f"a{i + 1}") for i in range(n - 1)))


FORTY_IN_ONE_PART = a_crowd(40, ("family",))
CROWDS = {
    "forty in one part of life": FORTY_IN_ONE_PART,
    "forty very close": a_crowd(40, ("family",), (3,)),
    "forty, nobody's closeness said": a_crowd(40, ("friend",), (None,)),
    "forty in one part and one in each other": Network(
        alters=(
            *FORTY_IN_ONE_PART.alters,
            *(an_alter(role, "Llanfairpwllgwyngyll", role, closeness=3) for role in ROLES[4:]),
        )
    ),
    "sixty in every part": a_crowd(60, ROLES, (3, 2, 1, None)),
    "one": a_crowd(1, ("friend",)),
    "nobody": Network(),
}

alters = st.builds(
    lambda name, role, **known: an_alter("", name, role or "", **known),
    st.sampled_from(NAMES) | st.text(max_size=24),
    st.sampled_from((*ROLES, None)),
    closeness=st.sampled_from((1, 2, 3, None)),
    frequency=st.sampled_from((*FREQUENCIES, None)),
    modes=st.sampled_from(((), *((mode,) for mode in MODES))),
    safe=st.sampled_from((None, None, None, "yes", "no", "unsure")),
    ended=st.sampled_from((None, None, None, None, "died", "moved")),
)


@st.composite
def networks(draw: st.DrawFn, most: int = 60) -> Network:
    """Draw a network of up to ``most`` alters, some of whom know each other."""
    found = draw(st.lists(alters, max_size=most))
    numbered = tuple(
        Alter(**{name: getattr(each, name) for name in each.__struct_fields__} | {"id": f"a{i}"})
        for i, each in enumerate(found)
    )
    if len(numbered) < 2:
        return Network(alters=numbered)
    number = st.integers(0, len(numbered) - 1)
    pairs = draw(st.sets(st.tuples(number, number).filter(lambda pair: pair[0] < pair[1]), max_size=30))
    return Network(alters=numbered, ties=tuple(Tie(a=f"a{a}", b=f"a{b}") for a, b in sorted(pairs)))


def spoken(picture: str) -> list[str]:
    """Return what is read out for the parts of a picture, one by one."""
    return [node.get("aria-label", "") for node in ET.fromstring(picture).iter() if node.get("aria-label")]


def texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(picture).iter(f"{SVG}text")]


def without_isolates(text: str) -> str:
    return re.sub("[\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}]", "", text)


def written(picture: str) -> Iterator[tuple[str, float, float, float]]:
    """Yield every text with where it stands and how large it is, all translations taken into account."""

    def walk(node: ET.Element, x: float, y: float) -> Iterator[tuple[str, float, float, float]]:
        if moved := re.match(r"translate\((\S+) (\S+)\)", node.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        if node.tag == f"{SVG}text":
            at = (float(node.get(name, 0)) for name in ("x", "y"))
            left, base = at
            yield "".join(node.itertext()), x + left, y + base, float(node.get("font-size", 0))
        for child in node:
            yield from walk(child, x, y)

    return walk(ET.fromstring(picture), 0.0, 0.0)
