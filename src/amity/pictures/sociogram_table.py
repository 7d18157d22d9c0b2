"""A map as a table: the same people, in words, for those who would rather read or cannot see."""

from collections.abc import Iterable, Sequence

from amity.networks import Alter, Network

from .lettering import isolate
from .sociogram_people import PARTS, called, drawn_alters, how_of, name_of, part_of, relation_of
from .sociogram_words import SociogramWords, words_in
from .svg import escape, key_of


def sociogram_table(
    network: Network, *, title: str | None = None, language: str = "en", unsafe: bool = False
) -> str:
    """Return everyone on the map of ``network`` as an HTML table, part of life by part of life.

    Whoever `sociogram` leaves out is left out here too.
    Each row has the id that the map's links lead to.
    """
    words = words_in(language)
    alters = sorted(
        called(drawn_alters(network, unsafe=unsafe), words),
        key=lambda alter: (PARTS.index(part_of(alter)), -(alter.closeness or 0)),
    )
    rows = [(row_id(alter.id), _row(alter, words)) for alter in alters]
    return table(title or words.title, words.columns, rows, words)


def _row(alter: Alter, words: SociogramWords) -> tuple[str, ...]:
    often = words.frequencies[alter.frequency] if alter.frequency else ""
    how = how_of(alter, words) if alter.frequency != "never" else ""
    said = (relation_of(alter, words), words.parts[part_of(alter)], words.closeness[alter.closeness or 0])
    return (name_of(alter, words), *(_capital(part) for part in (*said, often, how)))


def table(
    caption: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], words: SociogramWords
) -> str:
    """Return an HTML table; the first cell of each row is its heading, and what is not known is empty."""
    direction = ' dir="rtl"' if words.rtl else ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr{key and f' id={chr(34)}{key}{chr(34)}'}>{_cells(cells)}</tr>" for key, cells in rows)
    return (
        f'<table class="amity-table" lang="{words.language}"{direction}><caption>{escape(isolate(caption))}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(cells: Sequence[str]) -> str:
    first, *rest = (escape(isolate(cell)) for cell in cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def row_id(alter: str) -> str:
    """Return the id of an alter's row, which their link on the map leads to; it holds nothing of theirs."""
    return "alter-" + key_of(alter)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
