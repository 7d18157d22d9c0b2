"""``amity evidence``: what studies found, what an article made of it, and what can be said instead."""

import difflib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.padding import Padding

from amity import evidence, library
from amity.errors import AmityError
from amity.evidence import Claim, Explanation, Finding

from .output import console, print_json, table

LISTS = ("claims", "explanations", "search", "check")
SHELVES = ("findings", "claims", "explanations")


class EvidenceError(AmityError):
    """What was asked for is not there, or is kept back because it is unverified."""


def evidence_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID | claims [ID] | explanations [ID] | search WORDS | check FILE]",
            help="A finding, claim or explanation; one of their lists; words to look for; "
            "or a text of yours, to see whether it repeats a claim that nobody should.",
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
        _check(rest)
        return
    cards = _asked_for(first, rest, unverified)
    whole = bool(first) and first != "search" and (first not in LISTS or bool(rest))
    if cite:
        sys.stdout.write(evidence.cite_all(_findings_of(cards, unverified), cite))
    elif json:
        told = [msgspec.to_builtins(card) for card in cards]
        print_json(told[0] if whole else told)
    elif whole:
        _show(cards[0])
    elif cards:
        _list(cards)
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


def _check(rest: Sequence[str]) -> None:
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
    rows = [[card.id, " and ".join(card.verdicts), card.instead] for card in repeated]
    out = console()
    if not rows:
        out.print(f"{rest[0]}: repeats none of the claims that nobody should. It may still be wrong.")
        return
    out.print(table(None, ["repeats", "verdict", "say instead"], rows))
    raise typer.Exit(1)


# Lists


def _list(cards: Sequence[Any]) -> None:
    out = console()
    if isinstance(cards[0], Finding):
        _list_findings(out, cards)
    elif isinstance(cards[0], Claim):
        _list_claims(out, cards)
    else:
        rows = [[card.id, card.title, card.grade] for card in cards]
        out.print(table(None, ["id", "title", "grade"], rows))
        out.print("\n`amity evidence ID` shows one in full.")


def _list_findings(out: Console, cards: Sequence[Finding]) -> None:
    rows = [
        [
            card.id,
            card.title,
            evidence.estimate(card),
            "link" if card.is_association else card.allocation or "",
            card.certainty + ("" if card.verified else ", UNVERIFIED"),
        ]
        for card in cards
    ]
    out.print(table(None, ["id", "finding", "number", "comparison", "certainty"], rows))
    kept = len(library.names("findings")) - len(evidence.names())
    many = "1 finding" if len(cards) == 1 else f"{len(cards)} findings"
    out.print(
        f"\n{many}. A link is never an effect. {kept} unverified ones are kept back "
        f"(--unverified). `amity evidence ID` shows one in full."
    )


def _list_claims(out: Console, cards: Sequence[Claim]) -> None:
    rows = [[card.id, card.says, " and ".join(card.verdicts), card.instead] for card in cards]
    out.print(table(None, ["id", "the article says", "verdict", "say instead"], rows))
    counts = Counter(card.verdicts[0] for card in cards).most_common()
    out.print(f"\n{len(cards)} claims: {', '.join(f'{n} {verdict}' for verdict, n in counts)}.")
    out.print("`amity evidence ID` shows one in full, with the findings that bear on it.")


# One in full


def _show(card: Finding | Claim | Explanation) -> None:
    out = console()
    if isinstance(card, Finding):
        _show_finding(out, card)
    elif isinstance(card, Claim):
        _show_claim(out, card)
    else:
        _show_explanation(out, card)


def _show_finding(out: Console, card: Finding) -> None:
    mark = "" if card.verified else " (UNVERIFIED)"
    out.print(f"{card.title}{mark}", style="bold")
    out.print(f"{card.id}: {card.kind.replace('_', '-')}, certainty {card.certainty}")
    _paragraph(out, "In plain words", evidence.plain(card))
    _paragraph(out, "For a clinician", evidence.clinical(card))
    out.print("\nNumbers", style="bold")
    _pairs(out, _numbers(card))
    if card.counterweight:
        _references(out, "Never without", [evidence.load(card.counterweight)])
    _references(
        out, "Claims that lean on it", [each for each in evidence.claims() if card.id in each.findings]
    )
    told = [each for each in evidence.explanations() if card.id in each.findings]
    _references(out, "Explanations that use it", told)
    _bullets(out, "Unverified on this card", [f"{each.at}: {each.say}" for each in card.unverified])
    _paragraph(out, "Source", card.source.cite)
    out.print(f"  {card.source.link or 'no DOI seen'}")
    out.print(f"  Seen: {card.seen}")
    out.print(
        f"\n`amity evidence {card.id} --cite bibtex` or `--cite ris` prints it for a reference manager."
    )


