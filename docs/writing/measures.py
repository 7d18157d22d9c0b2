"""The page of the network measures: each from the docstring of the function that works it out."""

import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType

from amity.networks import (
    Alter,
    Ego,
    Group,
    GroupTie,
    Measures,
    Network,
    Tie,
    composition,
    contact,
    groups,
    measure_many,
    pack,
    sentences,
    structure,
    support,
    weighted,
)

from .markdown import DO_NOT_EDIT, bullets, page, section, text
from .names import prose

PARTS: tuple[tuple[str, ModuleType, str], ...] = (
    ("Who is there", composition, ""),
    ("How near they are", contact, ""),
    ("Support", support, ""),
    ("Groups", groups, ""),
    ("Shape", structure, ""),
    ("Shape with weights", weighted, "weighted_"),
)
LABELS = {
    "Meaning": "What it means",
    "Not": "What it does not mean",
    "Formula": "Formula",
    "Source": "Source",
}


def measures_page() -> str:
    """Return the page of all measures."""
    said = _said()
    lines = [DO_NOT_EDIT.format(source="the docstrings of amity.networks"), *HEAD, ""]
    many = {name.partition(".")[0] for name in measure_many(pack([]))}
    for title, module, before in PARTS:
        found = [name for name in Measures.__struct_fields__ if _function(module, name, before)]
        parts = [line for name in found for line in _measure(name, module, before, said, name in many)]
        about = prose(module.__doc__ or "")
        lines += section(title, [*about, "", *parts])
    return page(lines)


def _function(module: ModuleType, name: str, before: str) -> Callable[..., object] | None:
    """Return the function of ``module`` that works out a measure, if it is one of its own."""
    if not name.startswith(before):
        return None
    found = getattr(module, name.removeprefix(before), None)
    return found if inspect.isfunction(found) and found.__module__ == module.__name__ else None


def _measure(
    name: str, module: ModuleType, before: str, said: dict[str, list[str]], of_many: bool
) -> Iterator[str]:
    function = _function(module, name, before)
    assert function
    first, *rest = (inspect.getdoc(function) or "").split("\n\n")
    labelled = re.split(rf"^({'|'.join(LABELS)}): ", rest[0], flags=re.MULTILINE)[1:]
    facts = [
        f"**{LABELS[label]}:** {_one_line(body)}"
        for label, body in zip(labelled[::2], labelled[1::2], strict=True)
    ]
    assert len(facts) == len(LABELS), f"{name} does not say all of {', '.join(LABELS)}"
    plain = [f"**In plain words:** “{text(sentence)}”" for sentence in said.get(name, [])[:1]]
    alone = [] if of_many else ["For one network at a time: `measure_many` leaves it out."]
    title = name.replace("_", " ").replace("ei index", "E-I index")
    what = _one_line(first).removeprefix("Return").lstrip(", ")
    lines = [
        what[0].upper() + what[1:],
        "",
        *bullets([*facts, *plain, *alone]),
        *prose("\n\n".join(rest[1:])),
        "",
    ]
    yield from section(f"{title[0].upper()}{title[1:]} (`{name}`)", lines, level=3)


def _one_line(said: str) -> str:
    joined = re.sub(r"``(.+?)``", r"`\1`", " ".join(said.split()))
    return text(joined).replace("Unverified:", "**Unverified:**")


def _said() -> dict[str, list[str]]:
    """Return what people are told of each measure on two made-up maps."""
    found: dict[str, list[str]] = {}
    for network in (A_MAP, _one_who_receives()):
        for each in (*sentences(network), *sentences(network, to="they")):
            found.setdefault(each.measure, []).append(each.text)
            found.setdefault(each.measure.partition(".")[0], []).append(each.text)
    return found


def _one_who_receives() -> Network:
    return Network(alters=(Alter(id="ana", gives=("practical",)),), asked=("receives",))


def _people() -> tuple[Alter, ...]:
    same, other = {"town": "Reading"}, {"town": "Leeds"}
    return (
        Alter(
            id="ana",
            name="Ana",
            roles=("family",),
            closeness=3,
            frequency="daily",
            modes=("in-person", "phone"),
            gives=("emotional", "practical"),
            receives=("companionship",),
            strain=1,
            welcome="yes",
            understood="yes",
            attributes=same,
        ),
        Alter(
            id="joan",
            name="Joan",
            roles=("friend",),
            closeness=3,
            frequency="weekly",
            modes=("in-person",),
            gives=("companionship", "informational"),
            strain=0,
            welcome="yes",
            attributes=same,
        ),
        Alter(
            id="kemi",
            name="Kemi",
            roles=("neighbor",),
            closeness=2,
            frequency="few-a-week",
            modes=("in-person",),
            gives=("companionship", "informational"),
            attributes=same,
        ),
        Alter(
            id="pat",
            name="Pat",
            roles=("friend", "colleague"),
            closeness=1,
            frequency="less",
            modes=("text",),
            safe="unsure",
            attributes=other,
        ),
        Alter(id="grace", name="Grace", roles=("worker",), gives=("practical",)),
        Alter(id="rex", name="Rex", roles=("pet",)),
        Alter(id="tom", name="Tom", roles=("partner",), ended="died"),
    )


A_MAP = Network(
    ego=Ego(id="harold", attributes={"town": "Reading"}),
    alters=_people(),
    ties=(Tie(a="ana", b="joan"), Tie(a="joan", b="kemi", weight=0.5)),
    groups=(
        Group(id="choir", kind="arts", identification=6, importance=3),
        Group(id="allotment", kind="hobby", identification=4, importance=2),
        Group(id="works", kind="work", ended=True),
    ),
    group_ties=(GroupTie(a="choir", b="allotment", get_on="well"),),
)

HEAD = """# The measures of a personal network

`networks.measure(network)` works out all of these for one person's map.
`amity network --json` prints them under the same names.
`networks.measure_many(packed)` works out those that are numbers for a million maps at once.

**People.** Size, shape and every count are of the unpaid people in ego's life now.
Paid helpers, pets and those who died or left stand on the map, and are counted apart.

**None is not nought.** What was not asked is None (`null`), and so is what cannot be said of so few people.
A map on which nobody was named is an answer: its size is 0.
`asked` on the map tells an answer of "nobody" from a question that was never put.
`unanswered` says of how many people closeness, frequency, modes and roles are not known.
What stands on these is counted over the others.

**No number here is good or bad.** None has a cut-off, and none says what would change if it changed.
They describe a map, for one person to look at with someone, or for a study.
Two people's numbers compare only where both were asked in the same way.

**Sources.** *Unverified* is said of a work that we have not seen ourselves.
The formulas of shape were checked by networkx and by R's igraph, wherever these have the measure.
Density with weights is in neither, and effective size with weights in networkx alone.
Without people networkx says NaN, and below two a density of 0; we say None.
*Own* is a definition of ours, and no published measure.

**In plain words** is what a made-up Harold, with four people, reads of his map.
No sentence names someone with whom a person is not sure to be safe.
The examples are run as tests.
""".splitlines()
