"""A page for each instrument: all that its card says, every doubt beside what it concerns."""

from collections.abc import Iterator
from typing import Any

from amity import instruments, library
from amity.instruments import Battery, Instrument, Pack

from .doubts import Doubts
from .markdown import DO_NOT_EDIT, bullets, code, facts, number, page, section, table, text
from .scale import scale_section, step_section

LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). "
    "LOINC is copyright © Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and "
    "Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license. "
    "LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)
PMC = "https://www.ncbi.nlm.nih.gov/pmc/articles/"
STATUS = {
    "ready": "ready: words, answers and scoring are here",
    "keys-only": "keys only: answers and scoring are here, the words are not "
    "([how to supply them](../../how-to/supply-licensed-words.md))",
    "import-only": "import only: totals worked out elsewhere are taken in, the items are not here",
    "stub": "a stub: it scores nothing, because no scoring was seen",
}
TRANSLATION = {
    "validated": "validated",
    "not validated": "not validated by its publisher: scores and flags, but no bands and no reliable change",
    None: "the original",
}


def instrument_page(name: str) -> str:
    """Return the page of one instrument."""
    card = instruments.load(name)
    doubts = Doubts(card)
    card_file = f"src/amity/library/instruments/{name}.toml"
    lines = [DO_NOT_EDIT.format(source=card_file), f"# {text(card.title)}", ""]
    lines += [] if card.validated else ["**Unvalidated: our own words, tested by nobody yet.**", ""]
    lines += facts(_facts(card, card_file, doubts))
    lines += section("What is unverified", bullets(unverified(card)))
    lines += section("Items", _items(card, doubts))
    lines += section("Answers", _answers(card, doubts))
    steps = [line for step in card.steps for line in step_section(card, step, doubts)]
    lines += section("Steps on the way", [*steps, *bullets([doubts.under("steps")])])
    lines += section("Scales", _scales(card, doubts))
    lines += section("Flags", _flags(card, doubts))
    lines += section("LOINC", _loinc(card, doubts))
    lines += section("Other languages", _languages(card))
    lines += section("Worked examples", [*_examples(card), *bullets([doubts.under("examples")])])
    lines += section("Mind", bullets([*(text(trap) for trap in card.traps), doubts.under("traps")]))
    lines += section("Sources", bullets([*_sources(card), doubts.under("sources")]))
    if doubts.left:
        raise AssertionError(f"{name}: no place on the page for the doubts at {dict(doubts.left)}")
    return page(lines)


def _facts(card: Instrument, card_file: str, doubts: Doubts) -> Iterator[tuple[str, str | None]]:
    yield "id", f"`{card.id}`{doubts.at('id', 'title')}"
    yield "measures", card.measures + doubts.at("measures")
    yield "status", STATUS[card.status] + doubts.at("status", "validated")
    yield "whom, what ages", text(card.ages or "not stated") + doubts.at("ages")
    yield "recall", text(card.recall or "none on the card") + doubts.at("recall")
    yield "languages", ", ".join(instruments.languages(card.id)) + doubts.at("language", "translation")
    yield "stem", text(card.stem or "") + doubts.at("stem")
    yield "licence", text(card.licence.terms) + doubts.under("licence")
    yield "seen in writing", text(card.licence.seen or "")
    yield "credit", text(card.licence.credit or "")
    yield "whom to ask", text(card.licence.holder or "")
    told = doubts.under("source")
    yield "source", source_line(card.source, marked=not told) + told
    yield "used in", ", ".join(_used_in(card.id))
    yield (
        "card",
        f"[`{instruments.digest(card.id)[:12]}`](../../../{card_file}) (SHA-256, its first 12 digits)",
    )


def source_line(source: library.Source, *, marked: bool = True) -> str:
    """Return a source so that it can be found again, and whether we saw it, unless something else says so."""
    doi = f" [doi {source.doi}](https://doi.org/{source.doi})" if source.doi else ""
    url = f"{PMC}{source.url}/" if (source.url or "").startswith("PMC") else source.url
    link = f" <{url}>" if url else ""
    unseen = " **Unverified: not seen by us.**" if marked and not source.verified else ""
    return f"{text(source.cite)}{doi}{link}{unseen}"


def _used_in(name: str) -> Iterator[str]:
    for battery in library.names("batteries"):
        if any(part.instrument == name for part in library.read("batteries", battery, Battery).parts):
            yield f"[{battery}](../batteries.md#{battery})"
    for pack in library.names("packs"):
        if any(choice.instrument == name for choice in library.read("packs", pack, Pack).choices):
            yield f"[{pack}](../packs.md#{pack})"


def unverified(card: Instrument) -> Iterator[str]:
    """Yield every doubt in one list: those of the card, and each source or figure not seen."""
    places: dict[str, list[str]] = {}
    for doubt in card.unverified:
        places.setdefault(doubt.say, []).append(doubt.at)
    yield from (f"{code(*at)}: {text(say)}" for say, at in places.items())
    told = any(doubt.at.startswith("source") for doubt in card.unverified)
    for source in (*([] if told else [card.source]), *card.sources):
        yield "" if source.verified else f"`source`: not seen by us: {text(source.cite)}"
    for name, scale in card.scales.items():
        for norm in scale.norms:
            yield (
                ""
                if norm.verified
                else f"`scales.{name}.norms`: {text(norm.population)}, {text(norm.source)}"
            )
        for each in scale.minimal_important:
            figure = f"`scales.{name}.minimal_important`: {number(each.points)} points, {text(each.source)}"
            yield "" if each.verified else figure


