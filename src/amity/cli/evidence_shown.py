"""How ``amity evidence`` prints: lists of findings, claims and explanations, and one of them in full."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from amity import evidence, library
from amity.evidence import Claim, Explanation, Finding

from .output import console, table


def print_list(cards: Sequence[Any]) -> None:
    """Print cards of one shelf, one a row."""
    out = console()
    if isinstance(cards[0], Finding):
        _list_findings(out, cards)
    elif isinstance(cards[0], Claim):
        _list_claims(out, cards)
    else:
        rows = [[card.id, card.title, card.grade] for card in cards]
        out.print(with_ids(["id", "title", "grade"], rows))
        out.print("\n`amity evidence ID` shows one in full.")


def _list_findings(out: Console, cards: Sequence[Finding]) -> None:
    rows = [
        [
            card.id,
            card.title,
            evidence.estimate(card),
            _comparison(card),
            card.certainty + ("" if card.verified else ", UNVERIFIED"),
        ]
        for card in cards
    ]
    out.print(with_ids(["id", "finding", "number", "comparison", "certainty"], rows))
    kept = len(library.names("findings")) - len(evidence.names())
    many = "1 finding" if len(cards) == 1 else f"{len(cards)} findings"
    out.print(
        f"\n{many}. A link is never an effect. {kept} unverified ones are kept back "
        f"(--unverified). `amity evidence ID` shows one in full."
    )


def _comparison(card: Finding) -> str:
    """Return whether chance decided, or that it is a link, with the trials that must stand beside it."""
    if card.is_association:
        return "link" + (f"; trials: {card.counterweight}" if card.counterweight else "")
    return card.allocation or ""


def _list_claims(out: Console, cards: Sequence[Claim]) -> None:
    rows = [[card.id, card.says, " and ".join(card.verdicts), card.instead] for card in cards]
    out.print(with_ids(["id", "the article says", "verdict", "say instead"], rows))
    counts = Counter(card.verdicts[0] for card in cards).most_common()
    out.print(f"\n{len(cards)} claims: {', '.join(f'{n} {verdict}' for verdict, n in counts)}.")
    out.print("`amity evidence ID` shows one in full, with the findings that bear on it.")


# One in full


def print_card(card: Finding | Claim | Explanation) -> None:
    """Print one card in full."""
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


def with_ids(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table whose first column is never broken, so that an id can be copied."""
    made = table(None, heads, rows)
    made.columns[0].no_wrap = True
    return made


def _pairs(out: Console, rows: Sequence[Sequence[str]]) -> None:
    """Print a table of two columns that needs no heads."""
    made = with_ids(["", ""], rows)
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
