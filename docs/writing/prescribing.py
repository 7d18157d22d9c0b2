"""The pages of the needs and the interventions: all that their cards say."""

from collections import Counter

from amity import evidence, prescribing
from amity.prescribing import Condition, Intervention, Need

from .markdown import DO_NOT_EDIT, bullets, code, facts, page, section, table, text

BASIS = {
    "published": "published",
    "unverified": "published, not seen by us",
    "own": "**our own**",
    "said": "as it was said",
}
DOSE = {
    "tested": "as tested",
    "unverified": "published, not seen by us",
    "own": "our own",
    "habit": "a habit to start with",
    "theirs": "for whoever gives it to say",
}


def needs_page() -> str:
    """Return one table of all needs, and each in full below it."""
    cards = [prescribing.load(name) for name in prescribing.names()]
    lines = [DO_NOT_EDIT.format(source="src/amity/library/needs"), "# Needs", ""]
    lines += [
        f"{len(cards)} needs, in the order in which they come first.",
        "A need is read from signs, and each sign says whose threshold it is.",
        "What was not asked is unknown, and never absent.",
        "[How needs become options](../explanation/prescribing.md).",
        "",
    ]
    rows = [[str(card.number), f"[{card.id}](#{card.id})", text(card.title), _kind(card)] for card in cards]
    lines += table(["#", "id", "need", "what it does"], rows)
    for card in cards:
        lines += section(card.id, _need(card))
    return page(lines)


def _kind(card: Need) -> str:
    if card.stops:
        return "stops ordinary advice"
    return "a goal only if the person wants it different" if card.asked else "goes on beside the plan"


def _need(card: Need) -> list[str]:
    how_many = "any one of these" if card.of == 1 else f"{card.of} of these"
    lines = [f"**{text(card.title)}.** To the person: “{text(card.says)}”", ""]
    lines += [
        f"Found where {how_many} is there:" if card.of == 1 else f"Found where {how_many} are there:",
        "",
    ]
    lines += table(["sign", "when", "threshold"], [_sign(sign) for sign in card.when])
    lines += facts(
        [
            ("only beside", code(*card.beside) if card.beside else None),
            ("not beside", code(*card.unless) if card.unless else None),
            (
                "taken to be absent",
                f"after {card.settled_by} signs that are not there" if card.settled_by else None,
            ),
            ("first line", text(card.first_line)),
            ("comes first", text(card.comes_first)),
            ("ask next", code(*card.ask_next) if card.ask_next else None),
            ("review at the latest", f"week {card.review_weeks}" if card.review_weeks else None),
        ]
    )
    lines += section("Never", bullets(text(line) for line in card.never), level=3) if card.never else []
    return lines


def _sign(sign: Condition) -> list[str]:
    words = {
        "at least {:g}": sign.at_least,
        "at most {:g}": sign.at_most,
        "below {:g}": sign.below,
    }
    when = [form.format(value) for form, value in words.items() if value is not None]
    when += [" or ".join(_word(each) for each in sign.one_of)] if sign.one_of else []
    return [code(sign.fact), ", ".join(when), BASIS[sign.basis]]


def _word(value: object) -> str:
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def interventions_page() -> str:
    """Return one table of all interventions, and each in full below it."""
    cards = [prescribing.load_intervention(name) for name in prescribing.interventions()]
    lines = [DO_NOT_EDIT.format(source="src/amity/library/interventions"), "# Interventions", ""]
    bases = Counter(DOSE[card.dose.basis] for card in cards)
    lines += [
        f"{len(cards)} interventions: what can be proposed, each with a dose, a plan B and its evidence.",
        f"Doses: {', '.join(f'{n} {basis}' for basis, n in bases.most_common())}.",
        "No trial found that more helps more, so doses are typical ones and no thresholds.",
        "[How options are chosen](../explanation/prescribing.md).",
        "",
    ]
    rows = [
        [f"[{card.id}](#{card.id})", text(card.title), code(*card.needs), text(str(card.dose)), _trials(card)]
        for card in cards
    ]
    lines += table(["id", "intervention", "needs it answers", "dose", "trials"], rows)
    for card in cards:
        lines += section(card.id, _intervention(card))
    return page(lines)


def _trials(card: Intervention) -> str:
    found = [evidence.load(name) for name in card.findings]
    trials = [finding for finding in found if not finding.is_association]
    return ", ".join(f"[{f.certainty}](findings.md#{f.id})" for f in trials) or "none seen"


def _intervention(card: Intervention) -> list[str]:
    lines = [f"**{text(card.title)}.** “{text(card.says)}”", ""]
    dose = f"{card.dose} ({DOSE[card.dose.basis]})" + (f". {card.dose.note}" if card.dose.note else "")
    findings = ", ".join(f"[{name}](findings.md#{name})" for name in card.findings)
    size = card.group_size and f"{card.group_size[0]} to {card.group_size[1]}"
    lines += facts(
        [
            ("needs, best served first", code(*card.needs)),
            ("dose", text(dose)),
            ("group", size),
            ("by", f"{card.delivery}; {', '.join(card.settings)}"),
            ("life stages", ", ".join(card.stages) or None),
            ("not for", ", ".join(card.not_for) or None),
            ("takes away", ", ".join(each.replace("_", " ") for each in card.eases) or None),
            ("only for those who like it", "yes" if card.on_interest else None),
            ("comes after", code(*card.first) if card.first else None),
            ("first step, to the person", text(card.first_step)),
            ("plan B, to the person", text(card.plan_b)),
            (
                "measure again",
                "; ".join(f"`{a.instrument}` week {', '.join(map(str, a.weeks))}" for a in card.remeasure),
            ),
            ("findings", findings or None),
            ("the article", text(card.article) if card.article else None),
        ]
    )
    lines += section("Steps", bullets(text(step) for step in card.steps), level=3)
    against = [*(f"Not where: {s.because}" for s in card.ruled_out_by)]
    against += [f"Only where: {sign.because}" for sign in card.rests_on]
    against += (
        ["Asks first, in private, whether the person feels safe with the other."]
        if card.deepens_a_tie
        else []
    )
    lines += section("When not", bullets(text(line) for line in against), level=3) if against else []
    ways = [f"{each.barrier.replace('_', ' ')}: {each.say}" for each in card.mitigations]
    lines += section("What makes it possible", bullets(text(way) for way in ways), level=3) if ways else []
    lines += (
        section("Unverified", bullets(text(line) for line in card.unverified), level=3)
        if card.unverified
        else []
    )
    return lines