def _items(card: Instrument, doubts: Doubts) -> list[str]:
    rows = [
        [
            code(item.id),
            _asks(item) + doubts.under(f"items.{item.id}"),
            code(item.answer),
            code(*item.aliases) if item.aliases else "",
        ]
        for item in card.items
    ]
    return [*table(["key", "asks", "answers", "also called"], rows), *bullets([doubts.under("items")])]


def _asks(item: Any) -> str:
    words = text(item.ask) if item.ask is not None else f"(no words here) {text(item.about or '')}"
    if item.observable:
        words = f"{words}{'' if words.endswith(('.', '?')) else '.'} A proxy may answer."
    if not (gate := item.asked_if):
        return words
    only = f"Asked only if `{gate.item}` is {gate.from_} or more; if it is less, counts as {gate.otherwise}."
    return f"{words}{'' if words.endswith(('.', '?')) else '.'} {only}"


def _answers(card: Instrument, doubts: Doubts) -> list[str]:
    lines = []
    for name, options in card.answers.items():
        rows = [[str(number_), text(words) or "(no words here)"] for number_, words in options.items()]
        lines += section(f"`{name}`", table(["#code", "answer"], rows), level=3)
        lines += bullets([doubts.under(f"answers.{name}")])
    lines += bullets([doubts.under("answers")])
    for name, number_ in card.numbers.items():
        ends = [
            f"{end}{f' ({text(words)})' if words else ''}"
            for end, words in ((number_.from_, number_.low), (number_.to, number_.high))
        ]
        unit = f", in {text(number_.unit)}" if number_.unit else ""
        lines += [
            f"`{name}`: a whole number from {ends[0]} to {ends[1]}{unit}.{doubts.under(f'numbers.{name}')}",
            "",
        ]
    return [*lines, *bullets([doubts.under("numbers")])]


def _scales(card: Instrument, doubts: Doubts) -> list[str]:
    if not card.scales:
        return ["None: the answers are kept as they are, and nothing is scored.", ""]
    told = [
        "How scores are worked out in general, and why a band is no diagnosis: "
        "[scoring](../../explanation/scoring.md).",
        "What a reliable change is, and what it is not: [change](../../explanation/change.md).",
        "",
    ]
    lines = [line for name in card.scales for line in scale_section(card, name, doubts)]
    return [*told, *lines, *bullets([doubts.under("scales")])]


def _flags(card: Instrument, doubts: Doubts) -> list[str]:
    lines = []
    for name, flag in card.flags.items():
        options = card.options[flag.item]
        raised = [
            f"{answer} ({text(options[answer])})" if options.get(answer) else str(answer)
            for answer in flag.raised_by
        ]
        told = [
            f"Kept on `{flag.item}`, whatever the score; a {flag.kind} flag.",
            f"Raised by {', '.join(raised)}.",
            "Unknown, never clear, where the answer is missing, declined or not asked.",
            text(flag.say),
            doubts.under(f"flags.{name}"),
        ]
        lines += section(f"`{name}`", bullets(told), level=3)
    return [*lines, *bullets([doubts.under("flags")])]


def _loinc(card: Instrument, doubts: Doubts) -> list[str]:
    codes = card.loinc
    scales = {name: scale.loinc for name, scale in card.scales.items() if scale.loinc}
    if not (codes.panel or codes.items or codes.answers or codes.answer_lists or scales):
        return bullets([doubts.under("loinc")])
    lines = [f"Panel: {code(codes.panel)}.{doubts.at('loinc.panel')}", ""] if codes.panel else []
    lines += table(["scale", "LOINC"], [[code(name), code(said)] for name, said in scales.items()])
    lines += table(["item", "LOINC"], [[code(name), code(said)] for name, said in codes.items.items()])
    rows = [
        [
            code(name),
            str(answer),
            code(said),
            code(codes.answer_lists[name]) if name in codes.answer_lists else "",
        ]
        for name, answers in codes.answers.items()
        for answer, said in answers.items()
    ]
    rows += [
        [code(name), "", "", code(said)]
        for name, said in codes.answer_lists.items()
        if name not in codes.answers
    ]
    lines += table(["answers", "#code", "LOINC answer", "LOINC answer list"], rows)
    return [*lines, *bullets([doubts.under("loinc")]), LOINC_NOTICE, ""]


def _languages(card: Instrument) -> list[str]:
    rows = []
    for language in instruments.languages(card.id):
        if language != card.language:
            words = instruments.load(card.id, language)
            terms = text(f"{words.licence.terms} {words.licence.credit or ''}")
            rows.append(
                [
                    language,
                    text(words.title),
                    TRANSLATION[words.translation],
                    terms,
                    source_line(words.source),
                ]
            )
    return table(["language", "title", "translation", "licence", "source"], rows)


def _examples(card: Instrument) -> list[str]:
    lines = []
    for place, example in enumerate(card.examples, start=1):
        silent = [name for name in card.scales if name not in example.scores]
        scores = [
            f"`{name}` {number(value)}{f' ({text(example.bands[name])})' if name in example.bands else ''}"
            for name, value in example.scores.items()
        ]
        flags = [f"flag `{name}` {state}" for name, state in example.flags.items()]
        unscored = [f"no score on {code(*silent)}"] if silent else []
        came_from = text(example.source or "").rstrip(".")
        answers = ", ".join(f"`{key}` {answer}" for key, answer in example.answers.items())
        lines += [f"{place}. {example.origin.capitalize()}{f' ({came_from})' if came_from else ''}."]
        lines += [f"   - answers: {answers or 'none'}"]
        lines += [f"   - comes to: {'; '.join([*scores, *unscored, *flags]) or 'nothing that is scored'}"]
    return [*lines, ""] if lines else []


def _sources(card: Instrument) -> Iterator[str]:
    yield from (source_line(source) for source in (card.source, *card.sources))
