"""The tables of what is on the shelves: every card, every battery, every pack in full."""

import runpy
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from amity import instruments, library, networks
from amity.instruments import Battery, Instrument, Pack
from amity.networks import Generator, Interpreter, InterviewCard

from .instrument import source_line, unverified
from .markdown import DO_NOT_EDIT, bullets, code, page, section, table, text

SECOND = Path(__file__).parents[2] / "tests" / "second.py"


@cache
def worked_twice() -> frozenset[str]:
    """Return the instruments that the second implementation knows."""
    return frozenset(runpy.run_path(str(SECOND))["SECOND"])


def cards_page() -> str:
    """Return one table of all cards: how far each can be trusted, and for what reason."""
    cards = [instruments.load(name) for name in instruments.names()]
    counts = Counter(card.status for card in cards)
    published = sum(any(e.origin == "published" for e in card.examples) for card in cards)
    lines = [DO_NOT_EDIT.format(source="the cards"), "# The cards: how far each can be trusted", ""]
    lines += [
        f"{len(cards)} instruments: {', '.join(f'{n} {status}' for status, n in counts.most_common())}.",
        "Words are here only where a licence for them was seen in writing, or where they are our own.",
        f"{published} cards have examples that somebody else *published*; the *derived* ones were worked out "
        "for the card.",
        "*Second* says whether the examples, and answers drawn at random, are worked again by "
        "[a second implementation](../../tests/second.py) that knows nothing of the cards.",
        "It finds slips in a card; it cannot find what we misread in a source.",
        "*Unverified* is what we have not seen in a source; it stands on the page of each instrument again.",
        "",
    ]
    heads = [
        "id",
        "title",
        "measures",
        "where its words came from",
        "#published",
        "#derived",
        "second",
        "unverified",
        "card",
    ]
    return page([*lines, *table(heads, [_card_row(card) for card in cards])])


def _card_row(card: Instrument) -> list[str]:
    origins = Counter(example.origin for example in card.examples)
    return [
        f"[{card.id}](instruments/{card.id}.md)",
        text(card.title) + ("" if card.validated else " **(unvalidated)**"),
        card.measures,
        _words_from(card),
        str(origins["published"] or ""),
        str(origins["derived"] or ""),
        _second(card),
        "<br>".join(each for each in unverified(card) if each),
        code(instruments.digest(card.id)[:12]),
    ]


def _words_from(card: Instrument) -> str:
    worded = [item.id for item in card.items if item.ask is not None]
    if not worded:
        return {"import-only": "none: totals only", "stub": "none: a stub"}.get(
            card.status, "none: keys only"
        )
    some = f" (only {code(*worded)})" if len(worded) < len(card.items) else ""
    return text(card.licence.seen or card.licence.terms) + some


def _second(card: Instrument) -> str:
    if not card.scales:
        return "no scale"
    return "yes" if card.id in worked_twice() else "no"


def batteries_page() -> str:
    """Return every battery in full: what is asked on one occasion, in which order, and why."""
    lines = [
        DO_NOT_EDIT.format(source="the batteries shelf"),
        "# Batteries: what is asked on one occasion",
        "",
    ]
    cards = {name: library.read("batteries", name, Battery) for name in library.names("batteries")}
    rows = [[f"[{name}](#{name})", card.occasion, str(card.minutes)] for name, card in cards.items()]
    lines += table(["battery", "occasion", "#minutes"], rows)
    for name, card in cards.items():
        lines += section(name, _battery(card))
    return page(lines)


def _battery(card: Battery) -> list[str]:
    lines = [f"{text(card.title)}: {text(card.occasion)}; {card.minutes} minutes.", ""]
    for place, part in enumerate(card.parts, start=1):
        asked = f"“{text(part.question)}”" if part.question else f"Up to {part.names_up_to} names to map."
        asked = f"{_linked(part.instrument)}." if part.instrument else asked
        called = f"Only if {' or '.join(_call(each) for each in part.only_if)}." if part.only_if else ""
        lines.append(" ".join(filter(None, [f"{place}. {asked}", called, text(part.why or "")])))
    lines += ["", *(text(line) for line in (card.note or "").strip().splitlines()), ""]
    return [*lines, f"Source: {source_line(card.source)}", ""]


def _call(call: Any) -> str:
    bound = f"at most {call.at_most:g}" if call.at_most is not None else f"at least {call.at_least:g}"
    return f"`{call.fact}` is {bound}"


