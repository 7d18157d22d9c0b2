"""``amity evidence``: what studies found, what an article made of it, and what can be said instead."""

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import evidence, library
from amity.errors import AmityError
from amity.evidence import Claim, Explanation, Finding

from .evidence_shown import print_card, print_list, with_ids
from .output import console, print_json

LISTS = ("claims", "explanations", "search", "check")
SHELVES = ("findings", "claims", "explanations")


class EvidenceError(AmityError):
    """What was asked for is not there, or is kept back because it is unverified."""


def evidence_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT",
            help="An ID; claims or explanations; search WORDS; "
            "or check FILE: whether a text of yours repeats a claim that nobody should.",
        ),
    ] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Show findings too whose numbers nobody here has seen.")
    ] = False,
    cite: Annotated[
        str | None,
        typer.Option(metavar="STYLE", help="Print the sources instead: bibtex, ris or text."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> None:
    """Show what studies found: each number with its interval, its certainty and its source.

    Example: amity evidence hl2010-overall
    """
    first, *rest = words or [""]
    if first == "check":
        _check(rest, json)
        return
    cards = _asked_for(first, rest, unverified)
    whole = bool(first) and first != "search" and (first not in LISTS or bool(rest))
    if cite:
        sys.stdout.write(evidence.cite_all(_findings_of(cards, unverified), cite))
    elif json:
        told = [msgspec.to_builtins(card) for card in cards]
        print_json(told[0] if whole else told)
    elif whole:
        print_card(cards[0])
    elif cards:
        print_list(cards)
    else:
        console().print(f"No finding speaks of {' and '.join(rest)}. Try fewer words, or --unverified.")


def _asked_for(first: str, rest: Sequence[str], unverified: bool) -> Sequence[Any]:
    """Return the cards that were asked for: all of a kind, those that were searched, or a single one."""
    if first == "search":
        if not rest:
            raise EvidenceError("Say what to look for, such as `amity evidence search loneliness calls`.")
        return evidence.search(" ".join(rest), unverified=unverified)
    if not rest and first in ("", "claims", "explanations"):
        every: dict[str, Any] = {"claims": evidence.claims, "explanations": evidence.explanations}
        return (
            every[first]()
            if first
            else [evidence.load(name) for name in evidence.names(unverified=unverified)]
        )
    name, *more = rest if first in ("claims", "explanations") else [first, *rest]
    if more:
        raise EvidenceError(
            f"One at a time: {name} or {more[0]}. `amity evidence search WORDS` finds several."
        )
    return [_one(name, unverified)]


def _one(name: str, unverified: bool) -> Finding | Claim | Explanation:
    if name in library.names("claims"):
        return evidence.load_claim(name)
    if name in library.names("explanations"):
        return evidence.load_explanation(name)
    if name not in library.names("findings"):
        raise EvidenceError(f"No {name!r} among findings, claims and explanations. {_meant(name)}")
    card = evidence.load(name)
    if not card.verified and not unverified:
        raise EvidenceError(
            f"{name} is unverified: nobody here has seen its number in the source. "
            f"`amity evidence {name} --unverified` shows it, marked."
        )
    return card


def _meant(name: str) -> str:
    there = [*LISTS, *(each for shelf in SHELVES for each in library.names(shelf))]
    begins = [each for each in there if name and each.startswith(name.lower().replace("_", "-"))]
    near = begins[:3] or difflib.get_close_matches(name, there, n=3, cutoff=0.4)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"`amity evidence search {name}` looks into the findings."


def _findings_of(cards: Sequence[Any], unverified: bool) -> list[Finding]:
    """Return the findings themselves, or those that claims and explanations rest on."""
    found = []
    for card in cards:
        own = isinstance(card, Finding)
        found += [card] if own else [evidence.load(name) for name in card.findings]
    return [card for card in found if card.verified or unverified]


def _check(rest: Sequence[str], json: bool) -> None:
    """Name the claims that a text repeats although nobody should, and exit with 1 where it does."""
    if len(rest) != 1:
        raise EvidenceError(
            "Name one text, such as `amity evidence check leaflet.md`; - reads standard input."
        )
    try:
        text = sys.stdin.read() if rest[0] == "-" else Path(rest[0]).read_text(encoding="utf-8")
    except OSError as problem:
        raise EvidenceError(f"{rest[0]}: cannot be read: {problem.strerror}. Name a text file.") from problem
    except UnicodeDecodeError as problem:
        raise EvidenceError(f"{rest[0]}: not UTF-8 text. Save it as plain text first.") from problem
    repeated = evidence.repeats(text)
    if json:
        print_json([msgspec.to_builtins(card) for card in repeated])
    elif repeated:
        rows = [[card.id, " and ".join(card.verdicts), card.instead] for card in repeated]
        console().print(with_ids(["repeats", "verdict", "say instead"], rows))
    else:
        console().print(f"{rest[0]}: repeats none of the claims that nobody should. It may still be wrong.")
    raise typer.Exit(1 if repeated else 0)
