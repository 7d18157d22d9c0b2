"""``amity instruments``, ``template``, ``codebook`` and ``library check``: what the cards say."""

import csv
import difflib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from amity import instruments, library, networks, prescribing
from amity.directory import Crisis, TermList
from amity.errors import AmityError
from amity.evidence import Claim, Explanation, Finding
from amity.instruments import Battery, Instrument, Pack, Scale, Words
from amity.networks import Generator, Interpreter
from amity.prescribing import Intervention, Need

from .output import complain, console, print_json, table, write_text

Ids = Annotated[
    list[str], typer.Option("-i", "--instrument", metavar="ID", help="An instrument; may be repeated.")
]


class Scenery(library.Card, frozen=True, forbid_unknown_fields=False, kw_only=True):
    """A card of the made-up town, as far as it is a card: the town reads the rest when it is made."""

    id: str = ""


SHELVES: dict[str, type[Any]] = {
    "instruments": Instrument,
    "batteries": Battery,
    "packs": Pack,
    "generators": Generator,
    "interpreters": Interpreter,
    "findings": Finding,
    "claims": Claim,
    "explanations": Explanation,
    "needs": Need,
    "interventions": Intervention,
    "taxonomies": TermList,
    "crisis": Crisis,
    "town": Scenery,
    "words": library.Sayings,
}


def instruments_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An instrument, battery or pack.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="CODE", help="The language to show it in, such as es.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> None:
    """List the instruments, batteries and packs, or show one in full.

    Example: amity instruments ucla-3
    """
    if name is None:
        _list(json)
    elif name in library.names("batteries"):
        _show_plain(library.read("batteries", name, Battery), json)
    elif name in library.names("packs"):
        _show_plain(library.read("packs", name, Pack), json)
    else:
        card = instruments.load(name, lang)
        if lang:
            for item in card.items:
                card.ask(item.id)
        if json:
            print_json(as_json(card))
        else:
            _show(card)


def _list(json: bool) -> None:
    cards = [instruments.load(name) for name in instruments.names()]
    if json:
        print_json(
            [
                {
                    "id": card.id,
                    "title": card.title,
                    "measures": card.measures,
                    "items": len(card.items),
                    "scales": list(card.scales),
                    "languages": instruments.languages(card.id),
                    "status": card.status,
                    "validated": card.validated,
                    "unverified": len(instruments.unverified(card)),
                }
                for card in cards
            ]
        )
        return
    out = console()
    rows = [
        [
            card.id,
            card.title,
            card.measures,
            str(len(card.items)),
            card.status + ("" if card.validated else ", unvalidated"),
            " ".join(instruments.languages(card.id)),
            str(len(instruments.unverified(card)) or ""),
        ]
        for card in cards
    ]
    out.print(table(None, ["id", "title", "measures", "#items", "status", "words in", "#unverified"], rows))
    for shelf, kind in (("batteries", Battery), ("packs", Pack)):
        told = [[each, library.read(shelf, each, kind).title] for each in library.names(shelf)]
        out.print(table(f"\n{shelf}", ["id", "title"], told))
    out.print("\n`amity instruments ID` shows one in full.")


def as_json(card: Instrument) -> dict[str, Any]:
    """Return a card under the keys that docs/reference/command-line.md promises."""
    plain = msgspec.to_builtins(card, str_keys=True)
    items = [
        {
            **item,
            "ask": card.item[item["id"]].ask,
            "answers": {str(code): words for code, words in card.options[item["id"]].items()}
            or _number(card, item["id"]),
        }
        for item in plain["items"]
    ]
    return {
        **plain,
        "items": items,
        "card": instruments.digest(card.id),
        "languages": instruments.languages(card.id),
    }


def _number(card: Instrument, key: str) -> dict[str, Any]:
    number = msgspec.to_builtins(card.numbers[card.item[key].answer])
    return {part: value for part, value in number.items() if value is not None}


def _show_plain(card: Battery | Pack, json: bool) -> None:
    told = msgspec.to_builtins(card)
    if json:
        print_json(told)
        return
    out = console()
    out.print(f"{card.title}\n", style="bold")
    for key, value in told.items():
        if isinstance(value, list | tuple):
            out.print(f"{key}:")
            for each in value:
                said = each if isinstance(each, str) else ", ".join(f"{k} {v}" for k, v in each.items() if v)
                out.print(f"  - {said}")
        elif isinstance(value, dict):
            out.print(f"{key}: {value.get('cite', value)}")
        elif value is not None and key != "title":
            out.print(f"{key}: {value}")


