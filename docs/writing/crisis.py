"""The page of the crisis lines: every number with where and when it was seen."""

from amity import directory
from amity.directory import Crisis, CrisisLine

from .markdown import DO_NOT_EDIT, bullets, page, section, table, text


def crisis_page() -> str:
    """Return the numbers of every country, and how one adds a country."""
    cards = [card for name in directory.crisis_countries() if (card := directory.crisis(name))]
    lines = [DO_NOT_EDIT.format(source="src/amity/library/crisis"), "# Crisis lines", ""]
    lines += [
        f"{len(cards)} countries: whom a person is told to call, on every page and after an answer that "
        "needs somebody.",
        "No number is from memory: each names the page that gave it and the day on which that was read.",
        "The pages were read as stored copies, and nobody called the numbers: **call them before you rely on "
        "them**, and put a card of your own over ours where one has changed.",
        "In a country that is not here no number is named: the person is told to call the local emergency "
        "number.",
        "The country is that of the person, and `AMITY_COUNTRY` for anybody else.",
        "[How a card of your own takes the place of ours](library.md).",
        "",
    ]
    for card in cards:
        lines += section(card.title, _country(card))
    return page(lines)


def _country(card: Crisis) -> list[str]:
    rows = [_row(line) for line in (*card.lines, *card.unsafe, card.emergency)]
    lines = [f"`{card.id}`", "", *table(["who", "call", "text", "when", "seen", "source"], rows)]
    return [*lines, *bullets(f"Unverified: {each}" for each in card.unverified)]


def _row(line: CrisisLine) -> list[str]:
    said = f"{line.say} to {line.text}" if line.say else line.text or ""
    when = "day and night" if line.always else ""
    source = f"[{text(line.source.cite)}]({line.source.url})"
    return [text(line.name), line.call or "", said, when, line.seen.isoformat(), source]