def packs_page() -> str:
    """Return every pack in full: how a situation of life changes what is asked, how and of whom."""
    lines = [
        DO_NOT_EDIT.format(source="the packs shelf"),
        "# Packs: what changes with a situation of life",
        "",
    ]
    lines += [
        "Where several packs fit one person, read all of them: the stricter rule wins (our own rule).",
        "",
    ]
    cards = {name: library.read("packs", name, Pack) for name in library.names("packs")}
    rows = [[f"[{name}](#{name})", text(card.whom), text(card.ages)] for name, card in cards.items()]
    lines += table(["pack", "whom", "ages"], rows)
    for name, card in cards.items():
        lines += section(name, _pack(card))
    return page(lines)


def _pack(card: Pack) -> list[str]:
    rows = [
        [text(each.measures), _linked(each.instrument) if each.instrument else "none", text(each.say or "")]
        for each in card.choices
    ]
    lines = [f"{text(card.title)}, {text(card.ages)}: {text(card.whom)}", ""]
    lines += section("Instruments", table(["for", "instrument", "mind"], rows), level=3)
    lines += section("Wording", bullets(text(each) for each in card.wording), level=3)
    lines += section("Norms", bullets(text(each) for each in card.norms), level=3)
    lines += section("Who answers", [text(card.respondent), ""], level=3)
    lines += section(
        "Roles on the map", [", ".join(text(role) for role in card.kin_roles) + ".", ""], level=3
    )
    lines += section("Safeguarding", [text(card.safeguarding), ""], level=3)
    lines += section("Unverified", bullets(text(each) for each in card.unverified), level=3)
    return [*lines, f"Source: {source_line(card.source)}", ""]


def generators_page() -> str:
    """Return every card of the interview behind a map: what is asked, of whom, and what the answer sets."""
    lines = [
        DO_NOT_EDIT.format(source="the generators and interpreters shelves"),
        "# The interview behind a map",
        "",
        "A *generator* asks for names; an *interpreter* asks about each one named, or each two.",
        "The interview is these cards in their order: add a card of yours, and it is asked.",
        "All words are our own and unvalidated; what they stand on is named, and was not seen by us.",
        "",
    ]
    asks = networks.generators()
    rows = [
        [f"[{card.id}](#{card.id})", text(card.ask), card.names, str(card.up_to), _private(card)]
        for card in asks
    ]
    lines += section("Generators", table(["generator", "asks", "for", "#up to", ""], rows))
    about = networks.interpreters()
    rows = [
        [f"[{card.id}](#{card.id})", text(card.ask), card.of, code(card.field), _private(card)]
        for card in about
    ]
    lines += section("Interpreters", table(["interpreter", "asks", "of", "kept as", ""], rows))
    for card in (*asks, *about):
        lines += section(card.id, _interview_card(card))
    return page(lines)


def _private(card: InterviewCard) -> str:
    return "in private" if card.private else ""


def _interview_card(card: Generator | Interpreter) -> list[str]:
    hint = f" {text(card.hint)}" if card.hint else ""
    lines = [f"{text(card.title)}: “{text(card.ask)}”{hint}", "", f"Whom: {text(card.whom)}.", ""]
    if isinstance(card, Generator):
        sets = {key: value for key, value in msgspec.to_builtins(card.sets).items() if value}
        told = ", ".join(f"`{key}` {_values(value)}" for key, value in sets.items())
        lines += [f"Up to {card.up_to} {card.names}. Being named sets {told or 'nothing'}.", ""]
        lines += [f"Then: {', '.join(f'[{each}](#{each})' for each in card.then)}.", ""] if card.then else []
    else:
        lines += bullets(f"`{answer.value}` {text(answer.words)}" for answer in card.answers)
        lines += [] if card.answers else ["In one's own words.", ""]
    lines += bullets(text(each) for each in card.mind)
    lines += [f"**Unverified:** {text(each)}" for each in card.unverified]
    lines += ["", "Stands on:", "", *bullets(source_line(idea) for idea in card.ideas)] if card.ideas else []
    return [*lines, "", f"Licence: {text(card.licence)}. Source: {source_line(card.source)}", ""]


def _values(value: object) -> str:
    return code(*value) if isinstance(value, list) else code(value)


def _linked(name: str) -> str:
    return f"[{name}](instruments/{name}.md)"