def _numbers(card: Finding) -> list[list[str]]:
    """Return every number of the card; what was not seen is said to be not seen."""
    rows = [["estimate", evidence.estimate(card)]]
    if card.measure_note:
        rows.append(["", card.measure_note])
    rows.append(["studies (k)", "not seen" if card.k is None else f"{card.k:,}"])
    rows.append(["people (N)", "not seen" if card.n is None else f"{card.n:,}"])
    if card.i2 is not None:
        rows.append(["I²", f"{card.i2:g}%"])
    if card.prediction:
        rows.append(["prediction interval", f"{card.prediction[0]:g} to {card.prediction[1]:g}"])
    for each in card.also:
        value = "" if each.value is None else f"{each.value:g}"
        interval = "" if each.interval is None else f" ({each.interval[0]:g} to {each.interval[1]:g})"
        rows.append([each.what, f"{value}{interval}{each.say or ''}"])
    return rows


def _show_claim(out: Console, card: Claim) -> None:
    out.print(card.title, style="bold")
    out.print(f"{card.id}: {' and '.join(card.verdicts)}")
    _paragraph(out, "The article says", card.says)
    _paragraph(out, "What we found", card.why)
    _paragraph(out, "Say instead", card.instead)
    if card.guarded:
        out.print("\nNo text of ours may repeat it; `amity evidence check FILE` looks for it in yours.")
    _references(out, "Findings that bear on it", [evidence.load(name) for name in card.findings])
    _bullets(out, "Unverified on this card", card.unverified)
    _paragraph(out, "Source", card.source.cite)


def _show_explanation(out: Console, card: Explanation) -> None:
    out.print(card.question or card.title, style="bold")
    out.print(f"{card.id}: grade {card.grade}")
    _paragraph(out, "In plain words", card.plain)
    _paragraph(out, "For a practitioner", card.clinical)
    for part in card.parts:
        _paragraph(out, f"{part.name} (grade {part.grade})", f"{part.plain} {part.clinical}")
    _bullets(out, "What is not known", card.unknown)
    _references(out, "Findings", [evidence.load(name) for name in card.findings])
    _references(out, "What is often said", [evidence.load_claim(name) for name in card.claims])
    _bullets(out, "Sources", [_source(each) for each in card.sources])


def _source(each: library.Source) -> str:
    return each.cite + (f", doi:{each.doi}" if each.doi else "") + ("" if each.verified else " (unverified)")


def _references(out: Console, head: str, cards: Sequence[Any]) -> None:
    """Print other cards by id, with what they come to; an unverified finding without its number."""
    rows = []
    for each in cards:
        if isinstance(each, Finding):
            hidden = "unverified: ask for it with --unverified"
            rows.append([each.id, f"{each.title}: {evidence.estimate(each)}" if each.verified else hidden])
        elif isinstance(each, Claim):
            rows.append([each.id, f"{' and '.join(each.verdicts)}. Say instead: {each.instead}"])
        else:
            rows.append([each.id, each.title])
    if rows:
        out.print(f"\n{head}", style="bold")
        _pairs(out, rows)


def _pairs(out: Console, rows: Sequence[Sequence[str]]) -> None:
    """Print a table of two columns that needs no heads."""
    made = table(None, ["", ""], rows)
    made.show_header = False
    out.print(Padding(made, (0, 0, 0, 2)))


def _paragraph(out: Console, head: str, text: str) -> None:
    out.print(f"\n{head}", style="bold")
    out.print(Padding(text, (0, 0, 0, 2)))


def _bullets(out: Console, head: str, lines: Sequence[str]) -> None:
    if lines:
        out.print(f"\n{head}", style="bold")
        for line in lines:
            out.print(Padding(f"- {line}", (0, 0, 0, 2)))
