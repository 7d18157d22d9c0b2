"""Each measure in one sentence that a child of ten understands.

Nobody is named whom ego is not sure to be safe with, and nothing is said that would bring such a tie nearer.
"""

from collections.abc import Callable, Iterator

import msgspec

from .measures import Measures, measure
from .network import SUPPORTS, Alter, Network, Support
from .to_show import safe_to_show
from .wording import (
    PART_WORDS,
    ROLE_WORDS,
    SUPPORT_NAMES,
    SUPPORT_WORDS,
    VOICES,
    To,
    about,
    listed,
    many,
    named,
    tenths,
    times,
)

Said = tuple[str, str] | tuple[str, str, tuple[str, ...], str]
"""The measure and a sentence; with {} in it, whom it is about and the words of others that stand there: no
name is taken for a mark."""


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One measure in words.

    ``measure`` is its name among `Measures`, with the kind where it has one: ``support.practical``.
    ``about`` are the ids of those whom the sentence names.
    ``names`` and ``numbers`` are what stands in the sentence of a change, for whoever says it in another
    language: its measure says what it is about.  A name is empty for whoever has none.
    """

    measure: str
    text: str
    about: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


def sentences(network: Network, measures: Measures | None = None, *, to: To = "you") -> tuple[Sentence, ...]:
    """Return the measures of a network in plain sentences; what was not asked is not spoken of.

    ``to`` is "you" for the person: then whoever may not be safe is neither named nor counted, as on the map
    that is drawn, and ``measures`` are taken afresh without them.
    It is "they" for someone who works with them, who alone is told of ties that may not be safe.
    Third parties stand there by nickname: show the sentences to nobody who may not see the map.

    >>> ana = Alter(id="ana", name="Ana", gives=("practical",), frequency="daily")
    >>> found = {each.measure: each.text for each in sentences(Network(alters=(ana, Alter(id="ben"))))}
    >>> found["single_points.practical"]
    'Only Ana gives you practical help.'
    >>> found["weekly"]
    '1 person is in touch with you every week or more.'
    """
    shown = safe_to_show(network)[0] if to == "you" else network
    if measures is None or shown is not network:
        measures = measure(shown, by=measures.by if measures else None)
    known = {alter.id: alter for alter in shown.alters if not alter.unsafe}
    said = [each for part in _PARTS for each in part(measures, known)]
    said += _safety(measures) if to == "they" else []
    voice = VOICES[to]
    return tuple(
        Sentence(
            measure=each[0],
            text=voice.say(each[1]).replace("{}", each[3]) if len(each) > 2 else voice.say(each[1]),
            about=each[2] if len(each) > 2 else (),
        )
        for each in said
    )


def _people(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    n = m.size
    yield "size", f"{many(n, 'person is', 'people are')} on YOUR map." if n else "Nobody is on YOUR map yet."
    if m.roles:
        most_first = sorted(m.roles.items(), key=lambda each: -each[1])
        held = [many(count, *ROLE_WORDS[role]) for role, count in most_first]
        yield "roles", f"YOU named {listed(held)}."
    if m.parts_of_life:
        where = [PART_WORDS[part] for part in m.parts_of_life]
        of = "one part" if len(where) == 1 else f"{len(where)} parts"
        yield "parts_of_life", f"YOUR people are in {of} of YOUR life: {listed(where)}."
    if m.role_diversity is not None and m.size > 1:
        same = "All YOUR people have the same place in YOUR life."
        drawn = "Draw the name of one of YOUR people from a hat, put it back, and draw again"
        other = f"{drawn}: {times(m.role_diversity)}, the two have different places in YOUR life."
        yield "role_diversity", other if m.role_diversity else same
    if m.role_entropy and m.size > 1:
        kinds = about(2.718281828459045**m.role_entropy)
        of = "kind" if kinds in ("1", "about 1") else "kinds"
        yield "role_entropy", f"YOUR people are as mixed as {kinds} {of} of people in equal numbers."
    if m.workers:
        yield "workers", f"{many(m.workers, 'paid helper is', 'paid helpers are')} there for THEM as well."
    if m.pets:
        yield "pets", f"{many(m.pets, 'animal shares', 'animals share')} YOUR life."
    yield from _gone(m)


def _gone(m: Measures) -> Iterator[Said]:
    died = m.ended.get("died", 0)
    if died:
        yield "ended.died", f"{many(died, 'person', 'people')} YOU told us about {_has(died)} died."
    if left := sum(m.ended.values()) - died:
        yield "ended", f"{many(left, 'person is', 'people are')} no longer part of YOUR life."


def _alike(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    for name, share in m.homophily.items():
        yield f"homophily.{name}", f"{_of_people(share, 'is', 'are')} like THEM in this: {{}}.", (), name
    if m.ei_index is not None:
        more = _more(m.ei_index, "different from THEM than like THEM", "like THEM than different from THEM")
        yield "ei_index", f"{more} in this: {{}}.", (), m.by or ""
    if m.tie_ei_index is not None:
        kind = _three(m.tie_ei_index, "the same kind", "both kinds alike", "a different kind")
        yield "tie_ei_index", f"YOUR people mostly know people of {kind} in this: {{}}.", (), m.by or ""


def _shape(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if m.size < 2 or m.density is None:
        return
    yield "density", _two(m.density, "they know each other", *_NONE_OR_ALL_KNOW)
    if m.effective_size is not None and m.efficiency is not None:
        yield "effective_size", f"YOUR people bring as much news as {_apart(m.effective_size)} would."
        ten = about(10 * m.efficiency)
        yield "efficiency", f"For every 10 of YOUR people there are {ten} separate sources of news."
    if m.constraint is not None:
        yield "constraint", f"{_closed(m.constraint, m.size)}."
    if m.components is not None:
        linked = "YOUR people are all linked, even without THEM."
        circles = f"Without THEM, YOUR people would be {m.components} separate circles."
        yield "components", circles if m.components > 1 else linked
    if m.isolates is not None:
        alone = f"{many(m.isolates, 'person knows', 'people know')} none of YOUR other people."
        yield "isolates", alone if m.isolates else "Everyone on YOUR map knows someone else on it."
    yield from _between(m, known)


def _between(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if m.betweenness is not None and m.bridging is not None:
        pairs = about(m.betweenness)
        of = "pair" if pairs in ("1", "about 1") else "pairs"
        none = "All YOUR people know each other without THEM."
        yield "betweenness", f"YOU are the link for {pairs} {of} of people." if m.betweenness else none
        all_ = "YOU are the link between all YOUR people."
        yield "bridging", _two(m.bridging, "YOU are the link between them", none, all_)
    links = [known[each] for each in m.cutpoints or () if each in known]
    if links:
        does = "links" if len(links) == 1 else "each link"
        yield "cutpoints", f"{{}} {does} people who do not know each other.", _ids(links), _names(links)


def _weighted(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if m.size < 2:
        return
    if m.weighted_density is not None:
        well = f"from 0 (not at all) to 10 (very well): {about(10 * m.weighted_density)}"
        yield "weighted_density", f"How well YOUR people know each other, {well}."
    if m.weighted_effective_size is not None:
        apart = _apart(m.weighted_effective_size)
        yield "weighted_effective_size", f"With closeness counted, YOUR people are like {apart}."
    if m.weighted_constraint is not None:
        closed = _closed(m.weighted_constraint, m.size)
        yield "weighted_constraint", f"With closeness counted, {closed[0].lower()}{closed[1:]}."


def _contact(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if not m.size:
        return
    yield from _counted("very_close", m.very_close, "is very close to THEM", "are very close to THEM")
    if m.closeness_weighted_size is not None:
        total = about(m.closeness_weighted_size)
        yield "closeness_weighted_size", f"YOUR people add up to {total} when closer people count for more."
    weekly = "in touch with THEM every week or more"
    yield from _counted("weekly", m.weekly, f"is {weekly}", f"are {weekly}")
    if m.in_person_share is not None:
        yield "in_person_share", f"YOU meet {_of_them(m.in_person_share)} face to face most of the time."
    apart = "in touch with THEM only by phone, video or messages"
    if m.never_in_person:
        yield from _counted("never_in_person", m.never_in_person, f"is {apart}", f"are {apart}")
    yield from _counted("welcome", m.welcome, "makes THEM feel welcome", "make THEM feel welcome")
    yield from _counted("understood", m.understood, "understands THEM", "understand THEM")
    if m.strained:
        yield "strained", f"Things are sometimes hard with {many(m.strained, 'person', 'people')}."
    if m.strained_close:
        yield "strained_close", f"Things are sometimes hard with {m.strained_close} of those closest to THEM."


def _support(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if not m.size and not m.workers:
        return
    for kind in SUPPORTS:
        one, several = SUPPORT_WORDS[kind]
        yield from _counted(f"support.{kind}", m.support[kind] if m.support else None, one, several)
        if m.support_from and (sources := m.support_from[kind]):
            where = listed([PART_WORDS[part] for part in sources])
            yield f"support_from.{kind}", f"{SUPPORT_NAMES[kind]} comes from {where}."
        if (only := known.get((m.single_points or {}).get(kind, ""))) and only.name:
            yield f"single_points.{kind}", f"Only {{}} {one}{_apart_from(m, kind)}.", (only.id,), named(only)
    alone = [known[each] for each in m.fragile or () if each in known]
    if alone:
        does = "gives" if len(alone) == 1 else "each give"
        told = f"{{}} {does} THEM help that none of YOUR other people gives"
        yield "fragile", f"{told}, so a second helper would be good.", _ids(alone), _names(alone)
    yield from _giving(m)


def _giving(m: Measures) -> Iterator[Said]:
    if m.supported_by_ego:
        yield "supported_by_ego", f"YOU give support to {many(m.supported_by_ego, 'person', 'people')}."
    if m.reciprocity is not None:
        yield "reciprocity", f"Where there is support, it goes {_ways(m.reciprocity)}."
    if m.only_receives:
        yield "only_receives", "People are there for THEM, and YOU may have something to give as well."


def _groups(m: Measures, known: dict[str, Alter]) -> Iterator[Said]:
    if m.groups is not None:
        none = "No groups are on YOUR map yet."
        yield "groups", f"YOU belong to {many(m.groups, 'group', 'groups')}." if m.groups else none
    if m.groups_ended:
        yield "groups_ended", f"{many(m.groups_ended, 'group is', 'groups are')} no longer part of YOUR life."
    if m.strong_groups:
        feels = many(m.strong_groups, "group feels", "groups feel")
        yield "strong_groups", f"{feels} like part of who YOU are."
    if m.important_groups:
        matter = many(m.important_groups, "group matters", "groups matter")
        yield "important_groups", f"{matter} a lot to THEM."
    if m.group_compatibility is not None:
        words = "are hard to fit together", "get on in part", "get on well"
        how = _three(2 * m.group_compatibility - 1, *words)
        yield "group_compatibility", f"YOUR groups {how}."


def _safety(m: Measures) -> Iterator[Said]:
    if m.unsafe:
        people = many(m.unsafe, "person", "people")
        told = f"YOU are not sure to be safe with {people} on the map"
        yield "unsafe", f"{told}: speak of it only when nobody else is there."


_PARTS: tuple[Callable[[Measures, dict[str, Alter]], Iterator[Said]], ...] = (
    _people,
    _contact,
    _support,
    _groups,
    _shape,
    _weighted,
    _alike,
)


def _counted(name: str, n: int | None, one: str, several: str) -> Iterator[Said]:
    """Yield how many people do something; where nobody does, that YOU named nobody yet, for that is known."""
    if n is not None:
        done = f"{many(n, f'person {one}', f'people {several}')}."
        yield name, done if n else f"YOU named nobody yet who {one}."


_NONE_OR_ALL_KNOW = "None of YOUR people know each other.", "All YOUR people know each other."


def _two(share: float, what: str, none: str, all_: str) -> str:
    """Say how often something is true of two people: in words of their own where it is of none, or of all."""
    if share in (0, 1):
        return all_ if share else none
    return f"Take any two of YOUR people: {times(share)}, {what}."


def _ways(share: float) -> str:
    if share in (0, 1):
        return "both ways" if share else "one way"
    return f"both ways {times(share)}"


def _apart_from(m: Measures, kind: Support) -> str:
    """Name the helpers and animals that give the same: they are no second source, and they are there."""
    others = [part for part in ("helpers", "pets") if part in (m.support_from or {}).get(kind, {})]
    return f", apart from {listed([PART_WORDS[part] for part in others])}" if others else ""


def _of_people(share: float, one: str, several: str) -> str:
    if share in (0, 1):
        return f"All YOUR people {several}" if share else f"None of YOUR people {one}"
    return f"{tenths(share)} of YOUR people {several}"


def _of_them(share: float) -> str:
    if share in (0, 1):
        return "all YOUR people" if share else "none of YOUR people"
    return f"{tenths(share)} of YOUR people"


def _more(index: float, above: str, below: str) -> str:
    if index == 0:
        return "As many of YOUR people are like THEM as are different"
    return f"More of YOUR people are {above if index > 0 else below}"


def _three(value: float, low: str, middle: str, high: str) -> str:
    """Return words for the lower, middle or upper third from −1 to 1."""
    return low if value < -1 / 3 else high if value > 1 / 3 else middle


def _closed(constraint: float, n: int) -> str:
    """Say whether it is nearer to the least for n people, or to what they have where all know each other."""
    least, closed = 1 / n, (2 * n - 1) ** 2 / n**3
    if constraint < (least + closed) / 2:
        return "Many of YOUR people know few of the others"
    return "Most of YOUR people know others on YOUR map"


def _apart(value: float) -> str:
    number = about(value)
    return f"{number} separate {'person' if number in ('1', 'about 1') else 'people'}"


def _has(n: int) -> str:
    return "has" if n == 1 else "have"


def _ids(alters: list[Alter]) -> tuple[str, ...]:
    return tuple(alter.id for alter in alters)


def _names(alters: list[Alter]) -> str:
    return listed([named(each) for each in alters])