def _show(card: Instrument) -> None:
    out = console()
    _show_head(out, card)
    rows = []
    for item in card.items:
        low, high = card.bounds[item.id]
        said = ", ".join(f"{code} {words}".strip() for code, words in card.options[item.id].items())
        rows.append([item.id, item.ask or f"[no words here: {item.about}]", said or f"{low} to {high}"])
    out.print(table("\nItems", ["key", "asks", "answers"], rows))
    for name, scale in card.scales.items():
        _show_scale(out, card, name, scale)
    for name, flag in card.flags.items():
        out.print(f"\nflag {name} ({flag.kind}): {flag.say}", style="bold")
    beside = {doubt for name in card.scales for doubt in card.doubts(f"scales.{name}")}
    others = [
        f"{', '.join(doubt.places)}: {doubt.say}"
        for doubt in instruments.unverified(card)
        if doubt.say not in beside
    ]
    _show_lines(out, "Mind", card.traps)
    _show_lines(out, "Unverified", others)
    _show_lines(out, "Sources", [source.cite for source in card.sources])


def _show_head(out: Console, card: Instrument) -> None:
    out.print(f"{card.title} ({card.id})", style="bold")
    out.print(
        f"Measures {card.measures}; {card.status}; {card.ages or 'ages not stated'}; "
        f"recall: {card.recall or 'none'}"
    )
    if not card.validated:
        out.print("Unvalidated: our own words, tested by nobody yet.", style="bold")
    if card.translation == "not validated":
        out.print("This translation was not validated: no bands and no reliable change.", style="bold")
    doi = f" doi {card.source.doi}" if card.source.doi else ""
    out.print(f"Source: {card.source.cite}{doi}")
    credit = f" {card.licence.credit}" if card.licence.credit else ""
    out.print(f"Licence: {card.licence.terms}{credit}")
    if card.stem:
        out.print(f"\n{card.stem}", style="italic")


def _show_scale(out: Console, card: Instrument, name: str, scale: Scale) -> None:
    lowest, highest = instruments.score_range(card, scale)
    out.print(f"\n{name}: {scale.title}", style="bold")
    reverse = f"; reversed: {', '.join(scale.reverse)}" if scale.reverse else ""
    times = f", times {scale.multiply}" if scale.multiply != 1 else ""
    looked_up = ", looked up in a table" if scale.table else ""
    out.print(
        f"  {scale.combine} of {len(scale.items)}{times}{looked_up}, {lowest:g} to {highest:g}, "
        f"higher is {scale.higher}; "
        f"{scale.missing}; {scale.validity}{reverse}"
    )
    bands = [f"{b.name} {instruments.band_words(scale, n, highest)}" for n, b in enumerate(scale.bands)]
    if bands:
        out.print(f"  bands: {'; '.join(bands)}")
    for doubt in card.doubts(f"scales.{name}"):
        out.print(f"  unverified: {doubt}", style="yellow")


def _show_lines(out: Console, head: str, lines: Sequence[str]) -> None:
    if lines:
        out.print(f"\n{head}", style="bold")
        for line in lines:
            out.print(f"  - {line}")


def template_command(
    instrument: Ids,
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where the empty survey file goes.")],
) -> None:
    """Write an empty survey file with the right columns.

    Example: amity template -i ucla-3 -i phq-9 --out survey.csv
    """
    cards = [instruments.load(name) for name in dict.fromkeys(instrument)]
    if out.suffix != ".csv":
        raise instruments.FileError(f"{out}: a template is written as .csv. Name it {out.stem}.csv.")
    if out.is_file() and out.stat().st_size:
        raise instruments.FileError(f"{out}: there is such a file, and it is not empty. Choose another name.")
    columns = ["id", *(f"{card.id}.{item.id}" for card in cards for item in card.items)]
    write_text(out, ",".join(columns) + "\n")
    console().print(
        f"{out}: {len(columns)} columns. One row per respondent; leave a missing answer empty, "
        f"write {instruments.DECLINED} for declined and {instruments.NOT_ASKED} for not asked."
    )


def codebook_command(
    instrument: Ids,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV, JSON or Markdown, by the ending; absent: the screen."),
    ] = None,
) -> None:
    """Say what each column of a score file means.

    Example: amity codebook -i phq-9 --out codebook.csv
    """
    cards = [instruments.load(name) for name in dict.fromkeys(instrument)]
    if out:
        write_text(out, codebook_text(cards, out.suffix.lstrip(".")))
        console().print(f"Codebook: {out}")
        return
    rows = [
        [entry.column, entry.meaning, entry.values, entry.unverified] for entry in instruments.codebook(cards)
    ]
    console().print(table(None, ["column", "meaning", "values", "unverified"], rows))


