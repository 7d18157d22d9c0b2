"""The pages of the findings, the claims and the explanations: all that their cards say."""

from collections import Counter

from amity import evidence, library
from amity.evidence import Claim, Explanation, Finding

from .markdown import DO_NOT_EDIT, bullets, code, facts, number, page, section, table, text

OF_THE_SHELF = "src/amity/library/{shelf}"


def findings_page() -> str:
    """Return one table of all findings, and each in full below it."""
    cards = [evidence.load(name) for name in evidence.names()]
    kinds = Counter(card.kind.replace("_", "-") for card in cards)
    lines = [DO_NOT_EDIT.format(source=OF_THE_SHELF.format(shelf="findings")), "# Findings", ""]
    lines += [
        f"{len(cards)} findings whose numbers were seen in a source: "
        f"{', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}.",
        "A *link* is an association: nobody was given anything, and it is never told as an effect.",
        "What was not seen is said to be not seen; it is never guessed.",
        "[How we grade, and what the words mean](../explanation/evidence.md).",
        "",
    ]
    rows = [
        [
            f"[{card.id}](#{card.id})",
            text(card.title),
            text(evidence.estimate(card)),
            _comparison(card),
            card.certainty,
        ]
        for card in cards
    ]
    lines += table(["id", "finding", "number", "comparison", "certainty"], rows)
    lines += _kept_back()
    for card in cards:
        lines += section(card.id, _finding(card))
    return page(lines)


def _comparison(card: Finding) -> str:
    """Return whether chance decided, or that it is a link, with the trials that must stand beside it."""
    beside = f"; trials: [{card.counterweight}](#{card.counterweight})" if card.counterweight else ""
    return f"link{beside}" if card.is_association else card.allocation or ""


def _kept_back() -> list[str]:
    """Return which findings are kept back, without their numbers."""
    hidden = sorted(set(evidence.names(unverified=True)) - set(evidence.names()))
    if not hidden:
        return []
    return [
        f"Kept back because nobody here has seen their numbers in a source: {code(*hidden)}.",
        "`amity evidence ID --unverified` shows one, marked.",
        "",
    ]


def _finding(card: Finding) -> list[str]:
    lines = [f"**{text(card.title)}**", "", f"> {text(evidence.plain(card))}", ""]
    lines += [text(evidence.clinical(card)), ""]
    other = [(f"{each.what}", _also(each)) for each in card.also]
    beside = f"[{card.counterweight}](#{card.counterweight})" if card.counterweight else None
    lines += facts(
        [
            ("kind", card.kind.replace("_", "-")),
            (
                "estimate",
                text(evidence.estimate(card)) + (f" ({card.measure_note})" if card.measure_note else ""),
            ),
            *other,
            ("never without", beside),
            ("seen", text(card.seen)),
            ("note", text(card.note) if card.note else None),
            ("claims", ", ".join(f"[{each.id}](claims.md#{each.id})" for each in _claims_on(card))),
            ("explanations", ", ".join(f"[{e.id}](explanations.md#{e.id})" for e in _explaining(card))),
            ("source", f"{text(card.source.cite)}. {card.source.link or 'No DOI seen.'}"),
        ]
    )
    return lines + bullets(f"**Unverified** ({each.at}): {text(each.say)}" for each in card.unverified)


def _also(each: evidence.Number) -> str:
    value = "" if each.value is None else number(each.value)
    interval = "" if each.interval is None else f" ({number(each.interval[0])} to {number(each.interval[1])})"
    return f"{value}{interval}{text(each.say or '')}"


def _claims_on(card: Finding) -> list[Claim]:
    return [each for each in evidence.claims() if card.id in each.findings]


def _explaining(card: Finding) -> list[Explanation]:
    return [each for each in evidence.explanations() if card.id in each.findings]


def claims_page() -> str:
    """Return every claim of the article, its verdict and what to say instead."""
    cards = evidence.claims()
    counts = Counter(card.verdicts[0] for card in cards).most_common()
    guarded = sum(card.guarded for card in cards)
    lines = [DO_NOT_EDIT.format(source=OF_THE_SHELF.format(shelf="claims")), "# Claims", ""]
    lines += [
        "This page is about claims that are often repeated, so it tells them; no other page of ours may.",
        f"An article on the web makes {len(cards)} claims about connection and health: "
        f"{', '.join(f'{n} {verdict}' for verdict, n in counts)}.",
        f"{guarded} of them nobody should repeat: those distorted, untraced, unverified or outdated, "
        "and opinions told as findings.",
        "`amity evidence check FILE` looks for them in a text of yours.",
        "",
    ]
    rows = [
        [f"[{card.id}](#{card.id})", text(card.says), " and ".join(card.verdicts), text(card.instead)]
        for card in cards
    ]
    lines += table(["id", "the article says", "verdict", "say instead"], rows)
    for card in cards:
        lines += section(card.id, _claim(card))
    return page(lines)


def _claim(card: Claim) -> list[str]:
    rows = [
        ("the article says", text(card.says)),
        ("verdict", " and ".join(card.verdicts) + (", told as a finding" if card.told_as_finding else "")),
        ("what we found", text(card.why)),
        ("say instead", text(card.instead)),
        ("findings", _linked(card.findings)),
        ("source", text(card.source.cite)),
    ]
    unverified = bullets(f"**Unverified:** {text(each)}" for each in card.unverified)
    return [f"**{text(card.title)}**", "", *facts(rows), *unverified]


def _linked(names: tuple[str, ...]) -> str:
    """Return links to findings; one that is kept back has no section to go to."""
    shown = set(evidence.names())
    return ", ".join(f"[{n}](findings.md#{n})" if n in shown else f"{n} (unverified)" for n in names)


def explanations_page() -> str:
    """Return every explanation: for people, for practitioners, and what is not known."""
    cards = evidence.explanations()
    lines = [DO_NOT_EDIT.format(source=OF_THE_SHELF.format(shelf="explanations")), "# Explanations", ""]
    lines += ["A grade of *theory* means a way of thinking: nothing was measured.", ""]
    rows = [[f"[{card.id}](#{card.id})", text(card.question or card.title), card.grade] for card in cards]
    lines += table(["id", "explains", "grade"], rows)
    for card in cards:
        lines += section(card.id, _explanation(card))
    return page(lines)


def _explanation(card: Explanation) -> list[str]:
    lines = [f"**{text(card.question or card.title)}** Grade: {card.grade}.", "", f"> {text(card.plain)}", ""]
    lines += [text(card.clinical), ""]
    rows = [[part.name, part.grade, text(part.plain), text(part.clinical)] for part in card.parts]
    lines += table(["", "grade", "in plain words", "for a practitioner"], rows)
    lines += ["What is not known:", "", *bullets(text(each) for each in card.unknown)]
    claims = ", ".join(f"[{name}](claims.md#{name})" for name in card.claims)
    sources = "<br>".join(_source(each) for each in card.sources)
    return lines + facts([("findings", _linked(card.findings)), ("often said", claims), ("sources", sources)])


def _source(source: library.Source) -> str:
    doi = f" https://doi.org/{source.doi}" if source.doi else ""
    return f"{text(source.cite)}.{doi}{'' if source.verified else ' **Unverified.**'}"
