"""The source of a finding for reference managers: BibTeX, RIS, or one line of text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from amity.errors import AmityError

from .findings import Finding
from .sources import Paper

Style = Literal["bibtex", "ris", "text"]

BIBTEX_KIND = {"article": "article", "preprint": "misc", "report": "techreport", "dataset": "misc"}
BIBTEX_PLACE = {"article": "journal", "preprint": "howpublished", "report": "institution", "dataset": "note"}
RIS_KIND = {"article": "JOUR", "preprint": "UNPB", "report": "RPRT", "dataset": "DATA"}
SMALL_WORDS = {"a", "an", "the", "of", "and", "is", "does", "do", "how", "can", "are", "to", "no"}
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}


class CitationError(AmityError):
    """A style of citation that we do not write."""


def cite(finding: Finding, style: str = "text") -> str:
    """Return the source of a finding as ``bibtex``, ``ris`` or ``text``, with a line's end.

    >>> from amity import evidence
    >>> print(evidence.cite(evidence.load("naito2023-isolation"), "bibtex"), end="")
    @article{naito2023social,
      author = {Naito, R. and McKee, M. and Leong, D. and others},
      title = {{Social isolation as a risk factor for all-cause mortality}},
      journal = {PLoS ONE},
      year = {2023},
      volume = {18},
      pages = {e0280308},
      doi = {10.1371/journal.pone.0280308}
    }
    """
    return cite_all([finding], style)


def cite_all(findings: Iterable[Finding], style: str = "text") -> str:
    """Return the sources of findings, each once, in the order of the findings."""
    if style not in get_args(Style):
        offered = ", ".join(get_args(Style))
        raise CitationError(f"{style!r} is no style of citation here. Choose from {offered}.")
    papers = _keyed({each.source.doi or each.source.cite: each.source for each in findings}.values())
    if style == "bibtex":
        return "\n".join(_bibtex(key, paper) for key, paper in papers.items())
    if style == "ris":
        return "\n".join("".join(f"{line}\n" for line in _ris(key, paper)) for key, paper in papers.items())
    return "".join(f"{paper.cite}.{f' {paper.link}' if paper.link else ''}\n" for paper in papers.values())


def _keyed(papers: Iterable[Paper]) -> dict[str, Paper]:
    """Return the papers by a key of their own; a second with the same key gets a letter."""
    keyed: dict[str, Paper] = {}
    for paper in papers:
        key = _key(paper)
        letters = ["", *"bcdefghijklmnopqrstuvwxyz"]
        keyed[next(key + letter for letter in letters if key + letter not in keyed)] = paper
    return keyed


def _key(paper: Paper) -> str:
    """Return a name of plain letters: first author, year, first word of the title that says something."""
    first = paper.authors[0].rsplit(" ", 1)[0] if paper.authors else (paper.journal or "anonymous")
    words = [word for word in re.findall(r"[a-z]+", _plain_letters(paper.title)) if word not in SMALL_WORDS]
    return f"{re.sub(r'[^a-z]', '', _plain_letters(first))}{paper.year}{words[0] if words else ''}"


def _plain_letters(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _person(author: str) -> str:
    """Return ``Holt-Lunstad, J.`` for ``Holt-Lunstad J`` and ``Chang, M. X. L.`` for ``Chang MX-L``."""
    family, _, initials = author.rpartition(" ")
    if not family:
        return author
    return f"{family}, {' '.join(f'{letter}.' for letter in initials if letter.isalpha())}"


def _bibtex(key: str, paper: Paper) -> str:
    authors = " and ".join([*(_person(each) for each in paper.authors), *(["others"] if paper.et_al else [])])
    fields = {
        "author": _escaped(authors),
        "title": f"{{{_escaped(paper.title)}}}",
        BIBTEX_PLACE[paper.kind]: _escaped(paper.journal or ""),
        "year": str(paper.year),
        "volume": paper.volume,
        "number": paper.issue,
        "pages": (paper.pages or "").replace("-", "--"),
        "doi": paper.doi,
        "url": None if paper.doi else paper.url,
    }
    said = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{BIBTEX_KIND[paper.kind]}{{{key},\n{said}\n}}\n"


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(letter, letter) for letter in text)


def _ris(key: str, paper: Paper) -> Iterator[str]:
    yield f"TY  - {RIS_KIND[paper.kind]}"
    yield f"ID  - {key}"
    yield from (f"AU  - {_person(author)}" for author in paper.authors)
    first, _, last = (paper.pages or "").partition("-")
    fields = {
        "TI": paper.title,
        "T2": paper.journal,
        "PY": str(paper.year),
        "VL": paper.volume,
        "IS": paper.issue,
        "SP": first,
        "EP": last,
        "DO": paper.doi,
        "UR": paper.link,
        "N1": "More authors than these." if paper.et_al else None,
    }
    yield from (f"{tag}  - {value}" for tag, value in fields.items() if value)
    yield "ER  - "