def codebook_text(cards: Sequence[Instrument], kind: str) -> str:
    """Return the codebook as ``csv``, ``json`` or ``md``."""
    entries = [msgspec.to_builtins(entry) for entry in instruments.codebook(cards)]
    heads = list(entries[0]) if entries else []
    if kind == "json":
        return msgspec.json.format(msgspec.json.encode(entries), indent=2).decode() + "\n"
    if kind == "md":
        rows = [
            "| " + " | ".join(str(entry[head]).replace("|", "/") for head in heads) + " |"
            for entry in entries
        ]
        return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *rows]) + "\n"
    if kind != "csv":
        raise instruments.FileError(f"A codebook is written as .csv, .json or .md, not .{kind}.")
    text = io.StringIO()
    writer = csv.DictWriter(text, heads)
    writer.writeheader()
    writer.writerows(entries)
    return text.getvalue()


def library_check_command(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A card, or a folder of shelves with cards.")],
) -> None:
    """Check cards of your own: their type, that they agree with themselves, and their worked examples.

    Exits with 1 where a card is wrong. Example: amity library check my-library
    """
    found = [path] if path.is_file() else sorted(path.rglob("*.toml"))
    if not found:
        raise library.LibraryError(
            f"{path}: no cards there. A card is a .toml file on a shelf such as instruments/."
        )
    if path.is_file():
        _refuse_misplaced(path)
    wrong = 0
    for each in found:
        try:
            _check_card(each)
        except AmityError as problem:
            complain(str(problem))
            wrong += 1
        else:
            console().print(f"{each}: sound")
    raise typer.Exit(1 if wrong else 0)


def _refuse_misplaced(path: Path) -> None:
    """Raise `LibraryError` where a file is no card: on no shelf, or under a name that no card can have."""
    shelf = path.resolve().parent.name
    if shelf not in SHELVES:
        raise library.LibraryError(f"{path}: {shelf} is no shelf. Shelves: {', '.join(SHELVES)}.")
    if path.suffix != ".toml" or not library.NAME.fullmatch(path.stem):
        raise library.LibraryError(
            f"{path}: {path.name!r} cannot be the name of a card. Use lower case, digits and hyphens, "
            f"such as my-scale.toml, or my-scale.es.toml for its words in Spanish."
        )


def _check_card(path: Path) -> None:
    _refuse_misplaced(path)
    shelf = path.resolve().parent.name
    name, _, language = path.stem.partition(".")
    if shelf == "instruments" and language:
        words = library.read_file(path, Words)
        beside = path.with_name(f"{name}.toml")
        card = library.read_file(beside, Instrument) if beside.is_file() else instruments.load(name)
        words.of(card, language)
        return
    checked: Any = library.read_file(path, SHELVES[shelf])
    if checked.id != name:
        raise library.LibraryError(f"{path}: its id and its file name differ. Make them agree.")
    _check_references(path, checked)
    failing: list[str] = []
    if isinstance(checked, Instrument):
        failing = instruments.failing_examples(checked)
    elif isinstance(checked, Generator | Interpreter):
        failing = networks.failing_examples(checked)
    elif isinstance(checked, Need | Intervention):
        failing = list(prescribing.failing_examples(checked))
    for problem in failing:
        raise library.LibraryError(f"{path}: {problem}")


def _check_references(path: Path, card: Any) -> None:
    """Raise `LibraryError` where a card names another that is on no shelf, nor beside it."""
    named: dict[str, Sequence[str]] = {
        "findings": [*getattr(card, "findings", ()), *filter(None, [getattr(card, "counterweight", None)])],
        "claims": getattr(card, "claims", ()),
    }
    if isinstance(card, Need | Intervention):
        named |= prescribing.named_by(card)
    for shelf, cards in named.items():
        there = {*library.names(shelf), *(each.stem for each in (path.parent.parent / shelf).glob("*.toml"))}
        for each in cards:
            if each not in there:
                near = difflib.get_close_matches(each, sorted(there), n=1, cutoff=0.4)
                meant = f" Did you mean {near[0]}?" if near else ""
                raise library.LibraryError(f"{path}: there is no {each!r} among the {shelf}.{meant}")
