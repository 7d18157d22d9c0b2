"""Citations: what a reference manager reads back is what the card says."""

import re

import msgspec
import pytest
from test_findings import a_finding

from amity import evidence, library
from amity.evidence import Finding

CARDS = [evidence.load(name) for name in library.names("findings")]


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Read BibTeX the plain way: entries, fields in braces, LaTeX's marks undone."""
    found = {}
    for kind, key, body in re.findall(r"^@(\w+)\{([^,]+),\n(.*?)\n\}$", text, re.M | re.S):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.M))
        found[key] = {
            "kind": kind,
            **{name: re.sub(r"\\([&%$#_{}])", r"\1", said) for name, said in fields.items()},
        }
    return found


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    lines = [(line[:2], line[6:]) for line in text.splitlines() if line]
    assert all(line[2:6] == "  - " for line in text.splitlines() if line)
    starts = [n for n, (tag, _) in enumerate(lines) if tag == "TY"]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_bibtex_read_back_is_the_card(card):
    paper = card.source
    (entry,) = read_bibtex(evidence.cite(card, "bibtex")).values()

    assert entry["title"] == "{" + paper.title + "}"
    assert entry["year"] == str(paper.year)
    assert entry.get("doi") == paper.doi
    assert entry.get("volume") == paper.volume
    assert entry.get("pages", "").replace("--", "-") == (paper.pages or "")
    names = entry.get("author", "").split(" and ") if paper.authors else []
    assert len(names) == len(paper.authors) + (paper.et_al and bool(paper.authors))
    assert [name.split(",")[0] for name in names if name != "others"] == [
        a.rsplit(" ", 1)[0] for a in paper.authors
    ]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_ris_read_back_is_the_card(card):
    paper = card.source
    (lines,) = read_ris(evidence.cite(card, "ris"))
    tags = dict(lines)

    assert lines[0][0] == "TY"
    assert lines[-1] == ("ER", "")
    assert (tags["TI"], tags["PY"], tags.get("DO"), tags.get("VL")) == (
        paper.title,
        str(paper.year),
        paper.doi,
        paper.volume,
    )
    assert sum(tag == "AU" for tag, _ in lines) == len(paper.authors)


def test_every_paper_is_cited_once_and_has_a_key_of_its_own():
    papers = {card.source.doi or card.source.cite for card in CARDS}

    assert len(read_bibtex(evidence.cite_all(CARDS, "bibtex"))) == len(papers)
    assert len(read_ris(evidence.cite_all(CARDS, "ris"))) == len(papers)
    assert evidence.cite_all(CARDS, "text").count("\n") == len(papers)


def test_two_papers_whose_keys_would_clash_are_told_apart():
    twice = [
        msgspec.convert(
            a_finding(source={"authors": ["Doe J"], "year": 2020, "title": "Ties and more", "doi": doi}),
            Finding,
        )
        for doi in ("10.1/a", "10.1/b")
    ]

    assert set(read_bibtex(evidence.cite_all(twice, "bibtex"))) == {"doe2020ties", "doe2020tiesb"}


def test_marks_that_latex_takes_for_its_own_are_escaped():
    card = msgspec.convert(
        a_finding(source={"authors": ["Núñez-Ö'Hara P"], "year": 2020, "title": "50% & more: a_b {c} #1 $2"}),
        Finding,
    )

    said = evidence.cite(card, "bibtex")

    assert r"50\% \& more: a\_b \{c\} \#1 \$2" in said
    assert "@article{nunezohara2020more," in said


def test_an_unknown_style_is_refused_with_those_on_offer():
    with pytest.raises(evidence.CitationError, match="bibtex, ris, text"):
        evidence.cite(CARDS[0], "endnote")
